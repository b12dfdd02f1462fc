"""File formats: each turns bytes into grids of cells and knows nothing of what a table says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from projects.tables.encoding import decode
from projects.tables.formats import csv_text, office, package, pdf, spreadsheet, word
from projects.tables.formats.unreadable import Unreadable
from projects.tables.grid import Grid

__all__ = ["READERS", "Unreadable", "TEXTS", "grids_of", "text_of"]

READERS: dict[str, Callable[..., tuple[Grid, ...]]] = {
    ".xlsx": spreadsheet.read,
    ".xlsm": spreadsheet.read,
    ".xls": spreadsheet.read,
    ".ods": spreadsheet.read,
    ".docx": word.read,
    ".pdf": pdf.read,
    ".csv": csv_text.read,
}
OLD = {
    ".doc": ".docx",
    ".wps": ".docx",
    ".rtf": ".docx",
    ".odt": ".docx",
    ".et": ".xlsx",
    ".xlsb": ".xlsx",
    ".ofd": ".docx 或 .xlsx",
}
# What a file is by its first bytes, and the extensions under which that is right.
OLE, PACKAGE, PDF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK", b"%PDF-"
PACKED = {"xl/": (".xlsx", ".xlsm"), "word/": (".docx",), "content.xml": (".ods",)}
TEXT = (".csv", ".txt", ".json")
# What is read as text, not as cells.
TEXTS = (".txt", ".json")
HEAD = 1024


def grids_of(data: bytes, *, file: str) -> tuple[Grid, ...]:
    """The tables of a file; its name tells the format, and its first bytes must agree."""
    suffix = PurePath(file).suffix.lower()
    soffice = office.program() if suffix in office.CONVERTED else None
    if soffice:
        data, suffix = _converted(data, suffix, soffice), office.CONVERTED[suffix]
    _refuse_unknown(suffix, file)
    check_extension(data, suffix)
    if data.startswith(PACKAGE):
        package.check(data)
    return READERS[suffix](data, file=file)


def text_of(data: bytes) -> str:
    """The text of a file that is nothing else. Raises Unreadable."""
    text = decode(data)
    if text is None:
        message = "文件的文字编码无法识别；请用记事本另存为 UTF-8 编码的文本后重新导入"
        raise Unreadable(message, code="encoding")
    return text


def _converted(data: bytes, suffix: str, soffice: str) -> bytes:
    if data.startswith(OLE):
        return office.convert(data, suffix, soffice=soffice)
    if right := [known for known in _extensions(data) if known not in TEXT]:
        message = f"文件的扩展名是“{suffix}”，内容却是“{right[0]}”；请把扩展名改为“{right[0]}”后重新选择"
    else:
        new = office.CONVERTED[suffix]
        message = f"文件的内容不是“{suffix}”；请用 WPS 或 Office 打开，另存为“{new}”后重新选择"
    raise Unreadable(message, code="wrong-extension")


def _refuse_unknown(suffix: str, file: str) -> None:
    if suffix in OLD:
        message = f"还不能读“{suffix}”文件；请用 WPS 或 Office 打开，另存为 {OLD[suffix]} 后重新选择"
        raise Unreadable(message, code="unsupported-format")
    if suffix not in READERS:
        known = " ".join((*READERS, ".txt", ".json"))
        message = f"不能读“{suffix or file}”文件；能读的是 {known}，请把表格另存为其中一种后重新选择"
        raise Unreadable(message, code="unsupported-format")


def check_extension(data: bytes, suffix: str) -> None:
    """Refuse a file whose content is another format than its name says."""
    right = _extensions(data)
    if suffix in right:
        return
    if not right and data.startswith(OLE) and suffix != ".xls":
        message = f"文件设有打开密码，或是旧格式改了扩展名；请打开后取消密码，另存为“{suffix}”后重新选择"
        raise Unreadable(message, code="encrypted")
    if right:
        message = f"文件的扩展名是“{suffix}”，内容却是“{right[0]}”；请把扩展名改为“{right[0]}”后重新选择"
    else:
        message = f"文件的内容不是“{suffix}”；请用 WPS 或 Office 打开，另存为“{suffix}”后重新选择"
    raise Unreadable(message, code="wrong-extension")


def _extensions(data: bytes) -> tuple[str, ...]:
    """The extensions that fit the content; none when it is a format we do not read."""
    if PDF in data[:HEAD]:
        return (".pdf",)
    if data.startswith(OLE):
        return (".xls",) if _is_old_workbook(data) else ()
    if data.startswith(PACKAGE):
        return _packed_extensions(data)
    return TEXT


def _is_old_workbook(data: bytes) -> bool:
    return any(name.encode("utf-16-le") in data for name in ("Workbook", "Book"))


def _packed_extensions(data: bytes) -> tuple[str, ...]:
    names = [part.filename for part in package.parts_of(data)]
    return next((right for start, right in PACKED.items() if any(name.startswith(start) for name in names)), ())
