"""Which projects a campaign expects, how far each is, and which are added or struck out."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects import access, campaigns
from projects.campaign_forms import AddFilterForm, ExpectedFilterForm
from projects.core.column_order import Column, ColumnOrder
from projects.listing import put_in_order
from projects.models import BudgetLine, Campaign, Project, State, tell_apart
from projects.views.guard import for_those_who
from projects.views.posted import number
from projects.views.work import page_of
from projects.waiting import tally

# So many rows a database puts in order while one waits for a page.
MOST_SORTED = 20_000
COLUMNS = {
    "project": Column(("project__initials", "project__name")),
    "unit": Column(("project__unit__initials", "project__unit__name", "project__unit")),
    "standing": Column(("reported",)),
    "declaration": Column(("declaration_state",)),
}


@for_those_who(access.sees_campaigns)
@require_GET
def campaign_projects(request: HttpRequest, year: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    form = ExpectedFilterForm(request.GET, user=request.user)
    own = campaign.expected_projects.filter(project__unit__in=access.units_in_campaigns_of(request.user))
    rows = form.narrow(own.with_standing()).select_related("project__unit")
    count = tally(rows, most=MOST_SORTED)
    order = ColumnOrder.read(COLUMNS, form.cleaned_data.get("sort", ""), is_limited=count.is_capped)
    page = page_of(request, put_in_order(rows, order, "project__unit__name", "project__unit", "project"))
    tell_apart(row.project.unit for row in page)
    context = {
        "campaign": campaign,
        "form": form,
        "page": page,
        "order": order,
        "most_sorted": MOST_SORTED,
        "states": dict(State.choices),
        "may_set": access.sets_up_campaigns(request.user),
    }
    return render(request, "projects/campaign_projects.html", context)


@for_those_who(access.sets_up_campaigns)
@require_http_methods(["GET", "POST"])
def campaign_projects_add(request: HttpRequest, year: int) -> HttpResponse:
    """The projects that are not expected yet; those given money for the year stand first."""
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    form = AddFilterForm(request.GET, user=request.user)
    held = campaign.expected_projects.values("project")
    rows = form.narrow(access.projects_administered_by(request.user).exclude(pk__in=held))
    if request.method == "POST":
        chosen = rows if "all" in request.POST else rows.filter(pk__in=_ticked(request))
        count = campaigns.expect(campaign, chosen, by=request.user)
        messages.success(request, f"已列入 {count} 个项目" if count else "没有勾选新的项目")
        return redirect("campaign-projects", year)
    money = BudgetLine.objects.filter(project=OuterRef("pk"), fiscal_year=year)
    ordered = rows.annotate(has_money=Exists(money)).order_by("-has_money", "unit__name", "unit", "pk")
    page = page_of(request, ordered.select_related("unit"))
    tell_apart(project.unit for project in page)
    context = {"campaign": campaign, "form": form, "page": page}
    return render(request, "projects/campaign_projects_add.html", context)


@for_those_who(access.sets_up_campaigns)
@require_POST
def campaign_projects_remove(request: HttpRequest, year: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, fiscal_year=year)
    wanted = Project.objects.filter(pk__in=_ticked(request))
    if "filtered" in request.POST:
        rows = ExpectedFilterForm(request.GET, user=request.user).narrow(campaign.expected_projects.with_standing())
        wanted = Project.objects.filter(pk__in=list(rows.values_list("project", flat=True)))
    count = campaigns.expect_no_more(campaign, wanted, by=request.user)
    messages.success(request, f"已移出 {count} 个项目，已有的申报表不受影响" if count else "没有勾选项目")
    return redirect("campaign-projects", year)


def _ticked(request: HttpRequest) -> list[int]:
    return [pk for pk in map(number, request.POST.getlist("project")) if pk is not None]
