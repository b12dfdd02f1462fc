"""How a part of an original is drawn: its rows, numbers and letters, and the room between its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from projects.core.document import Place
from projects.tables.formats.address import address
from projects.tables.grid import Cell

# A sheet of no more rows is shown whole; of a longer one as many around what belongs to the Document, or its beginning.
WHOLE, AROUND = 80, 3
# Beyond this column nobody reads on a screen.
COLUMNS = 40


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
    """A part of the original. `columns` are letters where it has such; the numbers say what is left out around it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    above: int = 0
    below: int = 0
    right: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """The cells of one sheet, page, table or text, each with its anchor, as none is the same."""

    place: Place
    cells: tuple[tuple[str, Cell], ...]


def sheet_of(part: Part, wanted: set[int]) -> Sheet:
    """A part as it is drawn: whole, or the rows around those wanted."""
    rows = [cell.row for _, cell in part.cells]
    first, last = min(rows, default=0), max(rows, default=-1)
    start, end = first, last
    if last - first >= WHOLE:
        start = max(first, min(wanted, default=first) - AROUND)
        end = min(last, max(wanted, default=first + WHOLE) + AROUND)
    has_addresses = bool(part.place.cell) and not part.place.table
    reaching = max((cell.column + cell.columns for _, cell in part.cells), default=0)
    width = min(reaching, COLUMNS)
    return Sheet(
        title=_title(part.place),
        columns=tuple(address(0, column)[:-1] for column in range(width)) if has_addresses else (),
        rows=tuple(_rows(part, range(start, end + 1), width)),
        above=start - first,
        below=last - end,
        right=reaching - width,
    )


def _title(place: Place) -> str:
    if place.page:
        return f"第 {place.page} 页"
    if place.table:
        return f"第 {place.table} 个表格"
    return f"工作表“{place.sheet}”" if place.sheet else "原文"


def _rows(part: Part, shown: range, width: int) -> Iterator[Row]:
    """The rows of a range with all room between cells filled, as a page's table wants it.

    Where cells would cover each other, as text beside a table can, the one that began before is drawn smaller.
    """
    by_row: dict[int, dict[int, tuple[str, Cell]]] = {}
    for mark, cell in part.cells:
        by_row.setdefault(cell.row, {}).setdefault(cell.column, (mark, cell))
    taken: dict[int, set[int]] = {}
    for row in shown:
        cells: list[Shown] = []
        begun = by_row.get(row, {})
        reached = 0
        for column, end in pairwise([*sorted(column for column in begun if column < width), width]):
            mark, cell = begun[column]
            cells += _room(range(reached, column), taken.get(row, set()))
            covered = min((at for at in taken.get(row, ()) if at > column), default=end)
            reached = min(column + cell.columns, end, covered)
            rows = _free(by_row, range(row + 1, min(row + cell.rows, shown.stop)), range(column, reached)) + 1
            for below in range(row + 1, row + rows):
                taken.setdefault(below, set()).update(range(column, reached))
            cells.append(Shown(cell.text, mark, rows, reached - column))
        cells += _room(range(reached, width), taken.pop(row, set()))
        yield Row(_label(part.place, begun, row), tuple(cells))


def _free(by_row: Mapping[int, Mapping[int, object]], rows: range, columns: range) -> int:
    """Over how many of these rows no other cell begins in these columns."""
    return next((row - rows.start for row in rows if any(at in columns for at in by_row.get(row, ()))), len(rows))


def _label(place: Place, begun: Mapping[int, tuple[str, Cell]], row: int) -> str:
    """The number by which people find a row: a sheet's, or that of a line of text; pages and tables have none."""
    if place.page or place.table:
        return ""
    line = next((cell.place.line for _, cell in begun.values()), None)
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
