"""All indicators of a project in one cell: `1、1-产出指标；11-数量指标；NAME；实施周期指标值:V；年度指标值:V。`"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from indicators.outline import Outline
from projects.core.document import WRITTEN, Indicator
from projects.tables import levels
from projects.tables.lines import Passage
from projects.tables.reading import Draft, error, not_understood

# What follows the number: a coded level 1, or one named 指标 without its code. A numbered list in a goal has neither.
LEVEL1 = r"(?:\d++\s*+[-－—–―]\s*+[^\d；;。]{2,12}|[^\d；;。，,]{1,8}指标)\s*+[；;]"
ITEM_START = re.compile(rf"(?<!\d)(\d{{1,3}})\s*+[、.．]\s*+{LEVEL1}")
NEXT_LEVEL = re.compile(rf"(?<!\d){LEVEL1}")
CYCLE, ANNUAL = (re.compile(rf"[；;]\s*+{word}\s*+[:：]") for word in ("实施周期指标值", "年度指标值"))
LEVELS = re.compile(r"\d++\s*+[、.．]\s*+(?P<level1>[^；;]++)[；;](?P<level2>[^；;]++)[；;]")
# What stands in an item once at most; where it does twice, two items were taken for one.
ONCE = (ITEM_START, CYCLE, ANNUAL)


def has_annual_value(text: str) -> bool:
    """Whether the last item of a packed text has come to its last value."""
    *_, last = (None, *ANNUAL.finditer(text))
    return last is not None and not NEXT_LEVEL.search(text, last.end())


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
    values = [match.start() for match in ANNUAL.finditer(text)]
    for match in ITEM_START.finditer(text):
        since = starts[-1].end() if starts else 0
        is_next = not starts or int(match[1]) == int(starts[-1][1]) + 1
        if is_next or bisect_left(values, since) < bisect_left(values, match.start()):
            starts.append(match)
    return [match.start() for match in starts]


def _read_item(cell: Passage, start: int, end: int, outline: Outline, draft: Draft) -> None:
    text, place = cell.text[start:end].strip(), cell.place_at(start)
    spans = _spans(cell.text, start, end)
    if not spans or any(_is_twice(once, text) for once in ONCE):
        draft.problems.append(not_understood(text, place))
        return
    texts = {field: cell.text[span] for field, span in spans.items()}
    found = levels.find_coded(outline, texts["level1"], texts["level2"])
    if isinstance(found, levels.Mismatch):
        draft.problems.append(error(found.code, found.message, place, path="indicators", text=text))
        return
    indicator = Indicator(
        level1=found[0].name,
        level2=found[1].name,
        name=texts["name"].strip(),
        cycle_value=texts.get("cycle_value", "").strip(),
        annual_value=texts["annual_value"].strip().removesuffix("。"),
    )
    draft.add_indicator(indicator, {field: cell.place_at(span.start) for field, span in spans.items()})


def _spans(text: str, start: int, end: int) -> dict[str, slice]:
    """Where the fields of the item stand that fills `text` from `start` to `end`; none where it is no whole item."""
    levels_read = LEVELS.match(text, start, end)
    annual = levels_read and ANNUAL.search(text, levels_read.end(), end)
    if not levels_read or not annual:
        return {}
    spans = {level: slice(*levels_read.span(level)) for level in ("level1", "level2")}
    cycle = CYCLE.search(text, levels_read.end(), annual.start())
    spans["name"] = slice(levels_read.end(), (cycle or annual).start())
    if cycle:
        spans["cycle_value"] = slice(cycle.end(), annual.start())
    return spans | {"annual_value": slice(annual.end(), end)}


def is_clear(row: Indicator) -> bool:
    """Whether an indicator can be told from its neighbours once it is packed, as nothing in it looks like one."""
    text = f"1、{_item(row, row.level1, row.level2)}"
    spans = _spans(text, 0, len(text))
    texts = [text[span] for field, span in spans.items() if field in WRITTEN]
    alone = not any(_is_twice(once, text) for once in ONCE)
    return texts == [row.name, row.cycle_value, f"{row.annual_value}。"] and alone


def _is_twice(pattern: re.Pattern[str], text: str) -> bool:
    return len(pattern.findall(text)) > 1


def pack(indicators: Sequence[Indicator], codes: levels.Codes) -> str:
    """Indicators as one cell, one a line."""
    return "\n".join(
        f"{number}、{_item(row, *codes[row.level1, row.level2])}" for number, row in enumerate(indicators, start=1)
    )


def _item(row: Indicator, level1: str, level2: str) -> str:
    return f"{level1}；{level2}；{row.name}；实施周期指标值:{row.cycle_value}；年度指标值:{row.annual_value}。"
