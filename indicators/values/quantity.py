"""From clauses to quantities, and back to the short line people read."""

from __future__ import annotations

import re
from decimal import Decimal

from indicators.values.clause import CLAUSE, per_in, unit_in
from indicators.values.doubts import DOUBTS
from indicators.values.numerals import number
from indicators.values.parts import Operator, Quantity
from indicators.values.vocabulary import AFTER, BEFORE, EMPTY_LABELS, JOINTS

# Clauses end at a comma or semicolon, except a comma that groups three digits.
SEPARATOR = re.compile(r";|(?<![0-9])[,，]|[,，](?![0-9]{3}(?![0-9]))")


def quantities_in(said: str) -> tuple[Quantity, ...]:
    """The quantities of a whole text; none unless every clause is one, and no two could be the same thing."""
    read = [quantity_in(clause.strip()) for clause in SEPARATOR.split(said)]
    quantities = tuple(quantity for quantity in read if quantity)
    if len(quantities) < len(read):
        return ()
    return quantities if len(read) == 1 or are_apart(quantities) else ()


def are_apart(quantities: tuple[Quantity, ...]) -> bool:
    """Whether it is clear that each counts something else: 5次，10次 leaves open how they relate."""
    counted = {(quantity.label, quantity.unit, quantity.per) for quantity in quantities}
    return len(counted) == len(quantities) and all(quantity.unit for quantity in quantities)


def quantity_in(clause: str) -> Quantity | None:
    """The one quantity that a clause is, if it surely is one."""
    said = CLAUSE.fullmatch(clause)
    if not said or any(doubt(said) for doubt in DOUBTS):
        return None
    operator, ends = operator_in(said), ends_in(said)
    if not operator or not ends:
        return None
    return Quantity(label_in(said), operator, *ends, unit_in(said), per_in(said))


def operator_in(said: re.Match[str]) -> Operator | None:
    """What the words before and after the number agree on; 不低于90%以上 is one floor, ≥5天以内 makes no sense."""
    words = {BEFORE.get(said["before"] or ""), AFTER.get(said["after"] or "")} - {None}
    if len(words) > 1:
        return None
    operator = words.pop() if words else JOINTS.get(said["joint"], Operator.EXACTLY)
    return operator if not said["high"] or operator in (Operator.EXACTLY, Operator.ABOUT) else None


def ends_in(said: re.Match[str]) -> tuple[Decimal, Decimal | None] | None:
    """The number and, of a range, its upper end; the lower one takes the multiplier it leaves unsaid (3-5万元)."""
    if not said["high"]:
        low = number(said["low"], said["low_times"] or "")
        return None if low is None else (low, None)
    shared = said["low_times"] or ("" if said["low_unit"] else said["high_times"])
    low, high = number(said["low"], shared or ""), number(said["high"], said["high_times"] or "")
    return (low, high) if low is not None and high is not None and low < high else None


def label_in(said: re.Match[str]) -> str:
    """What is counted, as the text names it before or behind the number."""
    label = said["label"] or ""
    return ("" if label in EMPTY_LABELS else label) + (said["of"] or said["noun"] or "")


def written(quantity: Quantity) -> str:
    """A quantity in one short line: 在职人员补贴标准：= 62 元/人·月."""
    numbers = "～".join(f"{end:,f}" for end in (quantity.number, quantity.high) if end is not None)
    gap = " " if quantity.unit and quantity.unit not in "%‰" else ""
    sign = "" if quantity.high is not None and quantity.operator is Operator.EXACTLY else f"{quantity.operator} "
    per = f"/{'·'.join(quantity.per)}" if quantity.per else ""
    label = f"{quantity.label}：" if quantity.label else ""
    return f"{label}{sign}{numbers}{gap}{quantity.unit}{per}"
