"""From a project as it was found in a region's table to a Document: year, unit of money, framework, indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from indicators.outline import Outline, outline_for
from projects.core.document import FUND_SOURCES, BudgetLine, Document, Place
from projects.problems import Problem
from projects.tables import money
from projects.tables.grid import Grid
from projects.tables.headings import CAPTION_UNIT, FOUR_DIGITS, GENERAL_GOAL
from projects.tables.lines import Line, joined, paragraphs, squeezed, unwrapped
from projects.tables.reading import Draft, Reading, error, not_used, refused
from projects.tables.region_cells import projects_in
from projects.tables.region_found import AMOUNT_TEXT, Amount, Found
from projects.tables.region_packed import read_packed_cell
from projects.tables.region_rows import read_rows

DATE = r"(?:年度?)?(?:[./]?\d{1,2}月?)?(?:[./]?\d{1,2}日?)?"
CYCLE = re.compile(
    rf"(?:(?P<start>[12]\d{{3}}){DATE})?\s*+(?:[-－—–~～至到]++|起)?+\s*+(?:(?P<end>[12]\d{{3}}){DATE})?[止底]?"
)


def read_region(
    grid: Grid,
    *,
    layout: str,
    label: str,
    outlines: Iterable[Outline],
    fiscal_year: int | None = None,
    money_unit: str = "",
) -> Reading:
    """Every project of a grid. `money_unit` is that of amounts beside which the table prints none."""
    found, problems = projects_in(grid)
    place = grid.cells[0].place if grid.cells else Place()
    projects = [project for project in found if not project.is_total]
    if not projects:
        problems.append(error("label-missing", "没有找到“项目名称”，分不清是哪个项目；请补上后重新导入", place))
    readers = [_Reader(project, fiscal_year, money_unit) for project in projects]
    frameworks = tuple(outlines)
    if projects and outline_for(frameworks, layout, fiscal_year or 0) is None:
        message = f"没有适用于“{label}”的指标体系，无法归类指标；请先由管理员建立指标体系"
        return refused(layout, [error("framework-missing", message, place)])
    documents = [reader.read(frameworks, layout) for reader in readers]
    problems += [problem for reader in readers for problem in reader.draft.problems]
    problems += [problem for one in found if one.is_total for problem in one.problems]
    problems += _check_totals([one for one in found if one.is_total], readers, money_unit)
    return Reading(tuple(document for document in documents if document), tuple(_once(problems)), layout)


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once; that no year is printed is asked once for the whole table."""
    kept: list[Problem] = []
    for problem in dict.fromkeys(problems):
        if problem.code != "year-missing" or all(other.code != "year-missing" for other in kept):
            kept.append(problem)
    return kept


class _Reader:
    """Reads one project into its draft."""

    def __init__(self, found: Found, expected_year: int | None, money_unit: str) -> None:
        self.found, self.expected_year, self.money_unit = found, expected_year, money_unit
        self.draft = Draft(problems=list(found.problems))

    def read(self, outlines: Sequence[Outline], layout: str) -> Document | None:
        self._read_texts()
        self._read_cycle()
        self._read_amounts()
        year = self._fiscal_year()
        outline = outline_for(outlines, layout, year) if year else None
        if year is None or outline is None:
            return None
        self._read_indicators(outline)
        return self.draft.document(fiscal_year=year, layout=layout, framework=outline.code)

    def _read_texts(self) -> None:
        values = dict(self.found.values)
        if "project.name" not in values:
            message = "没有找到“项目名称”，分不清是哪个项目；请在原表中补上后重新导入"
            self.draft.problems.append(error("label-missing", message, self.found.place, path="project.name"))
        self._name_unit(values)
        self._name_goal(values)
        for path, lines in values.items():
            text = "\n".join(line.text for line in lines)
            if path.startswith("goals."):
                self.draft.put(path, paragraphs(text), lines[0].place)
            elif path.startswith("project.") and not path.endswith("_year"):
                self.draft.put(path, unwrapped(text), lines[0].place)

    def _name_unit(self, values: dict[str, list[Line]]) -> None:
        """Who fills the table in is the spending unit where no other label names one."""
        if lines := values.pop(CAPTION_UNIT, None):
            used = values.setdefault("project.spending_unit", lines)
            others = {squeezed(joined(values[path])) for path in values if path.startswith("project.")}
            if used is not lines and squeezed(joined(lines)) not in others:
                self.draft.problems.append(not_used("填报单位", joined(lines), lines[0].place))

    def _name_goal(self, values: dict[str, list[Line]]) -> None:
        """A goal of no named period is the year's where it is the only one, else the cycle's."""
        if lines := values.pop(GENERAL_GOAL, None):
            path = "goals.cycle" if "goals.annual" in values else "goals.annual"
            if values.setdefault(path, lines) is not lines:
                message = "“总体目标”和另外两个目标都有内容，分不清它属于哪一期，没有写入；请核对后手工补填"
                text = joined(lines)
                self.draft.problems.append(error("label-repeated", message, lines[0].place, path=path, text=text))

    def _read_cycle(self) -> None:
        """The first and last year: beside a label, or behind that of the cycle's goal."""
        years = self.found.cycle
        if len(years) == 2:
            for path, (year, place) in zip(("project.start_year", "project.end_year"), years, strict=True):
                self.draft.put_year(path, year, place)
        for path in ("project.start_year", "project.end_year"):
            if lines := self.found.values.get(path):
                self._take_year(path, lines)
        if lines := self.found.values.get("cycle"):
            self._take_cycle(lines)

    def _take_year(self, path: str, lines: Sequence[Line]) -> None:
        printed = FOUR_DIGITS.findall(joined(lines))
        if len(printed) == 1:
            self.draft.put_year(path, int(printed[0]), lines[0].place)
        else:
            self._refuse_year(lines)

    def _take_cycle(self, lines: Sequence[Line]) -> None:
        """`2025年—2027年`; a number of years (`3年`) says neither the first nor the last."""
        text = joined(lines)
        match = CYCLE.fullmatch(text)
        if not match or not (match["start"] or match["end"]):
            self.draft.problems.append(not_used("项目期", text, lines[0].place))
            return
        is_one = match["start"] and not match["end"] and not re.search(r"[-－—–~～至起]", text)
        for path, year in (("project.start_year", match["start"]), ("project.end_year", match["end"])):
            if year:
                self.draft.put_year(path, int(year), lines[0].place)
        if is_one:
            self.draft.put_year("project.end_year", int(match["start"]), lines[0].place)

    def _refuse_year(self, lines: Sequence[Line]) -> None:
        message = f"“{joined(lines)}”不是年度，没有写入；请核对后手工填写"
        self.draft.problems.append(error("year-unclear", message, lines[0].place, text=joined(lines)))

    def _fiscal_year(self) -> int | None:
        """The printed year, which all labels must agree on, else the expected one."""
        years, problems = self.found.years, self.draft.problems
        if not years:
            if self.expected_year is None:
                message = "表中没有印年度；请指定年度（如 2025）后重新导入"
                problems.append(error("year-missing", message, self.found.place))
            return self.expected_year
        year, place = years[0]
        for other, where in years[1:]:
            if other != year:
                message = f"这里的年度是 {other}，前面的年度是 {year}，两处不一致；请在原表中改为同一年度"
                problems.append(error("year-conflict", message, where, path="fiscal_year", text=str(other)))
        if self.expected_year not in (None, year):
            message = f"表中的年度是 {year}，与指定的年度 {self.expected_year} 不一致；请核对选择的年度或文件"
            problems.append(error("year-conflict", message, place, text=str(year)))
        return year

    def _read_amounts(self) -> None:
        for amount in self.found.amounts:
            path = f"budget.lines[{amount.source}]" if amount.source else "budget.total"
            if squeezed(amount.text) in ("", *"-－—–", "——", "/"):
                continue
            value = self._in_yuan(amount, path)
            if value is None:
                continue
            if path in self.draft.places:
                self.draft.problems.append(not_used(amount.source or "资金总额", amount.text, amount.place))
            elif amount.source:
                self.draft.funds.append(BudgetLine(source=amount.source, amount=value))
                self.draft.places[path] = amount.place
            else:
                self.draft.total, self.draft.places[path] = value, amount.place
        self._check_sum()

    def _in_yuan(self, amount: Amount, path: str) -> Decimal | None:
        value, problem = in_yuan(amount, self.found.money_unit or self.money_unit, path)
        self.draft.problems += [problem] if problem else []
        return value

    def _check_sum(self) -> None:
        draft = self.draft
        if draft.total is None or not draft.funds or any(line.source not in FUND_SOURCES for line in draft.funds):
            return
        parts = sum((line.amount for line in draft.funds), Decimal(0))
        if parts != draft.total:
            message = (
                f"资金总额是 {money.said(draft.total)}，各资金来源之和是 {money.said(parts)}，"
                f"相差 {money.said(abs(draft.total - parts))}；请核对原表"
            )
            draft.problems.append(error("row-mismatch", message, draft.places["budget.total"], path="budget.total"))

    def _read_indicators(self, outline: Outline) -> None:
        for table in self.found.tables:
            read_rows(table, outline, self.draft)
        if self.found.packed:
            read_packed_cell(self.found.packed, outline, self.draft)
        if not self.found.tables and not self.found.packed:
            message = "没有找到绩效指标的表头，指标留空；请核对原表是否完整，或导入后手工补填"
            self.draft.problems.append(error("label-missing", message, self.found.place, path="indicators"))


def in_yuan(amount: Amount, unit: str, path: str) -> tuple[Decimal | None, Problem | None]:
    """Printed money in 元, or why it is none: no amount, or one of which nobody said whether it is 元 or 万元."""
    match = AMOUNT_TEXT.fullmatch(squeezed(amount.text))
    unit = (match and match["unit"]) or amount.unit or unit
    printed = f"{amount.source} {amount.text}".strip()
    if not match or match["amount"] is None:
        message = f"“{printed}”不是金额，没有写入；请核对后手工填写"
        return None, error("amount-unclear", message, amount.place, path=path, text=printed)
    if unit not in money.UNITS:
        message = f"“{printed}”没有写明是元还是万元，没有写入；请指定金额单位后重新导入"
        return None, error("money-unit-missing", message, amount.place, path=path, text=printed)
    return money.to_yuan(match["amount"], unit), None


def _check_totals(totals: Sequence[Found], readers: Sequence[_Reader], money_unit: str) -> list[Problem]:
    """A total row must be the sum of the projects."""
    problems = []
    for total in totals:
        for amount in total.amounts:
            value, problem = in_yuan(amount, total.money_unit or money_unit, "budget")
            problems += [problem] if problem else []
            drafts = [reader.draft for reader in readers]
            added = sum((_share(draft, amount.source) for draft in drafts), Decimal(0))
            if value is not None and value != added:
                message = (
                    f"合计行的“{amount.source or '资金总额'}”是 {money.said(value)}，{len(drafts)} 个项目之和是 "
                    f"{money.said(added)}，{'多' if added > value else '少'} {money.said(abs(added - value))}；"
                    "请核对合计行和各项目金额"
                )
                problems.append(error("total-mismatch", message, amount.place, path="budget"))
    return problems


def _share(draft: Draft, source: str) -> Decimal:
    amounts = [line.amount for line in draft.funds if line.source == source] if source else [draft.total or Decimal(0)]
    return sum(amounts, Decimal(0))
