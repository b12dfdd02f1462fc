"""What one may do with a declaration, which ones one may see, and who else may."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from projects import turns
from projects.access.departments import departments_of
from projects.access.people import roles_of
from projects.models import (
    CampaignStage,
    DecisionBatch,
    Declaration,
    Department,
    Membership,
    ReviewDecision,
    Role,
    State,
)
from projects.models.declarations import OPEN_STATES
from projects.models.departments import REVIEWERS, DepartmentQuerySet, in_one_of

# What fillers may, in which state.
FILLING: dict[str, tuple[State, ...]] = {
    "edit": (State.DRAFT, State.RETURNED),
    "submit": (State.DRAFT, State.RETURNED),
    "recall": (State.SUBMITTED,),
    "amend": (State.APPROVED,),
}
WRITING = turns.WRITING
# Who answers the questions of the unit at a part of its form, and with the fillers who may write there at all.
ANSWERING = frozenset({*REVIEWERS, Role.ADMINISTRATOR})
INQUIRING = ANSWERING | {Role.FILLER}
DECISIONS = ("pass", "approve", "return", "reject")
# What the role of the stage at which a declaration waits may; `pass` where a stage follows, `approve` at the last.
REVIEWING = (*DECISIONS, "waive")
# What the maker of the newest decision may, as long as nothing came after it.
TAKE_BACK = "take-back"


def roles_over(user, department_id: int) -> frozenset[Role]:
    """The roles `user` holds today over a department, directly or from above, or for somebody. One query."""
    held = Membership.objects.held_over(user, department_id)
    return frozenset(Role(role) for role in held.values_list("role", flat=True))


def allowed(user, declaration: Declaration) -> frozenset[str]:
    """Every action `user` may take on a declaration as it stands now, `view` included. At most six queries."""
    return _allowed(user, declaration, _held(user, declaration))


def _allowed(user, declaration: Declaration, held: Sequence[Membership]) -> frozenset[str]:
    if not held:
        return frozenset({"view"} if _has_it_on_record(user, declaration) else ())
    is_filler = any(one.role == Role.FILLER for one in held)
    filling = {action for action, states in FILLING.items() if is_filler and declaration.state in states}
    taking_back = {TAKE_BACK} if turns.take_back_capacity(user, declaration, held) else ()
    return frozenset({"view", *filling, *turns.turn_of(user, declaration, held).actions, *taking_back})


def acting_for(user, action: str, declaration: Declaration) -> User | None:
    """On whose behalf `user` takes an action they may take; None in their own right, which goes first.

    Both names stand on record. One query for whoever stands in for nobody.
    """
    held = _held(user, declaration)
    if not any(one.stands_in_for_id for one in held):
        return None
    if action == TAKE_BACK:
        capacity = turns.take_back_capacity(user, declaration, held)
        return capacity.principal if capacity else None
    return turns.turn_of(user, declaration, held).on_behalf_of if action in REVIEWING else None


def office_of(user, declaration: Declaration) -> str:
    """The department in which `user` reviews where a declaration waits; of several the highest, as it is called now."""
    held = [one for one in _held(user, declaration) if one.role == declaration.waits_at.role]
    line = list(Department.objects.lines_of([declaration.unit_id])[declaration.unit_id])
    above = {department.pk: distance for distance, department in enumerate(line)}
    return line[max(above[one.department_id] for one in held)].name


def turns_with(user, declarations: Sequence[Declaration]) -> dict[int, turns.Turn]:
    """What `user` may decide on each of the declarations they may see, by its id, and if nothing, why not.

    Few queries for many.
    """
    seen = set(visible_to(user).filter(pk__in=[one.pk for one in declarations]).values_list("pk", flat=True))
    return turns.turns_of(user, [one for one in declarations if one.pk in seen])


def _held(user, declaration: Declaration) -> list[Membership]:
    """What they hold over the unit that has the project now, whose it is to act."""
    held = Membership.objects.held_over(user, declaration.project.unit_id)
    return list(held.select_related("stands_in_for"))


def _has_it_on_record(user, declaration: Declaration) -> bool:
    """Whether a decided declaration was of a unit of theirs, though its project has gone to another since."""
    return declaration.stands_apart and bool(roles_over(user, declaration.unit_id))


def can(user, action: str, declaration: Declaration) -> bool:
    """Whether `user` may take an action on a declaration as it stands now."""
    return action in allowed(user, declaration)


def require(user, action: str, declaration: Declaration) -> None:
    """Raise Http404 when the user may not know of the declaration, PermissionDenied when they may not do this."""
    held = _held(user, declaration)
    if not held and not _has_it_on_record(user, declaration):
        raise Http404
    if action != "view" and action not in _allowed(user, declaration, held):
        raise PermissionDenied(*filter(None, [_refusal(user, action, declaration)]))


def _refusal(user, action: str, declaration: Declaration) -> str:
    """Why a reviewer may not take an action, in words; blank where it is no reviewer's."""
    if action == TAKE_BACK:
        return "只有作出最近一个决定的人（或所代理的人）能收回它，而且下一环节或填报单位还没有动作"
    return turns.turn_of(user, declaration, _held(user, declaration)).refuses(action) if action in REVIEWING else ""


def require_role(user, action: str, declaration: Declaration) -> None:
    """Like `require`, whatever the state: is this an action of the user's role at all?

    A verb checks the state itself, on the locked row, so somebody who acts on a stale page is told what came between.
    """
    roles = roles_over(user, declaration.project.unit_id)
    if not roles and not _has_it_on_record(user, declaration):
        raise Http404
    if not roles & set(REVIEWERS if action in (*REVIEWING, TAKE_BACK) else (Role.FILLER,)):
        raise PermissionDenied


def may_inquire(user, declaration: Declaration) -> bool:
    """Whether `user` may ask and answer at the parts of a form: its fillers and reviewers, while it is at work."""
    return declaration.state in OPEN_STATES and bool(roles_over(user, declaration.project.unit_id) & INQUIRING)


def who_may_see(declaration: Declaration) -> QuerySet[User]:
    """Everybody who may see a declaration, as `visible_to` has it. One query.

    A stand-in sees it as far as the principal does, in a right of their own.
    """
    return User.objects.filter(is_active=True, pk__in=_over(declaration).values("user"))


def holding_over(declaration: Declaration, *roles: Role) -> QuerySet[User]:
    """Of those, the people with one of `roles` there, in a right of their own or as a stand-in."""
    return User.objects.filter(is_active=True, pk__in=_over(declaration).filter(role__in=roles).values("user"))


def _over(declaration: Declaration) -> QuerySet[Membership]:
    line = Department.objects.line_of(declaration.project.unit_id)
    if declaration.stands_apart:
        line |= Department.objects.line_of(declaration.unit_id)
    return Membership.objects.counting_over(line)


def visible_to(user) -> QuerySet[Declaration]:
    """The declarations `user` may see."""
    return Declaration.objects.filter(_of_units(departments_of(user)))


def _of_units(units: DepartmentQuerySet) -> Q:
    """A condition for what these units declared, and for what was decided elsewhere of projects that are theirs now.

    The latter are few and named by their ids, so that the database goes along the index of the units. A query or two
    more than `in_one_of`.
    """
    declared = in_one_of(units)
    if not declared:
        return declared
    apart = Declaration.objects.filter(stands_apart=True, project__unit__in=units).exclude(unit=F("project__unit"))
    arrived = list(apart.values_list("pk", flat=True))
    return declared | Q(pk__in=arrived) if arrived else declared


def filled_by(user) -> QuerySet[Declaration]:
    """The newest versions that this filler's units declare, in whatever state."""
    return Declaration.objects.filter(_of_units(departments_of(user, Role.FILLER))).newest()


def waiting_for(user) -> QuerySet[Declaration]:
    """Declarations whose next step is this reviewer's, in their own right or as a stand-in."""
    return turns.waiting_for(user)


def decision_batches_of(user) -> QuerySet[DecisionBatch]:
    """The batch decisions `user` may open: what they made, or was made for them, of which they may see anything."""
    own = ReviewDecision.objects.filter(Q(by=user) | Q(on_behalf_of=user), batch=OuterRef("pk"))
    return DecisionBatch.objects.filter(Exists(own.filter(declaration__in=visible_to(user))))


def stages_reviewed_by(user) -> QuerySet[CampaignStage]:
    """The stages of the user's roles at which anything waits, for whomever of that role."""
    return turns.stages_waited_at(roles_of(user))
