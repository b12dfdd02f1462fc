"""All that is wrong with a table as a workbook: the cell, the row's name, what is wrong and how to mend it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import tablib

from indicators.table_files import XlsxTable
from indicators.table_resource import TableResource
from projects.models import TableImport, TableImportRow
from projects.tables.writers.listing import write_listing

COLUMNS = (("行", 8), ("单元格", 10), ("对象", 32), ("问题与处理办法", 90))


def problem_rows(table: TableImport) -> Iterator[tuple[str, ...]]:
    for text in table.notes:
        yield "", "", "整个文件", text
    for row in table.rows.filter(status=TableImportRow.Status.ERROR).order_by("line").iterator():
        for cell, message in row.problems:
            yield str(row.line), cell, row.name, message


def workbook(table: TableImport) -> bytes:
    out = io.BytesIO()
    write_listing(out, "错误清单", COLUMNS, problem_rows(table))
    return out.getvalue()


def blank(resource: type[TableResource]) -> bytes:
    """A table of its headings alone, the necessary ones first."""
    others = [name for name in resource.headings() if name not in resource.required()]
    return XlsxTable().export_data(tablib.Dataset(headers=[*resource.required(), *others]))
