"""The form of one amount: 每U* label 每U* joint operator number unit (– number unit) /per operator noun.

Every part but the number may be missing. What a match may still mean besides is for `doubts`.
"""

from __future__ import annotations

import re

from indicators.values.numerals import CHINESE, FIGURE, MULTIPLIERS, NUMERALS
from indicators.values.vocabulary import (
    AFTER,
    BEFORE,
    JOINTS,
    PART_OF_WORD,
    PER_UNITS,
    SAME_UNITS,
    UNITS,
    one_of,
    standing,
)

COMPARISON = one_of(word for word in (*BEFORE, *AFTER, *JOINTS) if len(word) > 1)
# A label says what is counted and nothing about how much: no digits, numerals, comparisons, 每 or 或.
WORDING = rf"(?:(?!{COMPARISON}|[每或{NUMERALS}])[\u4e00-\u9fffA-Za-z、()《》“”·/&])"
# Behind these a number is negated, ordinal or partial: 未达到90家, 第3名, 前10名, 最近3年.
UNSURE_ENDS = "不未没无非第前后近负由从自"
# A label shorter than two characters is a fragment (仅, 增, 上). It may end in 约 only where 约 is part of a word.
LABEL = (
    rf"{WORDING}{{2,30}}?(?<=[\u4e00-\u9fff)])(?<![{UNSURE_ENDS}])"
    rf"{''.join(f'(?<!{standing(word)})' for word in PART_OF_WORD)}"
)
# A noun goes on from its counter; these characters go on from the number (3天前, 1次性, 5人左右).
NOUN = f"(?:(?![内外前后以起上下中间之性化余多几不未无的左右、()·/&]){WORDING}){{1,10}}"

UNIT, PER_UNIT = one_of(UNITS), one_of(PER_UNITS)
EVERY = f"(?:每{PER_UNIT}){{0,3}}"
# 元/人·月, 元/人/月, 元/每人每月, 元每人, and 元/人月 without a sign between.
PER = f"(?:(?:/每?|每){PER_UNIT}(?:(?:[·./*]每?|每|(?<=人)(?=[年月天日])){PER_UNIT}){{0,3}})"
MULTIPLIER = one_of(MULTIPLIERS)


def amount(end: str) -> str:
    """A pattern for a number, its multiplier and unit, in groups named after `end`."""
    return rf"(?P<{end}>{FIGURE}|{CHINESE})(?P<{end}_times>{MULTIPLIER})??(?P<{end}_unit>{UNIT})?"


CLAUSE = re.compile(
    rf"(?P<lead>{EVERY})(?P<label>{LABEL})?(?P<every>{EVERY})"
    rf"(?P<joint>{one_of(JOINTS)})?(?P<before>{one_of(BEFORE)})?"
    rf"{amount('low')}(?:(?:-{{1,2}}|~|至|到){amount('high')})?"
    rf"(?P<per>{PER})?(?P<after>{one_of(AFTER)})?(?:的(?P<of>{WORDING}{{1,20}})|(?P<noun>{NOUN}))?"
)


def unit_in(said: re.Match[str]) -> str:
    """The unit, in its one name; a range has it behind its upper end."""
    unit = said["high_unit"] if said["high"] else said["low_unit"]
    return SAME_UNITS.get(unit, unit) or ""


def per_in(said: re.Match[str]) -> tuple[str, ...]:
    """All that the amount is for each of, before it (每人每月490元) or behind (490元/人·月), each once."""
    units = re.findall(PER_UNIT, "每".join((said["lead"], said["every"], said["per"] or "")))
    return tuple(dict.fromkeys(SAME_UNITS.get(unit, unit) for unit in units))
