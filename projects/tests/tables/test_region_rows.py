"""Indicator rows of other regions' tables: operators and units apart, levels in any spelling, halves side by side."""

import pytest

from projects.core.document import Indicator
from projects.tables.headings import without_score
from projects.tests.tables.regions import HEAD, HEADER, ROW, only, read
from projects.tests.tables.seeds import codes


@pytest.mark.parametrize(
    ("nature", "value", "unit", "whole"),
    [
        ("≥", "95", "%", "≥95%"),
        ("大于等于", "500", "人次", "≥500人次"),
        ("小于等于", "24", "小时", "≤24小时"),
        ("等于", "6", "座", "=6座"),
        ("≥", "≥95%", "%", "≥95%"),
        ("定性", "有效提高", "/", "有效提高"),
        (None, "3", "次", "3次"),
    ],
)
def test_operator_value_and_unit_make_one_value(nature, value, unit, whole):
    header = ["计量单位", "三级指标", "目标值", "指标性质", "二级指标", "一级指标"]
    row = [unit, "甲", value, nature, "数量指标", "产出指标"]
    assert only(read([*HEAD, header, row])).indicators == (
        Indicator(level1="产出指标", level2="数量指标", name="甲", cycle_value="", annual_value=whole),
    )


@pytest.mark.parametrize(
    ("nature", "value", "unit", "report"),
    [
        ("正向", "95", "%", [("not-used", "正向")]),
        ("递增", "95", "%", [("not-understood", "递增")]),
        ("≤", "≥95", "%", [("not-understood", "≤")]),
        ("≥", None, "%", [("not-understood", "≥"), ("not-understood", "%")]),
    ],
)
def test_what_is_no_part_of_a_value_is_said(nature, value, unit, report):
    reading = read([*HEAD, [*HEADER, "指标方向", "度量单位"], [*ROW[:3], value, nature, unit]])
    assert [(problem.code, problem.text) for problem in reading.problems] == report
    assert len(reading.documents[0].indicators) == 1


def test_operator_and_unit_belong_to_both_values():
    header = ["一级指标", "二级指标", "三级指标", "运算符号", "实施期指标值", "年度指标值", "度量单位"]
    document = only(read([*HEAD, header, [*ROW[:3], "≥", "300", "100", "人"]]))
    assert document.indicators == (Indicator.of((*ROW[:3], "≥300人", "≥100人")),)


@pytest.mark.parametrize(
    ("level1", "level2"),
    [
        ("产出指标(50分)", "数量指标（20）"),
        ("1-产出", "数量"),
        ("产出\n指标", "产出数量"),
        ("产出指标（30%）", "数量指标"),
    ],
)
def test_level_names_in_any_spelling(level1, level2):
    document = only(read([*HEAD, HEADER, [level1, level2, *ROW[2:]]]))
    assert document.indicators == (Indicator.of((*ROW[:3], "", ROW[3])),)


def test_an_unknown_level_is_said_with_all_of_its_row():
    reading = read([*HEAD, HEADER, ["产出指标", "奇怪指标", "甲", "3次"], ROW])
    assert [(problem.code, problem.text) for problem in reading.problems] == [
        ("unknown-level2", "奇怪指标"),
        ("level-missing", "甲 3次"),
    ]
    assert [row.name for row in reading.documents[0].indicators] == ["培训人次"]


def test_columns_that_are_not_ours_are_kept_in_the_report():
    rows = [[*HEADER, "分值", "怪栏"], [*ROW, "10", "甲"], ["产出指标", "质量指标", "率", "1%", "20", "乙"]]
    reading = read([*HEAD, *rows])
    assert [(p.severity.value, p.code, p.text, p.place.cell) for p in reading.problems] == [
        ("notice", "not-used", "10；20", "3,4"),
        ("error", "unknown-column", "甲；乙", "3,5"),
    ]


def test_level2_below_an_unknown_level1_is_said():
    reading = read([*HEAD, HEADER, ["奇怪指标", "数量指标", None, None], ROW])
    assert [(problem.code, problem.text) for problem in reading.errors] == [
        ("unknown-level1", "奇怪指标"),
        ("not-understood", "数量指标"),
    ]


SIDES = [["绩效指标", "一级指标", *HEADER[1:], *HEADER[1:]]]


def test_halves_side_by_side_are_paired_by_name():
    rows = [
        [None, *ROW[:3], "3", *ROW[1:3], "1"],
        [None, None, None, "甲", "6", None, "乙", "2"],
        [None, None, "质量指标", "丙", "好", "质量指标", "丁", "好"],
        [None, None, None, "丁", "更好", None, None, None],
    ]
    goals = [["总体目标", "中期目标", None, None, None, "年度目标"], [None, "三年。", None, None, None, "一年。"]]
    document = only(read([*HEAD[:2], *goals, *SIDES, *rows], fiscal_year=2025))
    assert [(row.level2, row.name, row.cycle_value, row.annual_value) for row in document.indicators] == [
        ("数量指标", "培训人次", "3", "1"),
        ("数量指标", "甲", "6", ""),
        ("数量指标", "乙", "", "2"),
        ("质量指标", "丙", "好", ""),
        ("质量指标", "丁", "更好", "好"),
    ]


def test_halves_whose_goals_say_nothing_are_assumed_aloud():
    reading = read([*HEAD, *SIDES, [None, *ROW[:3], "3", *ROW[1:3], "1"]])
    assert codes(reading.problems) == ["columns-assumed", "columns-assumed"]
    assert reading.documents[0].indicators == (Indicator.of((*ROW[:3], "3", "1")),)


def test_a_row_with_all_its_cells_parted_by_a_page_break():
    rows = [*HEAD, HEADER, [*ROW[:2], "培训人次（含", "按计划完成，"], [None, None, "线上）", "不少于五百"], ROW]
    document = only(read(rows, pages=[5]))
    assert [(row.name, row.annual_value) for row in document.indicators] == [
        ("培训人次（含线上）", "按计划完成，不少于五百"),
        ("培训人次", "≥500人次"),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("产出指标(50分)", ("产出指标", "50分")),
        ("产出指标（ 30 %）", ("产出指标", "30%")),
        ("产出指标（数量）", ("产出指标（数量）", "")),
    ],
)
def test_scores_behind_levels(text, parts):
    assert without_score(text) == parts
