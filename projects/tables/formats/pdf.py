"""PDF files as one grid: characters in the cells that ruled lines enclose, page below page.

Text outside of all cells gives rows of its own, page numbers and the form's standing aside. What wrapping parted within
a cell is put together again; a line break in a cell's text comes only from a PDF that marks where lines were broken.
"""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from projects.core.document import Place
from projects.tables.formats.pdf_halves import halves
from projects.tables.formats.pdf_lines import Char, apart, lines_of, text_of, whole
from projects.tables.formats.ruled import Lattice, Region, Rule, closed, clustered
from projects.tables.formats.unreadable import Unreadable, damaged
from projects.tables.grid import Cell, Grid
from projects.tables.limits import PDF_PAGES
from projects.tables.lines import EXACT, PAGE_NUMBER, PRINTED_SPACE, STANDING

THIN = 3.0  # a filled shape narrower than this is a line
STRAIGHT = 1.0
INKLESS = 0.01  # PDFium says no character of a text object narrower than this
BARE_NUMBER = re.compile(r"\d{1,4}(\s*/\s*\d{1,4})?")
KANGXI = range(0x2F00, 0x2FD6)
# Radicals that stand for whole simplified characters and that Unicode gives no mapping for.
RADICALS = dict(
    zip(
        "⺠⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰",
        "民见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙",
        strict=True,
    )
)
# What PDFium says of a hyphen at the end of a line.
LINE_END_HYPHEN = 2
# PDFium may not be called from two threads at once.
LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows. One that is `exact` was printed by `writers/pdf.py`: nothing about it has to be guessed."""

    number: int
    chars: tuple[Char, ...]
    rules: tuple[Rule, ...]
    has_image: bool
    exact: bool


def read(data: bytes, *, file: str) -> tuple[Grid, ...]:
    """All pages as one grid, so that a table goes on where the page before ended."""
    with LOCK:
        pages = _pages(data)
    if not any(page.chars for page in pages):
        message = "PDF 里没有文字，可能是扫描件或图片；请换用由 Word、Excel 直接导出的 PDF，或改用 .docx、.xlsx 原文件"
        raise Unreadable(message, code="scanned")
    if blank := next((page for page in pages if page.has_image and not page.chars), None):
        message = f"PDF 第 {blank.number} 页没有文字，可能是扫描件；请去掉这一页，或改用 .docx、.xlsx 原文件"
        raise Unreadable(message, code="scanned")
    if not any(page.rules for page in pages):
        message = "PDF 里没有表格线，分不清各栏；请改用 .docx、.xlsx 原文件，或把表格内容复制为文本，存成 .txt 后导入"
        raise Unreadable(message, code="no-table")
    if parted := halves((page.number, page.rules) for page in pages if not page.exact):
        message = (
            f"PDF 第 {parted[0]} 页和第 {parted[1]} 页像是同一张表的左右两部分：表格太宽，右边的栏印到了另一页；"
            "请把页面设为“所有列打印在一页”后重新导出 PDF，或改用 .xlsx 原文件"
        )
        raise Unreadable(message, code="split-columns")
    xs = clustered(rule.at for page in pages for rule in page.rules if rule.is_vertical)
    cells: list[Cell] = []
    first = 0
    for page in pages:
        cells += (found := _cells(page, xs, first, file))
        first = max((cell.row + cell.rows for cell in found), default=first)
    return (Grid("", tuple(cells)),)


def _pages(data: bytes) -> list[Page]:
    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > PDF_PAGES:
                message = f"PDF 有 {len(document)} 页，超过 {PDF_PAGES} 页的上限；请拆成几个文件后分别导入"
                raise Unreadable(message, code="too-large")
            exact = document.get_metadata_value("Keywords") == EXACT
            return [_page(document[at], at + 1, exact=exact) for at in range(len(document))]
    except pypdfium2.PdfiumError as problem:
        if getattr(problem, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            message = "PDF 设有打开密码，读不出内容；请取消密码后重新选择"
            raise Unreadable(message, code="encrypted") from problem
        raise damaged("PDF 文件") from problem


def _page(page: Any, number: int, *, exact: bool) -> Page:
    turn = page.get_rotation()
    textpage = page.get_textpage()
    objects = list(page.get_objects())
    rules = (rule for item in objects if item.type == pdfium.FPDF_PAGEOBJ_PATH for rule in _rules(item, turn))
    has_image = any(item.type == pdfium.FPDF_PAGEOBJ_IMAGE for item in objects)
    chars = [*_chars(textpage, turn), *(_lone_spaces(objects, turn) if exact else ())]
    return Page(number, tuple(chars), tuple(rules), has_image, exact)


def _turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """A point as a reader of a turned page sees it."""
    match turn:
        case 90:
            return y, -x
        case 180:
            return -x, -y
        case 270:
            return -y, x
    return x, y


def _chars(textpage: Any, turn: int) -> Iterator[Char]:
    # Taken once: a page has a thousand characters.
    raw, box, across, up = textpage.raw, pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    to_box, to_across, to_up = map(ctypes.byref, (box, across, up))
    high = ""
    for at in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, at)
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        text = _shown(high, code)
        high = ""
        if not text or pdfium.FPDFText_IsGenerated(raw, at) == 1:
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, at, to_box)
        pdfium.FPDFText_GetCharOrigin(raw, at, to_across, to_up)
        x0, y0, x1, y1, base = box.left, box.bottom, box.right, box.top, up.value
        if turn:
            (x0, y0), (x1, y1) = _turned(x0, y0, turn), _turned(x1, y1, turn)
            _, base = _turned(across.value, base, turn)
        yield Char(text, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), base)


@lru_cache(maxsize=30_000)
def _shown(high: str, code: int) -> str:
    """The character of a code, which the half before it may be part of; blank for what shows nothing."""
    text = "-" if code == LINE_END_HYPHEN else _character(high, code)
    return "" if _shows_nothing(text[0]) else _plain(text)


def _character(high: str, code: int) -> str:
    """As `_shown`; a half alone is told by a sign."""
    if not high and not 0xDC00 <= code < 0xE000:
        return chr(code)
    return (high + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _shows_nothing(sign: str) -> bool:
    return not sign.isprintable() and unicodedata.category(sign) in ("Cc", "Cf", "Cn")


def _lone_spaces(objects: Iterable[Any], turn: int) -> Iterator[Char]:
    """Spaces between signs of another font, each a text object of its own: without any ink PDFium leaves them out."""
    for item in objects:
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            left, bottom, right, _ = item.get_bounds()
            if right - left < INKLESS:
                x, y = _turned(left, bottom, turn)
                yield Char(PRINTED_SPACE, x, y, x, y + item.get_font_size(), y)


def _plain(text: str) -> str:
    """A radical that a font's tables put in place of the character itself; any other text as it is."""
    if ord(text[0]) in KANGXI:
        return unicodedata.normalize("NFKC", text)
    return RADICALS.get(text, text)


def _rules(item: Any, turn: int) -> Iterator[Rule]:
    """The straight lines of a path: strokes, and filled shapes as thin as a line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    for points in _outlines(item, turn):
        low_x, high_x = min(x for x, _ in points), max(x for x, _ in points)
        low_y, high_y = min(y for _, y in points), max(y for _, y in points)
        if min(high_x - low_x, high_y - low_y) <= THIN and (fill.value or stroke.value):
            yield from _rule((low_x, low_y), (high_x, high_y), THIN)
        elif stroke.value:
            for start, end in pairwise(points):
                yield from _rule(start, end, STRAIGHT)


def _rule(start: tuple[float, float], end: tuple[float, float], slack: float) -> Iterator[Rule]:
    (x0, y0), (x1, y1) = start, end
    is_vertical = abs(x1 - x0) < abs(y1 - y0)
    if min(abs(x1 - x0), abs(y1 - y0)) <= slack < max(abs(x1 - x0), abs(y1 - y0)):
        at, ends = ((x0 + x1) / 2, (y0, y1)) if is_vertical else ((y0 + y1) / 2, (x0, x1))
        yield Rule(is_vertical, at, min(ends), max(ends))


def _outlines(item: Any, turn: int) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path, closed where it is closed; parts with curves are no lines."""
    matrix = item.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for at in range(pdfium.FPDFPath_CountSegments(item)):
        segment = pdfium.FPDFPath_GetPathSegment(item, at)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        across, up = matrix.on_point(x.value, y.value)
        points.append(_turned(across, up, turn))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _cells(page: Page, xs: Sequence[float], first: int, file: str) -> list[Cell]:
    """A page's cells and the lines outside of them, from row `first` on."""
    lattice = Lattice(page.rules if page.exact else closed(page.rules), xs)
    inside: dict[Region, list[Char]] = {}
    outside: list[Char] = []
    for char in page.chars:
        region = lattice.region_at(char.x, char.y)
        (inside.setdefault(region, []) if region else outside).append(char)
    lines_inside = {region: lines_of(chars, exact=page.exact) for region, chars in inside.items()}
    lines_outside = lines_of(outside, exact=page.exact)
    lines = [line for line in lines_outside if not (_is_furniture(text_of(line)) and _is_in_margin(line, lattice))]
    tops = [(region.row, 0.0) for region in lattice.regions()]
    keys = sorted({*tops, *((lattice.box_at(line[0].x, line[0].y)[0], -line[0].base) for line in lines)})
    row_of = {key: first + at for at, key in enumerate(keys)}
    numbers = clustered(-line[0].base for line in (*chain(*lines_inside.values()), *lines_outside))

    def place(line: Sequence[Char]) -> Place:
        above = max(bisect_left(numbers, -line[0].base) - 1, 0)
        nearest = min(range(above, min(above + 2, len(numbers))), key=lambda at: abs(numbers[at] + line[0].base))
        return Place(file, page=page.number, line=nearest + 1)

    cells = []
    for region, drawn in lines_inside.items():
        told = [line for line in drawn if text_of(line)]
        if told:
            rows = sum((region.row, 0.0) <= key < (region.last_row + 1, float("-inf")) for key in keys)
            columns = region.last_column - region.column + 1
            text = whole(told, exact=page.exact)
            row = row_of[region.row, 0.0]
            cells.append(Cell(row, region.column - 1, text, rows=rows, columns=columns, place=place(told[0])))
    for line in lines:
        row = row_of[lattice.box_at(line[0].x, line[0].y)[0], -line[0].base]
        for column, piece in enumerate(apart(line)):
            cells.append(Cell(row, column, text_of(piece), place=place(line)))
    return cells


def _is_in_margin(line: Sequence[Char], lattice: Lattice) -> bool:
    """Whether a line stands above, below or beside all cells of its page."""
    row, column = lattice.box_at(line[0].x, line[0].y)
    regions = lattice.regions()
    is_above, is_below = all(row < one.row for one in regions), all(row > one.last_row for one in regions)
    is_left, is_right = all(column < one.column for one in regions), all(column > one.last_column for one in regions)
    return is_above or is_below or is_left or is_right


def _is_furniture(text: str) -> bool:
    """What printing adds to a page: its number, and how the form stands."""
    return any(pattern.fullmatch(text) for pattern in (PAGE_NUMBER, BARE_NUMBER, STANDING))
