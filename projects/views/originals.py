"""An imported file beside what was understood of it, value by value."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from indicators.models import Framework
from indicators.outline import Outline
from projects.document import Document, from_plain
from projects.models import Upload
from projects.sheet import sheet
from projects.tables import Reading
from projects.tables.apart import Apart
from projects.tables.grid import Grid
from projects.tables.original import Original, anchor, original
from projects.views.guard import on_upload


@on_upload
def import_beside(request: HttpRequest, upload: Upload, number: int) -> HttpResponse:
    """The part of the file that one Document of it came from, and the Document as its form."""
    if number >= len(upload.documents):
        raise Http404
    outlines = Framework.objects.outlines()
    reading, grids = _read(upload, outlines)
    document = _placed(from_plain(upload.documents[number]), reading)
    seen = original(grids, document)
    outline = next((outline for outline in outlines if outline.code == document.framework), None)
    context = {
        "upload": upload,
        "document": document,
        "original": seen,
        "problems": _problems(reading, seen),
        "sheet": sheet(document, outline or Outline(document.framework, "", document.layout, document.fiscal_year)),
        "number": number,
        "earlier": number - 1 if number else None,
        "later": number + 1 if number + 1 < len(upload.documents) else None,
    }
    return render(request, "projects/import_beside.html", context)


def _read(upload: Upload, outlines: tuple[Outline, ...]) -> tuple[Reading, tuple[Grid, ...]]:
    """The file once more: places are not kept with the Documents of a preview, and the cells never were."""
    with upload.file.open("rb") as file, Apart() as apart:
        data = file.read()
        reading = apart.read(data, name=upload.name, outlines=outlines, fiscal_year=upload.fiscal_year)
        return reading, apart.grids(data, name=upload.name)


def _placed(document: Document, reading: Reading) -> Document:
    """The Document with the places of its equal in the file; without any when the file is now read otherwise."""
    same = next((read for read in reading.documents if read == document), None)
    return replace(document, places=same.places) if same else document


def _problems(reading: Reading, seen: Original) -> list[dict[str, str]]:
    """What was not understood within the part that is shown, in the order of the file."""
    return [
        {"message": problem.message, "text": problem.text, "place": str(problem.place), "anchor": anchor(problem.place)}
        for problem in reading.problems
        if seen.holds(problem.place)
    ]
