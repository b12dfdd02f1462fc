"""The official tables in every file format: all of their texts, and nothing that is more than text."""

import io
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from projects.document import Goals
from projects.tables import FORMATS, LAYOUTS, Stamp, write
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
        goals=Goals("" if document.layout == "list" else text, text),
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
