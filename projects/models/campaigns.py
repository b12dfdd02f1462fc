"""Campaigns (填报批次): the window of a year in which declarations may be submitted."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class CampaignQuerySet(models.QuerySet):
    def open_now(self) -> "CampaignQuerySet":
        now = timezone.now()
        return self.filter(opens_at__lte=now, closes_at__gt=now)


class Campaign(models.Model):
    """A fiscal year's window, in local time, and whom to ask outside it."""

    fiscal_year = models.PositiveSmallIntegerField("预算年度", unique=True)
    name = models.CharField("名称", max_length=100)
    opens_at = models.DateTimeField("开始时间")
    closes_at = models.DateTimeField("截止时间")
    contact = models.CharField("联系人", max_length=100, blank=True)

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
