"""The indicator rows of a region's table: cells by column, and the two halves of tables that print goals side by side.

Where the rows for the cycle and those for the year stand side by side, a name on both sides is one indicator with two
values; a name on one side only is an indicator of which the table prints one value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indicators.outline import Outline
from projects.core.document import Indicator, Place
from projects.tables import labels
from projects.tables.grid import Cell
from projects.tables.indicator_cells import IndicatorTable, Texts
from projects.tables.lines import part_of, squeezed, unwrapped
from projects.tables.reading import Draft, not_understood, not_used, notice
from projects.tables.region_found import Rows
from projects.tables.region_header import BAND, LEVELS, VALUES, Column

# What a cell merged down says of each row beside it.
SPANNING = {"name", *VALUES, "nature", "unit"}
SCOPES = {"goals.cycle": "cycle_value", "goals.annual": "annual_value"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator as one half of a table prints it; `row` is the grid row in which it begins."""

    row: int
    indicator: Indicator
    places: Mapping[str, Place]

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.indicator.level1, self.indicator.level2, squeezed(self.indicator.name))


def read_rows(table: Rows, outline: Outline, draft: Draft) -> None:
    """Put the indicators of the rows below one header into the draft."""
    groups = table.header.groups
    if not groups:
        # Rows of projects without indicators: what stands in a column of numbers and is none is all there is.
        cells = ((table.header.columns[cell.column], cell) for row in table.rows for cell in row)
        strays = (cell for column, cell in cells if not column.says_band(cell.text))
        draft.problems += (not_understood(unwrapped(cell.text), cell.place) for cell in strays)
        return
    halves = [_entries(table, group, outline, draft) for group in groups]
    for entry in halves[0] if len(halves) == 1 else _paired(halves):
        draft.add_indicator(entry.indicator, entry.places)
    draft.problems[:] = dict.fromkeys(draft.problems)


def _entries(table: Rows, group: int, outline: Outline, draft: Draft) -> list[Entry]:
    scope = _scope(table, group, draft) if len(table.header.groups) > 1 else ""
    roles = {column.role for column in table.header.columns.values() if column.group == group}
    roles = roles - {*VALUES} | {scope} if scope else roles
    half = Draft()
    walker = IndicatorTable(outline, half, roles)
    spanning: dict[int, Cell] = {}
    for row in filter(None, table.rows):
        texts = _texts(row, table, group, spanning, half)
        if scope:
            texts = {scope if word in VALUES else word: lines for word, lines in texts.items()}
        if texts:
            walker.take(texts, row)
    walker.close()
    draft.problems += half.problems
    return [Entry(walker.starts[at], row, _places(half, at)) for at, row in enumerate(half.indicators)]


def _places(draft: Draft, at: int) -> dict[str, Place]:
    start = f"indicators[{at}]."
    return {path.removeprefix(start): place for path, place in draft.places.items() if path.startswith(start)}


def _texts(row: Sequence[Cell], table: Rows, group: int, spanning: dict[int, Cell], draft: Draft) -> Texts:
    """What a row says in the columns of a group, with what cells merged down from above say of it."""
    texts: Texts = {}
    for cell in row:
        column = table.header.columns[cell.column]
        if not _is_of(column, group, table):
            continue
        spanning.pop(cell.column, None)
        if column.role in SPANNING and cell.rows > 1:
            spanning[cell.column] = cell
        _add(texts, column, cell, draft)
    if {"name", *VALUES} & texts.keys():
        for at, cell in spanning.items():
            role = table.header.columns[at].role
            if role not in texts and cell.row < row[0].row < cell.row + cell.rows:
                texts[role] = [part_of(cell)]
    return texts


def _is_of(column: Column, group: int, table: Rows) -> bool:
    """Whether a column speaks of a group: its own, or level names that stand once for all groups."""
    own = {other.role for other in table.header.columns.values() if other.group == group}
    return column.group == group or (column.role in LEVELS and column.group < group and column.role not in own)


def _add(texts: Texts, column: Column, cell: Cell, draft: Draft) -> None:
    line = part_of(cell)
    if column.role == BAND:
        draft.problems += [] if column.says_band(cell.text) else [not_understood(unwrapped(cell.text), cell.place)]
    elif column.role == "nature" and squeezed(cell.text) in labels.DIRECTIONS:
        draft.problems.append(not_used(unwrapped(column.header.text), unwrapped(cell.text), cell.place))
    elif column.role not in texts:
        texts[column.role] = [line]
    elif column.role in VALUES and column.header.columns > 1 and _is_sign(texts[column.role][0].text):
        first = texts[column.role][0]
        sign = labels.NATURES.get(squeezed(first.text), first.text)
        texts[column.role] = [replace(first, text=f"{sign}{line.text}")]
    else:
        draft.problems.append(not_understood(unwrapped(cell.text), cell.place))


def _is_sign(text: str) -> bool:
    """Whether a text below a merged header is the beginning of a value: an operator, with its number or alone."""
    return squeezed(text) in labels.NATURES or text[:1] in labels.SIGNS


def _scope(table: Rows, group: int, draft: Draft) -> str:
    """Which value a half prints: as the goal above it says, else the left one the cycle's, the right one the year's."""
    columns = [at for at, column in table.header.columns.items() if column.group == group and column.role == "name"]
    if path := _goal_above(table.goals, columns[0] if columns else table.header.first):
        return SCOPES[path]
    roles = {column.role for column in table.header.columns.values() if column.group == group}
    if "cycle_value" in roles:
        return "cycle_value"
    scope = "annual_value" if group else "cycle_value"
    header = table.header.columns[columns[0]].header if columns else table.header.columns[table.header.first].header
    assumed = "右边的归入年度指标值" if group else "左边的归入实施周期指标值"
    message = f"两组指标并排，没有写明各属哪一期；已把{assumed}，请核对"
    draft.problems.append(notice("columns-assumed", message, header.place, path="indicators"))
    return scope


def _goal_above(goals: Mapping[str, int], column: int) -> str:
    """The goal that begins at a column or last before it, if the two goals stand side by side."""
    known = {path: start for path, start in goals.items() if path in SCOPES}
    starts = [(start, path) for path, start in known.items() if start <= column]
    return max(starts)[1] if starts and len({*known.values()}) == len(SCOPES) else ""


def _paired(halves: Sequence[Sequence[Entry]]) -> list[Entry]:
    """Entries of all halves in their order, those of the same indicator put together."""
    rows: list[tuple[int, int, Entry]] = [(entry.row, 0, entry) for entry in halves[0]]
    for group, half in enumerate(halves[1:], start=1):
        for entry in half:
            at = _partner(entry, rows, half, group)
            if at is None:
                rows.append((entry.row, group, entry))
            else:
                rows[at] = (*rows[at][:2], _joined(rows[at][2], entry))
    return [entry for _, _, entry in sorted(rows, key=lambda row: row[:2])]


def _partner(entry: Entry, rows: Sequence[tuple[int, int, Entry]], half: Sequence[Entry], group: int) -> int | None:
    """Which entry of the halves before is the same indicator: in the same row, or the only one of that name."""
    same = [at for at, (_, other, known) in enumerate(rows) if other < group and known.key == entry.key]
    beside = [at for at in same if rows[at][0] == entry.row]
    is_only = len(same) == 1 and sum(other.key == entry.key for other in half) == 1
    return beside[0] if beside else same[0] if is_only else None


def _joined(cycle: Entry, annual: Entry) -> Entry:
    first, second = cycle.indicator, annual.indicator
    indicator = replace(
        first,
        cycle_value=first.cycle_value or second.cycle_value,
        annual_value=first.annual_value or second.annual_value,
    )
    return Entry(cycle.row, indicator, {**annual.places, **cycle.places})
