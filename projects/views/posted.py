"""What was posted, beside the sheet itself: numbers, and texts by the key of what they speak of.

Whatever is no number is 0, which is no row's.
"""

import re
from collections.abc import Sequence

from django.http import HttpRequest

# More digits than any of our keys, revisions or years has, and fewer than any database minds.
MOST_DIGITS = 9
LONGEST_TOKEN = 32
ANSWER, REASON = "answer-", "reason-"


def number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


def text_in(request: HttpRequest, name: str) -> str:
    """A posted text with line ends as we keep them: a browser sends CRLF in the values of buttons too.

    Without NUL, which no database keeps.
    """
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "")


def revision_in(request: HttpRequest) -> int:
    """The revision the posted page was made from."""
    return number(request.POST.get("revision"))


def sitting_in(request: HttpRequest) -> str:
    """The token of the editor's page that was posted; another page, or a reload, has another."""
    return request.POST.get("sitting", "").replace("\0", "")[:LONGEST_TOKEN]


def answers_in(request: HttpRequest) -> dict[int, str]:
    """Answers typed beside opinions, by the opinion's id."""
    return {number(pk): text for pk, text in texts_in(request, ANSWER).items()}


def reasons_in(request: HttpRequest) -> dict[str, str]:
    """Reasons typed beside findings, by the finding's key."""
    return texts_in(request, REASON)


def texts_in(request: HttpRequest, start: str) -> dict[str, str]:
    """The posted texts whose names begin so, by the rest of the name."""
    return {name.removeprefix(start): text for name, text in request.POST.items() if name.startswith(start)}


def touched_in(request: HttpRequest, places: Sequence[int | None]) -> set[str]:
    """Paths of cells that were edited and left blank, and names of the levels of such rows.

    A cell of an indicator is posted under the number of its row on the page; `places` says where that row stands now.
    """

    def path_of(posted: str) -> str:
        match = re.fullmatch(r"rows\[(\d+)\]\.(\w+)", posted)
        if not match:
            return posted
        place = dict(enumerate(places)).get(number(match[1]))
        return "" if place is None else f"indicators[{place}].{match[2]}"

    return {path_of(posted) for posted in request.POST.getlist("touched")} - {""}


def is_somebody_else(request: HttpRequest) -> bool:
    """Whether another person logged in, in another window, since the posted page was made."""
    person = request.POST.get("person")
    return person is not None and number(person) != request.user.pk
