"""The projects in a grid of cells, by what its labels mean: forms below each other, or many projects in one table.

Nothing here knows an order of rows or columns. A label's value stands beside it, behind its colon or below it; what
belongs to no label is a problem that quotes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from projects.document import LABELS, Place
from projects.problems import Problem
from projects.tables import money
from projects.tables.grid import Cell, Grid
from projects.tables.headings import CAPTION_UNIT, CYCLE_TOTAL, FUND, TOTAL, UNUSED, Heading, heading_of
from projects.tables.lines import Line, joined, squeezed, unwrapped
from projects.tables.reading import error, not_understood, not_used, unknown_column
from projects.tables.region_header import BAND, BANDS, PACKED, ROW_ROLES, UNKNOWN, Column, Header, header_of

TITLE = re.compile(r"(附件|附表|表)\d*([-－—.]\d+)*:?|[^，。；、:]{0,50}绩效(目标|指标)[^，。；、:]{0,12}表(\(.*\))?")
YEAR_IN_TITLE = re.compile(r"(\d{4})年")
YEAR_LINE = re.compile(r"\(?(?:(?:预算)?年度:?)?([12]\d{3})年度?\)?")
MONEY_LINE = re.compile(r"(?:金额|资金|货币)?(?:计量)?单位:?(?:人民币)?(?P<unit>万?元)")
BESIDE = re.compile(r"(?P<label>[^:：]{2,20})[:：]\s*(?P<value>.*)", re.DOTALL)
AMOUNT_TEXT = re.compile(rf"(?P<amount>{money.AMOUNT})(?P<unit>万?元)?|{money.DASH}")
TOTALS = {"合计", "总计", "小计", "部门合计", "单位合计"}
GOALS = ("goals.cycle", "goals.annual", "goals.general")


@dataclass(frozen=True, slots=True)
class Amount:
    """Printed money: of the total, or of a fund `source`; `unit` as near to it as one is printed, else blank."""

    source: str
    text: str
    unit: str
    place: Place


@dataclass(slots=True)
class Rows:
    """Indicator rows below one header; `goals` says below which goal which columns stand."""

    header: Header
    goals: dict[str, range]
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


def projects_in(grid: Grid) -> tuple[list[Found], list[Problem]]:
    """The projects of a grid, and what belongs to none of them."""
    walker = _Walker()
    for row in grid.rows():
        walker.take(row)
    walker.close_table()
    return walker.projects, walker.common.problems


class _Walker:
    """Walks down the rows: what is said for all, the project it is in, and the table below whose header it is."""

    def __init__(self) -> None:
        self.common = Found(Place())
        self.projects: list[Found] = []
        self.form: Found | None = None
        self.header: Header | None = None
        self.words: list[str] = []
        self.just_headed = False
        self.goals: dict[str, range] = {}
        self.below: dict[Cell, Heading] = {}
        self.open: tuple[Cell, list[Line]] | None = None
        self.totals: dict[int, Heading] = {}
        self.unused: dict[Column, list[Cell]] = {}
        self.page: int | None = None

    @property
    def found(self) -> Found:
        return self.form or self.common

    def take(self, row: Sequence[Cell]) -> None:
        is_next_page, self.page = row[0].place.page != self.page, row[0].place.page
        if self._take_header(row):
            return
        self.just_headed = False
        if self._is_caption(row):
            return
        if self.header and not self._leaves_table(row):
            self._take_row(row, is_next_page=is_next_page)
        else:
            self._take_head(row, is_next_page=is_next_page)

    # Headers

    def _take_header(self, row: Sequence[Cell]) -> bool:
        header = header_of(row)
        if not header and self.header and self.just_headed:
            header = self.header.refined(row)
            self.header = header or self.header
            self._renew_rows()
            return header is not None
        if header and not self._is_same(header):
            self._open_table(header, row)
        self.just_headed = header is not None
        return header is not None

    def _is_same(self, header: Header) -> bool:
        """Whether a header is the one in force, printed again on another page."""
        return self.header is not None and _words_of(header) == self.words

    def _open_table(self, header: Header, row: Sequence[Cell]) -> None:
        goals = self.goals
        self.close_table()
        self.header, self.words, self.goals = header, _words_of(header), goals
        if header.lists_projects:
            self._leave_form()
        elif self.form is None:
            self._open_form(row[0].place)
        if not header.lists_projects:
            self.found.tables.append(Rows(header, dict(self.goals)))
        self.below, self.open, self.totals = {}, None, {}

    def _leave_form(self) -> None:
        """Above a table of many projects: what a form without a name says is said for all of them."""
        if self.form and "project.name" not in self.form.values and not self.form.tables:
            self.projects.remove(self.form)
            self.form.problems = self.common.problems + self.form.problems
            self.common = self.form
        self.form = None

    def _renew_rows(self) -> None:
        """A second line of a header changes the table that the first line opened."""
        if self.header and self.form and self.form.tables and not self.header.lists_projects:
            self.form.tables[-1].header = self.header

    def close_table(self) -> None:
        """The table is over: say which of its columns were not used, with all they held."""
        for column, cells in self.unused.items():
            word, place = unwrapped(column.header.text), column.header.place
            text = "；".join(unwrapped(cell.text) for cell in cells)
            if column.role == UNKNOWN:
                self.common.problems.append(unknown_column(word, text, place))
            else:
                self.common.problems.append(not_used(word, text, place))
        self.unused, self.header, self.goals = {}, None, {}

    # Above the table

    def _is_caption(self, row: Sequence[Cell]) -> bool:
        """Whether a row is a title or says the year or the unit of money for what follows."""
        texts = [squeezed(cell.text) for cell in row]
        if not all(self._is_caption_text(text) for text in texts):
            return False
        if self.form and self.form.tables:
            self.form = None
            self.close_table()
        for cell, text in zip(row, texts, strict=True):
            self._note_caption(cell, text)
        return True

    def _is_caption_text(self, text: str) -> bool:
        return bool(
            YEAR_LINE.fullmatch(text) or MONEY_LINE.fullmatch(text) or (TITLE.fullmatch(text) and not heading_of(text))
        )

    def _note_caption(self, cell: Cell, text: str) -> None:
        if match := MONEY_LINE.fullmatch(text):
            self.found.money_unit = match["unit"]
        elif match := YEAR_LINE.fullmatch(text) or YEAR_IN_TITLE.search(text):
            years = self.found.years
            years[:] = [(int(match[1]), cell.place)] if self.form is None else [*years, (int(match[1]), cell.place)]

    def _leaves_table(self, row: Sequence[Cell]) -> bool:
        """Whether a row below a table's header is a label with its value, at the left where rows begin."""
        assert self.header
        if row[0].column > self.header.first and len(row) > 1:
            return False
        label = BESIDE.fullmatch(row[0].text)
        heading = heading_of(row[0].text) or (heading_of(label["label"]) if label else None)
        if heading is None or (self.header.lists_projects and not label):
            return False
        return bool(label) or len(row) > 1

    def _open_form(self, place: Place) -> None:
        self.form = self.common.child(place)
        self.projects.append(self.form)
        self.below, self.open, self.totals, self.goals = {}, None, {}, {}

    def _take_head(self, row: Sequence[Cell], *, is_next_page: bool) -> None:
        """Read a row of labels and values."""
        below = self.below
        if any(map(self._label, row)):
            self.below = {}
        pending: tuple[Cell, Heading] | None = None
        for cell in row:
            if MONEY_LINE.fullmatch(text := squeezed(cell.text)):
                self._note_caption(cell, text)
            elif (label := self._label(cell)) and _is_repeated(label, below):
                self.below = below
            elif label:
                self._leave_without_value(pending)
                pending = label if self._take_label(*label) else None
            elif text in BANDS:
                continue
            elif pending:
                self._take_value(*pending, cell)
                pending = None
            elif self._is_caption_text(text):
                self._note_caption(cell, text)
            elif source := self._own_fund(cell, row):
                pending = (cell, source)
            else:
                self._take_stray(cell, below, is_next_page=is_next_page)
        self._leave_without_value(pending)

    def _label(self, cell: Cell) -> tuple[Cell, Heading] | None:
        """A cell that is a label, with what stands behind its colon as its text."""
        if heading := heading_of(cell.text):
            return replace(cell, text=""), heading
        match = BESIDE.fullmatch(cell.text)
        heading = heading_of(match["label"]) if match else None
        return (replace(cell, text=match["value"]), heading) if match and heading else None

    def _take_label(self, cell: Cell, heading: Heading) -> bool:
        """Note a label; whether a value may still follow in the row."""
        if self._begins_form(heading):
            self.close_table()
            self._open_form(cell.place)
        if heading.kind in (TOTAL, CYCLE_TOTAL):
            self.totals[cell.column] = heading
        if heading.kind.startswith("goals."):
            self.goals[heading.kind] = range(cell.column, cell.column + cell.columns)
            self._note_years(heading, cell.place)
        elif heading.year:
            self.found.years.append((heading.year, cell.place))
        if cell.text.strip():
            self._take_value(cell, heading, cell)
            return False
        return True

    def _begins_form(self, heading: Heading) -> bool:
        """Whether a label is the first of a form: of the first, or met again below the rows of the one before."""
        if self.form is None:
            return heading.kind not in (CAPTION_UNIT, UNUSED)
        is_again = heading.kind in self.form.values and not self._is_inherited(heading.kind)
        return is_again and (bool(self.form.tables) or heading.kind == "project.name")

    def _note_years(self, heading: Heading, place: Place) -> None:
        """The years behind a goal's label: those of the cycle, or the one year of the annual goal."""
        if heading.year:
            self.found.years.append((heading.year, place))
        if heading.kind == "goals.cycle":
            self.found.cycle += ((year, place) for year in heading.years)
        else:
            self.found.years += ((year, place) for year in heading.years)

    def _leave_without_value(self, pending: tuple[Cell, Heading] | None) -> None:
        """A label with nothing beside it: its value may stand below."""
        if pending:
            cell, heading = pending
            self.below[cell] = heading
            if heading.is_money and heading.money_unit:
                self.found.money_unit = heading.money_unit

    def _own_fund(self, cell: Cell, row: Sequence[Cell]) -> Heading | None:
        """A fund source of a name of its own: below the label of a total, with an amount beside it."""
        beside = next((other for other in row if other.column > cell.column), None)
        if cell.column not in self.totals or beside is None or not AMOUNT_TEXT.fullmatch(squeezed(beside.text)):
            return None
        name = re.sub(r"^其中[:：]?", "", unwrapped(cell.text)).rstrip(":：")
        return Heading(FUND, name, name)

    def _take_value(self, label: Cell, heading: Heading, cell: Cell) -> None:
        """Put a value where its label says."""
        lines = [Line(cell.text, cell.place)]
        if heading.kind == UNUSED:
            self.found.problems.append(not_used(heading.word, unwrapped(cell.text), cell.place))
        elif heading.is_money:
            self._take_amount(heading, cell, column=label.column)
        else:
            self.put(heading, cell, lines)
            self.open = (label, self.found.values.get(heading.kind, lines))

    def put(self, heading: Heading, cell: Cell, lines: list[Line]) -> None:
        held = self.found.values.get(heading.kind)
        if held is None or self.form is None or self._is_inherited(heading.kind):
            self.found.values[heading.kind] = lines
        elif squeezed(joined(held)) != squeezed(cell.text):
            name = LABELS.get(heading.kind, heading.word)
            message = f"“{name}”出现了两次，只采用第一次，没有写入“{unwrapped(cell.text)}”；请核对原表"
            text = unwrapped(cell.text)
            self.found.problems.append(error("label-repeated", message, cell.place, path=heading.kind, text=text))

    def _is_inherited(self, path: str) -> bool:
        return self.form is not None and self.form.values.get(path) == self.common.values.get(path)

    def _take_amount(self, heading: Heading, cell: Cell, *, column: int) -> None:
        """An amount of the year, or one of the whole cycle, for which a Document has no place."""
        total = self.totals.get(column)
        if heading.kind == CYCLE_TOTAL or (heading.kind == FUND and total and total.kind == CYCLE_TOTAL):
            self.found.problems.append(
                not_used(f"{(total or heading).word}·{heading.word}", unwrapped(cell.text), cell.place)
            )
            return
        self.found.amounts.append(Amount(heading.source, unwrapped(cell.text), heading.money_unit, cell.place))

    def _take_stray(self, cell: Cell, below: dict[Cell, Heading], *, is_next_page: bool) -> None:
        """A cell with no label beside it: below its label, going on with the value above, or not understood."""
        for label, heading in below.items():
            if cell.column in range(label.column, label.column + label.columns) and cell.row >= label.row + label.rows:
                self._take_below(label, heading, cell)
                return
        if self.open and (is_next_page or cell.row < self.open[0].row + self.open[0].rows):
            self.open[1].append(Line(cell.text, cell.place))
        else:
            self.found.problems.append(not_understood(unwrapped(cell.text), cell.place))

    def _take_below(self, label: Cell, heading: Heading, cell: Cell) -> None:
        """A value below its label; a goal may go on in a further row."""
        if heading.kind in GOALS and heading.kind in self.found.values:
            self.found.values[heading.kind].append(Line(cell.text, cell.place))
        else:
            self._take_value(label, heading, cell)

    # Below the header

    def _take_row(self, row: Sequence[Cell], *, is_next_page: bool) -> None:
        assert self.header
        cells: list[Cell] = []
        for cell in row:
            column = self.header.columns.get(cell.column)
            if column is None:
                self.common.problems.append(not_understood(unwrapped(cell.text), cell.place))
            elif column.role in (UNUSED, UNKNOWN):
                self.unused.setdefault(column, []).append(cell)
            else:
                cells.append(cell)
        if self.header.lists_projects:
            self._take_project(cells, is_next_page=is_next_page)
        rows = [cell for cell in cells if self.header.columns[cell.column].role in ROW_ROLES]
        if rows and self.form and not self.form.is_total:
            self.form.tables[-1].rows.append(rows)

    def _take_project(self, cells: Sequence[Cell], *, is_next_page: bool) -> None:
        """The cells of a row that speak of its project: a new one, or the one above."""
        assert self.header
        named = [(self.header.columns[cell.column], cell) for cell in cells]
        roles = {column.role for column, _ in named}
        of_project = [(column, cell) for column, cell in named if column.role not in (*ROW_ROLES, BAND)]
        name = next((cell for column, cell in of_project if column.role == "project.name"), None)
        if name and not (is_next_page and self._goes_on(roles)) and self._is_new(name, of_project):
            self._open_form(name.place)
            self.found.is_total = squeezed(name.text) in TOTALS
            self.found.tables.append(Rows(self.header, {}))
            for column, cell in of_project:
                self._take_cell(column, cell)
        elif self.form is None:
            self.common.problems += (not_understood(unwrapped(cell.text), cell.place) for cell in cells)
        else:
            self._go_on(of_project)

    def _goes_on(self, roles: set[str]) -> bool:
        """Whether a row on a new page may be the rest of the one before: no amount and no whole indicator in it."""
        return self.form is not None and not roles & {TOTAL, FUND} and not {"name", "annual_value"} <= roles

    def _is_new(self, name: Cell, cells: Sequence[tuple[Column, Cell]]) -> bool:
        """Whether a row's name is another project's, or the same name with other words beside it."""
        if self.form is None or squeezed(name.text) != squeezed(joined(self.form.values["project.name"])):
            return True
        lines = [line.text for held in self.form.values.values() for line in held]
        lines += [amount.text for amount in self.form.amounts] + [line.text for line in self.form.packed]
        printed = {*map(squeezed, lines)}
        return any(squeezed(cell.text) not in printed for _, cell in cells)

    def _take_cell(self, column: Column, cell: Cell) -> None:
        if column.role == PACKED:
            self.found.packed += (Line(line.strip(), cell.place) for line in cell.text.split("\n"))
        elif column.heading and column.heading.is_money:
            heading = replace(column.heading, money_unit=column.money_unit)
            self._take_amount(heading, cell, column=cell.column)
        elif column.heading:
            self.put(column.heading, cell, [Line(cell.text, cell.place)])

    def _go_on(self, cells: Sequence[tuple[Column, Cell]]) -> None:
        """Cells below a project's first row: the same again, or the rest of what a page break parted."""
        assert self.form
        for column, cell in cells:
            held = self.form.packed if column.role == PACKED else self.form.values.get(column.role, [])
            is_same = squeezed(cell.text) in {squeezed(line.text) for line in held}
            is_same = is_same or squeezed(cell.text) in {squeezed(amount.text) for amount in self.form.amounts}
            if not is_same and held:
                held.append(Line(cell.text, cell.place))
            elif not is_same:
                self._take_cell(column, cell)


def _words_of(header: Header) -> list[str]:
    return [squeezed(column.header.text) for column in header.columns.values()]


def _is_repeated(label: tuple[Cell, Heading], below: dict[Cell, Heading]) -> bool:
    """Whether a label was merged down once and is printed in each row now, beside values that stand below others."""
    cell, heading = label
    is_same = any(other.column == cell.column and known == heading for other, known in below.items())
    return is_same and len(below) > 1 and not cell.text
