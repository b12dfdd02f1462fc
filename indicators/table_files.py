"""Flat tables as files: how .xlsx and .csv of them are written and read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

import tablib
from import_export.formats.base_formats import CSV, XLSX
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from indicators.widgets import is_blank

# What a spreadsheet takes for the start of a formula, full width as typed in China included, behind any apostrophes.
FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
GUARDED = re.compile("'" + FORMULA.pattern)
# Excel keeps 15 significant digits of a number; a longer amount is written as text, so it stays exact.
EXCEL_DIGITS = 15
HEADER_ROWS = 1


class EmptyTable(ValueError):
    """A file that can be read and says nothing."""


class XlsxTable(XLSX):
    """.xlsx in which text is always a text cell, whatever it begins with: it stays exact and never calculates.

    import-export's own setting (IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT) would cut the `=` off.
    """

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        sheet = load_workbook(BytesIO(in_stream), read_only=True, data_only=True).active
        return _dataset(sheet.iter_rows(values_only=True))

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> bytes:
        book = Workbook()
        sheet = book.active
        for r, row in enumerate([dataset.headers, *dataset], 1):
            for c, value in enumerate(row, 1):
                if value not in ("", None):
                    _write(sheet.cell(r, c), value)
        for c, header in enumerate(dataset.headers, 1):
            sheet.cell(1, c).font = Font(bold=True)
            longest = max([len(str(header)), *(len(str(value)) for value in dataset[header])])
            sheet.column_dimensions[get_column_letter(c)].width = min(2 * longest + 2, 60)
        sheet.freeze_panes = "A2"
        stream = BytesIO()
        book.save(stream)
        return stream.getvalue()


class CsvTable(CSV):
    """.csv as Excel and WPS in China write and expect it: UTF-8 with a mark on the way out, also GBK on the way in.

    A .csv knows no text cells, so text that would calculate carries a leading `'`, taken off again when read.
    """

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        return _dataset(self.rows(in_stream))

    def rows(self, in_stream: bytes) -> Iterator[list[str]]:
        """The texts of each row, without what guarded them."""
        try:
            text = in_stream.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = in_stream.decode("gb18030")
        rows = tablib.import_set(text, format="csv", headers=False)
        return ([value[1:] if GUARDED.match(value) else value for value in row] for row in rows)

    def export_data(self, dataset: tablib.Dataset, **kwargs) -> bytes:
        safe = tablib.Dataset(headers=dataset.headers)
        for row in dataset:
            safe.append(["'" + v if isinstance(v, str) and FORMULA.match(v) else v for v in row])
        return safe.export("csv").encode("utf-8-sig")


def _dataset(rows) -> tablib.Dataset:
    """Rows of any length as a table; columns that hold nothing at all are left out at the right."""
    filled = [list(row) for row in rows]
    width = max((i for row in filled for i, value in enumerate(row, 1) if not is_blank(value)), default=0)
    if not width:
        raise EmptyTable("文件里没有内容；第一行应为表头，其下每行一条")
    padded = [(row + [None] * width)[:width] for row in filled]
    return tablib.Dataset(*padded[HEADER_ROWS:], headers=["" if h is None else str(h).strip() for h in padded[0]])


def _write(cell, value) -> None:
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= EXCEL_DIGITS:
        cell.value, cell.number_format = value, "#,##0.00"
    elif isinstance(value, int):
        cell.value = value
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", str(value))
        cell.data_type, cell.number_format = "s", "@"
