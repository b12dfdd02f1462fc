"""How the values of one indicator are spread, unit by unit: what an entry of the library shows as a chart.

Values of different units say different things (≥ 31 人, 100 %), so each unit has its own spread. What is not surely
understood is counted beside, never guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from indicators.values import Kind, Quantity, parse

# As many different numbers are shown one by one; more are put into as many even classes.
MOST_BARS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """`count` values from `low` up to `high`; the last class holds its `high` too. One number alone is both ends."""

    low: Decimal
    high: Decimal
    count: int

    @property
    def label(self) -> str:
        return f"{self.low:,f}" if self.low == self.high else f"{self.low:,f}～{self.high:,f}"


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of one unit. `unit` is as written (元/人·月), blank where the numbers have none."""

    unit: str
    bars: tuple[Bar, ...]

    @property
    def count(self) -> int:
        return sum(bar.count for bar in self.bars)

    @property
    def most(self) -> int:
        return max(bar.count for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Distribution:
    """The spreads, the most used unit first, and the texts that are no single number with how often they stand."""

    spreads: tuple[Spread, ...]
    words: tuple[tuple[str, int], ...]


def distribution(texts: Iterable[str]) -> Distribution:
    """How the values that `texts` say are spread. Blank texts count for nothing."""
    numbers: dict[str, Counter[Decimal]] = defaultdict(Counter)
    words: Counter[str] = Counter()
    for text, count in Counter(texts).items():
        value = parse(text)
        if value.quantity and value.quantity.high is None:
            numbers[unit_of(value.quantity)][value.quantity.number.normalize()] += count
        elif value.kind is not Kind.BLANK:
            words[text.strip()] += count
    spreads = [Spread(unit, _bars(counted)) for unit, counted in numbers.items()]
    spreads.sort(key=lambda spread: (-spread.count, spread.unit))
    return Distribution(tuple(spreads), tuple(words.most_common()))


def unit_of(quantity: Quantity) -> str:
    """A quantity's unit with what it is counted by: 元/人·月."""
    return f"{quantity.unit}/{'·'.join(quantity.per)}" if quantity.per else quantity.unit


def _bars(counted: Counter[Decimal]) -> tuple[Bar, ...]:
    """One bar for each number, or even classes where there are many; classes without values are kept, as gaps."""
    if len(counted) <= MOST_BARS:
        return tuple(Bar(number, number, counted[number]) for number in sorted(counted))
    least, most = min(counted), max(counted)
    step = (most - least) / MOST_BARS
    edges = sorted({_short(least + step * at) for at in range(MOST_BARS)} | {most})
    return tuple(
        Bar(low, high, sum(n for number, n in counted.items() if low <= number < high or number == high == most))
        for low, high in pairwise(edges)
    )


def _short(number: Decimal) -> Decimal:
    """An edge people can read, never above the number: three digits that count."""
    places = Decimal(1).scaleb(number.adjusted() - 2) if number else Decimal(1)
    return number.quantize(places, rounding="ROUND_FLOOR").normalize()
