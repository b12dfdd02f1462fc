"""What happens to a batch: received, read, planned, written, undone. Each step can be done again where it broke off."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from indicators.models import Framework
from indicators.outline import Outline
from projects import access, store
from projects.document import Document, Place, from_plain, to_plain
from projects.importing.carrying import NotImported, carry_out, lock_units
from projects.importing.plan import Ask, Item, Planner, Status, fingerprint
from projects.importing.unpack import is_archive, unpack
from projects.models import Batch, Declaration, Project, ReadDocument, Upload
from projects.problems import Problem
from projects.tables import Reading
from projects.tables.apart import Apart
from projects.tables.apart.plain import place_from_plain, place_to_plain, problem_to_plain

CHUNK = 500
PLANNED = ["name", "status", "why", "asks", "unit", "declaration", "before"]
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
    return batch


def earlier(batch: Batch) -> Batch | None:
    """The same person's last batch in which one of these files was imported already; its answers still hold."""
    same = Batch.objects.filter(uploads__sha256__in=batch.uploads.values("sha256"), by=batch.by)
    return same.filter(status=Batch.Status.CONFIRMED).exclude(pk=batch.pk).order_by("-decided_at").first()


def still(batch: Batch, *statuses: Batch.Status) -> Batch | None:
    """The batch, locked until the transaction ends, while it is in one of `statuses`."""
    return Batch.objects.select_for_update().filter(pk=batch.pk, status__in=statuses).first()


def beat(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(beat_at=timezone.now(), stopped=False)


# ---- Reading ----


def read(batch: Batch) -> None:
    """Read every file not read yet, file by file, then plan. Broken off, it goes on where it was."""
    outlines = Framework.objects.outlines()
    with Apart() as apart:
        while upload := batch.uploads.filter(read_at=None).order_by("pk").first():
            beat(batch)
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
        if any(map(is_question, upload.problems)):
            upload.documents.all().delete()
            upload.problems, upload.read_at = [], None
            upload.save(update_fields=["problems", "read_at"])
    batch.status, batch.beat_at, batch.trouble = Batch.Status.READING, timezone.now(), ""
    batch.save()


def is_question(problem: dict) -> bool:
    """Whether a problem of `problems_of` is one that the person answers once for all files."""
    return problem["code"] in ASKED


def _reading(apart: Apart, upload: Upload, data: bytes, batch: Batch, outlines: tuple[Outline, ...]) -> Reading:
    """What a file says. Last year's table is read as it is printed, and its Documents are then of the year given."""
    more = {"money_unit": batch.money_unit} if batch.money_unit else {}
    shifts = batch.purpose == Batch.Purpose.THIS_YEAR
    year = None if shifts else batch.fiscal_year
    reading = apart.read(data, name=upload.name, outlines=outlines, fiscal_year=year, **more)
    if shifts and any(problem.code == "year-missing" for problem in reading.problems):
        reading = apart.read(data, name=upload.name, outlines=outlines, fiscal_year=batch.fiscal_year, **more)
    if not shifts:
        return reading
    return replace(reading, documents=tuple(replace(d, fiscal_year=batch.fiscal_year) for d in reading.documents))


@transaction.atomic
def _keep(upload: Upload, reading: Reading) -> None:
    """What a file said, as rows; nothing when another worker was faster."""
    if not _claim(upload):
        return
    rows = (
        ReadDocument(
            batch_id=upload.batch_id,
            upload=upload,
            number=number,
            name=document.project.name,
            document=to_plain(document),
            places=_plain_places(document),
        )
        for number, document in enumerate(reading.documents)
    )
    for chunk in _chunks(rows):
        ReadDocument.objects.bulk_create(chunk)
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


def document_of(row: ReadDocument) -> Document:
    """The Document a row keeps, with its places."""
    kept = [place_from_plain(parts) for parts in row.places.get("places", ())]
    places = {path: kept[at] for path, at in row.places.get("paths", {}).items()}
    return replace(from_plain(row.document), places=places)


# ---- Planning ----


def planner(batch: Batch) -> Planner:
    return Planner(
        units=access.units_administered_by(batch.by),
        among=access.departments_nameable_by(batch.by),
        answers=batch.answers,
        purpose=Batch.Purpose(batch.purpose),
        names=frozenset(batch.documents.values_list("name", flat=True)),
    )


@transaction.atomic
def plan(batch: Batch) -> None:
    """Keep with each row what importing it would mean now, and name the whole."""
    locked = still(batch, Batch.Status.READING, Batch.Status.PREVIEW)
    if not locked:
        return
    marks = []
    by_chunk = planner(locked)
    for rows in _chunks(locked.documents.order_by("pk").iterator(chunk_size=CHUNK)):
        items = by_chunk.plan([from_plain(row.document) for row in rows]).items
        for row, item in zip(rows, items, strict=True):
            row.status, row.why, row.asks = item.status, item.why, [_plain_ask(ask) for ask in item.asks]
            row.unit, row.declaration = item.unit, item.declaration
            row.before = item.declaration.revision if item.declaration else None
            marks.append(_mark(row))
        ReadDocument.objects.bulk_update(rows, PLANNED)
    locked.fingerprint, locked.status = fingerprint(marks), Batch.Status.PREVIEW
    locked.save(update_fields=["fingerprint", "status"])


def _plain_ask(ask: Ask) -> dict:
    if not ask.unit:
        return {"name": ask.name}
    near = [{"pk": project.pk, "name": project.name} for project in ask.near]
    return {"name": ask.name, "key": ask.key, "unit": ask.unit.name, "near": near}


def _mark(row: ReadDocument) -> tuple:
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


# ---- Writing ----


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
    rows = locked.documents.order_by("pk").select_related("upload").iterator(chunk_size=CHUNK)
    for chunk in _chunks(rows):
        _write_chunk(locked, by_chunk, chunk)
        counts.update(row.status for row in chunk)
    locked.status, locked.decided_at, locked.trouble = Batch.Status.CONFIRMED, timezone.now(), ""
    locked.result = {status.value: counts[status.value] for status in Status}
    locked.save(update_fields=["status", "decided_at", "trouble", "result"])


def _write_chunk(batch: Batch, by_chunk: Planner, rows: list[ReadDocument]) -> None:
    made = by_chunk.plan([from_plain(row.document) for row in rows])
    if [item.mark for item in made.items] != [_mark(row) for row in rows]:
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
    ReadDocument.objects.bulk_update(rows, ["declaration", "after", "new_project"])


# ---- Undoing ----


@transaction.atomic
def undo(batch: Batch, *, by) -> None:
    """Take back what confirming wrote, except from declarations that changed since; each row says what became of it.

    Drafts and history it made are removed: the batch keeps their Documents, who wrote and who took back. What it
    changed is given its former content as one more history entry.
    """
    locked = still(batch, Batch.Status.UNDOING)
    if not locked:
        return
    lock_units(locked.documents.exclude(unit=None).values_list("unit", flat=True).distinct())
    counts, why = Counter(), f"撤销导入“{locked}”"
    for rows in _chunks(locked.documents.exclude(after=None).order_by("pk").iterator(chunk_size=CHUNK)):
        _undo_chunk(rows, by=by, why=why)
        counts.update(row.undone for row in rows)
    locked.status, locked.undone_by, locked.undone_at = Batch.Status.UNDONE, by, timezone.now()
    locked.result |= {f"undone_{kind}": count for kind, count in counts.items()}
    locked.save()


def _undo_chunk(rows: list[ReadDocument], *, by, why: str) -> None:
    wanted = [row.declaration_id for row in rows if row.declaration_id]
    found = Declaration.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    held = {declaration.pk: declaration for declaration in found}
    pairs = {(d.project_id, d.fiscal_year) for d in held.values()}
    later = _later_versions(pairs)
    removed, restored = [], []
    for row in rows:
        declaration = held.get(row.declaration_id)
        row.undone, row.why = _undoable(row, declaration, later)
        if row.undone == ReadDocument.Undone.REMOVED:
            removed.append(row)
        elif row.undone == ReadDocument.Undone.RESTORED:
            restored.append((row, declaration))
    _restore(restored, by=by, why=why)
    ReadDocument.objects.bulk_update(rows, ["undone", "why"])
    store.remove_many([row.declaration_id for row in removed])
    made = [row.new_project_id for row in removed if row.new_project_id]
    Project.objects.filter(pk__in=made, declarations=None, budget_lines=None).delete()


def _undoable(row: ReadDocument, declaration: Declaration | None, later: set) -> tuple[str, str]:
    kept = ReadDocument.Undone.KEPT
    if not declaration:
        return kept, "这份申报表已不在系统中"
    if declaration.revision != row.after:
        return kept, f"导入之后又有修改（现为{declaration.get_state_display()}），没有撤销"
    if (declaration.project_id, declaration.fiscal_year, declaration.version) in later:
        return kept, "导入之后已有调整的版本，没有撤销"
    return (ReadDocument.Undone.RESTORED if row.before else ReadDocument.Undone.REMOVED), ""


def _later_versions(pairs: set[tuple[int, int]]) -> set[tuple[int, int, int]]:
    """The versions of these projects and years that have a later one."""
    rows = Declaration.objects.filter(project__in={project for project, _ in pairs})
    found: dict[tuple[int, int], list[int]] = {}
    for project, year, version in rows.values_list("project", "fiscal_year", "version"):
        found.setdefault((project, year), []).append(version)
    return {(*key, version) for key, versions in found.items() for version in versions if version < max(versions)}


def _restore(pairs: list[tuple[ReadDocument, Declaration]], *, by, why: str) -> None:
    numbers = {(row.declaration_id, row.before) for row, _ in pairs}
    former = store.former_documents(numbers)
    rewrites = [store.Rewrite(declaration, former[declaration.pk], declaration.revision) for _, declaration in pairs]
    if rewrites:
        store.save_many(rewrites, by=by, why=why)


def _chunks(rows) -> Iterator[list]:
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
