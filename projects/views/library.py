"""The indicator library: find, look at, let it grow; and what it suggests for a declaration."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators.distribution import distribution
from indicators.models import LibraryIndicator
from indicators.wordings import same_indicator
from projects import access, judging, library
from projects.core.column_order import Column, ColumnOrder
from projects.library import Grown, Pick
from projects.library_forms import CandidateFilterForm, LibraryFilterForm, PicksForm
from projects.listing import put_in_order
from projects.models import Declaration, tell_apart
from projects.views.guard import for_everyone_logged_in, for_those_who, on_declaration
from projects.views.posted import number
from projects.views.work import page_of

GROUPS_PER_PAGE = 40
COLUMNS = {
    "name": Column(("initials", "name")),
    "level2": Column(("level2",)),
    "unit": Column(("unit",)),
    "direction": Column(("direction",)),
    "value": Column(("typical_value",)),
    "field": Column(("field_of_use",)),
}
NAMED = 5


@for_everyone_logged_in
@require_GET
def library_list(request: HttpRequest) -> HttpResponse:
    form = LibraryFilterForm(request.GET)
    entries = form.narrow(LibraryIndicator.objects.all())
    order = ColumnOrder.read(COLUMNS, form.cleaned_data.get("sort", ""))
    page = page_of(request, put_in_order(entries, order, "level2", "name"))
    context = {"form": form, "page": page, "order": order, **_rights(request)}
    return render(request, "projects/library_list.html", context)


@for_everyone_logged_in
@require_GET
def library_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What an entry says, and how the declarations that the user may see use it."""
    entry = get_object_or_404(LibraryIndicator, pk=pk)
    rows = library.used_in(entry, request.user).order_by("-declaration__fiscal_year", "declaration", "position")
    page = page_of(request, rows.select_related("declaration__project", "declaration__unit", "declaration__waits_at"))
    tell_apart(row.declaration.unit for row in page)
    context = {
        "entry": entry,
        "page": page,
        "distribution": distribution(rows.values_list("annual_value", flat=True)),
        **_rights(request),
    }
    return render(request, "projects/library_entry.html", context)


def _rights(request: HttpRequest) -> dict[str, bool]:
    keeps = access.keeps_library(request.user)
    return {"keeps": keeps, "in_admin": keeps and request.user.is_staff}


@for_those_who(access.keeps_library)
@require_http_methods(["GET", "POST"])
def library_grow(request: HttpRequest) -> HttpResponse:
    """Candidates from approved declarations; the keeper unticks, names and confirms."""
    form = CandidateFilterForm(request.GET, user=request.user)
    rows = form.narrow(library.approved_rows(request.user))
    picked = PicksForm(request.POST)
    if request.method == "POST" and not picked.problems:
        grown = library.grow(picked.picks, rows, by=request.user, field_of_use=request.POST.get("field_of_use", ""))
        _tell(request, grown)
        return redirect(request.get_full_path())
    page = Paginator(library.candidates(rows), GROUPS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "problems": picked.problems}
    return render(request, "projects/library_grow.html", context, status=422 if picked.problems else 200)


@on_declaration("view")
@for_those_who(access.keeps_library)
@require_POST
def declaration_collect(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """One indicator of an approved declaration into the library: a new entry, or a wording more of the one it is."""
    rows = library.approved_rows(request.user).filter(declaration=declaration)
    row = rows.filter(position=number(request.POST.get("position"))).select_related("node").first()
    if not row:
        raise Http404
    near = LibraryIndicator.objects.filter(level2=row.node.name)
    entry = next((entry for entry in near if any(same_indicator(row.name, text) for text in entry.wordings)), None)
    pick = Pick(row.node.name, entry.name if entry else row.name, (row.name,))
    _tell(request, library.grow([pick], rows, by=request.user))
    return redirect(f"{declaration.get_absolute_url()}#library")


@on_declaration("view")
@require_GET
def declaration_suggestions(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """What the library suggests for a declaration; a fragment where htmx asks for it."""
    level2 = request.GET.get("level2", "")
    severities = judging.severities_for(declaration.fiscal_year)
    suggestions = library.suggestions_for(declaration, by=request.user, level2=level2, severities=severities)
    template = "projects/_suggestions.html" if request.htmx else "projects/declaration_suggestions.html"
    return render(request, template, {"declaration": declaration, "suggestions": suggestions, "level2": level2})


def _tell(request: HttpRequest, grown: Grown) -> None:
    """What came of it, in one message; a few names stand for many."""
    said = []
    if grown.created:
        said.append(f"新收入 {len(grown.created)} 条：{_named(grown.created)}")
    if grown.widened:
        said.append(f"补充写法 {len(grown.widened)} 条：{_named(grown.widened)}")
    if said:
        messages.success(request, "；".join(said))
    if grown.missing:
        messages.warning(request, f"已批复的申报表中没有这些写法，未收入：{'、'.join(grown.missing[:NAMED])}")
    if not said and not grown.missing:
        messages.info(request, "没有新的内容可以收入，指标库没有改动")


def _named(entries: tuple[LibraryIndicator, ...]) -> str:
    more = "等" if len(entries) > NAMED else ""
    return "、".join(f"“{entry.name}”" for entry in entries[:NAMED]) + more
