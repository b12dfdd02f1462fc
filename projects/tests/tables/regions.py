"""Tables of other regions as grids of cells, and what is read from them."""

from projects.core.document import Place
from projects.tables import read_grids
from projects.tables.grid import Cell, Grid
from projects.tests.tables.seeds import OUTLINES

HEADER = ["一级指标", "二级指标", "三级指标", "指标值"]
ROW = ["产出指标", "数量指标", "培训人次", "≥500人次"]
HEAD = [["项目名称", "培训费"], ["项目资金（万元）", "12.5"], ["2025年度目标", "完成培训。"]]


def grid(rows, pages=()):
    """Cells of these rows; None is blank, and `pages` are the first rows of further pages."""
    cells = [
        Cell(
            at, column, str(text), place=Place("a", page=1 + sum(at >= first for first in pages), cell=f"{at},{column}")
        )
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
        if text is not None
    ]
    return Grid("", tuple(cells))


def read(rows, pages=(), **answers):
    return read_grids([grid(rows, pages)], file="a", outlines=OUTLINES, **answers)


def only(reading):
    (document,) = reading.documents
    assert reading.errors == ()
    return document
