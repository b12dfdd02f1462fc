"""What a block of cells says that somebody pasted into the form: its rows, and the head of a form if it has one.

With level names in it, the rows find their level 2 as in a table that is imported. Without, they are plain cells, which
go where the person stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indicators.outline import Level1, Level2, Outline
from projects.core.document import VALUES, WRITTEN, Document
from projects.core.paste import head
from projects.core.paste.columns import LEVELS, NATURE, UNIT, Rows, Words, columns_of, is_header, texts_in, words_of
from projects.core.paste.signs import with_signs
from projects.tables import labels
from projects.tables.grid import Cell, Grid
from projects.tables.indicator_cells import IndicatorTable, Unplaced, read_cells
from projects.tables.lines import unwrapped
from projects.tables.reading import Draft, not_understood

# Problems of a row whose level was not understood: the row itself is asked about.
ASKED = ("level-missing", "unknown-level1", "unknown-level2", "not-understood")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the block: what it is taken for (one of `columns.ROLES`, or blank), and what it begins with."""

    number: int
    role: str
    sample: str


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One row. `level2` is the code of the framework's node, blank where the block says none.

    `is_astray`: it says levels, and the framework has no such level 2. `note` is what a person should know of it.
    """

    level2: str
    texts: Mapping[str, str]
    is_astray: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """`head` is the form's head as a Document without indicators, of which only what `head.places` names was said."""

    columns: tuple[Column, ...] = ()
    rows: tuple[PastedRow, ...] = ()
    head: Document | None = None
    problems: tuple[str, ...] = ()
    asks_money_unit: bool = False

    @property
    def asks_cycle(self) -> bool:
        """Whether its indicators have one value, so that somebody must say whether the cycle's is the same."""
        said = {name for row in self.rows for name in row.texts}
        return {"name", VALUES[-1]} <= said and VALUES[0] not in said

    def with_cycle(self) -> Block:
        """The block with the year's values as those of the cycle too."""
        rows = (
            replace(
                row, texts={**row.texts, VALUES[0]: row.texts[VALUES[-1]]} if VALUES[-1] in row.texts else row.texts
            )
            for row in self.rows
        )
        return replace(self, rows=tuple(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a block is pasted: the form as it stands, its framework, and what the person said.

    `start` is the field pasted in, `roles` overrule by column what is recognised, `money_unit` is 元 or 万元.
    """

    form: Document
    outline: Outline
    start: str = "name"
    roles: tuple[str, ...] = field(default=())
    money_unit: str = ""


def read_block(grid: Grid, setting: Setting) -> Block:
    """What a block says."""
    rows = list(grid.rows())
    header = next((row for row in rows if is_header(row)), ())
    if not rows:
        return Block()
    if several := head.projects_named(rows):
        return Block(problems=(several,))
    if not header and not setting.roles and head.is_form(rows):
        return _form(rows, setting)
    above = rows[: rows.index(header)] if header else []
    body = rows[rows.index(header) + 1 :] if header else rows
    read = _body(body, header, setting)
    if not above:
        return read
    top = head.read(above, setting.form, setting.outline, setting.money_unit)
    return replace(
        read, head=top.document, problems=(*top.problems, *read.problems), asks_money_unit=top.asks_money_unit
    )


def _form(rows: Rows, setting: Setting) -> Block:
    """A form without a header of indicators: its head, and the indicators that a list packs into one cell."""
    top = head.read(rows, setting.form, setting.outline, setting.money_unit)
    indicators = top.document.indicators if top.document else ()
    codes = _codes(setting.outline)
    packed = (
        PastedRow(codes[row.level1, row.level2], {name: text for name in WRITTEN if (text := getattr(row, name))})
        for row in indicators
    )
    return Block((), tuple(packed), top.document, top.problems, top.asks_money_unit)


def _body(body: Rows, header: Sequence[Cell], setting: Setting) -> Block:
    """The indicator rows, with the columns that they stand in."""
    draft = Draft()
    words = words_of(body, header, setting.outline, setting.start, setting.roles)
    roles = {n: word for n, (word, _) in words.items()}
    table = [header, *body]
    columns = tuple(Column(n, roles.get(n, ""), texts_in(table, n)[0]) for n in columns_of(table))
    whole = with_signs(body, roles)
    if any(word in LEVELS for word in roles.values()):
        read = read_cells(whole, _heads(words), setting.outline, draft)
        pasted = tuple(_under_levels(read, draft, setting.outline))
    else:
        pasted = tuple(_plain(whole, roles, draft))
    return Block(columns, pasted, problems=tuple(map(str, draft.problems)))


def _heads(words: Words) -> dict[int, tuple[str, Cell]]:
    return {n: (word, cell or Cell(0, n, word)) for n, (word, cell) in words.items()}


def _codes(outline: Outline) -> dict[tuple[str, str], str]:
    return {(parent.name, node.name): node.code for parent, node in outline.pairs()}


def _under_levels(table: IndicatorTable, draft: Draft, outline: Outline) -> Iterator[PastedRow]:
    """Every indicator in the order of the block; one whose levels were not understood where it may belong."""
    codes = _codes(outline)
    rows = [
        (start, PastedRow(codes[row.level1, row.level2], {name: getattr(row, name) for name in WRITTEN}))
        for start, row in zip(table.starts, draft.indicators, strict=True)
    ]
    rows += [(unplaced.start, _astray(unplaced, codes)) for unplaced in table.unplaced]
    printed = {text for unplaced in table.unplaced for text in (unplaced.level1, unplaced.level2)}
    draft.problems = [
        problem
        for problem in draft.problems
        if problem.code not in ASKED or (problem.code != "level-missing" and problem.text not in printed)
    ]
    for _, row in sorted(rows, key=lambda item: item[0]):
        yield replace(row, texts={name: text for name, text in row.texts.items() if text})


def _astray(unplaced: Unplaced, codes: Mapping[tuple[str, str], str]) -> PastedRow:
    fitting: tuple[Level1, Level2] | None = unplaced.fitting
    if fitting:
        note = f"原表的一级指标是“{unplaced.level1}”；按指标体系，“{unplaced.level2}”归入“{fitting[0].name}”"
        return PastedRow(codes[fitting[0].name, fitting[1].name], unplaced.texts, note=note)
    printed = "—".join(filter(None, (unplaced.level1, unplaced.level2)))
    note = f"指标体系中没有“{printed}”，请选择归入哪个二级指标" if printed else "没有写明二级指标，请选择归入哪里"
    return PastedRow("", unplaced.texts, is_astray=True, note=note)


def _plain(rows: Rows, roles: Mapping[int, str], draft: Draft) -> Iterator[PastedRow]:
    """Rows without levels, one for each line of the block; a blank cell says nothing."""
    if not rows:
        return
    first, last = rows[0][0].row, rows[-1][0].row
    texts: list[dict[str, str]] = [{} for _ in range(first, last + 1)]
    for row in rows:
        for cell in row:
            word, text = roles.get(cell.column), unwrapped(cell.text)
            says_nothing = word == "" or (word == UNIT and text in labels.NO_UNIT)
            if word in WRITTEN and word not in texts[cell.row - first]:
                texts[cell.row - first][word] = text
            elif not says_nothing and not (word == NATURE and labels.NATURES.get(text) == ""):
                draft.problems.append(not_understood(text, cell.place))
    yield from (PastedRow("", row) for row in texts)
