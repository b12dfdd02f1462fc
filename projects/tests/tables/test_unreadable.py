"""Files that cannot be read say why, and no spoiled one raises."""

import docx
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.core.document import Place
from projects.tests.tables.files import published, read, saved, workbook, zipped
from projects.tests.tables.seeds import codes


def blank_pdf():
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    return saved(document)


def locked_pdf():
    """The least of a PDF that asks for a password: what it keeps of it fits none."""
    mark = b"<" + b"41" * 32 + b">"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Filter /Standard /V 1 /R 2 /O " + mark + b" /U " + mark + b" /P -4 >>",
    ]
    data, starts = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        starts.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    trailer = b"<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<41> <41>] >>"
    return data + b"xref\n0 5\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF" % (table, trailer, len(data))


XLSX, DOCX, PDF = (published(f"form13-dongguan-2025.{suffix}") for suffix in ("xlsx", "docx", "pdf"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (XLSX[:9000], "a.xlsx", "unreadable"),
        (DOCX[:9000], "a.docx", "unreadable"),
        (PDF[:9000], "a.pdf", "unreadable"),
        (zipped(xl__workbook="x"), "a.xlsx", "unreadable"),
        (zipped(word__document="x"), "a.docx", "unreadable"),
        (zipped(word__document="x", _rels__="<a/>", **{"[Content_Types].xml": "<a/>"}), "a.docx", "unreadable"),
        (zipped(a="x"), "a.xlsx", "wrong-extension"),
        (b"PK\x03\x04" + b"x" * 50, "a.docx", "unreadable"),
        (b"%PDF-1.7 x", "a.pdf", "unreadable"),
        (OLE + b"\0" * 600, "a.xlsx", "encrypted"),
        (OLE + b"\0" * 600, "a.xls", "wrong-extension"),
        (OLE + "Workbook".encode("utf-16-le") + b"\0" * 600, "a.xls", "unreadable"),
        (XLSX, "a.docx", "wrong-extension"),
        (XLSX, "a.xls", "wrong-extension"),
        (XLSX, "a.txt", "wrong-extension"),
        (DOCX, "a.xlsx", "wrong-extension"),
        (PDF, "a.csv", "wrong-extension"),
        (b"<html><table></table></html>", "a.xls", "wrong-extension"),
        (b"plain", "a.pdf", "wrong-extension"),
        (blank_pdf(), "a.pdf", "scanned"),
        (locked_pdf(), "a.pdf", "encrypted"),
        (b"", "a.pdf", "empty"),
        (workbook([]), "a.xlsx", "empty"),
        (workbook([["今天天气很好"]]), "a.xlsx", "not-a-table"),
        (saved(docx.Document()), "a.docx", "empty"),
        (b" \n", "a.csv", "empty"),
        (b"\xff\xff\x00", "a.csv", "encoding"),
        (OLE, "a.odt", "unsupported-format"),
    ],
)
def test_unreadable_files_say_why(data, name, code):
    reading = read(data, name)
    assert (reading.documents, codes(reading.errors)) == ((), [code])
    assert reading.errors[0].place == Place(name)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([(XLSX, "a.xlsx"), (DOCX, "a.docx"), (PDF, "a.pdf")]), st.data())
def test_spoiled_bytes_never_raise(original, data):
    raw, name = original
    at = data.draw(st.integers(0, len(raw) - 1))
    length = data.draw(st.integers(1, 400))
    read(raw[:at] + data.draw(st.binary(max_size=20)) + raw[at + length :], name)
