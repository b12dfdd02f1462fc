"""Tables of other regions, by what their labels mean; nothing in them is dropped in silence."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from projects.document import BudgetLine, Document, Goals, Indicator, Place, Project, to_json
from projects.tables import losses, read_grids, read_text
from projects.tables.grid import Cell, Grid
from projects.tables.headings import heading_of, without_score
from projects.tests.tables.seeds import OUTLINES, codes

HEADER = ["一级指标", "二级指标", "三级指标", "指标值"]
ROW = ["产出指标", "数量指标", "培训人次", "≥500人次"]
HEAD = [["项目名称", "培训费"], ["项目资金（万元）", "12.5"], ["2025年度目标", "完成培训。"]]


def grid(rows, pages=()):
    """Cells of these rows; None is blank, and `pages` are the first rows of further pages."""
    cells = [
        Cell(
            at, column, str(text), place=Place("a", page=1 + sum(at >= first for first in pages), cell=f"{at},{column}")
        )
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
        if text is not None
    ]
    return Grid("", tuple(cells))


def read(rows, pages=(), **answers):
    return read_grids([grid(rows, pages)], file="a", outlines=OUTLINES, **answers)


def only(reading):
    (document,) = reading.documents
    assert reading.errors == ()
    return document


@pytest.mark.parametrize(
    "label",
    ["项目名称", "项目支出名称", "专项资金名称", "项目（政策）名称", "一、项目名称", "项 目 名 称：", "转移支付名称"],
)
def test_a_projects_name_by_any_word(label):
    assert only(read([[label, "培训费"], *HEAD[1:], HEADER, ROW])).project.name == "培训费"


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("实施单位", "spending_unit"),
        ("资金使用单位", "spending_unit"),
        ("预算单位", "spending_unit"),
        ("填报单位（盖章）", "spending_unit"),
        ("主管部门及代码", "supervising_department"),
        ("业务主管部门", "supervising_department"),
    ],
)
@pytest.mark.parametrize("is_one_cell", [False, True])
def test_units_by_any_word_beside_or_behind_a_colon(label, path, is_one_cell):
    row = [f"{label}：某局"] if is_one_cell else [label, "某局"]
    project = only(read([HEAD[0], row, *HEAD[1:], HEADER, ROW])).project
    assert {name: getattr(project, name) for name in ("spending_unit", "supervising_department")} == {
        "spending_unit": "",
        "supervising_department": "",
        path: "某局",
    }


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ([["年度资金总额（万元）", "1,234.5"]], "12345000"),
        ([["预算数（元）", "1,234.50"]], "1234.5"),
        ([["单位：万元"], ["预算金额", "3"]], "30000"),
        ([["金额单位：元"], ["资金总额", "3"]], "3"),
        ([["项目资金", "120万元"]], "1200000"),
        ([["项目资金（万元）", "资金总额", "3"]], "30000"),
    ],
)
def test_money_by_any_word_and_unit(rows, total):
    assert only(read([HEAD[0], *rows, HEAD[2], HEADER, ROW])).budget.total == Decimal(total)


def test_funds_keep_the_names_that_have_no_synonym():
    rows = [
        ["项目资金（万元）", "年度资金总额：", "10"],
        [None, "其中：一般公共预算拨款", "7"],
        [None, "上级转移支付", "2"],
        [None, "其他资金", "1"],
    ]
    assert only(read([HEAD[0], *rows, HEAD[2], HEADER, ROW])).budget.lines == (
        BudgetLine("财政拨款", Decimal("70000.00")),
        BudgetLine("上级转移支付", Decimal("20000.00")),
        BudgetLine("其他资金", Decimal("10000.00")),
    )


def test_parts_that_are_not_the_total_are_said():
    rows = [["资金总额（万元）", "10"], ["财政拨款", "7"], ["其他资金", "2"]]
    assert codes(read([HEAD[0], *rows, HEAD[2], HEADER, ROW]).errors) == ["row-mismatch"]


def test_a_unit_of_money_is_asked_for_only_where_none_is_printed():
    rows = [HEAD[0], ["预算数", "12"], HEAD[2], HEADER, ROW]
    reading = read(rows)
    assert [(problem.code, problem.place.cell) for problem in reading.errors] == [("money-unit-missing", "1,1")]
    assert reading.documents[0].budget.total is None
    assert only(read(rows, money_unit="万元")).budget.total == 120_000
    assert only(read([["单位：元"], *rows], money_unit="万元")).budget.total == 12


@pytest.mark.parametrize(
    ("rows", "year"),
    [
        ([["2025年度项目绩效目标表"]], 2025),
        ([["（2025年度）"]], 2025),
        ([["年度：2025年"]], 2025),
        ([["2024年市级项目支出绩效目标申报表（一般项目）"]], 2024),
    ],
)
def test_the_year_by_title_or_caption(rows, year):
    assert only(read([*rows, *HEAD[:2], ["年度目标", "甲。"], HEADER, ROW])).fiscal_year == year


def test_years_that_differ_are_said():
    rows = [["2024年度项目绩效目标表"], *HEAD, HEADER, ROW]
    assert codes(read(rows).errors) == ["year-conflict"]
    assert codes(read([*HEAD, HEADER, ROW], fiscal_year=2024).errors) == ["year-conflict"]


@pytest.mark.parametrize(
    ("goals", "said"),
    [
        ([["总体目标", "甲。"]], Goals("", "甲。")),
        ([["总体目标", "甲。"], ["年度目标", "乙。"]], Goals("甲。", "乙。")),
        ([["实施期目标（2025年—2027年）", "甲。"], ["年度绩效目标", "乙。"]], Goals("甲。", "乙。")),
        ([["总体目标", "中期目标", "年度目标"], [None, "甲。", "乙。"]], Goals("甲。", "乙。")),
        ([["总体目标", "中期目标", "年度目标"], ["总体目标", "甲。", "乙。"]], Goals("甲。", "乙。")),
        ([["年度总体目标"], ["甲。"]], Goals("", "甲。")),
    ],
)
def test_goals_beside_or_below_their_labels(goals, said):
    assert only(read([*HEAD[:2], *goals, HEADER, ROW], fiscal_year=2025)).goals == said


@pytest.mark.parametrize(
    ("text", "years", "unused"),
    [
        ("2025年—2027年", (2025, 2027), []),
        ("2025-2027", (2025, 2027), []),
        ("2025年1月至2027年12月", (2025, 2027), []),
        ("2025年", (2025, 2025), []),
        ("2025年—", (2025, None), []),
        ("3年", (None, None), ["not-used"]),
    ],
)
def test_the_cycle(text, years, unused):
    reading = read([*HEAD, ["项目期", text], HEADER, ROW])
    project = only(reading).project
    assert ((project.start_year, project.end_year), codes(reading.problems)) == (years, unused)


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
    assert only(read([*HEAD, header, row])).indicators == (Indicator("产出指标", "数量指标", "甲", "", whole),)


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
    assert document.indicators == (Indicator(*ROW[:3], "≥300人", "≥100人"),)


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
    assert document.indicators == (Indicator(*ROW[:3], "", ROW[3]),)


def test_an_unknown_level_is_said_with_all_of_its_row():
    reading = read([*HEAD, HEADER, ["产出指标", "奇怪指标", "甲", "3次"], ROW])
    assert [(problem.code, problem.text) for problem in reading.problems] == [
        ("unknown-level2", "奇怪指标"),
        ("level-missing", "甲 3次"),
    ]
    assert [row.name for row in reading.documents[0].indicators] == ["培训人次"]


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


def test_columns_that_are_not_ours_are_kept_in_the_report():
    rows = [[*HEADER, "分值", "怪栏"], [*ROW, "10", "甲"], ["产出指标", "质量指标", "率", "1%", "20", "乙"]]
    reading = read([*HEAD, *rows])
    assert [(p.severity.value, p.code, p.text, p.place.cell) for p in reading.problems] == [
        ("notice", "not-used", "10；20", "3,4"),
        ("error", "unknown-column", "甲；乙", "3,5"),
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
        Indicator("产出指标", "数量指标", "培训人次", "", "≥500人次"),
        Indicator("产出指标", "质量指标", "合格率", "", "100%"),
        Indicator("满意度指标", "服务对象满意度指标", "学员满意度", "", "≥95%"),
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
    assert reading.documents[0].indicators == (Indicator(*ROW[:3], "3", "1"),)


def test_a_row_with_all_its_cells_parted_by_a_page_break():
    rows = [*HEAD, HEADER, [*ROW[:2], "培训人次（含", "按计划完成，"], [None, None, "线上）", "不少于五百"], ROW]
    document = only(read(rows, pages=[5]))
    assert [(row.name, row.annual_value) for row in document.indicators] == [
        ("培训人次（含线上）", "按计划完成，不少于五百"),
        ("培训人次", "≥500人次"),
    ]


def test_text_with_tabs_and_text_with_gaps():
    rows = [*HEAD, HEADER, ROW]
    for gap in ("\t", "    "):
        text = "\n".join(gap.join(row) for row in rows)
        reading = read_text(text, file="a.txt", outlines=OUTLINES)
        document = only(reading)
        assert (document.project.name, document.indicators) == ("培训费", (Indicator(*ROW[:3], "", ROW[3]),))
        assert document.places["budget.total"] == Place("a.txt", line=2)


def test_forms_below_each_other_whose_first_label_is_not_the_name():
    rows = []
    for number in (1, 2):
        rows += [["主管部门", f"{number}局"], ["项目名称", f"项目{number}"], *HEAD[1:], HEADER, ROW, ["填表人：张三"]]
    reading = read(rows)
    assert [(d.project.name, d.project.supervising_department) for d in reading.documents] == [
        ("项目1", "1局"),
        ("项目2", "2局"),
    ]
    assert codes(reading.problems) == ["not-used", "not-used"]


@pytest.mark.parametrize(
    ("text", "kind", "unit", "year"),
    [
        ("2025年预算金额（元）", "total", "元", 2025),
        ("其中：财政拨款", "fund", "", None),
        ("项目资金\n（单位：万元）", "total", "万元", None),
        ("2025年度目标", "goals.annual", "", 2025),
        ("（一）项目名称", "project.name", "", None),
    ],
)
def test_headings(text, kind, unit, year):
    heading = heading_of(text)
    assert (heading.kind, heading.money_unit, heading.year) == (kind, unit, year)


@pytest.mark.parametrize("text", ["培训项目名称规范", "目标", "产出指标", "2025", ""])
def test_no_headings(text):
    assert heading_of(text) is None


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


def test_what_the_national_form_has_no_place_for():
    document = Document(2025, "form13", "dongguan-2025", Project("甲", category="部门职能类", level="二级项目"))
    assert list(map(str, losses(document, "national"))) == [
        "“项目支出绩效目标申报表”没有“项目类型”栏，“部门职能类”不会写出",
        "“项目支出绩效目标申报表”没有“项目等级”栏，“二级项目”不会写出",
    ]


# A row that is a total's, as a column of names says 合计, has texts below columns of indicators.
TOTAL_WITH_INDICATORS = [
    ["总体目标", None, "总体目标", "项目名称", "*", "二级指标"],
    ["数量指标", "*", "三级指标", "合计", "项目名称", "*", None],
]
LABELS = [
    "项目名称",
    "主管部门",
    "实施单位",
    "预算数（元）",
    "年度目标",
    "总体目标",
    "备注",
    "财政拨款",
    "填报单位：",
    *HEADER,
]
LABELS += ["分值", "怪栏", "绩效指标", "指标性质", "度量单位", "单位：万元", "产出指标", "数量指标", "合计", "项目期"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.none() | st.sampled_from(LABELS) | st.just("*"), max_size=7), max_size=10))
@example(TOTAL_WITH_INDICATORS)
def test_nothing_is_dropped_in_silence(rows):
    """Every text that is no label is in a Document or in a problem, wherever it stands."""
    marked = [
        [f"值{at}之{column}号" if text == "*" else text for column, text in enumerate(row)]
        for at, row in enumerate(rows)
    ]
    table = grid([["项目名称", "甲项目"], *marked, ["年度目标", "乙目标"], HEADER, ROW])
    reading = read_grids([table], file="a", outlines=OUTLINES, fiscal_year=2025, money_unit="元")
    said = to_json(reading.documents) + "".join(f"{problem.text}{problem.message}" for problem in reading.problems)
    assert [text for row in marked for text in row if text and text.startswith("值") and text not in said] == []
