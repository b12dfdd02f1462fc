"""What changes between two Documents: between two saves, two rounds, two years, a file and what we hold."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import Indel, Opcode

from projects.core.document import FUND_SOURCES, HEAD_FIELDS, INDICATOR_LABELS, LABELS, Document, Indicator, money_text
from projects.core.document import Kind as FieldKind

Span = tuple[Literal["same", "old", "new"], str]
# Below this share of common characters, marks inside a text are confetti; then the whole text is old, the whole new.
LEGIBLE_RATIO = 0.4
TOKEN = re.compile(r"\d+|.", re.DOTALL)


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `path` points into the newer Document, for a removed indicator into the older one."""

    kind: Kind
    path: str
    label: str
    old: str
    new: str


def diff(before: Document, after: Document) -> tuple[Change, ...]:
    """Every difference in what two Documents say, in the order of the form. Equal Documents give ()."""
    return (*_scalar_changes(before, after), *_budget_changes(before, after), *_indicator_changes(before, after))


def pair_rows(before: Sequence[Indicator], after: Sequence[Indicator]) -> list[tuple[int | None, int | None]]:
    """Which row became which: (index before, index after) in display order.

    Rows are the same when level 2 and name agree, next when level 2 and both values do (a renamed indicator). Removed
    rows (index, None) stand after the row they followed.
    """
    partner = _partners(before, after)
    old_of = {new: old for old, new in partner.items()}
    pairs: list[tuple[int | None, int | None]] = [(old_of.get(new), new) for new in range(len(after))]
    for old in range(len(before)):
        if old not in partner:
            pairs.insert(_after_predecessor(pairs, old), (old, None))
    return pairs


def turn(before: str, after: str, around: int = 6) -> tuple[str, str]:
    """The stretch in which two texts differ, as each has it, with a few characters around; … stands for the rest."""
    start = len(os.path.commonprefix((before, after)))
    end = len(os.path.commonprefix((before[start:][::-1], after[start:][::-1])))
    first = max(start - around, 0) if start > around + 1 else 0

    def clipped(text: str) -> str:
        last = len(text) - max(end - around, 0) if end > around + 1 else len(text)
        return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"

    return clipped(before), clipped(after)


def follow(path: str, before: Document, after: Document) -> str:
    """Where the part at `path` of `before` stands in `after`; blank when that indicator is gone."""
    match = re.match(r"indicators\[(\d+)\]", path)
    if not match:
        return path
    index = int(match[1])
    new = next((new for old, new in pair_rows(before.indicators, after.indicators) if old == index), None)
    return "" if new is None else f"indicators[{new}]{path[match.end() :]}"


def text_spans(old: str, new: str) -> list[Span]:
    """The two texts as runs that stayed, went and came; a number goes or stays as a whole.

    The longest common subsequence, found bit by bit: difflib takes the square of what two long texts repeat.
    """
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if not old or not new or Indel.normalized_similarity(before, after) < LEGIBLE_RATIO:
        return _runs([("old", old), ("new", new)])
    return _runs(_spans(Indel.opcodes(before, after), before, after))


def _spans(opcodes: Iterable[Opcode], before: list[str], after: list[str]) -> Iterator[Span]:
    for opcode in opcodes:
        went = "".join(before[opcode.src_start : opcode.src_end])
        came = "".join(after[opcode.dest_start : opcode.dest_end])
        if opcode.tag == "equal":
            yield "same", came
        else:
            yield "old", went
            yield "new", came


def _runs(spans: Iterable[Span]) -> list[Span]:
    """Between two runs that stayed, all that went and then all that came; nothing that is empty."""
    runs: list[Span] = []
    for stays, group in groupby(spans, key=lambda span: span[0] == "same"):
        texts = list(group)
        kinds: tuple[Literal["same", "old", "new"], ...] = ("same",) if stays else ("old", "new")
        runs += [(kind, text) for kind in kinds if (text := "".join(said for one, said in texts if one == kind))]
    return runs


def scalars(document: Document) -> dict[str, str]:
    """Every single-valued part a person can change, by path, as text; blank where there is none."""
    texts: dict[str, str] = {}
    for field in HEAD_FIELDS:
        value = document.value(field.path)
        is_blank = value is None
        texts[field.path] = "" if is_blank else money_text(value) if field.kind is FieldKind.MONEY else str(value)
    return texts


def _scalar_changes(before: Document, after: Document) -> Iterator[Change]:
    old, new = scalars(before), scalars(after)
    if before.fiscal_year != after.fiscal_year:
        yield Change(Kind.CHANGED, "fiscal_year", "预算年度", str(before.fiscal_year), str(after.fiscal_year))
    for path, label in LABELS.items():
        if old[path] != new[path]:
            yield Change(Kind.CHANGED, path, label, old[path], new[path])


def _budget_changes(before: Document, after: Document) -> Iterator[Change]:
    named = [line.source for line in (*before.budget.lines, *after.budget.lines)]
    for source in dict.fromkeys((*FUND_SOURCES, *named)):
        old, new = before.budget.amount_from(source), after.budget.amount_from(source)
        if old != new:
            texts = ["" if amount is None else money_text(amount) for amount in (old, new)]
            yield Change(Kind.CHANGED, f"budget.lines[{source}]", source, *texts)


def _indicator_changes(before: Document, after: Document) -> Iterator[Change]:
    pairs = pair_rows(before.indicators, after.indicators)
    moved = _moved(pairs)
    for old, new in pairs:
        if new is None and old is not None:
            yield _whole_row(Kind.REMOVED, before, old)
        elif old is None and new is not None:
            yield _whole_row(Kind.ADDED, after, new)
        elif old is not None and new is not None:
            yield from _row_changes(before, old, after, new)
            if new in moved:
                where = (f"第 {index + 1} 条" for index in (old, new))
                yield Change(Kind.MOVED, f"indicators[{new}]", after.label(f"indicators[{new}]"), *where)


def _whole_row(kind: Kind, document: Document, index: int) -> Change:
    row = document.indicators[index]
    text = "；".join(row.texts()[1:])
    path = f"indicators[{index}]"
    old, new = (text, "") if kind is Kind.REMOVED else ("", text)
    return Change(kind, path, document.label(path), old, new)


def _row_changes(before: Document, old: int, after: Document, new: int) -> Iterator[Change]:
    for attribute in INDICATOR_LABELS:
        was, now = getattr(before.indicators[old], attribute), getattr(after.indicators[new], attribute)
        if was != now:
            path = f"indicators[{new}].{attribute}"
            yield Change(Kind.CHANGED, path, after.label(path), was, now)


def _moved(pairs: list[tuple[int | None, int | None]]) -> set[int]:
    """New indices of rows whose order among the kept rows changed: those outside the longest unmoved run."""
    kept = [(old, new) for old, new in pairs if old is not None and new is not None]
    order = [old for old, _ in kept]
    steady = SequenceMatcher(None, sorted(order), order, autojunk=False).get_matching_blocks()
    still = {order[block.b + offset] for block in steady for offset in range(block.size)}
    return {new for old, new in kept if old not in still}


def _partners(before: Sequence[Indicator], after: Sequence[Indicator]) -> dict[int, int]:
    """Index before -> index after for rows that are the same one; earlier, surer ways of agreeing go first."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    ways: tuple[Callable[[Indicator], object], ...] = (
        lambda row: row,
        lambda row: (row.level2, row.name),
        lambda row: (row.level2, row.cycle_value, row.annual_value),
    )
    for way in ways:
        free: dict[object, deque[int]] = {}
        for new in range(len(after)):
            if new not in taken:
                free.setdefault(way(after[new]), deque()).append(new)
        for old in range(len(before)):
            if old not in partner and (same := free.get(way(before[old]))):
                partner[old] = same.popleft()
                taken.add(partner[old])
    return partner


def _after_predecessor(pairs: list[tuple[int | None, int | None]], old: int) -> int:
    positions = [position for position, (earlier, _) in enumerate(pairs) if earlier is not None and earlier < old]
    return max(positions) + 1 if positions else 0
