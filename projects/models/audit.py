"""The audit trail (审计): who did what, for whom, when, from where, and what it was before and after.

Rows are only ever added: here, and in PostgreSQL by triggers (see the migration). So they refer to what may go away by
plain ids, and name it as it was named then.
"""

from typing import NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.departments import Department

# A request whose sender the server was not told, as behind a socket; a command has no address at all.
NO_ADDRESS = "0.0.0.0"


class OnlyAdded(Exception):
    """Something tried to change or remove what is kept for good."""


class OnlyAddedQuerySet(models.QuerySet):
    """Rows that can be read and added."""

    def update(self, **kwargs) -> NoReturn:
        raise OnlyAdded(f"{self.model._meta.verbose_name}不能修改")

    def delete(self) -> NoReturn:
        raise OnlyAdded(f"{self.model._meta.verbose_name}不能删除")

    # What a template or a manager must not call, as Django says of its own.
    update.alters_data = delete.alters_data = True


class AuditEntryQuerySet(OnlyAddedQuerySet):
    def about(self, declaration: int) -> "AuditEntryQuerySet":
        """Those about a declaration, alone or among others."""
        # By their ids: of a subquery under OR PostgreSQL makes a scan of the whole trail.
        among = AuditedDeclaration.objects.filter(declaration=declaration).values_list("entry", flat=True)
        return self.filter(Q(declaration=declaration) | Q(pk__in=list(among)))

    def older_than(self, pk: int) -> "AuditEntryQuerySet":
        """Those that come after an entry in the trail's order, the newest first; all where there is no such entry.

        A page is found by where it begins: to count what comes before it would take ever longer.
        """
        at = AuditEntry.objects.filter(pk=pk).values_list("at", flat=True).first()
        return self.filter(Q(at__lt=at) | Q(pk__lt=pk), at__lte=at) if at else self

    def newer_than(self, pk: int) -> "AuditEntryQuerySet":
        """As `older_than` in the other direction, the oldest first."""
        at = AuditEntry.objects.filter(pk=pk).values_list("at", flat=True).first()
        found = self.filter(Q(at__gt=at) | Q(pk__gt=pk), at__gte=at) if at else self
        return found.order_by("at", "id")


class OnlyAddedModel(models.Model):
    """A row that is written once. The one place where `save` and `delete` are overridden: to refuse."""

    objects = OnlyAddedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise OnlyAdded(f"{self._meta.verbose_name}不能修改")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> NoReturn:
        raise OnlyAdded(f"{self._meta.verbose_name}不能删除")


class AuditEntry(OnlyAddedModel):
    """One act. `before` and `after` hold what it changed, by the Chinese names the parts had then.

    `department` is whose business it was: the unit of a declaration or project, the department of a role; null for what
    all units share and for what is a person's own, as a login. `revision` is the number of the declaration's history
    entry; the text itself stays there.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", "审核决定"
        CHANGE = "change", "填报"
        IMPORT = "import", "导入"
        EXPORT = "export", "导出"
        LOGIN = "login", "登录"
        RIGHT = "right", "权限"
        SETTING = "setting", "基础数据"
        REFUSAL = "refusal", "拒绝"

    at = models.DateTimeField("时间", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name="操作人"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name="代"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind)
    action = models.CharField("动作", max_length=50)
    subject = models.TextField("对象", blank=True)
    declaration = models.BigIntegerField("申报表", null=True)
    revision = models.PositiveIntegerField("修订号", null=True)
    department = models.ForeignKey(
        Department,
        models.DO_NOTHING,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
        verbose_name="单位",
    )
    address = models.GenericIPAddressField("来自", null=True)
    before = models.JSONField("之前", null=True)
    after = models.JSONField("之后", null=True)
    why = models.TextField("说明", blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["by", "at", "id"], name="audit_by"),
            models.Index(fields=["on_behalf_of", "at"], name="audit_for", condition=~Q(on_behalf_of=None)),
            models.Index(fields=["kind", "at", "id"], name="audit_kind"),
            models.Index(fields=["department", "at", "id"], name="audit_department"),
            models.Index(fields=["address", "at"], name="audit_address"),
            models.Index(fields=["declaration", "at"], name="audit_declaration", condition=~Q(declaration=None)),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".strip()

    @property
    def where(self) -> str:
        """Where it was done from, in words."""
        return {None: "命令行", NO_ADDRESS: "地址不明"}.get(self.address, self.address)

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Each part with its text before and after; blank where there was none."""
        before, after = self.before or {}, self.after or {}
        return [(name, before.get(name, ""), after.get(name, "")) for name in {**before, **after}]


class AuditedDeclaration(OnlyAddedModel):
    """A declaration among the many one act was about, as an export of a whole unit."""

    entry = models.ForeignKey(AuditEntry, models.PROTECT, related_name="declarations", verbose_name="审计记录")
    declaration = models.BigIntegerField("申报表", db_index=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = verbose_name_plural = "审计记录所涉申报表"

    def __str__(self) -> str:
        return str(self.declaration)
