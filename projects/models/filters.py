"""What narrows a list, kept under a name."""

from django.conf import settings
from django.db import models

from projects.models.departments import Department


class SavedFilter(models.Model):
    """A list's filters by name: the end of its page's address. Whoever opens it sees what they themselves may see."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", verbose_name="用户"
    )
    page = models.CharField("页面", max_length=30)
    name = models.CharField("名称", max_length=30)
    query = models.TextField("条件")
    shared_with = models.ForeignKey(
        Department,
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="共享",
        help_text="这个单位的审核人也能使用",
    )

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name
