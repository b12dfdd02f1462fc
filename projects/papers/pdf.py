"""Papers as PDF, set by Typst from the templates beside this module; what they say goes there as data."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from projects.papers.disclosure import Disclosure
from projects.papers.letter import Letter, Paragraph
from projects.tables.grid import Grid
from projects.tables.money import grouped
from projects.tables.writers.pages import printable
from projects.tables.writers.pdf import compiled, plain

LETTER, BOOK = (Path(__file__).with_name(name) for name in ("letter.typ", "book.typ"))


def letter(said: Letter) -> bytes:
    """A letter with its annexes; bookmarks lead to these. Raises Unwritable where there is no Chinese font."""
    data = {
        "title": printable(said.title),
        "recipient": printable(said.recipient),
        "parts": [_part(part) for part in said.parts],
        "office": printable(said.office),
        "on": said.on,
        "annexes": [{"number": number, "name": printable(name)} for number, name in said.annex_lines()],
        "copies": printable("、".join(said.copies_to)),
        "sheets": _sheets(said.annexes),
    }
    return compiled(LETTER, data)


def book(disclosure: Disclosure) -> bytes:
    """All forms in one file with contents: each project's page, and the same places as bookmarks. Raises Unwritable."""
    data = {
        "title": printable(disclosure.title),
        "summary": printable(disclosure.summary),
        "contents": [
            {"title": printable(line.title), "amount": _said(line.amount), "level": line.level}
            for line in disclosure.contents()
        ],
        "sheets": _sheets(disclosure.grids),
    }
    return compiled(BOOK, data)


def _said(amount: Decimal | None) -> str:
    return "" if amount is None else grouped(amount)


def _part(part: Paragraph | Grid) -> dict[str, Any]:
    if isinstance(part, Paragraph):
        return {"text": printable(part.text), "heading": part.is_heading}
    return plain(part, is_last=False)


def _sheets(grids: tuple[Grid, ...]) -> list[dict[str, Any]]:
    return [plain(grid, is_last=at == len(grids)) for at, grid in enumerate(grids, start=1)]
