"""What the pages of an import batch show: how far its job is, what its files mean, what stands in the way."""

from collections.abc import Iterable

from django.db.models import Count
from django.http import HttpRequest

from projects import access
from projects.importing import NOT_OURS, Status, batches, planning
from projects.matching import match_department
from projects.models import Batch, Department, tell_apart
from projects.views.work import page_of

MOST_SHOWN = 100
PREVIEW, CONFIRMED = Batch.Status.PREVIEW, Batch.Status.CONFIRMED


def progress_of(batch: Batch) -> dict:
    """How far the job of a batch is."""
    tables = batches.tables(batch.uploads.defer("problems"))
    files, read = len(tables), sum(upload.read_at is not None for upload in tables)
    return {
        "batch": batch,
        "files": files,
        "read": read,
        "percent": 100 * read // files if files else 0,
        "found": batch.documents.count(),
    }


def preview_of(request: HttpRequest, batch: Batch) -> dict:
    """What the page of a batch shows that no job is at."""
    counts = dict.fromkeys(Status, 0) | {Status(s): n for s, n in _counts(batch) if s}
    problems, chosen = batches.problems_of(batch), request.GET.get("status", "")
    uploads = list(batch.uploads.defer("problems"))
    rows = batch.documents.select_related("upload", "declaration__project", "unit").order_by("pk")
    rows = rows.filter(status=chosen) if chosen in list(Status) else rows
    page = page_of(request, rows)
    names, projects = planning.questions(batch) if batch.status == PREVIEW else ([], [])
    asked = [problem for problem in problems if batches.is_question(problem)]
    errors = [problem for problem in batches.errors_among(problems) if not batches.is_question(problem)]
    to_write = counts[Status.NEW] + counts[Status.CHANGED]
    return {
        "batch": batch,
        "uploads": uploads,
        "files": len(batches.tables(uploads)),
        "page": page,
        "entries": _entries(batch, page),
        "chosen": chosen,
        "counts": counts.items(),
        "all": sum(counts.values()),
        "nothing": "" if names or projects or asked else _nothing(counts),
        "errors": errors[:MOST_SHOWN],
        "error_count": len(errors),
        "notices": [problem for problem in problems if problem["severity"] != "error"][:MOST_SHOWN],
        "problem_count": len(problems) + counts[Status.LOCKED] + counts[Status.ASK],
        "asked": {batches.ASKED[problem["code"]] for problem in asked},
        "asked_at": asked[:MOST_SHOWN],
        "asked_count": len(asked),
        "unsure_count": len(errors) + len(asked),
        "money_units": Batch.Unit.choices,
        "questions": _unit_questions(request, names[:MOST_SHOWN]),
        "projects": projects[:MOST_SHOWN],
        "open_questions": len(names) + len(projects),
        "shown_questions": len(names[:MOST_SHOWN]) + len(projects[:MOST_SHOWN]),
        "units": _told_apart(access.units_imported_by(request.user, batch.purpose)) if names else (),
        "founds": access.is_administrator(request.user),
        "not_ours": NOT_OURS,
        "to_write": to_write,
        "earlier": batches.earlier(batch),
        "open": batch.status == PREVIEW,
        "can_undo": batch.status == CONFIRMED and batch.documents.exclude(after=None).exists(),
        "not_undone": batch.documents.filter(undone="kept").select_related("declaration__project")[:MOST_SHOWN],
    }


def _told_apart(units: Iterable[Department]) -> list[Department]:
    found = list(units)
    tell_apart(found)
    return found


def _nothing(counts: dict[Status, int]) -> str:
    """Why there is nothing to confirm, in words; blank when there is something."""
    if counts[Status.NEW] or counts[Status.CHANGED]:
        return ""
    if not any(counts.values()):
        return "没有读出申报表；请按下面所说的处理文件，再重新上传"
    if not counts[Status.LOCKED]:
        return f"读出的 {counts[Status.SAME]} 份与系统中的完全相同，不必导入"
    return f"没有可以导入的内容：{counts[Status.LOCKED]} 份不能导入，原因见下表"


def _counts(batch: Batch):
    return batch.documents.order_by("status").values_list("status").annotate(Count("pk"))


def _entries(batch: Batch, page) -> list[tuple]:
    """Each row of the page with the Document it keeps and, while it waits, what is different in it now."""
    rows = list(page)
    tell_apart(row.unit for row in rows)
    if batch.status == PREVIEW:
        items = planning.items_of(batch, rows)
        return [(row, item.document, item.changes) for row, item in zip(rows, items, strict=True)]
    return [(row, batches.document_of(row), ()) for row in rows]


def _unit_questions(request: HttpRequest, names: list[str]) -> list:
    known = _told_apart(access.departments_nameable_by(request.user, access.IMPORTING)) if names else []
    return [match_department(name, known) for name in names]
