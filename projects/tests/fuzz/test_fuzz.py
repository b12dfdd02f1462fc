"""A slice of `make fuzz` within the ordinary tests."""

import pytest

from projects.core.document import Place
from projects.tables import Reading
from projects.tables.reading import error, refused
from projects.tests.fuzz.campaign import Result, copy_of, originals, run, summary, wrong_with
from projects.tests.tables.seeds import FIXTURES

FILES = originals(FIXTURES)
SLICE = 150


def test_mutated_copies_give_documents_or_words():
    results = [*run(FILES, range(SLICE), seed=2025, processes=2)]
    assert len(results) == SLICE
    assert [result.wrong for result in results if result.wrong] == []
    outcomes = {result.outcome for result in results}
    assert {"read", "read, with problems", "refused: unreadable"} <= outcomes, summary(results)


def test_the_same_seed_gives_the_same_copies():
    assert [copy_of(FILES, number, 7) for number in range(30)] == [copy_of(FILES, number, 7) for number in range(30)]
    assert copy_of(FILES, 0, 7) != copy_of(FILES, 0, 8)


@pytest.mark.parametrize(
    ("reading", "log", "seconds", "peak", "says"),
    [
        (Reading(), "", 0, 0, "neither"),
        (refused("", [error("x", "no words", Place())]), "", 0, 0, "no Chinese"),
        (refused("", [error("x", "坏了", Place())]), "Traceback", 0, 0, "Traceback"),
        (refused("", [error("x", "坏了", Place())]), "", 99, 0, "beyond"),
        (refused("", [error("x", "坏了", Place())]), "", 0, 2**31, "beyond"),
    ],
)
def test_what_must_never_be_is_seen(reading, log, seconds, peak, says):
    assert says in wrong_with(reading, log, seconds, peak)


def test_summary():
    results = [Result(1, "a.txt", "read", "", 0.5, 3 * 2**20), Result(2, "b.pdf", "refused: empty", "oh", 1.5, 0)]
    assert summary(results) == (
        "2 mutated copies: 1 .pdf, 1 .txt\n       1 read\n       1 refused: empty\n"
        "slowest: b.pdf 1.5 s, a.txt 0.5 s\npeak memory: 3 MiB\nWRONG b.pdf: oh\n1 wrong"
    )
