"""The original tables (绩效目标表) of each region: one module per layout, with read and write side by side.

Everything that knows how a region prints its table lives in this room, so that a further region is one new file and
one line in `LAYOUTS`. Readers turn a file into Documents and say what they did not understand; writers turn Documents
into the official table and say, through `losses`, what it has no place for. Pure: no database, no Django.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import PurePath
from typing import Protocol

from indicators.outline import Outline, outline_for
from projects.core.document import Document, Place
from projects.problems import Problem
from projects.tables import form13, formats, interchange, national, project_list
from projects.tables.bounds import oversized
from projects.tables.formats import csv_text, tabbed
from projects.tables.grid import Cell, Grid, Stamp
from projects.tables.levels import canonical
from projects.tables.lines import PAGE_NUMBER
from projects.tables.loss import Loss, losses_of_pdf
from projects.tables.marks import RECOGNISED_SHARE
from projects.tables.reading import Reading, error, notice, refused
from projects.tables.writers import Unwritable, csv_file, docx, pdf, txt, xlsx

__all__ = [
    "FORMATS",
    "LAYOUTS",
    "Format",
    "Layout",
    "PASTED",
    "READABLE",
    "Loss",
    "Reading",
    "Stamp",
    "Unwritable",
    "layout_of",
    "losses",
    "read_file_bytes",
    "read_text",
    "write",
    "write_xlsx",
]


@dataclass(frozen=True, slots=True)
class Format:
    """One file format that can be written. `write` turns grids into a file; mubiao/1 JSON, without it, has none."""

    label: str
    content_type: str
    write: Callable[[Sequence[Grid]], bytes] | None = None


# What can be written, by file extension.
FORMATS = {
    "xlsx": Format(
        "Excel 工作簿（.xlsx）", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.write
    ),
    "docx": Format(
        "Word 文档（.docx）", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.write
    ),
    "pdf": Format("PDF 文档（.pdf）", "application/pdf", pdf.write),
    "txt": Format("文本（.txt）", "text/plain; charset=utf-8", txt.write),
    "csv": Format("逗号分隔（.csv）", "text/csv; charset=utf-8", csv_file.write),
    "json": Format("交换文件（.json）", "application/json"),
}

# What can be read, for people.
READABLE = "Excel（.xlsx .xlsm .xls .ods）、Word（.docx）、PDF（.pdf，不含扫描件）、.csv、.txt 和交换文件（.json）"

# What text is called that somebody pasted instead of choosing a file.
PASTED = "粘贴的文本.txt"


class ToGrids(Protocol):
    def __call__(
        self, documents: Iterable[Document], outlines: Iterable[Outline], stamps: Sequence[Stamp] = ()
    ) -> tuple[Grid, ...]: ...


class ReadText(Protocol):
    def __call__(
        self, text: str, *, file: str, outlines: Iterable[Outline], fiscal_year: int | None = None, money_unit: str = ""
    ) -> Reading: ...


class ReadGrid(Protocol):
    def __call__(
        self, grid: Grid, *, outlines: Iterable[Outline], fiscal_year: int | None = None, money_unit: str = ""
    ) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """One official layout: its names, its unit of money, how like it a text is, and what can be done with it."""

    name: str
    label: str
    unit: str
    likeness: Callable[[Sequence[str]], float]
    read_text: ReadText
    read_grid: ReadGrid
    to_grids: ToGrids
    losses: Callable[[Document], tuple[Loss, ...]]


LAYOUTS = {
    module.LAYOUT: Layout(
        module.LAYOUT,
        module.LABEL,
        module.UNIT,
        module.likeness,
        module.read,
        module.read_grid,
        module.to_grids,
        module.losses,
    )
    for module in (form13, project_list, national)
}


def read_text(
    text: str, *, file: str, outlines: Iterable[Outline], fiscal_year: int | None = None, money_unit: str = ""
) -> Reading:
    """What a table's text says, in whichever layout it is."""
    if not text.strip():
        return refused(
            "", [error("empty", "文件是空的；请确认选择的文件，或把表格内容复制为文本后重新导入", Place(file))]
        )
    if tabbed.is_tabbed(text):
        grids = [tabbed.read(text, file=file)]
        return read_grids(grids, file=file, outlines=outlines, fiscal_year=fiscal_year, money_unit=money_unit)
    layout = layout_of(text.split())
    if layout is None:
        return refused("", [not_a_table(Place(file))])
    return layout.read_text(text, file=file, outlines=tuple(outlines), fiscal_year=fiscal_year, money_unit=money_unit)


def layout_of(texts: Sequence[str]) -> Layout | None:
    """The layout whose words the texts of cells, or the words of a text, use most, if they use enough of them."""
    shares = {name: layout.likeness(texts) for name, layout in LAYOUTS.items()}
    best = max(shares, key=lambda name: shares[name])
    return LAYOUTS[best] if shares[best] >= RECOGNISED_SHARE else None


def read_file_bytes(
    data: bytes,
    *,
    name: str,
    outlines: Iterable[Outline],
    fiscal_year: int | None = None,
    money_unit: str = "",
) -> Reading:
    """What an uploaded file says; its name tells the format.

    `fiscal_year` and `money_unit` (元 or 万元) answer what a table does not print; what it prints goes before them.
    Where an answer is wanted, a problem has the code `year-missing` or `money-unit-missing`.
    """
    if not data:
        return refused("", [error("empty", "文件是空的；请确认选择的文件后重新导入", Place(name))])
    if too_large := oversized(data, name):
        return refused("", [too_large])
    suffix = PurePath(name).suffix.lower()
    try:
        if suffix not in (".txt", ".json"):
            grids = formats.grids_of(data, file=name)
            return read_grids(grids, file=name, outlines=outlines, fiscal_year=fiscal_year, money_unit=money_unit)
        formats.check_extension(data, suffix)
        text = formats.text_of(data)
        if suffix == ".txt" and not tabbed.is_tabbed(text) and csv_text.is_tabbed(text):
            grids = csv_text.tabbed_grids(text, file=name)
            return read_grids(grids, file=name, outlines=outlines, fiscal_year=fiscal_year, money_unit=money_unit)
    except formats.Unreadable as problem:
        return refused("", [error(problem.code, str(problem), Place(name))])
    if suffix == ".json":
        return interchange.read(text, file=name, outlines=outlines, layouts=LAYOUTS, fiscal_year=fiscal_year)
    return read_text(text, file=name, outlines=outlines, fiscal_year=fiscal_year, money_unit=money_unit)


def read_grids(
    grids: Sequence[Grid],
    *,
    file: str,
    outlines: Iterable[Outline],
    fiscal_year: int | None = None,
    money_unit: str = "",
) -> Reading:
    """What the tables of a file say, each in whichever layout it is; tables of another kind are named."""
    if not grids:
        return refused("", [error("empty", "文件里没有内容；请确认选择的文件后重新导入", Place(file))])
    grids = tuple(whole(grids))
    known = {id(grid): _layout_of_grid(grid) for grid in grids}
    if not any(known.values()):
        return refused("", [not_a_table(Place(file))])
    frameworks = tuple(outlines)
    readings = []
    for grid in grids:
        layout = known[id(grid)]
        if layout:
            readings.append(layout.read_grid(grid, outlines=frameworks, fiscal_year=fiscal_year, money_unit=money_unit))
        else:
            message = "这里不像是绩效目标表，没有读取；如有需要的内容，请手工补填"
            readings.append(Reading((), (notice("not-a-table", message, grid.cells[0].place),)))
    layouts = {reading.layout for reading in readings if reading.layout}
    return Reading(
        tuple(document for reading in readings for document in reading.documents),
        tuple(dict.fromkeys(problem for reading in readings for problem in reading.problems)),
        layouts.pop() if len(layouts) == 1 else "",
    )


def whole(grids: Sequence[Grid]) -> Iterator[Grid]:
    """The tables of a file without rows of nothing but page numbers; one that Word parted in two is put together."""
    last: Grid | None = None
    for grid in map(without_page_numbers, grids):
        if not grid.cells:
            continue
        if last and _goes_on(last, grid):
            last = last.continued(grid)
            continue
        if last:
            yield last
        last = grid
    if last:
        yield last


def without_page_numbers(grid: Grid) -> Grid:
    """The grid without rows of a page's number alone: where rows begin, or further in with blank rows around it.

    Elsewhere it is somebody's text, as an indicator may be called 第 3 页. A PDF's reader knows better where pages end.
    """
    rows, kept = list(grid.rows()), list[Cell]()
    below = -1
    for row, following in zip_longest(rows, rows[1:]):
        at = row[0].row
        is_apart = below < at and not (following and following[0].row == at + 1)
        is_alone = below <= at and (row[0].column == 0 or is_apart)
        kept += () if is_alone and _is_page_number(row) else row
        below = max(below, *(cell.row + cell.rows for cell in row))
    return replace(grid, cells=tuple(kept))


def _is_page_number(row: Sequence[Cell]) -> bool:
    cell = row[0]
    return len(row) == 1 and cell.place.page is None and PAGE_NUMBER.fullmatch(cell.text.strip()) is not None


def _goes_on(table: Grid, below: Grid) -> bool:
    """Whether a Word table is the rest of the one above: no wider, nothing between them, no header of its own."""
    is_next = all(cell.place.table and cell.place.cell for cell in below.cells) and below.width <= table.width
    return is_next and bool(_layout_of_grid(table)) and not _layout_of_grid(below)


def _layout_of_grid(grid: Grid) -> Layout | None:
    return layout_of([cell.text for cell in grid.cells])


def not_a_table(place: Place) -> Problem:
    labels = "、".join(f"“{layout.label}”" for layout in LAYOUTS.values())
    message = f"这不像是绩效目标表，没有找到表中应有的栏目；现在能读{labels}，请核对文件是否选对、内容是否完整"
    return error("not-a-table", message, place)


def write(
    documents: Iterable[Document],
    *,
    layout: str,
    extension: str,
    outlines: Iterable[Outline],
    stamps: Sequence[Stamp] = (),
) -> bytes:
    """Documents as a file of one of `FORMATS`, in a layout, whichever they came from; `json` is the same in every one.

    `stamps`, one for each Document, say on printed pages which are drafts and which are approved.
    Raises Unwritable, whose message says why and what else there is.
    """
    to_file = FORMATS[extension].write
    if to_file is None:
        return interchange.write(documents)
    return to_file(LAYOUTS[layout].to_grids(documents, outlines, stamps))


def write_xlsx(documents: Iterable[Document], *, layout: str, outlines: Iterable[Outline]) -> bytes:
    return write(documents, layout=layout, extension="xlsx", outlines=outlines)


def losses(
    document: Document, layout: str, outlines: Iterable[Outline] = (), *, extension: str = ""
) -> tuple[Loss, ...]:
    """What a layout has no place for; with `outlines` also level names its framework does not have.

    With the `extension` of one of `FORMATS` also what that format does not keep.
    """
    outline = outline_for(outlines, layout, document.fiscal_year)
    pairs = dict.fromkeys((row.level1, row.level2) for row in document.indicators) if outline else {}
    foreign = tuple(
        Loss(f"“{outline.name}”中没有“{level1}—{level2}”", "这类指标按原名称写出；读回时需要人工归类")
        for level1, level2 in pairs
        if outline and not canonical(outline, level1, level2)
    )
    of_format = losses_of_pdf(document) if extension == "pdf" else ()
    return (*LAYOUTS[layout].losses(document), *foreign, *of_format)
