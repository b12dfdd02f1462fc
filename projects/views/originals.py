"""An imported file beside what was understood of it, value by value."""

from collections.abc import Iterable
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from indicators.models import Framework
from indicators.outline import Outline
from projects.document import Document, from_plain
from projects.models import Upload
from projects.problems import Problem
from projects.sheet import sheet
from projects.tables import Reading
from projects.tables.apart import Apart
from projects.tables.grid import Grid
from projects.tables.original import anchor, original
from projects.views.guard import on_upload


@on_upload
def import_beside(request: HttpRequest, upload: Upload, number: int) -> HttpResponse:
    """The part of the file that one Document of it came from, and the Document as its form."""
    if number >= len(upload.documents):
        raise Http404
    outlines = Framework.objects.outlines()
    reading, grids = _read(upload, outlines)
    document = _placed(from_plain(upload.documents[number]), reading)
    context = {
        "upload": upload,
        "number": number,
        "earlier": number - 1 if number else None,
        "later": number + 1 if number + 1 < len(upload.documents) else None,
        **beside(grids, document, reading.problems, outlines),
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


def _read(upload: Upload, outlines: Iterable[Outline]) -> tuple[Reading, tuple[Grid, ...]]:
    """The file once more: places are not kept with the Documents of a preview, and the cells never were."""
    with upload.file.open("rb") as file, Apart() as apart:
        data = file.read()
        reading = apart.read(data, name=upload.name, outlines=outlines, fiscal_year=upload.fiscal_year)
        return reading, apart.grids(data, name=upload.name)


def _placed(document: Document, reading: Reading) -> Document:
    """The Document with the places of its equal in the file; without any when the file is now read otherwise."""
    same = next((read for read in reading.documents if read == document), None)
    return replace(document, places=same.places) if same else document
