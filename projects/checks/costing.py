"""What a unit cost comes to: cost × count × times a year, in every way the counts may be read.

`≤3.4万元/月` comes to 12 × 34,000; `490元/人·月` needs a count of people. A cost whose counts are not there, or whose
value is not one sure amount of money, comes to nothing and no rule speaks of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from indicators.values import Quantity
from indicators.values.vocabulary import words
from projects.checks.amounts import OCCASIONS, count_unit, figure, quantity_rows, same_unit, sole
from projects.checks.names import SAVING, is_cost_row
from projects.checks.texts import shares_words, topic
from projects.core.document import Document, Indicator

A_YEAR = {"年": 1, "学年": 1, "半年": 2, "学期": 2, "季度": 4, "月": 12, "个月": 12, "周": 52}
WORDS = {"年": "1年", "学年": "1学年", "半年": "2个半年", "学期": "2学期", "季度": "4季度", "周": "52周"}
PEOPLE = frozenset(words("人 名 位 生 户"))
# More ways to read than this is no reading.
MOST_READINGS = 12
# More rows than any table has; every cost is held against every count.
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Factor:
    """What a cost is multiplied by: a count and how it is written, and the row it stands in (None for the calendar)."""

    number: Decimal
    words: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """One reading of one cost row: the price and what it is multiplied by."""

    index: int
    text: str
    price: Quantity
    factors: tuple[Factor, ...]

    @property
    def total(self) -> Decimal:
        total = self.price.number
        for factor in self.factors:
            total *= factor.number
        return total

    @property
    def sum(self) -> str:
        """The arithmetic in words: 490元/人·月 × 20,000人 × 12个月."""
        return " × ".join((self.text, *(factor.words for factor in self.factors)))

    @property
    def rows(self) -> frozenset[int]:
        return frozenset(factor.row for factor in self.factors if factor.row is not None)


def cost_rows(document: Document) -> Iterator[tuple[int, Indicator]]:
    """The rows that say what the project costs, in money; not what it saves."""
    if len(document.indicators) > MOST_ROWS:
        return
    for index, row in enumerate(document.indicators):
        if is_cost_row(row) and not SAVING.search(row.name):
            yield index, row


def readings(document: Document, index: int) -> tuple[Cost, ...]:
    """Every way the cost in row `index` may be read; none when it is not surely understood."""
    row = document.indicators[index]
    price = sole(row.annual_value)
    if not price or price.unit != "元" or not price.number:
        return ()
    choices = [_factors(document, row, unit) for unit in price.per]
    if not all(choices):
        return ()
    combined = [tuple(f for group in groups for f in group) for groups in product(*choices, _times(document, price))]
    if len(combined) > MOST_READINGS:
        return ()
    return tuple(Cost(index, row.annual_value.strip(), price, factors) for factors in combined)


def _factors(document: Document, row: Indicator, unit: str) -> list[tuple[Factor, ...]]:
    """What /unit may be multiplied by; empty when that is not to be known."""
    counted = _counts(document, row, unit)
    if counted:
        return [(factor,) for factor in counted]
    if unit in A_YEAR:
        return [(Factor(Decimal(A_YEAR[unit]), WORDS.get(unit, "12个月")),)]
    return _handed_out(document) if unit == "份" else []


def _counts(document: Document, row: Indicator, unit: str) -> list[Factor]:
    """The counts in `unit`: those that share a word with the cost, where any does."""
    fitting = [
        (
            other,
            Factor(quantity.number, f"{figure(quantity.number)}{count_unit(other.name, other.annual_value)}", index),
        )
        for index, other, quantity in quantity_rows(document)
        if not quantity.per and same_unit(count_unit(other.name, other.annual_value), unit) and quantity.number
    ]
    near = [factor for other, factor in fitting if shares_words(topic(other.name), topic(row.name))]
    return near if len(near) == 1 else [factor for _, factor in fitting]


def _handed_out(document: Document) -> list[tuple[Factor, ...]]:
    """份 without a count of its own: one for each person on each occasion, where one row says each."""
    people, times = _only(document, PEOPLE), _only(document, OCCASIONS - {"人次"})
    return [(people, times)] if people and times else []


def _times(document: Document, price: Quantity) -> list[tuple[Factor, ...]]:
    """元/人 may be for each occasion or once in all, so both are read."""
    times = _only(document, OCCASIONS - {"人次"})
    per_head = bool(price.per) and set(price.per) <= PEOPLE
    return [(), (times,)] if per_head and times and times.number > 1 else [()]


def _only(document: Document, units: frozenset[str]) -> Factor | None:
    found = [
        Factor(quantity.number, f"{figure(quantity.number)}{unit}", index)
        for index, row, quantity in quantity_rows(document)
        if (unit := count_unit(row.name, row.annual_value)) in units and not quantity.per
    ]
    return found[0] if len(found) == 1 else None
