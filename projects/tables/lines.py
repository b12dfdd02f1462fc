"""The lines of a printed table's text, and how lines that wrapping tore apart become one text again."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from projects.core.document import Place
from projects.tables.grid import Cell

# Nothing but `第 3 页 共 9 页` or `- 3 -`: what printing added at the foot of a page.
PAGE_NUMBER = re.compile(r"第\s*\d+\s*页([，,/\s]*共\s*\d+\s*页)?|[-－—–]\s*\d+\s*[-－—–]")
# What a printed page says of a form's standing, at its head or foot; no part of what the form says.
STANDING = re.compile(r"〔.{2,60}〕|批复：.*")
# By this keyword our own PDFs say that they print what breaks lose, every space by this one: see `writers/joints.py`.
EXACT, PRINTED_SPACE = "mubiao/exact", "\xa0"
# From such a PDF. At a line's end: nothing was lost; at its head: its author began it here.
JOINT, BEGUN = "\u2060", "\u2063"
INDENT = re.compile(r"\f?(\t|　|[ \xa0]{2})")
SENTENCE_END = re.compile(r"[。；;！？!?：:]$")
ITEM_NUMBER = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]+)[、.．]\D|[(（](?:\d{1,2}|[一二三四五六七八九十]+)[)）]")
# How signs stand in labels that are compared. Replaced one by one: `translate` asks for each character of long texts.
PLAIN = {JOINT: "", BEGUN: "", "（": "(", "）": ")", "：": ":", "；": ";"}
BRACKETS = {"(": "[(（]", ")": "[)）]", "（": "[(（]", "）": "[)）]"}


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line without its margins. A line after a blank one did not come from wrapping the line before."""

    text: str
    place: Place
    indented: bool = False
    after_blank: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A text joined from several lines that still knows which character came from where."""

    text: str
    offsets: tuple[int, ...]
    places: tuple[Place, ...]

    def place_at(self, offset: int) -> Place:
        return self.places[max(bisect_right(self.offsets, offset) - 1, 0)] if self.places else Place()


def lines_of(text: str, file: str) -> list[Line]:
    """The lines that say something, numbered as an editor numbers them; page numbers are left out."""
    lines: list[Line] = []
    after_blank = True
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        stripped = raw.strip()
        if stripped and not PAGE_NUMBER.fullmatch(stripped):
            lines.append(Line(stripped, Place(file, line=number), bool(INDENT.match(raw)), after_blank))
        after_blank = not stripped
    return lines


def passage(lines: Iterable[Line]) -> Passage:
    """Lines as one text. Chinese wraps anywhere, so nothing goes between; Latin words wrap at a space."""
    text, offsets, places = "", [], []
    for line in lines:
        if line.text.startswith(BEGUN):
            text = f"{text.rstrip(JOINT)}\n" if text else ""
        elif text.endswith(JOINT):
            text = text.rstrip(JOINT)
        elif _is_latin(text[-1:]) and _is_latin(line.text[:1]):
            text += " "
        offsets.append(len(text))
        places.append(line.place)
        text += line.text.lstrip(BEGUN)
    return Passage(text.rstrip(JOINT), tuple(offsets), tuple(places))


def joined(lines: Iterable[Line]) -> str:
    return passage(lines).text


def unwrapped(text: str) -> str:
    """A cell's text without the line breaks that wrapping put in."""
    if "\n" not in text:
        return text.strip().lstrip(BEGUN).rstrip(JOINT)
    return joined(Line(line.strip(), Place()) for line in text.split("\n"))


def part_of(cell: Cell) -> Line:
    """What a cell says in one line; where another page may go on with it, the mark at its end stays."""
    return Line(unwrapped(cell.text) + (JOINT if cell.text.endswith(JOINT) else ""), cell.place)


def paragraphs(text: str, *, is_part: bool = False) -> str:
    """The same for a cell that may hold several paragraphs: a break where a sentence or an item ends is theirs.

    A part, which another page may go on with, keeps its marks at head and end.
    """
    kept: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        if kept and not _begins_paragraph(kept[-1], line):
            # What is kept may be paragraphs already, so it is one line here.
            line = _continued(kept.pop(), line)
        kept.append(line)
    whole = "\n".join(kept).replace(f"{JOINT}\n", "\n").replace(f"\n{BEGUN}", "\n")
    return whole if is_part else whole.lstrip(BEGUN).rstrip(JOINT)


def _continued(before: str, line: str) -> str:
    """Two lines as one, with the marks that they have at their outer ends."""
    marks = BEGUN if before.startswith(BEGUN) else "", JOINT if line.endswith(JOINT) else ""
    return joined([Line(before, Place()), Line(line, Place())]).join(marks)


def _begins_paragraph(before: str, line: str) -> bool:
    if before.endswith(JOINT):
        return line.startswith(BEGUN)
    return bool(SENTENCE_END.search(before) or ITEM_NUMBER.match(line))


def squeezed(text: str) -> str:
    """A text as labels are compared: without white space and the marks of our PDFs, brackets and colons half-width."""
    text = "".join(text.split())
    for sign, plain in PLAIN.items():
        text = text.replace(sign, plain)
    return text


def loosely(label: str) -> str:
    """A pattern for a printed label: white space between its characters, brackets of either width."""
    return r"\s*+".join(BRACKETS.get(character, re.escape(character)) for character in label)


def match_label(pattern: re.Pattern[str], lines: Sequence[Line]) -> tuple[re.Match[str], int] | None:
    """The label that these lines begin with, and over how many lines wrapping spread it (one or two).

    A label over two lines must be all there is on them, as otherwise any text could be taken for one.
    """
    if match := pattern.fullmatch(lines[0].text):
        return match, 1
    if len(lines) > 1 and (match := pattern.fullmatch(lines[0].text + lines[1].text)) and not match["value"]:
        return match, 2
    return None


def width(text: str) -> int:
    """Columns a text takes up in print, where a Chinese character takes two."""
    return sum(map(COLUMNS.__getitem__, text))


class _Columns(dict[str, int]):
    """The columns of each character met so far: long texts are measured a thousandfold, with a few thousand signs."""

    def __missing__(self, character: str) -> int:
        self[character] = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        return self[character]


COLUMNS = _Columns()


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
