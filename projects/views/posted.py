"""Numbers out of what was posted; whatever is no number is 0, which is no row's."""

from django.http import HttpRequest

# More digits than any of our keys, revisions or years has, and fewer than any database minds.
MOST_DIGITS = 9


def number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


def revision_in(request: HttpRequest) -> int:
    """The revision the posted page was made from."""
    return number(request.POST.get("revision"))
