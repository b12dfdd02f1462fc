"""What a clerk (填报人) may bring in: forms of the own units' projects as their drafts, while the campaign is open.

An administrator's import asks which unit is meant and makes what is missing. A clerk's makes neither units nor
projects, and what is not theirs is left out by name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q

from indicators.models import Framework
from indicators.outline import Outline
from projects import starting, store, workflow
from projects.carry_over import carry_over
from projects.core.document import Document
from projects.importing.plan import Item, Plan, Planner, Status
from projects.matching import match_department
from projects.models import Batch, Department, FormChoice, Project

# The answer that a name is none of the units one fills.
NOT_OURS = "not-ours"


@dataclass(slots=True)
class ClerkPlanner(Planner):
    """Plans for somebody who imports into `filled` because they fill these units, and into others as administrator.

    `asks` where they administer any unit: whoever administers none is asked only about names like their own units'.
    """

    filled: frozenset[int] = frozenset()
    asks: bool = False
    windows: workflow.Windows = field(init=False)
    empty: dict[int, EmptyForms] = field(init=False, default_factory=dict)
    elsewhere: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        Planner.__post_init__(self)
        self.windows = workflow.windows()

    def plan(self, documents: Sequence[Document]) -> Plan:
        names = {document.project.spending_unit for document in documents}
        others = Department.objects.filter(name__in=names).exclude(pk__in=self.allowed)
        self.elsewhere = set(others.values_list("name", flat=True))
        if self.purpose == Batch.Purpose.THIS_YEAR:
            projects = self._projects(documents)
            self.empty = {year: empty_forms(projects, year) for year in {one.fiscal_year for one in documents}}
        return Planner.plan(self, documents)

    def _projects(self, documents: Sequence[Document]) -> list[int]:
        """The projects of the units filled that the Documents name, or a person named for them."""
        chosen = [int(answer) for answer in self.answers.get("project", {}).values() if answer.isdigit()]
        meant = Q(name__in={document.project.name for document in documents}) | Q(pk__in=chosen)
        return list(Project.objects.filter(meant, unit__in=self.filled).values_list("pk", flat=True))

    def _left_out(self, name: str) -> str:
        """Who fills one unit and opens the table of a whole bureau is not asked about each of the others."""
        if self.asks:
            return ""
        own = [department for department in self.finder.departments if department.pk in self.allowed]
        match = match_department(name, own)
        if match.near and (match.exact or name not in self.elsewhere) and self._answer(name) != NOT_OURS:
            return ""
        return f"“{name}”不是您填报的单位，没有列入"

    def _answer(self, name: str) -> str:
        return self.answers.get("unit", {}).get(name, "")

    def _barred(self, unit: Department, fiscal_year: int) -> str:
        if unit.pk not in self.allowed:
            return f"“{unit.name}”不是您填报的单位，没有列入"
        return self.windows.problem(unit.pk, fiscal_year) if unit.pk in self.filled else ""

    def _entered(self, item: Item) -> Item:
        """A held project's form, last year's carried into this year's; a project nobody has set up is left out."""
        if not item.unit or item.unit.pk not in self.filled:
            return item
        if not item.project:
            why = (
                f"“{item.document.project.name}”不在本单位的项目中，没有列入；请核对项目名称，或请业务管理员先建立项目"
            )
            return replace(item, status=Status.LOCKED, why=why)
        return self._carried(item, item.project) if self.purpose == Batch.Purpose.THIS_YEAR else item

    def _carried(self, item: Item, project: Project) -> Item:
        forms = self.empty[item.document.fiscal_year]
        supervising = forms.projects[project.pk].supervising_department or item.supervising
        return replace(item, document=forms.carried(item.document, project), supervising=supervising)


@dataclass(frozen=True, slots=True)
class EmptyForms:
    """A year's empty forms of some projects, into which last year's tables are carried."""

    fiscal_year: int
    projects: Mapping[int, Project]
    choices: Mapping[int, FormChoice]
    frameworks: Mapping[str, Framework]
    outlines: Mapping[str, Outline]

    def carried(self, last: Document, project: Project) -> Document:
        """Last year's goals and indicators under this year's head and money, as by `carry_over`."""
        choice = self.choices.get(project.unit_id)
        framework = choice.framework if choice else self.frameworks[last.framework]
        blank = store.blank(self.projects[project.pk], self.fiscal_year, framework)
        layout = choice.layout if choice and choice.layout else framework.layout
        return carry_over(last, replace(blank, layout=layout), self.outlines[framework.code])


def empty_forms(projects: Collection[int], fiscal_year: int) -> EmptyForms:
    """Of these projects, by their ids. Seven queries at most."""
    wanted = Project.objects.filter(pk__in=projects).select_related("unit", "supervising_department")
    found = {project.pk: project for project in wanted.prefetch_related("budget_lines")}
    return EmptyForms(
        fiscal_year,
        found,
        starting.form_choices({project.unit_id for project in found.values()}, fiscal_year),
        {framework.code: framework for framework in Framework.objects.all()},
        {outline.code: outline for outline in Framework.objects.outlines()},
    )
