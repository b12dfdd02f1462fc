"""A confirmed batch into declarations: all of what the preview showed, or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from indicators.updates import update_each
from projects.core.document import from_plain
from projects.importing.batches import CHUNK, chunks, note, still
from projects.importing.carrying import NotImported, carry_out, lock_units
from projects.importing.plan import Planner, Status
from projects.importing.planning import mark_of, planner
from projects.models import Batch, ReadDocument


@transaction.atomic
def write(batch: Batch) -> None:
    """Everything the preview showed as new or changed. Raises NotImported; then nothing is written.

    The batch is locked to the end and is confirmed by the same transaction, so what it says of itself is true whenever
    the process ends; a second worker waits and finds it done.
    """
    locked = still(batch, Batch.Status.WRITING)
    if not locked:
        return
    by_chunk, counts = planner(locked), Counter()
    lock_units(locked.documents.exclude(unit=None).values_list("unit", flat=True).distinct())
    needed = locked.documents.select_related("upload").defer("places", "asks", "upload__problems")
    rows = needed.order_by("pk").iterator(chunk_size=CHUNK)
    for chunk in chunks(rows):
        _write_chunk(locked, by_chunk, chunk)
        counts.update(row.status for row in chunk)
    locked.status, locked.decided_at, locked.trouble = Batch.Status.CONFIRMED, timezone.now(), ""
    locked.result = {status.value: counts[status.value] for status in Status}
    locked.save(update_fields=["status", "decided_at", "trouble", "result"])
    note(locked, "确认导入", by=locked.by, after={status.label: counts[status.value] for status in Status})


def _write_chunk(batch: Batch, by_chunk: Planner, rows: list[ReadDocument]) -> None:
    made = by_chunk.plan([from_plain(row.document) for row in rows])
    if [item.mark for item in made.items] != [mark_of(row) for row in rows]:
        raise NotImported("您看过预览之后，系统中的内容有了变化；请按现在的预览重新核对")
    approved = batch.purpose == Batch.Purpose.HISTORY
    what = "作为已批复的历史导入" if approved else "导入"
    planned = list(zip(rows, made.items, strict=True))
    for upload in dict.fromkeys(row.upload for row in rows):
        part = [(row, item) for row, item in planned if row.upload == upload]
        chosen = [(row, item) for row, item in part if item.status in (Status.NEW, Status.CHANGED)]
        items = replace(made, items=tuple(item for _, item in chosen))
        written = carry_out(items, by=batch.by, why=f"{what}“{upload.name}”", approved=approved)
        for (row, item), declaration in zip(chosen, written, strict=True):
            row.declaration, row.after = declaration, declaration.revision
            row.new_project_id = None if item.project or item.declaration else declaration.project_id
    update_each(rows, ["declaration", "after", "new_project"])
