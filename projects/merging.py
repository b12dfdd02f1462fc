"""Two texts of one declaration that were written side by side, brought together field by field by a person's choice.

Nothing is decided here: where one side only changed what both began with, its text is proposed; where both did, or
where it is not known what they began with, nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from projects.core.document import (
    FUND_SOURCES,
    GOALS,
    HEAD_FIELDS,
    INDICATOR_LABELS,
    WRITTEN,
    Budget,
    BudgetLine,
    Document,
    Indicator,
    money_text,
)
from projects.diff import Span, pair_rows, scalars, text_spans

Side = Literal["theirs", "mine", ""]
Pair = tuple[int | None, int | None]

# What the sheet lets people change of the project.
HEAD = tuple(field.path for field in HEAD_FIELDS if field.part == "project" and field.is_editable)
ORDER = "order"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the two texts differ. `is_text`: a third text can be put together out of both."""

    key: str
    label: str
    theirs: str
    mine: str
    proposed: Side = ""
    is_text: bool = False

    @property
    def their_spans(self) -> tuple[Span, ...]:
        """Their text as runs that both have and runs that only they have."""
        return self._spans("old")

    @property
    def my_spans(self) -> tuple[Span, ...]:
        """My text as runs that both have and runs that only I have."""
        return self._spans("new")

    def _spans(self, side: Literal["old", "new"]) -> tuple[Span, ...]:
        return tuple(span for span in text_spans(self.theirs, self.mine) if span[0] in ("same", side))


def differences(theirs: Document, mine: Document, base: Document | None = None) -> tuple[Difference, ...]:
    """Every field in which two texts differ; `base` is what both began with, where that is known."""
    return (*_head_differences(theirs, mine, base), *_row_differences(theirs, mine, base), *_order(theirs, mine))


def merged(theirs: Document, mine: Document, choices: Mapping[str, str], texts: Mapping[str, str]) -> Document:
    """`theirs` with what was chosen: by key `mine`, or `both` for the text in `texts`; else it stays theirs."""
    document = theirs
    for difference in _head_differences(theirs, mine, None):
        document = _with(document, difference.key, _chosen(difference.key, theirs, mine, choices, texts))
    rows = _chosen_rows(theirs, mine, choices, texts)
    if choices.get(ORDER) == "theirs":
        rows.sort(key=lambda row: row[0])
    return replace(document, indicators=tuple(row for _, row in rows))


def _head_differences(theirs: Document, mine: Document, base: Document | None) -> Iterator[Difference]:
    their_texts, my_texts = _texts(theirs), _texts(mine)
    base_texts = _texts(base) if base else {}
    for path in dict.fromkeys((*their_texts, *my_texts)):
        their_text, my_text = their_texts.get(path, ""), my_texts.get(path, "")
        if their_text != my_text:
            proposed = _proposed(their_text, my_text, base_texts.get(path, "")) if base else ""
            label = mine.label(path)
            yield Difference(path, label, their_text, my_text, proposed, path in GOALS)


def _texts(document: Document) -> dict[str, str]:
    single = scalars(document)
    lines = {line.source: money_text(line.amount) for line in document.budget.lines}
    funds = {f"budget.lines[{source}]": lines.get(source, "") for source in dict.fromkeys((*FUND_SOURCES, *lines))}
    return {path: single[path] for path in (*HEAD, "budget.total")} | funds | {path: single[path] for path in GOALS}


def _proposed(theirs: object, mine: object, base: object) -> Side:
    """The side that changed what both began with, when only one did."""
    return "mine" if theirs == base else "theirs" if mine == base else ""


def _row_differences(theirs: Document, mine: Document, base: Document | None) -> Iterator[Difference]:
    began = _beginnings(theirs, mine, base)
    for number, (their_index, my_index) in enumerate(_pairs(theirs, mine)):
        their_row = None if their_index is None else theirs.indicators[their_index]
        my_row = None if my_index is None else mine.indicators[my_index]
        base_row = began(their_index, my_index)
        if their_row and my_row:
            yield from _cell_differences(f"row-{number}", my_row.name, their_row, my_row, base_row)
        else:
            row = their_row or my_row
            name = row.name if row else ""
            proposed = _proposed(their_row, my_row, base_row) if base else ""
            yield Difference(f"row-{number}", f"指标“{name}”", _whole(their_row), _whole(my_row), proposed)


def _cell_differences(
    key: str, name: str, theirs: Indicator, mine: Indicator, base: Indicator | None
) -> Iterator[Difference]:
    for attribute in WRITTEN:
        their_text, my_text = getattr(theirs, attribute), getattr(mine, attribute)
        if their_text != my_text:
            proposed = _proposed(their_text, my_text, getattr(base, attribute)) if base else ""
            yield Difference(
                f"{key}.{attribute}", f"{name} · {INDICATOR_LABELS[attribute]}", their_text, my_text, proposed, True
            )


def _whole(row: Indicator | None) -> str:
    return "；".join(row.texts()[1:]) if row else ""


def _beginnings(
    theirs: Document, mine: Document, base: Document | None
) -> Callable[[int | None, int | None], Indicator | None]:
    """A function that gives the row of `base` which a pair's row was."""
    if base is None:
        return lambda their_index, my_index: None
    of_theirs = {new: old for old, new in pair_rows(base.indicators, theirs.indicators) if new is not None}
    of_mine = {new: old for old, new in pair_rows(base.indicators, mine.indicators) if new is not None}

    def began(their_index: int | None, my_index: int | None) -> Indicator | None:
        old = of_mine.get(my_index) if my_index is not None else None
        old = of_theirs.get(their_index) if old is None and their_index is not None else old
        return None if old is None else base.indicators[old]

    return began


def _pairs(theirs: Document, mine: Document) -> list[Pair]:
    return pair_rows(theirs.indicators, mine.indicators)


def _order(theirs: Document, mine: Document) -> Iterator[Difference]:
    """The order of the rows that both have, where they differ in it."""
    both = [(old, new) for old, new in _pairs(theirs, mine) if old is not None and new is not None]
    in_their_order = sorted(both)
    if in_their_order != both:
        texts = ["、".join(mine.indicators[new].name for _, new in pairs) for pairs in (in_their_order, both)]
        yield Difference(ORDER, "指标的顺序", texts[0], texts[1])


def _chosen(key: str, theirs: Document, mine: Document, choices: Mapping[str, str], texts: Mapping[str, str]) -> object:
    if choices.get(key) == "both" and key in GOALS:
        return texts.get(key, "")
    return _value(mine if choices.get(key) == "mine" else theirs, key)


def _chosen_rows(
    theirs: Document, mine: Document, choices: Mapping[str, str], texts: Mapping[str, str]
) -> list[tuple[float, Indicator]]:
    """The rows that stay, in my order, each with its place in theirs; one that only I have behind its neighbour."""
    rows: list[tuple[float, Indicator]] = []
    place: float = -1
    for number, (their_index, my_index) in enumerate(_pairs(theirs, mine)):
        key = f"row-{number}"
        place = place if their_index is None else their_index
        if their_index is None or my_index is None:
            side: Side = "theirs" if my_index is None else "mine"
            if choices.get(key, "theirs") == side:
                row = theirs.indicators[their_index] if their_index is not None else mine.indicators[my_index or 0]
                rows.append((place, row))
        else:
            row = theirs.indicators[their_index]
            rows.append((place, _chosen_cells(key, row, mine.indicators[my_index], choices, texts)))
    return rows


def _chosen_cells(
    key: str, theirs: Indicator, mine: Indicator, choices: Mapping[str, str], texts: Mapping[str, str]
) -> Indicator:
    cells: dict[str, Any] = {}
    for attribute in WRITTEN:
        choice = choices.get(f"{key}.{attribute}")
        if choice == "both":
            cells[attribute] = texts.get(f"{key}.{attribute}", "")
        else:
            cells[attribute] = getattr(mine if choice == "mine" else theirs, attribute)
    return replace(theirs, **cells)


def _value(document: Document, path: str) -> Any:
    if path.startswith("budget.lines["):
        return document.budget.amount_from(path.removeprefix("budget.lines[").removesuffix("]"))
    return document.value(path)


def _with(document: Document, path: str, value: Any) -> Document:
    """The Document with one field of its head, budget or goals changed."""
    if path.startswith("budget.lines["):
        source = path.removeprefix("budget.lines[").removesuffix("]")
        amounts = {line.source: line.amount for line in document.budget.lines} | {source: value}
        lines = tuple(BudgetLine(source=name, amount=amount) for name, amount in amounts.items() if amount is not None)
        return replace(document, budget=Budget(total=document.budget.total, lines=lines))
    part, attribute = path.split(".")
    return replace(document, **{part: replace(getattr(document, part), **{attribute: value})})
