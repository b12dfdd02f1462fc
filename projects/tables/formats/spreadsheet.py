"""Workbooks (.xlsx .xlsm .xls .ods) as grids: one per sheet, merged ranges as spans, numbers as a sheet prints them."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from projects.document import Place
from projects.tables.formats.address import address
from projects.tables.formats.unreadable import Unreadable, damaged
from projects.tables.grid import Cell, Grid

# What a spreadsheet shows of a number at most; the digits after them are what binary fractions add.
DIGITS = 15

Value = int | float | str | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta


def read(data: bytes, *, file: str) -> tuple[Grid, ...]:
    """The sheets that say something, in their order."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            book.get_sheet_by_name(sheet.name) for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise Unreadable("工作簿设有打开密码，读不出内容；请取消密码后重新选择", code="encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged("工作簿") from error
    grids = (grid_of(sheet, file) for sheet in sheets)
    return tuple(grid for grid in grids if grid.cells)


def grid_of(sheet: CalamineSheet, file: str) -> Grid:
    """A sheet's cells that say something."""
    spans = dict(sheet.merged_cell_ranges or ())
    cells = []
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            if text := printed(value):
                last_row, last_column = spans.get((row, column), (row, column))
                cells.append(
                    Cell(
                        row,
                        column,
                        text,
                        rows=last_row - row + 1,
                        columns=last_column - column + 1,
                        place=Place(file, sheet=sheet.name, cell=address(row, column)),
                    )
                )
    return Grid(sheet.name, tuple(cells))


def printed(value: Value) -> str:
    """A value as text; a number in full, however large."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float | int):
        number = Decimal(f"{value:.{DIGITS}g}")
        return f"{number.to_integral_value():f}" if number == number.to_integral_value() else f"{number:f}"
    if isinstance(value, datetime.datetime) and value.time() != datetime.time():
        return value.isoformat(" ")
    if isinstance(value, datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
