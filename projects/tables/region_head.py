"""Labels and their values in the head of a region's form: beside a label, behind its colon, or below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from projects.core.document import Place
from projects.tables import labels
from projects.tables.grid import Cell
from projects.tables.headings import CAPTION_UNIT, CYCLE_TOTAL, FUND, TOTAL, UNUSED, Heading, heading_of
from projects.tables.lines import JOINT, Line, squeezed, unwrapped
from projects.tables.reading import not_understood, not_used
from projects.tables.region_captions import is_caption, names_money_unit, note_caption
from projects.tables.region_found import AMOUNT_TEXT, Amount, Projects

BESIDE = re.compile(r"(?P<label>[^:：]{2,20})[:：]\s*(?P<value>.*)", re.DOTALL)
# A label's cell, holding what stands behind its colon, and what the label means.
Label = tuple[Cell, Heading]


def label_of(cell: Cell) -> Label | None:
    """A cell that is a label, with what stands behind its colon as its text."""
    if heading := heading_of(cell.text.rstrip(JOINT)):
        return replace(cell, text=""), heading
    match = BESIDE.fullmatch(cell.text)
    heading = heading_of(match["label"]) if match else None
    return (replace(cell, text=match["value"]), heading) if match and heading else None


def take_amount(heading: Heading, cell: Cell, projects: Projects, *, of_cycle: bool = False) -> None:
    """An amount of the year, or one of the whole cycle, for which a Document has no place."""
    found, text = projects.found, unwrapped(cell.text)
    if of_cycle or heading.kind == CYCLE_TOTAL:
        found.problems.append(not_used(f"中期资金·{heading.word}", text, cell.place))
    else:
        found.amounts.append(Amount(heading.source, text, heading.money_unit, cell.place))


class Head:
    """Reads rows of labels and values, with the labels whose values may stand or go on further down.

    `below` are the labels that had no value beside them, `open` is the one whose value came last, `totals` are the
    sums of money by column, below which fund sources stand, `goals` the columns in which goals begin.
    """

    def __init__(self, projects: Projects) -> None:
        self.projects = projects
        self.reset()

    def reset(self) -> None:
        self.below: dict[Cell, Heading] = {}
        self.open: Label | None = None
        self.totals: dict[int, Heading] = {}
        self.goals: dict[str, int] = {}

    def take(self, row: Sequence[Cell], *, is_next_page: bool) -> None:
        """Read a row of labels and values."""
        below, pending = self.below, None
        self.below = {} if any(map(label_of, row)) else below
        for cell in row:
            label = None if names_money_unit(cell) else label_of(cell)
            if label and _is_repeated(label, below):
                self.below = below
            elif label:
                self._leave_without_value(pending)
                pending = label if self._take_label(*label) else None
            elif squeezed(cell.text) not in labels.BANDS:
                pending = self._take_text(cell, pending, row, below, is_next_page=is_next_page)
        self._leave_without_value(pending)

    def begins_form(self, heading: Heading) -> bool:
        """Whether a label is the first of a form: of the first, or met again below the rows of the one before."""
        form = self.projects.form
        if form is None:
            return heading.kind not in (CAPTION_UNIT, UNUSED)
        is_again = heading.kind in form.values and not self.projects.is_inherited(heading.kind)
        return is_again and (bool(form.tables) or heading.kind == "project.name")

    def _take_label(self, cell: Cell, heading: Heading) -> bool:
        """Note a label; whether a value may still follow in the row."""
        if self.begins_form(heading):
            self.reset()
            self.projects.open(cell.place)
        if heading.kind in (TOTAL, CYCLE_TOTAL):
            self.totals[cell.column] = heading
        if heading.kind.startswith("goals."):
            self.goals[heading.kind] = cell.column
        self._note_years(heading, cell.place)
        if cell.text.strip():
            self._take_value((cell, heading), cell)
        return not cell.text.strip()

    def _note_years(self, heading: Heading, place: Place) -> None:
        """The years of a label: the fiscal year, or those of the cycle behind the label of its goal."""
        found = self.projects.found
        if heading.year:
            found.years.append((heading.year, place))
        if heading.kind == "goals.cycle":
            found.cycle += ((year, place) for year in heading.years)
        elif heading.kind.startswith("goals."):
            found.years += ((year, place) for year in heading.years)

    def _leave_without_value(self, label: Label | None) -> None:
        """A label with nothing beside it: its value may stand below."""
        if label:
            cell, heading = label
            self.below[cell] = heading
            if heading.is_money and heading.money_unit:
                self.projects.found.money_unit = heading.money_unit

    def _take_text(
        self, cell: Cell, pending: Label | None, row: Sequence[Cell], below: dict[Cell, Heading], *, is_next_page: bool
    ) -> Label | None:
        """A cell that is no label: the value of the one before it, or one of its own; the label it turns out to be."""
        if names_money_unit(cell) or (pending is None and is_caption(cell)):
            note_caption(cell, self.projects)
            return pending
        if pending:
            self._take_value(pending, cell)
        elif source := self._own_fund(cell, row):
            return cell, source
        else:
            self._take_stray(cell, below, is_next_page=is_next_page)
        return None

    def _own_fund(self, cell: Cell, row: Sequence[Cell]) -> Heading | None:
        """A fund source of a name of its own: below the label of a total, with an amount beside it."""
        beside = next((other for other in row if other.column > cell.column), None)
        if cell.column not in self.totals or beside is None or not AMOUNT_TEXT.fullmatch(squeezed(beside.text)):
            return None
        name = re.sub(r"^其中[:：]?", "", unwrapped(cell.text)).rstrip(":：")
        return Heading(FUND, name, name)

    def _take_value(self, label: Label, cell: Cell) -> None:
        """Put a value where its label says."""
        at, heading = label
        if heading.kind == UNUSED:
            problem = not_used(heading.word, unwrapped(cell.text), cell.place)
            self.projects.found.problems.append(problem)
        elif heading.is_money:
            total = self.totals.get(at.column)
            is_of_cycle = heading.kind == FUND and total is not None and total.kind == CYCLE_TOTAL
            take_amount(heading, cell, self.projects, of_cycle=is_of_cycle)
            found = self.projects.found
            found.money_unit = found.money_unit or heading.money_unit
        else:
            self.projects.put(heading, cell)
            self.open = label

    def _take_stray(self, cell: Cell, below: dict[Cell, Heading], *, is_next_page: bool) -> None:
        """A cell with no label beside it: below its label, going on with the value above, or not understood."""
        values = self.projects.found.values
        for label, heading in below.items():
            if cell.column in range(label.column, label.column + label.columns) and cell.row >= label.row + label.rows:
                if heading.kind.startswith("goals.") and heading.kind in values:
                    values[heading.kind].append(Line(cell.text, cell.place))
                else:
                    self._take_value((label, heading), cell)
                return
        if self.open and self._goes_on(self.open[0], cell, is_next_page=is_next_page):
            values[self.open[1].kind].append(Line(cell.text, cell.place))
        else:
            self.projects.found.problems.append(not_understood(unwrapped(cell.text), cell.place))

    def _goes_on(self, label: Cell, cell: Cell, *, is_next_page: bool) -> bool:
        """Whether a cell without a label is the rest of the value above: that label spans both, or a page ended."""
        is_within = label.row < cell.row < label.row + label.rows
        return cell.column > label.column and (is_within or (is_next_page and cell.row > label.row))


def _is_repeated(label: Label, below: dict[Cell, Heading]) -> bool:
    """Whether a label was merged down once and is printed in each row now, beside values that stand below others."""
    cell, heading = label
    is_same = any(other.column == cell.column and known == heading for other, known in below.items())
    return is_same and len(below) > 1 and not cell.text
