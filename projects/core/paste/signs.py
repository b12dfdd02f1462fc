"""Values whose operator and unit stand in columns of their own, put together: `≥`, `30`, `份` → `≥30份`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from projects.core.document import VALUES
from projects.core.paste.columns import NATURE, UNIT, Rows
from projects.tables import labels
from projects.tables.grid import Cell
from projects.tables.indicator_cells import whole_value
from projects.tables.lines import squeezed, unwrapped

At = tuple[int, int]


def with_signs(rows: Rows, words: Mapping[int, str]) -> list[list[Cell]]:
    """The rows with whole values. An operator or unit that went into a value is gone, every other one still there."""
    signs, units = _values_beside(words, NATURE), _values_beside(words, UNIT)
    cells = {at: cell for row in rows for cell in row for at in _covered(cell)}
    whole, used = dict[At, str](), set[Cell]()
    for cell in (cell for row in rows for cell in row if words.get(cell.column) in VALUES):
        sign, unit = (cells.get((cell.row, beside.get(cell.column, -1))) for beside in (signs, units))
        sign = sign if sign and _agrees(cell.text, sign.text) else None
        unit = unit if unit and _wants(cell.text.strip(), unwrapped(unit.text)) else None
        texts = (unwrapped(part.text) if part else "" for part in (cell, sign, unit))
        whole[cell.row, cell.column] = whole_value(*texts)
        used |= {part for part in (sign, unit) if part}
    return [
        [replace(cell, text=whole.get((cell.row, cell.column), cell.text)) for cell in row if cell not in used]
        for row in rows
        if any(cell not in used for cell in row)
    ]


def _values_beside(words: Mapping[int, str], kind: str) -> dict[int, int]:
    """For each column of values the column of its operator, which stands before it, or of its unit, behind it.

    One stands for several values if they have none of their own; where none is on that side, the one on the other.
    """
    values = [n for n in sorted(words) if words[n] in VALUES]
    beside = [n for n in sorted(words) if words[n] == kind]
    found = dict[int, int]()
    for value in values:
        before, behind = [n for n in beside if n < value], [n for n in beside if n > value]
        sides = (before[-1:], behind[:1]) if kind == NATURE else (behind[:1], before[-1:])
        if nearest := sides[0] or sides[1]:
            found[value] = nearest[0]
    return found


def _covered(cell: Cell) -> Iterable[At]:
    return ((row, cell.column) for row in range(cell.row, cell.row + cell.rows))


def _agrees(value: str, nature: str) -> bool:
    """Whether an operator can stand before a value: it is one, and the value has no other of its own."""
    sign, own = labels.NATURES.get(squeezed(nature)), labels.NATURES.get(value.strip()[:1])
    return sign is not None and own in (None, sign)


def _wants(value: str, unit: str) -> bool:
    """Whether a unit can stand behind a value: it ends in a number, or in that unit already."""
    return value[-1:].isdecimal() or value.endswith(unit)
