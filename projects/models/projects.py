"""Projects (项目) and the money each is given, per year and fund source."""

from django.db import models
from django.db.models import F, Q

from indicators.naming import InitialsField
from projects.core.document import FUND_SOURCES
from projects.models.departments import Department

YEAR_RANGE = (1990, 2100)
FUND_SOURCE_CHOICES = [(source, source) for source in FUND_SOURCES]


class MoneyField(models.DecimalField):
    """An amount in 元, to the 分. 15 digits are what SQLite keeps exactly; it is ten trillion 元."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_digits": 15, "decimal_places": 2, **kwargs})


def year_is_sane(field: str) -> Q:
    """A condition for a database constraint: the year is blank or plausible."""
    return Q(**{field: None}) | Q(**{f"{field}__range": YEAR_RANGE})


class Project(models.Model):
    """What money is asked for. The head of a new declaration starts from it; a declaration keeps its own head."""

    unit = models.ForeignKey(Department, models.PROTECT, related_name="projects", verbose_name="用款单位")
    name = models.CharField("项目名称", max_length=200)
    initials = InitialsField("项目名称首字母", sources=("name",))
    category = models.CharField("项目类型", max_length=100, blank=True)
    level = models.CharField("项目等级", max_length=50, blank=True)
    supervising_department = models.ForeignKey(
        Department, models.PROTECT, related_name="supervised_projects", null=True, blank=True, verbose_name="主管部门"
    )
    start_year = models.PositiveSmallIntegerField("起始年度", null=True, blank=True)
    end_year = models.PositiveSmallIntegerField("到期年度", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["unit", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="project_name_once_in_unit"),
            models.CheckConstraint(
                condition=Q(start_year=None) | Q(end_year=None) | Q(end_year__gte=F("start_year")),
                name="project_ends_after_start",
                violation_error_message="到期年度不能早于起始年度",
            ),
            models.CheckConstraint(
                condition=year_is_sane("start_year") & year_is_sane("end_year"),
                name="project_years_are_sane",
                violation_error_message="年度应为四位数的年份",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BudgetLine(models.Model):
    """What a project is given in a year from one fund source (预算控制数), in 元; a new declaration starts from it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="budget_lines", verbose_name="项目")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("资金来源", max_length=20, choices=FUND_SOURCE_CHOICES)
    amount = MoneyField("金额（元）")

    class Meta:
        verbose_name = verbose_name_plural = "预算明细"
        ordering = ["project", "-fiscal_year", "source"]
        constraints = [
            models.UniqueConstraint(fields=["project", "fiscal_year", "source"], name="budget_line_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="budget_line_not_negative", violation_error_message="金额不能是负数"
            ),
            models.CheckConstraint(
                condition=year_is_sane("fiscal_year"),
                name="budget_line_year_is_sane",
                violation_error_message="年度应为四位数的年份",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.fiscal_year} {self.source}"
