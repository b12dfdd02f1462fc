"""What stands in the declarations in force, counted, so that a check need not read them all."""

from django.db import models

from indicators.models import Node

DIGEST = 32


class ValueCount(models.Model):
    """In how many declarations in force of a year an indicator has an annual value; kept by `projects.value_counts`.

    Never a source of anything: the rows of the declarations say it too. By node, as its name may be changed. Filed by
    MD5 digests, as names and values may be longer than an index holds. A count may have come down to 0.
    """

    fiscal_year = models.PositiveSmallIntegerField("预算年度")
    node = models.ForeignKey(Node, models.CASCADE, related_name="+", db_index=False, verbose_name="二级指标")
    name = models.TextField("三级指标")
    annual_value = models.TextField("年度指标值")
    name_digest = models.CharField("三级指标校验值", max_length=DIGEST)
    value_digest = models.CharField("年度指标值校验值", max_length=DIGEST)
    count = models.IntegerField("份数")

    class Meta:
        verbose_name = verbose_name_plural = "指标值份数"
        constraints = [
            # In the order in which one asks: names first, of which there are the most.
            models.UniqueConstraint(
                fields=["name_digest", "node", "fiscal_year", "value_digest"], name="value_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.name}：{self.annual_value}"
