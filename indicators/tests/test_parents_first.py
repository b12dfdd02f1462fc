"""Parents before their children, whatever order a file has; codes that may have lost their zeros."""

from hypothesis import given
from hypothesis import strategies as st

from indicators.leading_zeros import CodesWithZeros
from indicators.parents_first import Arranged, parents_first

PARENTS = st.lists(st.integers(0, 7) | st.none(), max_size=8)


@given(PARENTS)
def test_each_row_comes_once_and_after_its_parent_unless_it_is_in_a_ring(parents):
    above = [[parent] if parent is not None and parent < len(parents) else [] for parent in parents]
    arranged = parents_first(above, [False] * len(above))
    ringed = [row for ring in arranged.rings for row in ring]
    assert sorted([*(row for level in arranged.levels for row in level), *ringed]) == list(range(len(above)))
    at = {row: number for number, level in enumerate(arranged.levels) for row in level}
    if not ringed:
        assert all(at[parent] < at[row] for row, those in enumerate(above) for parent in those)
    for ring in arranged.rings:
        assert all(above[row] == [after] for row, after in zip(ring, (*ring[1:], ring[0]), strict=True))


def test_rows_whose_parents_are_there_already_make_no_ring():
    assert parents_first([[1], [0]], [True, True]) == Arranged(((0, 1),), ())


def test_what_a_code_without_its_zeros_may_mean():
    known = CodesWithZeros(["001000", "42"], ["001001"])
    codes = ["1000", "1001", "7", "42", "001000", "A1", "", "1234567"]
    assert [known.meant_by(code) for code in codes] == ["001000", "001001", "000007", None, None, None, None, None]
    assert CodesWithZeros(["1", "11"]).meant_by("2") is None
