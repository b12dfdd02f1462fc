"""A file as received, and as the flat table it holds; what is too large is refused before anything runs."""

from __future__ import annotations

import csv
import hashlib
from pathlib import PurePath

from django.db import transaction

from indicators.table_files import CsvTable
from projects import audit
from projects.models import AuditEntry, TableImport
from projects.tables import formats
from projects.tables.apart import Apart
from projects.tables.flat import FlatTable, flat_table
from projects.tables.formats import Unreadable, package
from projects.tables.grid import Cell, Grid
from projects.tables.limits import MIB

LARGEST = 10 * MIB
MOST_ROWS = 20_000
EXTENSIONS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
EMPTY = "文件里没有内容；第一行应为表头，其下每行一条"
BROKEN = "文件太大、太复杂或已损坏，读不出内容；请用办公软件打开核对，只保留一张工作表，另存为 .xlsx 后重新选择"


def refusal(name: str, size: int) -> str:
    """Why a file is not even received, in words; blank for one that is. `size` in bytes."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in EXTENSIONS:
        known = " ".join(EXTENSIONS)
        return f"不能读“{suffix or name}”文件；能读的是 {known}，请另存为其中一种后重新选择"
    if size > LARGEST:
        return f"“{name}”有 {size / MIB:.1f} MB，最多 {LARGEST // MIB} MB；请拆成几个文件分别导入"
    return "" if size else f"“{name}”是空文件；请重新选择"


@transaction.atomic
def receive(file, *, by, kind: str) -> TableImport:
    """A file as a new import, kept as received; nothing is read yet."""
    digest = hashlib.sha256()
    for part in file.chunks():
        digest.update(part)
    table = TableImport.objects.create(by=by, kind=kind, file=file, name=file.name, sha256=digest.hexdigest())
    note(table, "上传基础数据", by=by, after={"校验值": table.sha256})
    return table


def note(table: TableImport, action: str, *, by, after: dict | None = None) -> None:
    """What became of a table, into the audit trail."""
    subject = f"{table.get_kind_display()} {table.pk} “{table}”"
    audit.record(AuditEntry.Kind.IMPORT, action, subject, by=by, after=after)


def earlier(table: TableImport) -> TableImport | None:
    """The same person's last import of the very same file that was written."""
    same = TableImport.objects.filter(by=table.by, kind=table.kind, sha256=table.sha256)
    return same.filter(status=TableImport.Status.CONFIRMED).exclude(pk=table.pk).order_by("-decided_at").first()


def table_of(table: TableImport) -> tuple[FlatTable, list[str]]:
    """What the file holds, and what is to be said of it as a whole. Raises Unreadable."""
    with table.file.open("rb") as original:
        data = original.read()
    grids = _grids(data, table.name)
    if not grids:
        raise Unreadable(EMPTY)
    flat = flat_table(grids[0])
    if len(flat.rows) > MOST_ROWS:
        raise Unreadable(f"表中有 {len(flat.rows)} 行，一次最多 {MOST_ROWS} 行；请拆成几个文件分别导入")
    return flat, [f"文件有 {len(grids)} 张工作表，只读第一张“{grids[0].name}”"] if len(grids) > 1 else []


def _grids(data: bytes, name: str) -> tuple[Grid, ...]:
    suffix = PurePath(name).suffix.lower()
    formats.check_extension(data, suffix)
    if suffix == ".csv":
        return _csv(data)
    if data.startswith(formats.PACKAGE):
        package.check(data)
    with Apart() as apart:
        if not (grids := apart.grids(data, name=name)):
            raise Unreadable(BROKEN)
    return grids


def _csv(data: bytes) -> tuple[Grid, ...]:
    """The cells of a .csv as our own exports guard them."""
    try:
        rows = list(CsvTable().rows(data))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable("文件的文字编码或分栏读不懂；请用办公软件打开，另存为 .xlsx 后重新选择") from error
    cells = (
        Cell(row, column, text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text and text.strip()
    )
    grid = Grid("", tuple(cells))
    return (grid,) if grid.cells else ()
