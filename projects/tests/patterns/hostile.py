"""Texts that make a regular expression work hard, made out of its own parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST_SIGNS = 14
# A character that few patterns take: behind a run it makes what began well fail.
END = "\x01"
OF_CATEGORY = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_WORD: "，",
}


def texts(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Runs of one sign and of two in turn, bare, behind each way into the pattern, and with an end that fails."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    signs = list(dict.fromkeys((*_signs(tree), "1", " ", "甲", "a")))[:MOST_SIGNS]
    heads = list(dict.fromkeys(("", *_heads(tree))))
    units = [*signs, *("".join(pair) for pair in product(signs[:6], repeat=2) if pair[0] != pair[1])]
    for unit in units:
        run = (unit * length)[:length]
        yield run
        for head in heads:
            yield head + run + END
    # What the pattern takes, again and again.
    for head in heads[1:]:
        yield (head * length)[:length] + END


def _signs(tree: Any) -> Iterator[str]:
    for code, argument in tree:
        yield from _sign(code, argument)


def _sign(code: Any, argument: Any) -> Iterator[str]:
    """A few characters that an element of the pattern takes."""
    if code is codes.LITERAL:
        yield chr(argument)
    elif code in (codes.NOT_LITERAL, codes.ANY):
        yield "甲"
    elif code is codes.IN:
        yield from _of_set(argument)
    elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        yield from _signs(argument[2])
    elif code is codes.SUBPATTERN:
        yield from _signs(argument[3])
    elif code is codes.ATOMIC_GROUP:
        yield from _signs(argument)
    elif code is codes.BRANCH:
        for branch in argument[1]:
            yield from _signs(branch)
    elif code in (codes.ASSERT, codes.ASSERT_NOT):
        yield from _signs(argument[1])


def _of_set(members: Sequence[Any]) -> Iterator[str]:
    negated = bool(members) and members[0][0] is codes.NEGATE
    taken = [member for code, argument in members for member in _member(code, argument)]
    if negated:
        yield from (sign for sign in ("甲", "1", " ", "a") if sign not in taken)
    else:
        yield from taken[:3]


def _member(code: Any, argument: Any) -> Iterator[str]:
    if code is codes.LITERAL:
        yield chr(argument)
    elif code is codes.RANGE:
        yield chr(argument[0])
    elif code is codes.CATEGORY:
        yield OF_CATEGORY.get(argument, "a")


def _heads(tree: Any) -> list[str]:
    """What a text must begin with to come to each long repeat of the pattern, in the shortest way."""
    return [head for head in _walk(list(tree), "") if head]


def _walk(elements: Sequence[Any], before: str) -> Iterator[str]:
    for code, argument in elements:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, inner = argument
            if most > MOST_SIGNS:
                yield before
            yield from _walk(list(inner), before)
            before += _shortest(inner) * max(least, 1 if most > MOST_SIGNS else least)
        elif code is codes.SUBPATTERN:
            yield from _walk(list(argument[3]), before)
            before += _shortest(argument[3])
        elif code is codes.BRANCH:
            for branch in argument[1][:12]:
                yield from _walk(list(branch), before)
            before += _shortest(argument[1][0])
        elif code not in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
            before += next(_sign(code, argument), "")
    yield before


def _shortest(tree: Any) -> str:
    *_, last = _walk(list(tree), "")
    return last
