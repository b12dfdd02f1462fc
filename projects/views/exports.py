"""Giving tables out: one declaration, those picked in a list, or a whole unit; and blank forms to fill in elsewhere."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from indicators.models import Framework
from projects import access
from projects.exporting import Copy, blanks_of, copies_of, in_one_file, note, safe_name, zipped
from projects.forms import BlankForm, ExportForm, FilterForm
from projects.inbox_forms import InboxFilterForm
from projects.models import Declaration, Department, Role, State
from projects.tables import FORMATS, LAYOUTS, Unwritable, losses
from projects.views.guard import for_everyone_logged_in, for_roles, on_declaration


@for_everyone_logged_in
def export(request: HttpRequest) -> HttpResponseBase:
    """Choose; with `download` in the address, the file. `id` and `filtered` say what was picked in a list."""
    form = ExportForm(request.GET if "layout" in request.GET else None, user=request.user, picked=_is_picked(request))
    can_blank = bool(access.roles_of(request.user) & {Role.FILLER, Role.ADMINISTRATOR})
    context = {"form": form, "can_blank": can_blank, "kept": _kept(request) if _is_picked(request) else []}
    if form.is_bound and form.is_valid():
        copies = copies_of(_chosen(request, form.cleaned_data))
        if copies and "download" in request.GET:
            try:
                response = _download(copies, _name(copies, form.cleaned_data["layout"]), form.cleaned_data)
                _note(request, copies, _name(copies, form.cleaned_data["layout"]), form)
                return response
            except Unwritable as error:
                messages.error(request, f"没有导出：{error}")
        layout, extension = form.cleaned_data["layout"], form.cleaned_data["format"]
        lost = _losses(copies, layout, extension) if extension != "json" else []
        context |= {"copies": copies, "losses": lost, "asked": True}
    elif _is_picked(request):
        context["count"] = _chosen(request, {}).count()
    return render(request, "projects/export.html", context)


@on_declaration("view")
def declaration_export(request: HttpRequest, declaration: Declaration, layout: str, extension: str) -> HttpResponse:
    if layout not in LAYOUTS or extension not in FORMATS:
        return render(request, "404.html", status=404)
    copies = copies_of(Declaration.objects.filter(pk=declaration.pk))
    try:
        content = in_one_file(copies, layout=layout, extension=extension)
    except Unwritable as error:
        messages.error(request, f"没有导出：{error}")
        return redirect(declaration)
    how = {"表式": LAYOUTS[layout].label, "格式": extension}
    note(copies, declaration, how, by=request.user, declaration=declaration)
    name = safe_name(f"{declaration.project.name}-{declaration.fiscal_year}")
    return _attached(HttpResponse(content, content_type=FORMATS[extension].content_type), f"{name}.{extension}")


@for_roles(Role.FILLER, Role.ADMINISTRATOR)
def blank(request: HttpRequest) -> HttpResponseBase:
    """Blank forms of one project or of all of a unit."""
    form = BlankForm(request.GET or None, user=request.user)
    if request.GET and form.is_valid():
        wanted = form.cleaned_data
        copies = blanks_of(form.projects(), wanted["fiscal_year"], wanted["framework"])
        how = {"layout": wanted["framework"].layout} | wanted
        try:
            if copies:
                name = f"{wanted['fiscal_year']}年空白表"
                response = _download(copies, name, how)
                _note(request, copies, name, form)
                return response
            messages.warning(request, "这个单位还没有项目，请换一个单位，或先由业务管理员建立项目")
        except Unwritable as error:
            messages.error(request, f"没有导出：{error}")
    return render(request, "projects/blank.html", {"form": form})


def _is_picked(request: HttpRequest) -> bool:
    return "id" in request.GET or "filtered" in request.GET


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What says which were picked, for the next request."""
    names = dict.fromkeys(("id", "filtered", "waiting", *FilterForm.base_fields, *InboxFilterForm.base_fields))
    return [(name, value) for name in names for value in request.GET.getlist(name)]


def _chosen(request: HttpRequest, wanted: dict):
    """The declarations to give out: those picked, or those of a unit; only such as one may see."""
    visible = access.visible_to(request.user)
    if "id" in request.GET:
        picked = [pk for pk in request.GET.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19]
        return visible.filter(pk__in=picked).in_table_order()
    if "filtered" in request.GET:
        return _filtered(request).in_table_order()
    declarations = visible.filter(fiscal_year=wanted["fiscal_year"])
    if wanted["unit"]:
        below = Department.objects.below(wanted["unit"].pk)
        declarations = declarations.filter(project__unit__in=below)
    if wanted["scope"] == "approved":
        chosen = declarations.in_force()
    else:
        chosen = declarations.newest().exclude(state=State.REJECTED)
    return chosen.in_table_order()


def _filtered(request: HttpRequest):
    """All that the filters of a list leave: of the inbox, or of the declarations one may see."""
    if "waiting" in request.GET:
        return InboxFilterForm(request.GET, user=request.user).line().all()
    return FilterForm(request.GET, user=request.user).narrow(access.visible_to(request.user).newest())


def _losses(copies: Sequence[Copy], layout: str, extension: str) -> list[tuple[str, int]]:
    """What the layout has no place for or the format does not keep, and in how many declarations."""
    outlines = Framework.objects.outlines()
    found = (losses(copy.document, layout, outlines, extension=extension) for copy in copies)
    return list(Counter(what for lost in found for what in dict.fromkeys(loss.what for loss in lost)).items())


def _note(request: HttpRequest, copies: Sequence[Copy], name: str, form) -> None:
    """The export into the audit trail, with all that was asked for in the page's own words."""
    asked = {str(field.label): _words(field, form.cleaned_data[key]) for key, field in form.fields.items()}
    picked = {"列表筛选": urlencode(_kept(request))} if "filtered" in request.GET else {}
    note(copies, name, asked | picked, by=request.user)


def _words(field, value) -> str:
    """A chosen value as the page calls it."""
    return dict(getattr(field, "choices", ())).get(value) or str(value or "")


def _name(copies: Sequence[Copy], layout: str) -> str:
    years = sorted({copy.document.fiscal_year for copy in copies})
    return f"{'、'.join(map(str, years))}年绩效目标表-{LAYOUTS[layout].label}"


def _download(copies: Sequence[Copy], name: str, how: dict) -> HttpResponseBase:
    """The file, or a .zip of one each. Raises Unwritable; a list of several years would add them up."""
    layout, extension = how["layout"], how["format"]
    if how["packing"] == "zip":
        archive = zipped(copies, layout=layout, extension=extension)
        return FileResponse(archive, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
    if extension != "json" and len({copy.document.fiscal_year for copy in copies}) > 1:
        raise Unwritable("选中的申报表不是同一年度的，不能放在一张表里；请改选“每个项目一个文件”，或只选一个年度")
    content = in_one_file(copies, layout=layout, extension=extension)
    return _attached(HttpResponse(content, content_type=FORMATS[extension].content_type), f"{name}.{extension}")


def attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file to keep, under a name that may be Chinese."""
    return _attached(HttpResponse(content, content_type=content_type), name)


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
