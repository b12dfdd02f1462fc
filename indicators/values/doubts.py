"""Why a clause that has the form of an amount may still not be one. Any doubt leaves the text words."""

from __future__ import annotations

import re
from collections.abc import Callable

from indicators.values.clause import unit_in
from indicators.values.numerals import is_chinese
from indicators.values.vocabulary import COUNTERS, DOINGS, IDIOMATIC


def has_operator(said: re.Match[str]) -> bool:
    """Whether it is written how the figure is to stand to the number."""
    return bool(said["before"] or said["after"] or said["joint"])


def has_side_words(said: re.Match[str]) -> bool:
    """Whether a label stands before it that is not plainly an action."""
    return bool(said["label"] and said["label"] not in DOINGS)


def has_numeral(said: re.Match[str]) -> bool:
    """Whether a number is in Chinese numerals; 百分之九十 is never part of a word, so it does not count."""
    return unit_in(said) not in ("%", "‰") and (is_chinese(said["low"]) or is_chinese(said["high"] or ""))


def has_end(said: re.Match[str], pattern: str) -> bool:
    """Whether the number, or an end of the range, looks like `pattern`."""
    return any(re.fullmatch(pattern, said[end] or "") for end in ("low", "high"))


def is_lone(said: re.Match[str]) -> bool:
    """A label beside a number with neither unit nor operator: 新增5."""
    return bool(said["label"] and not unit_in(said) and not has_operator(said))


def is_year(said: re.Match[str]) -> bool:
    """A year, not a number of years: ≥2020年."""
    return unit_in(said) == "年" and has_end(said, r"(?:19|20)\d\d")


def is_bare_year(said: re.Match[str]) -> bool:
    """A year, or a number without its unit: 2025. But 2000 and ＞2025 are numbers."""
    return not unit_in(said) and not said["before"] and has_end(said, r"20[1-4]\d")


def is_day(said: re.Match[str]) -> bool:
    """A day of the month, or a number of days: 10日. 10日内 is a number of days."""
    return unit_in(said) == "日" and not has_operator(said)


def is_idiom(said: re.Match[str]) -> bool:
    """A Chinese numeral that may be part of a word: 一起, 十分, 十一."""
    return has_numeral(said) and (not unit_in(said) or (unit_in(said) in IDIOMATIC and not has_operator(said)))


def is_numeral_in_prose(said: re.Match[str]) -> bool:
    """A Chinese numeral among other words: 唯独一家, 一个整体. 购置一批 and 满意人数不少于三百人 are amounts."""
    prose = said["of"] or said["noun"] or (has_side_words(said) and not has_operator(said))
    return has_numeral(said) and bool(prose)


def has_unclear_every(said: re.Match[str]) -> bool:
    """每U, then words that are not plainly an action: 每人员工资500元 is not per 人. 每月发放1次 is per 月."""
    return bool(said["lead"]) and has_side_words(said)


def has_unclear_noun(said: re.Match[str]) -> bool:
    """A noun behind what does not count things: 5年规划, 100元标准. 3个项目 and 100%完成 are amounts."""
    counts = unit_in(said) in COUNTERS or (unit_in(said) == "%" and said["noun"] in DOINGS)
    return bool(said["noun"]) and not counts


def has_words_on_both_sides(said: re.Match[str]) -> bool:
    """Words before and behind that need not belong together: 落实8项规定. 完成3项任务 do."""
    return bool(said["noun"] or said["of"]) and has_side_words(said)


def has_two_units(said: re.Match[str]) -> bool:
    """A range whose ends are counted in different things: 3天至5次."""
    return bool(said["high"] and said["low_unit"] and said["low_unit"] != said["high_unit"])


DOUBTS: tuple[Callable[[re.Match[str]], bool], ...] = (
    is_lone,
    is_year,
    is_bare_year,
    is_day,
    is_idiom,
    is_numeral_in_prose,
    has_unclear_every,
    has_unclear_noun,
    has_words_on_both_sides,
    has_two_units,
)
