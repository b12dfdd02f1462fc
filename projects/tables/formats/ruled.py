"""The cells that ruled lines enclose on a page, and which character stands in which."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

# Lines nearer to each other than this are one, as borders are drawn cell by cell.
TOLERANCE = 2.0
# How much of a side has to be ruled to part two boxes.
RULED_SHARE = 0.8

Box = tuple[int, int]  # row and column between two neighbouring lines each way; 0 lies outside all of them


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line at `at`, from `start` to `end`; y grows upwards."""

    is_vertical: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Region:
    """An enclosed cell: the boxes it covers, first and last."""

    row: int
    column: int
    last_row: int
    last_column: int


def clustered(values: Iterable[float]) -> list[float]:
    """Values with those that lie together as one, ascending."""
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][-1] <= TOLERANCE:
            found[-1].append(value)
        else:
            found.append([value])
    return [sum(group) / len(group) for group in found]


def closed(rules: Sequence[Rule]) -> list[Rule]:
    """Rules with the borders that a page break leaves out: where vertical lines end first and last on the page."""
    verticals = [rule for rule in rules if rule.is_vertical]
    ends = (
        (min((rule.start for rule in verticals), default=0.0), "start"),
        (max((rule.end for rule in verticals), default=0.0), "end"),
    )
    borders = []
    for y, end in ends:
        reaching = [rule.at for rule in verticals if abs(getattr(rule, end) - y) <= TOLERANCE]
        if len(reaching) > 1:
            borders.append(Rule(False, y, min(reaching), max(reaching)))
    return [*rules, *borders]


class Lattice:
    """A page cut by its lines. Boxes that no line parts are one cell; what reaches the outside is none."""

    def __init__(self, rules: Sequence[Rule], xs: Sequence[float]) -> None:
        self.xs = xs
        self.ys = clustered(rule.at for rule in rules if not rule.is_vertical)[::-1]
        self._depths = [-y for y in self.ys]
        self._rules: dict[tuple[bool, int], list[Rule]] = {}
        for rule in sorted(rules, key=attrgetter("start")):
            lines = self.xs if rule.is_vertical else self.ys
            nearest = min(range(len(lines)), key=lambda at: abs(lines[at] - rule.at))
            self._rules.setdefault((rule.is_vertical, nearest), []).append(rule)
        self._parents: dict[Box, Box] = {}
        self._join()
        self._regions = self._enclosed()

    def region_at(self, x: float, y: float) -> Region | None:
        """The cell a point lies in, None outside of all."""
        return self._regions.get(self._root(self.box_at(x, y)))

    def box_at(self, x: float, y: float) -> Box:
        return bisect_right(self._depths, -y), bisect_right(self.xs, x)

    def regions(self) -> list[Region]:
        return [*self._regions.values()]

    def _join(self) -> None:
        for row in range(len(self.ys) + 1):
            for column in range(len(self.xs) + 1):
                if column < len(self.xs) and not self._is_parted(True, column, row, self.ys):
                    self._unite((row, column), (row, column + 1))
                if row < len(self.ys) and not self._is_parted(False, row, column, self.xs):
                    self._unite((row, column), (row + 1, column))

    def _is_parted(self, is_vertical: bool, line: int, box: int, across: Sequence[float]) -> bool:
        """Whether a line is ruled along the side of the box that lies at `box` in the other direction."""
        if not 0 < box < len(across):
            return False
        low, high = sorted((across[box - 1], across[box]))
        ruled, reached = 0.0, low
        for rule in self._rules.get((is_vertical, line), ()):
            start, end = max(rule.start, reached), min(rule.end, high)
            ruled += max(end - start, 0.0)
            reached = max(reached, end)
        return ruled >= (high - low) * RULED_SHARE

    def _enclosed(self) -> dict[Box, Region]:
        members: dict[Box, list[Box]] = {}
        for row in range(len(self.ys) + 1):
            for column in range(len(self.xs) + 1):
                members.setdefault(self._root((row, column)), []).append((row, column))
        return {
            root: Region(boxes[0][0], min(box[1] for box in boxes), boxes[-1][0], max(box[1] for box in boxes))
            for root, boxes in members.items()
            if not any(self._is_outside(box) for box in boxes)
        }

    def _is_outside(self, box: Box) -> bool:
        return box[0] in (0, len(self.ys)) or box[1] in (0, len(self.xs))

    def _root(self, box: Box) -> Box:
        while (parent := self._parents.get(box, box)) != box:
            box = parent
        return box

    def _unite(self, first: Box, second: Box) -> None:
        roots = sorted((self._root(first), self._root(second)))
        self._parents[roots[1]] = roots[0]
