"""The official tables in every file format: all of their texts, and nothing that is more than text."""

import csv
import io
from dataclasses import replace

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from projects.core.document import Document, Goals, Indicator, Project
from projects.tables import FORMATS, LAYOUTS, Stamp, Unwritable, losses, read_file_bytes, write
from projects.tables.writers import pdf
from projects.tables.writers.joints import pieces_of
from projects.tests.tables.seeds import FORM13, LIST, OUTLINES

HOSTILE = ["#let x = 1", "$x$", "=1+1", "<b>甲</b>", "a\\nb", "#sys.inputs", "`*_@<x>", "&amp;", "[甲]", "😀🏥"]
PUBLISHED = [(FORM13, "form13"), (LIST, "list")]
DRAFT, APPROVED = Stamp("草稿"), Stamp("", "2025年3月1日批复，第 1 版")


def written(documents, layout, extension, stamps=()):
    return write(documents, layout=layout, extension=extension, outlines=OUTLINES, stamps=stamps)


def texts_of(documents, layout):
    """Every text the cells of these tables say."""
    return [cell.text for grid in LAYOUTS[layout].to_grids(documents, OUTLINES) for cell in grid.cells if cell.text]


def odd(document, text):
    """The document with this text in every place that takes one."""
    return replace(
        document,
        project=replace(document.project, name=text, spending_unit=text),
        goals=Goals(cycle="" if document.layout == "list" else text, annual=text),
        indicators=(replace(document.indicators[0], name=text, cycle_value=text, annual_value=text),),
    )


def word(content):
    return docx.Document(io.BytesIO(content))


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_has_a_label_and_a_content_type(extension):
    assert f"（.{extension}）" in FORMATS[extension].label
    assert "/" in FORMATS[extension].content_type


def test_as_many_stamps_as_documents():
    with pytest.raises(ValueError, match="shorter"):
        written(FORM13, "form13", "xlsx", [DRAFT])


def test_a_list_says_each_stamp_once():
    (grid,) = LAYOUTS["list"].to_grids(LIST[:4], OUTLINES, [DRAFT, APPROVED, APPROVED, DRAFT])
    assert (grid.mark, grid.footer) == (f"{DRAFT.mark} 2 份", APPROVED.footer)


@pytest.mark.parametrize(("documents", "layout"), PUBLISHED)
def test_word_holds_every_cell(documents, layout):
    cells = {cell.text for table in word(written(documents, layout, "docx")).tables for cell in table._cells}
    assert set(texts_of(documents, layout)) - cells == set()


@pytest.mark.parametrize("text", [*HOSTILE, "长" * 5000])
def test_word_holds_hostile_texts_as_they_are(text):
    table = word(written([odd(FORM13[0], text)], "form13", "docx")).tables[0]
    assert [table.cell(row, 1).text for row in (2, 6, 10, 11)] == [text] * 4
    assert [table.cell(14, column).text for column in (2, 3, 4)] == [text] * 3


def test_word_shows_a_sign_for_what_is_no_character():
    table = word(written([odd(FORM13[0], "甲\x00\x0b乙")], "form13", "docx")).tables[0]
    assert table.cell(2, 1).text == "甲\ufffd\ufffd乙"


def test_word_pages():
    document = word(written(FORM13, "form13", "docx", [DRAFT] * 8 + [APPROVED]))
    assert [len(document.tables), len(document.sections)] == [9, 9]
    assert {(round(section.page_width.mm), round(section.page_height.mm)) for section in document.sections} == {
        (210, 297)
    }
    assert {section.start_type for section in document.sections[1:]} == {docx.enum.section.WD_SECTION.NEW_PAGE}
    assert [section.header.paragraphs[0].text for section in document.sections] == ["草稿"] * 8 + [""]
    assert document.sections[-1].footer.paragraphs[0].text == APPROVED.footer
    fields = document.sections[0].footer._element.iter(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]
    *_, last, properties = document.element.body
    assert (last.tag, properties.tag) == (qn("w:p"), qn("w:sectPr"))


def test_word_table():
    document = word(written(LIST, "list", "docx"))
    section, (table,) = document.sections[0], document.tables
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    repeated = [bool(list(row._tr.iter(qn("w:tblHeader")))) for row in table.rows]
    assert repeated == [True] * 3 + [False] * 21
    assert not list(table._tbl.iter(qn("w:cantSplit")))
    names = {fonts.get(qn("w:eastAsia")) for fonts in table._tbl.iter(qn("w:rFonts"))}
    assert names == {"黑体", "宋体", "仿宋"}


def test_word_merges_levels_down():
    table = word(written(FORM13[:1], "form13", "docx")).tables[0]
    assert table.cell(14, 0)._tc is table.cell(16, 0)._tc
    assert table.cell(14, 0)._tc is not table.cell(17, 0)._tc
    assert table.cell(10, 1)._tc is table.cell(10, 4)._tc


SPACE = "\xa0"


def goal_read_back(goal, extension):
    document = replace(FORM13[0], goals=Goals(cycle="", annual=goal))
    reading = read_file_bytes(written([document], "form13", extension), name=f"a.{extension}", outlines=OUTLINES)
    assert reading.problems == ()
    return reading.documents[0].goals.annual


@pytest.mark.parametrize(
    "goal", ["％00···％第 3 页", "😀 甲", "😀 😀  😀", "ə ə", ("😀 " * 60).strip(), ("a " * 90).strip()]
)
def test_pdf_keeps_spaces_beside_signs_of_another_font(goal):
    assert goal_read_back(goal, "pdf") == goal


@pytest.mark.parametrize("goal", ["甲·，一；·乙", "一。\n，·。", "长" * 1200 + "。", "第 1 页共 2 页。\n3"])
def test_pdf_takes_signs_by_their_line(goal):
    assert goal_read_back(goal, "pdf") == goal


@pytest.mark.parametrize("value", [f"名{'./ .`' * 9}名", '"$x$时"' * 7])
def test_pdf_breaks_lines_between_signs_that_hold_on_to_each_other(value):
    document = replace(FORM13[0], indicators=(replace(FORM13[0].indicators[0], annual_value=value),))
    reading = read_file_bytes(written([document], "form13", "pdf"), name="a.pdf", outlines=OUTLINES)
    assert (reading.documents, reading.problems) == ((document,), ())


def test_pdf_prints_a_merged_label_on_the_page_where_its_rows_begin():
    """Forms of many lengths, so that in one of them each row is the last of a page, or only its first line is."""
    national = next(outline for outline in OUTLINES if outline.layout == "national")
    rows = tuple(
        Indicator(
            level1=level1.name,
            level2=level2.name,
            name=f"{level2.name}之{at}" + "名称很长" * (4 * at),
            cycle_value="",
            annual_value="≥5人次",
        )
        for level1, level2 in national.pairs()
        for at in range(3)
    )
    documents = tuple(
        Document(
            fiscal_year=2025,
            layout="national",
            framework=national.code,
            project=Project(name="甲"),
            goals=Goals(cycle="", annual="长" * 20 * lines + "。"),
            indicators=rows,
        )
        for lines in range(14)
    )
    reading = read_file_bytes(written(documents, "national", "pdf"), name="a.pdf", outlines=OUTLINES)
    assert (reading.documents, reading.problems) == (documents, ())


@pytest.mark.parametrize(
    ("text", "count"),
    [("ئۇيغۇر", 1), ("བོད་ཡིག", 1), ("ᠮᠣᠩᠭᠣᠯ", 1), ("甲\u3000乙", 1), ("甲\u200b乙", 1), ("甲 乙Ab1①≥", 0)],
)
def test_what_a_pdf_does_not_keep_is_said(text, count):
    document = replace(FORM13[0], project=replace(FORM13[0].project, name=text))
    assert len(losses(document, "form13", extension="pdf")) == count
    assert losses(document, "form13", extension="xlsx") == ()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("甲 乙", [SPACE + "甲" + SPACE, "乙"]),
        ("％00···％第 3", [SPACE + "％00···％第" + SPACE, "3"]),
        ("a" * 20, [SPACE + "a", *("a" * 19)]),
    ],
)
def test_a_page_may_break_a_line_behind_spaces_and_in_what_is_too_long(text, pieces):
    assert pieces_of(text, begun=True) == [pieces]


@pytest.mark.parametrize("sign", ["-", "|", "–", "—", "‧", "@", "/", "!", "”"])
def test_pdf_keeps_a_space_wherever_its_line_ends(sign):
    """Texts of many widths, so that in one of them the sign just fits its line and the space does not."""
    values = [f"{'0' * wide}{'i' * narrow}{sign} 0" for wide in range(12, 17) for narrow in range(6)]
    indicators = tuple(replace(FORM13[0].indicators[0], name="甲", annual_value=value) for value in values)
    data = written([replace(FORM13[0], indicators=indicators)], "form13", "pdf")
    reading = read_file_bytes(data, name="a.pdf", outlines=OUTLINES)
    assert [row.annual_value for row in reading.documents[0].indicators] == values


def test_pdf_says_how_it_was_printed():
    document = pypdfium2.PdfDocument(written(FORM13[:1], "form13", "pdf"))
    assert document.get_metadata_value("Keywords") == "mubiao/exact"
    assert document.get_metadata_value("Title") == FORM13[0].project.name


def test_pdf_needs_a_chinese_font(monkeypatch):
    monkeypatch.setattr(pdf, "FONTS", ("No Such Font",))
    pdf._installed.cache_clear()
    try:
        with pytest.raises(Unwritable, match="fonts-noto-cjk，或改用其他格式"):
            written(FORM13[:1], "form13", "pdf")
    finally:
        pdf._installed.cache_clear()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "'甲", "''甲", "'=1"])
def test_csv_guards_what_a_spreadsheet_would_take_for_a_formula(text):
    data = written([odd(FORM13[0], text)], "form13", "csv")
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    assert cells.count(f"'{text}") == 7
    assert text not in cells
    assert goal_read_back(f"{text}。", "csv") == f"{text}。"


@pytest.mark.parametrize("text", ["甲=1", "1-2", "≥95%", "“甲”"])
def test_csv_leaves_other_texts_as_they_are(text):
    assert f'"{text}"' in written([odd(FORM13[0], text)], "form13", "csv").decode("utf-8-sig")


@pytest.mark.parametrize("layout", ["form13", "list"])
@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (
            {"goals": Goals(cycle="", annual="一半\n另一半。")},
            "目标中不在句末的换行、空行和行首尾空白不保留，“年度目标”读回时接成一段",
        ),
        (
            {"indicators": (replace(FORM13[0].indicators[0], annual_value="1\n次"),)},
            "栏内的换行和首尾空白不保留，“困难家庭医疗救助支出标准 · 年度指标值”读回时成为一行",
        ),
        (
            {"indicators": (replace(FORM13[0].indicators[0], name=" "),)},
            "没有名称的指标读不回来，请先填写第 1 条指标的“三级指标”",
        ),
    ],
)
def test_what_setting_loses(layout, change, lost):
    plain = replace(FORM13[0], goals=Goals(cycle="", annual="甲。"), indicators=())
    before = {str(loss) for loss in losses(plain, layout)}
    assert lost not in before
    assert lost in {str(loss) for loss in losses(replace(plain, **change), layout)}


def test_paragraphs_that_end_as_sentences_are_kept():
    document = replace(FORM13[0], goals=Goals(cycle="", annual="一、甲。\n二、乙；\n丙。"))
    assert losses(document, "form13") == ()
