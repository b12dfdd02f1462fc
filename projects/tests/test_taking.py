"""Rows taken over land under their level 2, use blank rows, and disturb nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.core.document import Indicator
from projects.taking import take, under
from projects.tests.factories import comfort_money, outlines, truth

FORM13, LIST, *_ = outlines()
QUANTITY = ("产出指标", "数量指标")
NEW = Indicator.of((*QUANTITY, "走访户数", "≥31户", "≥31户"))
rows = st.sampled_from([row for document in truth("form13-dongguan-2025") for row in document.indicators])


def names(document) -> list[str]:
    return [row.name for row in document.indicators]


def test_the_two_frameworks_are_those_of_the_tests():
    assert (FORM13.layout, LIST.layout) == ("form13", "list")


def test_a_row_stands_after_the_last_of_its_level2():
    taken, paths = take(comfort_money(), [NEW], FORM13)
    assert names(taken)[:4] == ["慰问费发放标准", "慰问次数", "慰问人数", "走访户数"]
    assert paths == ("indicators[3]",)


def test_a_level2_without_rows_gets_its_row_in_the_order_of_the_form():
    row = Indicator(level1="效益指标", level2="经济效益", name="带动消费", cycle_value="", annual_value="≥1万元")
    taken, paths = take(comfort_money(), [row], FORM13)
    at = taken.indicators.index(row)
    assert paths == (f"indicators[{at}]",)
    assert names(taken)[at + 1] == "提高慰问对象的幸福感"


def test_the_first_level2_goes_to_the_front():
    document = replace(comfort_money(), indicators=comfort_money().indicators[1:])
    row = comfort_money().indicators[0]
    assert take(document, [row], FORM13)[0] == comfort_money()


def test_a_blank_row_is_used_before_one_is_added():
    blank = Indicator.of((*QUANTITY, "", "", ""))
    document = replace(comfort_money(), indicators=(blank, *comfort_money().indicators))
    taken, paths = take(document, [NEW], FORM13)
    assert (taken.indicators[0], len(taken.indicators), paths) == (NEW, 11, ("indicators[0]",))


def test_what_is_there_already_is_not_doubled():
    assert take(comfort_money(), comfort_money().indicators, FORM13) == (comfort_money(), ())


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        (("效益指标", "经济效益"), ("效益指标", "经济效益")),
        (("效益指标", "经济效益指标"), ("效益指标", "经济效益")),
        (("满意度指标", "服务对象满意度指标"), ("满意度指标", "服务对象满意度")),
        (("成本指标", "生态环境成本指标"), None),
        (("没有的", "数量指标"), QUANTITY),
    ],
)
def test_levels_in_the_words_of_another_framework(levels, found):
    moved = under(Indicator.of((*levels, "名", "", "")), LIST)
    assert (moved and (moved.level1, moved.level2)) == found


@given(st.lists(rows, max_size=12), st.lists(rows, max_size=12))
def test_taking_keeps_what_was_there_in_its_order(held, offered):
    document = replace(comfort_money(), indicators=tuple(held))
    taken, paths = take(document, offered, FORM13)
    rest = list(taken.indicators)
    for row in held:
        del rest[: rest.index(row)]
    at = [int(path[len("indicators[") : -1]) for path in paths]
    assert {taken.indicators[index] for index in at} == set(offered) - set(held)
    assert len(taken.indicators) == len(held) + len(at)
