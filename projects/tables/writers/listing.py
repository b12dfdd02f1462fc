"""Rows of text as a workbook of one sheet, for people to read and filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter

from projects.tables.writers.sheet_text import AS_TEXT, shortened, write_text

OPTIONS = {"constant_memory": True, **AS_TEXT}


def write_listing(
    out: IO[bytes], title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]
) -> None:
    """Write `rows` under `columns` (name, width in characters) into `out`, row by row.

    A text longer than a cell takes is cut, and its end says so.
    """
    book = xlsxwriter.Workbook(out, OPTIONS)
    sheet = book.add_worksheet(title)
    bold, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        write_text(sheet, 0, column, name, bold)
    for number, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells):
            write_text(sheet, number, column, shortened(text), wrap)
    sheet.freeze_panes(1, 0)
    book.close()
