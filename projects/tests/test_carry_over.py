"""This year's declaration out of last year's: what is carried, and how each part stands to last year's."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.carry_over import Standing, carry_over, standings
from projects.core.document import Budget, BudgetLine, Document, Goals, Indicator, Project
from projects.tests.factories import comfort_money, outlines, truth

FORM13, LIST, *_ = outlines()
LAST = replace(comfort_money(), fiscal_year=2024)
THIS = Budget(total=Decimal("18000"), lines=(BudgetLine(source="财政拨款", amount=Decimal("18000")),))


def blank(**head) -> Document:
    """What this year's declaration starts from: the project's own head, this year's money."""
    project = Project(name="慰问费", spending_unit="东坑分局", **head)
    return Document(fiscal_year=2025, layout="form13", framework="dongguan-2025", project=project, budget=THIS)


def test_goals_and_indicators_are_carried_to_the_character_and_the_money_is_this_years():
    carried = carry_over(LAST, blank(), FORM13)
    assert (carried.goals, carried.indicators, carried.budget) == (LAST.goals, LAST.indicators, THIS)
    assert (carried.fiscal_year, carried.framework) == (2025, "dongguan-2025")


def test_last_years_money_is_never_carried():
    assert carry_over(LAST, replace(blank(), budget=Budget()), FORM13).budget == Budget()


def test_what_the_project_says_now_goes_before_what_last_year_said():
    head = carry_over(LAST, blank(category="新的类型"), FORM13).project
    assert (head.category, head.level, head.spending_unit) == ("新的类型", "二级项目", "东坑分局")
    assert head.supervising_department == LAST.project.supervising_department


@pytest.mark.parametrize(
    ("then", "project", "cycle"),
    [
        ((2022, 2025), (None, None), (2022, 2025)),
        ((2022, 2025), (2024, 2026), (2024, 2026)),
        ((2022, 2025), (2020, 2021), (2022, 2025)),
        ((2022, 2024), (2022, 2024), (2025, 2027)),
        ((2024, 2024), (None, None), (2025, 2025)),
        ((None, None), (2025, None), (2025, None)),
        ((None, None), (None, None), (None, None)),
    ],
)
def test_the_cycle_moves_on_where_it_is_over(then, project, cycle):
    last = replace(LAST, project=replace(LAST.project, start_year=then[0], end_year=then[1]))
    head = carry_over(last, blank(start_year=project[0], end_year=project[1]), FORM13).project
    assert (head.start_year, head.end_year) == cycle


def test_levels_take_this_years_names_and_what_has_no_place_is_dropped():
    carried = carry_over(LAST, replace(blank(), layout="list", framework="guangzhou-2025"), LIST)
    assert [row.level2 for row in carried.indicators][-2:] == ["社会效益", "服务对象满意度"]
    parts = standings(LAST, carried, LIST)
    assert [part.label for part in parts if part.standing is Standing.DROPPED] == ["慰问费发放标准"]
    assert {part.standing for part in parts} == {Standing.KEPT, Standing.DROPPED}


def test_each_part_beside_last_years():
    rows = list(LAST.indicators)
    rows[1] = replace(rows[1], annual_value="3次")
    del rows[3]
    rows.append(
        Indicator(level1="满意度指标", level2="服务对象满意度", name="家属满意率", cycle_value="", annual_value="≥90%")
    )
    now = replace(LAST, fiscal_year=2025, goals=replace(LAST.goals, annual="新的目标"), indicators=tuple(rows))
    parts = standings(LAST, now, FORM13)
    others = {part.label: part.standing.label for part in parts if part.standing is not Standing.KEPT}
    assert others == {"年度目标": "有改动", "慰问次数": "有改动", "慰问品发放合规率": "未沿用", "家属满意率": "新增"}
    assert [part.path for part in parts if part.label in ("慰问次数", "慰问品发放合规率")] == ["indicators[1].name", ""]


def test_goals_that_were_not_there_or_are_gone():
    last, now = replace(LAST, goals=Goals(cycle="周期", annual="")), replace(LAST, goals=Goals(cycle="", annual="年度"))
    assert [part.standing.label for part in standings(last, now, FORM13)[:2]] == ["未沿用", "新增"]


documents = st.sampled_from([*truth("form13-dongguan-2025"), LAST])


@given(documents)
def test_right_after_carrying_over_everything_is_kept(last):
    parts = standings(last, carry_over(last, blank(), FORM13), FORM13)
    assert {part.standing for part in parts} == {Standing.KEPT}


@given(documents, documents)
def test_every_indicator_of_both_years_stands_in_the_list_once(last, now):
    parts = [part for part in standings(last, now, FORM13) if not part.path.startswith("goals")]
    dropped = sum(part.standing is Standing.DROPPED for part in parts)
    new = sum(part.standing is Standing.NEW for part in parts)
    goals_dropped = sum(not part.level2 for part in parts if part.standing is Standing.DROPPED)
    assert len(parts) - dropped == len(now.indicators)
    assert len(parts) - new == len(last.indicators) + goals_dropped
