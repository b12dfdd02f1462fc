"""Separated text as one grid: .csv as spreadsheets export it, and rows with tabs as they are copied out of tables."""

from __future__ import annotations

import csv
import io
import re

from projects.document import Place
from projects.tables.encoding import decode
from projects.tables.formats.address import address
from projects.tables.formats.unreadable import Unreadable
from projects.tables.grid import Cell, Grid

SEPARATORS = ",;\t"
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
    return grids_of(text, file=file, separator=max(SEPARATORS, key=QUOTED.sub("", text).count))


def is_tabbed(text: str) -> bool:
    """Whether a text was copied out of a spreadsheet or a table, which puts tabs between the cells of a row."""
    if "\t" not in text:
        return False
    rows = [row for row in _rows(text, "\t") if any(map(str.strip, row))]
    # A tab that only indents stands before all texts; those for the blank cells at a row's end stand behind one.
    tabbed = sum(any(map(str.strip, row[:-1])) for row in rows)
    return tabbed > len(rows) * TABBED_SHARE


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unreadable("文本的分栏读不懂；请用办公软件打开，另存为 .xlsx 后重新选择") from error


def grids_of(text: str, *, file: str, separator: str) -> tuple[Grid, ...]:
    """The cells that say something. Raises Unreadable."""
    rows = _rows(text, separator)
    cells = tuple(
        Cell(row, column, printed, place=Place(file, cell=address(row, column)))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if (printed := GUARDED.sub("", text, count=1).replace("\r\n", "\n").strip())
    )
    return (Grid("", cells),) if cells else ()
