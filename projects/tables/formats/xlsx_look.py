"""What an .xlsx shows beside its bare values: which numbers are printed as percentages, and how far a sheet reaches.

The reader of values gives 0.95 where the sheet prints 95%, and sets out a whole sheet before anybody can ask its size.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from projects.tables.formats.unreadable import Unreadable
from projects.tables.limits import SHEET_CELLS

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
RELATION = re.compile(r"\}id$")
BUILT_IN = {9: "0%", 10: "0.00%"}
ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
LETTERS = 26

Percents = dict[str, dict[tuple[int, int], int]]


def percents_of(data: bytes) -> Percents:
    """By sheet, the cells printed as percentages, with the decimals printed. Raises for a sheet beyond all measure."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        decimals = _decimals_by_style(archive)
        return {name: _percents(archive, path, decimals) for name, path in _sheets(archive)}


def _elements(archive: zipfile.ZipFile, path: str, name: str) -> Iterator[ElementTree.Element]:
    with archive.open(path) as part:
        for _, element in ElementTree.iterparse(part):
            if element.tag in (MAIN + name, STRICT + name):
                yield element
                element.clear()


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the path of its part."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    names = set(archive.namelist())
    for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
        identity = next((value for key, value in sheet.items() if RELATION.search(key)), "")
        target = targets.get(identity, "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in names and "worksheets" in path:
            yield sheet.get("name", ""), path


def _decimals_by_style(archive: zipfile.ZipFile) -> dict[str, int]:
    """The cell styles that print percentages, with how many decimals."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    formats = dict(BUILT_IN)
    for element in root.iter():
        if element.tag in (f"{MAIN}numFmt", f"{STRICT}numFmt"):
            formats[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
    styles = next((e for e in root if e.tag in (f"{MAIN}cellXfs", f"{STRICT}cellXfs")), None)
    codes = [formats.get(int(style.get("numFmtId", "0")), "") for style in (() if styles is None else styles)]
    return {str(at): decimals_in(code) for at, code in enumerate(codes) if "%" in code}


def decimals_in(code: str) -> int:
    """How many decimals a number format prints: 2 for `0.00%`."""
    match = re.search(r"\.([0#?]+)", code.split(";")[0])
    return match[1].count("0") if match else 0


def _percents(archive: zipfile.ZipFile, path: str, decimals: dict[str, int]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    last_row = last_column = 0
    for cell in _elements(archive, path, "c"):
        match = ADDRESS.fullmatch(cell.get("r", ""))
        if not match:
            continue
        row, column = int(match[2]) - 1, _column(match[1])
        last_row, last_column = max(last_row, row), max(last_column, column)
        if (last_row + 1) * (last_column + 1) > SHEET_CELLS:
            message = "工作表的范围太大，远处有多余的单元格；请删去表格以外的行和列，另存后重新选择"
            raise Unreadable(message, code="too-large")
        if cell.get("t", "n") == "n" and cell.get("s", "") in decimals:
            found[row, column] = decimals[cell.get("s", "")]
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number - 1
