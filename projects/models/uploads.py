"""Uploaded tables: the original as received, and the Documents read from it, which confirming uses."""

from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils import timezone


def stored_name(upload: "Upload", name: str) -> str:
    """Under its checksum: a long Chinese file name does not fit every file system. `Upload.name` keeps the name."""
    return f"{timezone.localdate():%Y/%m}/{upload.sha256}{PurePath(name).suffix[:10].lower()}"


class Upload(models.Model):
    class Status(models.TextChoices):
        PREVIEW = "preview", "待确认"
        CONFIRMED = "confirmed", "已导入"
        DISCARDED = "discarded", "已放弃"

    file = models.FileField("原件", upload_to=stored_name)
    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("校验值", max_length=64)
    fiscal_year = models.PositiveSmallIntegerField("指定年度", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PREVIEW)
    documents = models.JSONField("读出的内容（mubiao/1）", default=list)
    problems = models.JSONField("问题", default=list)
    answers = models.JSONField("用户的答复", default=dict)
    result = models.JSONField("导入结果", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", auto_now_add=True)
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "上传"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
