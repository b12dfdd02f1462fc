"""Rows of text as a workbook of one sheet, for people to read and filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# What Excel takes into one cell.
LONGEST = 32_767


def write_listing(
    out: IO[bytes], title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]
) -> None:
    """Write `rows` under `columns` (name, width in characters) into `out`, row by row.

    Every cell is text: what somebody wrote must not become a formula.
    """
    book = xlsxwriter.Workbook(out, OPTIONS)
    sheet = book.add_worksheet(title)
    bold, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, bold)
    for number, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells):
            sheet.write_string(number, column, text[:LONGEST], wrap)
    sheet.freeze_panes(1, 0)
    book.close()
