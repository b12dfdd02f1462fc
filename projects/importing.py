"""From Documents read out of files to declarations: a plan that a person looks at, then one transaction.

The plan is made from the stored Documents of the preview and made again inside the confirming transaction; when its
fingerprint is no longer that of the plan the person saw, nothing is written and they are shown the new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from projects import store
from projects.diff import Change, diff
from projects.document import Document
from projects.matching import Match, match_department
from projects.models import Declaration, Department, Project, Revision, State


class NotImported(Exception):
    """Why nothing of an import was written; the message is Chinese and names the project."""


# What the unit can do about a declaration that an import may not write over.
WAY_OUT = {
    State.RETURNED: "请填报人在退回的表上修改",
    State.SUBMITTED: "需要时请填报人先撤回",
    State.DEPARTMENT_PASSED: "需要时请财政审核人先退回",
    State.APPROVED: "需要时请填报人用“调整”",
    State.REJECTED: "已不予安排",
}


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
class Item:
    """What importing one Document means. `why` says what stands in the way of LOCKED and ASK items."""

    document: Document
    status: Status
    unit: Department | None = None
    supervising: Department | None = None
    declaration: Declaration | None = None
    changes: tuple[Change, ...] = ()
    why: str = ""


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
    def fingerprint(self) -> str:
        """The same for two plans that would write the same over the same; a person confirms the one they saw."""
        seen = [
            (
                item.status,
                item.unit and item.unit.pk,
                item.declaration and (item.declaration.pk, item.declaration.revision),
            )
            for item in self.items
        ]
        return hashlib.sha256(repr(seen).encode()).hexdigest()

    @property
    def total(self) -> Decimal:
        """All budgets together, in 元."""
        return sum((item.document.budget.total or Decimal() for item in self.items), Decimal())


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
    allowed = set(units.values_list("pk", flat=True))
    finder = _Finder(list(among.all()), answers or {})
    heads = [(finder.find(d.project.spending_unit), finder.find(d.project.supervising_department)) for d in documents]
    held = _held_by([unit for unit, _ in heads if unit], documents)
    seen: set[tuple[int, str, int]] = set()
    items = []
    for document, (unit, supervising) in zip(documents, heads, strict=True):
        item = _item(document, unit, supervising, held, allowed)
        key = (unit.pk if unit else 0, document.project.name, document.fiscal_year)
        items.append(replace(item, status=Status.LOCKED, why="这批表中同一项目出现了两次") if key in seen else item)
        if unit:
            seen.add(key)
    return Plan(tuple(items), tuple(finder.open_questions.values()))


@transaction.atomic
def carry_out(plan: Plan, *, by, why: str) -> tuple[Declaration, ...]:
    """Write every new and changed item of a plan, or nothing. Raises NotImported, which names the project."""
    # Two imports into one unit take turns, so neither can wait for the other's rows in the other order.
    units = sorted({item.unit.pk for item in plan.to_write if item.unit})
    list(Department.objects.select_for_update(no_key=True).filter(pk__in=units).order_by("pk"))
    written = []
    for item in plan.to_write:
        try:
            written.append(_carry_out_item(item, by=by, why=why))
        except (store.Conflict, store.AlreadyThere, store.Unsavable) as error:
            raise NotImported(f"“{item.document.project.name}”：{error}") from error
    return tuple(written)


def create_unit(name: str, *, parent: Department | None) -> Department:
    """The department `name` under `parent`, which a person expressly asked for. Raises ValidationError."""
    held = Department.objects.filter(name=name, parent=parent).first()
    department = held or Department(name=name, parent=parent)
    if not held:
        department.full_clean()
        department.save()
    return department


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


def _held_by(units: list[Department], documents: Sequence[Document]) -> dict[tuple[int, str, int], Declaration]:
    """The newest version we hold of each (unit, project name, year) that the documents may mean."""
    declarations = store.with_parts(
        Declaration.objects.filter(
            project__unit__in={unit.pk for unit in units},
            fiscal_year__in={document.fiscal_year for document in documents},
        )
    ).order_by("version")
    return {(d.project.unit_id, d.project.name, d.fiscal_year): d for d in declarations}


def _item(
    document: Document,
    unit: Department | None,
    supervising: Department | None,
    held: Mapping[tuple[int, str, int], Declaration],
    allowed: set[int],
) -> Item:
    if not document.project.spending_unit:
        return Item(document, Status.LOCKED, why="没有用款单位")
    if not unit or (document.project.supervising_department and not supervising):
        return Item(document, Status.ASK, unit, supervising, why="单位名称需要确认")
    head = replace(
        document.project,
        spending_unit=unit.name,
        supervising_department=supervising.name if supervising else "",
    )
    document = replace(document, project=head)
    if problem := store.obstacle(document):
        return Item(document, Status.LOCKED, unit, supervising, why=problem)
    if unit.pk not in allowed:
        return Item(document, Status.LOCKED, unit, supervising, why=f"您没有为“{unit.name}”导入的权限")
    declaration = held.get((unit.pk, head.name, document.fiscal_year))
    if not declaration:
        return Item(document, Status.NEW, unit, supervising)
    if declaration.framework.code != document.framework:
        why = f"系统中的这份用的是“{declaration.framework}”，与文件的表式不同，不能覆盖"
        return Item(document, Status.LOCKED, unit, supervising, declaration, why=why)
    changes = diff(store.load(declaration), document)
    if not changes:
        return Item(document, Status.SAME, unit, supervising, declaration)
    if declaration.state != State.DRAFT:
        why = f"系统中的这份{declaration.get_state_display()}，不能由导入覆盖；{WAY_OUT.get(declaration.state, '')}"
        return Item(document, Status.LOCKED, unit, supervising, declaration, changes, why)
    return Item(document, Status.CHANGED, unit, supervising, declaration, changes)


def _carry_out_item(item: Item, *, by, why: str) -> Declaration:
    if item.declaration:
        based_on = item.declaration.revision
        return store.save(
            item.declaration,
            item.document,
            by=by,
            based_on=based_on,
            action=Revision.Action.IMPORT,
            why=why,
            supervising=item.supervising,
        )
    head = item.document.project
    project, _ = Project.objects.get_or_create(
        unit=item.unit,
        name=head.name,
        defaults={
            "category": head.category,
            "level": head.level,
            "supervising_department": item.supervising,
            "start_year": head.start_year,
            "end_year": head.end_year,
        },
    )
    return store.create(
        project, item.document, by=by, action=Revision.Action.IMPORT, why=why, supervising=item.supervising
    )
