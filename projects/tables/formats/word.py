"""Word documents (.docx) as grids: one per table, with the paragraphs above it as rows of their own."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from docx import Document as open_document
from docx.oxml.ns import qn
from lxml.etree import LxmlError

from projects.core.document import Place
from projects.tables.formats.address import address
from projects.tables.formats.unreadable import Unreadable, damaged
from projects.tables.grid import Cell, Grid
from projects.tables.limits import WORD_COLUMNS

# What a broken package makes its reader say.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    LxmlError,
    OSError,
    ValueError,
    KeyError,
    EOFError,
    NotImplementedError,
    AttributeError,
    TypeError,
)
BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}
WORD_DIGITS = len(str(WORD_COLUMNS))
QUOTED = 12
# Text that is no longer there, or stands elsewhere.
HIDDEN = {qn("w:del"), qn("w:moveFrom"), qn("w:tbl"), qn("w:pPr"), qn("w:rPr"), qn("w:drawing"), qn("w:pict")}


def read(data: bytes, *, file: str) -> tuple[Grid, ...]:
    """The tables that say something, in their order."""
    try:
        body = open_document(io.BytesIO(data)).element.body
    except BROKEN as error:
        raise damaged("Word 文档") from error
    if body is None:
        raise damaged("Word 文档")
    grids = tuple(grid for grid in _grids(body, file) if grid.cells)
    if not grids:
        raise Unreadable(
            "Word 文档里没有表格；请确认选择的文件，或把表格内容复制为文本，存成 .txt 后导入", code="empty"
        )
    return grids


def _grids(body: Any, file: str) -> Iterator[Grid]:
    """Each table with the paragraphs since the one before; paragraphs below the last belong to the last."""
    above: list[str] = []
    last: Grid | None = None
    for number, table in enumerate(_tables(body, above), start=1):
        if last:
            yield last
        last = grid_of(table, above, Place(file, table=number))
        above.clear()
    if last:
        below = max((cell.row + cell.rows for cell in last.cells), default=0)
        yield replace(last, cells=last.cells + _paragraph_cells(above, below, Place(file)))


def _tables(parent: Any, above: list[str]) -> Iterator[Any]:
    """The tables of the body and of its content controls, gathering the paragraphs between them in `above`."""
    for element in parent:
        if element.tag == qn("w:tbl"):
            yield element
        elif element.tag == qn("w:p"):
            above += filter(None, [text_of(element).strip()])
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent")):
            yield from _tables(element, above)


def grid_of(table: Any, above: list[str], place: Place) -> Grid:
    """A table's cells that say something, below the paragraphs above it."""
    first = len(above)
    cells: list[Cell] = []
    merged: dict[int, int] = {}  # column -> index in `cells` of the cell that is merged down through it
    for row, tr in enumerate(_rows(table)):
        for column, columns, merge, tc in _spans(tr):
            if merge == "continue" and column in merged:
                above_cell = cells[merged[column]]
                cells[merged[column]] = replace(above_cell, rows=first + row - above_cell.row + 1)
                continue
            merged.pop(column, None)
            if merge == "restart":
                merged[column] = len(cells)
            at = replace(place, cell=address(row, column))
            cells.append(Cell(first + row, column, cell_text(tc), columns=columns, place=at))
    told = tuple(cell for cell in cells if cell.text)
    return Grid("", _paragraph_cells(above, 0, Place(place.file)) + told)


def _paragraph_cells(texts: list[str], row: int, place: Place) -> tuple[Cell, ...]:
    return tuple(Cell(row + at, 0, text, place=place) for at, text in enumerate(texts))


def _rows(table: Any) -> Iterator[Any]:
    return (row for row in table.iter(qn("w:tr")) if _table_around(row) is table)


def _table_around(element: Any) -> Any:
    return next(element.iterancestors(qn("w:tbl")), None)


def _spans(tr: Any) -> Iterator[tuple[int, int, str, Any]]:
    """Each cell of a row: its first grid column, how many it spans, how it is merged down, and itself."""
    column = _number(tr.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
    for tc in tr.iter(qn("w:tc")):
        if next(tc.iterancestors(qn("w:tr")), None) is not tr:
            continue
        columns = _number(tc.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1)
        merge = tc.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        yield column, columns, "" if merge is None else merge.get(qn("w:val"), "continue"), tc
        column += columns


def _number(element: Any, default: int) -> int:
    value = "" if element is None else element.get(qn("w:val"), "")
    if not value.isdecimal():
        return default
    if len(value) > WORD_DIGITS or int(value) > WORD_COLUMNS:
        message = f"Word 表格里有一格跨了 {value[:QUOTED]} 列，超过 {WORD_COLUMNS} 列的上限；请打开核对，另存后重新选择"
        raise Unreadable(message, code="too-large")
    return int(value)


def cell_text(tc: Any) -> str:
    """What a cell says, a line for each paragraph; a table inside it line by line too."""
    return "\n".join(filter(None, (text_of(paragraph).strip() for paragraph in tc.iter(qn("w:p")))))


def text_of(paragraph: Any) -> str:
    """A paragraph's runs as the document now reads: insertions in, deletions out."""
    return "".join(_pieces(paragraph))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in BREAKS:
            yield BREAKS[child.tag]
        elif child.tag not in HIDDEN:
            yield from _pieces(child)
