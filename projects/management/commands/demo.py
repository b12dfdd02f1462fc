"""A small world to try the program in: two regions with their published tables, and a person for each role."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from indicators.models import Framework, LibraryIndicator
from indicators.resources import LibraryResource
from indicators.table_files import CsvTable
from projects import draft_counts, importing
from projects.management.commands._files import FIXTURES, read_file, say
from projects.management.commands._last_year import approve_last_year
from projects.management.commands.import_tables import importer
from projects.models import Campaign, Declaration, Department, Membership, Role
from projects.tables.lines import width


class Account(NamedTuple):
    username: str
    last_name: str
    first_name: str
    role: Role
    units: tuple[str, ...]


FISCAL_YEAR = 2025
FRAMEWORKS = ("dongguan-2025", "guangzhou-2025", "national-2025")
LIBRARY = "library-common.csv"
# Each table's file, and the unit whose declarations it holds.
TABLES = {
    "form13-dongguan-2025.txt": "东莞市医疗保障局东坑分局",
    "list-guangzhou-2025.txt": "广州市医疗保障局（本级）",
}
# Each unit and the one above it, from the top down.
UNITS = {
    "东莞市财政局": "",
    "东莞市医疗保障局": "东莞市财政局",
    "东莞市医疗保障局东坑分局": "东莞市医疗保障局",
    "广州市财政局": "",
    "广州市医疗保障局": "广州市财政局",
    "广州市医疗保障局（本级）": "广州市医疗保障局",
}
PASSWORD = "mubiao-2025"
ACCOUNTS = (
    Account("tianbao", "李", "晓梅", Role.FILLER, ("东莞市医疗保障局东坑分局",)),
    Account("tianbao2", "陈", "志远", Role.FILLER, ("东莞市医疗保障局东坑分局",)),
    Account("shenhe", "黄", "建国", Role.DEPARTMENT_REVIEWER, ("东莞市医疗保障局",)),
    Account("shenhe2", "何", "丽君", Role.DEPARTMENT_REVIEWER, ("东莞市医疗保障局",)),
    Account("caizheng", "梁", "文斌", Role.FINANCE_REVIEWER, ("东莞市财政局",)),
    Account("guanli", "王", "建平", Role.ADMINISTRATOR, ("东莞市财政局", "广州市财政局")),
    Account("shenji", "周", "明", Role.AUDITOR, ("东莞市财政局",)),
    Account("gz-tianbao", "林", "嘉怡", Role.FILLER, ("广州市医疗保障局（本级）",)),
    Account("gz-shenhe", "吴", "伟强", Role.DEPARTMENT_REVIEWER, ("广州市医疗保障局",)),
    Account("gz-caizheng", "郑", "慧", Role.FINANCE_REVIEWER, ("广州市财政局",)),
)
CAMPAIGN = "2025 年度绩效目标填报"
CONTACT = "业务管理员 王科长"
OPEN_DAYS, CLOSING_HOUR = 30, 18


class Command(BaseCommand):
    help = "建立演示数据和演示账号，供试用。只在 DEBUG 打开时运行；再次运行不改动人们已做的任何事。"

    def handle(self, *args, **options) -> None:
        if not settings.DEBUG:
            raise CommandError("演示账号的密码是公开的，只能在 DEBUG=true 时建立；正式环境请不要运行这个命令")
        with transaction.atomic():
            load_frameworks()
            load_library()
            make_units()
            imported = sum(import_table(name, unit) for name, unit in TABLES.items())
            open_campaign()
            rows = [("账号", "姓名", "角色", "单位", "密码"), *(account_row(account) for account in ACCOUNTS)]
            imported += approve_last_year()
            draft_counts.count_stale()
        self.stdout.write(f"地址：http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}/")
        for line in aligned(rows):
            self.stdout.write(line)
        say(self, f"演示数据就绪：新导入 {imported} 份申报表" if imported else "演示数据已在，没有改动申报表")


def load_frameworks() -> None:
    held = set(Framework.objects.values_list("code", flat=True))
    for code in FRAMEWORKS:
        if code not in held:
            call_command("loaddata", f"framework-{code}", verbosity=0)


def load_library() -> None:
    """The seeded library, unless there is one: what stands there by now was collected by people."""
    if LibraryIndicator.objects.exists():
        return
    table = CsvTable().create_dataset((FIXTURES / LIBRARY).read_bytes())
    LibraryResource(user=importer()).import_data(table, raise_errors=True)


def make_units() -> None:
    for name, above in UNITS.items():
        if not Department.objects.filter(name=name).exists():
            parent = Department.objects.filter(name=above).first()
            Department.objects.create(name=name, parent=parent)


def import_table(name: str, unit: str) -> int:
    """The published table as drafts, unless its unit has declarations: those are people's work by now."""
    if Declaration.objects.filter(project__unit__name=unit, fiscal_year=FISCAL_YEAR).exists():
        return 0
    reading = read_file(str(FIXTURES / name), Framework.objects.outlines(), FISCAL_YEAR)
    plan = importing.make_plan(reading.documents, units=Department.objects.all(), among=Department.objects.all())
    return len(importing.carry_out(plan, by=importer(), why=f"导入“{name}”（演示数据）"))


def open_campaign() -> None:
    """An open window for the year; one that has closed is opened again."""
    now = timezone.localtime()
    closes_at = (now + timedelta(days=OPEN_DAYS)).replace(hour=CLOSING_HOUR, minute=0, second=0, microsecond=0)
    campaign = Campaign.objects.filter(fiscal_year=FISCAL_YEAR).first() or Campaign.objects.establish(
        fiscal_year=FISCAL_YEAR,
        name=CAMPAIGN,
        opens_at=now - timedelta(days=OPEN_DAYS),
        closes_at=closes_at,
        contact=CONTACT,
    )
    if campaign.closes_at <= now:
        campaign.closes_at = closes_at
        campaign.save(update_fields=["closes_at"])


def account_row(account: Account) -> tuple[str, ...]:
    """The account's line in the table; an account that is there already is left as it is."""
    user = get_user_model().objects.filter(username=account.username).first() or make_account(account)
    password = PASSWORD if check_password(PASSWORD, user.password) else "（已改）"
    name = f"{account.last_name}{account.first_name}"
    return account.username, name, account.role.label, "、".join(account.units), password


def make_account(account: Account):
    user = get_user_model().objects.create_user(
        account.username,
        password=PASSWORD,
        last_name=account.last_name,
        first_name=account.first_name,
        is_staff=account.role is Role.ADMINISTRATOR,
    )
    for department in Department.objects.filter(name__in=account.units):
        Membership.objects.create(user=user, department=department, role=account.role)
    return user


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows with their columns under one another, where a Chinese character takes two."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(text + " " * (wide - width(text)) for text, wide in zip(row, widths, strict=True)) for row in rows
    )
    return [line.rstrip() for line in lines]
