"""沿用到新年度: what next year's campaign takes over, first to look at."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from projects import access, rolling
from projects.campaign_forms import CampaignForm
from projects.models import Campaign
from projects.rolling import Plan
from projects.views.guard import for_those_who
from projects.views.posted import number

# More boxes than this no page should have, and no form of Django's takes; units are ticked instead.
MOST_TICKED = 3000


@for_those_who(access.sets_up_campaigns)
@require_http_methods(["GET", "POST"])
def campaign_roll_over(request: HttpRequest, year: int) -> HttpResponse:
    source = get_object_or_404(Campaign, fiscal_year=year)
    plan = rolling.plan(source, by=request.user)
    form = None if plan.target else CampaignForm(request.POST or None, initial=_initial(source))
    if form:
        # The year is no choice here: it is the one after.
        form.fields["fiscal_year"].disabled = True
    problems: tuple[str, ...] = ()
    if request.method == "POST" and (form is None or form.is_valid()):
        new = form.instance if form else None
        rolled = rolling.carry_out(source, new, projects=_ticked(request, plan), by=request.user)
        if rolled.campaign:
            messages.success(request, _words(rolled))
            return redirect("campaign-detail", rolled.campaign.fiscal_year)
        problems = rolled.problems
    context = {
        "source": source,
        "plan": plan,
        "form": form,
        "problems": problems,
        "units": [(unit, list(rows)) for unit, rows in groupby(plan.projects, key=lambda project: project.unit)],
        "by_unit": len(plan.projects) > MOST_TICKED,
        "ticked": _ticked(request, plan) if request.method == "POST" else plan.suggested,
    }
    return render(request, "projects/campaign_roll_over.html", context, status=422 if request.method == "POST" else 200)


def _ticked(request: HttpRequest, plan: Plan) -> set[int]:
    """The projects ticked, themselves or with their unit."""
    units = {number(pk) for pk in request.POST.getlist("unit")}
    with_unit = {project.pk for project in plan.projects if project.unit_id in units}
    return with_unit | {number(pk) for pk in request.POST.getlist("project")}


def _initial(source: Campaign) -> dict:
    """The new campaign's head: the old one's, a year on. Its notice is to be looked over, so stays."""
    old, new = str(source.fiscal_year), str(source.fiscal_year + 1)
    late = source.amendments_close_at
    return {
        "fiscal_year": source.fiscal_year + 1,
        "name": source.name.replace(old, new),
        "opens_at": rolling.a_year_on(source.opens_at),
        "closes_at": rolling.a_year_on(source.closes_at),
        "amendments_close_at": rolling.a_year_on(late) if late else None,
        "contact": source.contact,
        "notice": source.notice,
    }


def _words(rolled: rolling.Rolled) -> str:
    counts = ((rolled.projects, "个应报项目"), (rolled.forms, "项表式"), (rolled.severities, "条检查轻重"))
    said = "、".join(f"{count} {what}" for count, what in counts if count)
    return f"“{rolled.campaign}”列入 {said}" if said else f"“{rolled.campaign}”没有变化"
