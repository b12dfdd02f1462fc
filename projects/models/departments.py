"""Departments in one tree, and who holds which role in which of them, from when until when."""

from collections.abc import Collection, Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
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


# Whose turn it may be in review; for them alone somebody may stand in.
REVIEWERS = (Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER)


# UNION (not UNION ALL) ends the walk even if somebody makes the tree a ring.
# What a stand-in holds for a principal counts as far as the principal holds it too, in a right of their own.
HELD = """
    WITH RECURSIVE held(id, user_id, role, principal_id) AS (
        SELECT department_id, user_id, role, stands_in_for_id FROM projects_membership
        WHERE role IN ({roles})
          AND (user_id = %s OR stands_in_for_id IS NULL AND user_id IN (
              SELECT stands_in_for_id FROM projects_membership WHERE user_id = %s AND stands_in_for_id IS NOT NULL))
          AND (starts_on IS NULL OR starts_on <= %s) AND (ends_on IS NULL OR ends_on >= %s)
        UNION
        SELECT child.id, held.user_id, held.role, held.principal_id
        FROM projects_department child JOIN held ON child.parent_id = held.id
    )
    SELECT id FROM held WHERE user_id = %s AND {capacity}
"""
# Who holds a role over whatever has nothing above it holds it everywhere: no walk down a city's tree is needed.
HELD_EVERYWHERE = """
    EXISTS (SELECT 1 FROM projects_department WHERE parent_id IS NULL)
    AND NOT EXISTS (
        SELECT 1 FROM projects_department top WHERE top.parent_id IS NULL AND top.id NOT IN (
            SELECT department_id FROM projects_membership
            WHERE role IN ({roles}) AND user_id = %s AND stands_in_for_id IS NULL
              AND (starts_on IS NULL OR starts_on <= %s) AND (ends_on IS NULL OR ends_on >= %s)))
"""
OWN = "principal_id IS NULL"
STANDING_IN = """principal_id IS NOT NULL
    AND (id, role, principal_id) IN (SELECT id, role, user_id FROM held WHERE principal_id IS NULL)"""
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
        SELECT id FROM projects_department WHERE id IN ({roots})
        UNION
        SELECT child.id FROM projects_department child JOIN tree ON child.parent_id = tree.id
    )
    SELECT id FROM tree
"""


def _held(user, roles: Iterable[Role], capacity: str, day: date, *more: int) -> Q:
    wanted = list(roles)
    sql = HELD.format(roles=_marks(wanted), capacity=capacity)
    return Q(pk__in=RawSQL(sql, [*wanted, user.pk, user.pk, day, day, user.pk, *more]))


def _held_everywhere(user, roles: Iterable[Role], day: date) -> Q:
    wanted = list(roles)
    sql = HELD_EVERYWHERE.format(roles=_marks(wanted))
    return Q(RawSQL(sql, [*wanted, user.pk, day, day], output_field=models.BooleanField()))


def _marks(values: Collection) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


class DepartmentQuerySet(models.QuerySet):
    def covered_by(self, user, roles: Iterable[Role] = Role, *, on: date | None = None) -> "DepartmentQuerySet":
        """Departments in which `user` holds one of `roles` on a day (today): the membership's own and all below.

        In their own right or as somebody's stand-in.
        """
        day = on or timezone.localdate()
        held = _held(user, roles, f"({OWN} OR {STANDING_IN})", day)
        return self.filter(_held_everywhere(user, roles, day) | held)

    def covered_as(self, user, role: Role, principal_id: int | None) -> "DepartmentQuerySet":
        """Departments in which `user` holds `role` today on behalf of a principal; None: in their own right."""
        day = timezone.localdate()
        if principal_id is None:
            return self.filter(_held_everywhere(user, [role], day) | _held(user, [role], OWN, day))
        return self.filter(_held(user, [role], f"principal_id = %s AND {STANDING_IN}", day, principal_id))

    def line_of(self, department_id: int) -> "DepartmentQuerySet":
        """The department and everything above it."""
        return self.filter(pk__in=RawSQL(ANCESTORS, [department_id]))

    def lines_of(self, department_ids: Iterable[int]) -> dict[int, list["Department"]]:
        """Each of these departments with everything above it, from itself upwards. One query."""
        wanted = sorted(set(department_ids))
        lines: dict[int, list[Department]] = {one: [] for one in wanted}
        for department in self.raw(LINES.format(marks=_marks(wanted), deepest=DEEPEST), wanted):
            lines[department.below].append(department)
        return lines

    def below(self, department_id: int) -> "DepartmentQuerySet":
        """The department and everything below it."""
        return self._below([department_id])

    def below_all(self, departments: Iterable["Department"]) -> "DepartmentQuerySet":
        """The departments and everything below them."""
        return self._below([department.pk for department in departments])

    def _below(self, roots: list[int]) -> "DepartmentQuerySet":
        return self.filter(pk__in=RawSQL(BELOW.format(roots=_marks(roots)), roots))


# So many units are named one by one whether or not there are others.
FEW = 200


def in_one_of(units: DepartmentQuerySet, path: str = "unit") -> Q:
    """A condition for rows whose unit, found along `path`, is one of these. A query, and another where they are many.

    By their ids: of a walk through the tree the database cannot tell whether it finds none, one or all, and plans for
    the wrong one. All of them are no condition.
    """
    ids = list(units.order_by().values_list("pk", flat=True))
    are_all = len(ids) > FEW and len(ids) == Department.objects.count()
    return Q() if are_all else Q(**{f"{path}__in": ids})


class Department(models.Model):
    """A supervising department (主管部门), spending unit (用款单位) or the finance bureau above them."""

    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name="上级单位"
    )
    name = models.CharField("名称", max_length=100)
    initials = InitialsField("名称首字母", sources=("name",))
    code = models.CharField("单位代码", max_length=30, blank=True)

    objects = DepartmentQuerySet.as_manager()
    # What tells it from others of its name, where a page shows them: see `namesakes`.
    beside_name = ""

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["name"]
        # Long lists go along the units' names.
        indexes = [models.Index(fields=["name", "id"], name="department_by_name")]
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
        return f"{self.name}（{self.beside_name}）" if self.beside_name else self.name


class MembershipQuerySet(models.QuerySet):
    def valid(self, *, on: date | None = None) -> "MembershipQuerySet":
        """Memberships in force on a day (today)."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day),
            Q(ends_on=None) | Q(ends_on__gte=day),
        )

    def counting_for(self, user) -> "MembershipQuerySet":
        """What `user` holds today; what they hold as a stand-in only while the principal holds that role at all.

        How far the two reach together is a question of departments, see `covered_by` and `held_over`.
        """
        return self.valid().filter(Q(stands_in_for=None) | _held_by_principal(Membership.objects.valid()), user=user)

    def held_over(self, user, department_id: int) -> "MembershipQuerySet":
        """What `user` holds today over a department; a stand-in no more than the principal holds there."""
        return self.counting_over(Department.objects.line_of(department_id)).filter(user=user)

    def counting_over(self, departments: "DepartmentQuerySet") -> "MembershipQuerySet":
        """Everybody's memberships in these departments today; a stand-in's as far as the principal has one there."""
        over = Membership.objects.valid().filter(department__in=departments.values("pk"))
        return over.filter(Q(stands_in_for=None) | _held_by_principal(over))


def _held_by_principal(memberships: MembershipQuerySet) -> Exists:
    """Whether the principal of a stand-in holds the same role among `memberships`, in a right of their own."""
    return Exists(memberships.filter(user=OuterRef("stands_in_for"), role=OuterRef("role"), stands_in_for=None))


class Membership(models.Model):
    """A role somebody holds in a department and all below it, in their own right or, between two dates, for another.

    A stand-in has the principal's role only as far as the principal holds it at the time.
    """

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
                condition=Q(stands_in_for=None),
                name="membership_once",
                violation_error_message="这个人在这个单位已有同样的任职",
            ),
            models.UniqueConstraint(
                fields=["user", "department", "role", "starts_on", "stands_in_for"],
                name="stand_in_once",
                violation_error_message="这个人从这一天起已是代理人",
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
                condition=Q(stands_in_for=None) | Q(role__in=REVIEWERS),
                name="stand_in_reviews",
                violation_error_message="只有审核人的职责可以由他人代理",
            ),
            models.CheckConstraint(
                condition=~Q(stands_in_for=F("user")),
                name="nobody_stands_in_for_themselves",
                violation_error_message="不能代理自己",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.department} · {self.get_role_display()}"
