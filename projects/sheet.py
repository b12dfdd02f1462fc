"""A declaration as the rows of its official form: plain values that a template loops over.

`sheet(document, outline)` arranges a Document the way its layout prints it: the head, the budget, the goals, then
every level-2 row of the framework, blank where it has no indicator. Each cell knows the path of the part it shows, so
an older text, a finding or an opinion about that part is shown in the cell itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from indicators.outline import Level2, Outline
from indicators.values import meaning, parse
from projects.diff import Span, pair_rows, text_spans
from projects.document import FEN_DIGITS, FUND_SOURCES, INDICATOR_FIELDS, LABELS, Document, Indicator

Tone = Literal["bad", "warn", "note"]
TONES: tuple[Tone, ...] = ("bad", "warn", "note")

COLUMNS = 5
WAN_DIGITS = 4
WRITTEN = ("name", "cycle_value", "annual_value")
"""The attributes of an indicator that people write; its levels come from the framework."""
OUTSIDE = "；"
"""Stands between level 1 and level 2 in the key of a level the framework does not have, as between them in print."""

Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding or an opinion, shown in the cell it is about."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `entry` says how it is edited, blank where it is only shown; `name` is its input's name.

    `label` is the short name that stands above the value on a phone, `spoken` the full one for who cannot see the row.
    `spans` tells old text from new, and is empty where nothing changed.
    """

    kind: Literal["label", "band", "head", "level1", "level2", "value"]
    text: str
    path: str = ""
    label: str = ""
    spoken: str = ""
    entry: Literal["", "line", "text", "amount", "year"] = ""
    name: str = ""
    rowspan: int = 1
    colspan: int = 1
    meaning: str = ""
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    error: str = ""

    @property
    def tone(self) -> str:
        """The gravest tone in the cell."""
        if self.error:
            return "bad"
        return next((tone for tone in TONES if any(mark.tone == tone for mark in self.marks)), "")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; for an indicator, also the key of its level 2 and what is special about it."""

    cells: tuple[Cell, ...]
    kind: Literal["plain", "band", "head", "indicator"] = "plain"
    level1: str = ""
    level2: str = ""
    level2_name: str = ""
    state: Literal["", "blank", "spare", "added", "removed"] = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form. `elsewhere`: what the layout has no place for; `marks`: those that belong to no cell."""

    layout: str
    number: str
    title: str
    rows: tuple[Row, ...]
    unit_name: Cell | None = None
    unit_note: str = ""
    elsewhere: tuple[Cell, ...] = ()
    marks: tuple[Mark, ...] = ()

    def cells(self) -> Iterator[Cell]:
        """Every cell, in the order of reading."""
        if self.unit_name:
            yield self.unit_name
        for row in self.rows:
            yield from row.cells


def sheet(
    document: Document,
    outline: Outline,
    *,
    before: Document | None = None,
    marks: Mapping[str, Sequence[Mark]] | None = None,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    spare: bool = False,
) -> Sheet:
    """The form of `document`.

    With `before`, what changed since is marked and removed rows are kept. `typed` and `errors`, by path, stand in place
    of the Document's own text after a form was refused. `spare` adds an empty row to every level 2 that has rows.
    """
    write = _Writer(document, before, _at_cells(marks or {}), typed or {}, errors or {})
    arrange = ARRANGEMENTS.get(document.layout, _form13)
    drawn = arrange(write)
    drawn = replace(drawn, rows=(*drawn.rows, *_indicator_rows(write, outline, spare)))
    shown = {cell.path for cell in drawn.cells() if cell.path}
    elsewhere = tuple(
        cell for path in write.texts if path not in shown and (cell := write(path)) and (cell.text or cell.spans)
    )
    shown.update(cell.path for cell in elsewhere)
    loose = tuple(mark for path, group in write.marks.items() if path not in shown for mark in group)
    return replace(drawn, elsewhere=elsewhere, marks=loose)


def amount_text(amount: Decimal | None, layout: str) -> str:
    """An amount of 元 as the layout prints it: 元, decimals only where there are any, or 万元 with at least two."""
    if amount is None:
        return ""
    in_wan = layout == "list"
    whole, _, decimals = f"{amount.scaleb(-WAN_DIGITS) if in_wan else amount:,f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(FEN_DIGITS, '0')}" if decimals or in_wan else whole


def scalar_texts(document: Document, layout: str) -> dict[str, str]:
    """Every single-valued part by path, as `layout` prints it; a fund source without an amount is blank."""
    texts = {}
    for path in LABELS:
        part, attribute = path.split(".")
        value = getattr(getattr(document, part), attribute)
        texts[path] = amount_text(value, layout) if part == "budget" else "" if value is None else str(value)
    for source in dict.fromkeys((*FUND_SOURCES, *(line.source for line in document.budget.lines))):
        texts[f"budget.lines[{source}]"] = amount_text(document.budget.amount_from(source), layout)
    return texts


def source_of(path: str) -> str:
    """The fund source whose amount stands at `path`, blank for every other part."""
    match = re.fullmatch(r"budget\.lines\[(.*)\]", path, re.DOTALL)
    return match[1] if match else ""


def page_order(indicators: Iterable[Indicator], outline: Outline) -> tuple[Indicator, ...]:
    """The indicators in the order the form shows them: the framework's, and within a level 2 their own."""
    rows = tuple(indicators)
    groups = _groups(outline, rows, (), [(None, new) for new in range(len(rows))])
    return tuple(rows[new] for group in groups for _, new in group.pairs if new is not None)


def levels_of(key: str, outline: Outline) -> tuple[str, str]:
    """Level 1 and level 2 that a row's `level2` key stands for. A key nobody knows is kept as the name of a level 2."""
    for parent, node in outline.pairs():
        if node.code == key:
            return parent.name, node.name
    level1, outside, level2 = key.partition(OUTSIDE)
    return (level1, level2) if outside else ("", key)


def _at_cells(marks: Mapping[str, Sequence[Mark]]) -> dict[str, tuple[Mark, ...]]:
    """Marks under the paths of cells: those of a whole row or a whole part go to its first cell."""
    placed: dict[str, tuple[Mark, ...]] = {}
    for path, group in marks.items():
        at = re.sub(r"^(indicators\[\d+\])(\.level[12])?$", r"\1.name", path)
        at = {"project": "project.name", "budget": "budget.total"}.get(at, at)
        placed[at] = (*placed.get(at, ()), *group)
    return placed


@dataclass(frozen=True, slots=True)
class _Writer:
    """Makes the cells of one sheet, so that an arrangement says only what stands where."""

    document: Document
    before: Document | None
    marks: Mapping[str, tuple[Mark, ...]]
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    texts: dict[str, str] = field(init=False)
    old_texts: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        layout = self.document.layout
        old = scalar_texts(self.before, layout) if self.before else {}
        # A fund source that is gone still has a cell, for its old amount.
        object.__setattr__(self, "texts", {**dict.fromkeys(old, ""), **scalar_texts(self.document, layout)})
        object.__setattr__(self, "old_texts", old)

    def __call__(
        self, path: str, entry: Literal["", "line", "text", "amount", "year"] = "", *, label: str = "", colspan: int = 1
    ) -> Cell:
        """The cell of a single-valued part."""
        text, label = self.texts[path], label or self.document.label(path)
        old = self.old_texts.get(path, "") if self.before else text
        return Cell(
            kind="value",
            text=self.typed.get(path, text),
            path=path,
            label=label,
            spoken=label,
            entry=entry,
            name=path if entry else "",
            colspan=colspan,
            spans=_spans(old, text, whole=entry in ("amount", "year")),
            marks=self.marks.get(path, ()),
            error=self.errors.get(path, ""),
        )

    def band(self, text: str, path: str) -> Row:
        return Row((Cell("band", text, path=path, colspan=COLUMNS, marks=self.marks.get(path, ())),), kind="band")

    def written(self, pair: Pair, group: _Group, position: int) -> tuple[Cell, ...]:
        """The cells of an indicator, or of a blank row where the pair has neither side."""
        old_index, index = pair
        row = _BLANK if index is None else self.document.indicators[index]
        old = self.before.indicators[old_index] if self.before and old_index is not None else _BLANK
        return tuple(
            self._indicator_cell(attribute, row, old, index, f"{group.level2} 第 {position} 条")
            for attribute in WRITTEN
        )

    def _indicator_cell(self, attribute: str, row: Indicator, old: Indicator, index: int | None, spoken: str) -> Cell:
        text, old_text = getattr(row, attribute), getattr(old, attribute)
        path = "" if index is None else f"indicators[{index}].{attribute}"
        is_value = attribute != "name"
        return Cell(
            kind="value",
            text=text,
            path=path,
            label=INDICATOR_FIELDS[attribute],
            spoken=f"{spoken} {INDICATOR_FIELDS[attribute]}",
            entry="line",
            name=f"indicator-{attribute}",
            meaning=_meaning_beyond(text) if is_value else "",
            spans=_spans(old_text, text) if self.before else (),
            marks=self.marks.get(path, ()),
        )


_BLANK = Indicator(level1="", level2="", name="")


def _label(text: str, *, rowspan: int = 1) -> Cell:
    return Cell("label", text, rowspan=rowspan)


def _form13(write: _Writer) -> Sheet:
    year = write.document.fiscal_year
    cycle_goal, annual_goal = LABELS["goals.cycle"], f"{year}年度目标"
    budget = f"{year}年预算金额(元)"
    return Sheet(
        layout=write.document.layout,
        number="表13",
        title="项目绩效目标表",
        rows=(
            Row((_label("项目名称"), write("project.name", colspan=4))),
            Row(
                (
                    _label("项目类型"),
                    write("project.category", "line", colspan=2),
                    _label("项目等级"),
                    write("project.level", "line"),
                )
            ),
            Row(
                (
                    _label("主管部门"),
                    write("project.supervising_department", colspan=2),
                    _label("用款单位"),
                    write("project.spending_unit"),
                )
            ),
            Row(
                (
                    _label("实施周期"),
                    _label("起始年度"),
                    write("project.start_year", "year"),
                    _label("到期年度"),
                    write("project.end_year", "year"),
                )
            ),
            Row((_label(budget), write("budget.total", "amount", label=budget, colspan=4))),
            write.band("总体绩效目标", "goals"),
            Row((_label(cycle_goal), write("goals.cycle", "text", colspan=4))),
            Row((_label(annual_goal), write("goals.annual", "text", label=annual_goal, colspan=4))),
            *_indicator_head(write),
        ),
    )


def _list(write: _Writer) -> Sheet:
    others = [path for path in write.texts if (source := source_of(path)) and source not in FUND_SOURCES]
    return Sheet(
        layout=write.document.layout,
        number="",
        title="项目支出绩效目标表（含转移支付项目）",
        unit_name=write("project.spending_unit", label="单位名称"),
        unit_note="单位：万元",
        rows=(
            Row((_label("项目名称（资金使用单位）"), write("project.name", colspan=4))),
            Row((_label("预算", rowspan=2), _label("总计"), *map(_label, FUND_SOURCES))),
            Row(
                (
                    write("budget.total", "amount", label="总计"),
                    *(write(f"budget.lines[{source}]", "amount") for source in FUND_SOURCES),
                )
            ),
            *(Row((_label(source_of(path)), write(path, "amount", colspan=4))) for path in others),
            Row((_label("绩效目标"), write("goals.annual", "text", label="绩效目标", colspan=4))),
            *_indicator_head(write),
        ),
    )


ARRANGEMENTS: dict[str, Callable[[_Writer], Sheet]] = {"form13": _form13, "list": _list}
"""How each layout arranges its head; a layout that is not here is shown as form13."""


def _indicator_head(write: _Writer) -> tuple[Row, Row]:
    heads = tuple(Cell("head", text) for text in INDICATOR_FIELDS.values())
    return write.band("绩效指标", "indicators"), Row(heads, kind="head")


@dataclass(slots=True)
class _Group:
    """The rows under one level 2. `key` is the node's code, or both names where the framework has no such node."""

    level1: str
    level2: str
    key: str
    outside: bool = False
    pairs: list[Pair] = field(default_factory=list)


def _groups(
    outline: Outline, rows: Sequence[Indicator], old_rows: Sequence[Indicator], pairs: Iterable[Pair]
) -> list[_Group]:
    """Rows by level 2, in the framework's order; a level it does not have stands last under its level 1."""
    groups = {node.code: _Group(parent.name, node.name, node.code) for parent, node in outline.pairs()}
    for old, new in pairs:
        row = rows[new] if new is not None else old_rows[old or 0]
        node = _node_of(row, outline)
        key = node.code if node else f"{row.level1}{OUTSIDE}{row.level2}"
        if key not in groups:
            parent = outline.level1(row.level1)
            groups[key] = _Group(parent.name if parent else row.level1, row.level2, key, outside=True)
        groups[key].pairs.append((old, new))
    level1_order = list(dict.fromkeys(group.level1 for group in groups.values()))
    return sorted(groups.values(), key=lambda group: level1_order.index(group.level1))


def _node_of(row: Indicator, outline: Outline) -> Level2 | None:
    parent = outline.level1(row.level1)
    if row.level1.strip() and not parent:
        return None
    found = outline.level2(row.level2, under=parent)
    return found[1] if found else None


def _indicator_rows(write: _Writer, outline: Outline, spare: bool) -> Iterator[Row]:
    before, rows = write.before, write.document.indicators
    pairs = pair_rows(before.indicators, rows) if before else [(None, new) for new in range(len(rows))]
    groups = _groups(outline, rows, before.indicators if before else (), pairs)
    for group in groups:
        if spare or not group.pairs:
            group.pairs.append((None, None))
    heights: dict[str, int] = {}
    for group in groups:
        heights[group.level1] = heights.get(group.level1, 0) + len(group.pairs)
    for group in groups:
        level1 = Cell("level1", group.level1, rowspan=heights.pop(group.level1, 0))
        level2 = Cell("level2", group.level2, rowspan=len(group.pairs))
        for position, pair in enumerate(group.pairs):
            levels = (level1, level2) if position == 0 else ()
            yield Row(
                cells=(*(cell for cell in levels if cell.rowspan), *write.written(pair, group, position + 1)),
                kind="indicator",
                level1=group.level1,
                level2=group.key,
                level2_name=group.level2,
                state=_state(pair, group, has_before=before is not None),
                outside=group.outside,
            )


def _state(pair: Pair, group: _Group, *, has_before: bool) -> Literal["", "blank", "spare", "added", "removed"]:
    old, new = pair
    if old is None and new is None:
        return "blank" if len(group.pairs) == 1 else "spare"
    if new is None:
        return "removed"
    return "added" if has_before and old is None else ""


def _spans(old: str, new: str, *, whole: bool = False) -> tuple[Span, ...]:
    """Old and new text apart, empty where they agree. A number is read as a `whole`: its digits are not compared."""
    if old == new:
        return ()
    ends: tuple[Span, ...] = (("old", old), ("new", new))
    return tuple(span for span in ends if span[1]) if whole else tuple(text_spans(old, new))


def _meaning_beyond(text: str) -> str:
    """What a value is understood to mean, where that says more than the text itself does."""
    understood = meaning(parse(text)) if text else ""
    return understood if _plain(understood) != _plain(text) else ""


def _plain(text: str) -> str:
    """Text without what makes no difference to a reader: spaces, separators, equals, the width and shape of signs."""
    signs = str.maketrans("≦≧＜＞％／", "≤≥<>%/")
    return re.sub(r"[\s,，:：=＝]", "", text.translate(signs))
