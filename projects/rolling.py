"""沿用到新年度: the next year's campaign out of this one, first as a plan to look at, then in one transaction.

Stages, forms, severities and the projects whose cycle goes on are taken over; budgets are not, nor is any declaration:
fillers begin theirs from last year's. Only what the new campaign lacks is added, so a second run changes nothing, and
administrators of several trees can each bring in their own units.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from indicators.models import Framework
from projects import access, audit, campaigns
from projects.campaigns import StageRow
from projects.checks import RULES
from projects.models import AuditEntry, Campaign, Declaration, ExpectedProject, FormChoice, Project, RuleSetting, State


@dataclass(frozen=True, slots=True)
class Form:
    """A unit's form next year: its framework, or the one that has taken that one's place by then."""

    choice: FormChoice
    framework: Framework

    @property
    def is_new(self) -> bool:
        return self.framework != self.choice.framework


@dataclass(frozen=True, slots=True)
class Plan:
    """What rolling over would bring.

    `projects` go on; `ended` and `refused` do not, unless somebody ticks them; `already` are expected by now.
    Of `settled` units some projects were taken over before: the others were left out on purpose.
    """

    source: Campaign
    target: Campaign | None
    stages: Sequence[StageRow]
    forms: Sequence[Form]
    severities: Sequence[RuleSetting]
    projects: Sequence[Project]
    ended: Sequence[Project]
    refused: Sequence[Project]
    already: int
    settled: frozenset[int]

    @property
    def suggested(self) -> set[int]:
        """The projects that are ticked until somebody says otherwise."""
        return {project.pk for project in self.projects if project.unit_id not in self.settled}

    @property
    def fiscal_year(self) -> int:
        return self.source.fiscal_year + 1

    @property
    def is_nothing(self) -> bool:
        return bool(self.target) and not (self.forms or self.severities or self.projects)


@dataclass(frozen=True, slots=True)
class Rolled:
    """What a roll-over wrote; `problems` where it wrote nothing."""

    campaign: Campaign | None
    projects: int = 0
    forms: int = 0
    severities: int = 0
    problems: tuple[str, ...] = ()


def plan(source: Campaign, *, by) -> Plan:
    """What would be taken from `source` into the year after it, as far as `by` administers the units."""
    target = Campaign.objects.filter(fiscal_year=source.fiscal_year + 1).first()
    found = list(_projects(source, by=by))
    expected = set(target.expected_projects.values_list("project", flat=True)) if target else set()
    fresh = [project for project in found if project.pk not in expected]
    refused = [project for project in fresh if _was_refused(project)]
    open_ones = [project for project in fresh if not _was_refused(project)]
    year = source.fiscal_year + 1
    return Plan(
        source=source,
        target=target,
        stages=() if target else _stages(source),
        forms=_forms(source, target, by=by),
        severities=_severities(source, target),
        projects=[project for project in open_ones if _goes_on(project, year)],
        ended=[project for project in open_ones if not _goes_on(project, year)],
        refused=refused,
        already=len(found) - len(fresh),
        settled=frozenset(project.unit_id for project in found if project.pk in expected),
    )


@transaction.atomic
def carry_out(source: Campaign, new: Campaign | None, *, projects: Collection[int], by) -> Rolled:
    """Write what `plan` shows, of its projects those given. `new`, unsaved, is the campaign where there is none yet.

    Raises PermissionDenied.
    """
    Campaign.objects.select_for_update().get(pk=source.pk)
    now = plan(source, by=by)
    campaign = now.target or new
    if not campaign:
        return Rolled(None, problems=(f"{now.fiscal_year} 年度的填报批次已被删除，请重新填写",))
    if not now.target and (problems := campaigns.write(campaign, now.stages, by=by)):
        return Rolled(None, problems=tuple(problems))
    for form in now.forms:
        campaigns.choose_form(campaign, form.choice.department, form.framework, form.choice.layout, by=by)
    RuleSetting.objects.bulk_create(
        RuleSetting(campaign=campaign, code=one.code, level=one.level, by=by) for one in now.severities
    )
    if now.severities:
        levels = {one.code: one.get_level_display() for one in now.severities}
        audit.record(AuditEntry.Kind.SETTING, "设定检查轻重", campaign, by=by, after=levels)
    known = {project.pk for project in (*now.projects, *now.ended, *now.refused)}
    ticked = Project.objects.filter(pk__in=known & set(projects))
    count = campaigns.expect(campaign, ticked, by=by)
    return Rolled(campaign, projects=count, forms=len(now.forms), severities=len(now.severities))


def a_year_on(moment: datetime) -> datetime:
    """The same local day and hour in the next year; of a leap day the day before."""
    local = timezone.localtime(moment)
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return local.replace(year=local.year + 1, day=day)


def _projects(source: Campaign, *, by) -> QuerySet[Project]:
    """What `source` expected or was declared for, with `ends`, its last year, and `last_state`."""
    declared = Declaration.objects.filter(project=OuterRef("pk"), fiscal_year=source.fiscal_year)
    expected = ExpectedProject.objects.filter(campaign=source, project=OuterRef("pk"))
    newest = declared.order_by("-version")
    own = access.projects_administered_by(by).filter(Q(Exists(declared)) | Q(Exists(expected)))
    # An amendment that was refused leaves the approved version in force.
    in_force = Exists(declared.filter(state=State.APPROVED))
    return (
        own.annotate(
            ends=Coalesce("end_year", Subquery(newest.values("end_year")[:1])),
            last_state=Subquery(newest.values("state")[:1]),
            in_force=in_force,
        )
        .select_related("unit")
        .order_by("unit__name", "unit_id", "pk")
    )


def _was_refused(project: Project) -> bool:
    return project.last_state == State.REJECTED and not project.in_force


def _goes_on(project: Project, year: int) -> bool:
    return project.ends is None or project.ends >= year


def _stages(source: Campaign) -> list[StageRow]:
    return [
        StageRow(stage.name, stage.role, a_year_on(stage.due_at) if stage.due_at else None)
        for stage in source.stages.all()
    ]


def _forms(source: Campaign, target: Campaign | None, *, by) -> list[Form]:
    """The choices for units that have none yet next year."""
    units = access.units_administered_by(by)
    chosen = source.form_choices.filter(department__in=units).select_related("department", "framework")
    if target:
        chosen = chosen.exclude(department__in=target.form_choices.values("department"))
    frameworks = list(Framework.objects.all())
    return [Form(choice, _successor(choice.framework, frameworks, source.fiscal_year + 1)) for choice in chosen]


def _successor(framework: Framework, among: Sequence[Framework], year: int) -> Framework:
    """The newest framework of the same region and layout that is in use by then."""
    same = [f for f in among if (f.region, f.layout) == (framework.region, framework.layout)]
    newer = [f for f in same if framework.fiscal_year < f.fiscal_year <= year]
    return max(newer, key=lambda f: f.fiscal_year, default=framework)


def _severities(source: Campaign, target: Campaign | None) -> list[RuleSetting]:
    """Of checks that there still are, and that nobody set for next year."""
    settings = source.rule_settings.filter(code__in=[rule.code for rule in RULES]).order_by("code")
    return list(settings.exclude(code__in=target.rule_settings.values("code")) if target else settings)
