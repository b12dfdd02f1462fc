"""Departments in one tree, and who holds which role in which of them, from when until when."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from indicators.naming import InitialsField


def display_name(user) -> str:
    """How a person is called on pages and in history: the full name, else the account."""
    return f"{user.last_name}{user.first_name}" or user.username


class Role(models.TextChoices):
    FILLER = "filler", "填报人"
    DEPARTMENT_REVIEWER = "department_reviewer", "主管部门审核人"
    FINANCE_REVIEWER = "finance_reviewer", "财政审核人"
    ADMINISTRATOR = "administrator", "业务管理员"
    AUDITOR = "auditor", "审计员"


# UNION (not UNION ALL) ends the walk even if somebody makes the tree a ring.
COVERED = """
    WITH RECURSIVE covered(id) AS (
        SELECT department_id FROM projects_membership
        WHERE user_id = %s AND role IN ({roles})
          AND (starts_on IS NULL OR starts_on <= %s) AND (ends_on IS NULL OR ends_on >= %s)
        UNION
        SELECT child.id FROM projects_department child JOIN covered ON child.parent_id = covered.id
    )
    SELECT id FROM covered
"""
ANCESTORS = """
    WITH RECURSIVE line(id, parent_id) AS (
        SELECT id, parent_id FROM projects_department WHERE id = %s
        UNION
        SELECT above.id, above.parent_id FROM projects_department above JOIN line ON above.id = line.parent_id
    )
    SELECT id FROM line
"""


LINES = """
    WITH RECURSIVE line(below, id, parent_id, distance) AS (
        SELECT id, id, parent_id, 0 FROM projects_department WHERE id IN ({marks})
        UNION
        SELECT line.below, above.id, above.parent_id, line.distance + 1
        FROM projects_department above JOIN line ON above.id = line.parent_id
        WHERE line.distance < {deepest}
    )
    SELECT department.*, line.below AS below
    FROM line JOIN projects_department department ON department.id = line.id ORDER BY line.below, line.distance
"""
# Deeper than any tree of departments; ends the walk even if somebody makes the tree a ring.
DEEPEST = 20


BELOW = """
    WITH RECURSIVE tree(id) AS (
        SELECT id FROM projects_department WHERE id = %s
        UNION
        SELECT child.id FROM projects_department child JOIN tree ON child.parent_id = tree.id
    )
    SELECT id FROM tree
"""


class DepartmentQuerySet(models.QuerySet):
    def covered_by(self, user, roles: Iterable[Role] = Role, *, on: date | None = None) -> "DepartmentQuerySet":
        """Departments in which `user` holds one of `roles` on a day (today): the membership's own and all below."""
        day, wanted = on or timezone.localdate(), list(roles)
        marks = ", ".join(["%s"] * len(wanted))
        parameters = [user.pk, *wanted, day, day]
        return self.filter(pk__in=RawSQL(COVERED.format(roles=marks), parameters))

    def line_of(self, department_id: int) -> "DepartmentQuerySet":
        """The department and everything above it."""
        return self.filter(pk__in=RawSQL(ANCESTORS, [department_id]))

    def lines_of(self, department_ids: Iterable[int]) -> dict[int, list["Department"]]:
        """Each of these departments with everything above it, from itself upwards. One query."""
        wanted = sorted(set(department_ids))
        marks = ", ".join(["%s"] * len(wanted)) or "NULL"
        lines: dict[int, list[Department]] = {one: [] for one in wanted}
        for department in self.raw(LINES.format(marks=marks, deepest=DEEPEST), wanted):
            lines[department.below].append(department)
        return lines

    def below(self, department_id: int) -> "DepartmentQuerySet":
        """The department and everything below it."""
        return self.filter(pk__in=RawSQL(BELOW, [department_id]))


class Department(models.Model):
    """A supervising department (主管部门), spending unit (用款单位) or the finance bureau above them."""

    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name="上级单位"
    )
    name = models.CharField("名称", max_length=100)
    initials = InitialsField("名称首字母", sources=("name",))
    code = models.CharField("单位代码", max_length=30, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="department_name_once_under_parent"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="root_department_name_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="department_code_once",
                violation_error_message="已有使用这个单位代码的单位",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="department_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet):
    def valid(self, *, on: date | None = None) -> "MembershipQuerySet":
        """Memberships in force on a day (today)."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day),
            Q(ends_on=None) | Q(ends_on__gte=day),
        )


class Membership(models.Model):
    """A role somebody holds in a department and all below it; dates bound a stand-in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="用户")
    department = models.ForeignKey(Department, models.CASCADE, related_name="memberships", verbose_name="单位")
    role = models.CharField("角色", max_length=30, choices=Role)
    starts_on = models.DateField("自", null=True, blank=True)
    ends_on = models.DateField("至", null=True, blank=True)
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="stood_in_by",
        null=True,
        blank=True,
        verbose_name="代理",
        help_text="代谁履行这一角色；必须写明起止日期",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role", "starts_on"],
                name="membership_once",
                violation_error_message="这个人在这个单位已有同样的任职",
            ),
            # NULL differs from NULL in SQL: without a start date the rule above would let the same row in twice.
            models.UniqueConstraint(
                fields=["user", "department", "role"],
                condition=Q(starts_on=None),
                name="undated_membership_once",
                violation_error_message="这个人在这个单位已有同样的任职",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message="截止日期不能早于开始日期",
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for=None) | Q(starts_on__isnull=False, ends_on__isnull=False),
                name="stand_in_is_dated",
                violation_error_message="代理必须写明起止日期",
            ),
            models.CheckConstraint(
                condition=~Q(stands_in_for=F("user")),
                name="nobody_stands_in_for_themselves",
                violation_error_message="不能代理自己",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.department} · {self.get_role_display()}"
