"""One table of the overview as a workbook, its numbers as numbers."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal

import xlsxwriter

from projects.overview.tables import WAN, Cell, Line, Table
from projects.tables.writers.sheet_text import AS_TEXT, write_text

FORMATS = {"count": "#,##0", "money": "#,##0.00####", "share": "0.0%", "days": "0.0"}


def workbook(table: Table, said: str) -> bytes:
    """The whole table; `said` tells below it what it is of."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, AS_TEXT)
    sheet, bold = book.add_worksheet(table.title[:31]), book.add_format({"bold": True, "bottom": 1})
    formats = {kind: book.add_format({"num_format": how}) for kind, how in FORMATS.items()}
    for at, title in enumerate((table.first, *(column.title for column in table.columns))):
        write_text(sheet, 0, at, title, bold)
    lines = [*table.lines, *([table.total] if table.total else [])]
    for row, line in enumerate(lines, start=1):
        _write(sheet, row, line, formats)
    write_text(sheet, len(lines) + 2, 0, f"{said}。{table.note}")
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(table.columns), 14)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _write(sheet, row: int, line: Line, formats: Mapping[str, object]) -> None:
    write_text(sheet, row, 0, line.name)
    for at, cell in enumerate(line.cells, start=1):
        if cell.value is not None:
            sheet.write_number(row, at, _number(cell), formats[cell.kind])


def _number(cell: Cell) -> float | Decimal:
    """As a workbook holds it, which knows no fractions; an amount in 万元."""
    if cell.kind == "money":
        return Decimal(cell.value) / WAN
    return float(cell.value)
