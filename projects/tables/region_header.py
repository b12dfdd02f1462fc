"""The header of a region's table: which column holds what, in one line or two, once or twice side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from projects.tables import labels
from projects.tables.grid import Cell
from projects.tables.headings import CYCLE_TOTAL, FUND, GENERAL_GOAL, TOTAL, Heading, heading_of
from projects.tables.lines import squeezed

LEVELS = ("level1", "level2")
VALUES = ("cycle_value", "annual_value")
# What an indicator row has in each of several groups side by side.
ROW_ROLES = (*LEVELS, "name", *VALUES, "nature", "unit")
BAND, PACKED, UNKNOWN = "band", "packed", "unknown"
# Columns without which a row is no header of projects.
OF_PROJECTS = {TOTAL, FUND, "goals.annual", "goals.cycle", GENERAL_GOAL, "name", PACKED}
NEEDED = 3


@dataclass(frozen=True, slots=True)
class Column:
    """What stands below a header cell. `group` counts the repetitions of name and value from the left."""

    role: str
    header: Cell
    heading: Heading | None = None
    group: int = 0
    money_unit: str = ""

    def says_band(self, text: str) -> bool:
        """Whether a text below is no content: the name of all indicators, or a row's number."""
        return self.role == BAND and labels.says_nothing(squeezed(text), squeezed(self.header.text))


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table, by where they begin; those of a merged header cell share its column."""

    columns: dict[int, Column]

    @property
    def lists_projects(self) -> bool:
        return "project.name" in self.roles

    @property
    def has_indicators(self) -> bool:
        return bool({"name", PACKED} & self.roles)

    @property
    def roles(self) -> set[str]:
        return {column.role for column in self.columns.values()}

    @property
    def groups(self) -> tuple[int, ...]:
        return tuple(sorted({column.group for column in self.columns.values() if column.role in ROW_ROLES}))

    @property
    def first(self) -> int:
        return min(self.columns)

    @property
    def money_unit(self) -> str:
        """The unit of money that the columns name, blank where none or more than one do."""
        units = {column.money_unit for column in self.columns.values()} - {""}
        return units.pop() if len(units) == 1 else ""

    def refined(self, row: Sequence[Cell]) -> Header | None:
        """The header with a second line of it, which names the columns below merged cells more exactly."""
        found = {cell: column_of(cell) for cell in row}
        if not all(self._may_refine(cell, column) for cell, column in found.items()):
            return None
        columns = dict(self.columns)
        for cell, column in found.items():
            above = self._above(cell)
            unit = column.money_unit or (above.money_unit if above else "")
            if above and above.role in VALUES and column.role == "annual_value":
                column = replace(column, role=above.role)
            columns |= dict.fromkeys(range(cell.column, cell.column + cell.columns), replace(column, money_unit=unit))
        refined = Header(_grouped(columns))
        return refined if refined.lists_projects == self.lists_projects else None

    def _may_refine(self, cell: Cell, column: Column) -> bool:
        """Whether a word may stand in a second line: below a merged cell or nothing, or as a part of what is above."""
        above = self.columns.get(cell.column)
        if column.role == UNKNOWN:
            return False
        if above is None or above.header.columns > 1:
            return True
        money = (TOTAL, CYCLE_TOTAL, FUND)
        families = (money, (*VALUES, "nature", "unit"), (PACKED, BAND, *ROW_ROLES))
        return any(above.role in family and column.role in family for family in families)

    def _above(self, cell: Cell) -> Column | None:
        left = [at for at in self.columns if at <= cell.column]
        return self.columns[max(left)] if left else None


def header_of(row: Sequence[Cell]) -> Header | None:
    """The header that a row is, None when it is none: of indicator rows, or of several projects."""
    found = {cell: column_of(cell) for cell in row}
    roles = [column.role for column in found.values()]
    is_of_rows = "name" in roles and ({*VALUES} & {*roles} or {*LEVELS} <= {*roles})
    known = sum(role != UNKNOWN for role in roles)
    is_of_projects = (
        "project.name" in roles and bool(OF_PROJECTS & {*roles}) and known >= NEEDED and known * 2 > len(row)
    )
    if not (is_of_rows or is_of_projects):
        return None
    columns: dict[int, Column] = {}
    for cell, column in found.items():
        if column.role == PACKED and (is_of_rows or {*LEVELS} & {*roles}):
            column = replace(column, role=BAND)
        columns |= dict.fromkeys(range(cell.column, cell.column + cell.columns), column)
    return Header(_grouped(columns))


def column_of(cell: Cell) -> Column:
    """What a header cell's word says of its column."""
    word = squeezed(cell.text)
    heading = heading_of(cell.text)
    if word in labels.BANDS:
        return Column(PACKED, cell)
    if word in labels.COLUMN_WORDS:
        return Column(labels.COLUMN_WORDS[word] or BAND, cell)
    plain, _, note = word.partition("(")
    if role := labels.COLUMN_WORDS.get(plain):
        return Column("cycle_value" if role in VALUES and "期" in note else role, cell)
    if heading:
        return Column(heading.kind, cell, heading, money_unit=heading.money_unit)
    return Column(UNKNOWN, cell)


def _grouped(columns: dict[int, Column]) -> dict[int, Column]:
    """The columns with their groups: where a word comes again, another group begins."""
    group = 0
    seen: dict[str, Cell] = {}
    grouped: dict[int, Column] = {}
    for at in sorted(columns):
        column = columns[at]
        if column.role in ROW_ROLES:
            if column.role in ("level2", "name") and seen.get(column.role, column.header) != column.header:
                group, seen = group + 1, {}
            seen[column.role] = column.header
        grouped[at] = replace(column, group=group)
    return grouped
