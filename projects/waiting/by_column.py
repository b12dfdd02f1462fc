"""The list sorted by a column that its reader chose, as long as it is short enough to be put in order."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from projects.checks import Severity
from projects.core.column_order import Column, ColumnOrder
from projects.models import CampaignStage, Declaration, ReviewDecision, SubmittedFinding
from projects.waiting.change import with_last_year
from projects.waiting.line import CAP, Line, Tally

COLUMNS = {
    "project": Column(("project__initials", "project_name")),
    "unit": Column(("unit__initials", "unit_name", "unit")),
    "total": Column(("total",), starts_down=True),
    "change": Column(("change",), starts_down=True),
    "checks": Column(("blockers", "asked"), starts_down=True),
    "returned": Column(("returned",), starts_down=True),
    "due": Column(("waits_at__due_at", "state_changed_at")),
    "since": Column(("state_changed_at",)),
}


class LineByColumn(Line):
    """A line of no more than CAP declarations by a column, what is blank in it last."""

    def __init__(self, waiting: QuerySet[Declaration], stages: Iterable[CampaignStage], order: ColumnOrder) -> None:
        super().__init__(waiting, stages)
        self.order = order

    def head(self, most: int = CAP + 1) -> list[tuple[int, Decimal | None]]:
        return list(self._ordered(self._keys).values_list("pk", "total")[:most])

    def following(self, declaration: Declaration) -> Declaration | None:
        return self._beside(declaration, 1)

    def preceding(self, declaration: Declaration) -> Declaration | None:
        return self._beside(declaration, -1)

    def position(self, declaration: Declaration) -> Tally:
        return Tally(self._around(declaration).index(declaration.pk) + 1)

    @cached_property
    def _keys(self) -> list[int]:
        return [key for key, _ in super().head(CAP)]

    def _beside(self, declaration: Declaration, step: int) -> Declaration | None:
        keys = self._around(declaration)
        at = keys.index(declaration.pk) + step
        return Declaration.objects.get(pk=keys[at]) if 0 <= at < len(keys) else None

    def _around(self, declaration: Declaration) -> list[int]:
        """The list with `declaration` in its place, though it may have left the list since."""
        keys = {*self._keys, declaration.pk}
        return list(self._ordered(keys).values_list("pk", flat=True))

    def _ordered(self, keys: Iterable[int]) -> QuerySet[Declaration]:
        way = F.desc if self.order.is_down else F.asc
        columns = [way(F(field), nulls_last=True) for field in self.order.fields]
        return _with_columns(Declaration.objects.filter(pk__in=keys)).order_by(*columns, "state_changed_at", "pk")


def _with_columns(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """With what the columns show that is no field."""
    returns = ReviewDecision.objects.filter(action="return", taken_back_at=None)
    return with_last_year(declarations).annotate(
        change=F("total") - F("last_total"),
        blockers=_number(SubmittedFinding.objects.filter(severity=Severity.BLOCKER)),
        asked=_number(SubmittedFinding.objects.filter(severity=Severity.REASON)),
        returned=_number(returns),
    )


def _number(rows: QuerySet) -> Subquery:
    """How many of these each declaration has; None for none."""
    of_it = rows.filter(declaration=OuterRef("pk")).order_by().values("declaration")
    return Subquery(of_it.annotate(number=Count("pk")).values("number"))
