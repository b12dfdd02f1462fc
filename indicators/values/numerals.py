"""Numbers as officials write them: 1,000, 3.4万, 一百二十, 两千五百."""

from __future__ import annotations

import re
from decimal import Decimal

# No leading zeros (007 is a code), and few enough digits that Decimal's 28 hold every product exactly.
PLAIN = "0|[1-9][0-9]{0,14}"
# A full-width comma usually parts two items, so it groups thousands only after one or two digits: 1，000 but not
# 100，200. The two widths in one number (1,000，200) are two numbers.
GROUPED = "[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|[1-9][0-9]?(?:，[0-9]{3}){1,4}"
FIGURE = rf"(?:{GROUPED}|{PLAIN})(?:\.[0-9]{{1,6}})?"

DIGITS = "零一二三四五六七八九"
SCALES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
NUMERALS = DIGITS + "〇两" + "".join(SCALES)
# Possessive: 三百万 is one numeral, never 三百 with a multiplier behind it.
CHINESE = f"[{NUMERALS}]{{1,15}}+"

MULTIPLIERS = {
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}


def is_chinese(text: str) -> bool:
    """Whether a number's text is in Chinese numerals."""
    return bool(text) and text[0] in NUMERALS


def number(text: str, multiplier: str = "") -> Decimal | None:
    """The number that `text` (a FIGURE or CHINESE) times `multiplier` writes; None if it is no proper numeral."""
    if is_chinese(text):
        counted = chinese_number(text)
        return None if counted is None else Decimal(counted)
    product = Decimal(re.sub("[,，]", "", text)) * MULTIPLIERS.get(multiplier, 1)
    return Decimal(int(product)) if product == int(product) else product.normalize()


def chinese_number(text: str) -> int | None:
    """The number a Chinese numeral writes, if it is spelled in full.

    It is counted loosely, then spelled back and compared, so what has no one reading (两千五, 三五, 一二, 百) is None.
    """
    spelling = text.translate(str.maketrans("两〇", "二零"))
    in_full = f"一{spelling}" if spelling.startswith("十") else spelling
    counted = count(spelling)
    return counted if spelled(counted) == in_full else None


def count(spelling: str) -> int:
    """The sum a numeral's characters make, however oddly they stand."""
    total = section = digit = 0
    for character in spelling:
        if character in DIGITS:
            digit = DIGITS.index(character)
        elif character in "十百千":
            section, digit = section + (digit or 1) * SCALES[character], 0
        elif character == "万":
            total, section, digit = total + (section + digit) * SCALES["万"], 0, 0
        else:
            total, section, digit = (total + section + digit) * SCALES["亿"], 0, 0
    return total + section + digit


def spelled(counted: int) -> str:
    """A number in Chinese numerals, in full: 110 is 一百一十, 105 is 一百零五."""
    for name, scale in SCALES.items():
        if counted >= scale:
            high, rest = divmod(counted, scale)
            gap = "零" if 0 < rest < scale // 10 else ""
            return f"{spelled(high)}{name}{gap}{spelled(rest) if rest else ''}"
    return DIGITS[counted]
