"""What importing Documents would do: for each, new, changed, the same, locked, or a question to a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet

from projects import store
from projects.core.document import Document
from projects.core.document import Project as Head
from projects.diff import Change, diff
from projects.matching import Match, match_department, project_names_near
from projects.models import Batch, Declaration, Department, Project, State

# What the unit can do about a declaration that an import may not write over.
WAY_OUT = {
    State.RETURNED: "请填报人在退回的表上修改",
    State.SUBMITTED: "需要时请填报人先撤回",
    State.DEPARTMENT_PASSED: "需要时请财政审核人先退回",
    State.APPROVED: "需要时请填报人用“调整”",
    State.REJECTED: "已不予安排",
}
# The answer that a name is a project of its own.
ANOTHER = "new"
Key = tuple[int, str, int]


class Status(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LOCKED = "locked"
    ASK = "ask"

    @property
    def label(self) -> str:
        return {"new": "新增", "changed": "有变化", "same": "相同", "locked": "不能导入", "ask": "需要您确认"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to a person: which department `name` is, or whether project `name` of `unit` is one of `near`."""

    name: str
    unit: Department | None = None
    near: tuple[Project, ...] = ()

    @property
    def key(self) -> str:
        return project_key(self.unit.pk, self.name) if self.unit else self.name


def project_key(unit_id: int, name: str) -> str:
    return f"{unit_id}/{name}"


@dataclass(frozen=True, slots=True)
class Item:
    """What importing one Document means. `why` says what stands in the way of LOCKED and ASK items."""

    document: Document
    status: Status
    unit: Department | None = None
    supervising: Department | None = None
    declaration: Declaration | None = None
    project: Project | None = None
    changes: tuple[Change, ...] = ()
    why: str = ""
    asks: tuple[Ask, ...] = ()

    @property
    def mark(self) -> tuple:
        """The same for two items that would write the same over the same."""
        held = self.declaration and (self.declaration.pk, self.declaration.revision)
        return str(self.status), self.unit and self.unit.pk, *(held or (None, None))


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `questions` are names no department is surely meant by; each needs an answer."""

    items: tuple[Item, ...]
    questions: tuple[Match, ...]

    def count(self, status: Status) -> int:
        return sum(item.status is status for item in self.items)

    @property
    def to_write(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.status in (Status.NEW, Status.CHANGED))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Which projects are meant, each asked once."""
        return tuple({ask.key: ask for item in self.items for ask in item.asks if ask.unit}.values())

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would write the same over the same; a person confirms the one they saw."""
        return fingerprint(item.mark for item in self.items)

    @property
    def total(self) -> Decimal:
        """All budgets together, in 元."""
        return sum((item.document.budget.total or Decimal() for item in self.items), Decimal())


def fingerprint(marks: Iterable[tuple]) -> str:
    digest = hashlib.sha256()
    for mark in marks:
        digest.update(repr(mark).encode())
    return digest.hexdigest()


def make_plan(
    documents: Sequence[Document],
    *,
    units: QuerySet[Department],
    among: QuerySet[Department],
    answers: Mapping[str, str] | None = None,
) -> Plan:
    """What importing `documents` would do, for somebody who may import into `units` and name those `among`.

    `answers` maps a name as printed to the id of the department meant. Writes nothing; the number of queries does not
    grow with the documents.
    """
    names = frozenset(document.project.name for document in documents)
    return Planner(units=units, among=among, answers={"unit": answers or {}}, names=names).plan(documents)


@dataclass(slots=True)
class Planner:
    """Plans one batch, part by part: what was met in an earlier part is known in the later ones.

    `answers` has two parts: `unit`, as in `make_plan`, and `project`: `project_key` to a project's id or ANOTHER.
    `names` are the project names of the whole batch: a held project that is in it by its own name is nobody else's.
    """

    units: QuerySet[Department]
    among: QuerySet[Department]
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    purpose: Batch.Purpose = Batch.Purpose.DRAFTS
    names: frozenset[str] = frozenset()
    allowed: set[int] = field(init=False)
    finder: _Finder = field(init=False)
    seen: set[Key] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.allowed = set(self.units.values_list("pk", flat=True))
        self.finder = _Finder(list(self.among.all()), self.answers.get("unit", {}))

    def plan(self, documents: Sequence[Document]) -> Plan:
        find = self.finder.find
        heads = [(find(d.project.spending_unit), find(d.project.supervising_department)) for d in documents]
        held = _Held([unit for unit, _ in heads if unit], documents, self.answers.get("project", {}).values())
        items = [self._item(d, *head, held) for d, head in zip(documents, heads, strict=True)]
        return Plan(tuple(items), tuple(self.finder.open_questions.values()))

    def _item(self, document: Document, unit: Department | None, supervising: Department | None, held: _Held) -> Item:
        if not document.project.spending_unit:
            return Item(document, Status.LOCKED, why="没有用款单位")
        if not unit and (problem := self._left_out(document.project.spending_unit)):
            return Item(document, Status.LOCKED, why=problem)
        if not unit or (document.project.supervising_department and not supervising):
            names = (document.project.spending_unit, document.project.supervising_department)
            asks = tuple(Ask(n) for n, found in zip(names, (unit, supervising), strict=True) if n and not found)
            return Item(document, Status.ASK, unit, supervising, why="单位名称需要确认", asks=asks)
        document = _with_heads(document, unit, supervising)
        if problem := store.obstacle(document):
            return Item(document, Status.LOCKED, unit, supervising, why=problem)
        if problem := self._barred(unit, document.fiscal_year):
            return Item(document, Status.LOCKED, unit, supervising, why=problem)
        project = held.project(unit, document.project.name)
        if not project:
            project, near = self._meant(document, unit, held)
            if near:
                ask = Ask(document.project.name, unit, near)
                return Item(document, Status.ASK, unit, supervising, why=_near_words(near), asks=(ask,))
            if project:
                document = replace(document, project=replace(document.project, name=project.name))
        key = (unit.pk, document.project.name, document.fiscal_year)
        if key in self.seen:
            return Item(document, Status.LOCKED, unit, supervising, project=project, why="这批表中同一项目出现了两次")
        self.seen.add(key)
        item = self._entered(Item(document, Status.NEW, unit, supervising, held.declarations.get(key), project))
        return item if item.why else _against_held(item, history=self.purpose == Batch.Purpose.HISTORY)

    def _left_out(self, name: str) -> str:
        """Why nobody is asked which unit a name means, in words; blank where somebody is."""
        return ""

    def _barred(self, unit: Department, fiscal_year: int) -> str:
        """Why nothing of that year may be brought into a unit, in words; blank where it may."""
        return "" if unit.pk in self.allowed else f"您没有为“{unit.name}”导入的权限"

    def _entered(self, item: Item) -> Item:
        """The item as it is brought in, or locked with why not."""
        return item

    def _meant(self, document: Document, unit: Department, held: _Held) -> tuple[Project | None, tuple[Project, ...]]:
        """The held project a person said a name means, or those it may mean."""
        name = document.project.name
        answer = self.answers.get("project", {}).get(project_key(unit.pk, name), "")
        if answer == ANOTHER:
            return None, ()
        known = held.not_among(self.names, unit)
        if answer and (chosen := next((one for one in held.of(unit) if str(one.pk) == answer), None)):
            return chosen, ()
        return None, tuple(known[near] for near in project_names_near(name, known))


def _with_heads(document: Document, unit: Department, supervising: Department | None) -> Document:
    above = supervising.name if supervising else ""
    return replace(document, project=replace(document.project, spending_unit=unit.name, supervising_department=above))


def _near_words(near: Sequence[Project]) -> str:
    return f"与本单位已有的{'、'.join(f'“{project.name}”' for project in near)}名称相近，请确认是不是同一个项目"


def _against_held(item: Item, *, history: bool) -> Item:
    """What a Document means beside the declaration we hold of it."""
    declaration = item.declaration
    if not declaration:
        return item
    if declaration.framework.code != item.document.framework:
        why = f"系统中的这份用的是“{declaration.framework}”，与文件的表式不同，不能覆盖"
        return replace(item, status=Status.LOCKED, why=why)
    held = store.load(declaration)
    # What was decided keeps the names of then; that a unit is called otherwise now is no change of the file.
    said = replace(item.document, project=_names_of(held, item.document)) if declaration.stands_apart else item.document
    changes = diff(held, said)
    state = declaration.get_state_display()
    if history and (changes or declaration.state != State.APPROVED):
        why = f"系统中已有这一年的申报表（{state}），历史只补系统中没有的"
        return replace(item, status=Status.LOCKED, changes=changes, why=why)
    if not changes:
        return replace(item, status=Status.SAME)
    if declaration.state != State.DRAFT:
        why = f"系统中的这份{state}，不能由导入覆盖；{WAY_OUT.get(declaration.state, '')}"
        return replace(item, status=Status.LOCKED, changes=changes, why=why)
    return replace(item, status=Status.CHANGED, changes=changes)


def _names_of(held: Document, document: Document) -> Head:
    head = held.project
    return replace(
        document.project,
        name=head.name,
        spending_unit=head.spending_unit,
        supervising_department=head.supervising_department,
    )


class _Finder:
    """Looks names up once each and collects the questions that remain."""

    def __init__(self, departments: list[Department], answers: Mapping[str, str]) -> None:
        self.departments = departments
        self.by_id = {department.pk: department for department in departments}
        self.answers = answers
        self.matches: dict[str, Match] = {}
        self.open_questions: dict[str, Match] = {}

    def find(self, name: str) -> Department | None:
        answer = self.answers.get(name, "")
        if answer.isdigit() and int(answer) in self.by_id:
            return self.by_id[int(answer)]
        if name not in self.matches:
            self.matches[name] = match_department(name, self.departments)
        match = self.matches[name]
        if name and not match.one:
            self.open_questions[name] = match
        return match.one


class _Held:
    """What we hold of the units that some Documents may mean: projects, and the newest version of each declaration."""

    def __init__(self, units: Sequence[Department], documents: Sequence[Document], chosen: Iterable[str]) -> None:
        pks = {unit.pk for unit in units}
        self.by_unit: dict[int, dict[str, Project]] = {}
        self.others: dict[int, dict[str, Project]] = {}
        for project in Project.objects.filter(unit__in=pks).only("pk", "name", "unit_id"):
            self.by_unit.setdefault(project.unit_id, {})[project.name] = project
        meant = Declaration.objects.filter(
            project__in=[project.pk for project in self._meant(documents, chosen)],
            fiscal_year__in={document.fiscal_year for document in documents},
        )
        store.seen(list(meant.values_list("pk", flat=True)))
        found = store.with_parts(meant).order_by("version")
        self.declarations = {(d.project.unit_id, d.project.name, d.fiscal_year): d for d in found}

    def _meant(self, documents: Sequence[Document], chosen: Iterable[str]) -> Iterator[Project]:
        """Those the Documents name, or a person named for them: of a large unit, few are in one part of a batch."""
        names, said = {document.project.name for document in documents}, set(chosen)
        for projects in self.by_unit.values():
            yield from (one for one in projects.values() if one.name in names or str(one.pk) in said)

    def not_among(self, names: frozenset[str], unit: Department) -> dict[str, Project]:
        """The unit's projects that a batch with these project names does not name, gathered once."""
        if unit.pk not in self.others:
            self.others[unit.pk] = {project.name: project for project in self.of(unit) if project.name not in names}
        return self.others[unit.pk]

    def of(self, unit: Department) -> Iterable[Project]:
        return self.by_unit.get(unit.pk, {}).values()

    def project(self, unit: Department, name: str) -> Project | None:
        return self.by_unit.get(unit.pk, {}).get(name)
