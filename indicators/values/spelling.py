"""The many ways to type the same sign, evened out before reading. What is printed never passes through here."""

from __future__ import annotations

import re

from indicators.values.numerals import CHINESE, FIGURE, NUMERALS

# Full-width letters, digits and signs to half width. Not ，: whether it groups digits depends on its width.
HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if wide != ord("，")}
LOOK_ALIKES = str.maketrans("≧⩾﹥≦⩽﹤﹪—–−―─〜∼・•‧∙⋅", "≥≥>≤≤<%-----~~·····")

# White space means nothing in Chinese, except that it parts two numbers: 5 10 is not 510, but 5 万元 is 5万元.
DIGITAL = "0-9.,，"
IDLE_SPACE = re.compile(f" (?!(?<=[{DIGITAL}] )[{DIGITAL}]|(?<=[{NUMERALS}] )[{NUMERALS}])")

# Not behind a number: 3百分之5 is neither 35% nor anything else.
WHOLE = re.compile(f"(?<![{DIGITAL}{NUMERALS}])百分之?百")
SPELLED_SHARE = re.compile(f"(?<![{DIGITAL}{NUMERALS}])(百|千)分之({FIGURE}|{CHINESE})")
SHARE_SIGNS = {"百": "%", "千": "‰"}


def plain(text: str) -> str:
    """`text` in half-width signs, without idle white space and closing punctuation, 百分之N as N%."""
    folded = " ".join(text.translate(HALF_WIDTH).translate(LOOK_ALIKES).split())
    closed = IDLE_SPACE.sub("", folded).rstrip("。;,，、")
    return SPELLED_SHARE.sub(lambda share: share[2] + SHARE_SIGNS[share[1]], WHOLE.sub("100%", closed))
