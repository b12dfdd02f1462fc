"""Files as they arrive: their encoding, their format, and whether they are tables of ours at all."""

import pytest

from projects.core.document import Place
from projects.tables import LAYOUTS, interchange, layout_of, read_file_bytes
from projects.tests.tables.seeds import FORM13, FORM13_TEXT, LIST, LIST_TEXT, OUTLINES, codes


def read(data, name="表.txt", fiscal_year=2025):
    return read_file_bytes(data, name=name, outlines=OUTLINES, fiscal_year=fiscal_year)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding):
    assert read(FORM13_TEXT.encode(encoding)).documents == FORM13


def test_gbk_and_windows_line_ends():
    text = LIST_TEXT.replace("\n", "\r\n")
    assert read(text.encode("gbk")).documents == LIST


def test_json_comes_back():
    reading = read(interchange.write(FORM13), "表.JSON")
    assert (reading.documents, reading.problems, reading.layout) == (FORM13, (), "form13")
    assert read(interchange.write(FORM13 + LIST), "表.json").layout == ""


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        ("\ufeff \n\u3000\n".encode(), "a.txt", "empty"),
        ("今天天气很好，绩效目标另行通知。".encode(), "a.txt", "not-a-table"),
        (b"\xff\xff\x00", "a.txt", "encoding"),
        (FORM13_TEXT.encode("utf-16-le"), "a.txt", "encoding"),
        (f"{FORM13_TEXT}\0".encode(), "a.txt", "encoding"),
        (f"{FORM13_TEXT}\0".encode("utf-16"), "a.txt", "encoding"),
        (b"{}", "a.json", "bad-json"),
        (b"[", "a.json", "bad-json"),
        (b"[" * 100_000, "a.json", "bad-json"),
        (b"PK", "a.xlsx", "unreadable"),
        (b"PK", "a", "unsupported-format"),
    ],
)
def test_not_readable(data, name, code):
    reading = read(data, name)
    assert (reading.documents, codes(reading.errors)) == ((), [code])
    assert reading.errors[0].place == Place(name)


def test_unsupported_format_says_the_way_out():
    message = read(b"x", "表.xlsb").errors[0].message
    assert message == "还不能读“.xlsb”文件；请用 WPS 或 Office 打开，另存为 .xlsx 后重新选择"


def test_layouts():
    assert {name: layout.unit for name, layout in LAYOUTS.items()} == {
        "form13": "元",
        "list": "万元",
        "national": "万元",
    }
    assert [layout_of(text.split()) for text in (FORM13_TEXT, LIST_TEXT)] == [LAYOUTS["form13"], LAYOUTS["list"]]
