"""A batch's files into Documents, file by file, each once. Broken off, it goes on where it was."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from indicators.models import Framework
from indicators.outline import Outline
from projects.core.document import Document, Place, to_plain
from projects.importing.batches import is_question
from projects.importing.planning import plan
from projects.importing.unpack import is_archive, unpack
from projects.models import Batch, ReadDocument, Upload
from projects.models.inserts import insert
from projects.problems import Problem
from projects.tables.apart import Apart, BrokenOff, Stream
from projects.tables.apart.plain import place_to_plain, problem_to_plain


def read(batch: Batch) -> None:
    """Read every file not read yet, file by file, then plan. Broken off, it goes on where it was."""
    outlines = Framework.objects.outlines()
    with Apart() as apart:
        while Batch.objects.beat(batch.pk) and (upload := batch.uploads.filter(read_at=None).order_by("pk").first()):
            with upload.file.open("rb") as original:
                data = original.read()
            if is_archive(upload.name) and not upload.inside:
                _unpack(upload, data)
            else:
                _keep(upload, _reading(apart, upload, data, batch, outlines))
    plan(batch)


def read_again(batch: Batch) -> None:
    """Let the files whose reader asked something be read anew, with the batch's answers. The caller holds the lock."""
    for upload in batch.uploads.all():
        if any(is_question(problem) for problem in upload.problems):
            upload.documents.all().delete()
            upload.problems, upload.read_at = [], None
            upload.save(update_fields=["problems", "read_at"])
    go_on(batch)


def go_on(batch: Batch) -> None:
    """Let a job read what is not read, and plan anew. The caller holds the lock."""
    batch.status, batch.beat_at, batch.trouble = Batch.Status.READING, timezone.now(), ""
    batch.save()


def _reading(apart: Apart, upload: Upload, data: bytes, batch: Batch, outlines: tuple[Outline, ...]) -> Stream:
    """What a file says. Last year's table is read as it is printed, and its Documents are then of the year given."""
    more = {"money_unit": batch.money_unit} if batch.money_unit else {}
    shifts = batch.purpose == Batch.Purpose.THIS_YEAR
    year = None if shifts else batch.fiscal_year
    reading = apart.stream(data, name=upload.name, outlines=outlines, fiscal_year=year, **more)
    if shifts and any(problem.code == "year-missing" for problem in reading.problems):
        reading = apart.stream(data, name=upload.name, outlines=outlines, fiscal_year=batch.fiscal_year, **more)
    if not shifts:
        return reading
    return replace(reading, documents=(replace(d, fiscal_year=batch.fiscal_year) for d in reading.documents))


def _keep(upload: Upload, reading: Stream) -> None:
    """What a file said, as rows: all of it, or why there is none."""
    try:
        _keep_all(upload, reading)
    except BrokenOff as end:
        _keep_all(upload, Stream((end.problem,)))


@transaction.atomic
def _keep_all(upload: Upload, reading: Stream) -> None:
    """Nothing when another worker was faster."""
    if not _claim(upload):
        return
    rows = (
        (upload.batch_id, upload.pk, number, document.project.name, to_plain(document), _plain_places(document))
        for number, document in enumerate(reading.documents)
    )
    insert(ReadDocument, ("batch", "upload", "number", "name", "document", "places"), rows)
    _has_read(upload, reading.problems)


@transaction.atomic
def _unpack(upload: Upload, data: bytes) -> None:
    if not _claim(upload):
        return
    problems = []
    for found in unpack(data, name=upload.name):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        name, content = found
        file, digest = ContentFile(content, name), hashlib.sha256(content).hexdigest()
        inside = upload.name[:255]
        Upload.objects.create(batch_id=upload.batch_id, file=File(file, name), name=name, inside=inside, sha256=digest)
    _has_read(upload, problems)


def _claim(upload: Upload) -> Upload | None:
    return Upload.objects.select_for_update().filter(pk=upload.pk, read_at=None).first()


def _has_read(upload: Upload, problems) -> None:
    upload.read_at, upload.problems = timezone.now(), [_plain_problem(problem) for problem in problems]
    upload.save(update_fields=["read_at", "problems"])


def _plain_problem(problem: Problem) -> dict[str, object]:
    return {
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "place": str(problem.place),
        "text": problem.text,
        "plain": problem_to_plain(problem),
    }


def _plain_places(document: Document) -> dict:
    """Each place once, as many parts share a cell."""
    places: dict[Place, int] = {}
    paths = {path: places.setdefault(place, len(places)) for path, place in document.places.items()}
    return {"paths": paths, "places": [place_to_plain(place) for place in places]} if paths else {}
