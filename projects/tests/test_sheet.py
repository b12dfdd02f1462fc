import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.outline import outlines_in
from projects.core.document import Budget, BudgetLine, Document, Goals, Indicator, Project, from_json
from projects.sheet import Mark, amount_text, levels_of, page_order, sheet
from projects.tables import LAYOUTS

FIXTURES = Path(__file__).parents[2] / "fixtures"
FORM13, LIST, NATIONAL = (
    outlines_in(json.loads((FIXTURES / f"framework-{region}-2025.json").read_text()))[0]
    for region in ("dongguan", "guangzhou", "national")
)
PRINTED = {
    document.project.name: document
    for name in ("form13-dongguan-2025.json", "list-guangzhou-2025.json")
    for document in from_json((FIXTURES / name).read_text())
}
GIFTS = PRINTED["慰问费"]

words = st.text(alphabet="甲乙指标率 ≥12", max_size=6)
level2_names = st.sampled_from([node.name for _, node in FORM13.pairs()]) | words
indicators = st.builds(
    Indicator,
    level1=st.sampled_from([node.name for node in FORM13.children]) | words,
    level2=level2_names,
    name=words,
    cycle_value=words,
    annual_value=words,
)
documents = st.builds(
    Document,
    fiscal_year=st.just(2025),
    layout=st.sampled_from(list(LAYOUTS)),
    framework=st.just("dongguan-2025"),
    indicators=st.lists(indicators, max_size=8).map(tuple),
)


def texts(drawn) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in drawn.rows]


def cell_at(drawn, path: str):
    return next(cell for cell in drawn.cells() if cell.path == path)


def indicator_rows(drawn):
    return [row for row in drawn.rows if row.kind == "indicator"]


def test_form13_stands_as_printed():
    drawn = sheet(GIFTS, FORM13)
    unit = "东莞市医疗保障局东坑分局"

    assert (drawn.number, drawn.title) == ("表13", "项目绩效目标表")
    assert texts(drawn) == [
        ["项目名称", "慰问费"],
        ["项目类型", "其他特定目标类（部门职能类）", "项目等级", "二级项目"],
        ["主管部门", unit, "用款单位", unit],
        ["实施周期", "起始年度", "2022", "到期年度", "2025"],
        ["2025年预算金额(元)", "16,000"],
        ["总体绩效目标"],
        ["实施周期总目标", GIFTS.goals.cycle],
        ["2025年度目标", GIFTS.goals.annual],
        ["绩效指标"],
        ["一级指标", "二级指标", "三级指标", "实施周期指标值", "年度指标值"],
        ["成本指标", "经济成本指标", "慰问费发放标准", "＜400元/份", "＜400元/份"],
        ["社会成本指标", "", "", ""],
        ["生态环境成本指标", "", "", ""],
        ["产出指标", "数量指标", "慰问次数", "2", "2"],
        ["慰问人数", "≥31人", "≥31人"],
        ["质量指标", "慰问品发放合规率", "100%", "100%"],
        ["慰问品发放到位率", "100%", "100%"],
        ["慰问品发放准确率", "100%", "100%"],
        ["时效指标", "慰问品发放及时率", "≥95%", "≥95%"],
        ["慰问品发放时间", "春节、中秋", "春节、中秋"],
        ["效益指标", "经济效益", "", "", ""],
        ["社会效益", "提高慰问对象的幸福感", "有效提高", "有效提高"],
        ["生态效益", "", "", ""],
        ["满意度指标", "服务对象满意度", "慰问对象满意率", "＞90%", "＞90%"],
    ]


def test_levels_are_merged_down():
    spans = {
        cell.text: cell.rowspan
        for row in indicator_rows(sheet(GIFTS, FORM13))
        for cell in row.cells
        if cell.kind in ("level1", "level2")
    }
    assert (spans["成本指标"], spans["产出指标"], spans["效益指标"], spans["满意度指标"]) == (3, 7, 3, 1)
    assert (spans["数量指标"], spans["质量指标"], spans["社会效益"]) == (2, 3, 1)


def test_every_row_fills_the_width_of_the_form():
    for document, outline in (
        (GIFTS, FORM13),
        (PRINTED["工作经费"], LIST),
        (replace(GIFTS, layout="national"), NATIONAL),
    ):
        covered: Counter[int] = Counter()
        for number, row in enumerate(sheet(document, outline).rows):
            for cell in row.cells:
                for line in range(number, number + cell.rowspan):
                    covered[line] += cell.colspan
        assert set(covered.values()) == {5}


def test_list_layout_shows_wan_and_the_one_goal():
    document = PRINTED["医疗保障专项工作经费"]
    drawn = sheet(document, LIST)

    assert (drawn.title, drawn.unit_note) == ("项目支出绩效目标表（含转移支付项目）", "单位：万元")
    assert (drawn.unit_name.text, drawn.unit_name.path) == ("广州市医疗保障局（本级）", "project.spending_unit")
    assert texts(drawn)[:6] == [
        ["项目名称（资金使用单位）", "医疗保障专项工作经费"],
        ["预算", "总计", "财政拨款", "财政专户拨款", "其他资金"],
        ["356.19", "356.19", "", ""],
        ["绩效目标", document.goals.annual],
        ["绩效指标"],
        ["一级指标", "二级指标", "三级指标", "实施周期指标值", "年度指标值"],
    ]


def test_national_layout_shows_its_own_form_in_wan():
    document = replace(GIFTS, layout="national", framework="national-2025")
    drawn = sheet(document, NATIONAL)
    unit = "东莞市医疗保障局东坑分局"

    assert (drawn.number, drawn.title, drawn.unit_note) == ("", "项目支出绩效目标申报表", "2025年度，单位：万元")
    assert texts(drawn)[:11] == [
        ["项目名称", "慰问费"],
        ["主管部门", unit, "实施单位", unit],
        ["项目期", "起始年度", "2022", "到期年度", "2025"],
        ["项目资金（万元）", "年度资金总额", "1.60"],
        ["其中：财政拨款", ""],
        ["财政专户拨款", ""],
        ["其他资金", ""],
        ["总体目标"],
        ["实施期目标", GIFTS.goals.cycle],
        ["年度目标", GIFTS.goals.annual],
        ["绩效指标"],
    ]
    assert [cell.label for cell in drawn.elsewhere] == ["项目类型", "项目等级"]


def test_every_layout_has_a_form_of_its_own():
    assert {sheet(replace(GIFTS, layout=layout), FORM13).title for layout in LAYOUTS} == {
        "项目绩效目标表",
        "项目支出绩效目标表（含转移支付项目）",
        "项目支出绩效目标申报表",
    }


def test_another_fund_source_has_a_row_of_its_own():
    lines = (BudgetLine(source="政府性基金", amount=Decimal("5000")),)
    drawn = sheet(replace(PRINTED["工作经费"], budget=Budget(total=None, lines=lines)), LIST)

    assert ["政府性基金", "0.50"] in texts(drawn)


def test_what_the_layout_does_not_print_is_said():
    document = replace(PRINTED["工作经费"], project=Project(level="二级项目"), goals=Goals(cycle="周期目标"))

    assert [(cell.label, cell.text) for cell in sheet(document, LIST).elsewhere] == [
        ("项目等级", "二级项目"),
        ("实施周期总目标", "周期目标"),
    ]


@pytest.mark.parametrize(
    ("amount", "layout", "printed"),
    [
        ("16000.00", "form13", "16,000"),
        ("16000.5", "form13", "16,000.50"),
        ("0", "form13", "0"),
        ("14486100", "list", "1,448.61"),
        ("1000000", "list", "100.00"),
        ("12345.67", "list", "1.234567"),
        ("0", "list", "0.00"),
    ],
)
def test_amounts_are_exact_in_the_unit_of_the_layout(amount, layout, printed):
    assert amount_text(Decimal(amount), layout) == printed


def test_absent_amount_is_blank():
    assert amount_text(None, "form13") == ""


def test_unknown_level2_is_shown_under_its_level1():
    outside = Indicator(level1="产出指标", level2="成本节约", name="节约率", cycle_value="", annual_value="≥5%")
    rows = indicator_rows(sheet(replace(GIFTS, indicators=(outside, *GIFTS.indicators)), FORM13))
    names = [row.level2_name for row in rows]

    assert names[names.index("成本节约") - 1] == "时效指标"
    assert [row.outside for row in rows if row.level2_name == "成本节约"] == [True]
    assert levels_of("产出指标；成本节约", FORM13) == ("产出指标", "成本节约")


def test_unknown_level1_stands_last():
    outside = Indicator(level1="可持续指标", level2="长期影响", name="影响", cycle_value="", annual_value="好")
    last = indicator_rows(sheet(replace(GIFTS, indicators=(outside,)), FORM13))[-1]

    assert (last.level1, [cell.text for cell in last.cells]) == (
        "可持续指标",
        ["可持续指标", "长期影响", "影响", "", "好"],
    )


def test_level_names_are_met_by_alias():
    row = Indicator(level1="产出指标", level2="产出数量", name="次数", cycle_value="", annual_value="2次")
    rows = indicator_rows(sheet(replace(GIFTS, indicators=(row,)), FORM13))

    assert [row.level2_name for row in rows if not row.state] == ["数量指标"]


@given(documents)
def test_every_indicator_is_shown_exactly_once(document):
    for outline in (FORM13, LIST):
        shown = Counter(cell.path for cell in sheet(document, outline, spare=True).cells() if cell.path)
        expected = {
            f"indicators[{index}].{attribute}"
            for index in range(len(document.indicators))
            for attribute in ("name", "cycle_value", "annual_value")
        }
        assert {path for path in shown if path.startswith("indicators[")} == expected
        assert set(shown.values()) == {1}


@given(documents)
def test_spans_cover_the_rows_they_head(document):
    rows = indicator_rows(sheet(document, FORM13, spare=True))
    for kind in ("level1", "level2"):
        assert sum(cell.rowspan for row in rows for cell in row.cells if cell.kind == kind) == len(rows)


@given(documents)
def test_page_order_is_the_order_of_the_rows(document):
    shown = [cell.text for cell in sheet(document, FORM13).cells() if cell.path.endswith("].name")]
    assert [row.name for row in page_order(document.indicators, FORM13)] == shown


# ---- changes ----


def test_nothing_is_marked_when_nothing_changed():
    drawn = sheet(GIFTS, FORM13, before=GIFTS)
    assert [cell for cell in drawn.cells() if cell.spans] == []
    assert {row.state for row in drawn.rows} == {"", "blank"}


def test_changed_texts_show_old_and_new():
    after = replace(
        GIFTS,
        budget=Budget(total=Decimal(24800)),
        indicators=(replace(GIFTS.indicators[0], annual_value="＜250元/份"), *GIFTS.indicators[1:]),
    )
    drawn = sheet(after, FORM13, before=GIFTS)

    assert cell_at(drawn, "budget.total").spans == (("old", "16,000"), ("new", "24,800"))
    spans = cell_at(drawn, "indicators[0].annual_value").spans
    assert "".join(text for kind, text in spans if kind != "new") == "＜400元/份"
    assert "".join(text for kind, text in spans if kind != "old") == "＜250元/份"


def test_removed_row_stays_in_its_place_and_new_row_is_marked():
    new = Indicator(level1="产出指标", level2="数量指标", name="慰问金发放次数", cycle_value="12次", annual_value="3次")
    kept = [row for row in GIFTS.indicators if row.name != "慰问品发放到位率"]
    drawn = sheet(replace(GIFTS, indicators=(*kept, new)), FORM13, before=GIFTS)
    rows = [
        (row.state, row.level2_name, row.cells[-1].spans) for row in drawn.rows if row.state in ("added", "removed")
    ]

    assert rows == [
        ("added", "数量指标", (("new", "3次"),)),
        ("removed", "质量指标", (("old", "100%"),)),
    ]
    assert [row.cells[-3].text for row in drawn.rows if row.level2_name == "质量指标"] == [
        "慰问品发放合规率",
        "",
        "慰问品发放准确率",
    ]


def test_fund_source_that_went_is_still_shown():
    before = replace(
        PRINTED["工作经费"], budget=Budget(total=None, lines=(BudgetLine(source="政府性基金", amount=Decimal("5000")),))
    )
    drawn = sheet(replace(before, budget=Budget()), LIST, before=before)

    assert cell_at(drawn, "budget.lines[政府性基金]").spans == (("old", "0.50"),)


# ---- marks and meaning ----


def test_marks_stand_in_the_cell_they_are_about():
    marks = {
        "indicators[1].annual_value": [Mark("note", "不易衡量"), Mark("bad", "缺计量单位")],
        "indicators[0]": [Mark("warn", "成本与预算不符")],
        "indicators": [Mark("warn", "缺少满意度指标")],
        "": [Mark("note", "整张表")],
    }
    drawn = sheet(GIFTS, FORM13, marks=marks)

    assert cell_at(drawn, "indicators[1].annual_value").tone == "bad"
    assert [mark.text for mark in cell_at(drawn, "indicators[0].name").marks] == ["成本与预算不符"]
    assert [mark.text for mark in cell_at(drawn, "indicators").marks] == ["缺少满意度指标"]
    assert [mark.text for mark in drawn.marks] == ["整张表"]


def test_meaning_is_silent_where_the_text_says_it_all():
    drawn = sheet(GIFTS, FORM13)

    assert [cell_at(drawn, f"indicators[{index}].annual_value").meaning for index in (2, 3, 8)] == ["", "", ""]


def test_meaning_tells_what_the_text_does_not():
    rows = (replace(GIFTS.indicators[0], annual_value="≦3.4万元/月"),)
    assert "34,000" in cell_at(sheet(replace(GIFTS, indicators=rows), FORM13), "indicators[0].annual_value").meaning
