"""Giving tables out."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from indicators.models import Framework
from projects import access, store
from projects.forms import ExportForm
from projects.models import Declaration, Department
from projects.tables import LAYOUTS, losses, write
from projects.views.guard import for_everyone_logged_in, on_declaration

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@for_everyone_logged_in
def export(request: HttpRequest) -> HttpResponse:
    """Choose; with `download` in the address, the file."""
    form = ExportForm(request.GET or None, user=request.user)
    context = {"form": form}
    if request.GET and form.is_valid():
        found = _chosen(request, form.cleaned_data)
        layout, extension = form.cleaned_data["layout"], form.cleaned_data["format"]
        documents = list(store.documents(found))
        if documents and "download" in request.GET:
            name = f"{form.cleaned_data['fiscal_year']}年绩效目标表-{LAYOUTS[layout].label}"
            return _file(documents, layout, extension, name)
        context |= {"documents": documents, "losses": _losses(documents, layout), "asked": True}
    return render(request, "projects/export.html", context)


@on_declaration("view")
def declaration_export(request: HttpRequest, declaration: Declaration, layout: str, extension: str) -> HttpResponse:
    if layout not in LAYOUTS or extension not in CONTENT_TYPES:
        return render(request, "404.html", status=404)
    return _file([store.load(declaration)], layout, extension, f"{declaration.project.name}-{declaration.fiscal_year}")


def _chosen(request: HttpRequest, wanted: dict):
    declarations = access.visible_to(request.user).filter(fiscal_year=wanted["fiscal_year"])
    if wanted["unit"]:
        below = Department.objects.below(wanted["unit"].pk)
        declarations = declarations.filter(project__unit__in=below)
    chosen = declarations.in_force() if wanted["scope"] == "approved" else declarations.newest()
    return chosen.in_table_order()


def _losses(documents, layout: str) -> list[str]:
    """What the layout has no place for, each sentence once."""
    outlines = Framework.objects.outlines()
    return list(dict.fromkeys(sentence for document in documents for sentence in losses(document, layout, outlines)))


def _file(documents, layout: str, extension: str, name: str) -> HttpResponse:
    content = write(documents, layout=layout, extension=extension, outlines=Framework.objects.outlines())
    response = HttpResponse(content, content_type=CONTENT_TYPES[extension])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{extension}')}"
    return response
