"""One's own batch decisions, and revoking one as a whole: first what still can be revoked and what not, then why."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from projects import access, revoking
from projects.forms import WhyForm
from projects.models import DecisionBatch
from projects.models.campaigns import REVIEWERS
from projects.views.decide_many import seen_in
from projects.views.guard import for_roles, on_decision_batch

MOST = 50


@for_roles(*REVIEWERS)
@require_GET
def decision_batch_list(request: HttpRequest) -> HttpResponse:
    """The newest batch decisions that one made, or that were made for one."""
    own = Q(decisions__by=request.user) | Q(decisions__on_behalf_of=request.user)
    revoked = own & Q(decisions__taken_back_at__isnull=False)
    counts = {"count": Count("decisions", own), "revoked": Count("decisions", revoked)}
    batches = access.decision_batches_of(request.user).select_related("by").annotate(**counts)[:MOST]
    return render(request, "projects/decision_batch_list.html", {"batches": batches, "most": MOST})


@on_decision_batch
@require_http_methods(["GET", "POST"])
def decision_batch_revoke(request: HttpRequest, batch: DecisionBatch) -> HttpResponse:
    """Show which decisions of a batch can be revoked, ask one reason, and tell what became of each."""
    rows = revoking.decisions_in(batch, by=request.user)
    form = WhyForm(request.POST or None)
    context = {"batch": batch, "rows": rows, "going": sum(row.goes for row in rows), "form": form}
    if request.method == "GET":
        return render(request, "projects/decision_batch_revoke.html", context)
    why = form.cleaned_data["why"].strip() if form.is_valid() else ""
    if not why:
        problems = {"problems": ["请填写收回决定的原因"]}
        return render(request, "projects/decision_batch_revoke.html", context | problems, status=422)
    outcomes = revoking.revoke(rows, seen_in(request), by=request.user, why=why)
    done = sum(outcome.is_done for outcome in outcomes)
    context |= {"outcomes": outcomes, "done": done, "left": len(outcomes) - done}
    return render(request, "projects/decision_batch_revoked.html", context)
