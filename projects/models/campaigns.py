"""Campaigns (填报批次): a year's window, its stages of review, who fills which form, and how grave each check is."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from indicators.models import Framework
from projects.checks import RULES, Rule, Severity
from projects.models.departments import REVIEWERS, Department, Role

# Design §6: the stages of a campaign unless its administrator sets others.
DEFAULT_STAGES = (("主管部门审核", Role.DEPARTMENT_REVIEWER), ("财政审核", Role.FINANCE_REVIEWER))


class CampaignQuerySet(models.QuerySet):
    def open_now(self) -> "CampaignQuerySet":
        now = timezone.now()
        return self.filter(opens_at__lte=now, closes_at__gt=now)

    def year_of_today(self) -> int | None:
        """The newest year that has opened: the next one is set up while this one is still at work; None without any."""
        opened = self.filter(opens_at__lte=timezone.now()).order_by("-fiscal_year").first()
        latest = opened or self.order_by("fiscal_year").first()
        return latest.fiscal_year if latest else None

    @transaction.atomic
    def establish(self, *, stages: Sequence[tuple[str, Role]] = DEFAULT_STAGES, **fields) -> "Campaign":
        """A new campaign with its stages of review, each (name, role), in their order."""
        campaign = self.create(**fields)
        campaign.add_stages(stages)
        return campaign


def rules_of_today() -> list[str]:
    """The codes of all checks there are now."""
    return [rule.code for rule in RULES]


class Campaign(models.Model):
    """A fiscal year's window, in local time, and whom to ask outside it.

    `rules` are the checks there were when it was set up. One that came later starts as a hint once the window is open:
    nobody is stopped half-way by what nobody announced.
    """

    fiscal_year = models.PositiveSmallIntegerField("预算年度", unique=True)
    name = models.CharField("名称", max_length=100)
    opens_at = models.DateTimeField("开始时间")
    closes_at = models.DateTimeField("截止时间")
    amendments_close_at = models.DateTimeField(
        "调整截止时间", null=True, blank=True, help_text="已批复的申报表在此之前可以送审调整；空白时与截止时间相同"
    )
    contact = models.CharField("联系人", max_length=100, blank=True)
    notice = models.TextField("通知", blank=True, help_text="填报人和审核人在“我的工作”看到的说明")

    rules = models.JSONField("建立时已有的检查", default=rules_of_today, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报批次"
        ordering = ["-fiscal_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="campaign_closes_after_opening",
                violation_error_message="截止时间要晚于开始时间",
            ),
            models.CheckConstraint(
                condition=Q(amendments_close_at=None) | Q(amendments_close_at__gte=F("closes_at")),
                name="campaign_amendments_close_last",
                violation_error_message="调整截止时间不能早于截止时间",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def add_stages(self, stages: Sequence[tuple[str, Role]]) -> None:
        """Stages of review, each (name, role), for a campaign that has none."""
        CampaignStage.objects.bulk_create(
            CampaignStage(campaign=self, position=position, name=name, role=role)
            for position, (name, role) in enumerate(stages, start=1)
        )

    def severity_of(self, rule: Rule) -> Severity:
        """How grave a check is here unless an administrator said otherwise."""
        return Severity.NOTICE if self.is_new(rule) else rule.severity

    def is_new(self, rule: Rule) -> bool:
        """Whether a check came while this campaign was already running."""
        return rule.code not in self.rules and timezone.now() >= self.opens_at


class CampaignStage(models.Model):
    """One stage of review (审核环节): whose role decides there. The last one's pass is the approval."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="stages", verbose_name="填报批次")
    position = models.PositiveSmallIntegerField("顺序")
    name = models.CharField("名称", max_length=50)
    role = models.CharField("由谁审核", max_length=30, choices=[(role.value, role.label) for role in REVIEWERS])
    due_at = models.DateTimeField("审核期限", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审核环节"
        ordering = ["campaign", "position"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "position"], name="stage_position_once"),
            models.UniqueConstraint(
                fields=["campaign", "name"], name="stage_name_once", violation_error_message="审核环节的名称不能重复"
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="stage_counts_from_one"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def deadline(self) -> datetime:
        """Where it stands in a list by deadlines: its own date, else when its campaign closes."""
        return self.due_at or self.campaign.closes_at

    def is_overdue(self) -> bool:
        """Whether its own date is past; without one nothing is late, as review goes on after fillers are done."""
        return self.due_at is not None and self.due_at <= timezone.now()


class LateException(models.Model):
    """A unit, with all below it, that may submit after the campaign closed, until when and why."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="late_exceptions", verbose_name="填报批次")
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", verbose_name="单位")
    until = models.DateTimeField("延至")
    why = models.TextField("原因")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="批准人")
    at = models.DateTimeField("时间", auto_now_add=True)
    # Who ended it early; `until` is then when they did.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="提前结束人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ["campaign", "-at"]

    def __str__(self) -> str:
        return f"{self.department} 延至 {timezone.localtime(self.until):%Y年%m月%d日 %H:%M}"


class FormChoice(models.Model):
    """Which framework, and layout where it is not the framework's own, a department and all below it fill."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="form_choices", verbose_name="填报批次")
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", verbose_name="单位")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="+", verbose_name="指标体系")
    layout = models.CharField("表式", max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "所用表式"
        ordering = ["campaign", "department__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "department"],
                name="form_chosen_once",
                violation_error_message="这个单位在本批次已经选定表式",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department}：{self.framework}"


class RuleSetting(models.Model):
    """How grave an administrator made one check in one campaign. What a check looks for is nobody's to set."""

    class Level(models.TextChoices):
        OFF = "off", "关"
        NOTICE = "notice", "提示"
        REASON = "reason", "需说明"
        BLOCKER = "blocker", "必改"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rule_settings", verbose_name="填报批次")
    code = models.CharField("检查", max_length=50)
    level = models.CharField("轻重", max_length=10, choices=Level)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="设定人")
    at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查轻重"
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="rule_set_once_in_campaign")]

    def __str__(self) -> str:
        return f"{self.code} {self.get_level_display()}"

    @property
    def severity(self) -> Severity | None:
        """None for off."""
        return None if self.level == self.Level.OFF else Severity(self.level)
