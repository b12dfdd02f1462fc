"""Buttons of the editor that mend a text, pressed on a page with a script: the page stays, and is told what to change.

Without a script the same buttons post the form; see `settle` and `last_year`.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from indicators.outline import Outline
from projects import settling, starting, store, workflow
from projects.core.document import Document
from projects.last_year_words import with_this_year
from projects.models import Declaration
from projects.sheet import edits
from projects.views.last_year import THIS_YEAR
from projects.views.posted import sitting_in, text_in
from projects.views.settle import FIX


def mended(request: HttpRequest, declaration: Declaration, typed: Document) -> tuple[Document, str] | None:
    """What the button that was pressed makes of what is typed, and that in words; None when it was none of these.

    Raises NotReady where there is nothing left to mend.
    """
    if FIX in request.POST:
        document, words = settling.remedied(declaration, typed, text_in(request, FIX))
        return document, _fixed(words)
    last = starting.last_year_document(declaration) if THIS_YEAR in request.POST else None
    if not last:
        return None
    document = with_this_year(last, typed, declaration.framework.outline())
    if document == typed:
        raise workflow.NotReady(f"已没有可以直接改正的“{last.fiscal_year}年”")
    return document, f"已把“{last.fiscal_year}年”改为“{typed.fiscal_year}年”，请核对"


def mend(request: HttpRequest, saved: Declaration, typed: Document, places: Sequence[int | None]) -> dict:
    """Do what the button says on what was just saved as `typed`, and tell the page; blank where it was no such button.

    `places` has the index in the Document of each row of the page. A fix is a history entry of its own; the year is an
    autosave as what one types oneself.
    """
    based_on = saved.revision
    try:
        if FIX in request.POST:
            after, words = settling.fix(saved, text_in(request, FIX), by=request.user, based_on=based_on)
            words = _fixed(words)
        elif result := mended(request, saved, typed):
            document, words = result
            after = workflow.save(
                saved, document, by=request.user, based_on=based_on, by_hand=False, sitting=sitting_in(request)
            )
        else:
            return {}
    except (workflow.NotReady, store.Conflict) as error:
        return {"unmended": str(error)}
    except store.Unsavable as error:
        return {"unmended": f"没有改正：{error}"}
    outline = saved.framework.outline()
    return {"revision": after.revision, **told(typed, store.load(after), words, outline, places)}


def _fixed(words: str) -> str:
    return f"已改正：{words}"


def told(typed: Document, document: Document, words: str, outline: Outline, places: Sequence[int | None]) -> dict:
    """What the page must change to show `document` where it shows `typed`: rows by their number on the page.

    A row that was not posted is not on it.
    """
    needed = edits(typed, document, outline)
    numbers = {place: number for number, place in enumerate(places) if place is not None}
    rows = [
        {
            "row": numbers[row.index],
            "level2": row.level2,
            "behind": None if row.behind is None else numbers.get(row.behind),
            "texts": row.texts,
        }
        for row in needed.rows
        if row.index in numbers
    ]
    return {"mended": {"words": words, "goals": needed.goals, "rows": rows}}
