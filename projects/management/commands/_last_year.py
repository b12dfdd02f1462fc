"""The demo's last year: two projects whose declarations of 2024 went the whole way, so that 带入上年 can be tried.

They were brought in and approved by the people of the demo, today, and their history says so.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.utils import timezone

from projects import importing, judging, workflow
from projects.checks import Severity
from projects.core.document import APPROPRIATION, from_json
from projects.management.commands._files import FIXTURES
from projects.management.commands.import_tables import importer
from projects.models import Campaign, Declaration, Department, Question
from projects.workflow import Verdict

FILE = "demo-dongguan-2024.json"
LAST_YEAR = 2024
CAMPAIGN = "2024 年度绩效目标填报"
# Who takes which step; all fit, as they would in a bureau.
STEPS = {"submit": "tianbao", "pass": "shenhe", "approve": "caizheng"}
PASSING = Verdict(grade="优", audit=dict.fromkeys(Question.values, "优"))
REASON = "上年已经说明，情况没有变化"
# What the projects are given this year, in 元.
BUDGETS = {"离退休人员春节慰问": Decimal(13_200), "服务窗口设备维护": Decimal(32_000)}


def approve_last_year() -> int:
    """Last year's declarations, approved, and this year's money of their projects; 0 when there are any already."""
    if Declaration.objects.filter(fiscal_year=LAST_YEAR).exists():
        return 0
    people = {user.username: user for user in get_user_model().objects.filter(username__in=STEPS.values())}
    if len(people) < len(STEPS):
        return 0
    documents = from_json((FIXTURES / FILE).read_text(encoding="utf-8"))
    plan = importing.make_plan(documents, units=Department.objects.all(), among=Department.objects.all())
    declarations = importing.carry_out(plan, by=importer(), why=f"导入“{FILE}”（演示数据）")
    campaign = _campaign()
    for declaration in declarations:
        _go_the_whole_way(declaration, people)
        declaration.project.budget_lines.create(
            fiscal_year=LAST_YEAR + 1, source=APPROPRIATION, amount=BUDGETS[declaration.project_name]
        )
    campaign.closes_at = timezone.now()
    campaign.save(update_fields=["closes_at"])
    return len(declarations)


def _campaign() -> Campaign:
    """Last year's window, open until the declarations have gone through it."""
    now = timezone.now()
    window = {"opens_at": now - timedelta(days=365), "closes_at": now + timedelta(days=1)}
    campaign = Campaign.objects.filter(fiscal_year=LAST_YEAR).first()
    if not campaign:
        return Campaign.objects.establish(fiscal_year=LAST_YEAR, name=CAMPAIGN, **window)
    campaign.opens_at, campaign.closes_at = window["opens_at"], window["closes_at"]
    campaign.save(update_fields=list(window))
    return campaign


def _go_the_whole_way(declaration: Declaration, people: dict) -> None:
    asked = [finding for finding in judging.findings_of(declaration) if finding.severity is Severity.REASON]
    for action, username in STEPS.items():
        needs = {"reasons": {f.key: REASON for f in asked}} if action == "submit" else {"verdict": PASSING}
        declaration = workflow.advance(declaration, action, by=people[username], based_on=declaration.revision, **needs)
