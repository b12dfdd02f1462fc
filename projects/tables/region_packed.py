"""All indicators of a project in one cell, in the spellings of other regions.

`产出指标—数量指标：培训人次≥500人次；质量指标：合格率≥95%。` A level's name comes once and holds for what follows; a
name and its value are parted by a colon or by the operator that begins the value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indicators.outline import Level1, Level2, Outline
from projects.core.document import Indicator
from projects.tables.indicator_cells import spellings
from projects.tables.lines import Line, joined, passage
from projects.tables.packed import ITEM_START, read_packed
from projects.tables.reading import Draft, error, not_understood

NUMBERING = re.compile(
    r"\s*(?:\d{1,2}[、.．)）](?!\d)|[(（]\d{1,2}[)）]|[①-⑳]|[一二三四五六七八九十]{1,2}、|指标\d{1,2}\s*[:：])\s*"
)
LEVEL = re.compile(r"\s*+(?P<level>[^:：—－\-/≥≤＞＜=]{2,14}?)\s*+(?:[:：]|—+|－|-|/)\s*")
SIGNED = r"(?:[≥≤≦≧＞＜><=＝≈]|不低于|不少于|不超过).+"
NAMED = re.compile(rf"(?P<name>[^:：]*?[^:：\s])\s*+(?:[:：]\s*(?P<value>.+)|(?P<signed>{SIGNED}))", re.DOTALL)
# A name without digits that ends where a number with its unit begins: `合格率100%`.
COUNTED = re.compile(r"(?P<name>[^\d:：]{2,}+)(?P<value>\d[\d,.]*+[^\d:：，,]{0,6})(?P<signed>)")

# Between pieces: a stop, or the number of the next.
STOP = re.compile(r"[；;。]+|(?<=[^\d\s])(?=\d{1,2}[、.．][^\d])|(?=[一二三四五六七八九十]{1,2}、)")
STOP_AT_END = re.compile(r"[；;。]\s*$")
# A line that begins so does not go on with the line before.
BEGINS = re.compile(rf"{NUMBERING.pattern}|[^:：]+[:：]|[^≥≤≦≧＞＜=]+[≥≤≦≧＞＜=]")

Pair = tuple[Level1, Level2]


def read_packed_cell(lines: Sequence[Line], outline: Outline, draft: Draft) -> None:
    """Put the indicators of one cell into the draft; what cannot be told apart is a problem that quotes it."""
    whole = passage(lines)
    if ITEM_START.search(whole.text):
        read_packed(whole, outline, draft)
        return
    level1: Level1 | None = None
    pair: Pair | None = None
    for part in _parts(lines):
        level1, pair, rest = _levels(part.text, outline, level1, pair)
        if rest:
            _take(rest, part, pair, draft)


def _parts(lines: Sequence[Line]) -> list[Line]:
    """The pieces of a cell: what stops, line breaks and numbers part, put together where a line only wrapped."""
    parts: list[Line] = []
    is_open = False
    for line in lines:
        for piece in filter(str.strip, STOP.split(line.text)):
            text = piece.strip()
            if is_open and not BEGINS.match(text):
                parts[-1] = replace(parts[-1], text=joined([parts[-1], Line(text, line.place)]))
            else:
                parts.append(Line(text, line.place))
            is_open = False
        is_open = bool(parts) and not STOP_AT_END.search(line.text)
    return parts


def _levels(
    text: str, outline: Outline, level1: Level1 | None, pair: Pair | None
) -> tuple[Level1 | None, Pair | None, str]:
    """The levels in force once those before a text are read, and what is left of it."""
    text = _without_numbering(text)
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
        text = _without_numbering(text)
    return level1, pair, text.strip()


def _without_numbering(text: str) -> str:
    match = NUMBERING.match(text)
    return text[match.end() :] if match else text


def _take(text: str, part: Line, pair: Pair | None, draft: Draft) -> None:
    place, whole = part.place, part.text
    match = NAMED.fullmatch(text) or COUNTED.fullmatch(text)
    if match is None:
        draft.problems.append(not_understood(whole, place))
    elif pair is None:
        message = f"指标“{text}”前面没有读懂的二级指标，没有写入；请核对原表后手工补填"
        draft.problems.append(error("level-missing", message, place, path="indicators", text=whole))
    else:
        value = (match["value"] or match["signed"]).strip()
        indicator = Indicator(
            level1=pair[0].name, level2=pair[1].name, name=match["name"].strip(), cycle_value="", annual_value=value
        )
        draft.add_indicator(indicator, {"level2": place, "name": place, "annual_value": place})
