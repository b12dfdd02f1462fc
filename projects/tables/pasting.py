"""A block of cells somebody pasted into the form: which of its columns is which, and where its rows belong.

With level names in it, the rows find their level 2 as in a table that is imported. Without, they are plain cells, which
go where the person stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from indicators.outline import Outline
from projects.core.document import INDICATOR_LABELS, WRITTEN
from projects.tables import labels
from projects.tables.grid import Cell, Grid
from projects.tables.indicator_cells import read_cells, spellings
from projects.tables.lines import squeezed, unwrapped
from projects.tables.reading import Draft, not_understood

# A table with one column of values gives the year's.
ONE_VALUE = ("name", "annual_value")
# Fewer words than this on a line are no header: an indicator may be called what a column is called.
HEADER_WORDS = 2
# A column is of levels when this share of its cells are names that the framework knows.
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the block: what it is taken for (a field of an indicator, or blank), and what it begins with."""

    number: int
    role: str
    sample: str


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One row. `level2` is the code of the framework's node, blank where the block says no levels."""

    level2: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pasted:
    columns: tuple[Column, ...] = ()
    rows: tuple[PastedRow, ...] = ()
    problems: tuple[str, ...] = ()


def read_pasted(grid: Grid, outline: Outline, *, start: str = "name", roles: Sequence[str] = ()) -> Pasted:
    """What a block says. `start` is the field it was pasted in; `roles`, by column, overrule what is recognised."""
    rows = list(grid.rows())
    if not rows:
        return Pasted()
    draft = Draft()
    header = next((row for row in rows if _is_header(row)), None)
    above = rows[: rows.index(header)] if header else []
    body = rows[rows.index(header) + 1 :] if header else rows
    draft.problems += (not_understood(unwrapped(cell.text), cell.place) for row in above for cell in row)
    words = _chosen(body, roles) or (_from_header(header) if header else _recognised(body, outline, start))
    columns = tuple(Column(n, words.get(n, ("", None))[0], _sample(rows, n)) for n in _columns_of(rows))
    if any(word in ("level1", "level2") for word, _ in words.values()):
        heads = {n: (word, cell or Cell(0, n, word)) for n, (word, cell) in words.items()}
        read_cells(body, heads, outline, draft)
        pasted = _under_levels(draft, outline)
    else:
        pasted = _plain(body, {n: word for n, (word, _) in words.items()}, draft)
    return Pasted(columns, pasted, tuple(map(str, draft.problems)))


Words = dict[int, tuple[str, Cell | None]]


def _is_header(row: Sequence[Cell]) -> bool:
    return sum(squeezed(cell.text) in labels.COLUMN_WORDS for cell in row) >= HEADER_WORDS


def _from_header(header: Sequence[Cell]) -> Words:
    words: Words = {}
    for cell in header:
        word = squeezed(cell.text)
        name = labels.COLUMN_WORDS.get(word, word) or ""
        words |= dict.fromkeys(range(cell.column, cell.column + cell.columns), (name, cell))
    return words


def _chosen(rows: Sequence[Sequence[Cell]], roles: Sequence[str]) -> Words:
    """What the person said each column is; a word that is no field means that the column is left out."""
    known = zip(_columns_of(rows), roles, strict=False) if roles else ()
    return {number: (role if role in INDICATOR_LABELS else "", None) for number, role in known}


def _recognised(rows: Sequence[Sequence[Cell]], outline: Outline, start: str) -> Words:
    """The columns of levels by their names; what else there is, from left to right."""
    level1 = _level_column(rows, lambda text: outline.level1(text) is not None)
    level2 = _level_column(rows, lambda text: _names_level2(text, outline), besides=level1)
    words: Words = {n: (word, None) for n, word in ((level1, "level1"), (level2, "level2")) if n is not None}
    rest = [n for n in _columns_of(rows) if n not in words]
    counting = [n for n in rest[:1] if len(rest) > 1 and _counts(rows, n)]
    rest = rest[len(counting) :]
    fields = WRITTEN if words else WRITTEN[WRITTEN.index(start) :]
    if words and len(rest) == len(ONE_VALUE):
        fields = ONE_VALUE
    found = [*zip(counting, ("",), strict=False), *zip(rest, fields, strict=False)]
    return words | {n: (word, None) for n, word in found}


def _level_column(
    rows: Sequence[Sequence[Cell]], is_level: Callable[[str], bool], besides: int | None = None
) -> int | None:
    """The first column enough of whose cells are names of levels."""
    for number in _columns_of(rows):
        texts = _texts_in(rows, number)
        fitting = sum(any(map(is_level, spellings(text))) for text in texts)
        if number != besides and texts and fitting >= len(texts) * ENOUGH:
            return number
    return None


def _names_level2(text: str, outline: Outline) -> bool:
    return any(outline.level2(text, parent) for parent in outline.children)


def _counts(rows: Sequence[Sequence[Cell]], number: int) -> bool:
    """Whether a column only numbers the rows: 1, 2, 3 …"""
    texts = _texts_in(rows, number)
    return len(texts) > 1 and texts == [str(count) for count in range(1, len(texts) + 1)]


def _columns_of(rows: Sequence[Sequence[Cell]]) -> list[int]:
    return sorted({cell.column for row in rows for cell in row})


def _texts_in(rows: Sequence[Sequence[Cell]], number: int) -> list[str]:
    return [unwrapped(cell.text) for row in rows for cell in row if cell.column == number]


def _sample(rows: Sequence[Sequence[Cell]], number: int) -> str:
    return next(iter(_texts_in(rows, number)), "")


def _under_levels(draft: Draft, outline: Outline) -> tuple[PastedRow, ...]:
    codes = {(parent.name, node.name): node.code for parent, node in outline.pairs()}
    return tuple(
        PastedRow(codes[row.level1, row.level2], {name: getattr(row, name) for name in WRITTEN if getattr(row, name)})
        for row in draft.indicators
    )


def _plain(rows: Sequence[Sequence[Cell]], words: Mapping[int, str], draft: Draft) -> tuple[PastedRow, ...]:
    """Rows without levels, one for each line of the block; a blank cell says nothing."""
    first, last = rows[0][0].row, rows[-1][0].row
    texts: list[dict[str, str]] = [{} for _ in range(first, last + 1)]
    for row in rows:
        for cell in row:
            word = words.get(cell.column)
            if word in WRITTEN:
                texts[cell.row - first][word] = unwrapped(cell.text)
            elif word != "":
                draft.problems.append(not_understood(unwrapped(cell.text), cell.place))
    return tuple(PastedRow("", row) for row in texts)
