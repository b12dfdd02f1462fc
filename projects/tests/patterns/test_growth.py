"""No regular expression takes more than in proportion to its text: whoever writes one must not stop all workers.

What is measured is growth, four times the text against one, never a time of its own. A quadratic pattern takes sixteen
times as long; what takes under a thousandth of a second for thousands of characters is let be.
"""

from __future__ import annotations

import re
import signal
from time import perf_counter

import pytest

from projects.tests.patterns.found import Found, patterns
from projects.tests.patterns.hostile import texts

SHORT, LONG = 1_000, 4_000
MOST_GROWTH = 8.0
# In seconds: less is noise.
LEAST = 0.004
TIMES = 5

# In seconds: a pattern that is not through by then grows without end.
PATIENCE = 30

FOUND = patterns()


@pytest.fixture(autouse=True)
def patience():
    def end(*_):
        raise AssertionError("a pattern that does not come to an end")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_the_patterns_are_found():
    names = {found.where for found in FOUND}
    assert len(FOUND) > 180
    assert {"indicators.values.clause.CLAUSE", "projects.tables.packed.LEVELS", "projects.checks.texts.YEAR"} <= names


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.where)
def test_a_pattern_grows_with_its_text(found: Found):
    pairs = zip(texts(found.pattern, SHORT), texts(found.pattern, LONG), strict=True)
    slow = [(short[:12], growth) for short, long in pairs if (growth := growth_of(found, short, long)) > MOST_GROWTH]
    assert slow == [], found.pattern.pattern


def growth_of(found: Found, short: str, long: str) -> float:
    """How many times as long the long text takes; 0 where it takes no time worth measuring."""
    if took(found, long) < LEAST or (best := min(took(found, long) for _ in range(TIMES))) < LEAST:
        return 0.0
    return best / min(took(found, short) for _ in range(TIMES))


def took(found: Found, text: str) -> float:
    began = perf_counter()
    if found.searching:
        for _ in found.pattern.finditer(text):
            pass
    else:
        found.pattern.match(text)
        found.pattern.fullmatch(text)
    return perf_counter() - began


@pytest.mark.parametrize("text", [r"\d+人", r"[^:]+:", r"\s*甲"])
def test_a_pattern_that_grows_faster_is_noticed(text):
    with pytest.raises(AssertionError):
        test_a_pattern_grows_with_its_text(Found("here", re.compile(text), searching=True))


@pytest.mark.parametrize("text", [r"(?<!\d)\d++人", r"甲[^乙]{0,9}乙", r"(?<!\s)\s*+甲"])
def test_one_that_does_not_is_let_be(text):
    test_a_pattern_grows_with_its_text(Found("here", re.compile(text), searching=True))
