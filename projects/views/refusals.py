"""Pages that tell a person why something did not happen; whatever they typed stands on them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from projects.models import Declaration
from projects.store import Conflict
from projects.workflow import NotReady

# The fields in which people write sentences.
TYPED = ("opinion", "at-text", "why", "reason_")


def stale(request: HttpRequest, declaration: Declaration, conflict: Conflict) -> HttpResponse:
    """Somebody acted in between: who, what and when, and the way on. Nothing was written."""
    typed = [text for name, texts in request.POST.lists() if name.startswith(TYPED) for text in texts if text.strip()]
    context = {"declaration": declaration, "conflict": conflict, "typed": typed}
    return render(request, "projects/declaration_stale.html", context, status=409)


def refused(request: HttpRequest, error: NotReady, template: str, context: dict) -> HttpResponse:
    """The same page again with what is still lacking; nothing typed is lost."""
    return render(request, template, {**context, "problems": error.problems}, status=422)
