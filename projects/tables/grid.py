"""A table as a grid of cells: what every file format is read into and written from.

Formats know nothing of layouts and layouts nothing of formats; the grid stands between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from projects.document import Place


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its span; rows and columns count from 0.

    `text` is what it says. When writing, `amount` is set where a spreadsheet should hold a number, and `look` names a
    style; when reading, `place` says where the cell stood.
    """

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    place: Place = field(default=Place(), compare=False)
    look: str = "cell"
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, table or form. `widths` are relative column widths, `heading` the row range repeated on each page."""

    name: str
    cells: tuple[Cell, ...]
    widths: tuple[float, ...] = ()
    heading: tuple[int, int] | None = None
    landscape: bool = False

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The cells row by row, each where it begins, from left to right."""
        by_row: dict[int, list[Cell]] = {}
        for cell in self.cells:
            by_row.setdefault(cell.row, []).append(cell)
        for row in sorted(by_row):
            yield tuple(sorted(by_row[row], key=lambda cell: cell.column))
