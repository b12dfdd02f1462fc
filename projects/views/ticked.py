"""Rows that are ticked on a page, each in the value of its checkbox: what was seen is what is taken."""

import json

from django.http import HttpRequest

from projects.core.document import INDICATOR_FIELDS, Indicator


def row_token(row: Indicator) -> str:
    """An indicator as the value of its checkbox."""
    return json.dumps(row.texts(), ensure_ascii=False)


def rows_in(request: HttpRequest) -> list[Indicator]:
    """The indicators ticked on the page; what is none of ours is left out."""
    return [row for row in map(_row, request.POST.getlist("row")) if row]


def _row(token: str) -> Indicator | None:
    try:
        texts = json.loads(token)
    except (ValueError, RecursionError):
        return None
    is_row = isinstance(texts, list) and len(texts) == len(INDICATOR_FIELDS)
    return Indicator.of(texts) if is_row and all(isinstance(text, str) for text in texts) else None
