"""What a campaign says of single units: their form, and until when they may be late."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from projects import access, campaigns
from projects.campaign_forms import ExceptionForm, FormChoiceForm
from projects.models import Campaign
from projects.views.campaigns import detail
from projects.views.guard import for_those_who


@for_those_who(access.sets_up_campaigns)
@require_POST
def campaign_form_choose(request: HttpRequest, year: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    form = FormChoiceForm(request.POST, user=request.user)
    if not form.is_valid():
        return detail(request, campaign, choosing=form, status=422)
    choice = campaigns.choose_form(campaign, **form.cleaned_data, by=request.user)
    messages.success(request, f"{choice.department}及其下级今后新建的申报表用“{choice.framework}”")
    return redirect("campaign-detail", year)


@for_those_who(access.sets_up_campaigns)
@require_POST
def campaign_form_drop(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    choice = get_object_or_404(_choices(request, year), pk=pk)
    campaigns.drop_form_choice(choice, by=request.user)
    messages.success(request, f"{choice.department}不再指定表式")
    return redirect("campaign-detail", year)


def _choices(request: HttpRequest, year: int):
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    units = access.units_administered_by(request.user)
    return campaign.form_choices.filter(department__in=units).select_related("department")


@for_those_who(access.sets_up_campaigns)
@require_POST
def campaign_exception_grant(request: HttpRequest, year: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    form = ExceptionForm(request.POST, user=request.user, campaign=campaign)
    if not form.is_valid():
        return detail(request, campaign, granting=form, status=422)
    exception = campaigns.grant_exception(campaign, **form.cleaned_data, by=request.user)
    until = timezone.localtime(exception.until)
    messages.success(request, f"{exception.department}可以送审到 {until:%Y年%m月%d日 %H:%M}，已通知其填报人")
    return redirect("campaign-detail", year)


@for_those_who(access.sets_up_campaigns)
@require_POST
def campaign_exception_end(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    units = access.units_administered_by(request.user)
    exception = get_object_or_404(campaign.late_exceptions.filter(department__in=units), pk=pk)
    ended = campaigns.end_exception(exception, by=request.user)
    words = f"{exception.department}的延期已提前结束" if ended else f"{exception.department}的延期早已结束"
    messages.success(request, words)
    return redirect("campaign-detail", year)
