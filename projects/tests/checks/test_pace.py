"""What the bench measures is whole; how fast it is, is for the bench to say."""

from projects.tests.checks.pace import made, pace, published


def test_made_declarations_are_all_different():
    held = list(made(60))
    assert len(set(held)) == 60
    assert {len(document.indicators) for document in held} == {len(document.indicators) for document in published()}


def test_a_pace_counts_declarations_and_findings():
    measured = pace(published())
    assert (measured.declarations, measured.findings) == (29, 129)
    assert measured.per_second > 0
