"""What a reader of files did not understand, or assumed, as a value a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from projects.core.document import Place


class Severity(StrEnum):
    """`error`: not understood, needs a person. `notice`: an assumption said aloud."""

    ERROR = "error"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at. `message` is Chinese and names the way out.

    `path` is the Document part it concerns, or "". `text` is the original text that was not understood.
    """

    severity: Severity
    code: str
    message: str
    place: Place = Place()
    path: str = ""
    text: str = ""

    def __str__(self) -> str:
        return "：".join(filter(None, (str(self.place), self.message)))
