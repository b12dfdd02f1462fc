"""带入上年: this year's declaration out of last year's, and how each part of it stands to last year's ever after.

Texts are carried to the character and nothing in them is changed; what needs a look says `projects.last_year_words`.
How a part stands is always a comparison of two Documents, so it stays true while somebody edits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from indicators.outline import Outline
from projects.core.document import GOALS, Document, Indicator, Project
from projects.diff import pair_rows
from projects.taking import under


class Standing(StrEnum):
    """How a part stands to last year's."""

    KEPT = "kept"
    CHANGED = "changed"
    NEW = "new"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return {"kept": "沿用", "changed": "有改动", "new": "新增", "dropped": "未沿用"}[self.value]


@dataclass(frozen=True, slots=True)
class Part:
    """A goal or an indicator beside last year's. `path` points into this year's; blank where the part was dropped."""

    standing: Standing
    label: str
    path: str = ""
    level2: str = ""


def carry_over(last: Document, blank: Document, outline: Outline) -> Document:
    """This year's Document: head and money of `blank`, goals and indicators of `last`.

    `blank` is what a new declaration starts from: this year's budget, never last year's, and the head as the project
    says it now; what the project leaves open is filled from `last`. The cycle moves on where last year's is over.
    Indicators without a place in `outline`, this year's framework, stay behind; `standings` lists them as dropped.
    """
    return replace(
        blank,
        project=_head(last, blank),
        goals=last.goals,
        indicators=tuple(row for row in (under(row, outline) for row in last.indicators) if row),
    )


def standings(last: Document, now: Document, outline: Outline) -> tuple[Part, ...]:
    """Goals, then indicators in the order of the form, each beside last year's."""
    return (*_goals(last, now), *_indicators(last, now, outline))


def in_words_of(outline: Outline, last: Document) -> Document:
    """Last year's Document with its levels as this year's framework calls them, so that the two can be compared."""
    return replace(last, indicators=tuple(under(row, outline) or row for row in last.indicators))


def _head(last: Document, blank: Document) -> Project:
    then, now = last.project, blank.project
    start_year, end_year = _cycle(then, now, blank.fiscal_year)
    return replace(
        now,
        category=now.category or then.category,
        level=now.level or then.level,
        supervising_department=now.supervising_department or then.supervising_department,
        start_year=start_year,
        end_year=end_year,
    )


def _cycle(then: Project, now: Project, year: int) -> tuple[int | None, int | None]:
    """The project's own cycle or last year's, whichever holds the year; else last year's length from this year on."""
    for head in (now, then):
        if head.start_year is not None and head.end_year is not None and head.start_year <= year <= head.end_year:
            return head.start_year, head.end_year
    if then.start_year is None or then.end_year is None:
        return now.start_year, now.end_year
    return year, year + then.end_year - then.start_year


def _goals(then: Document, now: Document) -> Iterator[Part]:
    for path in GOALS:
        old, new = then.value(path), now.value(path)
        if old or new:
            yield Part(_standing(old, new), now.label(path), path)


def _indicators(last: Document, now: Document, outline: Outline) -> Iterator[Part]:
    before = in_words_of(outline, last).indicators
    for old, new in pair_rows(before, now.indicators):
        was = before[old] if old is not None else None
        row = now.indicators[new] if new is not None else None
        shown = row or was
        if shown:
            path = "" if new is None else f"indicators[{new}].name"
            yield Part(_standing(was, row), shown.name or "（未填名称）", path, shown.level2)


def _standing(old: str | Indicator | None, new: str | Indicator | None) -> Standing:
    if not old:
        return Standing.NEW
    if not new:
        return Standing.DROPPED
    return Standing.KEPT if old == new else Standing.CHANGED
