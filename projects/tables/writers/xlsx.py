"""Grids as an Excel workbook: a sheet each, in one look for every layout; cells are only ever text or numbers."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

import xlsxwriter

from projects.tables.grid import Cell, Grid
from projects.tables.writers.sheet_text import AS_TEXT, write_text

OPTIONS = {"in_memory": True, **AS_TEXT}
BASE = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": "黑体", "font_size": 16, "align": "center"},
    "plain": {},
    "right": {"align": "right"},
    "label": {"border": 1, "align": "center"},
    "band": {"border": 1, "align": "center", "bold": True},
    "cell": {"border": 1, "align": "left"},
    "middle": {"border": 1, "align": "center"},
    "text": {"border": 1, "align": "left"},
    "indented": {"border": 1, "align": "left", "indent": 2},
    "year": {"border": 1, "align": "center", "num_format": "0"},
    "whole": {"border": 1, "align": "center", "num_format": "0"},
    "amount": {"border": 1, "align": "right", "num_format": "#,##0.00########"},
    "middle-amount": {"border": 1, "align": "center", "num_format": "#,##0.00########"},
    "exact": {"border": 1, "align": "center", "num_format": "0.00########"},
}
A4 = 9
LINE_HEIGHT = 15.0
TITLE_LINES = 2
MAX_ROW_HEIGHT = 409.0  # Excel's own limit
# What Excel keeps of a number; beyond it an amount is written as text rather than rounded.
EXACT_DIGITS = 15
MAX_SHEET_NAME = 31
MAX_FOOTER = 100  # Excel allows 255 characters, page numbers and doubled `&` included


def write(grids: Iterable[Grid]) -> bytes:
    """The bytes of a workbook with one sheet per grid."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        styles = {name: book.add_format(BASE | look) for name, look in STYLES.items()}
        for grid in grids:
            _Sheet(_add_worksheet(book, grid), styles, grid).draw()
    return buffer.getvalue()


class _Sheet:
    """A worksheet on which one grid is drawn. A row taller than Excel can show takes several, merged."""

    def __init__(self, worksheet: Any, styles: dict[str, Any], grid: Grid) -> None:
        self.worksheet, self.styles, self.grid = worksheet, styles, grid
        self.heights = _heights(grid)
        self.parts = [math.ceil(height / MAX_ROW_HEIGHT) for height in self.heights]
        # Where each row of the grid begins on the sheet, and where the last one ends.
        self.starts = [0, *accumulate(self.parts)]

    def draw(self) -> None:
        for column, size in enumerate(self.grid.widths):
            self.worksheet.set_column(column, column, size)
        for start, parts, height in zip(self.starts, self.parts, self.heights, strict=False):
            for row in range(start, start + parts):
                self.worksheet.set_row(row, height / parts)
        if self.grid.heading:
            first, last = self.grid.heading
            self.worksheet.repeat_rows(self.starts[first], self.starts[last + 1] - 1)
        for cell in self.grid.cells:
            self._draw_cell(cell)

    def _draw_cell(self, cell: Cell) -> None:
        first, last = self.starts[cell.row], self.starts[cell.row + cell.rows] - 1
        look = self.styles[cell.look]
        if (last, cell.columns) != (first, 1):
            self.worksheet.merge_range(first, cell.column, last, cell.column + cell.columns - 1, "", look)
        if cell.amount is not None and len(cell.amount.as_tuple().digits) <= EXACT_DIGITS:
            self.worksheet.write_number(first, cell.column, cell.amount, look)
        elif not cell.text:
            self.worksheet.write_blank(first, cell.column, None, look)
        else:
            write_text(self.worksheet, first, cell.column, cell.text, look)


def _heights(grid: Grid) -> list[float]:
    """How tall each row must be for its texts; those of cells merged down have the rows below too."""
    lines = [1] * max((cell.row + cell.rows for cell in grid.cells), default=0)
    for cell in grid.cells:
        if cell.rows == 1:
            needed = lines_needed(cell.text, sum(grid.widths[cell.column : cell.column + cell.columns]))
            lines[cell.row] = max(lines[cell.row], TITLE_LINES if cell.look == "title" else needed)
    return [LINE_HEIGHT * count + 5 for count in lines]


def _add_worksheet(book: Any, grid: Grid) -> Any:
    """A new A4 sheet, one page wide, under a legal name that no other sheet of the book has."""
    worksheet = book.add_worksheet(sheet_name(grid.name, [sheet.get_name() for sheet in book.worksheets()]))
    worksheet.set_paper(A4)
    if grid.landscape:
        worksheet.set_landscape()
    else:
        worksheet.set_portrait()
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    worksheet.center_horizontally()
    if grid.mark:
        worksheet.set_header(f"&R{_plain(grid.mark)}")
    worksheet.set_footer(f"&L{_plain(grid.footer)}&C第 &P 页 共 &N 页" if grid.footer else "&C第 &P 页 共 &N 页")
    return worksheet


def _plain(text: str) -> str:
    """A text for header or footer, where a single `&` begins a command."""
    return text[:MAX_FOOTER].replace("&", "&&")


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
    if 2 * len(text) <= usable and "\n" not in text:
        return 1  # most cells; no character is wider than two columns
    return sum(max(math.ceil(_columns(line) / usable), 1) for line in text.split("\n"))


def _columns(line: str) -> float:
    """Columns a line takes up, never too few: ASCII has one byte and takes one, Chinese has three and takes two."""
    return (len(line) + len(line.encode(errors="surrogatepass"))) / 2


def _cut(text: str, units: int) -> str:
    """As much of a text as fits; Excel counts UTF-16 units, of which a rare character takes two."""
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text.rstrip("'")
