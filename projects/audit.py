"""The audit trail's one pen: who did what, for whom, when, from where, and what it was before and after.

Whoever changes something calls it in the same transaction. Where an act comes from is known to the middleware and to
whoever runs a job for somebody, so nobody else hands it on; outside both it is the command line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from projects.models import AuditedDeclaration, AuditEntry, Declaration, Department, Membership, Revision, State

Kind = AuditEntry.Kind
Plain = Mapping[str, Any]

_address: ContextVar[str | None] = ContextVar("address", default=None)
DECISIONS = {"pass", "approve", "return", "reject", "waive", "take-back"}
ABOUT_RIGHTS = (User, Membership)
# What is nobody's business: a password's hash, and what the login itself writes.
NEVER_KEPT = {"password", "last_login", "date_joined"}


@contextmanager
def coming_from(address: str | None) -> Iterator[None]:
    """Everything recorded within comes from this IP address; None is the command line."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def address() -> str | None:
    """Where what is done now comes from; for handing it on to a job."""
    return _address.get()


@transaction.atomic
def record(
    kind: AuditEntry.Kind,
    action: str,
    subject: object = "",
    *,
    by,
    on_behalf_of=None,
    declaration: Declaration | None = None,
    department: Department | None = None,
    before: Plain | None = None,
    after: Plain | None = None,
    why: str = "",
    declarations: Collection[int] = (),
) -> AuditEntry:
    """Write one act down. `by` is None for a command nobody logged in for.

    A `declaration` brings its name and its unit along; `declarations` are the ids of the many that one act was about.
    """
    entry = AuditEntry(
        kind=kind,
        action=action,
        subject=str(subject or declaration or ""),
        by=by,
        on_behalf_of=on_behalf_of,
        declaration=declaration.pk if declaration else None,
        department_id=declaration.unit_id if declaration else department and department.pk,
        address=address(),
        before=before,
        after=after,
        why=why,
    )
    entry.save()
    AuditedDeclaration.objects.bulk_create(AuditedDeclaration(entry=entry, declaration=pk) for pk in declarations)
    return entry


def revised(entries: Sequence[Revision]) -> None:
    """One entry for each new entry of declarations' histories; the texts stay there. At most two queries."""
    former = _former_states(entries)
    AuditEntry.objects.bulk_create(_of_revision(entry, former) for entry in entries)


def removed(declarations: Iterable[Declaration], *, by, why: str) -> None:
    """Declarations that an undone import takes away together with their history. One query."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            kind=Kind.IMPORT,
            action="撤销导入，删除",
            subject=str(one),
            by=by,
            declaration=one.pk,
            department_id=one.unit_id,
            address=address(),
            before=_standing(one.revision, one.state),
            why=why,
        )
        for one in declarations
    )


def changed(rows: Iterable[tuple[models.Model, Plain, Plain]], *, by, why: str = "") -> None:
    """Rows of what administrators maintain, each with its parts before (none: new) and after (none: deleted).

    What did not change is left out, and a row with it. One query.
    """
    told = ((row, _done(before, after), *differing(before, after)) for row, before, after in rows)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            kind=Kind.RIGHT if isinstance(row, ABOUT_RIGHTS) else Kind.SETTING,
            action=f"{done}{row._meta.verbose_name}",
            subject=str(row),
            by=by,
            department_id=department_of(row),
            address=address(),
            before=before or None,
            after=after or None,
            why=why,
        )
        for row, done, before, after in told
        if before or after
    )


def parts_of(row: models.Model) -> dict[str, Any]:
    """What a person may set of a row, by its Chinese names, as plain JSON; a blank part is left out."""
    fields = [field for field in row._meta.concrete_fields if field.editable and field.name not in NEVER_KEPT]
    parts = {str(field.verbose_name): _plain(row, field) for field in fields if not field.primary_key}
    return {name: value for name, value in parts.items() if value not in (None, "")}


def differing(before: Plain, after: Plain) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of a row's parts before and after, those that differ; all of them where it is new or deleted."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {n: before[n] for n in names if n in before}, {n: after[n] for n in names if n in after}


def department_of(row: models.Model) -> int | None:
    """Whose business a row is: the unit it names, or its project's; a department's own is the one above it."""
    if isinstance(row, Department):
        return row.parent_id or row.pk
    for name in ("department_id", "unit_id"):
        if hasattr(row, name):
            return getattr(row, name)
    project = getattr(row, "project", None)
    return project.unit_id if project else None


def _done(before: Plain, after: Plain) -> str:
    return ("修改" if after else "删除") if before else "新增"


def _plain(row: models.Model, field: models.Field) -> Any:
    """A field's value as it is shown, in what JSON can hold."""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return value if value is None or isinstance(value, int | list | dict) else str(value)


def _former_states(entries: Sequence[Revision]) -> dict[tuple[int, int], str]:
    """The states before these entries, by declaration and the number of the entry before."""
    later = [entry for entry in entries if entry.number > 1]
    if not later:
        return {}
    numbers = {entry.number - 1 for entry in later}
    rows = Revision.objects.filter(declaration__in={entry.declaration_id for entry in later}, number__in=numbers)
    return {(pk, number): state for pk, number, state in rows.values_list("declaration_id", "number", "state")}


def _of_revision(entry: Revision, former: Mapping[tuple[int, int], str]) -> AuditEntry:
    declaration, state = entry.declaration, former.get((entry.declaration_id, entry.number - 1))
    return AuditEntry(
        kind=_kind_of(entry.action),
        action=Revision.Action(entry.action).label,
        subject=str(declaration),
        by=entry.by,
        on_behalf_of_id=entry.on_behalf_of_id,
        declaration=declaration.pk,
        revision=entry.number,
        department_id=declaration.unit_id,
        address=address(),
        before=_standing(entry.number - 1, state) if state else None,
        after=_standing(entry.number, entry.state),
        why=entry.why,
    )


def _kind_of(action: str) -> AuditEntry.Kind:
    if action in DECISIONS:
        return Kind.DECISION
    return Kind.IMPORT if action == Revision.Action.IMPORT else Kind.CHANGE


def _standing(revision: int, state: str) -> dict[str, Any]:
    return {"修订": revision, "状态": State(state).label}
