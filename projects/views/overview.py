"""The overview: a year's progress in tables and charts, each number leading to the declarations behind it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from projects import access, audit, figures
from projects.models import AuditEntry, CampaignStage, Role, tell_apart
from projects.overview import Scope, Table, scope_of, tables_of, workbook
from projects.overview_forms import OverviewForm
from projects.views.batches import XLSX
from projects.views.exports import attached
from projects.views.guard import for_roles
from projects.views.work import page_of

WATCHING = (Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR)


@for_roles(*WATCHING)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    form = OverviewForm(request.GET, user=request.user)
    context = {"form": form}
    if form.year:
        scope, tables = _asked(request, form)
        context |= {"scope": scope, "tables": tables}
    return render(request, "projects/overview.html", context)


@for_roles(*WATCHING)
@require_GET
def overview_export(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the tables as a workbook; giving it out is written down."""
    form = OverviewForm(request.GET, user=request.user)
    scope, tables = _asked(request, form) if form.year else (None, [])
    table = next((one for one in tables if one.slug == slug), None)
    if not scope or not table:
        raise Http404
    whose = scope.unit.name if scope.unit else "所辖全部单位"
    name = f"总览-{table.title}-{scope.fiscal_year}.xlsx"
    how = {"年度": scope.fiscal_year, "单位": whose, "行数": len(table.lines)}
    audit.record(AuditEntry.Kind.EXPORT, "导出总览", name, by=request.user, department=scope.unit, after=how)
    said = f"{whose}，{scope.fiscal_year} 年度，截至 {timezone.localtime():%Y-%m-%d %H:%M}"
    return attached(workbook(table, said), XLSX, name)


@for_roles(*WATCHING)
@require_GET
def overview_not_begun(request: HttpRequest) -> HttpResponse:
    """The projects that have no declaration yet."""
    form = OverviewForm(request.GET, user=request.user)
    if not form.year:
        raise Http404
    units = access.departments_within(request.user, form.chosen, alone="alone" in request.GET)
    projects = figures.not_begun(form.year).filter(unit__in=units).select_related("unit")
    page = page_of(request, projects.order_by("unit__name", "unit_id", "name", "pk"))
    tell_apart(project.unit for project in page)
    return render(request, "projects/overview_not_begun.html", {"form": form, "page": page})


def _asked(request: HttpRequest, form: OverviewForm) -> tuple[Scope, list[Table]]:
    scope = scope_of(request.user, form.year, form.chosen)
    return scope, tables_of(scope, list(CampaignStage.objects.filter(campaign__fiscal_year=form.year)))
