"""What still speaks of last year is pointed out where it stands; a year is replaced only where that is certain."""

from dataclasses import replace
from decimal import Decimal

import pytest

from projects.core.document import Budget, Goals
from projects.last_year_words import pointers, with_this_year
from projects.tests.factories import comfort_money, outlines

FORM13 = outlines()[0]
LAST = replace(comfort_money(), fiscal_year=2024, budget=Budget(total=Decimal("16000")))
NOW = replace(LAST, fiscal_year=2025, budget=Budget(total=Decimal("18000")))


def both(annual: str, cycle: str = "") -> tuple:
    goals = Goals(cycle=cycle, annual=annual)
    return replace(LAST, goals=goals), replace(NOW, goals=goals), FORM13


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024年开展慰问", ["2024年"]),
        ("2024年度开展慰问", ["2024年度"]),
        ("2024年12月31日前完成", ["2024年12月31日"]),
        ("2024年12月前完成，2024年共2次", ["2024年12月", "2024年"]),
        ("2024-12-31前、2024.6.30前", ["2024-12-31", "2024.6.30"]),
        ("2023—2025年", ["2023"]),
        ("2025年开展慰问", []),
        ("2024人，2024元，12024年", []),
        ("东府〔2024〕32号", []),
        ("预算16,000元，其中1.6万元", ["16,000元", "1.6万元"]),
        ("预算18,000元，116000元", []),
        ("每年2次，12月31日前", []),
    ],
)
def test_years_dates_and_amounts_of_last_year_are_pointed_out(text, found):
    marked = pointers(*both(text))
    assert [(pointer.path, pointer.words) for pointer in marked] == [("goals.annual", words) for words in found]


def test_a_pointer_says_why():
    says = [pointer.says for pointer in pointers(*both("2024年6月30日前，2024年共16000元"))]
    assert says == ["“2024年6月30日”是以前的日期", "“2024年”是以前的年份", "“16000元”等于上年预算"]


@pytest.mark.parametrize(
    ("cycle", "found"), [("2022—2025年", []), ("2024年计划", ["2024年"]), ("2021—2025年", ["2021"])]
)
def test_the_years_in_which_the_cycle_starts_and_ends_are_right_in_what_is_said_of_it(cycle, found):
    assert [pointer.words for pointer in pointers(*both("", cycle))] == found


def test_what_somebody_wrote_anew_is_not_pointed_out():
    last, now, outline = both("开展慰问")
    now = replace(now, goals=Goals(cycle="", annual="2024年已开展，2025年继续"))
    assert pointers(last, now, outline) == ()


def test_indicators_are_looked_through_where_they_stand_now():
    rows = list(LAST.indicators)
    rows[7] = replace(rows[7], annual_value="2024年9月30日前")
    last = replace(LAST, indicators=tuple(rows), goals=Goals())
    now = replace(NOW, indicators=tuple(rows[2:]), goals=Goals())
    assert [pointer.path for pointer in pointers(last, now, FORM13)] == ["indicators[5].annual_value"]


def test_money_that_is_not_given_yet_is_said():
    (pointer,) = pointers(LAST, replace(NOW, budget=Budget(), goals=LAST.goals), FORM13)
    assert (pointer.path, "还没有下达" in pointer.says) == ("budget.total", True)


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("2024年计划慰问31人；2024年度共2次", "2025年计划慰问31人；2025年度共2次"),
        ("较2024年增长5%", "较2024年增长5%"),
        ("2022-2024年", "2022-2024年"),
        ("2024年至2025年", "2024年至2025年"),
        ("2024年已计划购买车辆1台", "2024年已计划购买车辆1台"),
        ("2024年12月31日前", "2024年12月31日前"),
        ("2024年底前", "2024年底前"),
        ("12024年", "12024年"),
    ],
)
def test_a_year_is_replaced_only_where_it_stands_alone(text, replaced):
    last, now, outline = both(text, cycle=text)
    assert with_this_year(last, now, outline).goals == Goals(cycle=text, annual=replaced)


def test_replacing_changes_nothing_else():
    last, now, outline = both("2024年慰问")
    changed = with_this_year(last, now, outline)
    assert replace(changed, goals=now.goals) == now
    assert with_this_year(last, changed, outline) == changed
