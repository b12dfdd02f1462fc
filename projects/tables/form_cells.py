"""The forms in a grid of cells: what stands beside which label, and the indicator rows below their header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from projects.core.document import LABELS, Place
from projects.problems import Problem
from projects.tables import labels
from projects.tables.grid import Cell, Grid
from projects.tables.lines import Line, squeezed, unwrapped
from projects.tables.reading import error, not_understood

Columns = dict[int, tuple[str, Cell]]

BANDS = {"总体绩效目标", "绩效目标", "绩效指标", "年度绩效指标"}
TITLE = re.compile(r"(附件|附表|表)\d*([-－—]\d+)?|(\d{4}年度?)?(部门预算|预算)?项目(支出)?绩效目标(申报)?表(\(.*\))?")
YEAR_LINE = re.compile(r"\(?(\d{4})年度?\)?")
MONEY_LINE = re.compile(r"(金额)?单位:(?P<unit>万?元)")
BUDGET = re.compile(r"(\d{4}年?度?)?预算金额(\([^)]*\))?")
BESIDE = re.compile(r"(?P<label>[^:：]{2,20})[:：]\s*(?P<value>.*)", re.DOTALL)
NEEDED_COLUMNS = {"level2", "name", "annual_value"}


@dataclass(slots=True)
class CellForm:
    """One form: its values by field, each as the lines of one or more cells, and its rows still as cells."""

    place: Place
    money_unit: str = ""
    values: dict[str, list[Line]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    years: list[tuple[int, Place]] = field(default_factory=list)
    budget_label: str = ""
    columns: Columns = field(default_factory=dict)
    rows: list[Sequence[Cell]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def forms_in(grid: Grid) -> tuple[list[CellForm], list[Problem]]:
    """The forms of a grid, stacked or alone, and what stands above the first and is no title."""
    walker = _Walker()
    for row in grid.rows():
        walker.take(row)
    return walker.forms, walker.problems


class _Walker:
    """Walks down the rows with the form it is in, and the label whose value may go on below."""

    def __init__(self) -> None:
        self.forms: list[CellForm] = []
        self.problems: list[Problem] = []
        self.years: list[tuple[int, Place]] = []
        self.money_unit = ""
        self.open_path = ""
        self.open_label: Cell | None = None
        self.page: int | None = None

    def take(self, row: Sequence[Cell]) -> None:
        is_next_page = row[0].place.page != self.page
        self.page = row[0].place.page
        if _names_project(row[0]) and self._is_above(row[0]):
            self._open_form(row[0].place)
        form = self.forms[-1] if self.forms else None
        if (len(row) == 1 or self._is_above(row[0])) and all(self._take_caption(cell) for cell in row):
            return
        if form is None:
            self.problems += (not_understood(unwrapped(cell.text), cell.place) for cell in row)
        elif columns := _header_of(row):
            form.columns = form.columns or columns
        elif form.columns:
            form.rows.append(row)
        else:
            self._take_head(row, form, is_next_page=is_next_page)

    def _is_above(self, cell: Cell) -> bool:
        """Whether a form may begin here: there is none yet, or this is at the left below indicator rows."""
        columns = self.forms[-1].columns if self.forms else {}
        return not self.forms or (bool(columns) and cell.column <= min(columns))

    def _open_form(self, place: Place) -> None:
        self.forms.append(CellForm(place, self.money_unit, years=self.years))
        self.years, self.open_path, self.open_label = [], "", None

    def _take_caption(self, cell: Cell) -> bool:
        """Whether a cell is a title, a band, or says the year or the unit of money above a form."""
        text = squeezed(cell.text)
        if self._is_above(cell) and (match := YEAR_LINE.fullmatch(text)):
            self.years.append((int(match[1]), cell.place))
        elif self._is_above(cell) and (match := MONEY_LINE.fullmatch(text)):
            self.money_unit = match["unit"]
        else:
            return text in BANDS or bool(TITLE.fullmatch(text))
        return True

    def _take_head(self, row: Sequence[Cell], form: CellForm, *, is_next_page: bool) -> None:
        path, label = "", None
        for cell in row:
            if found := self._take_label(cell, form):
                path, label = found, cell
            elif path and not form.values[path]:
                form.values[path].append(_line(cell))
            elif not path and self._continues(cell, is_next_page=is_next_page):
                form.values[self.open_path].append(_line(cell))
            else:
                form.problems.append(not_understood(unwrapped(cell.text), cell.place))
        if label:
            self.open_path, self.open_label = path, label

    def _continues(self, cell: Cell, *, is_next_page: bool) -> bool:
        """Whether a cell without a label goes on with the value above: that label spans both, or a page ended."""
        label = self.open_label
        return label is not None and cell.column > label.column and (cell.row < label.row + label.rows or is_next_page)

    def _take_label(self, cell: Cell, form: CellForm) -> str:
        """The field whose label a cell is, "" if none; what stands behind its colon is taken too."""
        text, value = cell.text, ""
        if _path_of(text) is None and (match := BESIDE.fullmatch(cell.text)):
            text, value = match["label"], match["value"]
        path = _path_of(text)
        if path is None:
            return ""
        if path in form.seen:
            message = f"“{LABELS.get(path, squeezed(text))}”出现了两次，只采用第一次；请核对原表"
            form.problems.append(error("label-repeated", message, cell.place, path=path, text=cell.text))
            return ""
        self._note(path, text, cell, form)
        form.values[path] = [Line(value, cell.place)] if value.strip() else []
        return path

    def _note(self, path: str, text: str, cell: Cell, form: CellForm) -> None:
        form.seen.add(path)
        if path == "budget.total":
            form.budget_label = squeezed(text)
        elif path.startswith("goals.") and (found := labels.field_of(squeezed(text))) and found[1]:
            form.years.append((found[1], cell.place))


def _names_project(cell: Cell) -> bool:
    match = BESIDE.fullmatch(cell.text)
    return _path_of(match["label"] if match else cell.text) == "project.name"


def _path_of(text: str) -> str | None:
    plain = squeezed(text).rstrip(":")
    if BUDGET.fullmatch(plain):
        return "budget.total"
    found = labels.field_of(plain)
    return found[0] if found else None


def _header_of(row: Sequence[Cell]) -> Columns:
    """Which column holds what, if the row is the header of the indicator rows; unknown words stand for themselves."""
    columns: Columns = {}
    for cell in row:
        word = squeezed(cell.text)
        name = labels.COLUMN_WORDS.get(word, word) or ""
        columns |= dict.fromkeys(range(cell.column, cell.column + cell.columns), (name, cell))
    return columns if {name for name, _ in columns.values()} >= NEEDED_COLUMNS else {}


def _line(cell: Cell) -> Line:
    return Line(cell.text, cell.place)
