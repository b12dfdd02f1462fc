"""Heads of other regions' forms: names, units, money, years and goals by what their labels mean."""

from decimal import Decimal

import pytest

from projects.core.document import BudgetLine, Document, Goals, Indicator, Place, Project
from projects.tables import losses, read_text
from projects.tables.headings import heading_of
from projects.tests.tables.regions import HEAD, HEADER, ROW, only, read
from projects.tests.tables.seeds import OUTLINES, codes


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
        BudgetLine(source="财政拨款", amount=Decimal("70000.00")),
        BudgetLine(source="上级转移支付", amount=Decimal("20000.00")),
        BudgetLine(source="其他资金", amount=Decimal("10000.00")),
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
        ([["总体目标", "甲。"]], Goals(cycle="", annual="甲。")),
        ([["总体目标", "甲。"], ["年度目标", "乙。"]], Goals(cycle="甲。", annual="乙。")),
        ([["实施期目标（2025年—2027年）", "甲。"], ["年度绩效目标", "乙。"]], Goals(cycle="甲。", annual="乙。")),
        ([["总体目标", "中期目标", "年度目标"], [None, "甲。", "乙。"]], Goals(cycle="甲。", annual="乙。")),
        ([["总体目标", "中期目标", "年度目标"], ["总体目标", "甲。", "乙。"]], Goals(cycle="甲。", annual="乙。")),
        ([["年度总体目标"], ["甲。"]], Goals(cycle="", annual="甲。")),
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


def test_text_with_tabs_and_text_with_gaps():
    rows = [*HEAD, HEADER, ROW]
    for gap in ("\t", "    "):
        text = "\n".join(gap.join(row) for row in rows)
        reading = read_text(text, file="a.txt", outlines=OUTLINES)
        document = only(reading)
        assert (document.project.name, document.indicators) == ("培训费", (Indicator.of((*ROW[:3], "", ROW[3])),))
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


def test_what_the_national_form_has_no_place_for():
    document = Document(
        fiscal_year=2025,
        layout="form13",
        framework="dongguan-2025",
        project=Project(name="甲", category="部门职能类", level="二级项目"),
    )
    assert list(map(str, losses(document, "national"))) == [
        "“项目支出绩效目标申报表”没有“项目类型”栏，“部门职能类”不会写出",
        "“项目支出绩效目标申报表”没有“项目等级”栏，“二级项目”不会写出",
    ]
