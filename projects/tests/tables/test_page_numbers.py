"""A page's number is left out where one stands; anywhere else the same words are somebody's text."""

import pytest

from projects.core.document import Document, Goals, Indicator, Project
from projects.tables import FORMATS, LAYOUTS, read_file_bytes, read_grids, whole, without_page_numbers, write
from projects.tables.grid import Cell, Grid
from projects.tests.tables.seeds import OUTLINES

NUMBERS = ["第 3 页", "第3页 共9页", "- 3 -", "— 3 —"]


def kept(*cells):
    return [cell.text for cell in without_page_numbers(Grid("", cells)).cells]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "place",
    [
        pytest.param(Cell(1, 0, ""), id="where rows begin"),
        pytest.param(Cell(1, 0, "", columns=5), id="merged over the row"),
        pytest.param(Cell(2, 3, ""), id="further in, between blank rows"),
    ],
)
def test_a_pages_number_is_left_out(number, place):
    cell = Cell(place.row, place.column, number, columns=place.columns)
    assert kept(Cell(0, 0, "甲"), cell, Cell(4, 0, "乙")) == ["甲", "乙"]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_same_words_further_in_are_text(number):
    assert kept(Cell(0, 0, "甲"), Cell(1, 3, number), Cell(3, 0, "乙")) == ["甲", number, "乙"]
    assert kept(Cell(0, 0, "甲"), Cell(2, 3, number), Cell(3, 0, "乙")) == ["甲", number, "乙"]
    assert kept(Cell(0, 0, "甲", rows=5), Cell(2, 3, number), Cell(5, 0, "乙")) == ["甲", number, "乙"]
    assert kept(Cell(0, 0, "甲", rows=5), Cell(2, 0, number), Cell(5, 0, "乙")) == ["甲", number, "乙"]


def test_a_sheet_of_nothing_or_of_a_number_alone_is_no_table():
    assert kept() == []
    table, number = Grid("表", (Cell(0, 0, "甲"),)), Grid("页码", (Cell(0, 0, "第 3 页"),))
    assert [grid.name for grid in whole([Grid("", ()), table, number])] == ["表"]
    assert [one.code for one in read_grids([number], file="空.xlsx", outlines=OUTLINES).problems] == ["not-a-table"]
    document = Document(fiscal_year=2025, layout="form13", framework="", project=Project(name="慰问费"), indicators=())
    (form,) = LAYOUTS["form13"].to_grids([document], OUTLINES)
    assert read_grids([form, number], file="表.xlsx", outlines=OUTLINES).documents


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("layout", ["form13", "national"])
@pytest.mark.parametrize("number", NUMBERS)
def test_an_indicator_a_goal_and_a_project_called_like_a_page(number, layout, extension):
    outline = next(outline for outline in OUTLINES if outline.layout == layout)
    rows = tuple(
        Indicator(level1="产出指标", level2="数量指标", name=name, cycle_value="", annual_value="")
        for name in ("甲", number, "乙")
    )
    document = Document(
        fiscal_year=2025,
        layout=layout,
        framework=outline.code,
        project=Project(name=number),
        goals=Goals(cycle="", annual=number),
        indicators=rows,
    )
    data = write([document], layout=layout, extension=extension, outlines=OUTLINES)
    assert read_file_bytes(data, name=f"a.{extension}", outlines=OUTLINES).documents == (document,)
