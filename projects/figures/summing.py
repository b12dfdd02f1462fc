"""Figures of one unit or of many, read by their names. Whole numbers and amounts only: nothing is lost in adding up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from statistics import fmean, median

from projects.models import State

CENT = Decimal("0.01")
# Where a declaration stands that waits for no reviewer.
STANDING = (State.DRAFT, State.RETURNED, State.APPROVED, State.REJECTED)


@dataclass(frozen=True, slots=True)
class Figures:
    """What `counting` counted, added up. `not_begun` projects have no declaration, so no unit's count knows them."""

    counted: Mapping[str, int] = field(default_factory=dict)
    not_begun: int = 0

    @classmethod
    def sum(cls, units: Iterable[Mapping[str, int]], *, not_begun: int = 0) -> Figures:
        added: Counter[str] = Counter()
        for counted in units:
            # Counter.update is several times slower where the other is a plain dict.
            for key, number in counted.items():
                added[key] += number
        return cls(added, not_begun)

    def __getitem__(self, key: str) -> int:
        return self.counted.get(key, 0)

    def __bool__(self) -> bool:
        return bool(self.counted or self.not_begun)

    def under(self, prefix: str) -> dict[str, int]:
        """The figures `prefix:REST` by their rest, the largest first, as `finding` gives each code's."""
        start = f"{prefix}:"
        found = {key.removeprefix(start): number for key, number in self.counted.items() if key.startswith(start)}
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def begun(self) -> int:
        """Declarations, each project's newest version, in whatever state."""
        return sum(self.under("state").values()) + sum(self.under("at").values())

    @property
    def total(self) -> Decimal:
        """The budgets of all of them, in 元."""
        return CENT * (sum(self.under("cents").values()) + sum(self.under("cents-at").values()))

    @property
    def approved_total(self) -> Decimal:
        return CENT * self["cents:approved"]

    def days_at(self, stage: int) -> Days | None:
        """How long decisions took at a stage; None where there is none."""
        taken = {int(days): number for days, number in self.under(f"days:{stage}").items()}
        return Days(taken) if taken else None


@dataclass(frozen=True, slots=True)
class Days:
    """How many decisions took how many calendar days."""

    taken: Mapping[int, int]

    @property
    def decisions(self) -> int:
        return sum(self.taken.values())

    @property
    def mean(self) -> float:
        return fmean(self.taken.keys(), weights=self.taken.values())

    @property
    def median(self) -> float:
        return median(Counter(self.taken).elements())


def share(part: int | Decimal, whole: int | Decimal) -> Fraction | None:
    """Of the whole, exactly; None where there is no whole."""
    return Fraction(part) / Fraction(whole) if whole else None
