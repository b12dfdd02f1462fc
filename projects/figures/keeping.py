"""What was counted is kept for each unit and year, and counted again after a change when somebody next looks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from projects.figures.counting import count
from projects.models import Campaign, UnitChange, UnitFigures

# So many units are counted in one step.
STEP = 50


def changed(where: Iterable[tuple[int, int]]) -> None:
    """Something changed in these units and years, each (unit id, fiscal year). In the transaction of the change."""
    UnitChange.objects.bulk_create(UnitChange(unit_id=unit, fiscal_year=year) for unit, year in sorted(set(where)))


def figures_of(fiscal_year: int) -> Iterable[tuple[int, dict[str, int]]]:
    """(unit id, what is counted of it) of a year as it stands now; first renews what changed since."""
    closes_at = Campaign.objects.filter(fiscal_year=fiscal_year).values_list("closes_at", flat=True).first()
    renew(fiscal_year, closes_at)
    return UnitFigures.objects.filter(fiscal_year=fiscal_year).values_list("unit_id", "counted")


def renew(fiscal_year: int, closes_at: datetime | None) -> None:
    """Count again the units in which anything changed, and all where the campaign closes at another time.

    The changes are locked before anything is counted: one that comes later has a row of its own and is counted by
    whoever looks next, and two who look at once count one after the other.
    """
    changes = UnitChange.objects.filter(fiscal_year=fiscal_year)
    if not changes.exists() and not _on_other_terms(fiscal_year, closes_at).exists():
        return
    with transaction.atomic():
        locked = dict(changes.select_for_update().order_by("pk").values_list("pk", "unit_id"))
        units = set(locked.values()) | set(_on_other_terms(fiscal_year, closes_at).values_list("unit_id", flat=True))
        for some in _steps(sorted(units)):
            _keep(some, fiscal_year, closes_at)
        changes.filter(pk__in=list(locked)).delete()


def _on_other_terms(fiscal_year: int, closes_at: datetime | None) -> QuerySet[UnitFigures]:
    return UnitFigures.objects.filter(fiscal_year=fiscal_year).exclude(closes_at=closes_at)


def _steps(units: Sequence[int]) -> Iterator[Sequence[int]]:
    return (units[start : start + STEP] for start in range(0, len(units), STEP))


def _keep(units: Collection[int], fiscal_year: int, closes_at: datetime | None) -> None:
    counted = count(units, fiscal_year, closes_at)
    UnitFigures.objects.bulk_create(
        [
            UnitFigures(unit_id=unit, fiscal_year=fiscal_year, closes_at=closes_at, counted=counted.get(unit, {}))
            for unit in units
        ],
        update_conflicts=True,
        update_fields=["closes_at", "counted"],
        unique_fields=["fiscal_year", "unit"],
    )
