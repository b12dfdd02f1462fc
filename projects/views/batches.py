"""A batch of imported tables as it stands: how far its job is, what it means, what became of it."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django_htmx.http import HttpResponseClientRefresh

from projects.importing import report
from projects.models import Batch
from projects.views.exports import attached
from projects.views.guard import on_batch
from projects.views.previews import preview_of, progress_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@on_batch
def import_preview(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The batch as it stands: its progress while a job is at it, else what it means or what became of it."""
    if batch.is_busy:
        return render(request, "projects/import_progress.html", progress_of(batch))
    return render(request, "projects/import_preview.html", preview_of(request, batch))


@on_batch
def import_progress(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The progress alone, asked for every second; the whole page when it is over."""
    if not batch.is_busy or batch.is_dead:
        return HttpResponseClientRefresh()
    return render(request, "projects/_import_progress.html", progress_of(batch))


@on_batch
def import_original(request: HttpRequest, batch: Batch, upload: int) -> HttpResponse:
    """A file as received."""
    found = get_object_or_404(batch.uploads, pk=upload)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name.rpartition("/")[2])


@on_batch
def import_problems(request: HttpRequest, batch: Batch) -> HttpResponse:
    """All problems of the batch as a workbook."""
    return attached(report.workbook(batch), XLSX, f"问题清单-{batch.pk}.xlsx")
