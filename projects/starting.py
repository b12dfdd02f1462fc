"""How a declaration begins: out of last year's, out of another project's, or out of the project alone.

Each way gives a draft with one history entry that says where it came from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Sum, Value, When

from indicators.models import Framework
from indicators.outline import outline_for
from projects import access, store
from projects.carry_over import carry_over
from projects.core.document import Document, Goals, Indicator, from_plain
from projects.models import Declaration, Department, ExpectedProject, FormChoice, Project, Revision, State, tell_apart
from projects.taking import take


class NothingToCarry(Exception):
    """The project has no declaration of last year; the message is Chinese."""


def undeclared(user, fiscal_year: int) -> QuerySet[Project]:
    """The projects for which `user` may start a declaration of that year, and nobody has."""
    held = Declaration.objects.filter(project=OuterRef("pk"), fiscal_year=fiscal_year)
    return access.projects_to_declare(user).filter(~Exists(held))


@dataclass(frozen=True, slots=True)
class Startable:
    """A project without a declaration of a year. `last` is its text of the year before, None where there is none."""

    project: Project
    fiscal_year: int
    last: Revision | None


def to_declare(user, fiscal_year: int) -> QuerySet[Project]:
    """As `undeclared`, the expected ones first: each with `expected` and `given`, the year's money in 元 or None."""
    expected = Exists(ExpectedProject.objects.filter(project=OuterRef("pk"), campaign__fiscal_year=fiscal_year))
    given = Sum("budget_lines__amount", filter=Q(budget_lines__fiscal_year=fiscal_year))
    projects = undeclared(user, fiscal_year).annotate(given=given, expected=expected).select_related("unit")
    return projects.order_by("-expected", "unit__name", "name", "pk")


def startables(projects: Iterable[Project], fiscal_year: int) -> list[Startable]:
    """The projects with what each could start from. One query."""
    rows = list(projects)
    tell_apart(project.unit for project in rows)
    last = last_year_of([project.pk for project in rows], fiscal_year)
    return [Startable(project, fiscal_year, last.get(project.pk)) for project in rows]


def expected_not_begun(user, years: Iterable[int], *, most: int = 0) -> tuple[list[Startable], int]:
    """The first `most` projects that are expected in these years and nobody has begun, and how many there are."""
    shown: list[Startable] = []
    count = 0
    for fiscal_year in years:
        expected = to_declare(user, fiscal_year).filter(expected=True)
        found = expected.count()
        if found and len(shown) < most:
            shown += startables(expected[: most - len(shown)], fiscal_year)
        count += found
    return shown, count


def last_year_of(projects: Iterable[int], fiscal_year: int) -> dict[int, Revision]:
    """Last year's text of each project that has one, by project: the newest entry of the version in force.

    Where none is approved it is the newest version, which is how tables read in from files stand. One query.
    """
    approved = Case(When(state=State.APPROVED, then=Value(1)), default=Value(0))
    declared = Q(project__in=projects, fiscal_year=fiscal_year - 1) & ~Q(state=State.REJECTED)
    counted = Declaration.objects.filter(declared).annotate(approved=approved)
    best = counted.filter(project=OuterRef("declaration__project")).order_by("-approved", "-version").values("pk")[:1]
    later = Revision.objects.filter(declaration=OuterRef("declaration"), number__gt=OuterRef("number"))
    newest = Revision.objects.filter(~Exists(later), declaration__in=counted.values("pk"), declaration=best)
    return {entry.declaration.project_id: entry for entry in newest.select_related("declaration__waits_at")}


def last_year_document(declaration: Declaration) -> Document | None:
    """Last year's Document of a declaration's project. One query."""
    entry = last_year_of([declaration.project_id], declaration.fiscal_year).get(declaration.project_id)
    return from_plain(entry.document) if entry else None


def start_blank(project: Project, fiscal_year: int, *, by) -> Declaration:
    """A draft of the project's head and this year's money. Raises store.AlreadyThere, store.Unsavable."""
    blank = _blank(project, fiscal_year, framework_for(project, fiscal_year))
    return store.create(project, blank, by=by, supervising=project.supervising_department)


def start_from_last_year(project: Project, fiscal_year: int, *, by) -> Declaration:
    """A draft out of last year's declaration, see `carry_over`. Raises NothingToCarry, and as `start_blank`."""
    entry = last_year_of([project.pk], fiscal_year).get(project.pk)
    if not entry:
        raise NothingToCarry(f"“{project.name}”没有 {fiscal_year - 1} 年度的申报表可以带入")
    framework = framework_for(project, fiscal_year)
    last = entry.declaration
    document = carry_over(from_plain(entry.document), _blank(project, fiscal_year, framework), framework.outline())
    return store.create(
        project,
        document,
        by=by,
        why=f"带入 {last.fiscal_year} 年度（{last.get_state_display()}）",
        supervising=project.supervising_department or last.supervising_department,
    )


def start_from_other(
    project: Project, fiscal_year: int, source: Declaration, *, rows: Iterable[Indicator], goals: Goals, by
) -> Declaration:
    """A draft with `rows` and `goals` of another project's declaration. Raises as `start_blank`."""
    framework = framework_for(project, fiscal_year)
    blank = replace(_blank(project, fiscal_year, framework), goals=goals)
    document, _ = take(blank, rows, framework.outline())
    why = f"复制自“{source.project_name}”{source.fiscal_year} 年度"
    return store.create(project, document, by=by, why=why, supervising=project.supervising_department)


def _blank(project: Project, fiscal_year: int, framework: Framework) -> Document:
    """What a new declaration starts from, in the layout that its campaign chose."""
    choice = form_choice(project.unit_id, fiscal_year)
    blank = store.blank(project, fiscal_year, framework)
    return replace(blank, layout=choice.layout) if choice and choice.layout else blank


def form_choice(unit_id: int, fiscal_year: int) -> FormChoice | None:
    """What the year's campaign chose for a unit: its own choice, else the nearest above it. Two queries at most."""
    return form_choices([unit_id], fiscal_year).get(unit_id)


def form_choices(units: Iterable[int], fiscal_year: int) -> dict[int, FormChoice]:
    """As `form_choice`, of every unit for which something is chosen. Two queries at most."""
    chosen = FormChoice.objects.filter(campaign__fiscal_year=fiscal_year).select_related("framework")
    by_department = {choice.department_id: choice for choice in chosen}
    found = {}
    for unit, line in (Department.objects.lines_of(units) if by_department else {}).items():
        nearest = next((department.pk for department in line if department.pk in by_department), None)
        if nearest:
            found[unit] = by_department[nearest]
    return found


def framework_for(project: Project, fiscal_year: int) -> Framework:
    """What the year's campaign chose for the unit or one above it.

    Without such a choice, the framework in force for the layout the project (or else its unit) used last; form13 when
    none.
    """
    if choice := form_choice(project.unit_id, fiscal_year):
        return choice.framework
    used = Declaration.objects.filter(unit=project.unit_id).order_by("-fiscal_year", "-pk")
    last = used.filter(project=project).first() or used.first()
    outline = outline_for(Framework.objects.outlines(), last.layout if last else "form13", fiscal_year)
    if not outline:
        raise store.Unsavable("系统里还没有指标体系，请业务管理员先在“数据管理”中建立")
    return Framework.objects.get(code=outline.code)
