"""Pages that tell a person why something did not happen; whatever they typed stands on them."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from projects.models import Declaration, ReasonCode
from projects.store import Conflict
from projects.views import neighbours
from projects.workflow import NotReady

# The fields in which people write sentences.
TYPED = ("opinion", "at-text", "why")


def stale(
    request: HttpRequest, declaration: Declaration, conflict: Conflict, *, typed: Iterable[str] = ()
) -> HttpResponse:
    """Somebody acted in between: who, what and when, and the way on. Nothing was written.

    What was typed is given back: the fields of a decision, and what else the page calls so.
    """
    posted = (text for name, texts in request.POST.lists() if name.startswith(TYPED) for text in texts)
    context = {
        "declaration": declaration,
        "conflict": conflict,
        "typed": [text for text in (*posted, *typed) if text.strip()],
        "reasons": [label for code, label in ReasonCode.choices if code in request.POST.getlist("reason_codes")],
        "back": neighbours.address_of_list(request.POST) if neighbours.FIELD in request.POST else "",
    }
    return render(request, "projects/declaration_stale.html", context, status=409)


def refused(request: HttpRequest, error: NotReady, template: str, context: dict) -> HttpResponse:
    """The same page again with what is still lacking; nothing typed is lost."""
    return render(request, template, {**context, "problems": error.problems}, status=422)
