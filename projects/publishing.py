"""公开: what is published of a department and year, beside the budget: as a book, as a list, or all in one package."""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from indicators.models import Framework
from projects import store
from projects.core.document import BudgetLine
from projects.core.joining import followed
from projects.exporting import losses_in, safe_name, zipped_files
from projects.models import BudgetLine as GivenLine
from projects.models import Declaration, Department, Project, State
from projects.papers import pdf
from projects.papers.disclosure import disclosure_of
from projects.papers.reconciling import ProjectLine, workbook
from projects.tables import FORMATS, write

# What is shown of a declaration beside the budget.
SHOWN = ("project_id", "project_name", "version", "state", "total")


def in_force_within(unit: Department, fiscal_year: int) -> QuerySet[Declaration]:
    """What is published: the versions in force of a department and of all below it."""
    of_year = Declaration.objects.filter(unit__in=Department.objects.below(unit.pk), fiscal_year=fiscal_year)
    return of_year.in_force().in_table_order()


def lines_of(unit: Department, fiscal_year: int) -> list[ProjectLine]:
    """Every project of the year, declared or given money, unit by unit; in five queries, without their forms.

    A project stands where it was declared, under the names of then; what was not declared, where it belongs now.
    """
    projects = list(_projects_of(unit, fiscal_year))
    of_year = Declaration.objects.filter(project__in=[project.pk for project in projects], fiscal_year=fiscal_year)
    in_force = {one.project_id: one for one in of_year.in_force().only(*SHOWN)}
    newest = {one.project_id: one for one in of_year.newest().only(*SHOWN)}
    given: dict[int, list[BudgetLine]] = {}
    for line in GivenLine.objects.filter(project__in=projects, fiscal_year=fiscal_year):
        given.setdefault(line.project_id, []).append(BudgetLine(source=line.source, amount=line.amount))
    return [
        _line_of(project, in_force.get(project.pk), newest.get(project.pk), given.get(project.pk, []))
        for project in projects
        if project.pk in newest or project.pk in given
    ]


def name_of(unit: Department, fiscal_year: int) -> str:
    """What a department was called when its targets of the year, or those it supervises, were last approved."""
    of_year = Declaration.objects.filter(fiscal_year=fiscal_year, state=State.APPROVED).order_by("-state_changed_at")
    own = of_year.filter(unit=unit).values_list("unit_name", flat=True).first()
    supervised = of_year.filter(supervising_department=unit).values_list("supervising_name", flat=True)
    return own or supervised.first() or unit.name


def _projects_of(unit: Department, fiscal_year: int) -> QuerySet[Project]:
    """The projects that stand in a department or below it, in the order of their units."""
    within = list(Department.objects.below(unit.pk).values_list("pk", flat=True))
    of_year = Declaration.objects.filter(fiscal_year=fiscal_year)
    concerned = Q(unit__in=within) | Q(pk__in=of_year.filter(unit__in=within).values("project"))
    in_force_first = Case(When(state=State.APPROVED, then=Value(0)), default=Value(1))
    shown = of_year.filter(project=OuterRef("pk")).order_by(in_force_first, "-version")
    standing = Project.objects.filter(concerned).annotate(
        stands_in=Coalesce(Subquery(shown.values("unit")[:1]), "unit", output_field=BigIntegerField()),
        stands_in_name=Coalesce(Subquery(shown.values("unit_name")[:1]), "unit__name"),
    )
    return standing.filter(stands_in__in=within).order_by("stands_in_name", "stands_in", "pk")


def _line_of(
    project: Project, in_force: Declaration | None, newest: Declaration | None, given: list[BudgetLine]
) -> ProjectLine:
    shown = in_force or newest
    return ProjectLine(
        project.stands_in_name,
        shown.project_name if shown else project.name,
        in_force.version if in_force else None,
        in_force.total if in_force else None,
        tuple(given),
        _standing(in_force, newest),
        shown.pk if shown else None,
    )


def _standing(in_force: Declaration | None, newest: Declaration | None) -> str:
    """Why nothing is published, or what becomes of an amendment beside what is."""
    if newest is None:
        return "还没有申报表"
    state = newest.get_state_display()
    if in_force is None:
        return state if newest.state == State.REJECTED else f"{state}，尚未批复"
    if newest.version == in_force.version:
        return ""
    known = state if newest.state == State.REJECTED else f"调整办理中（{state}）"
    return f"第 {newest.version} 版{known}，公开的是第 {in_force.version} 版"


def book_file(unit: Department, fiscal_year: int) -> bytes:
    """All forms in force as one PDF with contents. Raises Unwritable."""
    documents = store.documents(in_force_within(unit, fiscal_year))
    return pdf.book(disclosure_of(name_of(unit, fiscal_year), fiscal_year, documents, Framework.objects.outlines()))


def list_file(unit: Department, fiscal_year: int, extension: str) -> bytes:
    """The same as 项目支出绩效目标表, a table for each unit. Raises Unwritable."""
    documents = store.documents(in_force_within(unit, fiscal_year))
    return write(documents, layout="list", extension=extension, outlines=Framework.objects.outlines())


def losses_of_list(unit: Department, fiscal_year: int) -> list[tuple[str, int]]:
    """What 项目支出绩效目标表 has no place for, and in how many forms."""
    return losses_in(store.documents(in_force_within(unit, fiscal_year)), "list", "pdf")


def reconciliation_file(unit: Department, fiscal_year: int) -> bytes:
    """What is published beside the budget, as .xlsx. Raises Unwritable."""
    to_file = FORMATS["xlsx"].write
    if to_file is None:
        raise AssertionError("a workbook is written from grids")
    return to_file(
        workbook(
            followed(name_of(unit, fiscal_year), f"{fiscal_year}年度绩效目标公开核对表"), lines_of(unit, fiscal_year)
        )
    )


def package_file(unit: Department, fiscal_year: int) -> bytes:
    """Everything in one .zip. Raises Unwritable."""
    name = safe_name(followed(name_of(unit, fiscal_year), f"{fiscal_year}年度项目支出绩效目标"))
    return zipped_files(
        {
            f"{name}.pdf": book_file(unit, fiscal_year),
            f"{name}（列表）.xlsx": list_file(unit, fiscal_year, "xlsx"),
            f"{name}（列表）.pdf": list_file(unit, fiscal_year, "pdf"),
            f"{name}（核对表）.xlsx": reconciliation_file(unit, fiscal_year),
        }
    )
