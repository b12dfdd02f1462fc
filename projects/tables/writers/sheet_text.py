"""The one way in which a text gets into a workbook: as itself, whatever it looks like.

xlsxwriter takes a string of the shape `<r>…</r>` for rich text that is XML already and writes it as it stands. Whoever
may write a text could so forge rows of an export, or make its file unreadable. No other module writes a string.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format

from projects.tables.writers import Unwritable

# What Excel takes into one cell.
LONGEST = 32_767
# Nothing in a text makes it a formula, a link or a number.
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_text(sheet: Any, row: int, column: int, text: str, look: Any = None) -> None:
    """`text` into a cell, to the character. Raises Unwritable where it is longer than Excel takes."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # In two runs of one look, of which each is escaped.
        runs = (text[:1], Format(), text[1:])
        failed = sheet.write_rich_string(row, column, *runs, *([look] if look else []))
    else:
        failed = sheet.write_string(row, column, text, look)
    if failed:
        raise Unwritable("有一栏文字超过 Excel 单元格 32767 个字符的上限，请改用其他格式导出")


def shortened(text: str) -> str:
    """A text as far as Excel takes it; where it had to be cut, its end says so."""
    if len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    note = f"……（原文共 {len(text)} 字，超过 Excel 单元格的上限，后面的内容请在页面上查看）"
    # A rare character counts twice.
    return text[: (LONGEST - len(note)) // 2] + note
