"""取用指标: rows of other declarations into this one, as one save."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects import access, judging, library, peers, store, workflow
from projects.checks import Severities
from projects.core.document import Document, Indicator
from projects.core.offering import is_meant, let_stand, standing
from projects.models import Declaration, tell_apart
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
    """What similar projects use, or the rows of one declaration, to tick; then back to the editor at the new rows.

    With `drawer` only the list: the editor shows it beside the form, and puts in itself what is ticked.
    """
    if request.method == "POST":
        return _take(request, declaration)
    template = "projects/_adopt.html" if "drawer" in request.GET else "projects/declaration_take.html"
    return render(request, template, _page(request, declaration))


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
    document, form = store.load(declaration), SourceFilterForm(request.GET)
    among = peers.others(request.user, declaration.project)
    source = among.filter(pk=number(request.GET.get("source"))).select_related("project__unit").first()
    severities = judging.severities_for(declaration.fiscal_year)
    context = {
        "declaration": declaration,
        "form": form,
        "source": source,
        "carried": queue.carried(request.GET),
    }
    if source:
        store.seen([source.pk])
        return context | {"rows": _new_rows(store.load(source), document, declaration, severities)}
    if form.words:
        found = form.narrow(among).select_related("project", "unit", "waits_at").order_by("-fiscal_year", "-pk")
        context["sources"] = list(found[:MOST_FOUND])
        tell_apart(source.unit for source in context["sources"])
    offered = _offered(declaration, document, form.words, severities, by=request.user)
    return context | {"suggestions": offered}


def _offered(
    declaration: Declaration, document: Document, words: str, severities: Severities, *, by: User
) -> tuple[Suggestion, ...]:
    """What similar projects use and then the library, of which those that `words` find; none that the checks reject."""
    outline = declaration.framework.outline()
    similar = peers.suggestions_from_similar(document, outline, peers.others(by, declaration.project))
    used = let_stand((one for one in similar if is_meant(words, one.name)), document, outline, severities)
    named = {(one.level2, one.name) for one in used} | {(row.level2, row.name) for row in document.indicators}
    if words:
        fitting = library.searched(declaration, words, document=document, severities=severities)
    else:
        fitting = library.suggestions_for(declaration, by=by, document=document, severities=severities)
    listed = map(_from_library, fitting)
    return (*used, *(one for one in listed if (one.level2, one.name) not in named))


def _from_library(suggested: library.Suggested) -> Suggestion:
    """An entry of the library as rows to adopt, one for each usual value."""
    row = suggested.rows[0]
    uses = tuple(Use(each, 0) for each in suggested.rows)
    why = "：".join(filter(None, ("指标库", "；".join(suggested.reasons))))
    return Suggestion(row.level1, row.level2, row.name, 0, uses, why)


def _new_rows(
    source: Document, document: Document, declaration: Declaration, severities: Severities
) -> list[Indicator]:
    """The source's rows that this framework has a place for, the checks let stand and the declaration has not yet."""
    outline = declaration.framework.outline()
    placed = (under(row, outline) for row in source.indicators)
    rows = (standing(row, document, outline, severities) for row in placed if row and row.name.strip())
    return [row for row in rows if row and row not in document.indicators]
