"""A declaration as the rows of its official form: plain values that a template loops over.

`sheet(document, outline)` arranges a Document the way its layout prints it: the head, the budget, the goals, then
every level-2 row of the framework, blank where it has no indicator. Each cell knows the path of the part it shows, so
an older text, a finding or an opinion about that part is shown in the cell itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from indicators.outline import Outline
from projects.core.document import Document
from projects.sheet.edits import Edits, edits
from projects.sheet.groups import levels_of, page_order
from projects.sheet.heads import ARRANGEMENTS
from projects.sheet.parts import Cell, Mark, Row, Sheet
from projects.sheet.rows import indicator_rows
from projects.sheet.texts import amount_text, scalar_texts, source_of, unit_of
from projects.sheet.writer import Writer, at_cells, cell_at, row_of

__all__ = [
    "Cell",
    "Edits",
    "Mark",
    "Row",
    "Sheet",
    "amount_text",
    "cell_at",
    "edits",
    "levels_of",
    "page_order",
    "row_of",
    "scalar_texts",
    "sheet",
    "source_of",
    "unit_of",
]


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
    write = Writer(document, before, at_cells(marks or {}), typed or {}, errors or {})
    arrange = ARRANGEMENTS.get(document.layout, ARRANGEMENTS["form13"])
    drawn = arrange(write)
    drawn = replace(drawn, rows=(*drawn.rows, *indicator_rows(write, outline, spare)))
    shown = {cell.path for cell in drawn.cells() if cell.path}
    elsewhere = tuple(
        cell for path in write.texts if path not in shown and (cell := write(path)) and (cell.text or cell.spans)
    )
    shown.update(cell.path for cell in elsewhere)
    loose = tuple(mark for path, group in write.marks.items() if path not in shown for mark in group)
    return replace(drawn, elsewhere=elsewhere, marks=loose)
