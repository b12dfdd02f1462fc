"""What the pages of a declaration show of the dialogues at its parts."""

from __future__ import annotations

from projects import inquiries
from projects.core.document import Document
from projects.models import Declaration
from projects.sheet import Sheet


def dialogues(
    declaration: Declaration, document: Document, *, may_inquire: bool, drawn: Sheet | None = None
) -> dict[str, object]:
    """What was asked, whether one may write there, and at what: the cells of the form as it is `drawn` on the page.

    One query, and another where something was asked.
    """
    cells = drawn.cells() if drawn and may_inquire else ()
    return {
        "inquiries": inquiries.inquiries_of(declaration, document),
        "may_inquire": may_inquire,
        "askable": {"": "整张表"} | {cell.path: document.label(cell.path) for cell in cells if cell.path},
    }
