"""公开: what is published of a department and year, beside the budget: as a book, as a list, or all in one package."""

from __future__ import annotations

from django.db.models import QuerySet

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


def in_force_within(unit: Department, fiscal_year: int) -> QuerySet[Declaration]:
    """What is published: the versions in force of a department and of all below it."""
    return _of_year(unit, fiscal_year).in_force().in_table_order()


def _of_year(unit: Department, fiscal_year: int) -> QuerySet[Declaration]:
    return Declaration.objects.filter(project__unit__in=Department.objects.below(unit.pk), fiscal_year=fiscal_year)


def lines_of(unit: Department, fiscal_year: int) -> list[ProjectLine]:
    """Every project of the year, declared or given money, unit by unit; in five queries, without their forms."""
    of_year = _of_year(unit, fiscal_year)
    in_force = {one.project_id: one for one in of_year.in_force().only("project_id", "version", "total")}
    newest = {one.project_id: one for one in of_year.newest().only("project_id", "version", "state")}
    given: dict[int, list[BudgetLine]] = {}
    within = Department.objects.below(unit.pk)
    for line in GivenLine.objects.filter(project__unit__in=within, fiscal_year=fiscal_year):
        given.setdefault(line.project_id, []).append(BudgetLine(source=line.source, amount=line.amount))
    projects = Project.objects.filter(unit__in=within).select_related("unit").order_by("unit__name", "unit_id", "pk")
    return [
        _line_of(project, in_force.get(project.pk), newest.get(project.pk), given.get(project.pk, []))
        for project in projects
        if project.pk in newest or project.pk in given
    ]


def _line_of(
    project: Project, in_force: Declaration | None, newest: Declaration | None, given: list[BudgetLine]
) -> ProjectLine:
    leads_to = in_force or newest
    return ProjectLine(
        project.unit.name,
        project.name,
        in_force.version if in_force else None,
        in_force.total if in_force else None,
        tuple(given),
        _standing(in_force, newest),
        leads_to.pk if leads_to else None,
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
    return pdf.book(disclosure_of(unit.name, fiscal_year, documents, Framework.objects.outlines()))


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
    return to_file(workbook(followed(unit.name, f"{fiscal_year}年度绩效目标公开核对表"), lines_of(unit, fiscal_year)))


def package_file(unit: Department, fiscal_year: int) -> bytes:
    """Everything in one .zip. Raises Unwritable."""
    name = safe_name(followed(unit.name, f"{fiscal_year}年度项目支出绩效目标"))
    return zipped_files(
        {
            f"{name}.pdf": book_file(unit, fiscal_year),
            f"{name}（列表）.xlsx": list_file(unit, fiscal_year, "xlsx"),
            f"{name}（列表）.pdf": list_file(unit, fiscal_year, "pdf"),
            f"{name}（核对表）.xlsx": reconciliation_file(unit, fiscal_year),
        }
    )
