"""表13 as text in the shapes that printing, copying and people give it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from projects.core.document import Indicator
from projects.tables import read_text
from projects.tests.tables.seeds import FORM, FORM13_TEXT, OUTLINES, codes

PLAIN = Indicator(level1="产出指标", level2="数量指标", name="慰问次数", cycle_value="2", annual_value="2")


def read(text, **options):
    return read_text(text, file="a.txt", outlines=OUTLINES, **options)


def read_row(*lines):
    """The reading of a form in which these lines stand for its only 数量指标 row."""
    return read(FORM.replace("数量指标 慰问次数 2 2", "\n".join(lines)))


def read_clean(text):
    reading = read(text)
    assert reading.problems == ()
    return reading.documents[0]


WHOLE = read_clean(FORM)


def test_form():
    assert WHOLE.indicators == (
        PLAIN,
        Indicator(
            level1="满意度指标",
            level2="服务对象满意度",
            name="慰问对象满意率",
            cycle_value="＞90%",
            annual_value="＞90%",
        ),
    )
    assert WHOLE.budget.total == Decimal("16000.00")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2025年预算金额(元) 16000", "2025 年预算金额（元）：16,000.00"),
        ("2025年预算金额(元) 16000", "2025年预算金额(万元) 1.6"),
        ("项目名称 慰问费", "项 目 名 称：慰问费"),
        ("项目名称 慰问费", "项目\n名称\n慰问费"),
        ("项目类型 其他特定目标类（部门职能类）", "项目类型 其他特定目标类（部门\n职能类）"),
        ("2025年度目标", "2025年度\n\n目标"),
        ("实施周期总目标\n开展慰问工作。", "实施周期总目标 开展慰问\n工作。"),
        ("采购慰问品。", "采购慰问品\n\n。"),
        ("周期指标值 年度指标值\n", "周期指\n标值 年度指标值\n"),
        ("数量指标 慰问次数 2 2", "产出数量 慰问次数 2 2"),
        ("数量指标 慰问次数 2 2", "数量指\n标 慰问次数 2 2".replace("标 慰", "标\n慰")),
        ("数量指标 慰问次数 2 2", "数量指 慰问次数 2 2\n标"),
        ("数量指标 慰问次数 2 2", "\t数量指标\t慰问次数\t2\t2"),
        ("数量指标 慰问次数 2 2", "数量指标\n慰问次数\n2\n2"),
        ("数量指标 慰问次数 2 2", "数量指标\n慰问次数\n2 2"),
        ("数量指标 慰问次数 2 2\n", "数量指标 慰问次数 2 2\n一级指标 二级指标 三级指标 实施周期指标值 年度指标值\n"),
        ("产出指标\n数量指标 慰问次数 2 2", "产出指标 数量指标 慰问次数 2 2\n质量指标\n第 1 页 共 2 页"),
        ("满意度指标 服务对象满意度 慰", "满意度指标 服务对象满意度指标\n慰"),
        ("项目绩效目标表\n", "表 13\n\f项目绩效目标表\n"),
    ],
)
def test_same_form_printed_otherwise(old, new):
    assert old in FORM
    assert read_clean(FORM.replace(old, new)) == WHOLE


def test_forms_without_titles_between():
    second = FORM.removeprefix("项目绩效目标表\n").replace("慰问费", "宣传费")
    names = [document.project.name for document in read(FORM + second).documents]
    assert names == ["慰问费", "宣传费"]


def test_blank_cells_stay_blank():
    text = FORM.replace("项目等级 二级项目", "项目等级").replace(" 16000", "").replace("度 2022", "度")
    document = read_clean(text)
    assert (document.project.level, document.budget.total, document.project.start_year) == ("", None, None)


@pytest.mark.parametrize(
    "lines",
    [
        ("数量指标 补贴标准", "约490元/", "人", "约490元/人"),
        ("数量指标 补贴标准", "约490", "元/人", "约490", "元/人"),
        ("数量指标 补贴标准 约490 约490", "元/人 元/人"),
        ("数量指标 补贴标准", "约490 约490", "元/人 元/人"),
    ],
)
def test_wrapped_columns_that_say_the_same(lines):
    assert read_row(*lines).documents[0].indicators[0] == replace(
        PLAIN, name="补贴标准", cycle_value="约490元/人", annual_value="约490元/人"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("数量指标 补贴标准", "约490元/", "人", "约300元/人"),
        ("数量指标 补贴标准", "甲", "甲", "甲", "甲乙"),
        ("数量指标 补贴标准 约490 约300", "元/人 元/天"),
        ("数量指标 补贴标准 约490",),
        ("数量指标 补贴 标准 约490 约490",),
    ],
)
def test_columns_that_could_be_split_in_several_ways(lines):
    reading = read_row(*lines)
    assert codes(reading.problems) == ["columns-unclear"]
    problem = reading.problems[0]
    assert (problem.place.line, problem.path) == (17, "indicators")
    assert problem.text == " ".join(lines).removeprefix("数量指标 ")
    assert [row.name for row in reading.documents[0].indicators] == ["慰问对象满意率"]


def test_operator_and_latin_words_hold_their_space():
    document = read_row("数量指标 LED screen 数 ≥ 95 ≥ 95", "OA system ≥ 95% ≥ 95%").documents[0]
    assert [(row.name, row.annual_value) for row in document.indicators[:1]] == [("OA system", "≥ 95%")]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("可持续影响指标 次数 2 2",), ["unknown-level2"]),
        (("可持续影响指标", "次数 2 2", "人数 3 3"), ["unknown-level2", "level-missing", "level-missing"]),
        (("过程指标 管理指标 次数 2 2",), ["unknown-level1"]),
        (("次数 2 2",), ["level-missing"]),
        (("社会成本指标 次数 2 2",), ["level-mismatch"]),
    ],
)
def test_levels_the_framework_does_not_know(lines, found):
    reading = read_row(*lines)
    assert codes(reading.problems) == found
    assert reading.problems[0].place.line == 17
    levels = {row.level2 for row in reading.documents[0].indicators}
    assert levels <= {"服务对象满意度", "社会成本指标"}


@pytest.mark.parametrize(
    ("after", "line", "stray"),
    [
        ("项目等级 二级项目\n", 5, "联系人 张三"),
        ("项目等级 二级项目\n", 5, "备注"),
        ("数量指标 慰问次数 2 2\n", 18, "备注：略"),
        ("标值 年度指标值\n", 16, "备注：略"),
    ],
)
def test_stray_line(after, line, stray):
    reading = read(FORM.replace(after, f"{after}{stray}\n"))
    assert [(p.code, p.text, p.place.line) for p in reading.problems] == [("not-understood", stray, line)]
    assert reading.documents == (WHOLE,)


def test_stray_line_before_the_first_form():
    assert [(p.code, p.text) for p in read("附件3\n" + FORM).problems] == [("not-understood", "附件3")]


@pytest.mark.parametrize(
    ("old", "new", "options", "code"),
    [
        ("2025年度目标", "2024年度目标", {}, "year-conflict"),
        ("2025年度目标", "2025年度目标", {"fiscal_year": 2026}, "year-conflict"),
        ("(元)", "(美元)", {}, "unit-unknown"),
        ("(元) 16000", "(元) 约一万", {}, "amount-unclear"),
        ("项目等级 二级项目\n", "", {}, "label-missing"),
        ("项目等级 二级项目\n", "项目等级 二级项目\n项目等级 一级项目\n", {}, "label-repeated"),
        ("采购慰问品。", "采购。\n2025年度目标\n慰问品。", {}, "label-repeated"),
    ],
)
def test_one_thing_wrong(old, new, options, code):
    reading = read(FORM.replace(old, new), **options)
    assert codes(reading.errors) == [code]
    assert len(reading.documents) == 1


def test_year_not_printed():
    text = FORM.replace("2025年预算", "预算").replace("2025年度", "年度")
    reading = read(text)
    assert (reading.documents, codes(reading.errors)) == ((), ["year-missing"])
    assert read(text, fiscal_year=2025).documents == (WHOLE,)


def test_no_framework():
    reading = read_text(FORM, file="a.txt", outlines=())
    assert (reading.documents, codes(reading.errors)) == ((), ["framework-missing"])


def test_whole_published_table_without_blank_lines_inside_forms():
    squeezed = "\n".join(line for line in FORM13_TEXT.split("\n") if line.strip())
    assert read(squeezed).documents == read(FORM13_TEXT).documents


def test_level_name_torn_by_a_stray_line_is_no_row():
    reading = read_row("生态环境成本指", "备注：略", "标")
    assert [(p.code, p.text) for p in reading.problems] == [("columns-unclear", "生态环境成本指 备注：略 标")]
    assert reading.documents[0].indicators == WHOLE.indicators[1:]
