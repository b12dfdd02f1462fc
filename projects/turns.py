"""Whose turn it is to review: who may decide where a declaration waits, in whose name, and if not, why not.

Two rules of four eyes: who wrote any of a declaration decides at no stage, and who decided at one stage of a round
decides at no later one. They hold for a stand-in and the principal together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.auth.models import User
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, prefetch_related_objects

from projects.models import (
    CampaignStage,
    Declaration,
    Department,
    Membership,
    ReviewDecision,
    Revision,
    Role,
    display_name,
)
from projects.models.departments import REVIEWERS, in_one_of

WRITING = tuple(
    Revision.Action(action)
    for action in ("create", "import", "save", "autosave", "fix", "answer", "submit", "amend", "restore")
)


@dataclass(frozen=True, slots=True)
class Capacity:
    """A reviewer's role, held in one's own right or on behalf of a `principal`."""

    role: Role
    principal: User | None = None

    @property
    def principal_id(self) -> int | None:
        return self.principal.pk if self.principal else None


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody may do where a declaration waits, and on whose behalf; with no `actions`, `refusal` says why."""

    actions: frozenset[str] = frozenset()
    on_behalf_of: User | None = None
    stage: str = ""
    refusal: str = ""

    def refuses(self, action: str) -> str:
        """Why `action` is none of this turn's, in Chinese; blank when it is."""
        if action in self.actions:
            return ""
        if self.refusal:
            return self.refusal
        if action == "approve":
            return f"“{self.stage}”之后还有审核环节，在这里应当“审核通过”，不能批复"
        return f"“{self.stage}”是最后一个审核环节，在这里应当“批复”"


def turn_of(user, declaration: Declaration, held: Iterable[Membership]) -> Turn:
    """The turn of somebody who holds the memberships `held` over the declaration's unit. At most four queries."""
    return _turns(user, [declaration], {declaration.unit_id: capacities(held)})[declaration.pk]


def turns_of(user, declarations: Sequence[Declaration]) -> dict[int, Turn]:
    """The turn of `user` with each declaration, by its id, in a number of queries that does not grow with them."""
    prefetch_related_objects(declarations, "waits_at")
    return _turns(user, declarations, _capacities_over(user, {one.unit_id for one in declarations}))


def waiting_for(user) -> QuerySet[Declaration]:
    """The declarations in which it is this reviewer's turn, in whatever capacity. One query, and two for each."""
    wanted = [_waits_for(user, capacity) for capacity in _capacities_of(user)]
    return Declaration.objects.filter(reduce(or_, wanted)) if wanted else Declaration.objects.none()


def stages_waited_at(roles: Iterable[Role]) -> QuerySet[CampaignStage]:
    """The stages of these roles at which anything waits, for whomever of the role."""
    waiting = Declaration.objects.filter(waits_at=OuterRef("pk"))
    return CampaignStage.objects.filter(Exists(waiting), role__in=list(roles))


def capacities(held: Iterable[Membership]) -> list[Capacity]:
    """In what capacities memberships let somebody review; one's own right goes before acting for another."""
    found = {Capacity(Role(one.role), one.stands_in_for) for one in held if one.role in REVIEWERS}
    return sorted(found, key=lambda one: (one.principal_id or 0, one.role))


def newest_decision(declaration: Declaration) -> ReviewDecision | None:
    """The decision that was the last thing to happen to a declaration; None when anything came after it. One query."""
    return _newest(declaration.decisions.all()).select_related("stage", "judged").first()


def take_back_capacity(user, declaration: Declaration, held: Iterable[Membership]) -> Capacity | None:
    """In what capacity `user` may take the newest decision back: its maker, or the one it was made for; or None."""
    reviewing = capacities(held)
    decision = newest_decision(declaration) if reviewing else None
    return _capacity_to_revoke(user, decision, reviewing) if decision else None


def revoke_obstacles(user, decisions: Sequence[ReviewDecision]) -> dict[int, str]:
    """Why `user` may not take each decision back, in Chinese, by its id; blank where they may.

    The rules of `take_back_capacity`, in a number of queries that does not grow with the decisions.
    """
    over = _capacities_over(user, {one.declaration.project.unit_id for one in decisions})
    newest = set(
        _newest(ReviewDecision.objects.filter(pk__in=[one.pk for one in decisions])).values_list("pk", flat=True)
    )
    latest = Revision.objects.filter(
        declaration__in=[one.declaration_id for one in decisions], number=F("declaration__revision")
    )
    after = {entry.declaration_id: entry for entry in latest.select_related("by")}
    found = {}
    for one in decisions:
        if one.taken_back_at:
            found[one.pk] = "已经收回"
        elif one.pk not in newest:
            found[one.pk] = _came_after(one, after[one.declaration_id])
        else:
            may = _capacity_to_revoke(user, one, over.get(one.declaration.project.unit_id, ()))
            found[one.pk] = "" if may else "您现在不再审核这个单位的申报表，不能收回；请联系管理员"
    return found


def _came_after(decision: ReviewDecision, entry: Revision) -> str:
    """What keeps a decision: the newest `entry` in the history of its declaration, or an amendment."""
    if entry.number == decision.judged.number + 1:
        return "批复后已开始调整，不能收回"
    return f"之后{display_name(entry.by)}已“{entry.get_action_display()}”，不能收回"


def _newest(decisions: QuerySet[ReviewDecision]) -> QuerySet[ReviewDecision]:
    """Of these decisions, each that is the last thing to have happened to its declaration."""
    later = Declaration.objects.filter(
        project=OuterRef("declaration__project"),
        fiscal_year=OuterRef("declaration__fiscal_year"),
        version__gt=OuterRef("declaration__version"),
    )
    return decisions.filter(~Exists(later), taken_back_at=None, judged__number=F("declaration__revision") - 1)


def _capacity_to_revoke(user, decision: ReviewDecision, reviewing: Iterable[Capacity]) -> Capacity | None:
    """The first capacity in which `user` may take a decision back: its maker, or the one it was made for; or None."""
    if user.pk not in (decision.by_id, decision.on_behalf_of_id):
        return None
    principals = {None, decision.on_behalf_of_id} if user.pk == decision.by_id else {None}
    fitting = (one for one in reviewing if one.role == decision.stage.role and one.principal_id in principals)
    return next(fitting, None)


def hands_in(declarations: Sequence[Declaration], people: Collection[int] | None = None) -> dict[tuple[int, int], str]:
    """What people had to do with declarations so that others must decide, in words, by (declaration id, user id).

    Of everybody unless `people` are given. At most two queries.
    """
    if not declarations:
        return {}
    hands = {}
    decided = _standing_by(people).filter(declaration__in=declarations, round=F("declaration__round"))
    for pk, by, principal, stage in decided.values_list("declaration", "by", "on_behalf_of", "stage__name"):
        said = f"在本轮“{stage}”环节已经审核过，后面的环节要由另一个人审核"
        hands |= {(pk, person): said for person in (by, principal) if person}
    written = _written_by(people).filter(declaration__in=declarations).order_by()
    for pair in written.values_list("declaration", "by").distinct():
        hands[pair] = "填报、导入或送审过这份申报表，要由另一个人审核"
    return hands


def _capacities_of(user) -> list[Capacity]:
    held = Membership.objects.counting_for(user).filter(role__in=REVIEWERS)
    return capacities(held.select_related("stands_in_for"))


def _capacities_over(user, units: Collection[int]) -> dict[int, list[Capacity]]:
    """The capacities in which `user` reviews each of these units. A query, and one for each capacity."""
    over = defaultdict(list)
    for capacity in _capacities_of(user):
        covered = Department.objects.covered_as(user, capacity.role, capacity.principal_id).filter(pk__in=units)
        for unit in covered.values_list("pk", flat=True):
            over[unit].append(capacity)
    return over


def _waits_for(user, capacity: Capacity) -> Q:
    # Units and stages as ids: of a walk down the tree PostgreSQL expects one row, and begins there even for a city.
    units = Department.objects.covered_as(user, capacity.role, capacity.principal_id)
    people, this = _people(user, capacity), OuterRef("pk")
    wrote = _written_by(people).filter(declaration=this)
    standing = ReviewDecision.objects.filter(declaration=this, round=OuterRef("round"), taken_back_at=None)
    # Each has an index of its own; with an OR between them the database reads every decision there is.
    decided = Exists(standing.filter(by__in=people)) | Exists(standing.filter(on_behalf_of__in=people))
    stages = list(stages_waited_at([capacity.role]).values_list("pk", flat=True))
    return Q(~Exists(wrote), ~decided, in_one_of(units), waits_at__in=stages)


def _turns(user, declarations: Sequence[Declaration], over: Mapping[int, Sequence[Capacity]]) -> dict[int, Turn]:
    fitting = {one.pk: _fitting(one, over.get(one.unit_id, ())) for one in declarations}
    people = {user.pk} | {one.principal_id for some in fitting.values() for one in some if one.principal_id}
    waiting = [one for one in declarations if fitting[one.pk]]
    last, hands = _last_positions(waiting), hands_in(waiting, people)
    return {one.pk: _turn(user, one, fitting[one.pk], last, hands) for one in declarations}


def _fitting(declaration: Declaration, capacities: Iterable[Capacity]) -> list[Capacity]:
    """Those in which the stage where a declaration waits is decided."""
    stage = declaration.waits_at
    return [one for one in capacities if stage and one.role == stage.role]


def _turn(
    user,
    declaration: Declaration,
    fitting: Sequence[Capacity],
    last: Collection[tuple[int, int]],
    hands: Mapping[tuple[int, int], str],
) -> Turn:
    stage = declaration.waits_at
    if not stage:
        return Turn(refusal=f"这份申报表现在是“{declaration.get_state_display()}”，不在等待审核")
    if not fitting:
        return Turn(refusal=f"这份申报表在“{stage}”环节，由这一环节的{stage.get_role_display()}审核")
    barred = [_bar(user, declaration, one, hands) for one in fitting]
    if all(barred):
        return Turn(refusal=barred[0])
    onward = "approve" if (stage.campaign_id, stage.position) in last else "pass"
    capacity = fitting[barred.index("")]
    return Turn(frozenset({"return", "reject", "waive", onward}), capacity.principal, stage.name)


def _bar(user, declaration: Declaration, capacity: Capacity, hands: Mapping[tuple[int, int], str]) -> str:
    """Which of the two rules of four eyes forbids a decision in this capacity; blank when neither."""
    if said := hands.get((declaration.pk, user.pk)):
        return f"您{said}"
    principal = capacity.principal
    said = hands.get((declaration.pk, principal.pk)) if principal else ""
    return f"您所代理的{display_name(principal)}{said}" if said else ""


def _last_positions(declarations: Sequence[Declaration]) -> set[tuple[int, int]]:
    """The last stage's position of each campaign in which declarations wait, as (campaign id, position)."""
    campaigns = {one.waits_at.campaign_id for one in declarations}
    stages = CampaignStage.objects.filter(campaign__in=campaigns).order_by().values("campaign")
    return set(stages.annotate(last=Max("position")).values_list("campaign", "last")) if campaigns else set()


def _people(user, capacity: Capacity) -> set[int]:
    return {user.pk} if capacity.principal is None else {user.pk, capacity.principal.pk}


def _written_by(people: Collection[int] | None) -> QuerySet[Revision]:
    """What was written by these people; None: by anybody."""
    written = Revision.objects.filter(action__in=WRITING)
    return written if people is None else written.filter(by__in=people)


def _standing_by(people: Collection[int] | None) -> QuerySet[ReviewDecision]:
    """Decisions that were made by these people, or for them, and not taken back; None: by anybody."""
    standing = ReviewDecision.objects.filter(taken_back_at=None)
    return standing if people is None else standing.filter(Q(by__in=people) | Q(on_behalf_of__in=people))
