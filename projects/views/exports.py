"""Giving tables out: one declaration, those picked in a list, or a whole unit; and blank forms to fill in elsewhere."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from projects import access
from projects.export_forms import BlankForm, ExportForm
from projects.exporting import Copy, blanks_of, copies_of, in_one_file, losses_in, note, safe_name, zipped
from projects.models import Declaration, Department, Role, State
from projects.tables import FORMATS, LAYOUTS, Unwritable
from projects.views.guard import for_everyone_logged_in, for_roles, on_declaration
from projects.views.picked import is_picked, kept, picked


@for_everyone_logged_in
def export(request: HttpRequest) -> HttpResponseBase:
    """Choose; with `download` in the address, the file. `id` and `filtered` say what was picked in a list."""
    form = ExportForm(request.GET if "layout" in request.GET else None, user=request.user, picked=is_picked(request))
    can_blank = bool(access.roles_of(request.user) & {Role.FILLER, Role.ADMINISTRATOR})
    context = {
        "form": form,
        "can_blank": can_blank,
        "can_disclose": access.discloses(request.user),
        "kept": kept(request) if is_picked(request) else [],
    }
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
        known = [copy.document for copy in copies if extension != "json"]
        lost = losses_in(known, layout, extension)
        context |= {"copies": copies, "losses": lost, "asked": True}
    elif is_picked(request):
        context["count"] = picked(request).count()
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
    name = safe_name(f"{declaration.project_name}-{declaration.fiscal_year}")
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


def _chosen(request: HttpRequest, wanted: dict):
    """The declarations to give out: those picked, or those of a unit; only such as one may see."""
    if is_picked(request):
        return picked(request)
    declarations = access.visible_to(request.user).filter(fiscal_year=wanted["fiscal_year"])
    if wanted["unit"]:
        below = Department.objects.below(wanted["unit"].pk)
        declarations = declarations.filter(unit__in=below)
    if wanted["scope"] == "approved":
        chosen = declarations.in_force()
    else:
        chosen = declarations.newest().exclude(state=State.REJECTED)
    return chosen.in_table_order()


def _note(request: HttpRequest, copies: Sequence[Copy], name: str, form) -> None:
    """The export into the audit trail, with all that was asked for in the page's own words."""
    asked = {str(field.label): _words(field, form.cleaned_data[key]) for key, field in form.fields.items()}
    filters = {"列表筛选": urlencode(kept(request))} if "filtered" in request.GET else {}
    note(copies, name, asked | filters, by=request.user)


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
