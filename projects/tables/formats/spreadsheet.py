"""Workbooks (.xlsx .xlsm .xls .ods) as grids: one per sheet, merged ranges as spans, numbers as a sheet prints them."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from decimal import Decimal
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from projects.core.document import Place
from projects.tables.formats import ods_look, xls_look, xlsx_look
from projects.tables.formats.address import address
from projects.tables.formats.unreadable import Unreadable, damaged
from projects.tables.formats.xlsx_look import Percents
from projects.tables.grid import Cell, Grid

# What a spreadsheet shows of a number at most; the digits after them are what binary fractions add.
DIGITS = 15

ZIP = b"PK"
# What a broken package makes its readers say.
BROKEN = (OSError, ValueError, KeyError, EOFError, IndexError, NotImplementedError, zlib.error, struct.error)

Value = int | float | str | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta


def read(data: bytes, *, file: str) -> tuple[Grid, ...]:
    """The sheets that say something, in their order."""
    try:
        return _grids(data, file)
    except BaseException as error:
        # The library's own panic cannot be imported, and is no Exception.
        if type(error).__name__ == "PanicException":
            raise damaged("工作簿") from error
        raise


def _grids(data: bytes, file: str) -> tuple[Grid, ...]:
    try:
        percents = _percents_of(data)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            book.get_sheet_by_name(sheet.name) for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise Unreadable("工作簿设有打开密码，读不出内容；请取消密码后重新选择", code="encrypted") from error
    except Unreadable:
        raise
    except (CalamineError, ElementTree.ParseError, zipfile.BadZipFile, *BROKEN) as error:
        raise damaged("工作簿") from error
    grids = (grid_of(sheet, file, percents.get(sheet.name, {})) for sheet in sheets)
    return tuple(grid for grid in grids if grid.cells)


def _percents_of(data: bytes) -> Percents:
    """By sheet, the cells printed as percentages, of which the reader of values gives 0.95 for 95%."""
    if not data.startswith(ZIP):
        return xls_look.percents_of(data)
    return xlsx_look.percents_of(data) if b"xl/workbook.xml" in data else ods_look.percents_of(data)


def grid_of(sheet: CalamineSheet, file: str, percents: Mapping[tuple[int, int], int]) -> Grid:
    """A sheet's cells that say something."""
    spans = dict(sheet.merged_cell_ranges or ())
    rows = sheet.to_python(skip_empty_area=False)
    cells = []
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if text := printed(value, percents.get((row, column))):
                last_row, last_column = spans.get((row, column), (row, column))
                cells.append(
                    Cell(
                        row,
                        column,
                        text,
                        # No range goes on where there are no cells, however far it says it does.
                        rows=min(last_row, len(rows) - 1) - row + 1,
                        columns=min(last_column, len(values) - 1) - column + 1,
                        place=Place(file, sheet=sheet.name, cell=address(row, column)),
                    )
                )
    return Grid(sheet.name, tuple(cells))


def printed(value: Value, decimals: int | None = None) -> str:
    """A value as text; a number in full, however large, with `decimals` as a percentage."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float | int):
        number = Decimal(f"{value:.{DIGITS}g}")
        if decimals is not None:
            return percentage(number, decimals)
        return f"{number.to_integral_value():f}" if number == number.to_integral_value() else f"{number:f}"
    if isinstance(value, datetime.datetime) and value.time() != datetime.time():
        return value.isoformat(" ")
    if isinstance(value, datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def percentage(number: Decimal, decimals: int) -> str:
    """`95%` for 0.95: the decimals the sheet prints, or more where the number has more."""
    percent = (number * 100).normalize()
    exponent = percent.as_tuple().exponent
    needed = -exponent if isinstance(exponent, int) else 0
    return f"{percent:.{max(decimals, needed, 0)}f}%"
