"""Who has a declaration's editor open just now."""

from django.conf import settings
from django.db import models

from projects.models.declarations import Declaration


class Presence(models.Model):
    """When a person's editor last said that it is open. In the database, so that every process sees the same."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="presences", verbose_name="申报表")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="用户")
    seen_at = models.DateTimeField("最近在编辑")

    class Meta:
        verbose_name = verbose_name_plural = "正在编辑"
        constraints = [models.UniqueConstraint(fields=["declaration", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.declaration_id}"
