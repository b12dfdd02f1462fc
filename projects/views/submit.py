"""The last look before a declaration is submitted, and the submit."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects import judging, starting, store, workflow
from projects.checks import Finding, Severity
from projects.comparing import comparisons_of
from projects.forms import ReasonsForm
from projects.models import Declaration
from projects.sheet import sheet
from projects.views import queue
from projects.views.guard import on_declaration
from projects.views.posted import revision_in
from projects.views.refusals import stale
from projects.views.tried import note_try
from projects.views.work import decisions_of, marks_for

NOT_TYPED = {"csrfmiddlewaretoken", "revision"}


@on_declaration("submit")
@require_http_methods(["GET", "POST"])
def declaration_submit(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    if request.method == "POST" or "compare" not in request.GET:
        note_try(request, declaration)
    waived = judging.waivers_given(declaration)
    findings = [finding for finding in judging.findings_of(declaration) if finding.key not in waived]
    asked = [finding for finding in findings if finding.severity is Severity.REASON]
    form = ReasonsForm(request.POST or None, findings=asked, given=judging.reasons_given(declaration))
    problems: tuple[str, ...] = ()
    if request.method == "POST":
        based_on = revision_in(request)
        try:
            store.require_revision(declaration, based_on)
            if form.is_valid():
                workflow.advance(declaration, "submit", by=request.user, based_on=based_on, reasons=form.reasons())
                messages.success(request, f"“{declaration.project}”已送审")
                return redirect(queue.list_address(request.GET))
        except workflow.NotReady as error:
            problems = error.problems
        except store.Conflict as conflict:
            return stale(request, declaration, conflict, typed=_typed(request))
    context = _page(request, declaration, findings) | {"form": form, "asked": asked, "problems": problems}
    status = 422 if problems or form.errors else 200
    return render(request, "projects/declaration_submit.html", context, status=status)


def _typed(request: HttpRequest) -> list[str]:
    """The reasons as they were posted: of what somebody else has changed, none may be asked any more."""
    return [text for name, text in request.POST.items() if name not in NOT_TYPED]


def _page(request: HttpRequest, declaration: Declaration, findings: Sequence[Finding]) -> dict:
    """The form as it will be printed, or beside what it was last year or when it was returned; what is in the way."""
    document, outline = store.load(declaration), declaration.framework.outline()
    comparisons = comparisons_of(
        declaration,
        document,
        outline,
        last_year=starting.last_year_document(declaration),
        decisions=decisions_of(declaration),
    )
    chosen = next((one for one in comparisons if one.name == request.GET.get("compare")), None)
    marks = marks_for(document, declaration, findings)
    return {
        "declaration": declaration,
        "comparisons": comparisons,
        "chosen": chosen,
        "sheet": sheet(document, outline, before=chosen.before if chosen else None, marks=marks),
        "blockers": [finding for finding in findings if finding.severity is Severity.BLOCKER],
        "open_opinions": declaration.opinions.unanswered(),
        "closed": workflow.campaign_problem(declaration),
        "carried": queue.carried(request.GET),
    }
