"""The texts in the cells: parts as a layout prints them, what changed in them, what they are understood to mean."""

from __future__ import annotations

import re
from decimal import Decimal

from indicators.values import meaning, parse
from projects.core.document import FEN_DIGITS, HEAD_FIELDS, Document, Kind
from projects.diff import Span, text_spans
from projects.tables import LAYOUTS
from projects.tables.money import WAN, YUAN, from_yuan


def unit_of(layout: str) -> str:
    """元 or 万元: the unit of the amounts in a layout's table; 元 in the form of a layout we do not have."""
    return LAYOUTS[layout].unit if layout in LAYOUTS else YUAN


def amount_text(amount: Decimal | None, layout: str) -> str:
    """An amount of 元 as the layout prints it: 元, decimals only where there are any, or 万元 with at least two."""
    if amount is None:
        return ""
    unit = unit_of(layout)
    whole, _, decimals = f"{from_yuan(amount, unit):,f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(FEN_DIGITS, '0')}" if decimals or unit == WAN else whole


def scalar_texts(document: Document, layout: str) -> dict[str, str]:
    """Every single-valued part by path, as `layout` prints it; a fund source without an amount is blank."""
    texts = {}
    for field in HEAD_FIELDS:
        value = document.value(field.path)
        is_money = field.kind is Kind.MONEY
        texts[field.path] = amount_text(value, layout) if is_money else "" if value is None else str(value)
    for source in document.sources():
        texts[f"budget.lines[{source}]"] = amount_text(document.budget.amount_from(source), layout)
    return texts


def source_of(path: str) -> str:
    """The fund source whose amount stands at `path`, blank for every other part."""
    match = re.fullmatch(r"budget\.lines\[(.*)\]", path, re.DOTALL)
    return match[1] if match else ""


def spans_of(old: str, new: str, *, whole: bool = False) -> tuple[Span, ...]:
    """Old and new text apart, empty where they agree. A number is read as a `whole`: its digits are not compared."""
    if old == new:
        return ()
    ends: tuple[Span, ...] = (("old", old), ("new", new))
    return tuple(span for span in ends if span[1]) if whole else tuple(text_spans(old, new))


def meaning_beyond(text: str) -> str:
    """What a value is understood to mean, where that says more than the text itself does."""
    understood = meaning(parse(text)) if text else ""
    return understood if _plain(understood) != _plain(text) else ""


def _plain(text: str) -> str:
    """Text without what makes no difference to a reader: spaces, separators, equals, the width and shape of signs."""
    signs = str.maketrans("≦≧＜＞％／", "≤≥<>%/")
    return re.sub(r"[\s,，:：=＝]", "", text.translate(signs))
