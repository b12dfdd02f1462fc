"""Declarations (绩效目标申报表): the rows behind a Document, and their history.

Written by `store` and `workflow` only. Text columns have no length limit: printed text is never cut.
"""

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone

from indicators.models import Framework, Node
from indicators.values import is_measurable
from projects.models.campaigns import Campaign, CampaignStage
from projects.models.departments import Department
from projects.models.documents import DocumentField
from projects.models.projects import FUND_SOURCE_CHOICES, MoneyField, Project, year_is_sane


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已送审"
    DEPARTMENT_PASSED = "department_passed", "主管部门已审"
    APPROVED = "approved", "已批复"
    RETURNED = "returned", "已退回"
    REJECTED = "rejected", "不予安排"


IN_REVIEW = (State.SUBMITTED, State.DEPARTMENT_PASSED)
OPEN_STATES = (State.DRAFT, State.RETURNED, *IN_REVIEW)
LONGEST_PRINTED_NAME = 200


class DeclarationQuerySet(models.QuerySet):
    def newest(self) -> "DeclarationQuerySet":
        """Of each project and year, the newest version."""
        later = Declaration.objects.filter(
            project=OuterRef("project"), fiscal_year=OuterRef("fiscal_year"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(later))

    def in_force(self) -> "DeclarationQuerySet":
        """Of each project and year, the approved version that counts: the newest approved one."""
        approved = self.filter(state=State.APPROVED)
        later = Declaration.objects.filter(
            project=OuterRef("project"),
            fiscal_year=OuterRef("fiscal_year"),
            version__gt=OuterRef("version"),
            state=State.APPROVED,
        )
        return approved.filter(~Exists(later))

    def most_urgent_first(self) -> "DeclarationQuerySet":
        """What was returned, then drafts, then the rest; of each, by when its year's campaign closes for most."""
        closes = Campaign.objects.filter(fiscal_year=OuterRef("fiscal_year")).values("closes_at")[:1]
        urgent = Case(When(state=State.RETURNED, then=Value(0)), When(state=State.DRAFT, then=Value(1)), default=2)
        by_close = F("closes").asc(nulls_last=True)
        return self.alias(closes=Subquery(closes)).order_by(urgent, by_close, "state_changed_at", "id")

    def by_year_and_unit(self) -> "DeclarationQuerySet":
        """The newest year first, in it unit by unit: the order of lists."""
        return self.order_by("-fiscal_year", "unit_name", "unit", "id")

    def in_table_order(self) -> "DeclarationQuerySet":
        """Unit by unit, in the order in which a unit's projects came to us, as in its published table."""
        return self.order_by("unit_name", "project_id", "fiscal_year", "version")


class Declaration(models.Model):
    """One project × one fiscal year. An amendment is a further version; the approved one stays in force meanwhile.

    Whose it is and what project, unit and supervising department are called follow the project while it is open. Once
    approved or rejected they stay as they were, whatever is renamed or moved since; see `store.follow`.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="declarations", verbose_name="项目")
    unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="用款单位")
    stands_apart = models.BooleanField("项目、单位后来改名或转移", default=False)
    project_name = models.CharField("项目名称", max_length=LONGEST_PRINTED_NAME)
    unit_name = models.CharField("用款单位名称", max_length=LONGEST_PRINTED_NAME)
    supervising_name = models.CharField("主管部门名称", max_length=LONGEST_PRINTED_NAME, blank=True)
    fiscal_year = models.PositiveSmallIntegerField("预算年度")
    version = models.PositiveSmallIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField("修订号", default=0)
    round = models.PositiveSmallIntegerField("送审次数", default=0)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="送审人"
    )
    state_changed_at = models.DateTimeField("状态时间")
    # When its newest history entry was written.
    changed_at = models.DateTimeField("最近改动", default=timezone.now)
    waits_at = models.ForeignKey(
        CampaignStage, models.PROTECT, related_name="waiting", null=True, blank=True, verbose_name="所在环节"
    )

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="+", verbose_name="指标体系")
    layout = models.CharField("表式", max_length=30)
    category = models.CharField("项目类型", max_length=100, blank=True)
    level = models.CharField("项目等级", max_length=50, blank=True)
    supervising_department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="主管部门"
    )
    start_year = models.PositiveSmallIntegerField("起始年度", null=True, blank=True)
    end_year = models.PositiveSmallIntegerField("到期年度", null=True, blank=True)
    total = MoneyField("预算金额（元）", null=True, blank=True)
    cycle_goal = models.TextField("实施周期总目标", blank=True)
    annual_goal = models.TextField("年度目标", blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申报表"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["fiscal_year", "state"], name="declaration_year_state"),
            # Long lists sorted by these columns are read along them.
            models.Index(fields=["changed_at", "id"], name="declaration_by_change"),
            models.Index(fields=["total", "id"], name="declaration_by_total"),
            # The inbox in its order, and what of it is a unit's; few declarations wait at any time.
            models.Index(
                fields=["waits_at", "state_changed_at", "id"],
                condition=Q(waits_at__isnull=False),
                name="declaration_waiting",
            ),
            models.Index(
                fields=["unit", "waits_at"], condition=Q(waits_at__isnull=False), name="declaration_waiting_of"
            ),
            # What was decided before a renaming or a move is few, and found by its former names and by both units.
            models.Index(fields=["project"], condition=Q(stands_apart=True), name="declaration_apart"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["project", "fiscal_year", "version"], name="declaration_version_once"),
            models.UniqueConstraint(
                fields=["project", "fiscal_year"],
                condition=Q(state__in=OPEN_STATES),
                name="declaration_one_open_version",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="declaration_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=IN_REVIEW, waits_at__isnull=False)
                | (~Q(state__in=IN_REVIEW) & Q(waits_at__isnull=True)),
                name="declaration_waits_while_in_review",
            ),
            models.CheckConstraint(condition=Q(total=None) | Q(total__gte=0), name="declaration_total_not_negative"),
            models.CheckConstraint(condition=year_is_sane("fiscal_year"), name="declaration_year_is_sane"),
        ]

    def __str__(self) -> str:
        version = f"（第 {self.version} 版）" if self.version > 1 else ""
        return f"{self.project_name} {self.fiscal_year} 年度{version}"

    def get_absolute_url(self) -> str:
        return reverse("declaration-detail", args=[self.pk])

    @property
    def unit_shown(self) -> str:
        """The unit's name with what tells it from others of that name today, where a list asked for it."""
        beside = "" if self.stands_apart else self.unit.beside_name
        return f"{self.unit_name}（{beside}）" if beside else self.unit_name


class FundingLine(models.Model):
    """One fund source's share of a declaration's budget, in 元."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="funding_lines", verbose_name="申报表")
    position = models.PositiveSmallIntegerField("顺序")
    source = models.CharField("资金来源", max_length=20, choices=FUND_SOURCE_CHOICES)
    amount = MoneyField("金额（元）")

    class Meta:
        verbose_name = verbose_name_plural = "资金来源"
        ordering = ["declaration", "position"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "source"], name="funding_source_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="funding_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.amount}"


class MeasurableField(models.BooleanField):
    """Whether the row's annual value says how much, kept up whenever the row is written."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"editable": False, "default": False, **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> bool:
        setattr(model_instance, self.attname, is_measurable(model_instance.annual_value))
        return getattr(model_instance, self.attname)


class IndicatorRow(models.Model):
    """One level-3 indicator of a declaration, under its framework's level-2 node."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="indicators", verbose_name="申报表")
    position = models.PositiveSmallIntegerField("顺序")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name="二级指标")
    name = models.TextField("三级指标", blank=True)
    cycle_value = models.TextField("实施周期指标值", blank=True)
    annual_value = models.TextField("年度指标值", blank=True)
    is_measurable = MeasurableField("可衡量")

    class Meta:
        verbose_name = verbose_name_plural = "绩效指标"
        ordering = ["declaration", "position"]
        constraints = [models.UniqueConstraint(fields=["declaration", "position"], name="indicator_position_once")]

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """One entry of a declaration's history: the whole Document after it, who, when, what and why.

    Never edited, with one exception: while a person keeps typing on one page, autosave goes on writing into its own
    newest entry, whose number moves on with the declaration's, until anybody saw it; see `store.record`. So numbers may
    have gaps.
    """

    class Action(models.TextChoices):
        CREATE = "create", "新建"
        IMPORT = "import", "导入"
        SAVE = "save", "保存"
        AUTOSAVE = "autosave", "自动保存"
        SUBMIT = "submit", "送审"
        RECALL = "recall", "撤回"
        PASS = "pass", "审核通过"
        RETURN = "return", "退回"
        REJECT = "reject", "不予安排"
        APPROVE = "approve", "批复"
        AMEND = "amend", "调整"
        ANSWER = "answer", "答复意见"
        FIX = "fix", "按检查改正"
        WAIVE = "waive", "豁免检查"
        TAKE_BACK = "take-back", "收回决定"
        RESTORE = "restore", "恢复"

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="revisions", verbose_name="申报表")
    number = models.PositiveIntegerField("修订号")
    action = models.CharField("动作", max_length=10, choices=Action)
    state = models.CharField("其后状态", max_length=20, choices=State)
    document = DocumentField("内容（mubiao/1）")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="操作人")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="代谁操作"
    )
    at = models.DateTimeField("时间", auto_now_add=True)
    why = models.TextField("说明", blank=True)
    # The page that may go on writing into this entry, and since when it does; blank once anybody saw the text.
    sitting = models.CharField("编辑页", max_length=32, blank=True)
    sitting_since = models.DateTimeField("编辑自", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "历史"
        ordering = ["declaration", "number"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} #{self.number} {self.get_action_display()}"
