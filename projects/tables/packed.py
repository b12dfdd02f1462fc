"""All indicators of a project in one cell: `1、1-产出指标；11-数量指标；NAME；实施周期指标值:V；年度指标值:V。`"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from indicators.outline import Outline
from projects.core.document import Indicator, Place
from projects.tables import levels
from projects.tables.lines import Passage
from projects.tables.reading import Draft, error, not_understood

# What follows the number: a coded level 1, or one named 指标 without its code. A numbered list in a goal has neither.
LEVEL1 = r"(?:\d+\s*[-－—–―]\s*[^\d；;。]{2,12}|[^\d；;。，,]{1,8}指标)\s*[；;]"
ITEM_START = re.compile(rf"(?<!\d)(\d{{1,3}})\s*[、.．]\s*{LEVEL1}")
CYCLE, ANNUAL = (r"[；;]\s*实施周期指标值\s*[:：]", r"[；;]\s*年度指标值\s*[:：]")
ITEM = re.compile(
    rf"\d+\s*[、.．]\s*(?P<level1>[^；;]+)[；;](?P<level2>[^；;]+)[；;](?P<name>.*?)"
    rf"(?:{CYCLE}(?P<cycle_value>.*?))?{ANNUAL}(?P<annual_value>.*)",
    re.DOTALL,
)
# What stands in an item once at most; where it does twice, two items were taken for one.
ONCE = (ITEM_START, re.compile(CYCLE), re.compile(ANNUAL))


def has_annual_value(text: str) -> bool:
    """Whether the last item of a packed text has come to its last value."""
    return bool(re.search(rf"{ANNUAL}(?:(?!{LEVEL1}).)*$", text, re.DOTALL))


def read_packed(cell: Passage, outline: Outline, draft: Draft) -> None:
    """Put the indicators of one cell into the draft; an item that cannot be read is a problem that quotes it."""
    starts = _starts(cell.text)
    if lead := cell.text[: starts[0] if starts else None].strip():
        draft.problems.append(not_understood(lead, cell.place_at(0)))
    for start, end in pairwise([*starts, len(cell.text)]):
        _read_item(cell, start, end, outline, draft)


def _starts(text: str) -> list[int]:
    """Where the items begin: at the next number, or at any once the item before has come to its last value."""
    starts: list[re.Match[str]] = []
    for match in ITEM_START.finditer(text):
        since = starts[-1].end() if starts else 0
        is_next = not starts or int(match[1]) == int(starts[-1][1]) + 1
        if is_next or re.search(ANNUAL, text[since : match.start()]):
            starts.append(match)
    return [match.start() for match in starts]


def _read_item(cell: Passage, start: int, end: int, outline: Outline, draft: Draft) -> None:
    text, place = cell.text[start:end].strip(), cell.place_at(start)
    match = ITEM.fullmatch(cell.text, start, end)
    if not match or any(_is_twice(once, text) for once in ONCE):
        draft.problems.append(not_understood(text, place))
        return
    found = levels.find_coded(outline, match["level1"], match["level2"])
    if isinstance(found, levels.Mismatch):
        draft.problems.append(error(found.code, found.message, place, path="indicators", text=text))
        return
    indicator = Indicator(
        level1=found[0].name,
        level2=found[1].name,
        name=match["name"].strip(),
        cycle_value=(match["cycle_value"] or "").strip(),
        annual_value=match["annual_value"].strip().removesuffix("。"),
    )
    draft.add_indicator(indicator, _places(cell, match))


def is_clear(row: Indicator) -> bool:
    """Whether an indicator can be told from its neighbours once it is packed, as nothing in it looks like one."""
    text = f"1、{_item(row, row.level1, row.level2)}"
    match = ITEM.fullmatch(text)
    texts = match and (match["name"], match["cycle_value"], match["annual_value"].removesuffix("。"))
    alone = not any(_is_twice(once, text) for once in ONCE)
    return texts == (row.name, row.cycle_value, row.annual_value) and alone


def _is_twice(pattern: re.Pattern[str], text: str) -> bool:
    return len(pattern.findall(text)) > 1


def _places(cell: Passage, match: re.Match[str]) -> dict[str, Place]:
    groups = ("level1", "level2", "name", "cycle_value", "annual_value")
    return {group: cell.place_at(match.start(group)) for group in groups if match[group] is not None}


def pack(indicators: Sequence[Indicator], codes: levels.Codes) -> str:
    """Indicators as one cell, one a line."""
    return "\n".join(
        f"{number}、{_item(row, *codes[row.level1, row.level2])}" for number, row in enumerate(indicators, start=1)
    )


def _item(row: Indicator, level1: str, level2: str) -> str:
    return f"{level1}；{level2}；{row.name}；实施周期指标值:{row.cycle_value}；年度指标值:{row.annual_value}。"
