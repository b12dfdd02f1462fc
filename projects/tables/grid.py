"""A table as a grid of cells: what every file format is read into and written from.

Formats know nothing of layouts and layouts nothing of formats; the grid stands between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from projects.core.document import Document, Place


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
class Stamp:
    """What a printed page says of one Document's standing: a mark while it is not in force, else its approval."""

    mark: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What bookmarks and contents lead to: a row of a grid (below its heading), or without `row` the grid's beginning.

    `level` counts from 1, the outermost.
    """

    title: str
    level: int = 1
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, table or form. `widths` are relative column widths, `heading` the row range repeated on each page.

    `mark` stands at the head of each page (草稿), `footer` at its foot (when it was approved); `annex` names it where
    it follows a paper (附件1), and `entries` are where a reader may want to go.
    """

    name: str
    cells: tuple[Cell, ...]
    widths: tuple[float, ...] = ()
    heading: tuple[int, int] | None = None
    landscape: bool = False
    mark: str = ""
    footer: str = ""
    annex: str = ""
    entries: tuple[Entry, ...] = ()

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The cells row by row, each where it begins, from left to right."""
        by_row: dict[int, list[Cell]] = {}
        for cell in self.cells:
            by_row.setdefault(cell.row, []).append(cell)
        for row in sorted(by_row):
            yield tuple(sorted(by_row[row], key=lambda cell: cell.column))

    @property
    def width(self) -> int:
        return max((cell.column + cell.columns for cell in self.cells), default=0)

    def continued(self, other: Grid) -> Grid:
        """The grid with another below it."""
        below = max((cell.row + cell.rows for cell in self.cells), default=0)
        return replace(self, cells=self.cells + tuple(replace(cell, row=cell.row + below) for cell in other.cells))

    def stamped(self, stamps: Iterable[Stamp]) -> Grid:
        """The grid with what these say, in one line each; one that is all in force has no mark."""
        known = tuple(stamps)
        marks = Counter(stamp.mark for stamp in known if stamp.mark)
        footers = [*dict.fromkeys(stamp.footer for stamp in known if stamp.footer)]
        told = [mark if count == len(known) else f"{mark} {count} 份" for mark, count in marks.items()]
        more = f"；另有 {len(footers) - 1} 次批复" if len(footers) > 1 else ""
        return replace(self, mark="、".join(told), footer=f"{footers[0]}{more}" if footers else "")


def with_stamps(documents: Iterable[Document], stamps: Sequence[Stamp]) -> list[tuple[Document, Stamp]]:
    """Each Document with its stamp; without any stamps, with a blank one."""
    known = tuple(documents)
    return list(zip(known, stamps or [Stamp()] * len(known), strict=True))
