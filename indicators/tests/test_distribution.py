"""The spread of values, unit by unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.distribution import MOST_BARS, Bar, distribution


def test_each_unit_has_its_own_spread_and_words_stand_beside():
    found = distribution(["≥90%", "＞90%", "100%", "≥31人", "有效提高", "有效提高", "", " "])
    assert [(spread.unit, spread.count) for spread in found.spreads] == [("%", 3), ("人", 1)]
    assert found.spreads[0].bars == (Bar(Decimal(90), Decimal(90), 2), Bar(Decimal(100), Decimal(100), 1))
    assert found.words == (("有效提高", 2),)


def test_what_counts_by_another_unit_is_another_unit():
    found = distribution(["≤3.4万元/月", "4000元"])
    assert sorted(spread.unit for spread in found.spreads) == ["元", "元/月"]


@pytest.mark.parametrize("text", ["3-5人", "在职62元/人·月，退休103元/人·月", "每月发放", "春节、中秋"])
def test_what_is_no_single_number_is_counted_as_words(text):
    assert distribution([text]).spreads == ()
    assert distribution([text]).words == ((text, 1),)


def test_many_numbers_come_into_even_classes():
    (spread,) = distribution([f"{n}人" for n in range(1, 101)]).spreads
    assert (len(spread.bars), spread.count, spread.bars[-1].high) == (MOST_BARS, 100, 100)
    assert [bar.label for bar in spread.bars][:2] == ["1～13.3", "13.3～25.7"]


@given(st.lists(st.integers(0, 10**9) | st.decimals(0, 100, places=2), max_size=40))
def test_no_value_is_lost_and_classes_rise(numbers):
    found = distribution(f"≥{number:f}元" for number in numbers)
    assert sum(spread.count for spread in found.spreads) + sum(n for _, n in found.words) == len(numbers)
    for spread in found.spreads:
        assert all(bar.low <= bar.high for bar in spread.bars)
        assert list(spread.bars) == sorted(spread.bars, key=lambda bar: bar.low)
