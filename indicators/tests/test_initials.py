import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.initials import MOST_READINGS, initials, looks_like_initials


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("医疗保障", "ylbz"),
        ("东莞市医疗保障局（本级）", "dgsylbzjbj dgfylbzjbj"),
        ("购置公务用车", "gzgwyc gzgwyj"),
        ("重庆", "cq"),
        ("2025 年 ABC", "2025nabc"),
        ("（）", ""),
        ("", ""),
    ],
)
def test_a_text_spelled_by_initials(text, spelled):
    assert initials(text) == spelled


@given(st.text(max_size=60))
def test_any_text_has_few_readings_without_anything_but_letters_and_digits(text):
    readings = initials(text).split(" ")
    assert len(readings) <= MOST_READINGS
    assert all(reading.isalnum() or not reading for reading in readings)


@pytest.mark.parametrize(
    ("text", "is_one"), [("ylbz", True), ("YLBZ2", True), ("医保", False), ("", False), ("y l", False)]
)
def test_what_may_be_initials(text, is_one):
    assert looks_like_initials(text) is is_one
