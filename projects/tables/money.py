"""Amounts as tables print them: thousands separators, 元 or 万元."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from projects.core.document import money_text

YUAN, WAN = "元", "万元"
UNITS = {YUAN: Decimal(1), WAN: Decimal(10000)}
AMOUNT = r"[-－]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?"
# What tables print in a cell that has no amount.
DASH = r"[-－—–]+"


def to_yuan(printed: str, unit: str) -> Decimal | None:
    """The amount a cell prints, in 元 with at least two decimals; None when it is no amount."""
    if not re.fullmatch(AMOUNT, printed):
        return None
    plain = unicodedata.normalize("NFKC", printed).replace(",", "")
    return Decimal(money_text(Decimal(plain) * UNITS[unit]))


def from_yuan(amount: Decimal, unit: str) -> Decimal:
    """The same amount in a unit, exactly."""
    return amount / UNITS[unit]


def said(amount: Decimal) -> str:
    """An amount for a message, in both units, as people compare it with either."""
    return f"{grouped(amount)} 元（{grouped(from_yuan(amount, WAN))} 万元）"


def grouped(amount: Decimal) -> str:
    """An amount with thousands separators and at least two decimals, as tables print it."""
    whole, _, decimals = money_text(amount).partition(".")
    return f"{Decimal(whole):,f}.{decimals}" if whole != "-0" else f"-0.{decimals}"
