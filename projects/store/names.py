"""Whose a declaration is, and what its project, unit and supervising department are called.

While a declaration is open it follows the rows that administrators maintain. What was approved or rejected stays as
it was decided: a later renaming or move changes no form, list, letter or disclosure of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from projects import figures
from projects.models import Declaration, Department, Project
from projects.models.declarations import OPEN_STATES


@transaction.atomic
def follow(declarations: QuerySet[Declaration]) -> None:
    """After a renaming or a move, or when a decision was revoked: the open ones take over what the rows say now.

    The decided ones keep theirs and are marked as standing apart where that differs. Call it in the transaction of the
    change. A number of queries that does not grow.
    """
    open_ones = declarations.filter(state__in=OPEN_STATES)
    moving = open_ones.exclude(unit=F("project__unit"))
    figures.changed(year_of_unit for path in ("unit", "project__unit") for year_of_unit in _years(moving, path))
    open_ones.update(**_named_by_rows(), stands_apart=False)
    decided = declarations.exclude(state__in=OPEN_STATES)
    apart = Q(pk__in=decided.filter(_differs()).values("pk"))
    decided.filter(apart).update(stands_apart=True)
    decided.exclude(apart).update(stands_apart=False)


def of_projects(projects: Iterable[Project]) -> QuerySet[Declaration]:
    """The declarations that a changed project concerns."""
    return Declaration.objects.filter(project__in=[project.pk for project in projects])


def of_departments(departments: Iterable[Department]) -> QuerySet[Declaration]:
    """The declarations that a renamed department concerns, as unit or as supervising department."""
    renamed = [department.pk for department in departments]
    concerned = Q(unit__in=renamed) | Q(project__unit__in=renamed) | Q(supervising_department__in=renamed)
    return Declaration.objects.filter(pk__in=Declaration.objects.filter(concerned).values("pk"))


def _years(declarations: QuerySet[Declaration], path: str) -> list[tuple[int, int]]:
    return list(declarations.order_by().values_list(path, "fiscal_year").distinct())


def _named_by_rows() -> dict[str, object]:
    project = Project.objects.filter(pk=OuterRef("project"))
    supervising = Department.objects.filter(pk=OuterRef("supervising_department"))
    return {
        "unit": Subquery(project.values("unit")),
        "unit_name": Subquery(project.values("unit__name")),
        "project_name": Subquery(project.values("name")),
        "supervising_name": Coalesce(Subquery(supervising.values("name")), Value("")),
    }


def _differs() -> Q:
    """A declaration that says otherwise than its project and unit now."""
    same = Q(unit=F("project__unit"), unit_name=F("project__unit__name"), project_name=F("project__name"))
    return ~same
