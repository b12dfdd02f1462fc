"""Campaigns (填报批次): the window of a year in which one may submit, and how grave each check is in it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from projects.checks import RULES, Rule, Severity


class CampaignQuerySet(models.QuerySet):
    def open_now(self) -> "CampaignQuerySet":
        now = timezone.now()
        return self.filter(opens_at__lte=now, closes_at__gt=now)


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
    contact = models.CharField("联系人", max_length=100, blank=True)

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
            )
        ]

    def __str__(self) -> str:
        return self.name

    def severity_of(self, rule: Rule) -> Severity:
        """How grave a check is here unless an administrator said otherwise."""
        return Severity.NOTICE if self.is_new(rule) else rule.severity

    def is_new(self, rule: Rule) -> bool:
        """Whether a check came while this campaign was already running."""
        return rule.code not in self.rules and timezone.now() >= self.opens_at


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
