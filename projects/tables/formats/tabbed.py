"""Plain text whose cells are parted by tabs and whose rows by blank lines, as `writers/txt.py` sets it, as one grid."""

from __future__ import annotations

import re

from projects.core.document import Place
from projects.tables.grid import Cell, Grid
from projects.tables.lines import STANDING

# The row that names the project, or the header that begins with it, alone between blank lines.
NAMED = re.compile(r"(?:^|\n)\r?\n[ 　]*项目名称[^\t\r\n]*\t[^\r\n]*\r?\n\r?(?:\n|$)")


def is_tabbed(text: str) -> bool:
    """Whether a text is set so. Other text, with tabs or without, is read line by line."""
    return NAMED.search(text) is not None


def read(text: str, *, file: str) -> Grid:
    """The cells that say something; the lines of a row at one column are one cell."""
    found: dict[tuple[int, int], tuple[Place, list[str]]] = {}
    row = 0
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        row += not line
        for column, piece in enumerate(line.split("\t")):
            if piece.strip() and not (column == 0 and STANDING.fullmatch(line)):
                found.setdefault((row, column), (Place(file, line=number), []))[1].append(piece.strip())
    cells = (Cell(*at, "\n".join(lines), place=place) for at, (place, lines) in found.items())
    return Grid("", tuple(cells))
