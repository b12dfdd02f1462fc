"""Who may do what: every question about rights has this one address.

A membership covers its department and all below. Who may act is asked of the unit that has the project now; the unit
that declared what was approved or rejected goes on seeing it. No right, no row: `visible_to` narrows every list,
search, export and comparison, and `can(user, "view", declaration)` agrees with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from projects import turns
from projects.models import (
    AuditEntry,
    Batch,
    CampaignStage,
    Declaration,
    Department,
    Membership,
    Notice,
    Project,
    Role,
    SavedFilter,
    State,
    TableImport,
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
# Who looks at campaigns, for the units they cover.
SEE_CAMPAIGNS = (Role.ADMINISTRATOR, Role.AUDITOR)
# Who brings tables in, each into the units they cover.
IMPORTING = (Role.ADMINISTRATOR, Role.FILLER)
# Who answers the questions of the unit at a part of its form, and with the fillers who may write there at all.
ANSWERING = frozenset({*REVIEWERS, Role.ADMINISTRATOR})
INQUIRING = ANSWERING | {Role.FILLER}
DECISIONS = ("pass", "approve", "return", "reject")
DISCLOSING = (Role.ADMINISTRATOR, Role.FINANCE_REVIEWER, Role.AUDITOR)
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


def departments_of(user, *roles: Role) -> DepartmentQuerySet:
    """The departments in which `user` holds one of `roles` (any, when none is given)."""
    return Department.objects.covered_by(user, roles or Role)


def departments_disclosed_by(user) -> QuerySet[Department]:
    """The departments whose approved targets `user` may give out as what is published of a year (公开)."""
    return departments_of(user, *DISCLOSING)


def discloses(user) -> bool:
    """Whether `user` may do so anywhere."""
    return bool(roles_of(user) & set(DISCLOSING))


def units_filled_by(user) -> QuerySet[Department]:
    """The departments of which `user` is a filler themselves; those below are other people's."""
    held = Membership.objects.valid().filter(user=user, role=Role.FILLER)
    return Department.objects.filter(pk__in=held.values("department"))


def projects_to_declare(user) -> QuerySet[Project]:
    """The projects for which `user` may start a declaration."""
    return Project.objects.filter(unit__in=departments_of(user, Role.FILLER))


def filled_by(user) -> QuerySet[Declaration]:
    """The newest versions that this filler's units declare, in whatever state."""
    return Declaration.objects.filter(_of_units(departments_of(user, Role.FILLER))).newest()


def waiting_for(user) -> QuerySet[Declaration]:
    """Declarations whose next step is this reviewer's, in their own right or as a stand-in."""
    return turns.waiting_for(user)


def stages_reviewed_by(user) -> QuerySet[CampaignStage]:
    """The stages of the user's roles at which anything waits, for whomever of that role."""
    return turns.stages_waited_at(roles_of(user))


def posts_of(user) -> QuerySet[Membership]:
    """The reviewer's roles that `user` holds today in their own right."""
    return Membership.objects.valid().filter(user=user, role__in=REVIEWERS, stands_in_for=None)


def may_be_stood_in_for(user) -> bool:
    """Whether `user` has a post at which somebody else could act for them."""
    return posts_of(user).exists()


def who_may_stand_in(post: Membership) -> QuerySet[User]:
    """Whom a reviewer may name for their post: everybody else who reviews today in the same tree of departments.

    In a right of their own: whoever only acts for another cannot be asked to act for a third.
    """
    root = Department.objects.line_of(post.department_id).filter(parent=None).values_list("pk", flat=True).first()
    within = Department.objects.below(root or post.department_id)
    held = Membership.objects.valid().filter(department__in=within, role__in=REVIEWERS, stands_in_for=None)
    people = User.objects.filter(is_active=True, pk__in=held.values("user")).exclude(pk=post.user_id)
    return people.order_by("last_name", "first_name", "username")


def reviews_in_own_right(user_id: int | None) -> bool:
    """Whether somebody reviews anywhere today without acting for another; only they may be a delegate."""
    held = Membership.objects.valid().filter(user=user_id, role__in=REVIEWERS, stands_in_for=None)
    return user_id is not None and held.exists()


def roles_of(user) -> frozenset[Role]:
    """Every role `user` holds anywhere today; decides which pages the navigation offers."""
    held = Membership.objects.counting_for(user).values_list("role", flat=True)
    return frozenset(Role(role) for role in held)


def is_administrator(user) -> bool:
    """Whether `user` is 业务管理员 anywhere today (or the technical superuser)."""
    return user.is_active and (user.is_superuser or Role.ADMINISTRATOR in roles_of(user))


def administers_a_tree(user) -> bool:
    """Whether `user` is 业务管理员 of a department with none above it: what all units share is theirs to change."""
    if user.is_superuser:
        return True
    held = Membership.objects.valid().filter(user=user, role=Role.ADMINISTRATOR)
    return held.filter(department__parent=None).exists()


def keeps_library(user) -> bool:
    """Whether `user` may change the indicator library, which all units share."""
    return user.is_active and administers_a_tree(user)


def sets_severities(user) -> bool:
    """Whether `user` may say how grave each check is in a campaign, which all units share."""
    return user.is_active and administers_a_tree(user)


def sets_up_campaigns(user) -> bool:
    """Whether `user` may set up campaigns, which all units share."""
    return user.is_active and administers_a_tree(user)


def sees_campaigns(user) -> bool:
    """Whether the pages of campaigns are open to `user`, who sees there what concerns their units."""
    return user.is_active and (user.is_superuser or bool(roles_of(user) & set(SEE_CAMPAIGNS)))


def units_in_campaigns_of(user) -> QuerySet[Department]:
    """The departments whose part in a campaign `user` sees: what they administer or audit."""
    return Department.objects.all() if user.is_superuser else departments_of(user, *SEE_CAMPAIGNS)


def departments_concerning(user, *roles: Role) -> QuerySet[Department]:
    """Where something is said that holds for a unit in which `user` holds one of `roles`: those units, those above."""
    if user.is_superuser:
        return Department.objects.all()
    return Department.objects.filter(_covered_and_above(user, *roles))


def _covered_and_above(user, *roles: Role) -> Q:
    """The departments in which `user` holds one of `roles` (any, when none is given), and those above."""
    wanted = Q(pk__in=departments_of(user, *roles))
    held = Membership.objects.valid().filter(user=user, role__in=roles or Role)
    for department_id in held.values_list("department_id", flat=True):
        wanted |= Q(pk__in=Department.objects.line_of(department_id).values("pk"))
    return wanted


def notices_of(user) -> QuerySet[Notice]:
    """What `user` was told of things they may still see."""
    units = departments_of(user)
    seen = Q(declaration=None) | Q(declaration__unit__in=units) | Q(declaration__project__unit__in=units)
    return Notice.objects.filter(seen, to=user)


def roles_grantable_by(user) -> list[Role]:
    """The roles an administrator may grant: finance stands above the units, so only a whole tree's grants it."""
    return [role for role in Role if role != Role.FINANCE_REVIEWER or administers_a_tree(user)]


def units_administered_by(user) -> QuerySet[Department]:
    """The departments whose data `user` administers and may bring tables into; in the admin, all for a superuser."""
    return Department.objects.all() if user.is_superuser else departments_of(user, Role.ADMINISTRATOR)


def imports_tables(user) -> bool:
    """Whether `user` may bring tables in: an administrator, and a filler as drafts of the own units."""
    return user.is_active and (user.is_superuser or bool(roles_of(user) & set(IMPORTING)))


def units_imported_by(user, purpose: str) -> QuerySet[Department]:
    """The departments into which `user` may bring tables: history is an administrator's, drafts are a filler's too."""
    if user.is_superuser or purpose == Batch.Purpose.HISTORY:
        return units_administered_by(user)
    return departments_of(user, *IMPORTING)


def projects_administered_by(user) -> QuerySet[Project]:
    return Project.objects.filter(unit__in=units_administered_by(user))


def people_within(user) -> QuerySet[User]:
    """Everybody with a role in the departments `user` administers; wider than the accounts they administer."""
    return User.objects.filter(is_superuser=False, memberships__department__in=units_administered_by(user)).distinct()


def departments_nameable_by(user, roles: Sequence[Role] = (Role.ADMINISTRATOR,)) -> QuerySet[Department]:
    """The departments `user` may name, by their `roles`: their own, those above, and those their projects name."""
    if user.is_superuser:
        return Department.objects.all()
    named = Q(supervised_projects__unit__in=departments_of(user, *roles))
    return Department.objects.filter(_covered_and_above(user, *roles) | named).distinct()


def accounts_administered_by(user) -> QuerySet[User]:
    """The accounts `user` administers: no superuser's; all roles lie in their departments and are theirs to grant."""
    if user.is_superuser:
        return User.objects.all()
    roles, units = Membership.objects.filter(user=OuterRef("pk")), units_administered_by(user)
    inside, outside = (
        roles.filter(department__in=units),
        roles.exclude(department__in=units, role__in=roles_grantable_by(user)),
    )
    return User.objects.filter(Exists(inside), ~Exists(outside), is_superuser=False)


def departments_reviewed_from(user) -> QuerySet[Department]:
    """The departments of which `user` is a reviewer; those below are not theirs to share with."""
    held = Membership.objects.counting_for(user).filter(role__in=REVIEWERS)
    return Department.objects.filter(pk__in=held.values("department"))


def units_to_choose(user, chosen: Department | None) -> QuerySet[Department]:
    """Of the units a reviewer covers: those they review from, those right below, and so on down to the chosen one."""
    return _offered(departments_reviewed_from(user).values("pk"), departments_of(user, *REVIEWERS), chosen)


def units_to_browse(user, chosen: Department | None) -> QuerySet[Department]:
    """As `units_to_choose`, of all units in which `user` holds any role: the tops of what they cover and so on."""
    return _offered(Membership.objects.counting_for(user).values("department"), departments_of(user), chosen)


def _offered(tops: QuerySet, covered: QuerySet[Department], chosen: Department | None) -> QuerySet[Department]:
    shown = Q(pk__in=tops) | Q(parent__in=tops)
    if chosen:
        line = Department.objects.line_of(chosen.pk).values("pk")
        shown |= Q(parent=chosen) | Q(pk__in=line) & Q(pk__in=covered)
    return Department.objects.filter(shown)


def departments_within(user, unit: Department | None, *, alone: bool = False) -> QuerySet[Department]:
    """Of the departments in which `user` holds any role, a unit with all below it or `alone`; all without a unit."""
    covered = departments_of(user)
    if not unit:
        return covered
    return covered.filter(pk=unit.pk) if alone else covered.filter(pk__in=Department.objects.below(unit.pk))


def filters_of(user, page: str) -> QuerySet[SavedFilter]:
    """The saved filters of a page that are the user's own: theirs to rename, share and delete."""
    return SavedFilter.objects.filter(owner=user, page=page)


def filters_for(user, page: str) -> QuerySet[SavedFilter]:
    """Their own, and what other reviewers share with the departments they review from."""
    mine = Q(owner=user) | Q(shared_with__in=departments_reviewed_from(user))
    return SavedFilter.objects.filter(mine, page=page)


def batches_of(user) -> QuerySet[Batch]:
    """The import batches `user` may open: their own, while they may import at all."""
    return Batch.objects.filter(by=user) if imports_tables(user) else Batch.objects.none()


def tables_imported_by(user) -> list[str]:
    """The kinds of flat tables `user` may bring in; those that all units share are for who administers a whole tree."""
    if not (user.is_staff and is_administrator(user)):
        return []
    shared = (TableImport.Kind.LIBRARY, TableImport.Kind.NODES)
    return [kind for kind in TableImport.Kind.values if kind not in shared or administers_a_tree(user)]


def table_imports_of(user) -> QuerySet[TableImport]:
    """The imports of flat tables `user` may open: their own, of kinds they may still bring in."""
    return TableImport.objects.filter(by=user, kind__in=tables_imported_by(user))


def oversees(membership: Membership) -> bool:
    """Whether a role opens the audit trail: 审计员, and 业务管理员 of a department with none above it."""
    is_top = membership.department.parent_id is None
    return membership.role == Role.AUDITOR or (membership.role == Role.ADMINISTRATOR and is_top)


def overseen_by(user) -> list[Department]:
    """The departments whose audit trail, with all below, `user` may read. One query."""
    held = Membership.objects.valid().filter(user=user).select_related("department")
    return [membership.department for membership in held if oversees(membership)]


def reads_audit(user) -> bool:
    """Whether `user` may read any of the audit trail."""
    return user.is_active and (user.is_superuser or bool(overseen_by(user)))


def audit_entries_of(user) -> QuerySet[AuditEntry]:
    """The audit entries `user` may read.

    Those of the departments they oversee; what people with a role there did that is no one department's, as logging in
    and exporting; and changes of what all units share. What nobody can be named for, as a login with an account that
    does not exist, is for whoever oversees a department with none above it. Who oversees every department reads
    everything.
    """
    if user.is_superuser:
        return AuditEntry.objects.all()
    overseen = overseen_by(user)
    if not overseen:
        return AuditEntry.objects.none()
    # By their ids: of subqueries under OR PostgreSQL cannot tell whether they are many or few, and scans everything.
    units = list(Department.objects.below_all(overseen).values_list("pk", flat=True))
    if len(units) == Department.objects.count():
        return AuditEntry.objects.all()
    people = set(Membership.objects.filter(department__in=units).values_list("user", flat=True))
    readable = Q(department__in=units) | Q(department=None, by__in=people)
    readable |= Q(department=None, kind=AuditEntry.Kind.SETTING)
    if any(department.parent_id is None for department in overseen):
        readable |= Q(department=None, by=None)
    return AuditEntry.objects.filter(readable)
