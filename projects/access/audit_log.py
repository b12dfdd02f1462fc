"""Who reads which entries of the audit log."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from projects.models import AuditEntry, Department, Membership, Role


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
