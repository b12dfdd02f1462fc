"""A batch as it is kept: its files, its problems, its Documents, and the lock and the sign of life of its job."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from projects import audit
from projects.core.document import Document, from_plain
from projects.importing.unpack import is_archive
from projects.models import AuditEntry, Batch, ReadDocument, Upload
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
    if before := earlier(batch):
        batch.answers = before.answers
        batch.save(update_fields=["answers"])
    named = "、".join(batch.uploads.values_list("name", flat=True))
    note(batch, "上传", by=by, after={"文件": named, "用途": batch.get_purpose_display()})
    return batch


def note(batch: Batch, action: str, *, by, after: dict | None = None) -> None:
    """What became of a batch, into the audit trail."""
    audit.record(AuditEntry.Kind.IMPORT, action, f"批次 {batch.pk} “{batch}”", by=by, after=after)


def earlier(batch: Batch) -> Batch | None:
    """The same person's last batch in which one of these files was imported already; its answers still hold."""
    same = Batch.objects.filter(uploads__sha256__in=batch.uploads.values("sha256"), by=batch.by)
    return same.filter(status=Batch.Status.CONFIRMED).exclude(pk=batch.pk).order_by("-decided_at").first()


def still(batch: Batch, *statuses: Batch.Status) -> Batch | None:
    """The batch, locked until the transaction ends, while it is in one of `statuses`."""
    return Batch.objects.select_for_update().filter(pk=batch.pk, status__in=statuses).first()


def asked(batch: Batch) -> set[str]:
    """Which of the batch's answers the readers ask for."""
    return {ASKED[problem["code"]] for problem in problems_of(batch) if is_question(problem)}


def is_question(problem: dict) -> bool:
    """Whether a problem of `problems_of` is one that the person answers once for all files."""
    return problem["code"] in ASKED


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


def tables(uploads: Iterable[Upload]) -> list[Upload]:
    """The files that are read for tables: an archive is only what some of them came in."""
    return [upload for upload in uploads if upload.inside or not is_archive(upload.name)]


def title_of(batch: Batch) -> str:
    """How a list calls a batch: by the first file that was sent, with the number of files where there are more."""
    uploads = list(batch.uploads.all())
    sent, count = [upload.name for upload in uploads if not upload.inside], len(tables(uploads))
    if len(sent) > 1:
        return f"{sent[0]} 等 {count} 个文件"
    more = f"（{count} 个文件）" if sent and is_archive(sent[0]) and count else ""
    return f"{sent[0]}{more}" if sent else str(batch)


def problems_of(batch: Batch) -> list[dict]:
    """What the readers did not understand or assumed, file by file."""
    rows: QuerySet = batch.uploads.values_list("name", "inside", "problems")
    return [
        {**problem, "file": f"{inside}/{name}" if inside else name} for name, inside, said in rows for problem in said
    ]


def errors_among(problems: list[dict]) -> list[dict]:
    """Those that a person has to look at before confirming."""
    return [problem for problem in problems if problem["severity"] == "error"]
