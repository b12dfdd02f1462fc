"""This year's declaration beside last year's, as the editor shows it: what became of each part, what needs a look."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from indicators.outline import Outline
from projects.carry_over import Part, Standing, standings
from projects.core.document import Document
from projects.last_year_words import Pointer, pointers, with_this_year
from projects.sheet import Mark

YEAR_OF_WORDS = re.compile(r"(?:19|20)\d\d")
IN_THE_CELL = {
    Standing.KEPT: "沿用上年",
    Standing.CHANGED: "比上年有改动",
    Standing.NEW: "比上年新增",
    Standing.DROPPED: "上年填写的没有沿用",
}


@dataclass(frozen=True, slots=True)
class BesideLastYear:
    """`year` is last year's; `certain` counts the parts in which its year in words can surely be made this year's."""

    year: int
    this_year: int
    parts: tuple[Part, ...]
    pointers: tuple[Pointer, ...]
    certain: int

    @property
    def groups(self) -> list[tuple[Standing, list[Part]]]:
        """The parts by how they stand, for those there are: what is not as it was before what is."""
        order = (Standing.CHANGED, Standing.NEW, Standing.DROPPED, Standing.KEPT)
        found = [(standing, [part for part in self.parts if part.standing is standing]) for standing in order]
        return [(standing, parts) for standing, parts in found if parts]

    def marks(self, found: Mapping[str, Sequence[Mark]] = MappingProxyType({})) -> dict[str, list[Mark]]:
        """What stands in the cells: how the part stands to last year's, and the words that need a look.

        `found` are the marks of the checks by path: a year of which they speak there is not spoken of twice.
        """
        marks: dict[str, list[Mark]] = {}
        for part in self.parts:
            if part.path:
                marks.setdefault(part.path, []).append(Mark("quiet", IN_THE_CELL[part.standing]))
        for pointer in self.pointers:
            if not any(_speaks_of(pointer, mark) for mark in found.get(pointer.path, ())):
                marks.setdefault(pointer.path, []).append(Mark("note", f"请核对：{pointer.says}"))
        return marks


def _speaks_of(pointer: Pointer, mark: Mark) -> bool:
    year = YEAR_OF_WORDS.match(pointer.words)
    return bool(year and f"{year[0]}年" in mark.text)


def beside(last: Document, now: Document, outline: Outline) -> BesideLastYear:
    """`now` beside `last`; `outline` is the framework of `now`."""
    changed = with_this_year(last, now, outline)
    goal = changed.goals != now.goals
    rows = sum(new != old for new, old in zip(changed.indicators, now.indicators, strict=True))
    return BesideLastYear(
        last.fiscal_year, now.fiscal_year, standings(last, now, outline), pointers(last, now, outline), goal + rows
    )
