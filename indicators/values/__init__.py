"""What a 绩效指标值 says: how much of what, when, or just words.

A value's text is kept and printed exactly as written; beside it stands what is surely understood of it. Checks
multiply and compare these numbers, and a wrong alarm costs trust, so the grammar is closed: a text is a quantity or a
time only if every character of it has a place in the grammar, and words otherwise. What would take guessing is
refused by name in `doubts`.

The vocabulary comes from the two published tables (表13 and 项目支出绩效目标表: 186 indicators, 58 distinct values) and
from 民法典 第1259条: 以上, 以下 and 以内 include the number itself, 超过 and 不满 do not.

`spelling` evens out how a text is typed, `numerals` reads numbers and `vocabulary` holds the words; over them stand two
grammars, `when` for times and `clause`, `doubts`, `quantity` for amounts.
"""

from __future__ import annotations

from functools import lru_cache

from indicators.values.parts import Kind, Operator, Quantity, Value
from indicators.values.quantity import quantities_in, written
from indicators.values.spelling import plain
from indicators.values.when import is_time

# No amount and no time is told in more characters; a text beyond that is not read at all, whatever it holds.
LONGEST = 500

__all__ = ["Kind", "Operator", "Quantity", "Value", "is_measurable", "meaning", "parse", "print_value"]


def parse(text: str) -> Value:
    """What `text` says. Total: what is not surely understood is words."""
    if not text.strip():
        return Value(text, Kind.BLANK)
    if len(text) > LONGEST:
        return Value(text, Kind.WORDS)
    said = plain(text)
    if is_time(said):
        return Value(text, Kind.WHEN)
    quantities = quantities_in(said)
    return Value(text, kind_of(quantities), quantities)


def kind_of(quantities: tuple[Quantity, ...]) -> Kind:
    """The kind of a value that is neither blank nor a time."""
    if not quantities:
        return Kind.WORDS
    return Kind.QUANTITY if len(quantities) == 1 else Kind.QUANTITIES


@lru_cache(10_000)
def is_measurable(text: str) -> bool:
    """Whether a value says how much: a quantity or several (指标细化、量化, 财预〔2015〕88号)."""
    return parse(text).kind in (Kind.QUANTITY, Kind.QUANTITIES)


def print_value(value: Value) -> str:
    """The text as it was written, so that printing what was parsed changes nothing."""
    return value.text


def meaning(value: Value) -> str:
    """The short reading shown beside a value while it is typed; empty when nothing is surely understood."""
    if value.kind is Kind.WHEN:
        return f"时间：{value.text.strip()}"
    return "；".join(written(quantity) for quantity in value.quantities)
