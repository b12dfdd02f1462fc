"""A file as it is shown beside a Document: every value's place is a cell that says it, and room is left as it was."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.core.document import Document, Indicator, Place
from projects.tables import read_file_bytes
from projects.tables.apart import Apart
from projects.tables.formats import Unreadable
from projects.tables.grid import Cell, Grid
from projects.tables.lines import squeezed
from projects.tables.original import _printed, anchor, grids_of, original
from projects.tables.shown import COLUMNS, Shown
from projects.tests.tables.seeds import FIXTURES, FORM13, OUTLINES

STEMS = ("form13-dongguan-2025", "list-guangzhou-2025")
NOWHERE = Document(fiscal_year=2025, layout="form13", framework="")


def seen(name, number):
    """The Document of that number in a published file, and its original."""
    data = (FIXTURES / name).read_bytes()
    document = read_file_bytes(data, name=name, outlines=OUTLINES, fiscal_year=2025).documents[number]
    return document, original(grids_of(data, name=name), document)


def cells_of(shown):
    return {cell.anchor: cell.text for sheet in shown.sheets for row in sheet.rows for cell in row.cells if cell.anchor}


@pytest.mark.parametrize("number", [0, 3, 8])
@pytest.mark.parametrize("suffix", ["xlsx", "docx", "pdf", "txt"])
@pytest.mark.parametrize("stem", STEMS)
def test_every_value_is_marked_in_a_cell_that_is_shown(stem, suffix, number):
    document, shown = seen(f"{stem}.{suffix}", number)
    cells = cells_of(shown)
    assert set(shown.anchors) == set(document.places)
    assert set(shown.anchors.values()) <= set(cells)


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "pdf"])
def test_the_cell_that_is_marked_says_the_value(suffix):
    document, shown = seen(f"form13-dongguan-2025.{suffix}", 3)
    cells = cells_of(shown)
    said = {path: squeezed(cells[mark]) for path, mark in shown.anchors.items()}
    for path in said:
        assert any(squeezed(text) == said[path] for text in _printed(document, path)), path


def test_only_what_belongs_to_the_document_is_shown():
    assert [sheet.title for sheet in seen("form13-dongguan-2025.xlsx", 3)[1].sheets] == ["工作表“4”"]
    assert [sheet.title for sheet in seen("form13-dongguan-2025.docx", 3)[1].sheets] == ["第 4 个表格"]
    assert [sheet.title for sheet in seen("list-guangzhou-2025.pdf", 3)[1].sheets] == ["第 1 页", "第 2 页", "第 3 页"]
    (text,) = seen("form13-dongguan-2025.txt", 3)[1].sheets
    assert (text.title, text.above, len(text.rows), text.below) == ("原文", 225, 68, 359)
    assert text.rows[0].label == "227"


def test_a_sheet_is_drawn_with_its_letters_numbers_and_spans():
    (sheet,) = seen("form13-dongguan-2025.xlsx", 0)[1].sheets
    assert sheet.columns == ("A", "B", "C", "D", "E")
    assert [row.label for row in sheet.rows] == [str(number) for number in range(1, 25)]
    assert sheet.rows[2].cells == (Shown("项目名称", "1····A3"), Shown(FORM13[0].project.name, "1····B3", columns=4))
    assert {sum(cell.columns for cell in row.cells) for row in sheet.rows[:14]} == {5}


def test_anchors():
    assert anchor(Place("表.xlsx", sheet="一 表", cell="B3")) == "一 表····B3"
    assert anchor(Place("表.pdf", page=3, line=7)) == "·3··7·"
    assert anchor(Place("表.docx", table=2, cell="A1")) == "··2··A1"


def test_of_the_cells_at_one_place_the_one_that_says_the_value_is_meant():
    place = Place("表.pdf", page=1, line=4)
    cells = tuple(
        Cell(0, at, text, place=place) for at, text in enumerate(("数量指标", "次数", "16,000", "2次", "2次"))
    )
    row = Indicator(level1="产出指标", level2="数量指标", name="次数", cycle_value="2次", annual_value="2次")
    paths = ("indicators[0].name", "indicators[0].cycle_value", "indicators[0].annual_value", "budget.total")
    document = replace(
        NOWHERE,
        indicators=(row,),
        budget=replace(NOWHERE.budget, total=FORM13[1].budget.total),
        places=dict.fromkeys(paths, place),
    )
    assert original([Grid("", cells)], document).anchors == {
        "indicators[0].name": "·1··4·/2",
        "indicators[0].cycle_value": "·1··4·/4",
        "indicators[0].annual_value": "·1··4·/5",
        "budget.total": "·1··4·/3",
    }


def test_problems_find_their_cell():
    _, shown = seen("form13-dongguan-2025.xlsx", 0)
    assert shown.holds(Place(sheet="1", cell="A3"))
    assert not shown.holds(Place(sheet="2", cell="A3"))


def test_without_places_the_beginning_is_shown():
    name = "form13-dongguan-2025.json"
    (sheet,) = original(grids_of((FIXTURES / name).read_bytes(), name=name), FORM13[0]).sheets
    assert (sheet.rows[0].label, sheet.rows[0].cells[0].text, sheet.above) == ("1", "{", 0)
    assert len(sheet.rows) + sheet.below == len((FIXTURES / name).read_text().splitlines())
    assert len(sheet.rows) < 100
    name = "form13-dongguan-2025.xlsx"
    assert len(original(grids_of((FIXTURES / name).read_bytes(), name=name), NOWHERE).sheets) == 3


def test_nothing_to_show():
    assert original([], FORM13[0]).sheets == ()
    with pytest.raises(Unreadable):
        grids_of(b"PK", name="a.xlsx")


def test_copied_rows_are_cells():
    (grid,) = grids_of("项目名称\t慰问费\r\n项目类型\t甲".encode(), name="粘贴的文本.txt")
    assert [(cell.text, cell.column, cell.place.line) for cell in grid.cells][1:3] == [
        ("慰问费", 1, 1),
        ("项目类型", 0, 2),
    ]


def test_from_the_process_apart_the_same_cells():
    with Apart() as apart:
        for suffix in ("xlsx", "docx", "pdf", "txt"):
            name = f"form13-dongguan-2025.{suffix}"
            data = (FIXTURES / name).read_bytes()
            there, here = apart.grids(data, name=name), grids_of(data, name=name)
            assert there == here
            assert [c.place for grid in there for c in grid.cells] == [c.place for grid in here for c in grid.cells]
        assert apart.grids(b"PK", name="a.xlsx") == ()


spans = st.builds(
    lambda row, column, rows, columns: Cell(
        row, column, "甲", rows, columns, Place("表.xlsx", sheet="一", cell=f"{column}-{row}")
    ),
    st.integers(0, 8),
    st.integers(0, COLUMNS + 5),
    st.integers(1, 5),
    st.integers(1, 2 * COLUMNS),
)


@given(st.lists(spans, min_size=1, max_size=12, unique_by=lambda cell: (cell.row, cell.column)))
def test_however_cells_lie_each_is_drawn_and_no_row_is_wider_than_the_table(cells):
    (sheet,) = original([Grid("一", tuple(cells))], NOWHERE).sheets
    width = len(sheet.columns)
    assert width <= COLUMNS
    filled = [0] * (len(sheet.rows) + 1)
    for number, row in enumerate(sheet.rows):
        for cell in row.cells:
            assert number + cell.rows <= len(sheet.rows)
            for below in range(number, number + cell.rows):
                filled[below] += cell.columns
    assert set(filled[:-1]) == {width}
    drawn = [cell.anchor for row in sheet.rows for cell in row.cells if cell.anchor]
    assert sorted(drawn) == sorted(anchor(cell.place) for cell in cells if cell.column < COLUMNS)
