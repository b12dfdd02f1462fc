"""The last look before a declaration is submitted, and the submit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects import store, workflow
from projects.checks import Severity
from projects.forms import ReasonsForm
from projects.models import Declaration
from projects.sheet import sheet
from projects.views.guard import on_declaration
from projects.views.posted import revision_in
from projects.views.refusals import stale
from projects.views.work import marks_for


@on_declaration("submit")
@require_http_methods(["GET", "POST"])
def declaration_submit(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    findings = workflow.findings_of(declaration)
    asked = [finding for finding in findings if finding.severity is Severity.REASON]
    document = store.load(declaration)
    form = ReasonsForm(request.POST or None, findings=asked, given=workflow.reasons_given(declaration))
    problems: tuple[str, ...] = ()
    if request.method == "POST":
        form.is_valid()
        based_on = revision_in(request)
        try:
            workflow.advance(declaration, "submit", by=request.user, based_on=based_on, reasons=form.reasons())
        except workflow.NotReady as error:
            problems = error.problems
        except store.Conflict as conflict:
            return stale(request, declaration, conflict)
        else:
            messages.success(request, f"“{declaration.project}”已送审")
            return redirect("my-work")
    context = {
        "declaration": declaration,
        "sheet": sheet(document, declaration.framework.outline(), marks=marks_for(document, declaration, findings)),
        "form": form,
        "blockers": [finding for finding in findings if finding.severity is Severity.BLOCKER],
        "asked": asked,
        "open_opinions": declaration.opinions.filter(answered_at=None),
        "closed": workflow.campaign_problem(declaration),
        "problems": problems,
    }
    return render(request, "projects/declaration_submit.html", context, status=422 if problems else 200)
