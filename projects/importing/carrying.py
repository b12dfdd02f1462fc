"""A plan into rows, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from projects import audit, store, workflow
from projects.importing.plan import Item, Plan, Status
from projects.models import Declaration, Department


class NotImported(Exception):
    """Why nothing of an import was written; the message is Chinese and names the project."""


@transaction.atomic
def carry_out(plan: Plan, *, by, why: str, approved: bool = False) -> tuple[Declaration, ...]:
    """Write every new and changed item of a plan, in their order, or nothing. Raises NotImported.

    `approved`: what is new is history, approved elsewhere. The number of queries does not grow with the items.
    """
    lock_units(item.unit.pk for item in plan.to_write if item.unit)
    try:
        with transaction.atomic():
            new = iter(_create(plan, by=by, why=why, approved=approved))
            changed = iter(_rewrite(plan, by=by, why=why))
    except store.Conflict as error:
        raise NotImported(f"“{error.latest.declaration.project_name}”：{error}") from error
    except (store.AlreadyThere, store.Unsavable) as error:
        raise NotImported(str(error)) from error
    except IntegrityError as error:
        raise NotImported("有人同时新建了其中的项目或申报表，请重新核对预览后再确认") from error
    return tuple(next(new if item.status is Status.NEW else changed) for item in plan.to_write)


def lock_units(units: Iterable[int]) -> None:
    """Two imports into one unit take turns, so neither can wait for the other's rows in the other order."""
    locked = Department.objects.select_for_update(no_key=True).filter(pk__in=set(units))
    list(locked.order_by("pk").values_list("pk"))


def create_unit(name: str, *, parent: Department | None, by) -> Department:
    """The department `name` under `parent`, which a person expressly asked for. Raises ValidationError."""
    held = Department.objects.filter(name=name, parent=parent).first()
    department = held or Department(name=name, parent=parent)
    if not held:
        department.full_clean()
        department.save()
        audit.changed([(department, {}, audit.parts_of(department))], by=by)
    return department


def _create(plan: Plan, *, by, why: str, approved: bool) -> list[Declaration]:
    drafts = [_draft(item) for item in plan.to_write if item.status is Status.NEW]
    return workflow.bring_in(drafts, by=by, why=why, approved=approved) if drafts else []


def _draft(item: Item) -> store.Draft:
    if item.unit is None:
        raise ValueError("an item without a unit is not new")
    return store.Draft(item.document, item.unit, item.project, item.supervising)


def _rewrite(plan: Plan, *, by, why: str) -> list[Declaration]:
    rewrites = [
        store.Rewrite(item.declaration, item.document, item.declaration.revision, item.supervising)
        for item in plan.to_write
        if item.status is Status.CHANGED and item.declaration
    ]
    return store.save_many(rewrites, by=by, why=why) if rewrites else []
