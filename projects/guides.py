"""What somebody does next: a newcomer in their role, and who sets the system up from nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from indicators.models import Framework
from projects.models import Campaign, Declaration, Department, Dismissal, ExpectedProject, Guide, Membership, Role


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do and the page for it. `is_done` where that can be told; `is_next` for the first that is not."""

    words: str
    address: str
    is_done: bool = False
    is_next: bool = False


FIRST_STEPS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.FILLER: (
        ("给应报项目建表：带入上年、复制或空白", "declaration-create"),
        ("在草稿里填写，按右侧的检查改正", "my-work"),
        ("全部改好后送审，在这里看审核意见", "my-work"),
    ),
    Role.DEPARTMENT_REVIEWER: (
        ("打开待审核列表，从最早到期的看起", "inbox"),
        ("在格子上写意见，评等次，通过或退回", "inbox"),
        ("外出前设好代理审核", "stand-in-list"),
    ),
    Role.FINANCE_REVIEWER: (
        ("打开待审核列表，核对预算和上年变化", "inbox"),
        ("评等次后批复，或退回修改", "inbox"),
        ("批复后导出批复文件和公开材料", "export-approvals"),
    ),
    Role.ADMINISTRATOR: (
        ("维护单位、账号和项目", "admin:index"),
        ("建立填报批次，列出应报项目", "campaign-list"),
        ("导入往年的表，看总览里的进度", "import-list"),
    ),
    Role.AUDITOR: (
        ("在总览看进度、退回原因和检查结果", "overview"),
        ("在审计里查谁在什么时候改了什么", "audit-list"),
        ("打开申报表的历史，逐次比较", "declaration-list"),
    ),
}


def dismissed_by(user) -> set[str]:
    """The guides `user` has put away. One query."""
    return set(user.dismissals.values_list("guide", flat=True))


def dismiss(user, guide: Guide) -> None:
    Dismissal.objects.bulk_create([Dismissal(user=user, guide=guide)], ignore_conflicts=True)


def first_steps(user, roles: Collection[Role]) -> list[Step]:
    """What a newcomer does, by the first of their roles; 数据管理 only where its door is open to them."""
    role = next((role for role in FIRST_STEPS if role in roles), None)
    steps = FIRST_STEPS[role] if role else ()
    return [Step(words, reverse(page)) for words, page in steps if user.is_staff or not page.startswith("admin:")]


def sets_up(user) -> bool:
    """Whether `user` is led through setting the system up."""
    return user.is_active and user.is_superuser


def setting_up() -> list[Step]:
    """From an empty database to the first draft: what is done and what is next. Seven queries."""
    campaign = Campaign.objects.order_by("-fiscal_year").first()
    earlier = Declaration.objects.filter(fiscal_year__lt=campaign.fiscal_year) if campaign else Declaration.objects
    expected = reverse("campaign-projects", args=[campaign.fiscal_year]) if campaign else reverse("campaign-list")
    wanted = (
        ("建立单位：财政局、主管部门、用款单位，上级在前", "admin:projects_department_changelist", Department.objects),
        ("建立账号，授予各单位的角色", "admin:auth_user_changelist", Membership.objects),
        ("装入指标体系：所用表式的一级、二级指标", "admin:indicators_framework_changelist", Framework.objects),
        ("建立填报批次：年度、起止时间、审核环节", "campaign-create", Campaign.objects),
        ("建立项目，并在批次里列为应报项目", expected, ExpectedProject.objects),
        ("导入往年已公布的表，作为历史，供带入和比较", "import-list", earlier),
    )
    done = [rows.exists() for *_, rows in wanted]
    following = done.index(False) if False in done else len(done)
    return [
        Step(words, page if page.startswith("/") else reverse(page), is_done, is_next=at == following)
        for at, ((words, page, _), is_done) in enumerate(zip(wanted, done, strict=True))
    ]
