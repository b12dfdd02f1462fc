"""What reviewers decide and ask, and what fillers answer."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.audit_form import Scale
from projects.checks.finding import DIGEST, Severity, key_of
from projects.models.campaigns import CampaignStage
from projects.models.declarations import Declaration, Revision


class Grade(models.TextChoices):
    """审核等次 and what each leads to (财预〔2015〕88号)."""

    EXCELLENT = "优", "优"
    GOOD = "良", "良"
    FAIR = "中", "中"
    POOR = "差", "差"


class Question(models.TextChoices):
    """四性审核: the four questions of the audit."""

    COMPLETENESS = "完整性", "内容是否完整；目标是否明确、清晰、反映主要内容。"
    RELEVANCE = "相关性", "是否与部门职能、事业发展规划相关；指标是否细化、量化。"
    SUITABILITY = "适当性", "资金规模与绩效目标是否匹配；指标值是否合理。"
    FEASIBILITY = "可行性", "是否经过论证和测算；单位能否按期实现。"


def audit_scale() -> Scale:
    """How scores of 四性审核 become grades here, as the settings say."""
    return Scale(settings.AUDIT_WEIGHTS, settings.AUDIT_THRESHOLDS)


class ReasonCode(models.TextChoices):
    """Return reasons (退回理由)."""

    INCOMPLETE = "incomplete", "指标不够完整"
    NOT_QUANTIFIED = "not-quantified", "指标不够细化、量化"
    IRRELEVANT = "irrelevant", "指标与项目的相关性不够"
    NAME_VALUE = "name-value", "指标与指标值不匹配"
    SPLIT = "split", "建议拆分指标"
    WRONG_LEVEL1 = "wrong-level1", "一级指标类型错误"
    WRONG_LEVEL2 = "wrong-level2", "二级指标类型错误"
    ADD_BENEFIT = "add-benefit", "建议增加明确效益指标"
    ADD_OUTPUT = "add-output", "建议增加明确产出指标"
    ADD_SATISFACTION = "add-satisfaction", "建议增加满意度指标"
    OTHER = "other", "其他"


class DecisionBatch(models.Model):
    """Decisions that one person made at once on a selection, so that they can be revoked at once."""

    class Wish(models.TextChoices):
        """What was wished for the selection: onward, to the next stage or into force; or back to its units."""

        ONWARD = "pass", "审核通过或批复"
        BACK = "return", "退回"

    wish = models.CharField("决定", max_length=10, choices=Wish)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "批量决定"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"批量{self.get_wish_display()}"


class ReviewDecision(models.Model):
    """One decision of one stage in one round, on the Document of `judged`.

    One that was taken back stays on record; it no longer counts, and another may take its place.
    """

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="decisions", verbose_name="申报表")
    judged = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name="所审修订")
    stage = models.ForeignKey(CampaignStage, models.PROTECT, related_name="decisions", verbose_name="审核环节")
    round = models.PositiveSmallIntegerField("第几次送审")
    action = models.CharField("决定", max_length=10, choices=Revision.Action)
    grade = models.CharField("等次", max_length=2, choices=Grade, blank=True)
    audit = models.JSONField("四性审核", default=dict, blank=True)
    scores = models.JSONField("四性得分", default=dict, blank=True)
    reason_codes = models.JSONField("退回理由", default=list, blank=True)
    opinion = models.TextField("审核意见", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="代谁审核"
    )
    batch = models.ForeignKey(
        DecisionBatch, models.SET_NULL, related_name="decisions", null=True, blank=True, verbose_name="批量决定"
    )
    # As it was called on that day: letters of then keep it.
    office = models.CharField("审核单位", max_length=200, blank=True)
    waiting_since = models.DateTimeField("到达时间")
    at = models.DateTimeField("时间", auto_now_add=True)
    taken_back_at = models.DateTimeField("收回时间", null=True, blank=True)
    taken_back_why = models.TextField("收回原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审核决定"
        ordering = ["declaration", "id"]
        indexes = [
            # Whose turn it is asks of every waiting declaration what a reviewer decided of it, or had decided for them.
            models.Index(
                fields=["by", "declaration", "round"], condition=Q(taken_back_at=None), name="decision_standing_by"
            ),
            models.Index(
                fields=["on_behalf_of", "declaration", "round"],
                condition=Q(taken_back_at=None, on_behalf_of__isnull=False),
                name="decision_standing_for",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "round", "stage"],
                condition=Q(taken_back_at=None),
                name="one_decision_per_stage_and_round",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.get_action_display()}"

    @property
    def reasons(self) -> list[str]:
        """The return reasons in words."""
        return [ReasonCode(code).label for code in self.reason_codes]

    @property
    def total_score(self) -> Decimal | None:
        """The four scores together; None where one of them was not given."""
        return audit_scale().total({question: Decimal(score) for question, score in self.scores.items()})


class Opening(models.Model):
    """That a reviewer opened a declaration while it was in review, when first in each round.

    A submission that was recalled before anybody looked is none.
    """

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="openings", verbose_name="申报表")
    round = models.PositiveSmallIntegerField("第几次送审")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人")
    at = models.DateTimeField("首次打开时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "审核人打开"
        ordering = ["declaration", "id"]
        constraints = [models.UniqueConstraint(fields=["declaration", "round", "by"], name="opening_once_in_round")]

    def __str__(self) -> str:
        return f"{self.by} {self.declaration_id} #{self.round}"


class OpinionQuerySet(models.QuerySet):
    def standing(self) -> "OpinionQuerySet":
        """Those whose decision was not taken back."""
        return self.filter(decision__taken_back_at=None)

    def unanswered(self) -> "OpinionQuerySet":
        return self.standing().filter(answered_at=None)


class Opinion(models.Model):
    """A reviewer's opinion on one part of the form; open until the filler answers."""

    decision = models.ForeignKey(ReviewDecision, models.CASCADE, related_name="opinions", verbose_name="决定")
    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="opinions", verbose_name="申报表")
    path = models.CharField("位置", max_length=100, blank=True)
    label = models.TextField("位置名称", blank=True)
    reason_code = models.CharField("理由", max_length=20, choices=ReasonCode, blank=True)
    text = models.TextField("意见")
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "意见"
        ordering = ["declaration", "id"]

    def __str__(self) -> str:
        return self.text


class OnFinding(models.Model):
    """What somebody said to a finding. It holds as long as the finding is the same in the same cell.

    Filed by `Finding.digest`, as evidence may be longer than an index holds; the evidence is kept for people.
    """

    code = models.CharField("检查", max_length=50)
    path = models.CharField("位置", max_length=100, blank=True)
    digest = models.CharField("内容校验值", max_length=DIGEST)
    evidence = models.TextField("依据", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="说明人")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        """`Finding.key` of the finding it speaks of."""
        return key_of(self.code, self.path, self.digest)


class FindingReason(OnFinding):
    """A filler's reason for a finding that asks one."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="finding_reasons", verbose_name="申报表")
    reason = models.TextField("说明")

    class Meta:
        verbose_name = verbose_name_plural = "情况说明"
        constraints = [
            models.UniqueConstraint(fields=["declaration", "code", "path", "digest"], name="finding_reason_once")
        ]

    def __str__(self) -> str:
        return self.reason


class FindingWaiver(OnFinding):
    """A reviewer's word that a finding does not apply here: it neither stops a submit nor asks for a reason."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="waivers", verbose_name="申报表")
    why = models.TextField("豁免理由")

    class Meta:
        verbose_name = verbose_name_plural = "豁免"
        constraints = [
            models.UniqueConstraint(fields=["declaration", "code", "path", "digest"], name="finding_waiver_once")
        ]

    def __str__(self) -> str:
        return self.why


class SubmittedFinding(models.Model):
    """What the checks said when a declaration was last submitted: for lists, searches and counts.

    Pages that show one declaration ask the checks again.
    """

    declaration = models.ForeignKey(
        Declaration, models.CASCADE, related_name="submitted_findings", verbose_name="申报表"
    )
    code = models.CharField("检查", max_length=50)
    severity = models.CharField("轻重", max_length=10, choices=[(one.value, one.value) for one in Severity])
    path = models.CharField("位置", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "送审时的检查结果"
        indexes = [models.Index(fields=["code", "declaration"], name="submitted_finding_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.path}"


class OpinionTemplate(models.Model):
    """Words a reviewer writes often, kept for their own use."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="opinion_templates", verbose_name="用户"
    )
    text = models.TextField("意见")
    reason_codes = models.JSONField("退回理由", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "常用意见"
        ordering = ["owner", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def reasons(self) -> list[str]:
        """The return reasons in words."""
        return [ReasonCode(code).label for code in self.reason_codes]
