"""Whether there is somebody for every stage of a campaign, over every unit that has or may have declarations in it.

Asked of roles alone: who may not decide on one declaration because they wrote it is said there, see `holding`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from projects.models import (
    Campaign,
    CampaignStage,
    Declaration,
    Department,
    ExpectedProject,
    Membership,
    Project,
    tell_apart,
)

NAMED = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """A stage, and the units on whose declarations nobody can decide there."""

    stage: CampaignStage
    units: Sequence[Department]

    @property
    def is_long(self) -> bool:
        """Whether `names` leaves some of the units out."""
        return len(self.units) > NAMED

    @property
    def names(self) -> str:
        """The units, the first few by name."""
        shown = "、".join(str(unit) for unit in self.units[:NAMED])
        return f"{shown}等 {len(self.units)} 个单位" if self.is_long else shown


def gaps_of(campaign: Campaign, *, among: QuerySet[Department]) -> list[Gap]:
    """The stages that nobody can decide for some of these units. Five queries, and two where units share a name.

    Who decided at one stage decides at no later one of the round: a second stage of a role needs a second person.
    """
    stages = list(campaign.stages.order_by("position"))
    units = list(among.filter(pk__in=_units_of(campaign)).order_by("name", "pk"))
    tell_apart(units)
    over = _people_over([unit.pk for unit in units], {stage.role for stage in stages})
    gaps, needed = [], defaultdict(int)
    for stage in stages:
        needed[stage.role] += 1
        lacking = [unit for unit in units if len(over[stage.role][unit.pk]) < needed[stage.role]]
        if lacking:
            gaps.append(Gap(stage, lacking))
    return gaps


def _units_of(campaign: Campaign) -> QuerySet:
    """The units with projects that run in the campaign's year, or are expected or declared in it."""
    year, this = campaign.fiscal_year, {"project": OuterRef("pk")}
    runs = Q(Q(start_year=None) | Q(start_year__lte=year), Q(end_year=None) | Q(end_year__gte=year))
    expected = Exists(ExpectedProject.objects.filter(**this, campaign=campaign))
    declared = Exists(Declaration.objects.filter(**this, fiscal_year=year))
    return Project.objects.filter(runs | expected | declared).order_by().values("unit")


def _people_over(units: Iterable[int], roles: Iterable[str]) -> Mapping[str, Mapping[int, set[int]]]:
    """For each role, by unit, the accounts in use that hold it there or above, in a right of their own."""
    parents = dict(Department.objects.order_by().values_list("pk", "parent_id"))
    held = Membership.objects.valid().filter(role__in=list(roles), stands_in_for=None, user__is_active=True)
    people: dict[tuple[str, int], set[int]] = defaultdict(set)
    for role, department, user in held.values_list("role", "department", "user"):
        people[role, department].add(user)
    lines = {unit: _line(unit, parents) for unit in units}
    return {
        role: {unit: set().union(*(people[role, one] for one in line)) for unit, line in lines.items()}
        for role in roles
    }


def _line(unit: int, parents: Mapping[int, int | None]) -> list[int]:
    """A department and all above it; a ring ends where it began."""
    line: list[int] = []
    at: int | None = unit
    while at is not None and at not in line:
        line.append(at)
        at = parents.get(at)
    return line
