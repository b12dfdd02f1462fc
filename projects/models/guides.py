"""Guides that a person has put away."""

from django.conf import settings
from django.db import models


class Guide(models.TextChoices):
    """What is shown until somebody says that they know it."""

    FIRST_STEPS = "first-steps", "第一次使用"
    SETTING_UP = "setting-up", "建立系统"


class Dismissal(models.Model):
    """That a person has put a guide away; until they ask for it again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="dismissals", verbose_name="用户")
    guide = models.CharField("引导", max_length=20, choices=Guide)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "已收起的引导"
        constraints = [models.UniqueConstraint(fields=["user", "guide"], name="guide_dismissed_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_guide_display()}"
