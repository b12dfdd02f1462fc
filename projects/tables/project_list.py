"""项目支出绩效目标表（含转移支付项目）: a unit's projects in one list, in 万元, indicators packed in one cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from indicators.outline import Outline, outline_for
from projects.core.document import FUND_SOURCES, LABELS, BudgetLine, Document, Place, money_text
from projects.problems import Problem
from projects.tables import money
from projects.tables.grid import Cell, Grid, Stamp, with_stamps
from projects.tables.labels import FIELD_WORDS
from projects.tables.levels import Codes
from projects.tables.lines import joined, lines_of, passage, squeezed
from projects.tables.list_cells import GridSplitter
from projects.tables.list_rows import Block, blocks_of
from projects.tables.list_sections import TOTAL, Section, heading_problems, split_sections, total_names
from projects.tables.loss import Loss, losses_of_setting
from projects.tables.marks import RECOGNISED_SHARE, share_of
from projects.tables.packed import is_clear, pack, read_packed
from projects.tables.reading import Draft, Reading, error, notice, refused

LAYOUT = "list"
LABEL = "项目支出绩效目标表（含转移支付项目）"
UNIT = money.WAN
AMOUNT_COLUMNS = (TOTAL, *FUND_SOURCES)
HEADER = ("项目名称（资金使用单位）", *AMOUNT_COLUMNS, "绩效目标", "绩效指标")
# Words by which a text shows that it is this table.
MARKS = ("单位名称", "资金使用单位", *HEADER[1:])
# Columns that no list has: its indicators are all in one cell, its unit stands above.
UNITS = {word for path in ("project.spending_unit", "project.supervising_department") for word in FIELD_WORDS[path]}
FOREIGN = {"一级指标", "二级指标", "三级指标", "指标名称", *UNITS}


def likeness(texts: Sequence[str]) -> float:
    """Which share of this layout's words these texts have."""
    share = share_of(MARKS, texts)
    return 0.0 if FOREIGN & {*map(squeezed, texts)} or share <= RECOGNISED_SHARE else share


def read(
    text: str, *, file: str, outlines: Iterable[Outline], fiscal_year: int | None = None, money_unit: str = ""
) -> Reading:
    """Every project of the text. The layout prints no year, so it has to be given."""
    sections, problems = split_sections(lines_of(text, file), money_unit)
    for section in sections:
        section.blocks, found = blocks_of(section.lines, total_names(section))
        problems += found
    return _reading(sections, problems, Place(file), outlines, fiscal_year)


def read_grid(
    grid: Grid, *, outlines: Iterable[Outline], fiscal_year: int | None = None, money_unit: str = ""
) -> Reading:
    """Every project of a sheet or table; an empty cell is known to be empty, so no column is guessed."""
    splitter = GridSplitter()
    for row in grid.rows():
        splitter.take(row)
    problems = splitter.problems + [
        problem for section in splitter.sections for problem in heading_problems(section, money_unit)
    ]
    place = grid.cells[0].place if grid.cells else Place()
    if not any(section.columns for section in splitter.sections):
        problems.append(error("label-missing", f"没有找到表头“{'、'.join(HEADER)}”；请核对原表是否完整", place))
    return _reading(splitter.sections, problems, place, outlines, fiscal_year)


def _reading(
    sections: Sequence[Section],
    problems: list[Problem],
    place: Place,
    outlines: Iterable[Outline],
    fiscal_year: int | None,
) -> Reading:
    if fiscal_year is None:
        message = "这种表不印年度；请指定年度（如 2025）后重新导入"
        return refused(LAYOUT, [error("year-missing", message, place)])
    outline = outline_for(outlines, LAYOUT, fiscal_year)
    if outline is None:
        message = f"没有适用于“{LABEL}”的指标体系，无法归类指标；请先由管理员建立指标体系"
        return refused(LAYOUT, [error("framework-missing", message, place)])
    documents: list[Document] = []
    for section in sections:
        drafts, found = _read_section(section, outline)
        problems += found
        documents += (
            draft.document(fiscal_year=fiscal_year, layout=LAYOUT, framework=outline.code) for draft in drafts
        )
    return Reading(tuple(documents), tuple(problems), LAYOUT)


def _read_section(section: Section, outline: Outline) -> tuple[list[Draft], list[Problem]]:
    """The projects of one unit, and whether they add up to its total row."""
    blocks, problems = section.blocks, []
    columns = tuple(column for column in section.columns if column in AMOUNT_COLUMNS)
    totals = [block for block in blocks if block.is_total]
    projects = [block for block in blocks if not block.is_total]
    problems += _unassigned_columns(blocks, columns)
    if not totals:
        problems.append(
            error("total-missing", "没有找到单位合计行，无法核对各项目金额之和；请对照原表核对", section.place)
        )
    drafts = []
    for block in projects:
        draft = Draft()
        _read_project(block, section, columns, outline, draft)
        problems += draft.problems
        drafts.append(draft)
    if section.money_unit in money.UNITS:
        for block in totals:
            problems += _check_totals(block, projects, columns, section.money_unit)
    return drafts, problems


def _unassigned_columns(blocks: Sequence[Block], columns: Sequence[str]) -> list[Problem]:
    """Text shows no empty cells, so amounts that are fewer than the columns go to them from the left."""
    short = [block for block in blocks if 1 < len(block.amounts) < len(columns)]
    if not short:
        return []
    message = (
        f"{len(short)} 行的金额少于 {len(columns)} 栏，文本中看不出空的是哪一栏，已从左起依次归入"
        f"“{'”“'.join(columns)}”；如有财政专户拨款或其他资金，请核对"
    )
    return [notice("columns-assumed", message, short[0].amounts[0].place, path="budget.lines")]


def _read_project(block: Block, section: Section, columns: Sequence[str], outline: Outline, draft: Draft) -> None:
    draft.put("project.name", joined(block.name), block.name[0].place)
    if section.unit_name:
        draft.put("project.spending_unit", section.unit_name, section.place)
    if section.money_unit in money.UNITS:
        _read_amounts(block, columns, section.money_unit, draft)
    if block.goal:
        draft.put("goals.annual", joined(block.goal), block.goal[0].place)
    if block.items:
        read_packed(passage(block.items), outline, draft)


def _read_amounts(block: Block, columns: Sequence[str], unit: str, draft: Draft) -> None:
    if not block.amounts:
        return
    amounts = amounts_by_column(block, columns, unit)
    place = block.amounts[0].place
    name = draft.texts["project.name"]
    if len(block.amounts) > len(columns):
        text = " ".join(amount.text for amount in block.amounts)
        message = f"“{name}”印了 {len(block.amounts)} 个金额，多于 {len(columns)} 个金额栏，没有写入；请核对后手工填写"
        draft.problems.append(error("amount-unclear", message, place, path="budget.total", text=text))
        return
    draft.total = amounts.get(TOTAL)
    draft.funds = [BudgetLine(source=source, amount=amount) for source, amount in amounts.items() if source != TOTAL]
    places = {column: amount.place for column, amount in zip(columns, block.amounts, strict=False)}
    draft.places["budget.total"] = places.get(TOTAL, place)
    draft.places |= {f"budget.lines[{line.source}]": places[line.source] for line in draft.funds}
    parts = sum((line.amount for line in draft.funds), Decimal(0))
    if draft.funds and draft.total is not None and parts != draft.total:
        message = (
            f"“{name}”的总计是 {money.said(draft.total)}，各资金来源之和是 {money.said(parts)}，"
            f"相差 {money.said(abs(draft.total - parts))}；请核对原表"
        )
        draft.problems.append(error("row-mismatch", message, place, path="budget.total"))


def amounts_by_column(block: Block, columns: Sequence[str], unit: str) -> dict[str, Decimal]:
    """A row's amounts in 元, from the left; a dash leaves its column out."""
    pairs = zip(columns, block.amounts, strict=False)
    read = {column: money.to_yuan(printed.text, unit) for column, printed in pairs}
    return {column: amount for column, amount in read.items() if amount is not None}


def _check_totals(block: Block, projects: Sequence[Block], columns: Sequence[str], unit: str) -> list[Problem]:
    """The unit's own row must be the sum of its projects, column by column."""
    stated = amounts_by_column(block, columns, unit)
    rows = [amounts_by_column(project, columns, unit) for project in projects]
    problems = []
    for column in columns:
        total, added = stated.get(column, Decimal(0)), sum((row.get(column, Decimal(0)) for row in rows), Decimal(0))
        if total != added:
            message = (
                f"合计行的“{column}”是 {money.said(total)}，{len(rows)} 个项目之和是 {money.said(added)}，"
                f"{'多' if added > total else '少'} {money.said(abs(added - total))}；请核对合计行和各项目金额"
            )
            problems.append(error("total-mismatch", message, block.amounts[0].place, path="budget"))
    return problems


def losses(document: Document) -> tuple[Loss, ...]:
    """What this layout has no place for: most of the form's head, the cycle goal, further fund sources."""
    project = document.project
    texts = {path: str(getattr(project, path.removeprefix("project.")) or "") for path in UNPRINTED}
    texts["goals.cycle"] = document.goals.cycle
    lost = [Loss(f"“{LABEL}”没有“{LABELS[path]}”栏", f"“{text}”不会写出") for path, text in texts.items() if text]
    lost += [
        Loss(f"“{LABEL}”没有“{line.source}”栏", f"{money_text(line.amount)} 元只计入总计，不单独列出")
        for line in document.budget.lines
        if line.source not in FUND_SOURCES
    ]
    return (*lost, *_unclear(document), *losses_of_setting(document))


def _unclear(document: Document) -> Iterator[Loss]:
    """What looks like another part of the list once it is printed."""
    project = document.project
    if squeezed(project.name) in map(squeezed, total_names(Section(Place(), project.spending_unit))):
        yield Loss("项目名称与单位合计行相同，读回时分不清", f"“{project.name}”会当作合计行")
    for row in document.indicators:
        if not is_clear(row):
            yield Loss("绩效指标连写在一栏，有的文字像另一条指标的开头，读回时分不清", f"“{row.name}”需要人工核对")


PRINTED = ("project.name", "project.spending_unit")
UNPRINTED = tuple(path for path in LABELS if path.startswith("project.") and path not in PRINTED)
COLUMNS = (25.0, 13.0, 13.0, 13.0, 13.0, 43.0, 66.0)
NO_AMOUNT = "-"
GOAL, INDICATORS = 5, 6
HEADER_ROW = 2


def to_grids(
    documents: Iterable[Document], outlines: Iterable[Outline], stamps: Sequence[Stamp] = ()
) -> tuple[Grid, ...]:
    """One list per unit: its total row, then its projects."""
    frameworks = tuple(outlines)
    by_unit: dict[str, list[tuple[Document, Stamp]]] = {}
    for document, stamp in with_stamps(documents, stamps):
        by_unit.setdefault(document.project.spending_unit, []).append((document, stamp))
    return tuple(
        Grid(
            unit,
            tuple(_cells(unit, [document for document, _ in group], frameworks)),
            COLUMNS,
            heading=(0, HEADER_ROW),
            landscape=True,
        ).stamped(stamp for _, stamp in group)
        for unit, group in by_unit.items()
    )


def _cells(unit: str, documents: Sequence[Document], frameworks: Sequence[Outline]) -> Iterator[Cell]:
    yield Cell(0, 0, LABEL, columns=len(HEADER), look="title")
    yield Cell(1, 0, f"单位名称：{unit}", columns=INDICATORS, look="plain")
    yield Cell(1, INDICATORS, f"单位：{UNIT}", look="right")
    yield from (Cell(HEADER_ROW, column, title, look="band") for column, title in enumerate(HEADER))
    yield Cell(HEADER_ROW + 1, 0, unit or "合计", look="middle")
    yield from _texts(HEADER_ROW + 1, _sums(documents), "", "")
    years = {document.fiscal_year for document in documents}
    codes = {year: Codes(outline_for(frameworks, LAYOUT, year)) for year in years}
    for row, document in enumerate(documents, start=HEADER_ROW + 2):
        packed = pack(document.indicators, codes[document.fiscal_year])
        yield Cell(row, 0, document.project.name, look="indented")
        yield from _texts(row, _amounts(document), document.goals.annual, packed)


def _texts(row: int, amounts: dict[str, Decimal], goal: str, packed: str) -> Iterator[Cell]:
    """The amounts of a row, in the list's unit, and its texts; one without amounts says so."""
    for at, column in enumerate(AMOUNT_COLUMNS, start=1):
        amount = money.from_yuan(amounts[column], UNIT) if column in amounts else None
        blank = "" if amounts or column != TOTAL else NO_AMOUNT
        yield Cell(row, at, blank if amount is None else money.grouped(amount), look="middle-amount", amount=amount)
    yield Cell(row, GOAL, goal, look="text")
    yield Cell(row, INDICATORS, packed, look="text")


def _sums(documents: Sequence[Document]) -> dict[str, Decimal]:
    """Each column's sum; a column in which nothing is printed has none."""
    rows = [_amounts(document) for document in documents]
    return {
        column: sum((row[column] for row in rows if column in row), Decimal(0))
        for column in AMOUNT_COLUMNS
        if any(column in row for row in rows)
    }


def _amounts(document: Document) -> dict[str, Decimal]:
    lines = {line.source: line.amount for line in document.budget.lines if line.source in FUND_SOURCES}
    return ({} if document.budget.total is None else {TOTAL: document.budget.total}) | lines
