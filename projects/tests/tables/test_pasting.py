"""Blocks of cells as clipboards hold them, and the rows they become."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.outline import outline_for
from projects.tables.formats import clipboard
from projects.tables.grid import Grid
from projects.tables.pasting import PastedRow, read_pasted
from projects.tests.tables.seeds import OUTLINES

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


def read(*rows: str, outline=FORM13, **options):
    return read_pasted(grid(*rows), outline, **options)


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
        (['"次\n数"\t10次', "人数\t31人"], [("", "次数", "10次", ""), ("", "人数", "31人", "")]),
    ],
    ids=["levels first only", "numbered", "value in three columns", "plain", "header without levels", "quoted"],
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


def test_an_unknown_level_is_named_and_its_rows_are_not_put_elsewhere():
    pasted = read("产出指标\t数量指标\t次数\t2\t2次", "\t可持续指标\t影响\t好\t好")
    assert rows_of(pasted.rows) == [("21", "次数", "2", "2次")]
    assert any("没有二级指标“可持续指标”" in problem for problem in pasted.problems)


def test_a_person_may_say_what_the_columns_are():
    pasted = read("2次\t次数", roles=["annual_value", "name"])
    assert rows_of(pasted.rows) == [("", "次数", "", "2次")]
    assert rows_of(read("甲\t乙", roles=["", "name"]).rows) == [("", "乙", "", "")]


@pytest.mark.parametrize(
    "html", ["", "<table>", "<table><tr><td>", "<table><tr><td rowspan=99999999 colspan=-1>x", "<\x00table"]
)
def test_no_markup_breaks_the_reading(html):
    assert clipboard.read(html, "").cells in ((), clipboard.from_html(html).cells)


@given(st.text(), st.text())
def test_whatever_is_pasted_is_read_or_named(html, text):
    block = clipboard.read(f"<table>{html}", text)
    pasted = read_pasted(block, FORM13)
    said = "".join("".join(row.texts.values()) for row in pasted.rows) + "".join(pasted.problems)
    assert all(cell.text.split("\n")[0][:5] in said or column_said(pasted, cell.column) for cell in block.cells)


def column_said(pasted, number: int) -> bool:
    """Whether a column was taken for levels, a header or a count: its cells are words about rows, not texts in them."""
    return any(c.number == number and c.role in ("", "level1", "level2") for c in pasted.columns)


cells = st.text(alphabet="甲乙≥95%次", min_size=1, max_size=6)


@given(st.lists(st.tuples(cells, cells, cells), min_size=2, max_size=6))
def test_plain_rows_come_through_to_the_character(rows):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter="\t").writerows(rows)
    pasted = read_pasted(clipboard.from_text(buffer.getvalue()), FORM13)
    assert pasted.rows == tuple(
        PastedRow("", dict(zip(("name", "cycle_value", "annual_value"), row, strict=True))) for row in rows
    )
