"""Passing or returning what is ticked in the inbox: first all that goes along and what does not, then one verdict."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects import selecting, workflow
from projects.models import Grade
from projects.models.campaigns import REVIEWERS
from projects.review_forms import VerdictForm
from projects.views import neighbours
from projects.views.guard import for_roles
from projects.views.posted import number, texts_in

SEEN = "seen-"


@for_roles(*REVIEWERS)
@require_http_methods(["GET", "POST"])
def inbox_decide(request: HttpRequest) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    wish, keys = asked.get("action", ""), neighbours.picked_in(asked, user=request.user)
    if wish not in selecting.WISHES:
        return HttpResponse("没有这样的决定", status=400)
    choices = selecting.choose(keys, wish, by=request.user)
    back = neighbours.address_of_list(asked)
    if not choices:
        messages.warning(request, "没有勾选申报表；请先在列表中勾选，再批量处理")
        return redirect(back)
    if len(set(keys)) > selecting.MOST:
        messages.warning(request, f"一次最多批量处理 {selecting.MOST} 份，其余没有列出，请分几次处理")
    form = VerdictForm(request.POST or None, initial={"grade": Grade.FAIR if wish == selecting.BACK else ""})
    context = {"form": form, "wish": wish, "back": back, "carried": asked.get(neighbours.FIELD, "")}
    context["again"] = _address(asked, wish, keys)
    if request.method == "GET":
        return render(request, "projects/inbox_decide.html", context | _asked(choices, form, wish))
    if problems := _problems(form, wish):
        page = context | _asked(choices, form, wish) | {"problems": problems}
        return render(request, "projects/inbox_decide.html", page, status=422)
    outcomes, batch = selecting.decide(choices, wish, seen_in(request), by=request.user, verdict=form.verdict())
    return render(request, "projects/inbox_decided.html", context | {"batch": batch} | _done(choices, outcomes))


def _address(asked: QueryDict, wish: str, keys: list[int]) -> str:
    """What brings the selection back to whoever has to log in again before it is sent."""
    again = QueryDict(mutable=True)
    again.update({"action": wish, neighbours.FIELD: asked.get(neighbours.FIELD, "")})
    again.setlist("id", keys[: selecting.MOST])
    return again.urlencode()


def _problems(form: VerdictForm, wish: str) -> list[str]:
    """What the verdict still lacks, in words."""
    if not form.is_valid():
        return ["有填写的内容无法识别，请重新选择"]
    return workflow.verdict_problems(wish, form.verdict())


def _asked(choices: list[selecting.Choice], form: VerdictForm, wish: str) -> dict:
    """Those that go along with what they come to, those that do not, and what speaks against a good grade."""
    going = [choice for choice in choices if choice.goes]
    doubts = selecting.doubts(going) if wish == selecting.ONWARD else {}
    return {
        "going": going,
        "staying": [choice for choice in choices if not choice.goes],
        "words": selecting.counted(going),
        "total": selecting.total_of(going),
        "questions": [(field, doubts.get(field.label, [])) for field in form.audit_fields],
    }


def _done(choices: list[selecting.Choice], outcomes: list[workflow.Outcome]) -> dict:
    done = {outcome.declaration.pk for outcome in outcomes if outcome.is_done}
    went = [choice for choice in choices if choice.row.declaration.pk in done]
    return {
        "outcomes": outcomes,
        "approved": [choice.row.declaration.pk for choice in went if choice.action == "approve"],
        "words": selecting.counted(went),
        "total": selecting.total_of(went) if went else Decimal(0),
        "left": len(outcomes) - len(went),
    }


def seen_in(request: HttpRequest) -> dict[int, int]:
    """The revision of each declaration that its reviewer saw on the page."""
    return {number(key): number(revision) for key, revision in texts_in(request, SEEN).items()}
