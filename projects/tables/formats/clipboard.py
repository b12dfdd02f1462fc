"""Cells copied from Excel, WPS, Word or a page, as the clipboard holds them: an HTML table, or text with tabs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import html as markup
from lxml.etree import LxmlError

from projects.core.document import Place
from projects.tables.formats.address import address
from projects.tables.formats.unreadable import Unreadable
from projects.tables.grid import Cell, Grid

# A block of cells is part of one form; whatever is larger was copied by mistake, or made to do harm.
MAX_ROWS, MAX_COLUMNS = 2_000, 100
BREAKS = {"br": "\n", "p": "\n", "div": "\n", "li": "\n"}
# Where an office program broke a line of its own source; Chinese has no space there.
BETWEEN_WIDE = re.compile(r"(?<=[\u2e80-\uffef])[ \t]*[\r\n]+[ \t]*(?=[\u2e80-\uffef])")
HIDDEN = {"style", "script", "head", "title", "table"}
# A cell in quotes: up to the quote that is not doubled and stands before the next cell, row or the end.
QUOTED = re.compile(r'"((?:[^"]|"")*+)"(?=[\t\r\n]|\Z)')
BARE = re.compile(r"[^\t\r\n]*")
ROW_END = re.compile(r"\r\n|\r|\n")


def read(html: str, text: str) -> Grid:
    """The cells of the table in `html` or, without one, of `text`. A grid without cells when neither has any.

    Raises Unreadable when there are more than a form can hold: nothing is left out in silence.
    """
    grid = from_html(html) if "<table" in html.lower() else None
    return grid if grid and grid.cells else from_text(text)


def from_html(html: str) -> Grid:
    """The rows of every table, one below the other, with what is merged across and down."""
    try:
        root = markup.document_fromstring(html)
    except (LxmlError, ValueError):
        return Grid("", ())
    cells: list[Cell] = []
    taken: dict[tuple[int, int], bool] = {}
    for row, tr in enumerate(root.iter("tr")):
        column = 0
        for td in tr.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            cell = _cell(td, row, column)
            taken |= dict.fromkeys(_covered(cell), True)
            cells += [cell] if cell.text else []
            column += cell.columns
    return _bounded(cells)


def from_text(text: str) -> Grid:
    """Lines of cells with tabs between. A cell that holds a line break, a tab or a doubled quote stands in quotes, as
    spreadsheets write it; other quotes are somebody's text.
    """
    return _bounded(
        Cell(row, column, printed, place=Place(cell=address(row, column)))
        for row, texts in enumerate(_rows(text.replace("\0", "")))
        for column, written in enumerate(texts)
        if (printed := _tidied(written))
    )


def _bounded(cells: Iterable[Cell]) -> Grid:
    kept = tuple(cells)
    rows = max((cell.row for cell in kept), default=-1) + 1
    columns = max((cell.column for cell in kept), default=-1) + 1
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        message = (
            f"粘贴的内容有 {rows} 行、{columns} 栏，最多 {MAX_ROWS} 行、{MAX_COLUMNS} 栏；请只复制需要的部分，再粘贴"
        )
        raise Unreadable(message, code="too-large")
    return Grid("", kept)


def _rows(text: str) -> Iterator[list[str]]:
    """The texts of the cells, row by row."""
    at, row = 0, list[str]()
    while at < len(text):
        quoted = QUOTED.match(text, at)
        match = quoted if quoted and re.search(r'[\t\r\n]|""', quoted[1]) else BARE.match(text, at)
        assert match
        row.append(quoted[1].replace('""', '"') if quoted and match is quoted else match[0])
        at = match.end()
        if text[at : at + 1] == "\t":
            at += 1
        else:
            yield row
            end, row = ROW_END.match(text, at), []
            at = end.end() if end else len(text)
    if row:
        yield row


def _cell(td: Any, row: int, column: int) -> Cell:
    rows, columns = (_span(td.get(name), most) for name, most in (("rowspan", MAX_ROWS), ("colspan", MAX_COLUMNS)))
    place = Place(cell=address(row, column))
    return Cell(row, column, _tidied("".join(_pieces(td))), rows, columns, place)


def _covered(cell: Cell) -> Iterator[tuple[int, int]]:
    for row in range(cell.row, min(cell.row + cell.rows, MAX_ROWS)):
        for column in range(cell.column, min(cell.column + cell.columns, MAX_COLUMNS)):
            yield row, column


def _span(written: str | None, most: int) -> int:
    return min(int(written), most) if written and written.isascii() and written.isdecimal() and int(written) else 1


def _pieces(element: Any) -> Iterator[str]:
    """The text in an element. A line break in the source is white space; one in the table is an element."""
    yield _in_line(element.text)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in HIDDEN:
            yield BREAKS.get(child.tag, "")
            yield from _pieces(child)
        yield _in_line(child.tail)


def _in_line(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", BETWEEN_WIDE.sub("", text or ""))


def _tidied(text: str) -> str:
    """A cell's lines without space around them, and without the spaces that pages draw as padding."""
    lines = text.replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(filter(None, (line.strip() for line in lines)))
