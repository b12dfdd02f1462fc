"""Approved forms as parts of a paper: each in its own layout, with the places that contents and bookmarks lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from indicators.outline import Outline
from projects.core.document import Document
from projects.tables import LAYOUTS
from projects.tables.grid import Entry, Grid, Stamp, with_stamps


def grouped_by_layout(documents: Iterable[Document]) -> list[Document]:
    """Each layout's together, in the order of the layouts' first Documents."""
    known = tuple(documents)
    layouts = list(dict.fromkeys(document.layout for document in known))
    return sorted(known, key=lambda document: layouts.index(document.layout))


def forms_of(
    documents: Iterable[Document], outlines: Iterable[Outline], *, stamps: Sequence[Stamp] = (), level: int = 1
) -> Iterator[Grid]:
    """The forms of one unit, whose Documents are `grouped_by_layout`, with an entry of `level` for each project.

    What a layout may not be written in as a file to be read back does not hold here: a paper is for people.
    """
    frameworks = tuple(outlines)
    for layout, pairs in groupby(with_stamps(documents, stamps), key=lambda pair: pair[0].layout):
        group = list(pairs)
        known = [document for document, _ in group]
        grids = LAYOUTS[layout].to_grids(known, frameworks, [stamp for _, stamp in group])
        yield from _with_entries(grids, [document.project.name for document in known], level)


def _with_entries(grids: Iterable[Grid], names: Sequence[str], level: int) -> Iterator[Grid]:
    """A table of many projects has its entries at their rows, which are `indented`; another is one project's form."""
    rest = list(names)
    for grid in grids:
        rows: list[int | None] = [cell.row for cell in grid.cells if cell.look == "indented"]
        here, rest = rest[: len(rows) or 1], rest[len(rows) or 1 :]
        entries = (Entry(name, level, row) for name, row in zip(here, rows or [None], strict=True))
        yield replace(grid, entries=tuple(entries))
