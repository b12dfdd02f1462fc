"""What pasting a block will do to the form, row by row: shown to a person, and then carried out as it stands.

Each entry says which row becomes what, with the texts before and after, so that carrying it out needs no second look at
the block, and entries touch different rows, so that their order makes no difference. Two rows of one name are never
made one: where it is not sure which row of the form is meant, the entry is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indicators.outline import Outline
from projects.core.document import WRITTEN
from projects.core.paste.block import Block, PastedRow
from projects.tables.lines import squeezed

# A question with more answers than this helps nobody.
MOST_CHOICES = 30
NAMELESS = "没有三级指标名称"
BOTH_ADDED = "粘贴的内容里还有同名的指标，各自新增"
SAME_NAME = "有不止一条同名的指标，请选择"
WHERE = "请选择归入哪个二级指标"
NO_ROW = "要填入指标，请先点一下指标行，再粘贴"
BELOW = "表中往下没有这么多行，放不下"


class Kind(StrEnum):
    NEW = "new"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    ASKED = "asked"
    OUTSIDE = "outside"
    """Nothing on the form can take it."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of the form on the page, in the order of the page; `level2` is its key there, `texts` as in WRITTEN."""

    level2: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the form with its texts before and after. `row` is its place on the page, None for a new one."""

    row: int | None
    level2: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What becomes of one row of the block: the one of `choices` that is taken, if any is.

    Only an entry that is asked has several. `texts` are what the block says.
    """

    kind: Kind
    texts: tuple[str, ...]
    choices: tuple[Change, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where one stands: in which row of the page (None above the indicators), and in which field of it."""

    row: int | None
    field: str


def plan_rows(block: Block, form: Sequence[FormRow], target: Target, outline: Outline) -> tuple[Entry, ...]:
    """An entry for each row of the block that says something, in its order."""
    if any("name" in row.texts or row.level2 or row.is_astray for row in block.rows):
        return tuple(_by_name(block.rows, form, target, outline))
    return tuple(_downwards(block.rows, form, target))


def _downwards(rows: Sequence[PastedRow], form: Sequence[FormRow], target: Target) -> Iterator[Entry]:
    """Values without names: from the row in which one stands on downwards, as in a spreadsheet."""
    for offset, pasted in enumerate(rows):
        at = None if target.row is None else target.row + offset
        if not pasted.texts:
            continue
        if at is None or at >= len(form):
            yield Entry(Kind.OUTSIDE, _texts(pasted), note=NO_ROW if at is None else BELOW)
        else:
            yield _settled(_update(at, form[at], pasted), pasted)


def _by_name(rows: Sequence[PastedRow], form: Sequence[FormRow], target: Target, outline: Outline) -> Iterator[Entry]:
    home = "" if target.row is None else form[target.row].level2
    said = [row for row in rows if row.texts]
    same = list(_same_rows(said, form))
    exact = _exact(said, same, form)
    taken = {*exact.values()}
    rivals = list(_rivals(said))
    for number, pasted in enumerate(said):
        at = exact.get(number)
        free = [at for at in same[number] if at not in taken]
        is_sure = len(same[number]) == len(free) == 1 and not rivals[number] and not pasted.is_astray
        if at is None and is_sure:
            at = free[0]
        if at is None:
            yield _new_or_asked(pasted, free, form, home, outline, has_rivals=rivals[number])
        else:
            yield _settled(_update(at, form[at], pasted), pasted)


def _new_or_asked(
    pasted: PastedRow, free: Sequence[int], form: Sequence[FormRow], home: str, outline: Outline, *, has_rivals: bool
) -> Entry:
    """A new row where it is sure under which level 2, and that no row of the form is meant; else a question."""
    level2 = pasted.level2 or ("" if pasted.is_astray else home)
    levels = [level2] if level2 else [node.code for _, node in outline.pairs()]
    added = [Change(None, code, ("",) * len(WRITTEN), _texts(pasted)) for code in levels]
    if level2 and not free:
        note = NAMELESS if not pasted.texts.get("name") else BOTH_ADDED if has_rivals else ""
        return Entry(Kind.NEW, _texts(pasted), tuple(added), pasted.note or note)
    updates = [_update(at, form[at], pasted) for at in free[:MOST_CHOICES]]
    return Entry(Kind.ASKED, _texts(pasted), (*updates, *added), pasted.note or (SAME_NAME if free else WHERE))


def _exact(rows: Sequence[PastedRow], same: Sequence[Sequence[int]], form: Sequence[FormRow]) -> dict[int, int]:
    """By row of the block the row of the form that says all it says already; each stands for one."""
    taken: dict[int, int] = {}
    for number, pasted in enumerate(rows):
        free = (at for at in same[number] if at not in taken)
        if (at := next((at for at in free if _merged(form[at], pasted) == form[at].texts), None)) is not None:
            taken[at] = number
    return {number: at for at, number in taken.items()}


def _same_rows(rows: Sequence[PastedRow], form: Sequence[FormRow]) -> Iterator[list[int]]:
    """For each row of the block the rows of the form that have its name, under its level 2 if it says one."""
    named: dict[str, list[int]] = {}
    for at, row in enumerate(form):
        named.setdefault(squeezed(row.texts[0]), []).append(at)
    for pasted in rows:
        name = _name(pasted)
        yield [at for at in named.get(name, ()) if name and pasted.level2 in ("", form[at].level2)]


def _rivals(rows: Sequence[PastedRow]) -> Iterator[bool]:
    """For each row of the block whether another may mean the same indicator: one of its name, of no other level 2."""
    levels = Counter((_name(row), row.level2) for row in rows)
    names = Counter(map(_name, rows))
    for row in rows:
        name = _name(row)
        rivals = levels[name, row.level2] + levels[name, ""] if row.level2 else names[name]
        yield rivals > 1


def _name(pasted: PastedRow) -> str:
    return squeezed(pasted.texts.get("name", ""))


def _settled(change: Change, pasted: PastedRow) -> Entry:
    kind = Kind.UNCHANGED if change.before == change.after else Kind.UPDATE
    return Entry(kind, _texts(pasted), (change,), pasted.note)


def _update(at: int, row: FormRow, pasted: PastedRow) -> Change:
    return Change(at, row.level2, row.texts, _merged(row, pasted))


def _merged(row: FormRow, pasted: PastedRow) -> tuple[str, ...]:
    """A row's texts with what the block says; what it leaves blank stays."""
    return tuple(new or old for new, old in zip(_texts(pasted), row.texts, strict=True))


def _texts(pasted: PastedRow) -> tuple[str, ...]:
    return tuple(pasted.texts.get(name, "") for name in WRITTEN)
