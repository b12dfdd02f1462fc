"""Grids as a Word document: A4, each a table on pages of its own; what stands above it is in cells without a box."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from projects.tables.grid import Cell, Grid
from projects.tables.writers.pages import CENTRED, RIGHT, UNBOXED, printable

BODY_FONT, LABEL_FONT, TITLE_FONT, LATIN_FONT = "仿宋", "宋体", "黑体", "Times New Roman"
BODY_SIZE, TITLE_SIZE, ANNEX_SIZE, PAGE_NUMBER_SIZE = Pt(10.5), Pt(16), Pt(14), Pt(9)
FONTS = {"title": TITLE_FONT} | dict.fromkeys(("label", "band", "plain", "right"), LABEL_FONT)
ALIGNMENTS = dict.fromkeys(CENTRED, WD_ALIGN_PARAGRAPH.CENTER) | dict.fromkeys(RIGHT, WD_ALIGN_PARAGRAPH.RIGHT)
SHORT_SIDE, LONG_SIDE, MARGIN, TO_EDGE = Cm(21), Cm(29.7), Cm(1.8), Cm(0.9)
INDENT, PADDING, BORDER = Cm(0.5), Cm(0.15), "4"
EMU_PER_TWIP = 635
# Where a cell above the table has no border; it has none below either if what follows is above the table too.
BORDER_ORDER = ("top", "left", "bottom", "right")
SIDES: tuple[str, ...] = ("top", "left", "right")
# A paragraph built before its table is put into the document has no part to belong to yet.
NOWHERE: Any = None


def write(grids: Iterable[Grid]) -> bytes:
    """The bytes of a document with one section per grid."""
    document = docx.Document()
    set_up(document)
    add_grids(document, grids)
    return content_of(document)


def add_grids(document: Any, grids: Iterable[Grid], *, follow: bool = False) -> None:
    """Each grid on pages of its own; those that `follow` leave the first page to what stands before them."""
    previous: Grid | None = None
    for grid in grids:
        is_next = follow or previous is not None
        section = document.add_section(WD_SECTION.NEW_PAGE) if is_next else document.sections[0]
        if is_next:
            _shrink(document.paragraphs[-1])
        _set_page(section, grid, previous)
        if grid.annex:
            add_text(document.add_paragraph(), grid.annex, TITLE_FONT, ANNEX_SIZE)
        add_grid(document, grid)
        previous = grid
    _shrink(document.add_paragraph())


def content_of(document: Any) -> bytes:
    """The bytes of the document as a file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def set_up(document: Any) -> None:
    """The look of all text, and none of the template's words about its maker."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN_FONT, BODY_SIZE
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.rPr.append(language)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.15
    properties = document.core_properties
    properties.author = properties.comments = properties.title = ""


def _set_page(section: Any, grid: Grid, previous: Grid | None) -> None:
    """A4 with the grid's mark and footer, which are the previous page's where they say the same."""
    section.orientation = WD_ORIENT.LANDSCAPE if grid.landscape else WD_ORIENT.PORTRAIT
    width, height = (LONG_SIDE, SHORT_SIDE) if grid.landscape else (SHORT_SIDE, LONG_SIDE)
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.header_distance = section.footer_distance = TO_EDGE
    if previous and (previous.mark, previous.footer) == (grid.mark, grid.footer):
        return
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    mark = section.header.paragraphs[0]
    mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    add_text(mark, grid.mark, LABEL_FONT)
    foot = section.footer.paragraphs[0]
    if grid.footer:
        add_text(foot, grid.footer, LABEL_FONT, PAGE_NUMBER_SIZE)
        foot = section.footer.add_paragraph()
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_page_numbers(foot)


def add_page_numbers(paragraph: Paragraph) -> None:
    """第 n 页 共 m 页, which Word counts."""
    for words, field in (("第 ", "PAGE"), (" 页 共 ", "NUMPAGES"), (" 页", "")):
        add_text(paragraph, words, LABEL_FONT, PAGE_NUMBER_SIZE)
        if field:
            shown = add_text(paragraph, "1", LABEL_FONT, PAGE_NUMBER_SIZE)
            _element("w:fldSimple", {"w:instr": field}, paragraph._p).append(shown._r)


def add_grid(document: Any, grid: Grid) -> None:
    """A table as wide as the text of the document's last section."""
    section = document.sections[-1]
    width = section.page_width - section.left_margin - section.right_margin
    sizes = [round(width * share / sum(grid.widths) / EMU_PER_TWIP) for share in grid.widths]
    table = _table(sizes)
    covered = {(row, cell.column): cell for cell in grid.cells for row in range(cell.row, cell.row + cell.rows)}
    for row in range(max((at for at, _ in covered), default=-1) + 1):
        tr = _element("w:tr", parent=table)
        # Word repeats rows from a table's first on only.
        if grid.heading and grid.heading[0] == 0 and row <= grid.heading[1]:
            _element("w:tblHeader", parent=_element("w:trPr", parent=tr))
        bare = () if _is_boxed(grid, row) else SIDES if _is_boxed(grid, row + 1) else (*SIDES, "bottom")
        column = 0
        while column < len(sizes):
            cell = covered.get((row, column)) or Cell(row, column, "")
            tr.append(_table_cell(cell, row, sizes, bare))
            column += cell.columns
    document.element.body._insert_tbl(table)


def _is_boxed(grid: Grid, row: int) -> bool:
    return any(cell.look not in UNBOXED for cell in grid.cells if cell.row <= row < cell.row + cell.rows)


def _table(sizes: Sequence[int]) -> Any:
    """An empty table of fixed columns, every cell in a box."""
    table = OxmlElement("w:tbl")
    properties = _element("w:tblPr", parent=table)
    _element("w:tblW", {"w:w": str(sum(sizes)), "w:type": "dxa"}, properties)
    _element("w:jc", {"w:val": "center"}, properties)
    borders = _element("w:tblBorders", parent=properties)
    for side in (*BORDER_ORDER, "insideH", "insideV"):
        _element(f"w:{side}", {"w:val": "single", "w:sz": BORDER, "w:space": "0", "w:color": "auto"}, borders)
    _element("w:tblLayout", {"w:type": "fixed"}, properties)
    margins = _element("w:tblCellMar", parent=properties)
    for side in BORDER_ORDER:
        padding = PADDING if side in ("left", "right") else PADDING // 2
        _element(f"w:{side}", {"w:w": str(padding // EMU_PER_TWIP), "w:type": "dxa"}, margins)
    columns = _element("w:tblGrid", parent=table)
    for size in sizes:
        _element("w:gridCol", {"w:w": str(size)}, columns)
    return table


def _table_cell(cell: Cell, row: int, sizes: Sequence[int], bare: Iterable[str]) -> Any:
    """One cell where it begins, or the part of one merged down that reaches into this row; without `bare` borders."""
    tc = OxmlElement("w:tc")
    properties = _element("w:tcPr", parent=tc)
    span = sizes[cell.column : cell.column + cell.columns]
    _element("w:tcW", {"w:w": str(sum(span)), "w:type": "dxa"}, properties)
    if len(span) > 1:
        _element("w:gridSpan", {"w:val": str(len(span))}, properties)
    if cell.rows > 1:
        _element("w:vMerge", {"w:val": "restart" if row == cell.row else "continue"}, properties)
    if bare:
        borders = _element("w:tcBorders", parent=properties)
        for side in sorted(bare, key=BORDER_ORDER.index):
            _element(f"w:{side}", {"w:val": "nil"}, borders)
    _element("w:vAlign", {"w:val": "center"}, properties)
    for line in printable(cell.text).split("\n") if row == cell.row else [""]:
        _fill(Paragraph(_element("w:p", parent=tc), NOWHERE), line, cell.look)
    return tc


def _fill(paragraph: Paragraph, text: str, look: str) -> None:
    paragraph.paragraph_format.line_spacing = 1
    if look in ALIGNMENTS:
        paragraph.alignment = ALIGNMENTS[look]
    if look == "indented":
        paragraph.paragraph_format.left_indent = INDENT
    if text:
        size = TITLE_SIZE if look == "title" else BODY_SIZE
        add_text(paragraph, text, FONTS.get(look, BODY_FONT), size, bold=look == "band")


def add_text(paragraph: Paragraph, text: str, font: str, size: Pt = BODY_SIZE, *, bold: bool = False) -> Run:
    """A run of text, whose Chinese characters are set in `font`."""
    run = paragraph.add_run(printable(text))
    run.font.name, run.font.size, run.bold = LATIN_FONT, size, bold or None
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _shrink(paragraph: Paragraph) -> None:
    """Make the paragraph that must follow a table so small that it never takes a page of its own."""
    paragraph.paragraph_format.line_spacing = Pt(1)
    size = paragraph._p.get_or_add_pPr()
    mark = _element("w:rPr")
    _element("w:sz", {"w:val": "2"}, mark)
    section = size.find(qn("w:sectPr"))
    size.append(mark) if section is None else section.addprevious(mark)


def _element(name: str, attributes: dict[str, str] | None = None, parent: Any = None) -> Any:
    _element = OxmlElement(name)
    for attribute, value in (attributes or {}).items():
        _element.set(qn(attribute), value)
    if parent is not None:
        parent.append(_element)
    return _element
