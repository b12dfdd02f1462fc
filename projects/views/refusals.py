"""What a posted page was based on, and pages that tell a person why something did not happen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from projects.models import Declaration
from projects.store import Conflict
from projects.workflow import NotReady


def revision_in(request: HttpRequest) -> int:
    """The revision the posted page was made from; 0, which is none, when the page does not say."""
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() else 0


def stale(request: HttpRequest, declaration: Declaration, conflict: Conflict) -> HttpResponse:
    """Somebody acted in between: who, what and when, and the way on. Nothing was written."""
    context = {"declaration": declaration, "conflict": conflict}
    return render(request, "projects/declaration_stale.html", context, status=409)


def refused(request: HttpRequest, error: NotReady, template: str, context: dict) -> HttpResponse:
    """The same page again with what is still lacking; nothing typed is lost."""
    return render(request, template, {**context, "problems": error.problems}, status=422)
