"""Indicators taken over from another declaration: put under the level 2 of this framework, beside what is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from indicators.outline import Outline
from projects.core.document import Document, Indicator


def under(row: Indicator, outline: Outline) -> Indicator | None:
    """The indicator with its levels as `outline` calls them; None where the framework has no such level 2."""
    parent = outline.level1(row.level1)
    found = (parent and outline.level2(row.level2, under=parent)) or outline.level2(row.level2)
    return replace(row, level1=found[0].name, level2=found[1].name) if found else None


def take(document: Document, rows: Iterable[Indicator], outline: Outline) -> tuple[Document, tuple[str, ...]]:
    """`document` with `rows` in it, and their paths.

    Each stands where a blank row of its level 2 stood, else after the last of its level 2, else where the form has its
    level 2. Rows that are there already, word for word, and rows that the framework has no place for are left out.
    """
    held = list(document.indicators)
    taken: list[Indicator] = []
    for row in filter(None, (under(row, outline) for row in rows)):
        if row not in held:
            _put(held, row, outline)
            taken.append(row)
    return replace(document, indicators=tuple(held)), tuple(f"indicators[{held.index(row)}]" for row in taken)


def _put(held: list[Indicator], row: Indicator, outline: Outline) -> None:
    blank = Indicator(level1=row.level1, level2=row.level2, name="")
    if blank in held:
        held[held.index(blank)] = row
    else:
        held.insert(_place(held, row, outline), row)


def _place(held: Sequence[Indicator], row: Indicator, outline: Outline) -> int:
    """Behind the last row of a level 2 that the form prints no later."""
    order = [(parent.name, node.name) for parent, node in outline.pairs()]
    own = order.index((row.level1, row.level2))
    known = [(at, order.index(levels)) for at, other in enumerate(held) if (levels := _levels(other)) in order]
    same = [at for at, place in known if place == own]
    earlier = [at for at, place in known if place < own]
    return max(same or earlier, default=-1) + 1


def _levels(row: Indicator) -> tuple[str, str]:
    return row.level1, row.level2
