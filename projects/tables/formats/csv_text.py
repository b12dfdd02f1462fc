"""Separated text as one grid: .csv as spreadsheets export it, and rows with tabs as they are copied out of tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from projects.core.document import Place
from projects.tables.encoding import decode
from projects.tables.formats.address import address
from projects.tables.formats.unreadable import Unreadable
from projects.tables.grid import Cell, Grid

TAB = "\t"
SEPARATORS = f",;{TAB}"
# Fewer rows than this that are parted by tabs, and the tabs are those of printed text.
TABBED_SHARE = 0.5
QUOTED = re.compile(r'"[^"]*"')
# By an apostrophe a text says that it is no formula.
GUARDED = re.compile(r"\A'(?=[=+\-@\t\r\n'])")


def read(data: bytes, *, file: str) -> tuple[Grid, ...]:
    """The rows of the text; the separator is the one that it uses most outside of quoted texts."""
    text = decode(data)
    if text is None:
        raise Unreadable("文件的文字编码无法识别；请另存为 UTF-8 编码的 CSV 后重新导入", code="encoding")
    separator = max(SEPARATORS, key=QUOTED.sub("", text).count)
    return _grids(
        Cell(row, column, printed, place=Place(file, cell=address(row, column)))
        for row, (_, texts) in enumerate(_rows(text, separator))
        for column, printed in _told(GUARDED.sub("", text, count=1) for text in texts)
    )


def is_tabbed(text: str) -> bool:
    """Whether a text was copied out of a spreadsheet or a table, which puts tabs between the cells of a row."""
    if TAB not in text:
        return False
    rows = [row for _, row in _rows(text, TAB) if any(map(str.strip, row))]
    # A tab that only indents stands before all texts; those for the blank cells at a row's end stand behind one.
    tabbed = sum(any(map(str.strip, row[:-1])) for row in rows)
    return tabbed > len(rows) * TABBED_SHARE


def tabbed_grids(text: str, *, file: str) -> tuple[Grid, ...]:
    """The cells of a text that is tabbed, by their lines, as a text has no other places. Raises Unreadable."""
    return _grids(
        Cell(row, column, printed, place=Place(file, line=line))
        for row, (line, texts) in enumerate(_rows(text, TAB))
        for column, printed in _told(texts)
    )


def _grids(cells: Iterable[Cell]) -> tuple[Grid, ...]:
    grid = Grid("", tuple(cells))
    return (grid,) if grid.cells else ()


def _told(texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    """What a row's cells say, with their columns."""
    printed = ((column, text.replace("\r\n", "\n").strip()) for column, text in enumerate(texts))
    return ((column, text) for column, text in printed if text)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on: a cell may hold line breaks. Raises Unreadable."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable("文本的分栏读不懂；请用办公软件打开，另存为 .xlsx 后重新选择") from error
