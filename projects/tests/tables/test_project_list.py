"""The list layout as text in the shapes that printing, copying and people give it."""

import re
from decimal import Decimal

import pytest

from projects.core.document import BudgetLine, Place
from projects.tables import read_text
from projects.tables.lines import Line
from projects.tables.list_rows import split_amounts
from projects.tests.tables.seeds import LIST, LIST_TEXT, OUTLINES, SMALL_LIST, codes


def read(text, fiscal_year=2025):
    return read_text(text, file="a.txt", outlines=OUTLINES, fiscal_year=fiscal_year)


SMALL = read(SMALL_LIST).documents


def changed(old, new, text=SMALL_LIST):
    assert old in text
    return read(text.replace(old, new))


def test_small_list():
    assert [document.project.name for document in SMALL] == ["工作经费", "购置经费"]
    assert [document.budget.total for document in SMALL] == [Decimal("10000.00"), Decimal("25000.00")]


def test_published_list_without_indentation():
    assert read(re.sub(r"(?m)^ +", "", LIST_TEXT)).documents == LIST


def test_published_list_without_blank_lines():
    assert read("\n".join(line for line in LIST_TEXT.split("\n") if line.strip())).documents == LIST


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("单位：万元", "\n金额单位: 万元"),
        ("项目名称（资金使用单位） 总计", "项目名称\n(资金使用单位)\n总计"),
        ("指标值:2套；年度", "指标值：2套;年度"),
        ("1、1-产出指标；11-数量指标；家具", "1.1－产出指标;11－产出数量；家具"),
        ("1、1-产出指标；11-数量指标；家具", "1\n、1-产出\n指标；11-数量指标；家具"),
        ("年度指标值:1次。", "年度指标值:1次\n。"),
        ("年度指标值:1次。", "年度指标值:1次"),
        ("    工作经费 1.00 1.00", "    工作经费\n\n1.00 1.00"),
        (
            "    购置经费",
            "第 1 页 共 2 页\n项目支出绩效目标表（含转移支付项目）\n单位名称：某局 单位：万元\n"
            "项目名称（资金使用单位） 总计 财政拨款 财政专户拨款 其他资金 绩效目标 绩效指标\n    购置经费",
        ),
    ],
)
def test_same_list_printed_otherwise(old, new):
    reading = changed(old, new)
    assert codes(reading.problems) == ["columns-assumed"]
    assert reading.documents == SMALL


def test_yuan():
    reading = read(SMALL_LIST.replace("万元", "元").replace("1.00", "10,000").replace(".50", "5,000"))
    assert [document.budget.total for document in reading.documents] == [Decimal("10000.00"), Decimal("25000.00")]


def test_every_column_printed_needs_no_assumption():
    text = SMALL_LIST.replace("3.50 3.50", "3.50 3.00 0.50 -").replace("2.50 2.50", "2.50 2.00 0.50 -")
    reading = read(text.replace("1.00 1.00", "1.00 1.00 - -"))
    assert reading.problems == ()
    assert reading.documents[1].budget.lines == (
        BudgetLine(source="财政拨款", amount=Decimal("20000.00")),
        BudgetLine(source="财政专户拨款", amount=Decimal("5000.00")),
    )


def test_columns_are_read_in_the_order_of_the_header():
    text = SMALL_LIST.replace("财政拨款 财政专户拨款 其他资金", "其他资金 财政拨款")
    assert [line.source for line in read(text).documents[0].budget.lines] == ["其他资金"]


def test_several_units():
    reading = read(SMALL_LIST + SMALL_LIST.replace("某局", "某中心"))
    assert codes(reading.errors) == []
    assert [document.project.spending_unit for document in reading.documents] == ["某局"] * 2 + ["某中心"] * 2


def test_project_without_indicators():
    reading = changed("1、1-产出指标；11-数量指标；次数；实施周期指标值:1次；年度指标值:1次。\n", "")
    assert codes(reading.errors) == []
    assert [len(document.indicators) for document in reading.documents] == [0, 1]


def test_year_missing():
    reading = read(SMALL_LIST, fiscal_year=None)
    assert (reading.documents, codes(reading.errors)) == ((), ["year-missing"])
    assert "请指定年度" in reading.errors[0].message


def test_wrong_total_says_by_how_much():
    problems = changed("某局 3.50 3.50", "某局 4.00 3.50").errors
    assert codes(problems) == ["total-mismatch"]
    assert problems[-1].message == (
        "合计行的“总计”是 40,000.00 元（4.00 万元），2 个项目之和是 35,000.00 元（3.50 万元），"
        "少 5,000.00 元（0.50 万元）；请核对合计行和各项目金额"
    )
    assert problems[-1].place.line == 4


def test_row_that_is_not_the_sum_of_its_parts():
    problems = changed("2.50 2.50", "2.50 2.00 0.40").errors
    assert codes(problems) == ["row-mismatch", "total-mismatch", "total-mismatch"]
    assert "相差 1,000.00 元（0.10 万元）" in problems[0].message


@pytest.mark.parametrize(("unit", "code"), [("", "money-unit-missing"), ("单位：美元", "unit-unknown")])
def test_unknown_unit(unit, code):
    reading = changed("单位：万元", unit)
    assert codes(reading.errors) == [code]
    assert [document.budget.total for document in reading.documents] == [None, None]


@pytest.mark.parametrize(
    ("level", "code"),
    [
        ("1-产出指标；15-满意度指标；", "unknown-level2"),
        ("1-产出指标；12-数量指标；", "level-mismatch"),
        ("2-效益指标；11-数量指标；", "level-mismatch"),
        ("7-过程指标；11-数量指标；", "unknown-level1"),
    ],
)
def test_levels_the_framework_does_not_know(level, code):
    reading = changed("1-产出指标；11-数量指标；家具", f"{level}家具")
    assert [(p.code, p.place.line) for p in reading.errors] == [(code, 10)]
    assert f"1、{level}家具数量" in reading.errors[0].text
    assert reading.documents[1].indicators == ()


@pytest.mark.parametrize(
    ("before", "stray", "line"),
    [
        ("    购置经费", "备注：略", 8),
        ("单位名称", "附件2", 2),
        ("    工作经费", "备注", 5),
        ("某局 3.50", "备注", 4),
    ],
)
def test_stray_line(before, stray, line):
    reading = changed(before, f"{stray}\n{before}")
    assert [(p.code, p.text, p.place.line) for p in reading.errors] == [("not-understood", stray, line)]
    assert reading.documents == SMALL


def test_stray_line_after_the_last_indicator():
    reading = read(SMALL_LIST + "填表人：张三\n")
    assert [(p.code, p.text) for p in reading.errors] == [("not-understood", "填表人：张三")]
    assert reading.documents == SMALL


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("实施周期指标值:2套；年度指标值:2套。", "实施周期指标值:2套。", "not-understood"),
        ("2.50 2.50", "2.50 2.50 0 0 0", "amount-unclear"),
        ("其他资金 绩效目标", "其他资金 分值 绩效目标", "unknown-column"),
        ("单位名称：某局 ", "", "label-missing"),
    ],
)
def test_other_things_wrong(old, new, code):
    assert code in codes(changed(old, new).errors)


def test_projects_that_cannot_be_told_apart():
    text = re.sub(r"(?m)^ +", "", SMALL_LIST).replace(
        "1、1-产出指标；11-数量指标；次数；实施周期指标值:1次；年度指标值:1次。\n", ""
    )
    reading = read(text)
    assert "project-unclear" in codes(reading.errors)
    assert reading.errors[0].text == "购置经费 2.50 2.50"


def test_project_whose_amounts_are_missing_leaves_its_neighbour_whole():
    reading = changed("    购置经费 2.50 2.50\n", "    购置经费\n")
    assert reading.documents == SMALL[:1]
    assert codes(reading.errors)[:3] == ["not-understood", "not-understood", "project-unclear"]


@pytest.mark.parametrize(
    ("packed", "names", "found"),
    [
        (
            "1、1-产出指标；11-数量指标；甲；年度指标值:1。3、1-产出指标；11-数量指标；乙；年度指标值:2。",
            ["甲", "乙"],
            [],
        ),
        ("1、1-产出指标；11-数量指标；甲。2、1-产出指标；11-数量指标；乙；年度指标值:2。", ["乙"], ["not-understood"]),
        ("1、1-产出指标；11-数量指标；甲。4、1-产出指标；11-数量指标；乙；年度指标值:2。", [], ["not-understood"]),
        ("1、1-产出指标；11-数量指标；甲；实施周期指标值:1、次；2次；年度指标值:含2、3两项。", ["甲"], []),
    ],
)
def test_numbers_of_packed_indicators(packed, names, found):
    reading = changed("1、1-产出指标；11-数量指标；次数；实施周期指标值:1次；年度指标值:1次。", packed)
    assert [row.name for row in reading.documents[0].indicators] == names
    assert codes(reading.errors) == found


def test_no_total_row():
    assert codes(changed("某局 3.50 3.50\n", "").errors) == ["total-missing"]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("    越秀区居民医保扩面专项财", "政补贴"), "越秀区居民医保扩面专项财政补贴"),
        (("    广州市医疗保障局2022-2024", "年桌面运维服务项目"), "广州市医疗保障局2022-2024年桌面运维服务项目"),
        (("    越秀区居民医保扩面专项财", "备注甲乙一二三", "政补贴"), "政补贴"),
    ],
)
def test_wrapped_name(lines, name):
    reading = changed("    工作经费 1.00 1.00", "\n".join([*lines, "1.00 1.00"]))
    assert reading.documents[0].project.name == name
    assert [p.text for p in reading.errors] == [line.strip() for line in lines if line.strip() not in name]


@pytest.mark.parametrize(
    ("text", "name", "amounts"),
    [
        ("工作经费", "工作经费", []),
        ("1.00 - 2,000.5", "", ["1.00", "-", "2,000.5"]),
        ("工作  经费\u3000 1.00\t－ -3", "工作  经费", ["1.00", "－", "-3"]),
        ("1.00 工作经费 2 3", "1.00 工作经费", ["2", "3"]),
        ("工作经费 1.00 元", "工作经费 1.00 元", []),
        ("1,00", "1,00", []),
    ],
)
def test_amounts_at_the_end_of_a_line(text, name, amounts):
    found = split_amounts(Line(text, Place()))
    assert (found[0], [amount.text for amount in found[1]]) == (name, amounts)


@pytest.mark.parametrize(
    ("heading", "unit", "is_wan"),
    [
        ("单位名称：某局 单位：万元", "某局", True),
        ("单 位 名 称:某  局 金 额 单 位: 万元", "某  局", True),
        ("单位名称：某单位：万元", "某", True),
        ("单位名称：某局 单位：万元 备注", "某局 单位：万元 备注", False),
        ("单位名称：某局 单位：元 单位：万元", "某局 单位：元", True),
        ("单位名称：单位：万元", "", True),
        ("单位名称：某局\n金额单位：万元", "某局", True),
    ],
)
def test_unit_name_and_money_unit_in_one_line(heading, unit, is_wan):
    reading = changed("单位名称：某局 单位：万元", heading)
    assert {document.project.spending_unit for document in reading.documents} == {unit}
    assert ("money-unit-missing" not in codes(reading.errors)) == is_wan


# Each took from seconds to hours while patterns tried every way to part such a line.
@pytest.mark.parametrize(
    "hostile",
    [
        "1 " * 100_000 + "x",
        "1 " * 100_000,
        "- " * 100_000 + "甲",
        "1" * 200_000 + "x",
        "1,111" * 40_000 + "x",
        "甲" + " " * 200_000 + "乙",
        "单位名称：" + " " * 200_000 + "乙",
        "单位名称：" + "单位：" * 60_000 + " 甲",
        "单位名称：" + "金额 单位 ： " * 20_000 + "甲 乙",
        "金额" + " " * 200_000 + "单位",
        "单 " * 100_000,
    ],
    ids=lambda text: f"{text[:5]}…{text[-3:]}",
)
@pytest.mark.parametrize("above", ["单位名称", "    工作经费", "做好工作。", "    购置经费"])
def test_a_line_made_to_be_slow_is_read(hostile, above):
    assert changed(above, f"{hostile}\n{above}").problems
