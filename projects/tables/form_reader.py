"""The reader of 表13's forms: from the lines of a text, or the cells of a grid, to Documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from indicators.outline import Outline, outline_for
from projects.core.document import HEAD_LINES, Document, Place
from projects.tables import money
from projects.tables.form13_words import GOALS_BAND, HEADER, INDICATORS_BAND, LABELS
from projects.tables.form_cells import CellForm, forms_in
from projects.tables.grid import Grid
from projects.tables.indicator_cells import read_cells
from projects.tables.indicator_rows import read_rows
from projects.tables.lines import Line, joined, lines_of, loosely, match_label, paragraphs, squeezed, unwrapped, width
from projects.tables.reading import Draft, Reading, error, not_understood

LAYOUT = "form13"
LABEL = "表13 项目绩效目标表"
TEXT_FIELDS = HEAD_LINES

# No run of white space is read twice (`*+`): each of these patterns takes time in proportion to its text.
AFTER_LABEL = r"(?:\s*+[:：]\s*+|\s++|$)(?P<value>.*)"
FIELDS = {path: re.compile(loosely(LABELS[path]) + AFTER_LABEL) for path in TEXT_FIELDS}
CYCLE_YEARS = re.compile(
    rf"{loosely('实施周期')}\s*+{loosely('起始年度')}[\s:：]*+(?P<start>\d{{4}})?+\s*+年?+\s*+"
    rf"{loosely('到期年度')}[\s:：]*+(?P<end>\d{{4}})?+\s*+年?+(?P<value>)"
)
BUDGET = re.compile(
    rf"(?:(?P<year>\d{{4}})\s*+年)?\s*+{loosely('预算金额')}\s*+"
    r"(?:[(（](?P<unit>[^)）]*+)[)）])?[\s:：]*+(?P<value>.*)"
)
SECTIONS = {
    "goals.cycle": re.compile(loosely(LABELS["goals.cycle"]) + AFTER_LABEL),
    "goals.annual": re.compile(rf"(?P<year>\d{{4}})?\s*+(?:年\s*+)?{loosely(LABELS['goals.annual'])}{AFTER_LABEL}"),
}
YEARS = {"project.start_year", "project.end_year"}
TITLE_LINE = re.compile(r"表\d+|项目(支出)?绩效目标(申报)?表")
# A printed line narrower than this was not broken by wrapping, so what follows is not its continuation.
WRAPPED_WIDTH = 40
HEADER_LINES = 5

ReadRows = Callable[[Outline, Draft], object]


def read(
    text: str, *, file: str, outlines: Iterable[Outline], fiscal_year: int | None = None, money_unit: str = ""
) -> Reading:
    """Every form of the text. The year is printed; `fiscal_year` is the one the caller expects."""
    before, forms = split_forms(lines_of(text, file))
    readers = [_FormReader(tuple(outlines), fiscal_year, money_unit) for _ in forms]
    documents = [reader.read(lines) for reader, lines in zip(readers, forms, strict=True)]
    problems = [not_understood(line.text, line.place) for line in before]
    if not forms:
        problems.append(
            error("label-missing", "没有找到“项目名称”，分不清是哪个项目；请补上这一行后重新导入", Place(file))
        )
    problems += (problem for reader in readers for problem in reader.draft.problems)
    return Reading(tuple(document for document in documents if document), tuple(problems), LAYOUT)


def read_grid(
    grid: Grid, *, outlines: Iterable[Outline], fiscal_year: int | None = None, money_unit: str = ""
) -> Reading:
    """Every form of a sheet or table, one or several below each other."""
    forms, problems = forms_in(grid)
    if not forms and grid.cells:
        message = "没有找到“项目名称”，分不清是哪个项目；请补上这一行后重新导入"
        problems.append(error("label-missing", message, grid.cells[0].place))
    readers = [_FormReader(tuple(outlines), fiscal_year, money_unit) for _ in forms]
    documents = [reader.read_form(form) for reader, form in zip(readers, forms, strict=True)]
    problems += (problem for reader in readers for problem in reader.draft.problems)
    return Reading(tuple(document for document in documents if document), tuple(problems), LAYOUT)


def split_forms(lines: Sequence[Line]) -> tuple[list[Line], list[list[Line]]]:
    """The lines of each form without their titles, and those that stand before the first form."""
    is_title = [bool(TITLE_LINE.fullmatch(squeezed(line.text))) for line in lines]
    before: list[Line] = []
    forms: list[list[Line]] = []
    has_header = False
    for at, line in enumerate(lines):
        if _names_project(lines, at) and (not forms or has_header or is_title[at - 1]):
            forms.append([])
            has_header = False
        has_header = has_header or squeezed(line.text).startswith(HEADER[0] + HEADER[1])
        if not (is_title[at] and (has_header or _is_furniture(is_title, lines, at))):
            (forms[-1] if forms else before).append(line)
    return before, forms


def _is_furniture(is_title: Sequence[bool], lines: Sequence[Line], at: int) -> bool:
    """Whether a title stands where titles do: before a form, or two together. Elsewhere it is somebody's text."""
    neighbours = (*is_title[max(at - 1, 0) : at], *is_title[at + 1 : at + 2])
    return any(neighbours) or _names_project(lines, at + 1)


def _names_project(lines: Sequence[Line], at: int) -> bool:
    return at < len(lines) and match_label(FIELDS["project.name"], lines[at : at + 2]) is not None


class _FormReader:
    """Reads one form into its draft, collecting the years and labels it met on the way."""

    def __init__(self, outlines: tuple[Outline, ...], expected_year: int | None, money_unit: str) -> None:
        self.outlines, self.expected_year, self.money_unit = outlines, expected_year, money_unit
        self.draft = Draft()
        self.years: list[tuple[int, Place]] = []
        self.values: dict[str, list[Line]] = {}
        self.seen: set[str] = set()
        self.open_path = ""

    def read(self, lines: Sequence[Line]) -> Document | None:
        sections = self._sections(lines)
        self._read_head(sections["head"])
        for path, value in (self.values | {path: sections.get(path, []) for path in SECTIONS}).items():
            if value:
                self.draft.put(path, joined(value), value[0].place)
        self._check_labels(sections, lines[0].place)
        year = self._fiscal_year(lines[0].place)
        rows = sections.get("indicators", [])
        return self._finish(year, partial(read_rows, rows), lines[0].place) if year else None

    def read_form(self, form: CellForm) -> Document | None:
        """The same for a form whose values were found beside their labels."""
        self.draft.problems += form.problems
        self.seen, self.years = form.seen | ({"cycle"} if YEARS & form.seen else set()), form.years
        for path, lines in form.values.items():
            self._take_value(path, lines, form)
        self._check_labels(form.seen | ({"indicators"} if form.columns else set()), form.place)
        year = self._fiscal_year(form.place)
        return self._finish(year, partial(read_cells, form.rows, form.columns), form.place) if year else None

    def _take_value(self, path: str, lines: Sequence[Line], form: CellForm) -> None:
        if path == "budget.total":
            label = form.budget_label if "(" in form.budget_label else f"{form.budget_label}({form.money_unit})"
            place = lines[0].place if lines else form.place
            if match := BUDGET.fullmatch(f"{label} {unwrapped(joined(lines))}".strip()):
                self._take_budget(match, place)
        elif path == "cycle" or path in YEARS:
            self._take_years(path, lines)
        elif lines:
            whole = paragraphs if path in SECTIONS else unwrapped
            self.draft.put(path, whole("\n".join(line.text for line in lines)), lines[0].place)

    def _take_years(self, path: str, lines: Sequence[Line]) -> None:
        printed = re.findall(r"\d{4}", joined(lines))
        paths = sorted(YEARS, reverse=True) if path == "cycle" else [path]
        if lines and len(printed) != len(paths):
            message = f"“{joined(lines)}”不是年度，没有写入；请核对后手工填写"
            self.draft.problems.append(error("year-unclear", message, lines[0].place, text=joined(lines)))
            return
        for name, year in zip(paths, printed, strict=False):
            self.draft.put_year(name, int(year), lines[0].place)

    def _finish(self, year: int, rows: ReadRows, place: Place) -> Document | None:
        outline = outline_for(self.outlines, LAYOUT, year)
        if outline is None:
            message = f"没有适用于“{LABEL}”的指标体系，无法归类指标；请先由管理员建立指标体系"
            self.draft.problems.append(error("framework-missing", message, place))
            return None
        rows(outline, self.draft)
        return self.draft.document(fiscal_year=year, layout=LAYOUT, framework=outline.code)

    def _sections(self, lines: Sequence[Line]) -> dict[str, list[Line]]:
        """Head, goals and indicator rows. A section opens with its label and only ever gives way to a later one."""
        names = ["head", *SECTIONS, "indicators"]
        sections: dict[str, list[Line]] = {"head": []}
        current, at = "head", 0
        while at < len(lines):
            opened = self._opened(lines[at : at + HEADER_LINES], names[names.index(current) :])
            if opened and opened[0] == current != "indicators":
                message = f"“{LABELS[current]}”出现了两次，分不清哪一行是标签；请核对原表"
                self.draft.problems.append(error("label-repeated", message, lines[at].place, path=current))
                opened = None
            if opened:
                _drop_band(sections[current], current, opened[0])
                current, used, value = opened
                sections.setdefault(current, []).extend(value)
            else:
                sections[current].append(lines[at])
            at += used if opened else 1
        return sections

    def _opened(self, window: Sequence[Line], names: Sequence[str]) -> tuple[str, int, list[Line]] | None:
        """Which of these sections begins here, over how many lines its label goes, and what stands beside the label."""
        for name, pattern in SECTIONS.items():
            if name in names and (found := match_label(pattern, window)):
                match, used = found
                if year := match.groupdict().get("year"):
                    self.years.append((int(year), window[0].place))
                return name, used, [Line(match["value"], window[0].place)] if match["value"] else []
        used = header_lines(window)
        return ("indicators", used, []) if used else None

    def _read_head(self, lines: Sequence[Line]) -> None:
        at = 0
        while at < len(lines):
            used = self._read_label(lines[at : at + 2])
            if not used and at and self._continues(lines[at - 1], lines[at]):
                self.values[self.open_path].append(lines[at])
            elif not used:
                self.open_path = ""
                self.draft.problems.append(not_understood(lines[at].text, lines[at].place))
            at += used or 1

    def _read_label(self, window: Sequence[Line]) -> int:
        """Read the label at the head of the window; over how many lines it goes, 0 if there is none."""
        for path, pattern in FIELDS.items():
            if found := match_label(pattern, window):
                self._open_field(path, found[0]["value"], window[0])
                return found[1]
        for pattern, take in ((CYCLE_YEARS, self._take_cycle), (BUDGET, self._take_budget)):
            if found := match_label(pattern, window):
                self.open_path = ""
                take(found[0], window[0].place)
                return found[1]
        return 0

    def _open_field(self, path: str, value: str, line: Line) -> None:
        if path in self.seen:
            message = f"“{LABELS[path]}”出现了两次，只采用第一次；请核对原表"
            self.draft.problems.append(error("label-repeated", message, line.place, path=path, text=line.text))
            self.open_path = ""
            return
        self.open_path = path
        self.seen.add(path)
        self.values[path] = [Line(value, line.place)] if value else []

    def _continues(self, previous: Line, line: Line) -> bool:
        """Whether wrapping put this line below its value: it follows at once, and the line before was full or open."""
        if not self.open_path or line.after_blank or re.search(r"\s", line.text):
            return False
        value = joined(self.values[self.open_path])
        is_open = sum(map(value.count, "(（")) > sum(map(value.count, ")）"))
        return not value or is_open or width(previous.text) >= WRAPPED_WIDTH

    def _take_cycle(self, match: re.Match[str], place: Place) -> None:
        self.seen.add("cycle")
        for path, year in (("project.start_year", match["start"]), ("project.end_year", match["end"])):
            if year:
                self.draft.put_year(path, int(year), place)

    def _take_budget(self, match: re.Match[str], place: Place) -> None:
        self.seen.add("budget.total")
        self.draft.places["budget.total"] = place
        if match["year"]:
            self.years.insert(0, (int(match["year"]), place))
        unit, printed = (match["unit"] or "").strip() or self.money_unit, match["value"]
        if not unit and printed:
            message = f"“{printed}”没有写明是元还是万元，没有写入；请指定金额单位后重新导入"
            self.draft.problems.append(error("money-unit-missing", message, place, path="budget.total", text=printed))
        elif unit and unit not in money.UNITS:
            message = f"预算金额的单位“{unit}”不明，金额没有写入；请在原表标签中写明（元）或（万元）"
            self.draft.problems.append(error("unit-unknown", message, place, path="budget.total", text=match[0]))
        elif printed and (amount := money.to_yuan(printed, unit)) is None:
            message = f"“{printed}”不是金额，没有写入；请核对后手工填写预算金额"
            self.draft.problems.append(error("amount-unclear", message, place, path="budget.total", text=printed))
        elif printed:
            self.draft.total = amount

    def _check_labels(self, sections: Collection[str], place: Place) -> None:
        wanted = {path: LABELS[path] for path in (*TEXT_FIELDS, "budget.total")} | {"cycle": "实施周期"}
        missing = [label for path, label in wanted.items() if path not in self.seen]
        missing += [LABELS[path] for path in SECTIONS if path not in sections]
        missing += ["、".join(HEADER)] if "indicators" not in sections else []
        if missing:
            message = f"没有找到“{'”“'.join(missing)}”，这些内容留空；请核对原表是否完整，或导入后手工补填"
            self.draft.problems.append(error("label-missing", message, place))

    def _fiscal_year(self, place: Place) -> int | None:
        """The printed year, the budget's first, else the expected one; any two that differ are a problem."""
        if not self.years and self.expected_year is None:
            self.draft.problems.append(error("year-missing", "表中没有印年度；请指定年度后重新导入", place))
        if not self.years:
            return self.expected_year
        year = self.years[0][0]
        for other, where in self.years[1:]:
            if other != year:
                message = f"这里的年度是 {other}，预算金额的年度是 {year}，两处不一致；请在原表中改为同一年度"
                self.draft.problems.append(error("year-conflict", message, where, path="goals.annual", text=str(other)))
        if self.expected_year not in (None, year):
            message = f"表中的年度是 {year}，与指定的年度 {self.expected_year} 不一致；请核对选择的年度或文件"
            self.draft.problems.append(error("year-conflict", message, self.years[0][1], text=str(year)))
        return year


def _drop_band(lines: list[Line], section: str, following: str) -> None:
    """The band above a section stands at the end of the lines before it."""
    band = INDICATORS_BAND if following == "indicators" else GOALS_BAND if section == "head" else ""
    if lines and squeezed(lines[-1].text) == band:
        lines.pop()


def header_lines(window: Sequence[Line]) -> int:
    """Over how many of these lines the header of the indicator rows goes, 0 if it is not there."""
    wanted = "".join(HEADER)
    for used in range(1, len(window) + 1):
        if squeezed("".join(line.text for line in window[:used])) == wanted:
            return used
    return 0
