"""What importing a batch would mean, kept with each of its Documents, and what a person is asked about it."""

from __future__ import annotations

from django.db import transaction

from indicators.updates import update_each
from projects import access
from projects.core.document import from_plain
from projects.importing.batches import CHUNK, chunks, still
from projects.importing.clerk import ClerkPlanner
from projects.importing.plan import Ask, Item, Planner, Status, fingerprint
from projects.models import Batch, ReadDocument

PLANNED = ["name", "status", "why", "asks", "unit", "declaration", "before"]


def planner(batch: Batch) -> Planner:
    """For an administrator, or where the importer only fills some of the units, with what a clerk may."""
    units = access.units_imported_by(batch.by, batch.purpose)
    common = {
        "units": units,
        "among": access.departments_nameable_by(batch.by, access.IMPORTING),
        "answers": batch.answers,
        "purpose": Batch.Purpose(batch.purpose),
        "names": frozenset(batch.documents.values_list("name", flat=True)),
    }
    administered = access.units_administered_by(batch.by)
    if not units.exclude(pk__in=administered).exists():
        return Planner(**common)
    filled = frozenset(units.exclude(pk__in=administered).values_list("pk", flat=True))
    return ClerkPlanner(**common, filled=filled, asks=administered.exists())


@transaction.atomic
def plan(batch: Batch) -> None:
    """Keep with each row what importing it would mean now, and name the whole."""
    locked = still(batch, Batch.Status.READING, Batch.Status.PREVIEW)
    if not locked:
        return
    marks = []
    by_chunk = planner(locked)
    for rows in chunks(locked.documents.defer("places").order_by("pk").iterator(chunk_size=CHUNK)):
        items = by_chunk.plan([from_plain(row.document) for row in rows]).items
        for row, item in zip(rows, items, strict=True):
            row.status, row.why, row.asks = item.status, item.why, [_plain_ask(ask) for ask in item.asks]
            row.unit, row.declaration = item.unit, item.declaration
            row.before = item.declaration.revision if item.declaration else None
            marks.append(mark_of(row))
        update_each(rows, PLANNED)
    locked.fingerprint, locked.status = fingerprint(marks), Batch.Status.PREVIEW
    locked.save(update_fields=["fingerprint", "status"])


def _plain_ask(ask: Ask) -> dict:
    if not ask.unit:
        return {"name": ask.name}
    near = [{"pk": project.pk, "name": project.name} for project in ask.near]
    return {"name": ask.name, "key": ask.key, "unit": ask.unit.name, "near": near}


def mark_of(row: ReadDocument) -> tuple:
    """`Item.mark`, of what was kept."""
    return str(row.status), row.unit_id, row.declaration_id, row.before


def items_of(batch: Batch, rows: list[ReadDocument]) -> list[Item]:
    """The rows of one page with their differences as they stand now; the kept status is what will be confirmed."""
    return list(planner(batch).plan([from_plain(row.document) for row in rows]).items)


def questions(batch: Batch) -> tuple[list[str], list[dict]]:
    """What waits for an answer, each once: names of units, and projects with the ones they may be."""
    asks = [ask for row in batch.documents.filter(status=Status.ASK).values_list("asks", flat=True) for ask in row]
    units = dict.fromkeys(ask["name"] for ask in asks if "key" not in ask)
    return list(units), list({ask["key"]: ask for ask in asks if "key" in ask}.values())
