"""Writing official tables as .xlsx: one look for every layout, and cells that are only ever text or numbers."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from projects.tables.lines import width

# A text that begins with `=` or looks like an address stays the text somebody typed.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
BASE = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": "黑体", "font_size": 16, "align": "center"},
    "plain": {},
    "right": {"align": "right"},
    "label": {"border": 1, "align": "center"},
    "band": {"border": 1, "align": "center", "bold": True},
    "cell": {"border": 1, "align": "left"},
    "indented": {"border": 1, "align": "left", "indent": 2},
    "year": {"border": 1, "align": "center", "num_format": "0"},
    "whole": {"border": 1, "align": "left", "num_format": "0"},
    "amount": {"border": 1, "align": "right", "num_format": "#,##0.00########"},
    "exact": {"border": 1, "align": "left", "num_format": "0.00########"},
}
A4 = 9
LINE_HEIGHT = 15.0
MAX_ROW_HEIGHT = 409.0  # Excel's own limit
# What Excel keeps of a number; beyond it an amount is written as text rather than rounded.
EXACT_DIGITS = 15
MAX_SHEET_NAME = 31

Cell = str | int | Decimal | None


class Unwritable(ValueError):
    """A Document that the file format cannot hold; the message is Chinese and names the way out."""


class Sheet:
    """A worksheet with the styles of its book, in which rows and columns count from 0."""

    def __init__(self, worksheet: Any, styles: dict[str, Any], widths: Sequence[float]) -> None:
        self.worksheet, self.styles, self.widths = worksheet, styles, widths
        for column, size in enumerate(widths):
            worksheet.set_column(column, column, size)

    def write(self, row: int, column: int, value: Cell, style: str, *, to_row: int = -1, to_column: int = -1) -> None:
        """Write one cell, merged as far as `to_row` and `to_column`."""
        last_row, last_column = max(row, to_row), max(column, to_column)
        look = self.styles[style]
        if (last_row, last_column) != (row, column):
            self.worksheet.merge_range(row, column, last_row, last_column, "", look)
        if isinstance(value, int) or (isinstance(value, Decimal) and len(value.as_tuple().digits) <= EXACT_DIGITS):
            self.worksheet.write_number(row, column, value, look)
        elif value is None or value == "":
            self.worksheet.write_blank(row, column, None, look)
        else:
            self._write_text(row, column, str(value), look)

    def set_height(self, row: int, *texts: tuple[str, int, int]) -> None:
        """Make a row as tall as its texts need; each text with the first and last column it spans."""
        self.worksheet.set_row(row, min(self.height_of(*texts), MAX_ROW_HEIGHT))

    def height_of(self, *texts: tuple[str, int, int]) -> float:
        counts = [lines_needed(text, sum(self.widths[first : last + 1])) for text, first, last in texts]
        return LINE_HEIGHT * max(counts, default=1) + 5

    def _write_text(self, row: int, column: int, text: str, look: Any) -> None:
        if text.startswith("<r>") and text.endswith("</r>"):
            # xlsxwriter takes such a string for markup of its own and would not escape it.
            status = self.worksheet.write_rich_string(row, column, text[:1], self.styles["plain"], text[1:], look)
        else:
            status = self.worksheet.write_string(row, column, text, look)
        if status:
            raise Unwritable("有一栏文字超过 Excel 单元格 32767 个字符的上限，请改用其他格式导出")


def workbook(fill: Callable[[Any, dict[str, Any]], None]) -> bytes:
    """The bytes of a workbook that `fill(book, styles)` fills with sheets."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        fill(book, {name: book.add_format(BASE | look) for name, look in STYLES.items()})
    return buffer.getvalue()


def add_sheet(book: Any, styles: dict[str, Any], name: str, widths: Sequence[float], *, landscape: bool) -> Sheet:
    """A new A4 sheet, one page wide, under a legal name that no other sheet of the book has."""
    worksheet = book.add_worksheet(sheet_name(name, [sheet.get_name() for sheet in book.worksheets()]))
    worksheet.set_paper(A4)
    if landscape:
        worksheet.set_landscape()
    else:
        worksheet.set_portrait()
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    worksheet.center_horizontally()
    worksheet.set_footer("&C第 &P 页 共 &N 页")
    return Sheet(worksheet, styles, widths)


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name Excel accepts: none of its forbidden characters, at most 31 long, unlike every other."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", wanted).strip().strip("'") or "绩效目标表"
    clean = f"{clean}_" if clean.lower() == "history" else clean
    used = {name.lower() for name in taken}
    for number in range(1, len(used) + 2):
        suffix = "" if number == 1 else f"({number})"
        name = _cut(clean, MAX_SHEET_NAME - len(suffix)) + suffix
        if name.lower() not in used:
            return name
    raise AssertionError("one more candidate than names taken")


def lines_needed(text: str, columns: float) -> int:
    """Printed lines a text fills in a cell this wide. A little pessimistic: a row too tall is better than a cut one."""
    usable = max(columns - 2, 2)
    return sum(max(math.ceil(width(line) / usable), 1) for line in text.split("\n"))


def _cut(text: str, units: int) -> str:
    """As much of a text as fits; Excel counts UTF-16 units, of which a rare character takes two."""
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text.rstrip("'")
