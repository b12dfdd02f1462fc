"""The list as a workbook. Every text is written as text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from django.utils import timezone

from projects.checks import Severity
from projects.models import display_name
from projects.tables.writers.sheet_text import AS_TEXT, shortened, write_text
from projects.waiting.rows import Row

OPTIONS = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm", **AS_TEXT}
MOST_ROWS = 5000
CUT = f"符合条件的超过 {MOST_ROWS} 份，本表只含最先到期的 {MOST_ROWS} 份；请用筛选缩小范围后分次导出"
# Title and width of each column.
COLUMNS = {
    "项目": 40,
    "用款单位": 32,
    "年度": 8,
    "环节": 16,
    "预算（元）": 18,
    "上年（元）": 18,
    "较上年（元）": 18,
    "较上年（%）": 12,
    "必改": 8,
    "需说明": 8,
    "提示": 8,
    "退回次数": 10,
    "意见已答复": 12,
    "意见未答复": 12,
    "审核期限": 18,
    "到达时间": 18,
    "等待天数": 10,
    "送审人": 14,
}
Cell = str | int | Decimal | datetime | None


def workbook(rows: Iterable[Row], *, is_cut: bool) -> bytes:
    """`is_cut` says that there are more than the rows given."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    sheet, bold = book.add_worksheet("待我审核"), book.add_format({"bold": True, "bottom": 1})
    for column, width in enumerate(COLUMNS.values()):
        sheet.set_column(column, column, width)
    first = 0
    if is_cut:
        write_text(sheet, 0, 0, CUT)
        first = 1
    for column, title in enumerate(COLUMNS):
        write_text(sheet, first, column, title, bold)
    for number, row in enumerate(rows, start=first + 1):
        for column, cell in enumerate(_cells(row)):
            _write(sheet, number, column, cell)
    sheet.freeze_panes(first + 1, 1)
    book.close()
    return out.getvalue()


def _cells(row: Row) -> Iterator[Cell]:
    one, change = row.declaration, row.change
    yield from (one.project_name, one.unit_name, one.fiscal_year, one.waits_at.name)
    yield from (change.total, change.last, change.amount, change.percent if change.has_last else "新增")
    yield from (row.findings.get(severity, 0) for severity in Severity)
    yield from (row.returned, row.answered, row.unanswered)
    yield from (_local(row.deadline), _local(one.state_changed_at), row.days)
    yield display_name(one.submitted_by) if one.submitted_by else ""


def _local(moment: datetime | None) -> datetime | None:
    """As the workbook's reader reads a clock; a workbook knows no time zones."""
    return timezone.localtime(moment).replace(tzinfo=None) if moment else None


def _write(sheet, row: int, column: int, cell: Cell) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        write_text(sheet, row, column, shortened(cell))
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell)
    else:
        sheet.write_number(row, column, cell)
