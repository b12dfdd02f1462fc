"""Whether a sheet too wide for its pages was printed on several, which have to be laid side by side to be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from projects.tables.formats.ruled import TOLERANCE, Rule, clustered

# So many rows of the same heights, not all alike, are those of one sheet.
LEAST_ROWS = 4


@dataclass(frozen=True, slots=True)
class Ruling:
    """Where a page is ruled, from left to right and from below."""

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]


def halves(pages: Iterable[tuple[int, Sequence[Rule]]]) -> tuple[int, int] | None:
    """The first two pages, by their numbers, that print the same rows of one sheet and other columns of it."""
    known: list[Ruling] = []
    for number, rules in pages:
        page = Ruling(number, *(_lines(rules, is_vertical=is_vertical) for is_vertical in (True, False)))
        for other in known:
            if _shares_rows(page, other) and not _is_alike(page.xs, other.xs):
                return other.page, page.page
        if not any(_is_alike(page.ys, other.ys) and _is_alike(page.xs, other.xs) for other in known):
            known.append(page)
    return None


def _lines(rules: Sequence[Rule], *, is_vertical: bool) -> tuple[float, ...]:
    return tuple(clustered(rule.at for rule in rules if rule.is_vertical == is_vertical))


def _shares_rows(first: Ruling, second: Ruling) -> bool:
    """Whether the rows are those of one sheet, whose lines merged cells on one of the pages may leave out."""
    few, many = sorted((first.ys, second.ys), key=len)
    if len(few) <= LEAST_ROWS or not _is_alike((few[0], few[-1]), (many[0], many[-1])):
        return False
    heights = [above - below for below, above in pairwise(few)]
    is_uneven = max(heights) - min(heights) > 2 * TOLERANCE
    return is_uneven and all(any(abs(y - other) <= TOLERANCE for other in many) for y in few)


def _is_alike(first: Sequence[float], second: Sequence[float]) -> bool:
    return len(first) == len(second) and all(abs(a - b) <= TOLERANCE for a, b in zip(first, second, strict=True))
