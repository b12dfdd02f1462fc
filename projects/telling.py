"""Who is told what: notices written in the same transaction as what they tell.

Reviewers are not told of what is submitted to them: their inbox says it. Nobody is told of what they did themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from projects import access
from projects.holding import assignees_of
from projects.models import (
    Declaration,
    Department,
    Inquiry,
    LateException,
    Membership,
    Notice,
    ReviewDecision,
    Role,
    display_name,
)
from projects.stage_coverage import Gap

OF_DECISION = {"return": Notice.Kind.RETURNED, "approve": Notice.Kind.APPROVED, "reject": Notice.Kind.REJECTED}
OF_DECISIONS = (*OF_DECISION.values(), Notice.Kind.RETURNED_LATER)
LONGEST_QUOTED = 200


def tell(declaration: Declaration, action: str, *, by, why: str = "") -> None:
    """What an action of the workflow means for others. `why` are its words in the history."""
    if action == "submit":
        # It was put right; whoever was told of the return has nothing to do any more.
        _close(declaration, [Notice.Kind.RETURNED])
    elif action == "take-back":
        _tell_of_take_back(declaration, by=by, why=why)
    elif action in OF_DECISION:
        _tell_of_decision(declaration, action, by=by, why=why)


def tell_of_inquiry(inquiry: Inquiry, text: str, *, by, is_answer: bool) -> None:
    """What was said at a part of a form: whoever is to answer, or who asked, and whoever is named in it with @.

    Nobody is told who may not see the declaration.
    """
    declaration = inquiry.declaration
    seeing = access.who_may_see(declaration)
    handles = handles_of(seeing)
    named = {handles[handle] for handle in named_in(text, handles)}
    said = f"{_name(declaration)}“{inquiry.label}”：{_short(text)}"
    people = seeing.filter(pk=inquiry.asked_by_id) if is_answer else _to_answer(inquiry)
    kind, does = (Notice.Kind.ANSWERED, "答复了") if is_answer else (Notice.Kind.ASKED, "提问")
    _write(people.exclude(pk__in=named), kind, f"{display_name(by)}{does}{said}", by=by, declaration=declaration)
    told = seeing.filter(pk__in=named)
    _write(told, Notice.Kind.NAMED, f"{display_name(by)}提到了您，{said}", by=by, declaration=declaration)


def _to_answer(inquiry: Inquiry) -> QuerySet[User]:
    """Whoever has the form in review; before that the supervising department's reviewers; of the other side, fillers.

    Where nobody has it so, as where every reviewer wrote some of it, all who hold the role over the unit.
    """
    declaration = inquiry.declaration
    if not inquiry.from_unit:
        return fillers_of(declaration)
    if declaration.waits_at:
        having = User.objects.filter(pk__in=assignees_of(declaration))
        return having if having.exists() else access.holding_over(declaration, Role(declaration.waits_at.role))
    reviewers = access.holding_over(declaration, Role.DEPARTMENT_REVIEWER)
    held = Membership.objects.valid().filter(role=Role.DEPARTMENT_REVIEWER)
    own = reviewers.filter(pk__in=held.filter(department=declaration.supervising_department_id).values("user"))
    return own if own.exists() else reviewers


def handles_of(people: Iterable[User]) -> dict[str, int]:
    """How each person is named after @, and their id: the name, with the account where several are called so."""
    names = [(display_name(person), person) for person in people]
    twice = {name for name, count in Counter(name for name, _ in names).items() if count > 1}
    return {f"{name}({person.username})" if name in twice else name: person.pk for name, person in names}


def named_in(text: str, handles: Iterable[str]) -> list[str]:
    """The handles that stand behind an @ in a text; of two that begin alike, the longer one."""
    longest_first = sorted(handles, key=len, reverse=True)
    behind = text.split("@")[1:]
    named = (next((handle for handle in longest_first if words.startswith(handle)), "") for words in behind)
    return list(filter(None, dict.fromkeys(named)))


def tell_of_exception(exception: LateException, *, by) -> None:
    """The fillers of the units that may hand in later."""
    units = Department.objects.below(exception.department_id)
    fillers = holding(Role.FILLER, units)
    until = timezone.localtime(exception.until)
    text = f"“{exception.campaign}”准予{exception.department}延至 {until:%Y年%m月%d日 %H:%M} 送审：{exception.why}"
    _write(fillers, Notice.Kind.LATE, text, by=by, campaign=exception.campaign)


def tell_of_gap(gap: Gap) -> int:
    """Each administrator of units on which nobody can decide at a stage: of their own units, and once; how many."""
    told, campaign = 0, gap.stage.campaign
    lines = Department.objects.lines_of([unit.pk for unit in gap.units])
    above = {department.pk for line in lines.values() for department in line}
    held = Membership.objects.valid().filter(role=Role.ADMINISTRATOR, department__in=above, user__is_active=True)
    over: dict[int, set[int]] = {}
    for user, department in held.values_list("user", "department"):
        over.setdefault(user, set()).add(department)
    for user, departments in over.items():
        own = [unit for unit in gap.units if any(one.pk in departments for one in lines[unit.pk])]
        role = gap.stage.get_role_display()
        text = f"“{campaign}”的“{gap.stage}”环节没有人可以审核：{Gap(gap.stage, own).names}；请指定{role}"
        about = {"to_id": user, "campaign": campaign, "kind": Notice.Kind.NOBODY_DECIDES, "text": text}
        if not Notice.objects.filter(**about).exists():
            Notice.objects.create(**about)
            told += 1
    return told


def holding(role: Role, units: QuerySet[Department]) -> QuerySet[User]:
    """The people with a role of their own in one of `units` today."""
    held = Membership.objects.valid().filter(role=role, department__in=units)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def fillers_of(declaration: Declaration) -> QuerySet[User]:
    """Who submitted or wrote this version and still fills for its unit; where none is left, all who fill for it."""
    above = Department.objects.line_of(declaration.unit_id)
    fillers = holding(Role.FILLER, above)
    wrote = declaration.revisions.filter(action__in=access.WRITING).values("by")
    own = fillers.filter(Q(pk__in=wrote) | Q(pk=declaration.submitted_by_id))
    return own if own.exists() else fillers


def _tell_of_decision(declaration: Declaration, action: str, *, by, why: str) -> None:
    decision = declaration.decisions.select_related("stage").latest("pk")
    said = f"：{_short(why)}" if why else ""
    text = f"{_name(declaration)}被{display_name(by)}{decision.get_action_display()}（{decision.stage}）{said}"
    if action == "approve":
        text = f"{_name(declaration)}已批复"
    _write(fillers_of(declaration), OF_DECISION[action], text, by=by, declaration=declaration)
    if action == "return" and decision.stage.position > 1:
        text = f"您审核通过的{_name(declaration)}在“{decision.stage}”被{display_name(by)}退回{said}"
        _write(_earlier_deciders(decision), Notice.Kind.RETURNED_LATER, text, by=by, declaration=declaration)


def _earlier_deciders(decision: ReviewDecision) -> QuerySet[User]:
    """Who decided at the stages before, in the same round, themselves or through a stand-in."""
    standing = ReviewDecision.objects.filter(
        declaration=decision.declaration_id, round=decision.round, taken_back_at=None, pk__lt=decision.pk
    )
    return User.objects.filter(
        Q(pk__in=standing.values("by")) | Q(pk__in=standing.exclude(on_behalf_of=None).values("on_behalf_of"))
    )


def _tell_of_take_back(declaration: Declaration, *, by, why: str) -> None:
    """Those who were told of the decision; where nobody was, as of a pass, nobody."""
    decision = declaration.decisions.exclude(taken_back_at=None).latest("taken_back_at")
    told = declaration.notices.filter(kind__in=OF_DECISIONS, at__gte=decision.at)
    people = User.objects.filter(pk__in=list(told.values_list("to", flat=True)))
    said = f"：{_short(why)}" if why else ""
    text = f"{display_name(by)}收回了对{_name(declaration)}的决定（{decision.get_action_display()}）{said}"
    _close(declaration, OF_DECISIONS)
    _write(people, Notice.Kind.TAKEN_BACK, text, by=by, declaration=declaration)


def _close(declaration: Declaration, kinds: Iterable[str]) -> None:
    """What these notices tell is over."""
    declaration.notices.filter(kind__in=kinds, read_at=None).update(read_at=timezone.now())


def _write(people: QuerySet[User], kind: Notice.Kind, text: str, *, by, **about) -> None:
    others = people.filter(is_active=True).exclude(pk=by.pk).distinct()
    Notice.objects.bulk_create(Notice(to=person, kind=kind, text=text, **about) for person in others)


def _name(declaration: Declaration) -> str:
    return f"“{declaration.project_name}”{declaration.fiscal_year} 年度申报表"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}……"
