"""Import batches (导入批次): originals as received, the Documents read from them, and what confirming wrote."""

from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.declarations import Declaration
from projects.models.departments import Department
from projects.models.documents import DocumentField
from projects.models.job_runs import JobRun, JobRunQuerySet
from projects.models.projects import Project


def stored_name(upload: models.Model, name: str) -> str:
    """Under its checksum: a long Chinese file name does not fit every file system. `Upload.name` keeps the name."""
    return f"{timezone.localdate():%Y/%m}/{upload.sha256}{PurePath(name).suffix[:10].lower()}"


class Batch(JobRun):
    """Files that are previewed, confirmed and undone together. `fingerprint` names the plan a person was shown."""

    class Status(models.TextChoices):
        READING = "reading", "正在读取"
        PREVIEW = "preview", "待确认"
        WRITING = "writing", "正在写入"
        CONFIRMED = "confirmed", "已导入"
        UNDOING = "undoing", "正在撤销"
        UNDONE = "undone", "已撤销"
        DISCARDED = "discarded", "已放弃"

    BUSY = (Status.READING, Status.WRITING, Status.UNDOING)
    JOBS = "projects.importing."

    class Purpose(models.TextChoices):
        DRAFTS = "drafts", "作为草稿"
        THIS_YEAR = "this-year", "往年的表，作为指定年度的草稿"
        HISTORY = "history", "作为已批复的历史"

    class Unit(models.TextChoices):
        YUAN = "元", "元"
        WAN = "万元", "万元"

    status = models.CharField("状态", max_length=10, choices=Status, default=Status.READING)
    purpose = models.CharField("用途", max_length=10, choices=Purpose, default=Purpose.DRAFTS)
    fiscal_year = models.PositiveSmallIntegerField("指定年度", null=True, blank=True)
    money_unit = models.CharField("指定金额单位", max_length=2, choices=Unit, blank=True)
    answers = models.JSONField("用户的答复", default=dict)
    fingerprint = models.CharField("预览校验值", max_length=64, blank=True)
    result = models.JSONField("结果", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", default=timezone.now)
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="撤销人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-id"]

    def __str__(self) -> str:
        names = list(self.uploads.order_by("pk").filter(inside="").values_list("name", flat=True)[:2])
        count = self.uploads.filter(inside="").count() if len(names) > 1 else len(names)
        return names[0] + (f" 等 {count} 个文件" if count > 1 else "") if names else f"批次 {self.pk}"


class Upload(models.Model):
    """One file as received. `inside` names the .zip it was packed in."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="uploads", verbose_name="导入批次")
    file = models.FileField("原件", upload_to=stored_name)
    name = models.CharField("文件名", max_length=500)
    inside = models.CharField("所在压缩包", max_length=255, blank=True)
    sha256 = models.CharField("校验值", max_length=64, db_index=True)
    problems = models.JSONField("问题", default=list)
    read_at = models.DateTimeField("读取时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "上传"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class ReadDocument(models.Model):
    """One declaration that a file says, what importing it means, and what confirming wrote of it."""

    class Undone(models.TextChoices):
        REMOVED = "removed", "已删除"
        RESTORED = "restored", "已恢复原内容"
        KEPT = "kept", "没有撤销"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="documents", verbose_name="导入批次")
    upload = models.ForeignKey(Upload, models.CASCADE, related_name="documents", verbose_name="文件")
    number = models.PositiveIntegerField("序号")
    name = models.TextField("项目名称", blank=True)
    document = DocumentField("内容（mubiao/1）")
    places = DocumentField("出处", default=dict)

    status = models.CharField("处理", max_length=10, blank=True)
    why = models.TextField("原因", blank=True)
    asks = models.JSONField("待答复", default=list)
    unit = models.ForeignKey(Department, models.SET_NULL, related_name="+", null=True, verbose_name="用款单位")
    declaration = models.ForeignKey(Declaration, models.SET_NULL, related_name="+", null=True, verbose_name="申报表")
    before = models.PositiveIntegerField("写入前修订号", null=True)
    after = models.PositiveIntegerField("写入后修订号", null=True)
    new_project = models.ForeignKey(Project, models.SET_NULL, related_name="+", null=True, verbose_name="新建的项目")
    undone = models.CharField("撤销结果", max_length=10, choices=Undone, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "读出的申报表"
        ordering = ["id"]
        indexes = [models.Index(fields=["batch", "status"], name="read_document_by_status")]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="read_document_once_in_file")]

    def __str__(self) -> str:
        return self.name
