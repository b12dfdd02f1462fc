"""The rows of a list table as cells: what `list_rows` finds in text, where no column has to be guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from projects.core.document import FUND_SOURCES
from projects.problems import Problem
from projects.tables import money
from projects.tables.grid import Cell
from projects.tables.lines import Line, joined, paragraphs, squeezed, unwrapped
from projects.tables.list_rows import Block
from projects.tables.list_sections import (
    HEADER_WORDS,
    TITLE_LINE,
    TOTAL,
    Section,
    names_units,
    read_heading,
    total_names,
)
from projects.tables.reading import error, not_understood

AMOUNT_COLUMNS = (TOTAL, *FUND_SOURCES)
EMPTY = "-"
# What each column of a grid holds (None: a word we do not know), and the cell that says so.
Columns = dict[int, tuple[str | None, Cell]]


class GridSplitter:
    """Walks down the rows of cells: what stands above the header, then one row per project.

    A row without name and amounts, as a page break or an un-merged cell leaves it, goes on with the row above.
    """

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.problems: list[Problem] = []
        self.columns: Columns = {}
        self.page: int | None = None
        self.refused: set[str] = set()

    def take(self, row: Sequence[Cell]) -> None:
        is_next_page = row[0].place.page != self.page
        self.page = row[0].place.page
        if self._take_heading(row) or self._take_header(row):
            return
        if not self.columns:
            self.problems += (not_understood(unwrapped(cell.text), cell.place) for cell in row)
        else:
            self._refuse_unknown_columns()
            self._take_row(row, is_next_page=is_next_page)

    def _take_heading(self, row: Sequence[Cell]) -> bool:
        """Read a row of nothing but title, unit and money unit."""
        lines = [Line(unwrapped(cell.text), cell.place) for cell in row]
        if lines[0].text.endswith((":", "：")) and len(lines) > 1:
            lines[:2] = [Line(lines[0].text + lines[1].text, lines[0].place)]
        if not all(map(_is_heading, lines)):
            return False
        for line in lines:
            read_heading([line], self.sections)
        return True

    def _take_header(self, row: Sequence[Cell]) -> bool:
        """Read the header, or what a second line of it (the fund sources below 预算金额) says more exactly."""
        words = {cell: HEADER_WORDS.get(squeezed(cell.text)) for cell in row}
        if not {"name", "indicators"} <= {*words.values()} and not (self.columns and all(words.values())):
            return False
        self.sections += [] if self.sections else [Section(row[0].place)]
        if "name" in words.values():
            self.columns = {}
        for cell, word in words.items():
            self.columns |= dict.fromkeys(range(cell.column, cell.column + cell.columns), (word, cell))
        self.sections[-1].columns = tuple(dict.fromkeys(word for word, _ in self.columns.values() if word))
        return True

    def _take_row(self, row: Sequence[Cell], *, is_next_page: bool) -> None:
        section = self.sections[-1]
        cells: dict[str, Cell] = {}
        for cell in row:
            word, header = self.columns.get(cell.column, (None, None))
            if word and word not in cells:
                cells[word] = cell
            elif word or header is None:
                self.problems.append(not_understood(unwrapped(cell.text), cell.place))
        amounts = [cells[column] for column in AMOUNT_COLUMNS if column in cells]
        if "name" in cells and not amounts and not is_next_page and not {"goal", "indicators"} & cells.keys():
            self.problems.append(not_understood(unwrapped(cells["name"].text), cells["name"].place))
        elif amounts or ("name" in cells and not is_next_page):
            self._add(cells, section)
        elif cells and section.blocks:
            _continue(section.blocks[-1], cells)
        else:
            self.problems += (not_understood(unwrapped(cell.text), cell.place) for cell in cells.values())

    def _add(self, cells: dict[str, Cell], section: Section) -> None:
        """A row of its own; a dash stands for an empty amount, so that each keeps its column."""
        place = next(iter(cells.values())).place
        if "name" not in cells:
            text = " ".join(unwrapped(cell.text) for cell in cells.values())
            message = f"这一行没有项目名称，没有写入：“{text}”；请在原表中补上名称后重新导入"
            self.problems.append(error("project-unclear", message, place, text=text))
            return
        block = Block()
        _continue(block, cells)
        for column in section.columns:
            if column in AMOUNT_COLUMNS:
                cell = cells.get(column)
                block.amounts.append(self._amount(cell) if cell else Line(EMPTY, place))
        block.is_total = squeezed(joined(block.name)) in map(squeezed, filter(None, total_names(section)))
        section.blocks.append(block)

    def _refuse_unknown_columns(self) -> None:
        for word, header in dict.fromkeys(self.columns.values()):
            if word is None and squeezed(header.text) not in self.refused:
                self.refused.add(squeezed(header.text))
                message = f"表头中的“{unwrapped(header.text)}”不认识，这一栏的内容没有写入；需要的内容请手工补填"
                self.problems.append(error("unknown-column", message, header.place, text=header.text))

    def _amount(self, cell: Cell) -> Line:
        printed = unwrapped(cell.text)
        if not re.fullmatch(rf"{money.AMOUNT}|{money.DASH}", printed):
            message = f"“{printed}”不是金额，没有写入；请核对后手工填写"
            self.problems.append(error("amount-unclear", message, cell.place, path="budget.lines", text=printed))
            return Line(EMPTY, cell.place)
        return Line(printed, cell.place)


def _is_heading(line: Line) -> bool:
    is_title = TITLE_LINE.fullmatch(squeezed(line.text))
    return bool(is_title or names_units(line.text))


def _continue(block: Block, cells: dict[str, Cell]) -> None:
    """Put the texts of a row into a block; those of a further row go on where the row above was broken."""
    for word, lines in (("name", block.name), ("goal", block.goal), ("indicators", block.items)):
        if word in cells:
            cell = cells[word]
            texts = [paragraphs(cell.text, is_part=True)] if word == "goal" else cell.text.split("\n")
            lines.extend(Line(text.strip(), cell.place) for text in texts)
