"""How much a declaration asks for beside what last year's version in force of the same project was given."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from projects.models import Declaration, State

HUNDRED = Decimal(100)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Change:
    """`total` this year and `last` last year, in 元, either blank where no table says it; whether there is a last."""

    total: Decimal | None
    last: Decimal | None
    has_last: bool

    @property
    def amount(self) -> Decimal | None:
        """In 元, negative when it is less; None where either is blank."""
        return None if self.total is None or self.last is None else self.total - self.last

    @property
    def percent(self) -> Decimal | None:
        """Of last year's, to a tenth; None where there is none of it."""
        if self.amount is None or not self.last:
            return None
        return (self.amount * HUNDRED / self.last).quantize(TENTH, ROUND_HALF_UP)


def _last_year() -> QuerySet[Declaration]:
    """For a subquery: last year's version in force of the outer declaration's project."""
    same = {"project": OuterRef("project"), "fiscal_year": OuterRef("fiscal_year") - 1}
    return Declaration.objects.filter(**same, state=State.APPROVED).order_by("-version")


def with_last_year(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """With `last_total`, last year's budget in 元, and `has_last`, whether there was a version in force."""
    return declarations.annotate(last_total=Subquery(_last_year().values("total")[:1]), has_last=Exists(_last_year()))


def changed(declarations: QuerySet[Declaration], way: str, *, percent: Decimal = Decimal(0)) -> QuerySet[Declaration]:
    """Those that are `new`, or went `up` or `down` by more than a percentage of last year's budget."""
    beside = with_last_year(declarations)
    if way == "new":
        return beside.filter(has_last=False)
    if way == "up":
        return beside.filter(total__gt=F("last_total") * (1 + percent / HUNDRED))
    return beside.filter(total__lt=F("last_total") * (1 - percent / HUNDRED))
