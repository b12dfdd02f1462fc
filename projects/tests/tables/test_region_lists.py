"""Several projects in one table, their totals, and indicators packed in a cell."""

import pytest

from projects.core.document import Indicator
from projects.tests.tables.regions import HEADER, ROW, only, read
from projects.tests.tables.seeds import codes

LIST = ["单位名称", "项目名称", "年度预算（元）", "总体目标", *HEADER]


def listed(*rows):
    return read([["2025年项目绩效目标表"], LIST, *rows])


def test_projects_in_one_table_with_cells_blank_below():
    reading = listed(
        ["甲局", "防汛", "100", "做好防汛", *ROW],
        [None, None, None, None, None, "质量指标", "合格率", "100%"],
        ["乙站", "灌溉", "50", "保灌溉", *ROW],
        ["合计", None, "150"],
    )
    assert reading.problems == ()
    assert [
        (d.project.name, d.project.spending_unit, d.budget.total, len(d.indicators)) for d in reading.documents
    ] == [
        ("防汛", "甲局", 100, 2),
        ("灌溉", "乙站", 50, 1),
    ]


def test_projects_in_one_table_with_cells_repeated():
    first, second = ["甲局", "防汛", "100", "做好防汛"], ["乙站", "防汛", "50", "做好防汛"]
    reading = listed([*first, *ROW], [*first, "产出指标", "质量指标", "合格率", "100%"], [*second, *ROW])
    assert reading.problems == ()
    assert [(d.project.spending_unit, len(d.indicators)) for d in reading.documents] == [("甲局", 2), ("乙站", 1)]


def test_a_total_row_must_be_the_sum():
    reading = listed(["甲局", "防汛", "100", "甲", *ROW], ["合计", None, "150"])
    assert codes(reading.problems) == ["total-mismatch"]


def test_what_a_total_row_says_besides_amounts_is_said():
    reading = listed(["甲局", "防汛", "100", "甲", *ROW], ["合计", None, "100", None, None, "数量指标", "乙", "3次"])
    assert [(problem.code, problem.text) for problem in reading.problems] == [
        ("not-understood", "数量指标"),
        ("not-understood", "乙"),
        ("not-understood", "3次"),
    ]


def test_what_follows_a_total_is_of_the_only_project():
    reading = listed(["甲局", "防汛", "100", None, None, None, None, None], ["合计", None, "100"], HEADER, ROW)
    assert (reading.problems, [len(document.indicators) for document in reading.documents]) == ((), [1])


def test_another_text_below_a_projects_row_is_said():
    reading = listed(["甲局", "防汛", "100", "甲", *ROW], [None, None, "7", "另一句", None, None, "乙", "3次"])
    assert [(problem.code, problem.text) for problem in reading.problems] == [
        ("not-understood", "7"),
        ("not-understood", "另一句"),
    ]


PACKED = [["2025年度绩效目标表"], ["单位：元"], ["项目名称", "预算数", "年度目标", "绩效指标"]]


@pytest.mark.parametrize(
    "packed",
    [
        "产出指标：数量指标：培训人次≥500人次；质量指标：合格率100%；满意度指标：服务对象满意度：学员满意度：≥95%",
        "产出指标—数量指标：培训人次：≥500人次；\n产出指标—质量指标：合格率：100%；\n满意度指标—服务对象满意度：学员满意度：≥95%。",
        "一、产出指标\n1.数量指标：培训人次≥500人次\n2.质量指标：合格率100%\n二、满意度指标\n1.服务对象满意度：学员满意度≥95%",
        "1、1-产出指标；11-数量指标；培训人次；年度指标值:≥500人次。2、产出指标；质量指标；合格率；年度指标值:100%。"
        "3、满意度指标；服务对象满意度；学员满意度；年度指标值:≥95%。",
    ],
)
def test_indicators_packed_in_a_cell(packed):
    packed = packed.replace("1-产出指标；11-", "2-产出指标；21-")
    assert only(read([*PACKED, ["培训费", "100", "甲。", packed]])).indicators == (
        Indicator(level1="产出指标", level2="数量指标", name="培训人次", cycle_value="", annual_value="≥500人次"),
        Indicator(level1="产出指标", level2="质量指标", name="合格率", cycle_value="", annual_value="100%"),
        Indicator(
            level1="满意度指标", level2="服务对象满意度指标", name="学员满意度", cycle_value="", annual_value="≥95%"
        ),
    )


def test_packed_indicators_that_cannot_be_told_apart_are_said():
    reading = read([*PACKED, ["培训费", "100", "甲。", "数量指标：培训若干；培训人次≥5人；没有层级的"]])
    assert [(problem.code, problem.text) for problem in reading.problems] == [
        ("not-understood", "数量指标：培训若干"),
        ("not-understood", "没有层级的"),
    ]


def test_a_second_line_of_a_header_keeps_the_projects():
    rows = [["项目名称", "项目资金（万元）", None, "年度目标", *HEADER], [None, "资金总额", "财政拨款"]]
    budget = only(read([["2025年绩效目标表"], *rows, ["甲", "3", "3", "乙。", *ROW]])).budget
    assert (budget.total, budget.amount_from("财政拨款")) == (30_000, 30_000)
