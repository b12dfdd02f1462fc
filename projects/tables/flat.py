"""A sheet as a flat table: one row of headings, and under it a row for each thing; what stands where is kept."""

from __future__ import annotations

from dataclasses import dataclass

from projects.tables.formats.address import address
from projects.tables.grid import Grid


@dataclass(frozen=True, slots=True)
class FlatTable:
    """`rows` are the texts under the headings, `lines` their numbers in the sheet, from 1; blank rows are left out.

    `columns` are where the headings stand, from 0.
    """

    headers: tuple[str, ...]
    columns: tuple[int, ...]
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]

    def cell(self, line: int, heading: str) -> str:
        """How a sheet calls a cell, as C12; the row's first where there is no such heading."""
        at = self.headers.index(heading) if heading in self.headers else 0
        return address(line - 1, self.columns[at])

    def mappings(self) -> list[dict[str, str]]:
        """Each row by its headings."""
        return [dict(zip(self.headers, texts, strict=True)) for texts in self.rows]


def flat_table(grid: Grid) -> FlatTable:
    """The first row that says anything as the headings, the others under it.

    Cells merged downwards say the same in each of their rows, as they do to whoever reads the sheet.
    """
    texts: dict[int, dict[int, str]] = {}
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.rows):
            texts.setdefault(row, {})[cell.column] = cell.text.strip()
    if not texts:
        return FlatTable((), (), (), ())
    first = min(texts)
    columns = tuple(sorted({column for row in texts.values() for column in row}))
    lines = tuple(row for row in sorted(texts) if row != first)
    return FlatTable(
        headers=tuple(texts[first].get(column, "") for column in columns),
        columns=columns,
        lines=tuple(row + 1 for row in lines),
        rows=tuple(tuple(texts[row].get(column, "") for column in columns) for row in lines),
    )
