"""What a page that shows one Document must change to show another: texts of goals and indicators, levels of rows."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.outline import Outline
from projects.core.document import GOALS, WRITTEN, Document
from projects.sheet.groups import grouped
from projects.sheet.texts import scalar_texts


@dataclass(frozen=True, slots=True)
class RowEdit:
    """An indicator, by its index in both Documents, as it is to stand.

    `level2` is the key of its level; `behind` the index of the one before it there, None where it is the first. `texts`
    are what people write, in the order of the columns.
    """

    index: int
    level2: str
    behind: int | None
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edits:
    """`goals` are texts by path."""

    goals: dict[str, str]
    rows: tuple[RowEdit, ...]


def edits(before: Document, after: Document, outline: Outline) -> Edits:
    """From `before` to `after`, which has the same indicators in the same order, some of them with other texts."""
    old, new = (scalar_texts(document, after.layout) for document in (before, after))
    return Edits(
        {path: new[path] for path in GOALS if new[path] != old[path]},
        tuple(row for row in _rows(after, outline) if after.indicators[row.index] != before.indicators[row.index]),
    )


def _rows(document: Document, outline: Outline) -> list[RowEdit]:
    pairs = [(None, index) for index in range(len(document.indicators))]
    found = []
    for group in grouped(outline, document.indicators, (), pairs):
        behind = None
        for _, index in group.pairs:
            if index is not None:
                texts = tuple(getattr(document.indicators[index], name) for name in WRITTEN)
                found.append(RowEdit(index, group.key, behind, texts))
                behind = index
    return found
