"""Recall and precision per rule, printed (`pytest -rP`) and held to the docs."""

import json
import sys

from projects.tests.checks.making import FIXTURES
from projects.tests.checks.review import FISCAL_YEAR, recorded, said, scores, table

DOCS = FIXTURES.parent / "docs" / "checks.md"
# Floors for all rules together, and for each rule that has at least two defects.
RECALL, PRECISION = 0.95, 0.95
RECALL_OF_ONE, PRECISION_OF_ONE = 0.3, 0.6


def test_recall_and_precision_hold_their_floors():
    sys.stdout.write(f"\n{table()}\n")
    *each, both = scores()
    assert both.recall >= RECALL
    assert both.precision >= PRECISION
    assert [s.code for s in each if s.recorded > 1 and s.recall < RECALL_OF_ONE] == []
    assert [s.code for s in each if s.recorded > 1 and s.precision < PRECISION_OF_ONE] == []


def test_the_docs_hold_the_table():
    assert table() in DOCS.read_text()


def test_defects_are_recorded_once_and_stand_in_their_files():
    rows = json.loads((FIXTURES / "review" / "defects.json").read_text())
    held = {
        (file.name, declaration["project"]["name"])
        for file in (FIXTURES / "review").glob(f"*-{FISCAL_YEAR}.json")
        for declaration in json.loads(file.read_text())["declarations"]
    }
    assert len(recorded()) == len(rows)
    assert {(row["file"], row["project"]) for row in rows} <= held
    assert len(held) >= 30


def test_sound_declarations_stay_silent():
    sound = {(file, project) for file, project, _, _ in said()} - {
        (file, project) for file, project, _, _ in recorded()
    }
    assert sound == set()
