"""What administrators set up and maintain, and who brings tables in or gives the published targets out."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from projects.access.departments import _covered_and_above, departments_of
from projects.access.people import roles_of
from projects.models import Batch, Department, Membership, Project, Role, TableImport

# Who looks at campaigns, for the units they cover.
SEE_CAMPAIGNS = (Role.ADMINISTRATOR, Role.AUDITOR)
# Who brings tables in, each into the units they cover.
IMPORTING = (Role.ADMINISTRATOR, Role.FILLER)
DISCLOSING = (Role.ADMINISTRATOR, Role.FINANCE_REVIEWER, Role.AUDITOR)


def departments_disclosed_by(user) -> QuerySet[Department]:
    """The departments whose approved targets `user` may give out as what is published of a year (公开)."""
    return departments_of(user, *DISCLOSING)


def discloses(user) -> bool:
    """Whether `user` may do so anywhere."""
    return bool(roles_of(user) & set(DISCLOSING))


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


def roles_grantable_by(user) -> list[Role]:
    """The roles an administrator may grant: finance stands above the units, so only a whole tree's grants it."""
    return [role for role in Role if role != Role.FINANCE_REVIEWER or administers_a_tree(user)]


def may_maintain_account_of(user, other: User | None) -> bool:
    """Whether `user` may give roles to somebody and switch their account on or off: to everybody but themselves.

    Who decides is named by somebody else (不相容岗位相互分离, 财会〔2012〕21号 第十二条); nobody locks themselves out.
    """
    return other is None or other.pk is None or other.pk != user.pk


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
