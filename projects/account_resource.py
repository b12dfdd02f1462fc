"""The flat table of accounts: a row for each role that somebody holds in a unit.

An account that is not there yet is made by its first row, without a password: an administrator sets one. What is said
of the person must be the same in all rows of one account.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db.models import QuerySet
from import_export.widgets import Widget

from indicators.leading_zeros import CodesWithZeros
from indicators.row_faults import field_faults
from indicators.table_resource import LOOKED_FOR, Row, TableRow, text_in
from indicators.updates import update_each
from indicators.widgets import TextWidget, YesNoWidget, column, is_blank
from projects import access
from projects.models import Membership, Role
from projects.resources import CoveredResource

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
# What a row says of the person, by attribute of the account.
PERSONAL = ("last_name", "first_name", "email", "is_active", "is_staff")


class AccountWidget(TextWidget):
    """An account by its name; one that is not there yet is a new one, the same for all rows that name it."""

    def __init__(self, reached: QuerySet[User]) -> None:
        super().__init__()
        self.reached = reached
        self.by_name: dict[str, User] = {}
        self.out_of_reach: set[str] = set()

    def fetch(self, names: Iterable[str]) -> None:
        """The accounts of these names at once."""
        wanted = sorted(set(names))
        for at in range(0, len(wanted), LOOKED_FOR):
            part = User.objects.filter(username__in=wanted[at : at + LOOKED_FOR])
            self.by_name |= {user.username: user for user in part.filter(pk__in=self.reached.values("pk"))}
            self.out_of_reach |= set(part.values_list("username", flat=True)) - self.by_name.keys()

    def clean(self, value, row=None, **kwargs) -> User:
        name = super().clean(value, row, **kwargs)
        if not name:
            raise ValueError("没有填写；请补上")
        if name in self.out_of_reach:
            raise ValueError(f"用户名“{name}”已被您管理范围以外的人使用；请换一个，或请系统管理员处理")
        if name not in self.by_name:
            user = User(username=name, password=make_password(None))
            if fault := field_faults(user).get("username"):
                raise ValueError(fault)
            self.by_name[name] = user
        return self.by_name[name]

    def render(self, value, **kwargs) -> str:
        return value.username if value else ""


class RoleWidget(TextWidget):
    """A role by its name, among those that the administrator may grant."""

    def __init__(self, grantable: Iterable[Role]) -> None:
        super().__init__()
        self.by_label = {role.label: role.value for role in grantable}

    def clean(self, value, row=None, **kwargs) -> str:
        text = super().clean(value, row, **kwargs)
        if text and text not in self.by_label:
            raise ValueError(f"“{text}”不是您可以授予的角色；应为{'、'.join(self.by_label)}之一")
        return self.by_label.get(text, "")

    def render(self, value, **kwargs) -> str:
        return Role(value).label if value else ""


class DayWidget(Widget):
    """A day, blank allowed."""

    def clean(self, value, row=None, **kwargs) -> date | None:
        if is_blank(value):
            return None
        found = DAY.fullmatch(str(value).strip())
        try:
            return date(*map(int, found.groups())) if found else _no_day(value)
        except ValueError:
            return _no_day(value)

    def render(self, value, **kwargs) -> str:
        return value.isoformat() if value else ""


def _no_day(value) -> date:
    raise ValueError(f"“{value}”不是日期；请写成 2025-01-31 的样子") from None


class SurelyWidget(YesNoWidget):
    """是 or 否: a blank would change in silence what somebody may."""

    def clean(self, value, row=None, **kwargs) -> bool:
        if is_blank(value):
            raise ValueError("没有填写；请写“是”或“否”，或删去这一列")
        return super().clean(value, row, **kwargs)


class AccountResource(CoveredResource):
    unit_path = "department"
    user = column("user", "用户名")
    last_name = column("user__last_name", "姓氏")
    first_name = column("user__first_name", "名字")
    email = column("user__email", "电子邮箱")
    department = column("department", "单位")
    role = column("role", "角色")
    starts_on = column("starts_on", "自", DayWidget())
    ends_on = column("ends_on", "至", DayWidget())
    is_active = column("user__is_active", "有效", SurelyWidget())
    is_staff = column("user__is_staff", "可进入数据管理", SurelyWidget())
    parent_attribute = "user"

    class Meta:
        model = Membership
        name = "用户"
        fields = (
            *("user", "last_name", "first_name", "email", "department", "role", "starts_on", "ends_on"),
            *("is_active", "is_staff"),
        )
        import_id_fields = ("user", "department", "role", "starts_on")

    def __init__(self, *, user) -> None:
        super().__init__(user=user)
        reached = User.objects.all() if user.is_superuser else access.people_within(user)
        self.accounts = AccountWidget(reached)
        self.fields["user"].widget, self.fields["department"].widget = self.accounts, self.units
        self.fields["role"].widget = RoleWidget(access.roles_grantable_by(user))
        self.is_dated = True
        self.before: dict[int, User] = {}
        self.said: dict[str, tuple[int, tuple]] = {}
        self.administered: set[int] = set()
        self.told: set[int] = set()

    @classmethod
    def required(cls) -> list[str]:
        return ["用户名", "单位", "角色"]

    def get_import_id_fields(self) -> Sequence[str]:
        """A table without days means whatever role somebody holds in a unit, since when ever."""
        return self.Meta.import_id_fields if self.is_dated else self.Meta.import_id_fields[:-1]

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset().filter(stands_in_for=None).select_related("user", "department")
        return rows if self.user.is_superuser else rows.filter(user__is_superuser=False)

    def filter_export(self, queryset, **kwargs):
        return queryset.filter(stands_in_for=None).select_related("user", "department")

    def codes(self, rows: Sequence[Row]) -> dict[str, Callable[[Row], CodesWithZeros]]:
        held = User.objects.values_list("username", flat=True)
        known = CodesWithZeros(held, [text_in(row, "用户名") for row in rows])
        return {"用户名": lambda row: known}

    def prepare(self, rows: Sequence[Row]) -> None:
        self.is_dated = not rows or "自" in rows[0]
        self.accounts.fetch(text_in(row, "用户名") for row in rows)
        self.before = {user.pk: copy(user) for user in self.accounts.by_name.values()}
        administered = access.accounts_administered_by(self.user).filter(pk__in=self.before)
        self.administered = set(administered.values_list("pk", flat=True))

    def init_instance(self, row=None) -> Membership:
        return Membership(user=self.fields["user"].clean(row))

    def after_init_instance(self, instance, new, row, **kwargs) -> None:
        # The rows of one account speak of one and the same.
        instance.user = self.fields["user"].clean(row)
        super().after_init_instance(instance, new, row, **kwargs)

    def skip_row(self, instance, original, row, import_validation_errors=None) -> bool:
        self.said.setdefault(instance.user.username, (self.line, _personal(instance.user)))
        return super().skip_row(instance, original, row, import_validation_errors)

    def faults(self, instance: Membership) -> dict[str, str]:
        user = instance.user
        faults = {f"user__{name}": fault for name, fault in field_faults(user).items() if name in PERSONAL}
        if instance.starts_on and instance.ends_on and instance.ends_on < instance.starts_on:
            faults["ends_on"] = f"{instance.ends_on} 早于开始日期 {instance.starts_on}；请核对这两个日期"
        if user.pk and user.pk not in self.administered and _personal(user) != _personal(self.before[user.pk]):
            faults["user"] = "这个用户还有您管理范围以外的任职，姓名等只能由系统管理员修改；请删去这些列或照原样填写"
        if not access.may_maintain_account_of(self.user, user) and self._changes(instance):
            faults["user"] = "不能给自己授予或更改角色，也不能停用自己；请由另一位管理员办理，或删去这一行"
        line, said = self.said[user.username]
        if said != _personal(user):
            faults["user"] = f"与第 {line} 行是同一用户，姓名、邮箱等却不一致；请改成一致"
        return faults

    def _changes(self, membership: Membership) -> bool:
        """Whether a row of the person's own account says anything new."""
        said = {name: getattr(membership, name) for name in ("department", "role", "starts_on", "ends_on")}
        is_held = Membership.objects.filter(pk=membership.pk, **said).exists()
        return not is_held or _personal(membership.user) != _personal(self.before[membership.user.pk])

    def create(self, instances: Sequence[Membership]) -> None:
        self._save_accounts(instances)
        super().create(instances)

    def update(self, instances: Sequence[Membership]) -> None:
        self._save_accounts(instances)
        super().update(instances)

    def _save_accounts(self, instances: Sequence[Membership]) -> None:
        users = {id(membership.user): membership.user for membership in instances}.values()
        User.objects.bulk_create([user for user in users if not user.pk], batch_size=LOOKED_FOR)
        held = [user for user in users if user.pk in self.before]
        update_each([user for user in held if _personal(user) != _personal(self.before[user.pk])], PERSONAL)

    def written(self, row: TableRow) -> Iterable[tuple]:
        user = row.instance.user
        if user.pk not in self.told:
            self.told.add(user.pk)
            yield user, self.before.get(user.pk)
        yield row.instance, row.original


def _personal(user: User) -> tuple:
    return tuple(getattr(user, name) for name in PERSONAL)
