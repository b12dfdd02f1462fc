"""Giving tables out."""

from collections import Counter
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from indicators.models import Framework
from projects import access, store
from projects.forms import ExportForm
from projects.models import Declaration, Department, State
from projects.tables import FORMATS, LAYOUTS, Unwritable, losses, write
from projects.views.guard import for_everyone_logged_in, on_declaration


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
            try:
                return _file(documents, layout, extension, name)
            except Unwritable as error:
                messages.error(request, f"没有导出：{error}")
        context |= {"documents": documents, "losses": _losses(documents, layout), "asked": True}
    return render(request, "projects/export.html", context)


@on_declaration("view")
def declaration_export(request: HttpRequest, declaration: Declaration, layout: str, extension: str) -> HttpResponse:
    if layout not in LAYOUTS or extension not in FORMATS:
        return render(request, "404.html", status=404)
    name = f"{declaration.project.name}-{declaration.fiscal_year}"
    try:
        return _file([store.load(declaration)], layout, extension, name)
    except Unwritable as error:
        messages.error(request, f"没有导出：{error}")
        return redirect(declaration)


def _chosen(request: HttpRequest, wanted: dict):
    declarations = access.visible_to(request.user).filter(fiscal_year=wanted["fiscal_year"])
    if wanted["unit"]:
        below = Department.objects.below(wanted["unit"].pk)
        declarations = declarations.filter(project__unit__in=below)
    if wanted["scope"] == "approved":
        chosen = declarations.in_force()
    else:
        chosen = declarations.newest().exclude(state=State.REJECTED)
    return chosen.in_table_order()


def _losses(documents, layout: str) -> list[tuple[str, int]]:
    """What the layout has no place for, and in how many declarations."""
    outlines = Framework.objects.outlines()
    named = (what for d in documents for what in dict.fromkeys(loss.what for loss in losses(d, layout, outlines)))
    return list(Counter(named).items())


def _file(documents, layout: str, extension: str, name: str) -> HttpResponse:
    content = write(documents, layout=layout, extension=extension, outlines=Framework.objects.outlines())
    return attached(content, FORMATS[extension].content_type, f"{name}.{extension}")


def attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file to keep, under a name that may be Chinese."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
