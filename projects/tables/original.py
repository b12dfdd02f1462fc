"""A file as it can be shown beside what was understood of it: the sheets, pages, tables or lines of one Document.

Everything comes from the very grids that the readers used, so that the place of every value is the place of a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from projects.document import INDICATOR_FIELDS, Document, Place, money_text
from projects.tables import formats
from projects.tables.formats import csv_text
from projects.tables.formats.address import address
from projects.tables.grid import Cell, Grid
from projects.tables.lines import squeezed

# A sheet of no more rows is shown whole; of a longer one as many around what belongs to the Document.
WHOLE, AROUND = 80, 3
# Beyond this column nobody reads on a screen.
COLUMNS = 40
WAN = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it is drawn. `anchor` is blank for the empty room between cells."""

    text: str = ""
    anchor: str = ""
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """`label` is the row's number where the original has such numbers."""

    label: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of the original. `columns` are letters where it has such; `above` and `below`, rows that are left out."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    above: int = 0
    below: int = 0


@dataclass(frozen=True, slots=True)
class Original:
    """What is shown of a file, and by path the anchor of each value of the Document."""

    sheets: tuple[Sheet, ...]
    anchors: Mapping[str, str] = field(default_factory=dict)

    def holds(self, place: Place) -> bool:
        """Whether the cell at a place is among those shown."""
        wanted = anchor(place)
        return any(cell.anchor == wanted for sheet in self.sheets for row in sheet.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class _Part:
    """The cells of one sheet, page, table or text, each with its anchor, as none is the same."""

    place: Place
    cells: tuple[tuple[str, Cell], ...]


def anchor(place: Place) -> str:
    """A place within its file, as pages mark it. Of several cells at one place the second adds `/2`, and so on."""
    parts = (place.sheet, place.page, place.table, place.line, place.cell)
    return "·".join("" if part is None else str(part) for part in parts)


def grids_of(data: bytes, *, name: str) -> tuple[Grid, ...]:
    """The grids of any file that can be read; a text is one of lines. Raises Unreadable."""
    if PurePath(name).suffix.lower() not in formats.TEXTS:
        return formats.grids_of(data, file=name)
    text = formats.text_of(data)
    if csv_text.is_tabbed(text):
        return csv_text.grids_of(text, file=name, separator="\t")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cells = (Cell(at, 0, line, place=Place(name, line=at + 1)) for at, line in enumerate(lines) if line.strip())
    return (Grid("", tuple(cells)),)


def original(grids: Iterable[Grid], document: Document) -> Original:
    """The parts of a file that a Document came from; all of them when it knows no place."""
    parts = _parts(grids)
    at_place: dict[str, list[tuple[int, str, Cell]]] = {}
    for number, part in enumerate(parts):
        for mark, cell in part.cells:
            at_place.setdefault(anchor(cell.place), []).append((number, mark, cell))
    found = {
        path: _meant(at_place[anchor(place)], _printed(document, path))
        for path, place in document.places.items()
        if anchor(place) in at_place
    }
    rows: dict[int, set[int]] = {}
    for number, _, cell in found.values():
        rows.setdefault(number, set()).update((cell.row, cell.row + cell.rows - 1))
    numbers = range(min(rows), max(rows) + 1) if rows else range(len(parts))
    sheets = tuple(_sheet(parts[number], rows.get(number, set())) for number in numbers)
    return Original(sheets, {path: mark for path, (_, mark, _) in found.items()})


def _parts(grids: Iterable[Grid]) -> list[_Part]:
    """Grid by grid, page by page."""
    parts = []
    seen: dict[str, int] = {}
    for grid in grids:
        pages: dict[int | None, list[Cell]] = {}
        for cell in grid.cells:
            pages.setdefault(cell.place.page, []).append(cell)
        for cells in pages.values():
            place = max(
                (cell.place for cell in cells), key=lambda place: (place.table or 0, place.cell, place.line or 0)
            )
            parts.append(_Part(place, tuple((_once(anchor(cell.place), seen), cell) for cell in cells)))
    return parts


def _once(mark: str, seen: dict[str, int]) -> str:
    seen[mark] = seen.get(mark, 0) + 1
    return mark if seen[mark] == 1 else f"{mark}/{seen[mark]}"


def _meant(candidates: Sequence[tuple[int, str, Cell]], texts: Sequence[str]) -> tuple[int, str, Cell]:
    """Of the cells at one place, the one that says a value, or as much of it as is on one page."""
    wanted = [squeezed(text).replace(",", "") for text in texts if text]
    said = [(candidate, squeezed(candidate[2].text).replace(",", "")) for candidate in candidates]
    tests = (str.__eq__, str.__contains__, lambda cell, text: bool(cell) and text.startswith(cell))
    for fits in tests:
        for candidate, cell in said:
            if any(fits(cell, text) for text in wanted):
                return candidate
    return candidates[0]


def _printed(document: Document, path: str) -> tuple[str, ...]:
    """How a table may have printed the part at `path`."""
    part, _, attribute = path.rpartition(".")
    if path.startswith("budget."):
        source = path.removeprefix("budget.lines[").removesuffix("]")
        amount = document.budget.total if path == "budget.total" else document.budget.amount_from(source)
        in_yuan = () if amount is None else (f"{amount.normalize():f}", money_text(amount))
        in_wan = () if amount is None else (f"{amount.scaleb(-WAN).normalize():f}", money_text(amount.scaleb(-WAN)))
        return (*in_yuan, *in_wan)
    if path.startswith("indicators["):
        index = int(path[len("indicators[") : path.index("]")])
        row = document.indicators[index]
        return (str(getattr(row, attribute if attribute in INDICATOR_FIELDS else "name")),)
    holder = getattr(document, part, document)
    value = getattr(holder, attribute, "")
    return () if value is None else (str(value),)


def _sheet(part: _Part, wanted: set[int]) -> Sheet:
    rows = [cell.row for _, cell in part.cells]
    first, last = min(rows, default=0), max(rows, default=-1)
    start, end = first, last
    if last - first >= WHOLE and wanted:
        start, end = max(first, min(wanted) - AROUND), min(last, max(wanted) + AROUND)
    has_addresses = bool(part.place.cell) and not part.place.table
    width = min(max((cell.column + cell.columns for _, cell in part.cells), default=0), COLUMNS)
    return Sheet(
        title=_title(part.place),
        columns=tuple(address(0, column)[:-1] for column in range(width)) if has_addresses else (),
        rows=tuple(_rows(part, range(start, end + 1), width)),
        above=start - first,
        below=last - end,
    )


def _title(place: Place) -> str:
    if place.page:
        return f"第 {place.page} 页"
    if place.table:
        return f"第 {place.table} 个表格"
    return f"工作表“{place.sheet}”" if place.sheet else "原文"


def _rows(part: _Part, shown: range, width: int) -> Iterator[Row]:
    """The rows of a range with all room between cells filled, as a page's table wants it."""
    by_row: dict[int, list[tuple[str, Cell]]] = {}
    for mark, cell in part.cells:
        by_row.setdefault(cell.row, []).append((mark, cell))
    taken: dict[int, set[int]] = {}
    for row in shown:
        cells: list[Shown] = []
        column = 0
        for mark, cell in sorted(by_row.get(row, []), key=lambda pair: pair[1].column):
            if cell.column >= width or cell.column in taken.get(row, ()):
                continue
            cells += _room(range(column, cell.column), taken.get(row, set()))
            columns = min(cell.columns, width - cell.column)
            rows = min(cell.rows, shown.stop - row)
            for below in range(row + 1, row + rows):
                taken.setdefault(below, set()).update(range(cell.column, cell.column + columns))
            cells.append(Shown(cell.text, mark, rows, columns))
            column = cell.column + columns
        cells += _room(range(column, width), taken.pop(row, set()))
        yield Row(_label(part.place, by_row.get(row, []), row), tuple(cells))


def _label(place: Place, cells: Sequence[tuple[str, Cell]], row: int) -> str:
    """The number by which people find a row: a sheet's, or that of a line of text; pages and tables have none."""
    if place.page or place.table:
        return ""
    line = cells[0][1].place.line if cells else None
    return str(line or row + 1)


def _room(columns: range, taken: set[int]) -> Iterator[Shown]:
    """Empty cells over what neither a cell of this row nor one from above takes up, as wide as may be."""
    width = 0
    for column in columns:
        if column in taken:
            if width:
                yield Shown(columns=width)
            width = 0
        else:
            width += 1
    if width:
        yield Shown(columns=width)
