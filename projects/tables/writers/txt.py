"""Grids as plain text: cells parted by tabs, rows by blank lines, as published tables come out of a file viewer.

A long text begins on a line of its own below the row's other cells, its lines indented by the tabs of its column.
`formats/tabbed.py` reads this back. A tab inside a text becomes a space; a blank line there is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from projects.tables.grid import Cell, Grid
from projects.tables.writers.pages import printable, standing

INDENT = "    "


def write(grids: Iterable[Grid]) -> bytes:
    """The bytes of UTF-8 text, tables two blank lines apart."""
    return "\n\n\n".join(map(_table, grids)).encode()


def _table(grid: Grid) -> str:
    parts = [standing(grid.mark), *("\n".join(_lines(row)) for row in grid.rows()), grid.footer]
    return "\n\n".join(filter(None, parts)) + "\n"


def _lines(row: Sequence[Cell]) -> Iterator[str]:
    """The first lines of a row's short cells beside each other, and every further line at its column."""
    told = [(cell, [line for line in printable(cell.text).replace("\t", " ").split("\n") if line]) for cell in row]
    beside = {cell.column: lines[0] for cell, lines in told if lines and cell.look != "text"}
    indent = INDENT if any(cell.look == "indented" for cell in row) else ""
    if beside:
        yield indent + "\t".join(beside.get(column, "") for column in range(max(beside) + 1))
    for cell, lines in told:
        yield from ("\t" * cell.column + line for line in (lines if cell.look == "text" else lines[1:]))
