"""An imported file beside what was understood of it, value by value."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from indicators.models import Framework
from indicators.outline import Outline
from projects.core.document import Document
from projects.importing.batches import document_of
from projects.models import Batch, ReadDocument, Upload
from projects.problems import Problem
from projects.sheet import sheet
from projects.tables.apart import Apart
from projects.tables.apart.plain import problem_from_plain
from projects.tables.grid import Grid
from projects.tables.original import anchor, original
from projects.views.guard import on_batch


@on_batch
def import_beside(request: HttpRequest, batch: Batch, document: int) -> HttpResponse:
    """The part of the file that one Document of it came from, and the Document as its form."""
    row = get_object_or_404(batch.documents.select_related("upload"), pk=document)
    others = ReadDocument.objects.filter(upload=row.upload)
    context = {
        "batch": batch,
        "row": row,
        "count": others.count(),
        "earlier": others.filter(pk__lt=row.pk).last(),
        "later": others.filter(pk__gt=row.pk).first(),
        **beside(_grids(row.upload), document_of(row), _problems(row.upload), Framework.objects.outlines()),
    }
    return render(request, "projects/import_beside.html", context)


def beside(
    grids: Iterable[Grid], document: Document, problems: Iterable[Problem], outlines: Iterable[Outline]
) -> dict[str, object]:
    """What both halves of the page show: the original, its problems in the order of the file, and the form."""
    seen = original(grids, document)
    known = {outline.code: outline for outline in outlines}
    unknown = Outline(document.framework, "", document.layout, document.fiscal_year)
    return {
        "document": document,
        "original": seen,
        "problems": [(problem, anchor(problem.place)) for problem in problems if seen.holds(problem.place)],
        "sheet": sheet(document, known.get(document.framework, unknown)),
    }


def _grids(upload: Upload) -> tuple[Grid, ...]:
    """The cells of the file, which are not kept."""
    with upload.file.open("rb") as file, Apart() as apart:
        return apart.grids(file.read(), name=upload.name)


def _problems(upload: Upload) -> list[Problem]:
    return [problem_from_plain(problem["plain"]) for problem in upload.problems if "plain" in problem]
