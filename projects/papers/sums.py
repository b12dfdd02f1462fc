"""Adding up what is there. Absence is blank, never 0."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal


def sum_of(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """What is there, added up; None when nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal()) if known else None
