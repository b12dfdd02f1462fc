"""A table pasted as text as a grid: one row a line, cells parted by tabs, else by wide gaps or behind a label."""

from __future__ import annotations

import re

from projects.core.document import Place
from projects.tables.grid import Cell, Grid
from projects.tables.headings import heading_of

GAP = re.compile(r"[ \xa0]{2,}|　+")


def grid_of(text: str, file: str) -> Grid:
    """The cells of a text's lines. Only tabs say that a cell is blank; other gaps leave no trace of one."""
    has_tabs = "\t" in text
    cells = [
        Cell(row, column, piece.strip(), place=Place(file, line=row + 1))
        for row, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        for column, piece in enumerate(line.split("\t") if has_tabs else _pieces(line.strip()))
        if piece.strip()
    ]
    return Grid("", tuple(cells))


def _pieces(line: str) -> list[str]:
    """A line's cells: at wide gaps; behind a label also at a single space."""
    pieces = GAP.split(line)
    words = line.split()
    if len(pieces) > 1 or len(words) < 2 or not heading_of(words[0]):
        return pieces
    labels = sum(heading_of(word) is not None for word in words)
    return words if labels * 2 >= len(words) else line.split(maxsplit=1)
