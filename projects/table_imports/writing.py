"""A confirmed table into rows: all of what the preview showed, or nothing."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from indicators.table_resource import TableResource, TableRow
from projects import access, audit
from projects.importing import NotImported
from projects.models import TableImport, TableImportRow
from projects.table_imports.checking import NO_RIGHT, dataset_for, fingerprint_of
from projects.table_imports.files import note, table_of
from projects.table_imports.kinds import resource_of

CHANGED_SINCE = "您看过预览之后，系统中的内容有了变化；请按现在的预览重新核对"


@transaction.atomic
def write(table: TableImport) -> None:
    """Everything the preview showed as new or changed. Raises NotImported; then nothing is written.

    The import is locked to the end and is confirmed by the same transaction, so what it says of itself is true whenever
    the process ends; a second worker waits and finds it done.
    """
    locked = TableImport.objects.select_for_update().filter(pk=table.pk, status=TableImport.Status.WRITING).first()
    if not locked:
        return
    if locked.kind not in access.tables_imported_by(locked.by):
        raise NotImported(NO_RIGHT)
    flat, _ = table_of(locked)
    resource = resource_of(locked)
    resource.locking = True
    try:
        rows = resource.write(dataset_for(resource, flat, locked.answers))
    except IntegrityError as error:
        raise NotImported(CHANGED_SINCE) from error
    if fingerprint_of(rows) != locked.fingerprint:
        raise NotImported(CHANGED_SINCE)
    _tell(resource, rows, locked)
    locked.status, locked.decided_at, locked.trouble = TableImport.Status.CONFIRMED, timezone.now(), ""
    locked.save(update_fields=["status", "decided_at", "trouble"])


def _tell(resource: TableResource, rows: list[TableRow], table: TableImport) -> None:
    """Each row with what it was before, and the file as a whole, into the audit trail."""
    written = [pair for row in rows if row.is_new() or row.is_update() for pair in resource.written(row)]
    parts = [(now, audit.parts_of(was) if was else {}, audit.parts_of(now)) for now, was in written]
    audit.changed(parts, by=table.by, why=f"导入表格“{table}”")
    counts = {status.label: table.counts[status.value] for status in TableImportRow.Status}
    note(table, "导入基础数据", by=table.by, after={**counts, "校验值": table.sha256})
