"""What a person is told (通知), and how often by e-mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models.campaigns import Campaign
from projects.models.declarations import Declaration


class Notice(models.Model):
    """One thing one person is told, about a declaration or a campaign.

    Written together with what it tells. A reminder carries the deadline of which it reminds and how many days before.
    """

    class Kind(models.TextChoices):
        RETURNED = "returned", "退回修改"
        RETURNED_LATER = "returned-later", "审核后又被退回"
        APPROVED = "approved", "已批复"
        REJECTED = "rejected", "不予安排"
        TAKEN_BACK = "taken-back", "决定收回"
        LATE = "late", "准予延期"
        ASKED = "asked", "提问待答复"
        ANSWERED = "answered", "提问有了答复"
        NAMED = "named", "提到了您"
        CLOSING = "closing", "临近截止"
        NOBODY_DECIDES = "nobody-decides", "环节无人审核"

    # What is told of dialogues at a part of a form.
    OF_INQUIRIES = (Kind.ASKED, Kind.ANSWERED, Kind.NAMED)

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="收件人")
    at = models.DateTimeField("时间", auto_now_add=True)
    kind = models.CharField("种类", max_length=20, choices=Kind)
    declaration = models.ForeignKey(
        Declaration, models.CASCADE, related_name="notices", null=True, blank=True, verbose_name="申报表"
    )
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="notices", null=True, blank=True, verbose_name="填报批次"
    )
    text = models.TextField("内容")
    deadline = models.DateTimeField("所提醒的截止时间", null=True, blank=True)
    days_before = models.PositiveSmallIntegerField("提前天数", null=True, blank=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    mailed_at = models.DateTimeField("发信时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["to"], condition=Q(read_at=None), name="notice_unread")]
        constraints = [
            models.CheckConstraint(
                condition=Q(declaration=None, campaign__isnull=False) | Q(declaration__isnull=False, campaign=None),
                name="notice_is_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["to", "campaign", "deadline", "days_before"], name="reminded_once_of_a_deadline"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class MailPreference(models.Model):
    """How often a person is written to. Who has chosen nothing has `DAILY`."""

    class How(models.TextChoices):
        AT_ONCE = "at-once", "有通知就发"
        DAILY = "daily", "每天一封汇总"
        NEVER = "never", "不发邮件"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_preference", verbose_name="用户"
    )
    how = models.CharField("邮件通知", max_length=10, choices=How, default=How.DAILY)

    class Meta:
        verbose_name = verbose_name_plural = "邮件设置"

    def __str__(self) -> str:
        return f"{self.user} {self.get_how_display()}"
