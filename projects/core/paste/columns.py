"""Which column of a pasted block is which: by its header, by what stands in it, or as a person says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from indicators.outline import Outline
from indicators.values import parse
from indicators.values.vocabulary import UNITS
from projects.core.document import INDICATOR_LABELS, VALUES, WRITTEN
from projects.tables import labels
from projects.tables.grid import Cell
from projects.tables.indicator_cells import spellings
from projects.tables.lines import squeezed, unwrapped

LEVELS = ("level1", "level2")
# Beside a value: its operator and its unit.
NATURE, UNIT = "nature", "unit"
ROLES = (*INDICATOR_LABELS, NATURE, UNIT)
# A table with one column of values gives the year's.
ONE_VALUE = ("name", "annual_value")
# Fewer words than this on a line are no header: an indicator may be called what a column is called.
HEADER_WORDS = 2
# A column is of levels when this share of its cells are names that the framework knows.
ENOUGH = 0.5
NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")

Rows = Sequence[Sequence[Cell]]
# By column: what it is taken for, blank for what is left out, and the cell of the header that says so.
Words = dict[int, tuple[str, Cell | None]]


def words_of(body: Rows, header: Sequence[Cell], outline: Outline, start: str, roles: Sequence[str]) -> Words:
    """What each column is: as the person said (`roles`, by column), by the header, or as recognised."""
    if roles:
        return chosen(columns_of([header, *body]), roles)
    return from_header(header) if header else recognised(body, outline, start)


def is_header(row: Sequence[Cell]) -> bool:
    return sum(squeezed(cell.text) in labels.COLUMN_WORDS for cell in row) >= HEADER_WORDS


def from_header(header: Sequence[Cell]) -> Words:
    words: Words = {}
    for cell in header:
        word = squeezed(cell.text)
        name = labels.COLUMN_WORDS.get(word, word) or ""
        words |= dict.fromkeys(range(cell.column, cell.column + cell.columns), (name, cell))
    return words


def chosen(columns: Sequence[int], roles: Sequence[str]) -> Words:
    """What the person said each column is; a word that is no role means that the column is left out."""
    return {number: (role if role in ROLES else "", None) for number, role in zip(columns, roles, strict=False)}


def recognised(rows: Rows, outline: Outline, start: str) -> Words:
    """The columns of levels by their names, of operators and units by theirs; the others from left to right."""
    level1 = _level_column(rows, lambda text: outline.level1(text) is not None)
    level2 = _level_column(rows, lambda text: _names_level2(text, outline), besides=level1)
    if level2 is None and level1 is not None and not all(map(outline.level1, texts_in(rows, level1))):
        # 满意度 is an indicator's name as well as a level's; a column of levels alone says levels only.
        level1 = None
    if level2 is not None and level1 is None:
        level1 = _unknown_level(rows, level2)
    words = {n: word for n, word in ((level1, "level1"), (level2, "level2")) if n is not None}
    start = "name" if words else start
    rest = [n for n in columns_of(rows) if n not in words]
    if start == "name" and _counts(rows, rest):
        words[rest.pop(0)] = ""
    beside = dict(_beside_values(rows, rest))
    texts = [n for n in rest if n not in beside]
    words |= beside | dict(zip(texts, _fields(rows, texts, start, has_signs=bool(beside)), strict=False))
    return {n: (word, None) for n, word in words.items()}


def _fields(rows: Rows, columns: Sequence[int], start: str, *, has_signs: bool) -> Sequence[str]:
    """What columns of texts are, the first of which is pasted where `start` stands."""
    if start != "name":
        return WRITTEN[WRITTEN.index(start) :]
    # Operators and units stand beside values, never beside a name.
    if has_signs and len(columns) <= len(VALUES) and all(_is_numbered(rows, n) for n in columns):
        return VALUES[-len(columns) :]
    return ONE_VALUE if len(columns) == len(ONE_VALUE) else WRITTEN


def _beside_values(rows: Rows, columns: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The columns in which nothing but operators stand, and those of units behind numbers."""
    for before, number in zip((None, *columns), columns, strict=False):
        if all(squeezed(text) in labels.NATURES for text in texts_in(rows, number)):
            yield number, NATURE
        elif before is not None and _are_units(rows, before, number):
            yield number, UNIT


def _is_numbered(rows: Rows, number: int) -> bool:
    """Whether nothing but numbers stand in a column."""
    return all(NUMBER.fullmatch(text) for text in texts_in(rows, number))


def _are_units(rows: Rows, before: int, number: int) -> bool:
    """Whether each text of a column is the unit of the number before it."""
    texts = [{cell.column: unwrapped(cell.text) for cell in row} for row in rows]
    pairs = [(row.get(before, ""), row[number]) for row in texts if row.get(number, "") not in ("", *labels.NO_UNIT)]
    return bool(pairs) and all(NUMBER.fullmatch(value) and _is_unit(unit) for value, unit in pairs)


def _is_unit(text: str) -> bool:
    quantities = parse(f"1{text}").quantities
    return text in UNITS or (len(quantities) == 1 and bool(quantities[0].unit) and not re.search(r"\d", text))


def _level_column(rows: Rows, is_level: Callable[[str], bool], besides: int | None = None) -> int | None:
    """The first column enough of whose cells are names of levels."""
    for number in columns_of(rows):
        texts = texts_in(rows, number)
        fitting = sum(any(map(is_level, spellings(text))) for text in texts)
        if number != besides and texts and fitting >= len(texts) * ENOUGH:
            return number
    return None


def _unknown_level(rows: Rows, level2: int) -> int | None:
    """The column of level 1 where the framework knows none of its names: left of level 2, before names and values."""
    left, right = ([n for n in columns_of(rows) if n != level2 and (n < level2) == side] for side in (True, False))
    return left[-1] if left and len(right) >= len(ONE_VALUE) and not _is_numbered(rows, left[-1]) else None


def _names_level2(text: str, outline: Outline) -> bool:
    return any(outline.level2(text, parent) for parent in outline.children)


def _counts(rows: Rows, columns: Sequence[int]) -> bool:
    """Whether the first of several columns only numbers the rows, 1, 2, 3 …, and what follows are no numbers."""
    texts = texts_in(rows, columns[0]) if len(columns) > 1 else []
    is_counted = texts == [str(count) for count in range(1, len(texts) + 1)]
    return len(texts) > 1 and is_counted and not _is_numbered(rows, columns[1])


def columns_of(rows: Rows) -> list[int]:
    return sorted({cell.column for row in rows for cell in row})


def texts_in(rows: Rows, number: int) -> list[str]:
    return [unwrapped(cell.text) for row in rows for cell in row if cell.column == number]
