"""Rows of one file in an order in which every parent stands before its children."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arranged:
    """`levels` are the positions of rows, those of a level after all they depend on; `rings` are in no level.

    Each ring is the positions of rows that are each other's parents, a row followed by the one it stands below.
    """

    levels: tuple[tuple[int, ...], ...]
    rings: tuple[tuple[int, ...], ...]


def parents_first(above: Sequence[Collection[int]], is_known: Sequence[bool]) -> Arranged:
    """Arrange rows by the rows that may be meant as their parent.

    `above[i]` are the positions that row `i` may mean; `is_known[i]` says that its parent is also there without the
    file, so that it need not wait where rows wait for each other. Rows keep their order within a level.
    """
    waiting = {row: set(parents) - ({row} if is_known[row] else set()) for row, parents in enumerate(above)}
    levels: list[tuple[int, ...]] = []
    while waiting:
        level = tuple(row for row, parents in waiting.items() if not parents & waiting.keys())
        level = level or tuple(row for row in waiting if is_known[row])
        if not level:
            rings = _rings(waiting)
            inside = {row for ring in rings for row in ring}
            # What hangs below a ring is no ring itself: it is tried last, and does not find its parent.
            below = tuple(row for row in waiting if row not in inside)
            return Arranged((*levels, below) if below else tuple(levels), rings)
        levels.append(level)
        for row in level:
            del waiting[row]
    return Arranged(tuple(levels), ())


def _rings(waiting: dict[int, set[int]]) -> tuple[tuple[int, ...], ...]:
    """The rings among rows of which each waits for another one."""
    rings: list[tuple[int, ...]] = []
    visited: set[int] = set()
    for start in waiting:
        path: list[int] = []
        row = start
        while row not in visited:
            visited.add(row)
            path.append(row)
            row = min(waiting[row] & waiting.keys())
        if row in path:
            rings.append(tuple(path[path.index(row) :]))
    return tuple(rings)
