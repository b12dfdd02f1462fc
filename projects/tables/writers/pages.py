"""What every printed format shares: looks without a box, and characters that no page can show."""

from __future__ import annotations

import re

# Looks of cells that no box surrounds: what stands above the table.
UNBOXED = ("title", "plain", "right")
CENTRED = ("title", "label", "band", "year", "middle", "whole", "exact", "middle-amount")
RIGHT = ("right", "amount")
# Controls and half characters; XML knows none of them.
UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """A text as a page can show it: one kind of line break, and a sign for each character that is none."""
    return UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def standing(mark: str) -> str:
    """A mark as pages print it, so that whoever reads one back knows it for no part of the form."""
    return f"〔{mark}〕" if mark else ""
