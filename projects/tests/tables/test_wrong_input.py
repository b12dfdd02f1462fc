"""Files that no reader should open, or cannot: each refused in its own words."""

import io
import re
import struct
import zipfile

import openpyxl
import pypdfium2
import pytest

from projects.core.document import Place
from projects.tables import read_file_bytes
from projects.tables.apart import read_apart
from projects.tables.formats import Unreadable, package
from projects.tables.limits import MIB
from projects.tests.tables.seeds import FIXTURES, FORM13, OUTLINES

XLSX, DOCX, PDF = ((FIXTURES / f"form13-dongguan-2025.{suffix}").read_bytes() for suffix in ("xlsx", "docx", "pdf"))
SAVE_AGAIN = "可能没有下载完整或已经损坏；请用办公软件打开核对，另存后重新选择"
UNPACKED = "文件解开后超过 200 MB，或比文件本身大得异常；请只保留绩效目标表，另存后重新选择"
ENTITIES = "文件里有自行定义的 XML 实体，办公软件不会这样保存；请用 WPS 或 Office 打开，另存后重新选择"
FAR = "工作表的范围太大，远处有多余的单元格；请删去表格以外的行和列，另存后重新选择"


def edited(data, part, old, new, times=1):
    """A package with a text in one of its parts replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            content = archive.read(name)
            assert name != part or re.search(old, content)
            copy.writestr(name, re.sub(old, lambda _: new, content, count=times) if name == part else content)
    return buffer.getvalue()


def with_part(data, name, content):
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def lying(data, name, size):
    """A package that says of one of its parts that it has `size` bytes, in both places where it says so."""
    known = zipfile.ZipFile(io.BytesIO(data)).getinfo(name)
    true, false = struct.pack("<L", known.file_size), struct.pack("<L", size)
    local = known.header_offset + 22
    spoiled = data[:local] + data[local:].replace(true, false, 1)
    central = spoiled.index(b"PK\x01\x02")
    while not spoiled.startswith(name.encode(), central + 46):
        central = spoiled.index(b"PK\x01\x02", central + 1)
    return spoiled[: central + 24] + false + spoiled[central + 28 :]


def encrypted(data):
    """A package whose parts say they are encrypted."""
    spoiled = bytearray(data)
    for at in (found.start() for found in re.finditer(rb"PK\x01\x02", data)):
        spoiled[at + 8] |= 1
    return bytes(spoiled)


def pages(count):
    document = pypdfium2.PdfDocument.new()
    for _ in range(count):
        document.new_page(100, 100)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def far():
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "x"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SHEET, STYLES, BODY = "xl/worksheets/sheet1.xml", "xl/styles.xml", "word/document.xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghij"
)
SPACES = b" " * (60 * MIB)


@pytest.mark.parametrize(
    ("data", "name", "code", "message"),
    [
        (XLSX[:9000], "a.xlsx", "unreadable", f"文件打不开，{SAVE_AGAIN}"),
        (PDF[:9000], "a.pdf", "unreadable", f"PDF 文件打不开，{SAVE_AGAIN}"),
        (encrypted(XLSX), "a.xlsx", "encrypted", "文件设有打开密码，读不出内容；请取消密码后重新选择"),
        (with_part(XLSX, "xl/media/a.bin", SPACES), "a.xlsx", "too-large", UNPACKED),
        (with_part(DOCX, "word/media/a.bin", SPACES), "a.docx", "too-large", UNPACKED),
        (lying(with_part(XLSX, "a.bin", SPACES), "a.bin", 10), "a.xlsx", "too-large", UNPACKED),
        (lying(XLSX, STYLES, 10), "a.xlsx", "unreadable", f"文件打不开，{SAVE_AGAIN}"),
        (lying(DOCX, BODY, 2**31), "a.docx", "too-large", UNPACKED),
        (edited(XLSX, STYLES, rb"^", BOMB + b"]>"), "a.xlsx", "entities", ENTITIES),
        (edited(DOCX, BODY, rb"^", b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'>"), "a.docx", "entities", ENTITIES),
        (with_part(XLSX, "b.xml", "<!ENTITY".encode("utf-16")), "a.xlsx", "entities", ENTITIES),
        (with_part(XLSX, "b.xml", b" " * (MIB - 4) + b"<!ENTITY"), "a.xlsx", "entities", ENTITIES),
        (far(), "a.xlsx", "too-large", FAR),
        (
            edited(DOCX, BODY, rb'<w:gridSpan w:val="\d+"', b'<w:gridSpan w:val="99999"'),
            "a.docx",
            "too-large",
            "Word 表格里有一格跨了 99999 列，超过 1000 列的上限；请打开核对，另存后重新选择",
        ),
        (
            edited(DOCX, BODY, rb'<w:gridSpan w:val="\d+"', b'<w:gridSpan w:val="' + b"9" * 5000 + b'"'),
            "a.docx",
            "too-large",
            "Word 表格里有一格跨了 999999999999 列，超过 1000 列的上限；请打开核对，另存后重新选择",
        ),
        (
            edited(DOCX, BODY, rb"<w:body>", b"<w:body>" + b"<w:sdt>" * 5000),
            "a.docx",
            "unreadable",
            f"Word 文档打不开，{SAVE_AGAIN}",
        ),
        (
            pages(2001),
            "a.pdf",
            "too-large",
            "PDF 有 2001 页，超过 2000 页的上限；请拆成几个文件后分别导入",
        ),
        (
            pages(2000),
            "a.pdf",
            "scanned",
            "PDF 里没有文字，可能是扫描件或图片；请换用由 Word、Excel 直接导出的 PDF，或改用 .docx、.xlsx 原文件",
        ),
        (
            XLSX,
            "a.pdf",
            "wrong-extension",
            "文件的扩展名是“.pdf”，内容却是“.xlsx”；请把扩展名改为“.xlsx”后重新选择",
        ),
        (b"", "a.docx", "empty", "文件是空的；请确认选择的文件后重新导入"),
    ],
)
def test_refused_in_its_own_words(data, name, code, message):
    reading = read_file_bytes(data, name=name, outlines=OUTLINES)
    assert reading.documents == ()
    assert [(problem.code, problem.message, problem.place) for problem in reading.problems] == [
        (code, message, Place(name))
    ]


def test_methods_that_unpack_all_at_once_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a", b"a")
    with pytest.raises(Unreadable) as refusal:
        package.check(buffer.getvalue())
    assert str(refusal.value) == f"文件打不开，{SAVE_AGAIN}"


def test_the_name_of_a_type_in_the_manifest_is_no_harm():
    package.check(with_part(XLSX, "META-INF/manifest.xml", b'<!DOCTYPE manifest SYSTEM "Manifest.dtd"><manifest/>'))


@pytest.mark.parametrize("reference", ["A1:XFD1048576", "A2:XFD2"])
def test_a_merged_range_without_end_ends_with_the_sheet(reference):
    merged = f'<mergeCell ref="{reference}"/>'.encode()
    data = edited(XLSX, SHEET, rb'<mergeCell ref="A2:E2"/>', merged)
    (document, *_) = read_file_bytes(data, name="a.xlsx", outlines=OUTLINES).documents
    assert document == FORM13[0]


def test_a_dimension_that_lies_is_not_believed():
    data = edited(XLSX, SHEET, rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"')
    assert read_file_bytes(data, name="a.xlsx", outlines=OUTLINES).documents == FORM13


def opendocument(rows):
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f"""<office:document-content {spaces}><office:body><office:spreadsheet>
    <table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return buffer.getvalue()


def test_an_opendocument_sheet_without_measure():
    """Its reader sets out the whole sheet before anybody can ask its size: only the process's limit holds."""
    cells = '<table:table-cell table:number-columns-repeated="16383"/><table:table-cell office:value-type="string">'
    cells += "<text:p>x</text:p></table:table-cell>"
    data = opendocument(f'<table:table-row table:number-rows-repeated="1048575">{cells}</table:table-row>')
    (problem,) = read_apart(data, name="a.ods", outlines=OUTLINES).problems
    assert problem.code == "too-large"
    assert problem.message.startswith("读这个文件要用的内存超过 1024 MB 的上限，已经停止；")
