"""Campaigns (填报批次): the list, one at a glance, and its head with its stages."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects import access, campaigns
from projects.campaign_forms import CampaignForm, ExceptionForm, FormChoiceForm, StageFormSet, stage_initials
from projects.campaigns import StageRow
from projects.models import Campaign, Department, ExpectedProject, tell_apart
from projects.models.campaigns import DEFAULT_STAGES
from projects.models.departments import in_one_of
from projects.stage_coverage import gaps_of
from projects.tables import LAYOUTS
from projects.views.guard import for_those_who
from projects.views.posted import number

MOST_UNITS = 100


@for_those_who(access.sees_campaigns)
@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    units = access.units_in_campaigns_of(request.user)
    own = ExpectedProject.objects.filter(project__unit__in=units).with_standing()
    expected = dict(own.order_by().values_list("campaign").annotate(Count("pk")))
    reported = dict(own.filter(reported=True).order_by().values_list("campaign").annotate(Count("pk")))
    found = list(Campaign.objects.prefetch_related("stages"))
    rows = [(campaign, expected.get(campaign.pk, 0), reported.get(campaign.pk, 0)) for campaign in found]
    last = found[0] if found else None
    context = {"rows": rows, "may_set": access.sets_up_campaigns(request.user), "last": last}
    return render(request, "projects/campaign_list.html", context)


@for_those_who(access.sees_campaigns)
@require_GET
def campaign_detail(request: HttpRequest, year: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    return detail(request, campaign)


def detail(
    request: HttpRequest,
    campaign: Campaign,
    *,
    choosing: FormChoiceForm | None = None,
    granting: ExceptionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; with a form that was refused in its place."""
    user = request.user
    in_sight = in_one_of(access.departments_of(user), "waiting__unit")
    concerning = access.departments_concerning(user, *access.SEE_CAMPAIGNS)
    context = {
        "campaign": campaign,
        "stages": campaign.stages.annotate(waiting_count=Count("waiting", filter=in_sight)),
        "gaps": {gap.stage.pk: gap for gap in gaps_of(campaign, among=access.units_in_campaigns_of(user))},
        "choices": campaign.form_choices.filter(department__in=concerning).select_related("department", "framework"),
        "exceptions": campaign.late_exceptions.filter(department__in=concerning).select_related(
            "department", "by", "ended_by"
        ),
        "settings_count": campaign.rule_settings.count(),
        "units": _progress(campaign, user),
        "next": Campaign.objects.filter(fiscal_year=campaign.fiscal_year + 1).first(),
        "layouts": {code: layout.label for code, layout in LAYOUTS.items()},
        "now": timezone.now(),
        "may_set": access.sets_up_campaigns(user),
        "choosing": choosing or FormChoiceForm(user=user),
        "granting": granting or ExceptionForm(user=user, campaign=campaign),
    }
    context["expected"] = sum(unit["expected_count"] for unit in context["units"])
    context["reported"] = sum(unit["reported_count"] for unit in context["units"])
    context["more_units"] = len(context["units"]) - MOST_UNITS
    context["units"] = context["units"][:MOST_UNITS]
    return render(request, "projects/campaign_detail.html", context, status=status)


def _progress(campaign: Campaign, user) -> list[dict]:
    """For each unit one sees: how many projects are expected, begun, handed in and approved. Three queries."""
    rows = campaign.expected_projects.filter(project__unit__in=access.units_in_campaigns_of(user)).by_unit()
    found = list(rows)
    units = Department.objects.in_bulk([row["unit_id"] for row in found])
    tell_apart(units.values())
    return [row | {"unit": str(units[row["unit_id"]])} for row in found]


@for_those_who(access.sets_up_campaigns)
@require_http_methods(["GET", "POST"])
def campaign_create(request: HttpRequest) -> HttpResponse:
    return _write(request, Campaign(), [StageRow(name, role) for name, role in DEFAULT_STAGES])


@for_those_who(access.sets_up_campaigns)
@require_http_methods(["GET", "POST"])
def campaign_edit(request: HttpRequest, year: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    return _write(request, campaign, campaigns.stages_of(campaign))


def _write(request: HttpRequest, campaign: Campaign, stages: QuerySet | list[StageRow]) -> HttpResponse:
    """The form with its lines of stages; 「增加环节」 gives one line more and keeps what was typed."""
    initials = stage_initials(stages)
    data = request.POST if request.method == "POST" else None
    if data and "add-stage" in data:
        data = data.copy()
        data["stages-TOTAL_FORMS"] = str(number(data.get("stages-TOTAL_FORMS")) + 1)
    form = CampaignForm(data, instance=campaign)
    lines = StageFormSet(data, initial=initials, prefix="stages")
    problems: list[str] = []
    if data and "add-stage" not in data and form.is_valid() and lines.is_valid():
        is_new = not campaign.pk
        problems = campaigns.write(form.instance, lines.rows, by=request.user)
        if not problems:
            messages.success(request, f"已建立“{campaign}”" if is_new else f"“{campaign}”已保存")
            return redirect("campaign-detail", campaign.fiscal_year)
    in_use = {stage.pk for stage in stages if getattr(stage, "in_use", False)}
    context = {"form": form, "lines": lines, "campaign": campaign, "problems": problems, "in_use": in_use}
    adding = data is None or "add-stage" in data
    return render(request, "projects/campaign_edit.html", context, status=200 if adding else 422)


@for_those_who(access.sets_up_campaigns)
@require_POST
def campaign_delete(request: HttpRequest, year: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    if problem := campaigns.remove(campaign, by=request.user):
        messages.error(request, problem)
        return redirect("campaign-detail", year)
    messages.success(request, f"已删除“{campaign}”")
    return redirect("campaign-list")
