"""What a Document says, into a declaration's columns and rows; its history is none of this file's business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils import timezone

from indicators.models import Framework, Node
from indicators.values import is_measurable
from projects.core.document import WRITTEN, Document, Indicator
from projects.models import Declaration, Department, FundingLine, IndicatorRow, Project
from projects.models.inserts import insert
from projects.store.obstacles import obstacle
from projects.store.refusals import Unsavable

# A declaration's columns that a Document says.
OWN_COLUMNS = (
    "category",
    "level",
    "start_year",
    "end_year",
    "supervising_department",
    "supervising_name",
    "total",
    "cycle_goal",
    "annual_goal",
)


def begun(project: Project, document: Document, framework: Framework, **columns) -> Declaration:
    """A new declaration that says `document` in its own columns; not saved yet. Raises Unsavable."""
    declaration = Declaration(
        project=project,
        unit=project.unit,
        project_name=project.name,
        unit_name=project.unit.name,
        fiscal_year=document.fiscal_year,
        layout=document.layout,
        framework=framework,
        state_changed_at=timezone.now(),
        **columns,
    )
    take_over(declaration, document)
    return declaration


def named_by(project: Project, document: Document, supervising: Department | None) -> Document:
    """The Document under the names that the project, its unit and, where it has one, `supervising` have now."""
    head = replace(document.project, name=project.name, spending_unit=project.unit.name)
    if supervising and head.supervising_department:
        head = replace(head, supervising_department=supervising.name)
    return replace(document, project=head)


def take_over(declaration: Declaration, document: Document) -> None:
    """What a Document says in the declaration's own columns; not saved yet. Raises Unsavable."""
    if problem := obstacle(document):
        raise Unsavable(problem)
    head = document.project
    declaration.category, declaration.level = head.category, head.level
    declaration.start_year, declaration.end_year = head.start_year, head.end_year
    declaration.supervising_department = _supervising(declaration, head.supervising_department)
    declaration.supervising_name = head.supervising_department
    declaration.total = document.budget.total
    declaration.cycle_goal, declaration.annual_goal = document.goals.cycle, document.goals.annual


def insert_parts(pairs: Sequence[tuple[Declaration, Document]]) -> None:
    """The funding lines and indicators of declarations that have none."""
    insert_funding(pairs)
    insert_indicators(pairs)


def insert_funding(pairs: Sequence[tuple[Declaration, Document]]) -> None:
    rows = (
        (declaration.pk, position, line.source, line.amount)
        for declaration, document in pairs
        for position, line in enumerate(document.budget.lines)
    )
    insert(FundingLine, ("declaration", "position", "source", "amount"), rows)


def insert_indicators(pairs: Sequence[tuple[Declaration, Document]]) -> None:
    nodes = _nodes({declaration.framework_id for declaration, _ in pairs})
    rows = (
        (
            *(declaration.pk, position, _node(nodes, declaration, row)),
            *(getattr(row, name) for name in WRITTEN),
            is_measurable(row.annual_value),
        )
        for declaration, document in pairs
        for position, row in enumerate(document.indicators)
    )
    columns = ("declaration", "position", "node", *WRITTEN, "is_measurable")
    insert(IndicatorRow, columns, rows)


def _nodes(frameworks: set[int]) -> dict[tuple[int, str, str], int]:
    """The level-2 nodes of frameworks, by framework and the names of both levels."""
    rows = Node.objects.filter(framework__in=frameworks).exclude(parent=None)
    return {(f, one, two): pk for pk, f, one, two in rows.values_list("pk", "framework_id", "parent__name", "name")}


def _node(nodes: Mapping[tuple[int, str, str], int], declaration: Declaration, row: Indicator) -> int:
    node = nodes.get((declaration.framework_id, row.level1, row.level2))
    if node is None:
        raise Unsavable(f"“{declaration.project_name}”：指标体系中没有“{row.level1}／{row.level2}”")
    return node


def _supervising(declaration: Declaration, name: str) -> Department | None:
    """The department called `name`: the one already chosen, else the only one of that name. Blank means none."""
    chosen = declaration.supervising_department
    if not name:
        return None
    if chosen and chosen.name == name:
        return chosen
    named = list(Department.objects.filter(name=name)[:2])
    if len(named) > 1:
        raise Unsavable(f"有几个名为“{name}”的主管部门，请业务管理员在“数据管理”的项目中指定是哪一个")
    if not named:
        raise Unsavable(f"没有名为“{name}”的主管部门")
    return named[0]


def framework_of(document: Document) -> Framework:
    """The framework of its code. Raises Unsavable."""
    framework = Framework.objects.filter(code=document.framework).first()
    if not framework:
        raise Unsavable(f"没有代码为“{document.framework}”的指标体系，请先在数据管理中建立")
    return framework
