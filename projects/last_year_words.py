"""What was carried over and still speaks of last year: its year, its dates, its money. Pointed out, never changed.

A part is pointed out as long as it says what last year's said at the same place. In what is said of the cycle, the
years in which it starts and ends are right, and left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.outline import Outline
from projects.carry_over import in_words_of
from projects.core.document import GOALS, WRITTEN, Budget, Document, Goals
from projects.diff import pair_rows

DATE = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?:年\d{1,2}月(?:\d{1,2}[日号])?|[-/.]\d{1,2}[-/.]\d{1,2})")
YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?:年度?(?!\d)|(?=[-—–~～至到](?:19|20)\d\d))")
MONEY = re.compile(r"(?<![\d.])(?<!\d,)(\d[\d,]*+(?:\.\d++)?+)(亿元|万元|元)")
IN_YUAN = {"亿元": Decimal(10**8), "万元": Decimal(10**4), "元": Decimal(1)}
# A year before which or after which stand these is one end of a range, a comparison, or a tale of what happened.
BEFORE, AFTER = r"\d\-—–~～至到较比从自同", r"\d\-—–~～至到以前底末初起已曾比"
ABOUT_THE_CYCLE = ("goals.cycle", "cycle_value")


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words at `path` that need a look, and why; `label` is the name of the part."""

    path: str
    label: str
    words: str
    says: str


def pointers(last: Document, now: Document, outline: Outline) -> tuple[Pointer, ...]:
    """What of `now` still says last year's, in the order of the form; `outline` is the framework of `now`."""
    # What is written twice in a cell needs one look.
    return tuple(dict.fromkeys((*_budget(last.budget, now), *_words(last, now, outline))))


def with_this_year(last: Document, now: Document, outline: Outline) -> Document:
    """`now` with last year's year in words made this year's where that is certain: it stands alone, as in 2024年度.

    Ranges, comparisons, dates, tales of the past and whatever is said of the cycle stay for a person to judge.
    """
    alone = re.compile(rf"(?<![{BEFORE}]){last.fiscal_year}年(?![{AFTER}])")
    texts = {
        path: alone.sub(f"{now.fiscal_year}年", text)
        for path, (old, text) in _texts(last, now, outline).items()
        if not path.endswith(ABOUT_THE_CYCLE) and alone.search(old)
    }
    rows = (
        replace(row, **{name: texts.get(f"indicators[{at}].{name}", getattr(row, name)) for name in WRITTEN})
        for at, row in enumerate(now.indicators)
    )
    goals = Goals(cycle=now.goals.cycle, annual=texts.get("goals.annual", now.goals.annual))
    return replace(now, goals=goals, indicators=tuple(rows))


def _texts(last: Document, now: Document, outline: Outline) -> dict[str, tuple[str, str]]:
    """Every text of `now` by its path, after what last year's said there."""
    texts = {path: (last.value(path), now.value(path)) for path in GOALS}
    before = in_words_of(outline, last).indicators
    for old, new in sorted(pair_rows(before, now.indicators), key=lambda pair: pair[1] or 0):
        if old is not None and new is not None:
            for name in WRITTEN:
                texts[f"indicators[{new}].{name}"] = getattr(before[old], name), getattr(now.indicators[new], name)
    return texts


def _words(last: Document, now: Document, outline: Outline) -> Iterator[Pointer]:
    for path, (old, text) in _texts(last, now, outline).items():
        for words, says in (*_of_last_year(path, text, now), *_money(text, last.budget, now.budget)):
            if words in old:
                yield Pointer(path, now.label(path), words, says)


def _of_last_year(path: str, text: str, now: Document) -> Iterator[tuple[str, str]]:
    found = {match.start(): (match, "年份") for match in YEAR.finditer(text)}
    found |= {match.start(): (match, "日期") for match in DATE.finditer(text)}
    for _, (match, kind) in sorted(found.items()):
        year = int(match[1])
        ends = (now.project.start_year, now.project.end_year) if path.endswith(ABOUT_THE_CYCLE) else ()
        if year < now.fiscal_year and year not in ends:
            yield match[0], f"“{match[0]}”是以前的{kind}"


def _money(text: str, then: Budget, now: Budget) -> Iterator[tuple[str, str]]:
    stale = _amounts(then) - _amounts(now)
    for match in MONEY.finditer(text):
        if Decimal(match[1].replace(",", "")) * IN_YUAN[match[2]] in stale:
            yield match[0], f"“{match[0]}”等于上年预算"


def _amounts(budget: Budget) -> set[Decimal]:
    given = {line.amount for line in budget.lines}
    return given if budget.total is None else given | {budget.total}


def _budget(then: Budget, now: Document) -> Iterator[Pointer]:
    if now.budget.total is None and then.total is not None:
        yield Pointer(
            "budget.total", now.label("budget.total"), "", "今年的预算还没有下达到这个项目；上年的金额没有带入"
        )
