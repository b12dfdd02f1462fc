"""Original files of every format, in: exactly what they say, with the place of each part."""

from dataclasses import replace
from decimal import Decimal

import docx
import openpyxl
import pytest

from projects.core.document import FUND_SOURCES, Indicator, Place
from projects.tables import form13, project_list
from projects.tables.formats import spreadsheet
from projects.tables.formats.pdf import _plain
from projects.tables.grid import Cell, Grid
from projects.tests.tables.files import (
    BLANK_BELOW,
    PACKED,
    REPEATED,
    form_rows,
    list_rows,
    published,
    read,
    saved,
    workbook,
    zipped,
)
from projects.tests.tables.seeds import FORM13, LIST, OUTLINES, codes

TRUTH = {"form13-dongguan-2025": FORM13, "list-guangzhou-2025": LIST}
WITHOUT_SUFFIX = [["1-产出", "数量", *REPEATED[0][2:]], *([None, None, *row[2:]] for row in REPEATED[1:2])]


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "pdf"])
@pytest.mark.parametrize("name", TRUTH)
def test_published_files_read_exactly(name, suffix):
    reading = read(published(f"{name}.{suffix}"), f"{name}.{suffix}")
    assert reading.documents == TRUTH[name]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("name", "path", "place"),
    [
        ("form13-dongguan-2025.xlsx", "project.name", Place(sheet="1", cell="B3")),
        ("form13-dongguan-2025.xlsx", "indicators[0].annual_value", Place(sheet="1", cell="E15")),
        ("form13-dongguan-2025.docx", "budget.total", Place(table=1, cell="B8")),
        ("form13-dongguan-2025.pdf", "project.name", Place(page=1, line=3)),
        ("list-guangzhou-2025.xlsx", "budget.total", Place(sheet="绩效目标表", cell="B5")),
        ("list-guangzhou-2025.xlsx", "budget.lines[财政拨款]", Place(sheet="绩效目标表", cell="C5")),
        ("list-guangzhou-2025.xlsx", "indicators[1].name", Place(sheet="绩效目标表", cell="G5")),
    ],
)
def test_places(name, path, place):
    assert read(published(name), name).documents[0].places[path] == replace(place, file=name)


@pytest.mark.parametrize("rows", [BLANK_BELOW, REPEATED])
def test_level_cells_blank_below_or_repeated(rows):
    reading = read(workbook(form_rows(rows=rows)), "表.xlsx")
    assert reading.problems == ()
    (document,) = reading.documents
    assert document.budget.total == Decimal("16000.50")
    assert [(row.level1, row.level2, row.name, row.annual_value) for row in document.indicators] == [
        ("产出指标", "数量指标", "慰问次数", "2"),
        ("产出指标", "数量指标", "慰问人数", "≥31人"),
        ("产出指标", "质量指标", "合规率", "100%"),
        ("满意度指标", "服务对象满意度", "满意率", "＞90%"),
    ]


def test_level_names_with_code_and_without_suffix():
    (document,) = read(workbook(form_rows(rows=WITHOUT_SUFFIX)), "表.xlsx").documents
    assert [(row.level1, row.level2) for row in document.indicators] == [("产出指标", "数量指标")] * 2


def test_stacked_and_separate_sheets_say_the_same():
    first, second = form_rows("甲", REPEATED), form_rows("乙", BLANK_BELOW)
    stacked, separate = read(workbook([*first, [], *second]), "表.xlsx"), read(workbook(first, second), "表.xlsx")
    assert stacked.documents == separate.documents
    assert [document.project.name for document in stacked.documents] == ["甲", "乙"]
    assert (stacked.problems, separate.problems) == ((), ())


def test_header_repeated_on_a_page_is_no_row():
    rows = form_rows(rows=REPEATED)
    header = rows[13]
    (document,) = read(workbook([*rows[:16], header, *rows[16:]]), "表.xlsx").documents
    assert len(document.indicators) == len(REPEATED)


def test_columns_in_another_order_with_sign_and_unit_apart():
    header = ["二级指标", "一级指标", "分值", "三级指标", "指标性质", "指标值", "度量单位"]
    rows = [*form_rows()[:13], header, ["数量指标", "产出指标", 10, "慰问人数", "大于等于", 31, "人"]]
    reading = read(workbook(rows), "表.xlsx")
    assert reading.documents[0].indicators == (
        Indicator(level1="产出指标", level2="数量指标", name="慰问人数", cycle_value="", annual_value="≥31人"),
    )
    assert [(p.code, p.text, p.place.cell) for p in reading.problems] == [("not-used", "10", "C14")]


def test_what_is_not_understood_is_said_with_its_place():
    rows = form_rows(rows=[["产出指标", "奇怪指标", "甲", 1, 1], ["填表人：张三"]])
    rows.insert(4, ["联系电话", "87654321"])
    reading = read(workbook(rows), "表.xlsx")
    assert [(problem.code, problem.place.cell) for problem in reading.problems] == [
        ("not-understood", "A5"),
        ("not-understood", "B5"),
        ("unknown-level2", "B16"),
        ("level-missing", "C16"),
        ("not-understood", "A17"),
    ]


def test_breaks_by_wrapping_go_and_those_of_paragraphs_stay():
    rows = form_rows("慰\n问费", [["产出\n指标", "数量指标", "慰问\n次数", "2", "2"]])
    rows[10][1] = "一、开展慰\n问工作；\n二、采购慰问品。"
    (document,) = read(workbook(rows), "表.xlsx").documents
    assert document.project.name == "慰问费"
    assert document.goals.cycle == "一、开展慰问工作；\n二、采购慰问品。"
    assert document.indicators[0].name == "慰问次数"


def test_list_keeps_each_amount_in_its_column():
    reading = read(
        workbook(list_rows(["某局", 1.5, 1, None, 0.5], ["    工作经费", 1.5, 1, None, 0.5, "做好。", PACKED])),
        "表.xlsx",
    )
    (document,) = reading.documents
    assert reading.problems == ()
    assert {line.source: line.amount for line in document.budget.lines} == {
        FUND_SOURCES[0]: Decimal("10000.00"),
        FUND_SOURCES[2]: Decimal("5000.00"),
    }


def test_list_names_what_it_cannot_read():
    reading = read(
        workbook(list_rows(["某局", "约1.5"], ["工作经费", 1, 1], [None, 2, 2], ["填表人", None, None])), "表.xlsx"
    )
    assert sorted((problem.code, problem.place.cell) for problem in reading.problems) == [
        ("amount-unclear", "B4"),
        ("not-understood", "A7"),
        ("project-unclear", "B6"),
        ("total-mismatch", "B4"),
        ("total-mismatch", "B4"),
    ]


def test_other_sheets_are_named():
    reading = read(workbook(form_rows(rows=REPEATED), [["填报说明"]], []), "表.xlsx")
    assert len(reading.documents) == 1
    assert [(problem.code, problem.place.sheet) for problem in reading.problems] == [("not-a-table", "表2")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_csv(encoding):
    rows = form_rows(rows=REPEATED)
    text = "\r\n".join(",".join("" if value is None else f'"{value}"' for value in row) for row in rows)
    reading = read(text.encode(encoding), "表.csv")
    assert reading.problems == ()
    assert len(reading.documents[0].indicators) == len(REPEATED)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (410000.0, "410000"),
        (0.1 + 0.2, "0.3"),
        (1448.61, "1448.61"),
        (1e15, "1000000000000000"),
        (True, "TRUE"),
        (" 甲\r\n乙 ", "甲\n乙"),
    ],
)
def test_numbers_as_printed(value, text):
    assert spreadsheet.printed(value) == text


@pytest.mark.parametrize(
    ("value", "look", "text"),
    [(0.95, "0%", "95%"), (0.955, "0%", "95.5%"), (1, "0.00%", "100.00%"), (0.07, "0%", "7%"), (0.95, "0.00", "0.95")],
)
def test_percentages_as_the_sheet_prints_them(value, look, text):
    book = openpyxl.Workbook()
    for row in form_rows(rows=[["产出指标", "数量指标", "覆盖率", value, value]]):
        book.active.append(row)
    book.active["D15"].number_format = look
    (document,) = read(saved(book), "表.xlsx").documents
    assert document.indicators[0].cycle_value == text


def test_a_sheet_beyond_all_measure_is_refused():
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "x"
    assert codes(read(saved(book), "表.xlsx").errors) == ["too-large"]


def test_word_reads_tables_once_and_paragraphs_above_them():
    document = docx.Document()
    document.add_paragraph("单位名称：某局")
    table = document.add_table(0, 7)
    for row in list_rows(["某局", "1", "1"], ["工作经费", "1", "1", None, None, "做好。", PACKED])[2:]:
        cells = table.add_row().cells
        for cell, value in zip(cells, row, strict=False):
            cell.text = value or ""
    table.rows[2].cells[3].merge(table.rows[2].cells[4])
    document.add_paragraph("单位：万元")
    document.add_paragraph("联系人：张三")
    reading = read(saved(document), "表.docx")
    assert [(problem.code, problem.text) for problem in reading.problems] == [("not-understood", "联系人：张三")]
    assert reading.documents[0].project.spending_unit == "某局"
    assert reading.documents[0].budget.total == 10000


def test_radicals_of_pdf_fonts_become_characters_and_nothing_else_changes():
    assert "".join(map(_plain, "⼯⻓（％≥①")) == "工长（％≥①"


def grid_over_pages(*pages):
    """A grid whose rows stand on these pages, as a PDF gives it."""
    placed = [(page, row) for page, rows in enumerate(pages, start=1) for row in rows]
    return Grid(
        "",
        tuple(
            Cell(at, column, str(text), place=Place("表.pdf", page=page))
            for at, (page, row) in enumerate(placed)
            for column, text in enumerate(row)
            if text is not None
        ),
    )


def test_rows_and_values_that_go_on_after_a_page_break():
    head = form_rows(rows=[["产出指标", "数量指标", "慰问次", "按计划完成慰", "按计划完成慰"]])
    goal, rest = [*head[:10], ["实施周期总目标", "开展慰"]], [[None, "问工作。"], *head[11:]]
    below = [[None, None, "数", "问工作", "问工作"], [None, "质量指标", "合规率", "100%", "100%"]]
    below[0][3] = None
    reading = form13.read_grid(grid_over_pages(goal, rest, below), outlines=OUTLINES)
    assert reading.problems == ()
    assert reading.documents[0].goals.cycle == "开展慰问工作。"
    assert [(row.level2, row.name, row.annual_value) for row in reading.documents[0].indicators] == [
        ("数量指标", "慰问次数", "按计划完成慰问工作"),
        ("质量指标", "合规率", "100%"),
    ]


def test_a_list_row_goes_on_after_a_page_break():
    rows = list_rows(["某局", "1", "1"], ["居民医保扩面", "1", "1", None, None, "做好", PACKED[:20]])
    below = [["专项补贴", None, None, None, None, "工作。", PACKED[20:]]]
    reading = project_list.read_grid(grid_over_pages(rows, below), outlines=OUTLINES, fiscal_year=2025)
    (document,) = reading.documents
    assert reading.problems == ()
    assert (document.project.name, document.goals.annual) == ("居民医保扩面专项补贴", "做好工作。")
    assert [row.name for row in document.indicators] == ["次数"]


def opendocument(rows):
    """The least of an .ods with these rows."""
    lines = "".join(f"<table:table-row>{''.join(map(opendocument_cell, row))}</table:table-row>" for row in rows)
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    content = f"""<office:document-content {spaces}><office:body><office:spreadsheet>
    <table:table table:name="表1">{lines}</table:table></office:spreadsheet></office:body></office:document-content>"""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(mimetype=kind, **{"content.xml": content, "META-INF/manifest.xml": "<manifest/>"})


def opendocument_cell(value):
    if value is None:
        return "<table:table-cell/>"
    kind = f'float" office:value="{value}' if isinstance(value, int | float) else "string"
    return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'


def test_opendocument():
    reading = read(opendocument(form_rows(rows=REPEATED)), "表.ods")
    assert reading.problems == ()
    assert reading.documents == read(workbook(form_rows(rows=REPEATED)), "表.xlsx").documents


def test_places_in_word_say_which_table():
    document = docx.Document()
    for name in ("甲", "乙"):
        table = document.add_table(0, 5)
        for row in form_rows(name, REPEATED)[2:]:
            for cell, value in zip(table.add_row().cells, row, strict=False):
                cell.text = "" if value is None else str(value)
    first, second = read(saved(document), "表.docx").documents
    assert (first.places["project.name"], second.places["project.name"]) == (
        Place("表.docx", table=1, cell="B1"),
        Place("表.docx", table=2, cell="B1"),
    )
    assert str(second.places["project.name"]) == "表.docx 第 2 个表格 单元格 B1"
