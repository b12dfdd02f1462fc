"""Text pasted instead of a file: kept as one, and read like one."""

import csv
import io

import openpyxl
import pytest
from django.contrib.auth.models import User

from projects.import_forms import LONGEST_PASTED, PasteForm
from projects.tables import read_file_bytes
from projects.tests.tables.seeds import FIXTURES, FORM13, FORM13_TEXT, LIST, LIST_TEXT, OUTLINES, codes


def copied(name):
    """A workbook's sheets as a spreadsheet program puts them on the clipboard."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter="\t", lineterminator="\r\n")
    for sheet in openpyxl.load_workbook(FIXTURES / f"{name}.xlsx"):
        rows.writerows(["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True))
    return text.getvalue()


def pasted(text):
    form = PasteForm({"text": text}, user=User(is_superuser=True))
    assert form.is_valid(), form.errors
    return form.file


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        (FORM13_TEXT, FORM13),
        (LIST_TEXT, LIST),
        (copied("form13-dongguan-2025"), FORM13),
        (copied("list-guangzhou-2025"), LIST),
        (copied("list-guangzhou-2025").rstrip().replace("\r\n", "\n"), LIST),
    ],
    ids=["form", "list", "form from cells", "list from cells", "list without its end"],
)
def test_pasted_text_is_read_exactly(text, truth):
    file = pasted(text)
    reading = read_file_bytes(file.read(), name=file.name, outlines=OUTLINES, fiscal_year=2025)
    assert file.name == "粘贴的文本.txt"
    assert (reading.documents, codes(reading.errors)) == (truth, [])


def test_values_know_their_line_however_they_were_copied():
    cells = read_file_bytes(copied("form13-dongguan-2025").encode(), name="表.txt", outlines=OUTLINES).documents[0]
    lines = read_file_bytes(FORM13_TEXT.encode(), name="表.txt", outlines=OUTLINES).documents[0]
    assert str(cells.places["project.name"]) == "表.txt 第 3 行"
    assert str(lines.places["project.name"]) == "表.txt 第 6 行"


def test_tabs_that_only_indent_are_no_cells():
    text = LIST_TEXT.replace("    ", "\t")
    assert read_file_bytes(text.encode(), name="表.txt", outlines=OUTLINES, fiscal_year=2025).documents == LIST


def test_cells_that_cannot_be_told_apart():
    text = "甲\t乙\r\n" * 2 + '"' + "长" * 140_000
    (problem,) = read_file_bytes(text.encode(), name="表.txt", outlines=OUTLINES).problems
    assert problem.message == "文本的分栏读不懂；请用办公软件打开，另存为 .xlsx 后重新选择"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "请先粘贴表格内容"),
        (" \n\t", "请先粘贴表格内容"),
        (
            "长" * (LONGEST_PASTED + 1),
            "文本有 600001 个字，最多 600000 个字；请存成 .txt 文件后上传，或分几次粘贴",
        ),
    ],
)
def test_what_cannot_be_taken(text, says):
    form = PasteForm({"text": text}, user=User(is_superuser=True))
    assert form.errors["text"] == [says]
    assert "maxlength" not in str(form["text"])
