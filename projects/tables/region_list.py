"""Rows of a table of several projects: where each project begins, and what a row says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from projects.tables.grid import Cell
from projects.tables.headings import FUND, TOTAL
from projects.tables.lines import Line, joined, squeezed, unwrapped
from projects.tables.reading import not_understood
from projects.tables.region_found import Projects, Rows
from projects.tables.region_head import take_amount
from projects.tables.region_header import BAND, PACKED, ROW_ROLES, Column, Header

TOTALS = {"合计", "总计", "小计", "部门合计", "单位合计"}
# How many cells from the left a total row may say that it is one.
LEFT = 2

Pairs = Sequence[tuple[Column, Cell]]


def take_project(cells: Sequence[Cell], header: Header, projects: Projects, *, is_next_page: bool) -> None:
    """The cells of a row that speak of its project: a new one, or the one above."""
    pairs = [(header.columns[cell.column], cell) for cell in cells]
    of_project = [(column, cell) for column, cell in pairs if column.role not in (*ROW_ROLES, BAND)]
    name = next((cell for column, cell in of_project if column.role == "project.name"), None)
    name = name or next((cell for _, cell in pairs[:LEFT] if squeezed(cell.text) in TOTALS), None)
    goes_on = is_next_page and _may_go_on(pairs, projects)
    if name and not goes_on and _is_new(name, of_project, projects):
        projects.open(name.place)
        projects.found.is_total = squeezed(name.text) in TOTALS
        projects.found.tables.append(Rows(header, {}))
        for column, cell in of_project:
            _take_cell(column, cell, projects)
    elif projects.form is None:
        projects.common.problems += (not_understood(unwrapped(cell.text), cell.place) for cell in cells)
    else:
        go_on(of_project, projects, is_next_page=is_next_page)


def go_on(pairs: Pairs, projects: Projects, *, is_next_page: bool) -> None:
    """Cells below a project's first row: the same again, or the rest of what a page break parted."""
    form = projects.found
    for column, cell in pairs:
        held = form.packed if column.role == PACKED else form.values.get(column.role, [])
        printed = {squeezed(text) for text in (*(line.text for line in held), *(one.text for one in form.amounts))}
        if squeezed(cell.text) in printed:
            continue
        if held and (is_next_page or column.role == PACKED):
            held.append(Line(cell.text, cell.place))
        elif held or (form.amounts and column.role in (TOTAL, FUND)):
            form.problems.append(not_understood(unwrapped(cell.text), cell.place))
        else:
            _take_cell(column, cell, projects)


def say_of_total(pairs: Pairs, projects: Projects) -> None:
    """What stands below columns of indicators in a total row, which has none."""
    for column, cell in pairs:
        if squeezed(cell.text) not in TOTALS and not column.says_band(cell.text):
            projects.found.problems.append(not_understood(unwrapped(cell.text), cell.place))


def _may_go_on(pairs: Pairs, projects: Projects) -> bool:
    """Whether a row on a new page may be the rest of the one before: no amount and no whole indicator in it."""
    roles = {column.role for column, _ in pairs}
    return projects.form is not None and not roles & {TOTAL, FUND} and not {"name", "annual_value"} <= roles


def _is_new(name: Cell, pairs: Pairs, projects: Projects) -> bool:
    """Whether a row's name is another project's, or the same name with other words beside it."""
    form = projects.form
    if form is None or squeezed(name.text) != squeezed(joined(form.values.get("project.name", ()))):
        return True
    texts = [line.text for held in form.values.values() for line in held]
    texts += [amount.text for amount in form.amounts] + [line.text for line in form.packed]
    printed = {*map(squeezed, texts)}
    return any(squeezed(cell.text) not in printed for _, cell in pairs)


def _take_cell(column: Column, cell: Cell, projects: Projects) -> None:
    """What a cell says of the project in force; a total row says nothing but amounts."""
    found, heading = projects.found, column.heading
    if heading and heading.is_money:
        take_amount(replace(heading, money_unit=column.money_unit), cell, projects)
    elif found.is_total:
        is_word = squeezed(cell.text) in TOTALS
        found.problems += [] if is_word else [not_understood(unwrapped(cell.text), cell.place)]
    elif column.role == PACKED:
        found.packed += (Line(line.strip(), cell.place) for line in cell.text.split("\n"))
    elif heading:
        projects.put(heading, cell)
