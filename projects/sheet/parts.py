"""What a form is made of: sheet, rows, cells, and the marks in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from projects.core.document import INDICATOR_FIELDS
from projects.diff import Span

Tone = Literal["bad", "warn", "note", "quiet"]
# The gravest first. What is quiet says something by the way, and colours no cell.
TONES: tuple[Tone, ...] = ("bad", "warn", "note")
COLUMNS = len(INDICATOR_FIELDS)


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
    """One row; for an indicator, also its index in the Document, the key of its level 2, what is special about it.

    `was` is the path in the older Document of a row that was removed.
    """

    cells: tuple[Cell, ...]
    kind: Literal["plain", "band", "head", "indicator"] = "plain"
    level1: str = ""
    level2: str = ""
    level2_name: str = ""
    state: Literal["", "blank", "spare", "added", "removed"] = ""
    outside: bool = False
    index: int | None = None
    was: str = ""


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

    @property
    def above(self) -> tuple[Row, ...]:
        """The rows above the indicators."""
        return self.rows[: self._head]

    @property
    def heads(self) -> tuple[Row, ...]:
        """The band and the column heads of the indicators, repeated on each page of paper."""
        return tuple(row for row in self.rows[self._head :] if row.kind != "indicator")

    @property
    def indicators(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.kind == "indicator")

    @property
    def _head(self) -> int:
        """Where the band above the column heads stands."""
        return next(at for at, row in enumerate(self.rows) if row.kind == "head") - 1

    def cells(self) -> Iterator[Cell]:
        """Every cell, in the order of reading."""
        if self.unit_name:
            yield self.unit_name
        for row in self.rows:
            yield from row.cells
