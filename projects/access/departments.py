"""Over which units somebody holds a role, and which of them a page offers to choose."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from projects.models import Department, Membership, Project, Role
from projects.models.departments import REVIEWERS, DepartmentQuerySet


def departments_of(user, *roles: Role) -> DepartmentQuerySet:
    """The departments in which `user` holds one of `roles` (any, when none is given)."""
    return Department.objects.covered_by(user, roles or Role)


def units_filled_by(user) -> QuerySet[Department]:
    """The departments of which `user` is a filler themselves; those below are other people's."""
    held = Membership.objects.valid().filter(user=user, role=Role.FILLER)
    return Department.objects.filter(pk__in=held.values("department"))


def projects_to_declare(user) -> QuerySet[Project]:
    """The projects for which `user` may start a declaration."""
    return Project.objects.filter(unit__in=departments_of(user, Role.FILLER))


def departments_concerning(user, *roles: Role) -> QuerySet[Department]:
    """Where something is said that holds for a unit in which `user` holds one of `roles`: those units, those above."""
    if user.is_superuser:
        return Department.objects.all()
    return Department.objects.filter(_covered_and_above(user, *roles))


def _covered_and_above(user, *roles: Role) -> Q:
    """The departments in which `user` holds one of `roles` (any, when none is given), and those above."""
    wanted = Q(pk__in=departments_of(user, *roles))
    held = Membership.objects.valid().filter(user=user, role__in=roles or Role)
    for department_id in held.values_list("department_id", flat=True):
        wanted |= Q(pk__in=Department.objects.line_of(department_id).values("pk"))
    return wanted


def departments_reviewed_from(user) -> QuerySet[Department]:
    """The departments of which `user` is a reviewer; those below are not theirs to share with."""
    held = Membership.objects.counting_for(user).filter(role__in=REVIEWERS)
    return Department.objects.filter(pk__in=held.values("department"))


def units_to_choose(user, chosen: Department | None) -> QuerySet[Department]:
    """Of the units a reviewer covers: those they review from, those right below, and so on down to the chosen one."""
    return _offered(departments_reviewed_from(user).values("pk"), departments_of(user, *REVIEWERS), chosen)


def units_to_browse(user, chosen: Department | None) -> QuerySet[Department]:
    """As `units_to_choose`, of all units in which `user` holds any role: the tops of what they cover and so on."""
    return _offered(Membership.objects.counting_for(user).values("department"), departments_of(user), chosen)


def _offered(tops: QuerySet, covered: QuerySet[Department], chosen: Department | None) -> QuerySet[Department]:
    shown = Q(pk__in=tops) | Q(parent__in=tops)
    if chosen:
        line = Department.objects.line_of(chosen.pk).values("pk")
        shown |= Q(parent=chosen) | Q(pk__in=line) & Q(pk__in=covered)
    return Department.objects.filter(shown)


def departments_within(user, unit: Department | None, *, alone: bool = False) -> QuerySet[Department]:
    """Of the departments in which `user` holds any role, a unit with all below it or `alone`; all without a unit."""
    covered = departments_of(user)
    if not unit:
        return covered
    return covered.filter(pk=unit.pk) if alone else covered.filter(pk__in=Department.objects.below(unit.pk))
