"""The rows of a list table as text: where each project begins, and which lines are its name, amounts, goal, indicators.

A project is known by its amounts: the lines above them, back to the end of the indicators before, are its name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from projects.problems import Problem
from projects.tables import money
from projects.tables.lines import Line, joined, squeezed, width
from projects.tables.packed import ITEM_START, has_annual_value
from projects.tables.reading import error, not_understood

AMOUNT_CELL = re.compile(rf"{money.AMOUNT}|{money.DASH}")
# The numbers of indicators begin anew with each project, even one whose name or amounts were not understood.
FIRST_NUMBER = re.compile(r"0?1(?!\d)")
# Names are wrapped over a few lines at most; amounts further below belong to another project.
NAME_LINES = 5
# A line of a name narrower than this was not broken by wrapping.
WRAPPED_WIDTH = 12
# How much narrower than the widest a full line may be: an indent, a bracket or number that could not be broken.
RAGGED_WIDTH = 5


@dataclass(slots=True)
class Block:
    """One row of the table as the lines of its cells; each amount is a line of its own."""

    name: list[Line] = field(default_factory=list)
    amounts: list[Line] = field(default_factory=list)
    goal: list[Line] = field(default_factory=list)
    items: list[Line] = field(default_factory=list)
    is_total: bool = False


def blocks_of(lines: Sequence[Line], total_names: Collection[str]) -> tuple[list[Block], list[Problem]]:
    """The rows in their order, and what could not be told apart."""
    splitter = _Splitter(lines, {squeezed(name) for name in total_names if name})
    for at in range(len(lines)):
        splitter.take(at)
    splitter.close()
    return splitter.blocks, splitter.problems


def split_amounts(line: Line) -> tuple[str, list[Line]]:
    """The text and the amounts at the end of a line; no amounts when there are none.

    Goes over the words once, from the right: one pattern for the whole line takes minutes over a line made for it.
    """
    words = line.text.split()
    amounts = list(takewhile(AMOUNT_CELL.fullmatch, reversed(words)))[::-1]
    if not amounts:
        return line.text, []
    name = line.text.rsplit(maxsplit=len(amounts))[0] if len(amounts) < len(words) else ""
    return name, [Line(text, line.place) for text in amounts]


class _Splitter:
    """Walks down the lines with the row it is in."""

    def __init__(self, lines: Sequence[Line], total_names: set[str]) -> None:
        self.lines, self.total_names = lines, total_names
        self.blocks: list[Block] = []
        self.problems: list[Problem] = []
        self.block = Block()

    def take(self, at: int) -> None:
        if self.block.items:
            self._take_below_item(at)
        elif self._starts_item(at):
            self.block.items.append(self.lines[at])
        elif not self.block.amounts:
            self._take_name(self.lines[at])
        else:
            self._take_goal(at)

    def close(self) -> None:
        """The row is over: keep it if it has a name and amounts, otherwise say what stands there."""
        block, self.block = self.block, Block()
        lines = [*block.name, *block.goal, *block.items]
        if block.name and block.amounts:
            self.blocks.append(block)
        elif lines:
            text = joined(lines)
            message = f"这里没有读到完整的项目名称和金额，分不清是哪个项目，没有写入：“{text}”；请对照原表手工补填"
            self.problems.append(error("project-unclear", message, lines[0].place, text=text))

    def _take_name(self, line: Line) -> None:
        name, amounts = split_amounts(line)
        if name:
            self.block.name.append(Line(name, line.place, line.indented, line.after_blank))
        self.block.amounts = amounts
        if amounts:
            self._keep_wrapped_name()
            if squeezed(joined(self.block.name)) in self.total_names:
                self.block.is_total = True
                self.close()

    def _keep_wrapped_name(self) -> None:
        """Lines above a name that wrapping cannot have parted from it are not of it."""
        pieces = self.block.name
        full = max(WRAPPED_WIDTH, max((width(line.text) for line in pieces), default=0) - RAGGED_WIDTH)
        first = len(pieces) - 1
        while first > 0 and _wraps_into(pieces[first - 1], pieces[first], full):
            first -= 1
        self.problems += (not_understood(line.text, line.place) for line in pieces[: max(first, 0)])
        self.block.name = pieces[max(first, 0) :]

    def _take_goal(self, at: int) -> None:
        line = self.lines[at]
        if line.indented and self._begins_project(at):
            self.close()
            self._take_name(line)
        elif len(split_amounts(line)[1]) > 1:
            self._refuse_amounts(line)
        else:
            self.block.goal.append(line)

    def _take_below_item(self, at: int) -> None:
        line = self.lines[at]
        packed = joined(self.block.items)
        is_complete = has_annual_value(packed)
        is_closed = is_complete and packed.endswith("。")
        if is_complete and self._starts_item(at) and FIRST_NUMBER.match(line.text):
            self.close()
            self.block.items.append(line)
        elif self._starts_item(at) or not is_complete:
            self.block.items.append(line)
        elif (is_closed or line.indented) and self._begins_project(at):
            self.close()
            self._take_name(line)
        elif is_closed:
            self.problems.append(not_understood(line.text, line.place))
        elif len(split_amounts(line)[1]) > 1:
            self._refuse_amounts(line)
        else:
            self.block.items.append(line)

    def _refuse_amounts(self, line: Line) -> None:
        message = f"“{line.text}”像是另一个项目的金额，但分不清它的名称从哪里开始；请在原表中把两个项目分开后重新导入"
        self.problems.append(error("project-unclear", message, line.place, text=line.text))

    def _starts_item(self, at: int) -> bool:
        """Whether a packed indicator begins here; wrapping may have parted even its number from its level."""
        return bool(ITEM_START.match(joined(self.lines[at : at + 3])))

    def _begins_project(self, at: int) -> bool:
        """Whether this line is (the first of) a name: amounts follow soon, before any indicator does."""
        if not split_amounts(self.lines[at])[0]:
            return False
        for ahead in range(at, min(at + NAME_LINES, len(self.lines))):
            if self._starts_item(ahead):
                return False
            if split_amounts(self.lines[ahead])[1]:
                return True
        return False


def _wraps_into(line: Line, following: Line, full: int) -> bool:
    """Whether wrapping can have parted these: one follows the other at once, and a line that was full comes first."""
    return width(line.text) >= full and not following.after_blank and not following.indented
