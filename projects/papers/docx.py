"""A letter as a Word document, its forms in sections of their own behind it."""

from __future__ import annotations

from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from projects.papers.letter import Letter, Paragraph
from projects.tables.grid import Grid
from projects.tables.writers.docx import (
    BODY_FONT,
    LABEL_FONT,
    LONG_SIDE,
    SHORT_SIDE,
    TITLE_FONT,
    add_grid,
    add_grids,
    add_page_numbers,
    add_text,
    content_of,
    set_up,
)

# GB/T 9704—2012, 5.2 and 7: margins, 二号 for the title, 三号 for the text, an indent of two characters.
TOP, LEFT, RIGHT, BOTTOM = Cm(3.7), Cm(2.8), Cm(2.6), Cm(3.5)
HEADLINE, TEXT, COPIES = Pt(22), Pt(16), Pt(14)
TWO_CHARACTERS, LINE, ABOVE_TABLE = Pt(32), Pt(28), Pt(8)


def letter(said: Letter) -> bytes:
    """A letter with its annexes."""
    document = docx.Document()
    set_up(document)
    _set_page(document.sections[0])
    _add_line(document, said.title, LABEL_FONT, HEADLINE, bold=True).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_line(document, "")
    _add_line(document, f"{said.recipient}：")
    for part in said.parts:
        _add_part(document, part)
    _add_annex_names(document, said)
    _add_signature(document, said)
    add_grids(document, said.annexes, follow=True)
    return content_of(document)


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = SHORT_SIDE, LONG_SIDE
    section.top_margin, section.left_margin, section.right_margin, section.bottom_margin = TOP, LEFT, RIGHT, BOTTOM
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_page_numbers(foot)


def _add_part(document: Any, part: Paragraph | Grid) -> None:
    if isinstance(part, Grid):
        document.paragraphs[-1].paragraph_format.space_after = ABOVE_TABLE
        add_grid(document, part)
        return
    line = _add_line(document, part.text, TITLE_FONT if part.is_heading else BODY_FONT)
    line.paragraph_format.first_line_indent = TWO_CHARACTERS
    line.paragraph_format.keep_with_next = part.is_heading


def _add_annex_names(document: Any, said: Letter) -> None:
    _add_line(document, "")
    for at, (number, name) in enumerate(said.annex_lines()):
        line = _add_line(document, f"{'附件：' if at == 0 else ''}{number}{name}")
        # What wraps, and each further annex, stands below the first one's beginning.
        line.paragraph_format.left_indent = 2 * TWO_CHARACTERS + TEXT
        line.paragraph_format.first_line_indent = -3 * TEXT if at == 0 else Pt(0)


def _add_signature(document: Any, said: Letter) -> None:
    for _ in range(2):
        _add_line(document, "")
    for text in (said.office, said.on):
        line = _add_line(document, text)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = TWO_CHARACTERS
    if said.copies_to:
        _add_line(document, "")
        _add_line(document, f"抄送：{'、'.join(said.copies_to)}", size=COPIES)


def _add_line(document: Any, text: str, font: str = BODY_FONT, size: Pt = TEXT, *, bold: bool = False) -> WordParagraph:
    line: WordParagraph = document.add_paragraph()
    line.paragraph_format.line_spacing = LINE if size <= TEXT else None
    if text:
        add_text(line, text, font, size, bold=bold)
    return line
