"""Amounts in 元 as `mubiao/1` writes them."""

from decimal import Decimal

FEN_DIGITS = 2


def money_text(amount: Decimal) -> str:
    """An amount in 元 as plain digits: at least two decimals, more only where exactness needs them."""
    text = f"{amount:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(FEN_DIGITS, '0')}"
