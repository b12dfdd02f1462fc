"""Numbers and rows out of what was posted; whatever is no number is 0, which is no row's."""

import json

from django.http import HttpRequest

from projects.document import Indicator

# More digits than any of our keys, revisions or years has, and fewer than any database minds.
MOST_DIGITS = 9


def number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


def revision_in(request: HttpRequest) -> int:
    """The revision the posted page was made from."""
    return number(request.POST.get("revision"))


def row_token(row: Indicator) -> str:
    """An indicator as the value of a checkbox: what was seen is what is taken, whatever happens to its source."""
    return json.dumps([getattr(row, name) for name in Indicator.__slots__], ensure_ascii=False)


def rows_in(request: HttpRequest) -> list[Indicator]:
    """The indicators ticked on the page; what is none of ours is left out."""
    return [row for row in map(_row, request.POST.getlist("row")) if row]


def _row(token: str) -> Indicator | None:
    try:
        texts = json.loads(token)
    except (ValueError, RecursionError):
        return None
    is_row = isinstance(texts, list) and len(texts) == len(Indicator.__slots__)
    return Indicator(*texts) if is_row and all(isinstance(text, str) for text in texts) else None
