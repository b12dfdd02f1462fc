"""Makes the cells of one sheet: each part's text, old text, marks and error at its path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from projects.core.document import INDICATOR_LABELS, VALUES, WRITTEN, Document, Indicator
from projects.sheet.groups import Group, Pair
from projects.sheet.parts import COLUMNS, Cell, Mark, Row
from projects.sheet.texts import meaning_beyond, scalar_texts, spans_of

_BLANK = Indicator(level1="", level2="", name="")


def cell_at(path: str) -> str:
    """The path of the cell that shows the part at `path`: a whole row or a whole part has its first one."""
    at = re.sub(r"^(indicators\[\d+\])(\.level[12])?$", r"\1.name", path)
    return {"project": "project.name", "budget": "budget.total"}.get(at, at)


def row_of(path: str) -> str:
    """The indicator a part belongs to, blank for every other part."""
    match = re.match(r"indicators\[\d+\]", path)
    return match[0] if match else ""


def at_cells(marks: Mapping[str, Sequence[Mark]]) -> dict[str, tuple[Mark, ...]]:
    """Marks under the paths of cells."""
    placed: dict[str, tuple[Mark, ...]] = {}
    for path, group in marks.items():
        at = cell_at(path)
        placed[at] = (*placed.get(at, ()), *group)
    return placed


@dataclass(frozen=True, slots=True)
class Writer:
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
            spans=spans_of(old, text, whole=entry in ("amount", "year")),
            marks=self.marks.get(path, ()),
            error=self.errors.get(path, ""),
        )

    def band(self, text: str, path: str) -> Row:
        return Row((Cell("band", text, path=path, colspan=COLUMNS, marks=self.marks.get(path, ())),), kind="band")

    def written(self, pair: Pair, group: Group, position: int) -> tuple[Cell, ...]:
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
        return Cell(
            kind="value",
            text=text,
            path=path,
            label=INDICATOR_LABELS[attribute],
            spoken=f"{spoken} {INDICATOR_LABELS[attribute]}",
            entry="line",
            name=f"indicator-{attribute}",
            meaning=meaning_beyond(text) if attribute in VALUES else "",
            spans=spans_of(old_text, text) if self.before else (),
            marks=self.marks.get(path, ()),
        )
