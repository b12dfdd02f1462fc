"""Papers of the two published documents, and what their files say."""

import io
from collections.abc import Sequence
from datetime import date

import docx
import pypdfium2

from projects.core.document import Document
from projects.papers.approval import Approval, Approved
from projects.tests.tables.seeds import FORM13

OFFICE = "东莞市财政局"


def approved(document: Document, **says) -> Approved:
    return Approved(document, **{"on": date(2025, 3, 1), "by": "梁文斌", "grade": "优"} | says)


def approval(documents: Sequence[Document] = FORM13, **says) -> Approval:
    projects = tuple(approved(document, **says) for document in documents)
    return Approval(documents[0].project.spending_unit, 2025, OFFICE, projects)


def word(content: bytes):
    return docx.Document(io.BytesIO(content))


def word_text(content: bytes) -> str:
    """All that a Word file says, in its paragraphs and its tables."""
    document = word(content)
    cells = [cell.text for table in document.tables for cell in table._cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def pages(content: bytes) -> list[str]:
    """What each page of a PDF says, without white space."""
    return ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(content)]


def bookmarks(content: bytes) -> list[tuple[int, str, int]]:
    """(depth from 1, title, page from 1) of each bookmark."""
    toc = pypdfium2.PdfDocument(content).get_toc()
    return [(mark.level + 1, mark.get_title(), mark.get_dest().get_index() + 1) for mark in toc]
