"""What is found of each project in a region's table, before it is known what it all means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from projects.core.document import LABELS, Place
from projects.problems import Problem
from projects.tables import money
from projects.tables.grid import Cell
from projects.tables.headings import Heading
from projects.tables.lines import Line, joined, squeezed, unwrapped
from projects.tables.reading import error, not_understood
from projects.tables.region_header import Header

AMOUNT_TEXT = re.compile(rf"(?P<amount>{money.AMOUNT})(?P<unit>万?元)?|{money.DASH}")


@dataclass(frozen=True, slots=True)
class Amount:
    """Printed money: of the total, or of a fund `source`; `unit` as near to it as one is printed, else blank."""

    source: str
    text: str
    unit: str
    place: Place


@dataclass(slots=True)
class Rows:
    """Indicator rows below one header; `goals` says in which column each goal above them begins."""

    header: Header
    goals: dict[str, int]
    rows: list[Sequence[Cell]] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """One project as it was found, its texts by path, each as the lines of one or more cells."""

    place: Place
    money_unit: str = ""
    values: dict[str, list[Line]] = field(default_factory=dict)
    amounts: list[Amount] = field(default_factory=list)
    years: list[tuple[int, Place]] = field(default_factory=list)
    cycle: list[tuple[int, Place]] = field(default_factory=list)
    tables: list[Rows] = field(default_factory=list)
    packed: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_total: bool = False

    def child(self, place: Place) -> Found:
        """A project below what is said once for all of them."""
        values = {path: list(lines) for path, lines in self.values.items()}
        return Found(place, self.money_unit, values, list(self.amounts), list(self.years), list(self.cycle))


class Projects:
    """The projects found so far, the one that is being read, and what is said above for all of them."""

    def __init__(self) -> None:
        self.common = Found(Place())
        self.all: list[Found] = []
        self.form: Found | None = None

    @property
    def found(self) -> Found:
        return self.form or self.common

    def open(self, place: Place) -> None:
        self.form = self.common.child(place)
        self.all.append(self.form)

    def leave(self) -> None:
        """Above a table of many projects: what a form without a name says is said for all of them."""
        if self.form and "project.name" not in self.form.values and not self.form.tables:
            self.form.problems = self.common.problems + self.unheard() + self.form.problems
            self.all.remove(self.form)
            self.common = self.form
        self.form = None

    def leave_list(self) -> None:
        """Below a table of projects: what follows is of the one project in it, if there is one; a total is none."""
        named = [one for one in self.all if not one.is_total]
        self.form = named[0] if self.form and len(named) == 1 else None

    def is_inherited(self, path: str) -> bool:
        """Whether a project has a text only because it is said for all."""
        return self.form is not None and self.form.values.get(path) == self.common.values.get(path)

    def unheard(self) -> list[Problem]:
        """What was said for all and is in no project, as no project follows it."""
        named = [one for one in self.all if not one.is_total]
        heard = {id(line) for project in named for lines in project.values.values() for line in lines}
        lines = [line for held in self.common.values.values() for line in held if id(line) not in heard]
        amounts = [amount for amount in self.common.amounts if all(amount not in one.amounts for one in named)]
        texts = [(line.text, line.place) for line in lines] + [(amount.text, amount.place) for amount in amounts]
        return [not_understood(unwrapped(text), place) for text, place in texts]

    def put(self, heading: Heading, cell: Cell) -> None:
        """A cell's text under its path; another text for the same is a problem."""
        held = self.found.values.get(heading.kind)
        if held and self.form is None:
            self.common.problems += self.unheard()
        if held is None or self.form is None or self.is_inherited(heading.kind):
            self.found.values[heading.kind] = [Line(cell.text, cell.place)]
        elif squeezed(joined(held)) != squeezed(cell.text):
            name, text = LABELS.get(heading.kind, heading.word), unwrapped(cell.text)
            message = f"“{name}”出现了两次，只采用第一次，没有写入“{text}”；请核对原表"
            self.found.problems.append(error("label-repeated", message, cell.place, path=heading.kind, text=text))
