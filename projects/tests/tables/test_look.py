"""Files that are given out look like the official ones: what these centre is centred, and they take no more pages."""

import io
import os
import subprocess

import docx
import openpyxl
import pypdfium2
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from projects.tables import write
from projects.tables.formats import office
from projects.tests.factories import FIXTURES, outlines, truth

PUBLISHED = [("form13", "form13-dongguan-2025"), ("list", "list-guangzhou-2025")]
# The unit's own projects are indented below it, as in print; whoever made these files centred the short names.
INDENTED = {"list": "A"}
MORE_PAGES = 1.2


def written(layout: str, name: str, extension: str) -> bytes:
    return write(truth(name), layout=layout, extension=extension, outlines=outlines())


def centred(sheet, layout: str) -> set[str]:
    """The texts of the cells that are centred, below what stands above the table."""
    return {
        str(cell.value).replace(",", "")
        for row in sheet.iter_rows(min_row=3)
        for cell in row
        if cell.value is not None and cell.alignment.horizontal == "center"
        if cell.column_letter != INDENTED.get(layout)
    }


@pytest.mark.parametrize(("layout", "name"), PUBLISHED)
def test_a_workbook_centres_what_the_official_form_centres(layout, name):
    official = openpyxl.load_workbook(FIXTURES / f"{name}.xlsx")
    ours = openpyxl.load_workbook(io.BytesIO(written(layout, name, "xlsx")))
    for theirs, mine in zip(official.worksheets, ours.worksheets, strict=True):
        missing = centred(theirs, layout) - centred(mine, layout)
        assert {text for text in missing if not _is_number_among(text, mine)} == set()


def _is_number_among(text: str, sheet) -> bool:
    """Whether a number that the official form prints as text stands in a centred cell as a number."""
    numbers = (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float))
    return any(
        text in (f"{cell.value:.0f}", f"{cell.value:.2f}") and cell.alignment.horizontal == "center" for cell in numbers
    )


def test_a_word_document_centres_them_too():
    document = docx.Document(io.BytesIO(written("form13", "form13-dongguan-2025", "docx")))
    alignment = {
        cell.text: cell.paragraphs[0].alignment for row in document.tables[0].rows for cell in row.cells if cell.text
    }
    first = truth("form13-dongguan-2025")[0]
    goals = {first.goals.cycle, first.goals.annual}
    above = {"表13"}
    assert {text for text, how in alignment.items() if how != WD_ALIGN_PARAGRAPH.CENTER} == goals | above


@pytest.mark.parametrize(("layout", "name"), PUBLISHED)
def test_a_word_document_takes_hardly_more_pages_than_the_official_one(tmp_path, layout, name):
    soffice = office.program()
    if not soffice:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "official.docx").write_bytes((FIXTURES / f"{name}.docx").read_bytes())
    (tmp_path / "ours.docx").write_bytes(written(layout, name, "docx"))
    command = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, tmp_path.glob("*.docx"))]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(tmp_path)})
    if not (tmp_path / "ours.pdf").exists():
        pytest.skip("LibreOffice is installed without Writer")
    official, ours = (len(pypdfium2.PdfDocument(tmp_path / f"{which}.pdf")) for which in ("official", "ours"))
    assert ours <= official * MORE_PAGES


@pytest.mark.parametrize(("layout", "name"), PUBLISHED)
def test_a_pdf_takes_hardly_more_pages_than_the_official_one(layout, name):
    official = len(pypdfium2.PdfDocument(FIXTURES / f"{name}.pdf"))
    assert len(pypdfium2.PdfDocument(written(layout, name, "pdf"))) <= official * MORE_PAGES
