"""取用指标: rows of other declarations into this one, as one save."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from indicators.outline import Outline
from projects import access, library, peers, store, workflow
from projects.core.document import Document, Indicator
from projects.models import Declaration
from projects.similar import Suggestion, Use
from projects.start_forms import SourceFilterForm
from projects.taking import take, under
from projects.views import queue
from projects.views.guard import on_declaration
from projects.views.posted import number, revision_in
from projects.views.refusals import stale
from projects.views.ticked import row_token, rows_in

MOST_FOUND = 30


@on_declaration("edit")
@require_http_methods(["GET", "POST"])
def declaration_take(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """What similar projects use, or the rows of one declaration, to tick; then back to the editor at the new rows."""
    if request.method == "POST":
        return _take(request, declaration)
    return render(request, "projects/declaration_take.html", _page(request, declaration))


def _take(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """Raises nothing for people's mistakes: the page is shown again with what was ticked, and why."""
    rows, based_on = rows_in(request), revision_in(request)
    document, paths = take(store.load(declaration), rows, declaration.framework.outline())
    if not paths:
        messages.info(request, "没有选中新的指标：请勾选要取用的指标，已在表中的不会重复取用")
        return redirect(request.get_full_path())
    try:
        workflow.save(declaration, document, by=request.user, based_on=based_on)
    except store.Conflict as conflict:
        declaration.refresh_from_db()
        if not access.can(request.user, "edit", declaration):
            return stale(request, declaration, conflict)
        context = _page(request, declaration) | {"conflict": conflict, "ticked": {row_token(row) for row in rows}}
        return render(request, "projects/declaration_take.html", context, status=409)
    except store.Unsavable as error:
        messages.error(request, f"没有取用：{error}")
        return redirect(request.get_full_path())
    messages.success(request, f"已取用 {len(paths)} 条指标，请核对指标值")
    edit = reverse("declaration-edit", args=[declaration.pk])
    return redirect(f"{edit}{queue.carried(request.GET)}#{paths[0]}.name")


def _page(request: HttpRequest, declaration: Declaration) -> dict:
    document, outline = store.load(declaration), declaration.framework.outline()
    among = peers.others(request.user, declaration.project_id)
    source = among.filter(pk=number(request.GET.get("source"))).select_related("project__unit").first()
    form = SourceFilterForm(request.GET)
    context = {
        "declaration": declaration,
        "form": form,
        "source": source,
        "carried": queue.carried(request.GET),
    }
    if source:
        return context | {"rows": _new_rows(store.load(source), document, outline)}
    if form.words:
        found = form.narrow(among).select_related("project__unit", "waits_at").order_by("-fiscal_year", "-pk")
        return context | {"sources": found[:MOST_FOUND]}
    return context | {"suggestions": offered(request, declaration, document)}


def offered(request: HttpRequest, declaration: Declaration, document: Document) -> tuple[Suggestion, ...]:
    """What the page suggests for a declaration that says `document`: what similar projects use, then the library."""
    among, outline = peers.others(request.user, declaration.project_id), declaration.framework.outline()
    used = peers.suggestions_from_similar(document, outline, among)
    named = {(suggestion.level2, suggestion.name) for suggestion in used}
    fitting = library.suggestions_for(declaration, by=request.user, document=document)
    listed = (_from_library(suggested, outline) for suggested in fitting)
    return (*used, *(one for one in listed if one and (one.level2, one.name) not in named))


def _from_library(suggested: library.Suggested, outline: Outline) -> Suggestion | None:
    """An entry of the library as a row to take, under this framework's own name of its place."""
    entry = suggested.entry
    row = under(
        Indicator(level1="", level2=entry.level2, name=entry.name, cycle_value="", annual_value=entry.typical_value),
        outline,
    )
    why = f"指标库：{'；'.join(suggested.reasons)}"
    return Suggestion(row.level1, row.level2, row.name, 0, (Use(row, 0),), why) if row else None


def _new_rows(source: Document, document: Document, outline: Outline) -> list:
    """The source's rows that this framework has a place for and the declaration has not yet."""
    rows = (under(row, outline) for row in source.indicators)
    return [row for row in rows if row and row not in document.indicators]
