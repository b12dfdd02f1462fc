"""Whatever somebody wrote stands in every workbook as that text: no formula, no markup, no row of its own."""

import ast
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import tablib
from django.conf import settings
from django.utils import timezone
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from indicators.table_files import XlsxTable
from projects.models import CampaignStage, Declaration, Department, Project
from projects.overview.tables import Line, Table
from projects.overview.workbook import workbook as overview_workbook
from projects.tables.grid import Cell, Grid
from projects.tables.writers import Unwritable, xlsx
from projects.tables.writers.listing import write_listing
from projects.tables.writers.sheet_text import LONGEST, shortened
from projects.waiting.change import Change
from projects.waiting.rows import Row
from projects.waiting.workbook import workbook as inbox_workbook

FORGED = '<r><t>甲</t></r></is></c></row><row r="99"><c r="A99" t="inlineStr"><is><r><t>假的一行</t></r>'
ODD = [
    *("<r>甲</r>", "<r></r>", "<r>&</r>", "<r>\n</r>", FORGED, "<r><t>甲</t>", "甲</r>", "</r><r>"),
    *("=1+1", "{=1}", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", "http://a.cn", "internal:A1", "mailto:a@b.cn"),
    *("007", "1e5", "TRUE", "12.50", "2025-01-01", " 首尾 ", "\t甲", "甲\n乙", "𠮷", "]]>", "&amp;<b>", "'甲"),
]


def grids(text: str) -> bytes:
    return xlsx.write([Grid("表", (Cell(0, 0, text), Cell(1, 0, text, columns=2, look="title")), (20.0, 20.0))])


def listing(text: str) -> bytes:
    out = io.BytesIO()
    write_listing(out, "表", (("甲", 10), (text[:20], 10)), [("一", text), (text, "二")])
    return out.getvalue()


def overview(text: str) -> bytes:
    return overview_workbook(Table("units", "表", text, (), (Line(text, ()),), note=text), text)


def inbox(text: str) -> bytes:
    unit = Department(name=text)
    declaration = Declaration(
        project=Project(name=text, unit=unit),
        fiscal_year=2025,
        waits_at=CampaignStage(name=text),
        state_changed_at=timezone.now(),
    )
    row = Row(
        declaration=declaration,
        findings={},
        change=Change(None, None, has_last=False),
        returned=0,
        answered=0,
        unanswered=0,
        others=(),
    )
    return inbox_workbook([row], is_cut=True)


def resource(text: str) -> bytes:
    return XlsxTable().export_data(tablib.Dataset((text, "一"), headers=("甲", "乙")))


WRITERS = [grids, listing, overview, inbox, resource]
# As Excel spells signs that XML has no room for, and texts that look like that spelling.
SPELLED = re.compile(r"_x(?:005F_x)?([0-9A-F]{4})_")


def texts_in(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("text", ODD)
def test_an_odd_text_stands_in_every_workbook_to_the_character(write, text):
    content = write(text)
    plain = write("平常的文字")
    assert text in texts_in(content)
    assert len(texts_in(content)) == len(texts_in(plain))
    assert cells_of(content) == cells_of(plain)
    assert formulas_in(content) == 0


def cells_of(content: bytes) -> list[list[str]]:
    """Where cells stand, sheet by sheet: no text brings one with it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = sorted(name for name in package.namelist() if name.startswith("xl/worksheets/sheet"))
        return [re.findall(r'<c r="([A-Z]+\d+)"', package.read(name).decode()) for name in sheets]


def formulas_in(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [package.read(name) for name in package.namelist() if "worksheets/" in name]
    return sum(sheet.count(b"<f>") + sheet.count(b"hyperlink") for sheet in sheets)


any_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


@pytest.mark.parametrize("write", WRITERS)
@hypothesis_settings(max_examples=60, deadline=None)
@given(text=any_text | any_text.map(lambda inner: f"<r>{inner}</r>"))
@example(text="<r>\x07</r>")
@example(text="甲\x0b乙")
@example(text="_x0041_")
def test_any_text_leaves_every_workbook_readable(write, text):
    shown = {SPELLED.sub("", value) for value in texts_in(write(text))}
    assert re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", "", SPELLED.sub("", text)).replace("\r", "") in {
        re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ufffd]", "", value) for value in shown
    }


def test_a_text_too_long_for_a_cell_is_cut_where_one_only_reads_and_refused_where_it_is_the_table():
    assert shortened("字" * LONGEST) == "字" * LONGEST
    cut = shortened("𠮷" * LONGEST)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
    assert cut.endswith("……（原文共 32767 字，超过 Excel 单元格的上限，后面的内容请在页面上查看）")
    assert cut in texts_in(listing("𠮷" * LONGEST))
    with pytest.raises(Unwritable, match="32767"):
        grids("字" * (LONGEST + 1))


def test_no_other_module_writes_strings_into_a_workbook():
    """`write` and its kin of xlsxwriter look at a text to see what it may be."""
    wrong = []
    for package in ("config", "indicators", "projects"):
        for file in (Path(settings.BASE_DIR) / package).rglob("*.py"):
            source = file.read_text()
            if "tests" not in file.parts and "import xlsxwriter" in source:
                wrong += [(file.name, node.attr) for node in ast.walk(ast.parse(source)) if writes(node)]
    assert wrong == []


def writes(node: ast.AST) -> bool:
    harmless = {"write_number", "write_blank", "write_datetime", "write_text"}
    return isinstance(node, ast.Attribute) and node.attr.startswith("write") and node.attr not in harmless


def test_the_inbox_keeps_its_dates():
    content = inbox("甲")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert any(isinstance(cell.value, datetime) for row in book.active.iter_rows() for cell in row)
