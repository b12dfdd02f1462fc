"""Where a PDF may break a line, and how spaces are printed, so that what is read from it is exactly what was written.

A page shows neither a space that a break swallowed nor whether a line was broken by its author. So every space is
printed as a non-breaking one, which stays at the end of its line, and a line that did not come from wrapping begins
with one: so a cell that begins after a page break is told from one that goes on there.
`formats/pdf.py` knows such a file by its keyword.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from projects.tables.lines import COLUMNS, PRINTED_SPACE

# White space; or what lines are not broken in by themselves, if it is long: all but Chinese characters.
PIECE = re.compile(r"\s+|[^\s\u2e80-\u2fff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{8,}")
SPACE = re.compile(r"\s")
WORD = re.compile(r"[A-Za-z0-9]+")
# A word wider than this many digits fits no line of the narrowest cell with somebody's text.
LONGEST_WORD, CAPITAL = 14.0, 1.7
# A line of no more signs than this is no wider, as none takes more than two columns.
SHORT = 7


def pieces_of(text: str, *, begun: bool) -> list[list[str]]:
    """The lines of a text, each in the pieces between which a page may break it.

    All white space becomes spaces, as a wide one may be lost where a line ends; characters that show nothing are left
    out. `begun` says at the head of each line that it did not come from wrapping.
    """
    if not text.isprintable():
        text = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cf", "Cn"))
    return [_pieces((PRINTED_SPACE if begun else "") + line) for line in text.split("\n")]


def _pieces(line: str) -> list[str]:
    cuts = {0, len(line)}
    for match in PIECE.finditer(line):
        cuts |= {match.end()} if match[0].isspace() else {match.start() + at for at in _cuts(match[0])}
    # The space that begins an author's line stays with it.
    cuts -= {1} if line.startswith(PRINTED_SPACE) else set()
    # A blank piece more, as a line may be broken between two boxes whatever stands around them.
    ends = sorted([*(cuts | (forced := _forced(line, cuts))), *forced])
    printed = SPACE.sub(PRINTED_SPACE, line)
    return [printed[start:end] for start, end in pairwise(ends)]


def _forced(line: str, cuts: set[int]) -> set[int]:
    """Where signs that hold on to their neighbours would make a line too long, as in `℃'一、％'℃'一、％'`.

    Between two such signs a cut alone breaks no line.
    """
    forced: set[int] = set()
    if len(line) <= SHORT:
        return forced
    since = 0.0
    for at, (before, after) in enumerate(pairwise(line), start=1):
        since += COLUMNS[before]
        if _breaks(before, after, is_cut=at in cuts):
            since = 0.0
        elif since > LONGEST_WORD and not after.isspace():
            forced.add(at)
            since = 0.0
    return forced


def _breaks(before: str, after: str, *, is_cut: bool) -> bool:
    """Whether a line is broken between two signs where it has to be."""
    if is_cut:
        return before.isalnum() or after.isalnum()
    return before.isalnum() and after.isalnum() and not (before.isascii() and after.isascii())


def _cuts(run: str) -> set[int]:
    """Where a long run may be broken: anywhere but inside its words, if these are short."""
    held = {
        at
        for word in WORD.finditer(run)
        if sum(CAPITAL if sign.isupper() else 1 for sign in word[0]) <= LONGEST_WORD
        for at in range(word.start() + 1, word.end())
    }
    return set(range(1, len(run))) - held
