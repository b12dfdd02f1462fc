"""What is known of each unit's year in numbers, so that a city's overview adds up units and not declarations."""

from django.db import models

from projects.models.declarations import Declaration
from projects.models.departments import Department


class UnitFigures(models.Model):
    """One unit's year, counted from its declarations alone by `projects.figures`; never a source of anything.

    `counted` maps a figure's key to a whole number, amounts in 分: they add up exactly. On time is what was submitted
    by `closes_at`: figures of a campaign that closes at another time are counted again.
    """

    unit = models.ForeignKey(Department, models.CASCADE, related_name="+", verbose_name="用款单位")
    fiscal_year = models.PositiveSmallIntegerField("预算年度")
    closes_at = models.DateTimeField("所依截止时间", null=True)
    counted = models.JSONField("数字", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "单位年度数字"
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "unit"], name="unit_figures_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.fiscal_year} 年度"


class UnitChange(models.Model):
    """Something of a unit's year changed since its figures were counted.

    Added in the transaction of the change, removed by whoever counts again. Rows of their own, as they never make two
    reviewers wait for each other.
    """

    unit = models.ForeignKey(Department, models.CASCADE, related_name="+", db_index=False, verbose_name="用款单位")
    fiscal_year = models.PositiveSmallIntegerField("预算年度")

    class Meta:
        verbose_name = verbose_name_plural = "单位年度变动"
        indexes = [models.Index(fields=["fiscal_year", "unit"], name="unit_change")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.fiscal_year}"


class DraftFigures(models.Model):
    """What the checks said of a draft at its revision `revision`, for lists; never a source of anything.

    `unexplained` are the findings that ask for a reason and have none yet. Counted by `projects.draft_counts`; figures
    of an older revision say nothing of the draft as it stands.
    """

    declaration = models.OneToOneField(
        Declaration, models.CASCADE, primary_key=True, related_name="draft_figures", verbose_name="申报表"
    )
    revision = models.PositiveIntegerField("修订号")
    blockers = models.PositiveSmallIntegerField("必改")
    unexplained = models.PositiveSmallIntegerField("需说明")

    class Meta:
        verbose_name = verbose_name_plural = "草稿检查数字"

    def __str__(self) -> str:
        return f"{self.declaration_id} #{self.revision}"
