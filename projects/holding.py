"""Who has a declaration in hand now, and since when: reviewers of the stage it waits at, or the unit that fills it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from projects.models import (
    Declaration,
    Department,
    Membership,
    Role,
    State,
    display_name,
)
from projects.turns import hands_in

DOES = {State.DRAFT: "填报", State.RETURNED: "修改"}
# As many names as one reads; the rest is a number.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose turn it is. `department` is the reviewers' or the unit; `people` is empty where a unit has it, and where no
    reviewer may decide, which `nobody` tells apart."""

    department: str
    does: str
    people: tuple[str, ...]
    since: datetime
    nobody: bool = False

    @property
    def days(self) -> int:
        """Whole calendar days since; 0 on the first."""
        return (timezone.localdate() - timezone.localdate(self.since)).days

    @property
    def names(self) -> str:
        """The people, the first few by name."""
        shown = "、".join(self.people[:NAMED])
        return f"{shown}等 {len(self.people)} 人" if len(self.people) > NAMED else shown


def holder_of(declaration: Declaration) -> Holder | None:
    """Who has it; None when nobody has to do anything with it any more. At most five queries."""
    return holders_of([declaration]).get(declaration.pk)


def holders_of(declarations: Iterable[Declaration]) -> dict[int, Holder]:
    """Who has each of them, by declaration, in a number of queries that never grows.

    They come with `waits_at`. What is approved or rejected nobody has.
    """
    found = list(declarations)
    held = {
        one.pk: Holder(one.unit_name, DOES[State(one.state)], (), one.state_changed_at)
        for one in found
        if one.state in DOES
    }
    in_review = [one for one in found if one.waits_at]
    return held | (_reviewers_of(in_review) if in_review else {})


def assignees_of(declaration: Declaration) -> list[int]:
    """The ids of the reviewers who have it, the nearest department's first; none where no reviewer does."""
    if not declaration.waits_at:
        return []
    unit, role = declaration.project.unit_id, Role(declaration.waits_at.role)
    lines = Department.objects.lines_of({unit})
    members, hands = _members(lines, {role})[role], hands_in([declaration])
    return [member.user_id for member in _deciding(declaration, lines[unit], members, hands)]


def _reviewers_of(declarations: Sequence[Declaration]) -> dict[int, Holder]:
    lines = Department.objects.lines_of({one.unit_id for one in declarations})
    members = _members(lines, {Role(one.waits_at.role) for one in declarations})
    hands = hands_in(declarations)
    return {one.pk: _reviewing(one, lines[one.unit_id], members[one.waits_at.role], hands) for one in declarations}


def _reviewing(
    declaration: Declaration,
    line: Sequence[Department],
    members: Iterable[Membership],
    hands: Collection[tuple[int, int | None]],
) -> Holder:
    """The reviewers over one unit whose turn it is, the nearest department first."""
    over = _deciding(declaration, line, members, hands)
    names = {department.pk: department.name for department in line}
    # Who may decide in a right of their own is named once, as that.
    deciding = {one.user_id for one in over if not one.stands_in_for_id}
    departments = dict.fromkeys(names[one.department_id] for one in over)
    people = dict.fromkeys(_called(one) for one in over if not one.stands_in_for_id or one.user_id not in deciding)
    stage = declaration.waits_at.name
    return Holder("、".join(departments), stage, tuple(people), declaration.state_changed_at, nobody=not people)


def _deciding(
    declaration: Declaration,
    line: Sequence[Department],
    members: Iterable[Membership],
    hands: Collection[tuple[int, int | None]],
) -> list[Membership]:
    """Of the members of the stage's role, those on the line who may decide, the nearest department's first."""
    above = {department.pk: distance for distance, department in enumerate(line)}
    held = [one for one in members if one.department_id in above]
    own = {one.user_id for one in held if not one.stands_in_for_id}
    over = [one for one in held if _counts(one, own) and not _is_barred(declaration, one, hands)]
    return sorted(over, key=lambda one: (above[one.department_id], one.pk))


def _counts(membership: Membership, own: set[int]) -> bool:
    """A stand-in counts as far as the principal holds the role in a right of their own."""
    return membership.stands_in_for_id is None or membership.stands_in_for_id in own


def _is_barred(declaration: Declaration, membership: Membership, hands: Collection[tuple[int, int | None]]) -> bool:
    """Whether either rule of four eyes, see `turns`, bars the member or whom they stand in for."""
    return any((declaration.pk, person) in hands for person in (membership.user_id, membership.stands_in_for_id))


def _called(membership: Membership) -> str:
    instead = membership.stands_in_for
    return display_name(membership.user) + (f"（代{display_name(instead)}）" if instead else "")


def _members(lines: Mapping[int, Sequence[Department]], roles: Iterable[Role]) -> dict[str, list[Membership]]:
    """Today's memberships in these roles on these lines, by role. One query."""
    departments = {department.pk for line in lines.values() for department in line}
    valid = Membership.objects.valid().filter(department__in=departments, role__in=roles, user__is_active=True)
    found: dict[str, list[Membership]] = defaultdict(list)
    for one in valid.select_related("user", "stands_in_for"):
        found[one.role].append(one)
    return found
