"""Submitting several drafts at once: first what blocks each and which reasons are asked, then those that are ready."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects import submissions, workflow
from projects.models import Declaration, Role
from projects.sheet import amount_text
from projects.submissions import MOST, Submission
from projects.views import queue
from projects.views.guard import for_roles
from projects.views.picked import picked
from projects.views.posted import REASON, number, texts_in

SEEN = "seen-"


@for_roles(Role.FILLER)
@require_http_methods(["GET", "POST"])
def declaration_submit_many(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _submit(request)
    chosen = picked(request)
    if "filtered" in request.GET:
        chosen = chosen.filter(state__in=submissions.TO_FILL)
    prepared = submissions.prepare(chosen, by=request.user)
    if not prepared:
        messages.warning(request, "没有勾选可以送审的申报表；请先在列表中勾选草稿，再送审")
        return redirect(queue.list_address(request.GET))
    if len(prepared) == MOST and chosen[MOST : MOST + 1]:
        messages.warning(request, f"一次最多送审 {MOST} 份，其余没有列出，请分几次送审")
    return render(request, "projects/submit_many.html", _page(request, prepared))


def _submit(request: HttpRequest) -> HttpResponse:
    """Those that are ready; what is left comes back with what was typed, and why it was not submitted."""
    seen, typed = _seen(request), _typed(request)
    prepared = submissions.prepare(_in_table_order(seen), by=request.user, typed=typed)
    going = [one for one in prepared if one.is_ready]
    outcomes = workflow.submit_many(
        [(one.declaration, seen[one.declaration.pk], typed.get(one.declaration.pk, {})) for one in going],
        by=request.user,
    )
    done = {outcome.declaration.pk for outcome in outcomes if outcome.is_done}
    if done:
        total = submissions.total_of(one for one in going if one.declaration.pk in done)
        messages.success(request, f"已送审 {len(done)} 份，共 {amount_text(total, 'form13')} 元")
    left = seen.keys() - done
    if not left:
        return redirect(queue.list_address(request.GET))
    rest = submissions.prepare(_in_table_order(left), by=request.user, typed=typed)
    page = _page(request, rest) | {"said": {one.declaration.pk: one.problem for one in outcomes if one.problem}}
    return render(request, "projects/submit_many.html", page, status=422)


def _page(request: HttpRequest, prepared: list[Submission]) -> dict:
    ready = [one for one in prepared if one.is_ready]
    asked = [one for one in prepared if not one.is_blocked and not one.is_ready]
    return {
        "ready": ready,
        "asked": asked,
        "blocked": [one for one in prepared if one.is_blocked],
        "total": submissions.total_of(ready),
        "carried": queue.carried(request.GET),
        "back": queue.list_address(request.GET),
        "again": _address(request, [one.declaration.pk for one in prepared]),
    }


def _address(request: HttpRequest, keys: list[int]) -> str:
    """What brings the selection back to whoever has to log in again before it is sent."""
    again = QueryDict(queue.carried(request.GET).lstrip("?"), mutable=True)
    again.setlist("id", keys)
    return again.urlencode()


def _in_table_order(keys: Collection[int]):
    return Declaration.objects.filter(pk__in=list(keys)).in_table_order()


def _seen(request: HttpRequest) -> dict[int, int]:
    """The revision of each declaration that its filler saw on the page."""
    return {number(key): number(revision) for key, revision in texts_in(request, SEEN).items()}


def _typed(request: HttpRequest) -> dict[int, dict[str, str]]:
    """Reasons by declaration and finding key; their fields are named by both."""
    typed: dict[int, dict[str, str]] = defaultdict(dict)
    for name, text in texts_in(request, REASON).items():
        key, _, finding = name.partition("-")
        typed[number(key)][finding] = text
    return typed
