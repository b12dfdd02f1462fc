"""Grids as PDF, set by Typst from `table.typ`. What they say goes there as data: no text is ever taken for markup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import typst

from projects.tables.grid import Cell, Entry, Grid
from projects.tables.lines import EXACT, PRINTED_SPACE
from projects.tables.writers import Unwritable
from projects.tables.writers.joints import pieces_of
from projects.tables.writers.pages import CENTRED, RIGHT, UNBOXED, printable, standing

# Looks of cells that say what somebody wrote, not what every form says.
SOMEBODYS = ("cell", "middle", "text", "indented")
# Words of the form, and names up to so long, stand on one page as a whole.
LABEL = 60
# A text of more characters may not fit the rest of a page.
LONG = 300
TEMPLATE = Path(__file__).with_name("table.typ")
# Templates import each other by their path from here.
ROOT = Path(__file__).parents[2]
# The first that is installed is used; the official ones are not free, Debian's fonts-noto-cjk is.
FONTS = (
    *("FangSong", "FangSong_GB2312", "仿宋", "仿宋_GB2312", "STFangsong"),
    *("SimSun", "宋体", "NSimSun", "STSong"),
    *("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN"),
    *("Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei"),
)


def write(grids: Iterable[Grid]) -> bytes:
    """The bytes of a PDF with each grid on pages of its own."""
    known = tuple(grids)
    data = {
        "title": printable(known[0].name) if len(known) == 1 else "",
        "keyword": EXACT,
        "grids": [plain(grid, is_last=grid is known[-1]) for grid in known],
    }
    return compiled(TEMPLATE, data)


def compiled(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF that a template makes of `data` and the `fonts` of this machine. Raises Unwritable."""
    installed, fonts = _installed()
    if not fonts:
        raise Unwritable("服务器上没有中文字体，PDF 会是空白方框；请管理员安装 fonts-noto-cjk，或改用其他格式导出")
    content = typst.compile(
        template,
        root=ROOT,
        font_paths=installed,
        format="pdf",
        sys_inputs={"data": json.dumps(data | {"fonts": fonts})},
    )
    if not isinstance(content, bytes):
        raise AssertionError("one file was asked for")
    return content


@cache
def _installed() -> tuple[typst.Fonts, list[str]]:
    """The fonts of this machine, and which of ours are among them; looked up once, as reading them takes a while."""
    installed = typst.Fonts(include_system_fonts=True)
    families = set(installed.families())
    return installed, [name for name in FONTS if name in families]


def plain(grid: Grid, *, is_last: bool) -> dict[str, Any]:
    """A grid as `drawn-sheet` takes it; the last one ends the count of pages."""
    return {
        "landscape": grid.landscape,
        "last": is_last,
        "annex": printable(grid.annex),
        "entries": [_plain_entry(entry) for entry in grid.entries if entry.row is None],
        "mark": standing(printable(grid.mark)).replace(" ", PRINTED_SPACE),
        "footer": printable(grid.footer).replace(" ", PRINTED_SPACE),
        "widths": grid.widths,
        "parts": list(_parts(grid)),
    }


def _parts(grid: Grid) -> Iterator[dict[str, Any]]:
    """The rows above, of and below the heading, which is repeated on each page; each a run of cells without gaps."""
    first, last = grid.heading or (-1, -1)
    entries = {entry.row: entry for entry in grid.entries if entry.row is not None}
    covered = {
        (row, column): cell
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }
    rows = range(max((row for row, _ in covered), default=-1) + 1)
    for repeated, part in groupby(rows, key=lambda row: first <= row <= last):
        yield {"repeated": repeated, "rows": [list(_starting(row, covered, grid, entries)) for row in part]}


def _starting(
    row: int, covered: Mapping[tuple[int, int], Cell], grid: Grid, entries: Mapping[int, Entry]
) -> Iterator[dict[str, Any]]:
    """The cells that begin in a row, with a blank one in each gap; its first holds what contents lead to."""
    for column in range(len(grid.widths)):
        cell = covered.get((row, column)) or Cell(row, column, "", look="plain")
        if (cell.row, cell.column) == (row, column):
            yield _plain_cell(cell, entries.get(row) if column == 0 else None)


def _plain_entry(entry: Entry) -> dict[str, Any]:
    return {"title": printable(entry.title), "level": entry.level}


def _is_begun(cell: Cell) -> bool:
    return cell.look in SOMEBODYS and bool(cell.text)


def _plain_cell(cell: Cell, entry: Entry | None) -> dict[str, Any]:
    return {
        "entries": [_plain_entry(entry)] if entry else [],
        "lines": pieces_of(printable(cell.text), begun=_is_begun(cell)),
        "begun": _is_begun(cell),
        "long": cell.look == "text" and len(cell.text) > LONG,
        "whole": cell.look in ("label", "band") and len(cell.text) <= LABEL,
        "rows": cell.rows,
        "column": cell.column,
        "columns": cell.columns,
        "look": cell.look,
        "align": "center" if cell.look in CENTRED else "right" if cell.look in RIGHT else "left",
        "boxed": cell.look not in UNBOXED,
    }
