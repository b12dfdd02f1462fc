"""A batch as it is kept: its files, its problems, its Documents, and the lock and the sign of life of its job."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from projects.document import Document, from_plain
from projects.models import Batch, ReadDocument, Upload
from projects.tables.apart.plain import place_from_plain

CHUNK = 500
# What a reader asks because the table does not print it: the problem's code, and the batch's answer to it.
ASKED = {"year-missing": "fiscal_year", "money-unit-missing": "money_unit"}


@transaction.atomic
def receive(files, *, by, purpose: str, fiscal_year: int | None) -> Batch:
    """Files as a new batch, kept as received; nothing is read yet."""
    batch = Batch.objects.create(by=by, purpose=purpose, fiscal_year=fiscal_year)
    for file in files:
        digest = hashlib.sha256()
        for part in file.chunks():
            digest.update(part)
        Upload.objects.create(batch=batch, file=file, name=file.name, sha256=digest.hexdigest())
    return batch


def still(batch: Batch, *statuses: Batch.Status) -> Batch | None:
    """The batch, locked until the transaction ends, while it is in one of `statuses`."""
    return Batch.objects.select_for_update().filter(pk=batch.pk, status__in=statuses).first()


def beat(batch: Batch) -> bool:
    """Say that its job is at work; whether there is still work for it, or somebody has given the batch up."""
    return bool(Batch.objects.busy().filter(pk=batch.pk).update(beat_at=timezone.now(), stopped=False))


def asked(batch: Batch) -> set[str]:
    """Which of the batch's answers the readers ask for."""
    problems = (problem["code"] for upload in batch.uploads.all() for problem in upload.problems)
    return {ASKED[code] for code in problems if code in ASKED}


def document_of(row: ReadDocument) -> Document:
    """The Document a row keeps, with its places."""
    kept = [place_from_plain(parts) for parts in row.places.get("places", ())]
    places = {path: kept[at] for path, at in row.places.get("paths", {}).items()}
    return replace(from_plain(row.document), places=places)


def chunks(rows) -> Iterator[list]:
    """Rows in lists of CHUNK: what is held at once does not grow with the batch."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def problems_of(batch: Batch) -> list[dict]:
    """What the readers did not understand or assumed, file by file."""
    rows: QuerySet = batch.uploads.values_list("name", "inside", "problems")
    return [
        {**problem, "file": f"{inside}/{name}" if inside else name} for name, inside, said in rows for problem in said
    ]


def errors_among(problems: list[dict]) -> list[dict]:
    """Those that a person has to look at before confirming."""
    return [problem for problem in problems if problem["severity"] == "error"]
