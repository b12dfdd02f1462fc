"""The official tables as workbooks, read back with openpyxl."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from projects.core.document import Budget, BudgetLine, Goals
from projects.tables import write_xlsx
from projects.tables.writers.xlsx import sheet_name
from projects.tests.tables.seeds import FORM13, LIST, OUTLINES

ODD_TEXTS = ["=1+1", "+1", "-1", "@SUM(A1)", "http://a.cn/", "<r><b>1</r>", "{=A1}", "0012", "_x000D_", "甲\n乙 & <丙>"]


def book_of(documents, layout):
    return load_workbook(io.BytesIO(write_xlsx(documents, layout=layout, outlines=OUTLINES)))


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def ranges(sheet):
    return {str(cells) for cells in sheet.merged_cells.ranges}


def test_form13_rows():
    sheet = book_of(FORM13, "form13").worksheets[0]
    document = FORM13[0]
    blank = [None] * 4
    assert values(sheet)[:14] == [
        ["表13", *blank],
        ["项目绩效目标表", *blank],
        ["项目名称", "困难家庭医疗救助（常）", None, None, None],
        ["项目类型", "其他事业发展性支出", None, None, None],
        ["项目等级", "二级项目", None, None, None],
        ["主管部门", "东莞市医疗保障局东坑分局", None, None, None],
        ["用款单位", "东莞市医疗保障局东坑分局", None, None, None],
        ["实施周期", "起始年度", 2022, "到期年度", 2025],
        ["2025年预算金额(元)", 410000, None, None, None],
        ["总体绩效目标", *blank],
        ["实施周期总目标", document.goals.cycle, None, None, None],
        ["2025年度目标", document.goals.annual, None, None, None],
        ["绩效指标", *blank],
        ["一级指标", "二级指标", "三级指标", "实施周期指标值", "年度指标值"],
    ]
    assert values(sheet)[14:] == [
        ["成本指标", "经济成本指标", "困难家庭医疗救助支出标准", "≦3.4万元/月", "≦3.4万元/月"],
        [None, "社会成本指标", None, None, None],
        [None, "生态环境成本指标", None, None, None],
        ["产出指标", "数量指标", "发放救助次数", "12次", "12次"],
        [None, "质量指标", "符合条件补助对象覆盖率", "100%", "100%"],
        [None, "时效指标", "发放及时性", "每月发放", "每月发放"],
        ["效益指标", "经济效益", None, None, None],
        [None, "社会效益", "减轻困难家庭经济负担", "有效减轻", "有效减轻"],
        [None, "生态效益", None, None, None],
        ["满意度指标", "服务对象满意度", "调查对象满意度", "≥95%", "≥95%"],
    ]


def test_form13_merges_levels_down():
    book = book_of(FORM13, "form13")
    assert book.sheetnames == [document.project.name for document in FORM13]
    assert {"A15:A17", "A18:A20", "A21:A23", "A2:E2", "A10:E10", "A13:E13", "B3:E3"} <= ranges(book.worksheets[0])
    # 慰问费: two 数量, three 质量 and two 时效 rows
    assert {"A18:A24", "B18:B19", "B20:B22", "B23:B24"} <= ranges(book.worksheets[1])


def test_page():
    for documents, layout, orientation in ((FORM13, "form13", "portrait"), (LIST, "list", "landscape")):
        sheet = book_of(documents, layout).worksheets[0]
        setup = sheet.page_setup
        assert (setup.paperSize, setup.orientation, setup.fitToHeight) == (9, orientation, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == {"form13": "$14:$14", "list": "$1:$3"}[layout]


def test_list_rows():
    sheet = book_of(LIST, "list").worksheets[0]
    rows = values(sheet)
    assert rows[0][0] == "项目支出绩效目标表（含转移支付项目）"
    assert (rows[1][0], rows[1][6]) == ("单位名称：广州市医疗保障局（本级）", "单位：万元")
    header = ["项目名称（资金使用单位）", "总计", "财政拨款", "财政专户拨款", "其他资金", "绩效目标", "绩效指标"]
    assert rows[2] == header
    assert rows[3] == ["广州市医疗保障局（本级）", 1448.61, 1448.61, None, None, None, None]
    assert [row[0] for row in rows[4:]] == [document.project.name for document in LIST]
    assert [row[5] for row in rows[4:]] == [document.goals.annual for document in LIST]
    assert rows[4][6].split("\n")[3] == (
        "4、2-效益指标；22-社会效益；提高各区参保扩面工作的积极性；实施周期指标值:落实扩面任务；年度指标值:落实扩面任务。"
    )
    assert sum(len(row[6].split("\n")) for row in rows[4:]) == 116


def test_list_amounts_are_exact_numbers():
    sheet = book_of(LIST, "list").worksheets[0]
    amounts = [Decimal(str(cell.value)) * 10000 for cell in sheet["B"][4:]]
    assert amounts == [document.budget.total for document in LIST]
    assert {cell.number_format for cell in sheet["B"][3:]} == {"#,##0.00########"}


def test_one_sheet_per_unit():
    other = replace(LIST[1], project=replace(LIST[1].project, spending_unit="某中心[一]/二"))
    book = book_of([LIST[0], other, LIST[2]], "list")
    assert book.sheetnames == ["广州市医疗保障局（本级）", "某中心_一__二"]
    assert [sheet["B4"].value for sheet in book] == [76.93, 65.63]


def odd(document, text):
    """The document with this text in every place that takes one."""
    return replace(
        document,
        project=replace(document.project, name=text, spending_unit=text),
        goals=Goals(cycle="" if document.layout == "list" else text, annual=text),
        indicators=(replace(document.indicators[0], name=text, cycle_value=text, annual_value=text),),
    )


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_texts_stay_texts(text):
    sheet = book_of([odd(FORM13[0], text)], "form13").worksheets[0]
    cells = [sheet[at] for at in ("B3", "B7", "B11", "B12", "C15", "D15", "E15")]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s")] * 7
    sheet = book_of([odd(LIST[0], text)], "list").worksheets[0]
    assert [(sheet[at].value, sheet[at].data_type) for at in ("A4", "A5", "F5")] == [(text, "s")] * 3


def test_no_formula_or_link_anywhere():
    for documents, layout in ((FORM13 + LIST, "form13"), (FORM13 + LIST, "list")):
        for sheet in book_of(documents, layout):
            cells = [cell for row in sheet.iter_rows() for cell in row]
            assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=10**14))
def test_any_amount_comes_back(cents):
    amount = Decimal(cents).scaleb(-2)
    document = replace(LIST[0], budget=Budget(total=amount, lines=(BudgetLine(source="财政拨款", amount=amount),)))
    cell = book_of([document], "list").worksheets[0]["C5"]
    assert (cell.data_type, Decimal(str(cell.value)) * 10000) == ("n", amount)
    cell = book_of([replace(document, layout="form13")], "form13").worksheets[0]["B9"]
    assert (cell.data_type, Decimal(str(cell.value))) == ("n", amount)


def test_levels_a_framework_lacks_are_written_all_the_same():
    rows = values(book_of(LIST[:1], "form13").worksheets[0])
    assert [row[1:3] for row in rows if row[1] == "可持续影响"] == [["可持续影响", "参保意愿加强"]]
    packed = book_of(FORM13[:1], "list").worksheets[0]["G5"].value.split("\n")
    assert packed[0] == (
        "1、成本指标；经济成本指标；困难家庭医疗救助支出标准；实施周期指标值:≦3.4万元/月；年度指标值:≦3.4万元/月。"
    )


def test_more_indicators_than_a_row_can_show_take_merged_rows():
    document = replace(LIST[0], indicators=LIST[0].indicators * 10)
    sheet = book_of([document, LIST[1]], "list").worksheets[0]
    assert "G5:G10" in ranges(sheet)
    assert sheet["A11"].value == LIST[1].project.name
    assert all(size.height is None or size.height <= 409 for size in sheet.row_dimensions.values())


def test_text_that_excel_cannot_hold_is_said():
    with pytest.raises(ValueError, match="32767"):
        write_xlsx([odd(FORM13[0], "长" * 40000)], layout="form13", outlines=OUTLINES)


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("慰问费", [], "慰问费"),
        ("慰问费", ["慰问费", "慰问费(2)"], "慰问费(3)"),
        ("长" * 40, ["长" * 31], "长" * 28 + "(2)"),
        ("a:b", ["A_B"], "a_b(2)"),
        ("'引'", [], "引"),
        ("", [], "绩效目标表"),
        ("History", [], "History_"),
        ("𠮷" * 20, [], "𠮷" * 15),
    ],
)
def test_sheet_name(wanted, taken, name):
    assert sheet_name(wanted, taken) == name
