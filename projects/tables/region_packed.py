"""All indicators of a project in one cell, in the spellings of other regions.

`产出指标—数量指标：培训人次≥500人次；质量指标：合格率≥95%。` A level's name comes once and holds for what follows; a
name and its value are parted by a colon or by the operator that begins the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indicators.outline import Level1, Level2, Outline
from projects.document import Indicator
from projects.tables.indicator_cells import spellings
from projects.tables.lines import Line, Passage, passage
from projects.tables.packed import ITEM_START, read_packed
from projects.tables.reading import Draft, error, not_understood

PARTS = re.compile(r"[^；;。\n]+")
NUMBERING = re.compile(
    r"\s*(?:\d{1,2}[、.．)）](?!\d)|[(（]\d{1,2}[)）]|[①-⑳]|[一二三四五六七八九十]{1,2}、|指标\d{1,2}\s*[:：])\s*"
)
LEVEL = re.compile(r"\s*(?P<level>[^:：—－\-/≥≤＞＜=]{2,14}?)\s*(?:[:：]|—+|－|-|/)\s*")
SIGNED = r"(?:[≥≤≦≧＞＜><=＝≈]|不低于|不少于|不超过).+"
NAMED = re.compile(rf"(?P<name>[^:：]+?)\s*(?:[:：]\s*(?P<value>.+)|(?P<signed>{SIGNED}))", re.DOTALL)

Pair = tuple[Level1, Level2]


def read_packed_cell(lines: Sequence[Line], outline: Outline, draft: Draft) -> None:
    """Put the indicators of one cell into the draft; what cannot be told apart is a problem that quotes it."""
    whole = passage(lines)
    if ITEM_START.search(whole.text):
        read_packed(whole, outline, draft)
        return
    level1: Level1 | None = None
    pair: Pair | None = None
    for text, at in _parts(lines):
        level1, pair, rest = _levels(text, outline, level1, pair)
        if rest:
            _take(rest, at, pair, draft, text)


def _parts(lines: Sequence[Line]) -> Iterator[tuple[str, Passage]]:
    """The pieces of a cell that stand between full stops, semicolons and lines that end with either."""
    whole = passage(lines)
    for match in PARTS.finditer(whole.text):
        if text := match[0].strip():
            yield text, Passage(text, (0,), (whole.place_at(match.start()),))


def _levels(
    text: str, outline: Outline, level1: Level1 | None, pair: Pair | None
) -> tuple[Level1 | None, Pair | None, str]:
    """The levels in force once those before a text are read, and what is left of it."""
    text = NUMBERING.sub("", text, count=1) if NUMBERING.match(text) else text
    while match := LEVEL.match(f"{text}："):
        first = next(filter(None, map(outline.level1, spellings(match["level"]))), None)
        under = (level1, None) if level1 else (None,)
        found = (outline.level2(spelling, parent) for parent in under for spelling in spellings(match["level"]))
        second = next(filter(None, found), None)
        if first and not (second and level1 and second[0] == level1):
            level1, pair = first, None
        elif second:
            level1, pair = second[0], second
        else:
            break
        text = text[match.end() :] if match.end() <= len(text) else ""
        text = NUMBERING.sub("", text, count=1) if NUMBERING.match(text) else text
    return level1, pair, text.strip()


def _take(text: str, at: Passage, pair: Pair | None, draft: Draft, whole: str) -> None:
    place = at.place_at(0)
    match = NAMED.fullmatch(text)
    if match is None:
        draft.problems.append(not_understood(whole, place))
    elif pair is None:
        message = f"指标“{text}”前面没有读懂的二级指标，没有写入；请核对原表后手工补填"
        draft.problems.append(error("level-missing", message, place, path="indicators", text=whole))
    else:
        value = (match["value"] or match["signed"]).strip()
        indicator = Indicator(pair[0].name, pair[1].name, match["name"].strip(), "", value)
        draft.add_indicator(indicator, {"level2": place, "name": place, "annual_value": place})
