"""The projects in a grid of cells, by what its labels mean: forms below each other, or many projects in one table.

Nothing here knows an order of rows or columns. What belongs to no label and no column is a problem that quotes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from projects.problems import Problem
from projects.tables.grid import Cell, Grid
from projects.tables.headings import UNUSED
from projects.tables.lines import squeezed, unwrapped
from projects.tables.reading import not_understood, not_used, unknown_column
from projects.tables.region_captions import is_caption, note_caption
from projects.tables.region_found import Found, Projects, Rows
from projects.tables.region_head import Head, label_of
from projects.tables.region_header import BAND, ROW_ROLES, UNKNOWN, Column, Header, header_of
from projects.tables.region_list import go_on, say_of_total, take_project


def projects_in(grid: Grid) -> tuple[list[Found], list[Problem]]:
    """The projects of a grid, and what belongs to none of them."""
    walker = _Walker()
    for row in grid.rows():
        walker.take(row)
    walker.close_table()
    return walker.projects.all, walker.projects.common.problems + walker.projects.unheard()


class _Walker:
    """Walks down the rows with the table it is in: that below `header`, whose first line said `words`."""

    def __init__(self) -> None:
        self.projects = Projects()
        self.head = Head(self.projects)
        self.header: Header | None = None
        self.words: list[str] = []
        self.just_headed = False
        self.unused: dict[Column, list[Cell]] = {}
        self.page: int | None = None

    def take(self, row: Sequence[Cell]) -> None:
        is_next_page, self.page = row[0].place.page != self.page, row[0].place.page
        if self._take_header(row):
            return
        self.just_headed = False
        if all(map(is_caption, row)):
            self._take_captions(row)
        elif self.header and not self._leaves_table(row, self.header):
            self._take_row(row, self.header, is_next_page=is_next_page)
        else:
            self._take_head(row, is_next_page=is_next_page)

    def _take_header(self, row: Sequence[Cell]) -> bool:
        """Read the header of a table, a second line of it, or the same again on another page."""
        header = header_of(row)
        if not header and self.header and self.just_headed and (header := self.header.refined(row)):
            self._refine(header)
        elif header and not (self.header and _words_of(header) == self.words):
            self._open_table(header, row)
        self.just_headed = header is not None
        return header is not None

    def _refine(self, header: Header) -> None:
        self.header = header
        if not header.lists_projects:
            self.projects.found.tables[-1].header = header

    def _open_table(self, header: Header, row: Sequence[Cell]) -> None:
        self.close_table()
        self.header, self.words = header, _words_of(header)
        if header.lists_projects:
            self.projects.leave()
            self.projects.common.money_unit = self.projects.common.money_unit or header.money_unit
        else:
            if self.projects.form and self.projects.form.is_total:
                self.projects.leave_list()
            if self.projects.form is None:
                self.projects.open(row[0].place)
            self.projects.found.tables.append(Rows(header, self.head.goals))
        self.unused = {column: [] for column in header.columns.values() if column.role == UNKNOWN}
        self.head.reset()

    def close_table(self) -> None:
        """The table is over: say which of its columns were not used, with all they held."""
        for column, cells in sorted(self.unused.items(), key=lambda item: item[0].header.column):
            word, place = unwrapped(column.header.text), column.header.place
            text = "；".join(unwrapped(cell.text) for cell in cells)
            problem = (unknown_column if column.role == UNKNOWN else not_used)(word, text, place)
            self.projects.common.problems.append(problem)
        self.unused, self.header = {}, None

    def _take_captions(self, row: Sequence[Cell]) -> None:
        """A title or what stands with it; below the rows of a form it begins what is said for others."""
        if self.projects.form and self.projects.form.tables:
            self.projects.form = None
            self.head.reset()
            self.close_table()
        for cell in row:
            note_caption(cell, self.projects)

    def _leaves_table(self, row: Sequence[Cell], header: Header) -> bool:
        """Whether a row below a table's header is a label with its value, at the left where rows begin."""
        label = label_of(row[0])
        if label is None or (row[0].column > header.first and len(row) > 1):
            return False
        cell, heading = label
        is_column = heading.kind != UNUSED and heading.kind in header.roles
        return not is_column and (bool(cell.text.strip()) or len(row) > 1)

    def _take_head(self, row: Sequence[Cell], *, is_next_page: bool) -> None:
        """Labels and values; those below a table of projects are of the one project in it, if there is one."""
        if self.header and self.header.lists_projects:
            self.close_table()
            self.projects.leave_list()
            self.head.reset()
        form = self.projects.form
        self.head.take(row, is_next_page=is_next_page)
        if self.projects.form is not form:
            self.close_table()

    def _take_row(self, row: Sequence[Cell], header: Header, *, is_next_page: bool) -> None:
        """A row below a header: what it says of its project, and its indicator."""
        cells: list[Cell] = []
        for cell in row:
            column = header.columns.get(cell.column)
            if column is None:
                self.projects.common.problems.append(not_understood(unwrapped(cell.text), cell.place))
            elif column.role in (UNUSED, UNKNOWN):
                self.unused.setdefault(column, []).append(cell)
            else:
                cells.append(cell)
        if header.lists_projects:
            take_project(cells, header, self.projects, is_next_page=is_next_page)
        else:
            pairs = [(header.columns[cell.column], cell) for cell in cells]
            of_project = [(column, cell) for column, cell in pairs if column.role not in (*ROW_ROLES, BAND)]
            go_on(of_project, self.projects, is_next_page=is_next_page)
        if form := self.projects.form:
            kept = [cell for cell in cells if header.columns[cell.column].role in (*ROW_ROLES, BAND)]
            if form.is_total:
                say_of_total([(header.columns[cell.column], cell) for cell in kept], self.projects)
            else:
                form.tables[-1].rows.append(kept)


def _words_of(header: Header) -> list[str]:
    return [squeezed(column.header.text) for column in header.columns.values()]
