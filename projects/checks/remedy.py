"""A way out that is certain, as a value: which texts of a Document become which.

A page shows the edits, asks, and saves `remedy.applied_to(document)` as any other change; `remedy.undone` is the way
back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from projects.core.document import INDICATOR_LABELS, Document

INDICATOR_FIELD = re.compile(r"indicators\[(\d+)\]\.(\w+)")
GOAL = re.compile(r"goals\.(cycle|annual)")


@dataclass(frozen=True, slots=True)
class Edit:
    """The text at `path` (a goal or a field of an indicator) goes from `before` to `after`."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """`label` is the words of the button: 移到“质量指标”."""

    label: str
    edits: tuple[Edit, ...]

    @property
    def undone(self) -> Remedy:
        """The remedy that takes this one back."""
        return Remedy(f"撤销：{self.label}", tuple(Edit(e.path, e.after, e.before) for e in reversed(self.edits)))

    def fits(self, document: Document) -> bool:
        """Whether the texts still stand there that are to change."""
        return all(text_at(document, edit.path) == edit.before for edit in self.edits)

    def applied_to(self, document: Document) -> Document:
        """The Document with the edits made. Raises ValueError unless it `fits`."""
        if not self.fits(document):
            raise ValueError(f"{self.label}: the document has changed since")
        for edit in self.edits:
            document = _with_text(document, edit.path, edit.after)
        return document


def text_at(document: Document, path: str) -> str | None:
    """The text of a goal or of an indicator's field; None where there is no such part."""
    if goal := GOAL.fullmatch(path):
        return str(getattr(document.goals, goal[1]))
    said = INDICATOR_FIELD.fullmatch(path)
    if not said or said[2] not in INDICATOR_LABELS or int(said[1]) >= len(document.indicators):
        return None
    return str(getattr(document.indicators[int(said[1])], said[2]))


def _with_text(document: Document, path: str, text: str) -> Document:
    if goal := GOAL.fullmatch(path):
        goals: dict[str, Any] = {goal[1]: text}
        return replace(document, goals=replace(document.goals, **goals))
    said = INDICATOR_FIELD.fullmatch(path)
    if not said:
        raise ValueError(f"no text at {path}")
    rows, index = list(document.indicators), int(said[1])
    column: dict[str, Any] = {said[2]: text}
    rows[index] = replace(rows[index], **column)
    return replace(document, indicators=tuple(rows))
