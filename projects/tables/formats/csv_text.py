"""Comma-separated text (.csv), as spreadsheets export it, as one grid."""

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
QUOTED = re.compile(r'"[^"]*"')
# By an apostrophe a text says that it is no formula.
GUARDED = re.compile(r"\A'(?=[=+\-@\t\r\n'])")


def read(data: bytes, *, file: str) -> tuple[Grid, ...]:
    """The rows of the text; the separator is the one that it uses most outside of quoted texts."""
    text = decode(data)
    if text is None:
        raise Unreadable("文件的文字编码无法识别；请另存为 UTF-8 编码的 CSV 后重新导入", code="encoding")
    separator = max(SEPARATORS, key=QUOTED.sub("", text).count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unreadable("CSV 文件的分栏读不懂；请用办公软件打开，另存为 .xlsx 后重新选择") from error
    cells = tuple(
        Cell(row, column, printed, place=Place(file, cell=address(row, column)))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if (printed := GUARDED.sub("", text, count=1).replace("\r\n", "\n").strip())
    )
    return (Grid("", cells),) if cells else ()
