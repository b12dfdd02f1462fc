"""项目支出绩效目标申报表 of the 财政部: one form per project, in 万元, the cycle and the year side by side.

Its reader goes by what labels mean and so reads the tables of other regions as well, in forms or with many projects.
Source: 中央部门预算绩效目标管理办法（财预〔2015〕88号），附件.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from indicators.outline import Outline, outline_for
from projects.core.document import LABELS, Document, Indicator
from projects.tables import labels, money
from projects.tables.form13 import rows_by_level
from projects.tables.grid import Cell, Grid, Stamp, with_stamps
from projects.tables.headings import FUND, GENERAL_GOAL, TOTAL, heading_of
from projects.tables.lines import squeezed
from projects.tables.loss import Loss, losses_of_setting
from projects.tables.marks import RECOGNISED_SHARE
from projects.tables.reading import Reading
from projects.tables.region_reading import read_region
from projects.tables.region_text import grid_of

LAYOUT = "national"
LABEL = "项目支出绩效目标申报表"
UNIT = money.WAN
INDICATOR_COLUMNS = ("二级指标", "三级指标", "指标值")
# Words by which a text shows that it is such a table, in one region's words or another's.
MARKS = (
    {"project.name"},
    {"project.supervising_department", "project.spending_unit", "caption.unit"},
    {TOTAL, FUND},
    {"goals.annual", "goals.cycle", GENERAL_GOAL},
    {"level1", "level2"},
    {"name"},
    {"annual_value", "cycle_value"},
)
COLUMNS = (10.0, 12.0, 14.0, 24.0, 18.0, 14.0, 24.0, 18.0)
WIDTH = len(COLUMNS)
CYCLE, ANNUAL = 2, 5
UNPRINTED = ("project.category", "project.level")


def likeness(texts: Iterable[str]) -> float:
    """The least share that counts where words say a region's table, so that a layout's own words go before it."""
    met = {kind for text in texts for kind in _kinds(text)}
    is_like = "project.name" in met and sum(bool(met & mark) for mark in MARKS) * 2 > len(MARKS)
    return RECOGNISED_SHARE if is_like else 0.0


def _kinds(text: str) -> Iterator[str]:
    if len(text) > 40:
        return
    label = text.partition("：")[0].partition(":")[0]
    for word in {text, label}:
        if heading := heading_of(word):
            yield heading.kind
        yield labels.COLUMN_WORDS.get(squeezed(word)) or ""


read_grid = partial(read_region, layout=LAYOUT, label=LABEL)


def read(
    text: str, *, file: str, outlines: Iterable[Outline], fiscal_year: int | None = None, money_unit: str = ""
) -> Reading:
    """Every project of a table pasted as text, whose cells tabs or wide gaps part."""
    return read_grid(grid_of(text, file), outlines=outlines, fiscal_year=fiscal_year, money_unit=money_unit)


def losses(document: Document) -> tuple[Loss, ...]:
    """What this layout has no place for: the project's category and level; and what no printed table keeps."""
    texts = {path: getattr(document.project, path.removeprefix("project.")) for path in UNPRINTED}
    lost = (Loss(f"“{LABEL}”没有“{LABELS[path]}”栏", f"“{text}”不会写出") for path, text in texts.items() if text)
    return (*lost, *losses_of_setting(document))


def to_grids(
    documents: Iterable[Document], outlines: Iterable[Outline], stamps: Sequence[Stamp] = ()
) -> tuple[Grid, ...]:
    """One form per project, in the official rows."""
    frameworks = tuple(outlines)
    return tuple(_grid(document, frameworks).stamped([stamp]) for document, stamp in with_stamps(documents, stamps))


def _grid(document: Document, frameworks: Sequence[Outline]) -> Grid:
    head = [*_head(document), *_budget(5, document)]
    goals = max(cell.row for cell in head) + 1
    outline = outline_for(frameworks, LAYOUT, document.fiscal_year)
    cells = (*head, *_goals(goals, document), *_rows(goals + 2, document, outline))
    return Grid(document.project.name, cells, COLUMNS, heading=(goals + 2, goals + 2), landscape=True)


def _head(document: Document) -> Iterator[Cell]:
    project = document.project
    yield Cell(0, 0, LABEL, columns=WIDTH, look="title")
    yield Cell(1, 0, f"（{document.fiscal_year}年度）", columns=WIDTH, look="plain")
    yield from _field(2, 0, "项目名称", project.name, WIDTH - 2)
    yield from _field(3, 0, "主管部门", project.supervising_department, 2)
    yield from _field(3, 4, "实施单位", project.spending_unit, 3, label_columns=1)
    years = f"{_year(project.start_year)}—{_year(project.end_year)}"
    yield from _field(4, 0, "项目期", "" if years == "—" else years, WIDTH - 2)


def _year(year: int | None) -> str:
    return "" if year is None else f"{year}年"


def _field(row: int, column: int, label: str, text: str, columns: int, *, label_columns: int = 2) -> Iterator[Cell]:
    yield Cell(row, column, label, columns=label_columns, look="label")
    yield Cell(row, column + label_columns, text, columns=columns)


def _budget(row: int, document: Document) -> Iterator[Cell]:
    budget = document.budget
    lines = [("年度资金总额：", budget.total)]
    lines += [(f"{'' if at else '其中：'}{line.source}", line.amount) for at, line in enumerate(budget.lines)]
    yield Cell(row, 0, f"项目资金（{UNIT}）", rows=len(lines), columns=2, look="label")
    for at, (label, total) in enumerate(lines, start=row):
        amount = None if total is None else money.from_yuan(total, UNIT)
        yield Cell(at, 2, label, columns=2, look="label")
        yield Cell(at, 4, "" if amount is None else money.grouped(amount), columns=4, look="amount", amount=amount)


def _goals(row: int, document: Document) -> Iterator[Cell]:
    yield Cell(row, 0, "总体目标", rows=2, look="label")
    for column, columns, label, text in (
        (1, ANNUAL - 1, "实施期目标", document.goals.cycle),
        (ANNUAL, WIDTH - ANNUAL, "年度目标", document.goals.annual),
    ):
        yield Cell(row, column, label, columns=columns, look="band")
        yield Cell(row + 1, column, text, columns=columns, look="text")


def _rows(row: int, document: Document, outline: Outline | None) -> Iterator[Cell]:
    """The indicators below their header: level 1 once, then the cycle's half and the year's."""
    for column, title in enumerate(("绩效指标", "一级指标", *INDICATOR_COLUMNS, *INDICATOR_COLUMNS)):
        yield Cell(row, column, title, look="band")
    below = row + 1
    for level1, nodes in groupby(rows_by_level(document, outline), key=lambda node: node[0]):
        top = below
        for _, level2, indicators in nodes:
            for column in (CYCLE, ANNUAL):
                yield Cell(below, column, level2, rows=len(indicators), look="label")
            for indicator in indicators:
                yield from _halves(below, indicator)
                below += 1
        yield Cell(top, 1, level1, rows=below - top, look="label")
    yield Cell(row + 1, 0, "绩效指标", rows=below - row - 1, look="label")


def _halves(row: int, indicator: Indicator | None) -> Iterator[Cell]:
    """An indicator in the halves whose value it has; one without any value in both."""
    cycle, annual = (indicator.cycle_value, indicator.annual_value) if indicator else ("", "")
    for column, value, other in ((CYCLE, cycle, annual), (ANNUAL, annual, cycle)):
        name = indicator.name if indicator and (value or not other) else ""
        yield Cell(row, column + 1, name)
        yield Cell(row, column + 2, value)
