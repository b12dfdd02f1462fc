"""Grids as comma-separated text: UTF-8 with a byte-order mark, which office programs need to recognise it.

A text that a spreadsheet would take for a formula, as it begins with = + - @ tab or line break, is written behind an
apostrophe, which says "text"; so is one that begins with an apostrophe, so that reading takes off exactly that one.
Every text is quoted, so that no separator inside one counts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from projects.tables.grid import Cell, Grid
from projects.tables.writers.pages import printable

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def write(grids: Iterable[Grid]) -> bytes:
    """The bytes of all grids below each other, a blank row between two."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    for number, grid in enumerate(grids):
        writer.writerows([[]] if number else [])
        for row in grid.rows():
            texts = {cell.column: _text(cell) for cell in row}
            writer.writerow([texts.get(column, "") for column in range(len(grid.widths))])
    return buffer.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    text = printable(cell.text)
    # An amount is no text: `-` stands where there is none.
    return f"'{text}" if text.startswith(FORMULA) and cell.look != "amount" else text
