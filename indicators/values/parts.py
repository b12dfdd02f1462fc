"""The parts a value is understood as; plain, frozen and comparable."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """How far a value's text is understood."""

    QUANTITY = "quantity"
    QUANTITIES = "quantities"
    WHEN = "when"
    WORDS = "words"
    BLANK = "blank"


class Operator(StrEnum):
    """How the actual figure must stand to the number; the value is the sign shown to people."""

    AT_LEAST = "≥"
    MORE_THAN = "＞"
    EXACTLY = "="
    LESS_THAN = "＜"
    AT_MOST = "≤"
    ABOUT = "≈"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One amount: 镇财政补贴标准约490元/人·月 is label 镇财政补贴标准, ABOUT, 490, unit 元, per (人, 月).

    `number` is multiplied out (3.4万元 is 34000, unit 元); `high` is the upper end of a range, else None. A share is
    its per-cent figure with unit %. `label` says what is counted, where the text says it; unit and per may be empty.
    """

    label: str
    operator: Operator
    number: Decimal
    high: Decimal | None
    unit: str
    per: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value as written, and as understood. `quantities` is empty unless the kind is one or several quantities."""

    text: str
    kind: Kind
    quantities: tuple[Quantity, ...] = ()

    @property
    def quantity(self) -> Quantity | None:
        """The quantity, when there is exactly one."""
        return self.quantities[0] if self.kind is Kind.QUANTITY else None
