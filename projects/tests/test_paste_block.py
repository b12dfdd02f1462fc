"""Blocks of cells as clipboards hold them, and the rows they become."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.outline import outline_for
from projects.core.document import Goals
from projects.core.paste.block import Block, PastedRow, Setting, read_block
from projects.tables.formats import Unreadable, clipboard
from projects.tables.grid import Grid
from projects.tests.factories import comfort_money
from projects.tests.tables.seeds import LIST as LISTED
from projects.tests.tables.seeds import OUTLINES
from projects.tests.test_paste import copied

FORM13, LIST = (outline_for(OUTLINES, layout, 2025) for layout in ("form13", "list"))

# As Excel puts it on the clipboard, shortened: merged levels, wrapped text, a number, padding.
EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<style><!--td {mso-number-format:General;}--></style>
</head><body><table border=0><!--StartFragment--><col width=64 span=5>
 <tr height=19><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>实施周期指标值</td><td>年度指标值</td></tr>
 <tr><td rowspan=3>产出指标</td><td rowspan=2>数量指标</td><td>慰问次数</td><td align=right>10</td><td>2次</td></tr>
 <tr><td>慰问<br>
  人数</td><td>≥31人</td><td>≥31人&nbsp;</td></tr>
 <tr><td>质量</td><td>慰问品发放合规率</td><td></td><td>100%</td></tr>
 <tr><td>满意度指标</td><td>服务对象满意度指标</td><td>慰问对象
  满意率</td><td>＞90%</td><td>＞90%</td></tr><!--EndFragment--></table></body></html>"""
# As Word does: paragraphs in the cells, no header, levels repeated.
WORD = """<table class=MsoTable><tr><td><p class=MsoNormal>成本指标</p></td><td><p>经济成本指标</p></td>
<td><p><span>慰问费</span><span>标准</span></p></td><td><p>＜400元/份</p></td><td><p>＜400元/份<o:p></o:p></p></td></tr>
<tr><td><p>成本指标</p></td><td><p>社会成本指标</p></td><td><p></p></td><td></td><td></td></tr></table>"""


def grid(*rows: str) -> Grid:
    return clipboard.from_text("\n".join(rows))


def rows_of(pasted) -> list[tuple[str, ...]]:
    return [
        (row.level2, *(row.texts.get(name, "") for name in ("name", "cycle_value", "annual_value"))) for row in pasted
    ]


def read_pasted(block: Grid, outline=FORM13, form=None, **options) -> Block:
    return read_block(block, Setting(form=form or comfort_money(), outline=outline, **options))


def read(*rows: str, **options) -> Block:
    return read_pasted(grid(*rows), **options)


def test_a_block_from_excel_with_header_and_merged_levels():
    pasted = read_pasted(clipboard.read(EXCEL, ""), FORM13)
    assert rows_of(pasted.rows) == [
        ("21", "慰问次数", "10", "2次"),
        ("21", "慰问人数", "≥31人", "≥31人"),
        ("22", "慰问品发放合规率", "", "100%"),
        ("41", "慰问对象满意率", "＞90%", "＞90%"),
    ]
    assert pasted.problems == ()
    assert [column.role for column in pasted.columns] == ["level1", "level2", "name", "cycle_value", "annual_value"]


def test_a_table_from_word_without_header():
    pasted = read_pasted(clipboard.read(WORD, ""), FORM13)
    assert rows_of(pasted.rows) == [("11", "慰问费标准", "＜400元/份", "＜400元/份")]
    assert pasted.problems == ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["数量指标\t次数\t10次\t2次", "\t人数\t31人\t31人"],
            [("21", "次数", "10次", "2次"), ("21", "人数", "31人", "31人")],
        ),
        (
            ["1\t产出指标\t数量指标\t次数\t2次", "2\t\t质量指标\t率\t95%"],
            [("21", "次数", "", "2次"), ("22", "率", "", "95%")],
        ),
        (["二级指标\t三级指标\t指标性质\t指标值\t度量单位", "数量指标\t次数\t≥\t2\t次"], [("21", "次数", "", "≥2次")]),
        (["次数\t10次\t2次", "人数\t\t31人"], [("", "次数", "10次", "2次"), ("", "人数", "", "31人")]),
        (["三级指标\t年度指标值", "次数\t2次"], [("", "次数", "", "2次")]),
        (['"次\n数"\t10次', "人数\t31人"], [("", "次数", "", "10次"), ("", "人数", "", "31人")]),
        (["次数\t≥\t2\t次", "效果\t定性\t好\t/"], [("", "次数", "", "≥2次"), ("", "效果", "", "好")]),
        (["次数\t≥\t10\t2\t次"], [("", "次数", "≥10次", "≥2次")]),
        (["次数\t≥\t10\t次\t≤\t2\t次"], [("", "次数", "≥10次", "≤2次")]),
        (["次数\t10\t次\t每月发放"], [("", "次数", "10次", "每月发放")]),
        (["三级指标\t指标性质\t指标值\t度量单位", "次数\t≥\t2\t次"], [("", "次数", "", "≥2次")]),
    ],
    ids=[
        "levels first only",
        "numbered",
        "value in three columns",
        "plain",
        "header without levels",
        "quoted",
        "sign and unit without header",
        "one sign and unit for two values",
        "two signs and units",
        "a unit and words",
        "sign and unit below a header",
    ],
)
def test_columns_are_recognised(lines, expected):
    pasted = read(*lines)
    assert (rows_of(pasted.rows), pasted.problems) == (expected, ())


def test_a_coded_level_of_the_list_is_found():
    pasted = read("1-产出指标\t11-数量指标\t次数\t1次\t1次", outline=LIST)
    assert rows_of(pasted.rows) == [("11", "次数", "1次", "1次")]


def test_plain_cells_start_where_one_stands():
    assert rows_of(read("95%", "", "98%", start="annual_value").rows) == [
        ("", "", "", "95%"),
        ("", "", "", ""),
        ("", "", "", "98%"),
    ]


def test_what_does_not_fit_is_named_with_its_cell():
    pasted = read("10次\t2次\t备注甲", start="cycle_value")
    assert rows_of(pasted.rows) == [("", "", "10次", "2次")]
    assert ["备注甲" in problem and "C1" in problem for problem in pasted.problems] == [True]


@pytest.mark.parametrize("start", ["name", "annual_value"])
def test_a_sign_a_number_and_a_unit_are_a_value_and_no_name(start):
    assert rows_of(read("≥\t30\t份", start=start).rows) == [("", "", "", "≥30份")]


def test_numbers_side_by_side_are_values_and_no_count():
    assert rows_of(read("1\t2", "2\t3", start="cycle_value").rows) == [("", "", "1", "2"), ("", "", "2", "3")]


def test_an_unknown_level_is_asked_about_and_its_rows_are_not_put_elsewhere():
    pasted = read("产出指标\t数量指标\t次数\t2\t2次", "\t可持续指标\t影响\t好\t好")
    assert rows_of(pasted.rows) == [("21", "次数", "2", "2次"), ("", "影响", "好", "好")]
    assert [row.is_astray for row in pasted.rows] == [False, True]
    assert "没有“产出指标—可持续指标”" in pasted.rows[1].note
    assert pasted.problems == ()


def test_a_known_level_under_an_unknown_one_is_offered_where_it_belongs():
    (row,) = read("社会产出\t数量指标\t次数\t2\t2次").rows
    assert (row.level2, row.is_astray) == ("21", False)
    assert row.note == "原表的一级指标是“社会产出”；按指标体系，“数量指标”归入“产出指标”"


def test_a_person_may_say_what_the_columns_are():
    pasted = read("2次\t次数", roles=("annual_value", "name"))
    assert rows_of(pasted.rows) == [("", "次数", "", "2次")]
    assert rows_of(read("甲\t乙", roles=("", "name")).rows) == [("", "乙", "", "")]


def test_one_value_is_the_years_and_the_cycle_is_asked():
    pasted = read("次数\t2次")
    assert (rows_of(pasted.rows), pasted.asks_cycle) == ([("", "次数", "", "2次")], True)
    assert rows_of(pasted.with_cycle().rows) == [("", "次数", "2次", "2次")]
    assert not read("次数\t10次\t2次").asks_cycle
    assert not read("2次", start="annual_value").asks_cycle


# ---- Whole forms ----


def first_form() -> str:
    text = copied("form13-dongguan-2025")
    return text[: text.index("表13", text.index("项目名称"))]


def test_a_whole_form_gives_its_head_and_its_indicators():
    pasted = read_pasted(clipboard.read("", first_form()))
    head = pasted.head
    assert (head.project.category, head.project.start_year) == ("其他事业发展性支出", 2022)
    assert (head.budget.total, head.goals.annual[:8]) == (410_000, "共同维护医疗救助")
    assert len(pasted.rows) == 6
    assert pasted.problems == ("粘贴的是“困难家庭医疗救助（常）”的表，本表是“慰问费”；请核对是否复制错了",)


def test_a_part_of_a_form_needs_no_name():
    pasted = read("实施周期总目标\t周期内完成", "2024年度目标\t完成慰问")
    assert pasted.head.goals == Goals(cycle="周期内完成", annual="完成慰问")
    assert pasted.problems == ("粘贴的是 2024 年度的表，本表是 2025 年度；请核对内容是否适用",)


def test_an_amount_without_its_unit_is_asked():
    rows = ("年度目标\t完成慰问", "预算金额\t1.6")
    assert read(*rows).asks_money_unit
    assert read(*rows).head.budget.total is None
    assert read(*rows, money_unit="万元").head.budget.total == 16_000


def test_of_a_list_the_own_project_is_taken():
    wanted = next(document for document in LISTED if document.project.name == "购置经费")
    block = clipboard.read("", copied("list-guangzhou-2025"))
    pasted = read_pasted(block, outline=LIST, form=wanted)
    assert (pasted.head.budget, pasted.head.goals) == (wanted.budget, wanted.goals)
    assert [row.texts["name"] for row in pasted.rows] == [row.name for row in wanted.indicators]
    other = read_pasted(block, outline=LIST)
    assert (other.head, other.rows) == (None, ())
    assert "没有本项目“慰问费”" in other.problems[0]


def test_several_forms_are_not_pasted_into_one():
    pasted = read_pasted(clipboard.read("", copied("form13-dongguan-2025")))
    assert (pasted.rows, pasted.head) == ((), None)
    assert pasted.problems == ("粘贴的内容里有 9 张表；请只复制一个项目的表，再粘贴",)


# ---- Text as spreadsheets write it ----


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("甲\t乙\r\n丙\t丁\r\n", [["甲", "乙"], ["丙", "丁"]]),
        ('"甲\n乙"\t丙\r\n', [["甲\n乙", "丙"]]),
        ('"说""好""\n的"\t丙\r\n', [['说"好"\n的', "丙"]]),
        ('"甲\t乙"\t丙', [["甲\t乙", "丙"]]),
        ('"合规"率\t"好"\t说"好', [['"合规"率', '"好"', '说"好']]),
        ('"没有完\t乙\r\n丙', [['"没有完', "乙"], ["丙"]]),
        ("甲\n乙", [["甲"], ["乙"]]),
        ("甲\r乙\r", [["甲"], ["乙"]]),
    ],
)
def test_quotes_line_breaks_and_ends_as_excel_writes_them(text, cells):
    read_cells = [[cell.text for cell in row] for row in clipboard.from_text(text).rows()]
    assert read_cells == cells


def test_a_block_larger_than_any_form_is_refused_and_not_cut():
    with pytest.raises(Unreadable, match="2001 行"):
        clipboard.read("", "次数\t2次\n" * 2001)


@pytest.mark.parametrize(
    "html", ["", "<table>", "<table><tr><td>", "<table><tr><td rowspan=99999999 colspan=-1>x", "<\x00table"]
)
def test_no_markup_breaks_the_reading(html):
    assert clipboard.read(html, "").cells in ((), clipboard.from_html(html).cells)


@given(st.text(), st.text())
def test_whatever_is_pasted_is_read_or_named(html, text):
    block = clipboard.read(f"<table>{html}", text)
    pasted = read_pasted(block, FORM13)
    said = "".join("".join(row.texts.values()) + row.note for row in pasted.rows) + "".join(pasted.problems)
    said += "".join(pasted.head.goals.annual + pasted.head.goals.cycle if pasted.head else ())
    assert all(cell.text.split("\n")[0][:5] in said or column_said(pasted, cell.column) for cell in block.cells)


def column_said(pasted, number: int) -> bool:
    """Whether a column was taken for levels, a header or a count: its cells are words about rows, not texts in them."""
    return any(c.number == number and c.role in ("", "level1", "level2", "nature", "unit") for c in pasted.columns)


# Without signs and units, which may stand in columns of their own.
cells = st.text(alphabet="甲乙丙", min_size=1, max_size=6)


@given(st.lists(st.tuples(cells, cells, cells), min_size=2, max_size=6))
def test_plain_rows_come_through_to_the_character(rows):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter="\t").writerows(rows)
    pasted = read_pasted(clipboard.from_text(buffer.getvalue()), FORM13)
    assert pasted.rows == tuple(
        PastedRow("", dict(zip(("name", "cycle_value", "annual_value"), row, strict=True))) for row in rows
    )
