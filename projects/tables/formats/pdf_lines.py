"""The characters of a PDF in lines, and the text of lines: as it was drawn, or as our own files print it exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from projects.core.document import Place
from projects.tables.lines import BEGUN, JOINT, PRINTED_SPACE, Line, joined

WORD_GAP = 0.2  # of a character's height: between Latin words drawn without a space
CELL_GAP = 2.0  # of a character's height: between texts that stand apart outside a table
FULL = 0.6  # of the usual height: less is a flat character, not one of a line of its own
# Ends of lines at which it matters that nothing was lost: a space, a Latin word, a sentence.
OPEN_END = re.compile(r"[\sA-Za-z。；;！？!?：:]$")


class Char(NamedTuple):
    """A character with its box, which some fonts draw tight around the ink, and the line it stands on."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    base: float

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.bottom + self.top) / 2

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)


def lines_of(chars: Sequence[Char], *, exact: bool) -> list[list[Char]]:
    """Characters in lines from top to bottom, each from left to right; what is drawn twice is taken once.

    In a file that prints `exact`ly what it says, nothing is drawn twice, and all of a line stands on its baseline.
    """
    lines = _by_baseline(chars) if exact else _with_flat_ones(chars)
    told = (sorted(line, key=attrgetter("left")) for line in lines if any(char.text.strip() for char in line))
    return [line if exact else _once(line) for line in told]


def _by_baseline(chars: Iterable[Char]) -> list[list[Char]]:
    lines: list[list[Char]] = []
    base = height = 0.0
    for char in sorted(chars, key=attrgetter("base"), reverse=True):
        if lines and abs(base - char.base) < min(char.height, height) / 2:
            lines[-1].append(char)
        else:
            lines.append([char])
            base, height = char.base, char.height
    return lines


def _with_flat_ones(chars: Sequence[Char]) -> list[list[Char]]:
    """Some producers give a flat character (一, ，) no more height than its ink has; it makes no line of its own."""
    full = FULL * median(char.height for char in chars) if chars else 0.0
    flat = [char for char in chars if char.height < full]
    lines = _by_baseline(char for char in chars if char.height >= full) if flat else _by_baseline(chars)
    for char in flat:
        line = min(lines, key=lambda line: abs(line[0].y - char.y))
        if abs(line[0].y - char.y) <= line[0].height * FULL:
            line.append(char)
        else:
            lines.append([char])
    return sorted(lines, key=lambda line: -line[0].y)


def _once(line: list[Char]) -> list[Char]:
    """A line without the copies by which bold print is imitated."""
    kept = line[:1]
    for char in line[1:]:
        if char.text != kept[-1].text or char.left - kept[-1].left > char.height / 10:
            kept.append(char)
    return kept


def text_of(line: Sequence[Char]) -> str:
    text = line[0].text if line else ""
    for before, char in pairwise(line):
        is_gap = _is_latin(before) and _is_latin(char) and char.left - before.right > WORD_GAP * char.height
        text += f" {char.text}" if is_gap else char.text
    return text.strip()


def _is_latin(char: Char) -> bool:
    return char.text.isascii() and char.text.isalpha()


def apart(line: Sequence[Char]) -> list[list[Char]]:
    """The texts of a line that stand far apart."""
    pieces: list[list[Char]] = []
    for char in (char for char in line if char.text.strip()):
        if pieces and char.left - pieces[-1][-1].right <= CELL_GAP * char.height:
            pieces[-1].append(char)
        else:
            pieces.append([char])
    return pieces


def whole(lines: Sequence[Sequence[Char]], *, exact: bool) -> str:
    """A cell's text from its lines. What a next page may go on with keeps its marks at head and end."""
    if not exact:
        return joined(Line(text_of(line), Place()) for line in lines)
    told = [_exact("".join(char.text for char in line)) for line in lines]
    head = BEGUN if told[0].startswith(BEGUN) else ""
    text = joined(Line(line + JOINT, Place()) for line in told)
    return head + text + (JOINT if OPEN_END.search(text) else "")


def _exact(line: str) -> str:
    begun = BEGUN if line.startswith(PRINTED_SPACE) else ""
    return begun + line.removeprefix(PRINTED_SPACE).replace(PRINTED_SPACE, " ")
