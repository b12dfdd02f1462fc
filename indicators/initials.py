"""Pinyin initials: how an indicator is found by typing `wwcs` for 慰问次数.

A character read in several ways (重: zhòng, chóng) has several initials. All are kept, each character on its own: a
word's usual reading would hide the others, and a hit too many costs a glance while a miss costs the indicator.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, pinyin

LETTERS = re.compile(r"[a-z0-9]+")


def initials_of(text: str) -> str:
    """One group of letters for each character that has any, with spaces between: 重点 is `czt d`. Signs have none."""
    return " ".join(filter(None, map(_initials, text.lower())))


def pattern_for(letters: str) -> str:
    """The regular expression that finds typed initials in what `initials_of` gives."""
    return "[a-z0-9]* [a-z0-9]*".join(letters.lower())


def are_initials(text: str) -> bool:
    """Whether a typed word can be meant as initials."""
    return bool(LETTERS.fullmatch(text.lower()))


@lru_cache(maxsize=10_000)
def _initials(character: str) -> str:
    if character.isascii():
        return character if LETTERS.fullmatch(character) else ""
    readings = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore", strict=False)
    return "".join(sorted({letter for group in readings for letter in group}))
