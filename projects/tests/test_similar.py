"""Projects that are like one, and what they use."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.similar import Candidate, likeness, most_similar, overlap, suggestions
from projects.tests.factories import comfort_money, outlines, truth

FORM13, LIST, *_ = outlines()
PUBLISHED = [
    Candidate(key, d.project.name, d.project.category, d.goals.annual)
    for key, d in enumerate((*truth("form13-dongguan-2025"), *truth("list-guangzhou-2025")))
]


@pytest.mark.parametrize(
    ("name", "goal", "first"),
    [
        ("困难群众医疗救助", "对困难家庭给予救助", "困难家庭医疗救助（常）"),
        ("节日慰问经费", "春节慰问退休人员，采购慰问品", "慰问费"),
        ("医保政策宣传费", "开展医疗保险政策宣传活动", "医疗保险政策宣传"),
        ("更新执法车辆", "购买车辆1台，提高执法执勤水平", "购置公务用车"),
    ],
)
def test_the_likest_of_the_published_projects(name, goal, first):
    assert most_similar(Candidate(-1, name, "", goal), PUBLISHED)[0].name == first


def test_what_has_nothing_in_common_is_not_similar():
    assert most_similar(Candidate(-1, "甲乙丙丁"), PUBLISHED) == ()


def test_category_alone_is_some_likeness_and_none_without_one():
    one, other = Candidate(1, "甲", "类", ""), Candidate(2, "乙", "类", "")
    assert 0 < likeness(one, other) < 0.3
    assert likeness(one, replace(other, category="别的类")) == 0
    assert likeness(replace(one, category=""), replace(other, category="")) == 0


@given(st.text(), st.text())
def test_overlap_is_the_same_both_ways_and_between_0_and_1(one, other):
    assert overlap(one, other) == overlap(other, one)
    assert 0 <= overlap(one, other) <= 1


@given(st.text(min_size=1).filter(lambda text: any(map(str.isalnum, text))))
def test_a_text_is_wholly_like_itself(text):
    assert overlap(text, text) == 1


def test_each_indicator_with_how_often_it_is_used_and_with_which_values():
    first = comfort_money()
    rows = list(first.indicators)
    rows[1] = replace(rows[1], annual_value="4次", cycle_value="4次")
    other = replace(first, project=replace(first.project, name="节日慰问"), indicators=tuple(rows))
    held = replace(first, indicators=first.indicators[2:])
    found = suggestions([first, first, other], held, FORM13)
    assert [(one.level2, one.name, one.times) for one in found] == [
        ("经济成本指标", "慰问费发放标准", 3),
        ("数量指标", "慰问次数", 3),
    ]
    assert [(use.row.annual_value, use.times) for use in found[1].uses] == [("2", 2), ("4次", 1)]
    assert found[1].why == "3 份相似的申报表用过：慰问费、节日慰问"


def test_of_one_level2_the_most_used_stands_first():
    first = comfort_money()
    fewer = replace(first, indicators=first.indicators[:1] + first.indicators[2:])
    quantity = [
        one for one in suggestions([fewer, first], replace(first, indicators=()), FORM13) if one.level2 == "数量指标"
    ]
    assert [(one.name, one.times) for one in quantity] == [("慰问人数", 2), ("慰问次数", 1)]


def test_what_the_framework_has_no_place_for_is_not_suggested():
    names = {one.name for one in suggestions([comfort_money()], truth("list-guangzhou-2025")[0], LIST)}
    assert "慰问次数" in names and "慰问费发放标准" not in names
