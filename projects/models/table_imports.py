"""Flat tables (基础数据) brought in: the file, what its rows mean, and what became of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.job_runs import JobRun, JobRunQuerySet
from projects.models.uploads import stored_name


class TableImport(JobRun):
    """One file for one kind of table. `fingerprint` names the preview a person was shown.

    `notes` are problems of the file as a whole; `questions` what the file cannot say by itself, each kind of code with
    `[cell, code as it stands, code it may mean]`; `answers` say by kind whether such codes lost their zeros.
    """

    class Kind(models.TextChoices):
        UNITS = "units", "单位"
        ACCOUNTS = "accounts", "用户"
        PROJECTS = "projects", "项目"
        LINES = "lines", "预算明细"
        LIBRARY = "library", "指标库"
        NODES = "nodes", "指标体系节点"

    class Status(models.TextChoices):
        READING = "reading", "正在读取"
        PREVIEW = "preview", "待确认"
        WRITING = "writing", "正在写入"
        CONFIRMED = "confirmed", "已导入"
        DISCARDED = "discarded", "已放弃"

    BUSY = (Status.READING, Status.WRITING)
    JOBS = "projects.table_imports."

    kind = models.CharField("表格", max_length=10, choices=Kind)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.READING)
    file = models.FileField("原件", upload_to=stored_name)
    name = models.CharField("文件名", max_length=500)
    sha256 = models.CharField("校验值", max_length=64, db_index=True)
    rows_read = models.PositiveIntegerField("已核对行数", default=0)
    row_count = models.PositiveIntegerField("行数", default=0)
    is_refused = models.BooleanField("整个文件未能读取", default=False)
    notes = models.JSONField("文件的问题", default=list)
    questions = models.JSONField("待答复", default=dict)
    answers = models.JSONField("用户的答复", default=dict)
    counts = models.JSONField("结果", default=dict)
    fingerprint = models.CharField("预览校验值", max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", default=timezone.now)
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "基础数据导入"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class TableImportRow(models.Model):
    """What one row of the sheet means. `changes` are `[column, before, after]`, `problems` `[cell, message]`."""

    class Status(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "有变化"
        SAME = "same", "相同"
        ERROR = "error", "有误"

    table = models.ForeignKey(TableImport, models.CASCADE, related_name="rows", verbose_name="基础数据导入")
    line = models.PositiveIntegerField("行")
    status = models.CharField("处理", max_length=10, choices=Status)
    name = models.TextField("对象", blank=True)
    changes = models.JSONField("变化", default=list)
    problems = models.JSONField("问题", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "基础数据导入的行"
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["table", "line"], name="table_import_row_once")]
        indexes = [models.Index(fields=["table", "status", "line"], name="table_import_row_by_status")]

    def __str__(self) -> str:
        return f"第 {self.line} 行 {self.name}"
