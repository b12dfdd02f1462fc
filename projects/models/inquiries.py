"""提问: what fillers and reviewers ask each other at a part of the form, without a decision."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models.declarations import OPEN_STATES, Declaration

LONGEST_MESSAGE = 2_000


class InquiryQuerySet(models.QuerySet):
    def unanswered(self) -> "InquiryQuerySet":
        """Those that still wait for an answer of the other side, on forms that are still at work."""
        return self.filter(answered_at=None, resolved_at=None, declaration__state__in=OPEN_STATES)


class Inquiry(models.Model):
    """A question at a part of the form, with all that was said to it.

    `path` and `rows`, the indicators' columns as they stood when something was said last, find the part again when
    rows have moved. `from_unit` tells who waits: an inquiry of the unit for its reviewers, one of theirs for the unit.
    """

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="inquiries", verbose_name="申报表")
    path = models.CharField("位置", max_length=100, blank=True)
    label = models.TextField("位置名称")
    rows = models.JSONField("当时的指标", default=list, blank=True)
    from_unit = models.BooleanField("由填报单位提出")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提问人")
    asked_at = models.DateTimeField("提问时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="解决人"
    )
    resolved_at = models.DateTimeField("解决时间", null=True, blank=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提问"
        ordering = ["declaration", "id"]
        indexes = [
            # What waits is asked for on every visit to 我的工作, and is little at any time.
            models.Index(
                fields=["declaration"], condition=Q(answered_at=None, resolved_at=None), name="inquiry_unanswered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.label}"

    @property
    def standing(self) -> str:
        """How it stands, in a word."""
        if self.resolved_at:
            return "已解决"
        return "已答复" if self.answered_at else "待答复"


class InquiryMessage(models.Model):
    """One thing said to an inquiry; the first is the question. Never edited."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="messages", verbose_name="提问")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发言人")
    at = models.DateTimeField("时间")
    text = models.TextField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "提问中的发言"
        ordering = ["inquiry", "id"]

    def __str__(self) -> str:
        return self.text
