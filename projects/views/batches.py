"""A batch of imported tables as it stands: how far its job is, what it means, what became of it."""

from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django_htmx.http import HttpResponseClientRefresh

from projects import access
from projects.importing import Status, batches, planning, report
from projects.matching import match_department
from projects.models import Batch
from projects.views.exports import attached
from projects.views.guard import on_batch
from projects.views.work import page_of

MOST_SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PREVIEW, CONFIRMED = Batch.Status.PREVIEW, Batch.Status.CONFIRMED


@on_batch
def import_preview(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The batch as it stands: its progress while a job is at it, else what it means or what became of it."""
    if batch.is_busy:
        return render(request, "projects/import_progress.html", _progress(batch))
    return render(request, "projects/import_preview.html", _preview(request, batch))


@on_batch
def import_progress(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The progress alone, asked for every second; the whole page when it is over."""
    if not batch.is_busy or batch.is_dead:
        return HttpResponseClientRefresh()
    return render(request, "projects/_import_progress.html", _progress(batch))


@on_batch
def import_original(request: HttpRequest, batch: Batch, upload: int) -> HttpResponse:
    """A file as received."""
    found = get_object_or_404(batch.uploads, pk=upload)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name.rpartition("/")[2])


@on_batch
def import_problems(request: HttpRequest, batch: Batch) -> HttpResponse:
    """All problems of the batch as a workbook."""
    return attached(report.workbook(batch), XLSX, f"问题清单-{batch.pk}.xlsx")


def _progress(batch: Batch) -> dict:
    files, read = batch.uploads.count(), batch.uploads.exclude(read_at=None).count()
    return {
        "batch": batch,
        "files": files,
        "read": read,
        "percent": 100 * read // files if files else 0,
        "found": batch.documents.count(),
    }


def _preview(request: HttpRequest, batch: Batch) -> dict:
    counts = dict.fromkeys(Status, 0) | {Status(s): n for s, n in _counts(batch) if s}
    problems, chosen = batches.problems_of(batch), request.GET.get("status", "")
    rows = batch.documents.select_related("upload", "declaration__project", "unit").order_by("pk")
    rows = rows.filter(status=chosen) if chosen in list(Status) else rows
    page = page_of(request, rows)
    names, projects = planning.questions(batch) if batch.status == PREVIEW else ([], [])
    errors, to_write = batches.errors_among(problems), counts[Status.NEW] + counts[Status.CHANGED]
    return {
        "batch": batch,
        "uploads": batch.uploads.defer("problems"),
        "page": page,
        "entries": _entries(batch, page),
        "chosen": chosen,
        "counts": counts.items(),
        "all": sum(counts.values()),
        "errors": errors[:MOST_SHOWN],
        "error_count": len(errors),
        "notices": [problem for problem in problems if problem["severity"] != "error"][:MOST_SHOWN],
        "problem_count": len(problems) + counts[Status.LOCKED] + counts[Status.ASK],
        "asked": batches.asked(batch),
        "money_units": Batch.Unit.choices,
        "questions": _unit_questions(request, names[:MOST_SHOWN]),
        "projects": projects[:MOST_SHOWN],
        "open_questions": len(names) + len(projects),
        "shown_questions": len(names[:MOST_SHOWN]) + len(projects[:MOST_SHOWN]),
        "units": access.units_administered_by(request.user) if names else (),
        "to_write": to_write,
        "earlier": _earlier(batch),
        "open": batch.status == PREVIEW,
        "can_undo": batch.status == CONFIRMED and batch.documents.exclude(after=None).exists(),
        "not_undone": batch.documents.filter(undone="kept").select_related("declaration__project")[:MOST_SHOWN],
    }


def _counts(batch: Batch):
    return batch.documents.order_by("status").values_list("status").annotate(Count("pk"))


def _entries(batch: Batch, page) -> list[tuple]:
    """Each row of the page with the Document it keeps and, while it waits, what is different in it now."""
    rows = list(page)
    if batch.status == PREVIEW:
        items = planning.items_of(batch, rows)
        return [(row, item.document, item.changes) for row, item in zip(rows, items, strict=True)]
    return [(row, batches.document_of(row), ()) for row in rows]


def _unit_questions(request: HttpRequest, names: list[str]) -> list:
    known = list(access.departments_nameable_by(request.user)) if names else []
    return [match_department(name, known) for name in names]


def _earlier(batch: Batch) -> Batch | None:
    """The last batch in which one of these files was imported already."""
    sums = batch.uploads.values("sha256")
    same = Batch.objects.filter(uploads__sha256__in=sums, status=CONFIRMED, by=batch.by)
    return same.exclude(pk=batch.pk).order_by("-decided_at").first()
