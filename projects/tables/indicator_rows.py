"""The indicator rows of a form13 table as text: level names, and rows whose cells wrapping spread over lines.

A row is taken only when there is one way to read it; otherwise it is a problem that quotes it, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indicators.outline import Level1, Level2, Outline, names
from projects.core.document import Indicator, Place
from projects.tables import levels
from projects.tables.lines import Line, joined, squeezed
from projects.tables.reading import Draft, error, not_understood

# White space parts the cells of a line, but not an operator from its number: `≥ 95%` is one cell.
CELL_GAP = re.compile(r"(?<![≥≤≦≧＞＜><=≈约\s])\s+")
WORD_GAP = re.compile(r"(?<![≥≤≦≧＞＜><=≈约\s])(?<![A-Za-z])\s+|(?<![≥≤≦≧＞＜><=≈约\s])\s+(?![A-Za-z\s])")
ROW_CELLS = 3
# A level name wraps over two lines, in the narrowest tables three.
LABEL_LINES = 3

Row = tuple[str, str, str]
Piece = list[Line]


def read_rows(lines: Sequence[Line], outline: Outline, draft: Draft) -> None:
    """Put the indicators of these lines, which stand below the table's header, into the draft."""
    table = _Table(outline, draft)
    start = 0
    while start < len(lines):
        start += table.take(lines[start : start + LABEL_LINES])
    table.close_row()


def cells_of(line: Line) -> Piece:
    """A line's cells, as lines of their own. A name of Latin words may hold spaces, if only then there are three."""
    if "\t" in line.text:
        texts = [text.strip() for text in line.text.split("\t")]
    else:
        texts = CELL_GAP.split(line.text)
        if len(texts) > ROW_CELLS and len(merged := WORD_GAP.split(line.text)) == ROW_CELLS:
            texts = merged
    return [Line(text, line.place) for text in texts if text]


class _Table:
    """Walks down the lines: which level it is under, and the row that is not yet complete."""

    def __init__(self, outline: Outline, draft: Draft) -> None:
        self.outline, self.draft = outline, draft
        self.level1: Level1 | None = None
        self.level2: tuple[Level1, Level2] | None = None
        self.level_place = Place()
        self.row: list[Piece] = []

    def take(self, window: Sequence[Line]) -> int:
        """Read the first line of the window, with those that only complete its level name; how many were read."""
        cells, used = self._unwrap_label(window)
        rest = self._take_levels(cells)
        if rest:
            self._take_row(rest, is_new=len(rest) < len(cells))
        return used

    def _unwrap_label(self, window: Sequence[Line]) -> tuple[Piece, int]:
        """The cells of a line, where a level name that goes on below (`生态环境成本指` / `标`) is put together."""
        cells = cells_of(window[0])
        at = 1 if len(cells) > 1 and self.outline.level1(cells[0].text) else 0
        for used in range(len(window), 1, -1):
            tail = window[1:used]
            whole = cells[at].text + "".join(line.text for line in tail)
            if all(len(cells_of(line)) == 1 for line in tail) and self._is_level(whole):
                return [*cells[:at], Line(whole, cells[at].place), *cells[at + 1 :]], used
        return cells, 1

    def _is_level(self, text: str) -> bool:
        level2 = (node for _, node in self.outline.pairs())
        return self.outline.level1(text) is not None or any(names(node, text) for node in level2)

    def _take_levels(self, cells: Piece) -> Piece:
        level1 = self.outline.level1(cells[0].text)
        # Three cells that begin with a level 1 are a row of that name, unless the second is its level 2.
        if level1 and (len(cells) != ROW_CELLS or self.outline.level2(cells[1].text, level1)):
            self.close_row()
            self.level1, self.level2 = level1, None
            cells = cells[1:]
        return self._take_level2(cells) if cells else cells

    def _take_level2(self, cells: Piece) -> Piece:
        text, place = cells[0].text, cells[0].place
        found = (self.level1 and self.outline.level2(text, self.level1)) or self.outline.level2(text)
        # An indicator may be called what its level is called; a level's name is not printed twice.
        if not found or (found == self.level2 and len(cells) == ROW_CELLS):
            return cells
        self.close_row()
        if self.level1 and found[0] != self.level1:
            message = (
                f"二级指标“{text}”印在一级指标“{self.level1.name}”之下，按指标体系它属于“{found[0].name}”；请核对原表"
            )
            self.draft.problems.append(error("level-mismatch", message, place, text=text))
        self.level1, self.level2, self.level_place = found[0], found, place
        return cells[1:]

    def _take_row(self, cells: Piece, *, is_new: bool) -> None:
        """A line without level names: a whole row, or part of one. Three cells are always a row of their own."""
        if len(cells) > ROW_CELLS:
            self.close_row()
            self._refuse_crowded(cells)
        elif is_new or len(cells) == ROW_CELLS or self._is_complete(cells):
            self.close_row()
            self.row = [cells]
        else:
            self.row.append(cells)

    def _is_complete(self, following: Piece) -> bool:
        """Whether the open row, if any, has no place for these cells. Only a pair can belong to a full row."""
        return not self.row or (len(self.row[0]) == ROW_CELLS and len(following) == 1)

    def _refuse_crowded(self, cells: Piece) -> None:
        """More cells than a row has: an unknown level name before it, or white space inside one of them."""
        if not levels.looks_like_level(cells[0].text):
            self._refuse([cells])
            return
        is_level1 = len(cells) > ROW_CELLS + 1
        unknown = (levels.unknown_level1 if is_level1 else levels.unknown_level2)(cells[0].text, self.outline)
        text = " ".join(cell.text for cell in cells)
        self.draft.problems.append(error(unknown.code, unknown.message, cells[0].place, path="indicators", text=text))
        self.level1 = None if is_level1 else self.level1
        self.level2 = None

    def close_row(self) -> None:
        """The row's lines are all there: read it or say that it cannot be read."""
        pieces, self.row = self.row, []
        if not pieces:
            return
        columns = split_columns(pieces)
        if len(pieces) > 1 and self._begins_label(pieces[0][0].text):
            self.level2 = None
            self._refuse(pieces)
        elif columns is None:
            self._refuse(pieces)
        elif self.level2 is None:
            text = " ".join(joined(column) for column in columns)
            message = f"指标“{text}”上面没有读懂的二级指标，没有写入；请核对原表后手工补填"
            self.draft.problems.append(
                error("level-missing", message, columns[0][0].place, path="indicators", text=text)
            )
        else:
            self._add(columns, self.level2)

    def _begins_label(self, text: str) -> bool:
        """Whether a text may be the first line of a level name, the rest of which was not found below it."""
        level_names = [node.name for pair in self.outline.pairs() for node in pair]
        return any(name.startswith(squeezed(text)) for name in level_names)

    def _add(self, columns: Sequence[Piece], pair: tuple[Level1, Level2]) -> None:
        name, cycle, annual = (joined(column) for column in columns)
        places = {
            "level2": self.level_place,
            "name": columns[0][0].place,
            "cycle_value": columns[1][0].place,
            "annual_value": columns[2][0].place,
        }
        self.draft.add_indicator(
            Indicator(level1=pair[0].name, level2=pair[1].name, name=name, cycle_value=cycle, annual_value=annual),
            places,
        )

    def _refuse(self, pieces: Sequence[Piece]) -> None:
        text = " ".join(cell.text for piece in pieces for cell in piece)
        place = pieces[0][0].place
        if len(pieces) > 1 or len(pieces[0]) > 1:
            message = f"“{text}”分不清哪些属于三级指标、实施周期指标值和年度指标值，没有写入；请对照原表手工补填"
            problem = error("columns-unclear", message, place, path="indicators", text=text)
        elif levels.looks_like_level(text):
            unknown = levels.unknown_level2(text, self.outline)
            problem = error(unknown.code, unknown.message, place, path="indicators", text=text)
            self.level2 = None  # rows below it are under what we do not know, not under the level before
        else:
            problem = not_understood(text, place)
        self.draft.problems.append(problem)


def split_columns(pieces: Sequence[Piece]) -> list[Piece] | None:
    """Name, cycle value and annual value from a row's lines, each as its cells; None when that is not certain."""
    first, rest = pieces[0], pieces[1:]
    if len(first) == ROW_CELLS and not rest:
        return [[cell] for cell in first]
    if len(first) in (1, ROW_CELLS) and rest and all(len(piece) == 2 for piece in rest):
        return _side_by_side(first, rest)
    if len(first) == 1 and rest and all(len(piece) == 1 for piece in rest):
        return _one_after_other(first[0], [piece[0] for piece in rest])
    return None


def _side_by_side(first: Piece, rest: Sequence[Piece]) -> list[Piece] | None:
    """Both value columns wrapped on the same lines: certain when both say the same, or fill one line."""
    cycle = [*first[1:2], *(piece[0] for piece in rest)]
    annual = [*first[2:3], *(piece[1] for piece in rest)]
    is_certain = len(cycle) == 1 or joined(cycle) == joined(annual)
    return [[first[0]], cycle, annual] if is_certain and not _is_label(first[0]) else None


def _one_after_other(name: Line, fragments: Piece) -> list[Piece] | None:
    """The cycle value's lines, then the annual value's: certain when two, or equal in one way of halving."""
    halves = [(fragments[:at], fragments[at:]) for at in range(1, len(fragments))]
    equal = halves if len(fragments) == 2 else [pair for pair in halves if joined(pair[0]) == joined(pair[1])]
    return [[name], *equal[0]] if len(equal) == 1 and not _is_label(name) else None


def _is_label(name: Line) -> bool:
    """A short `…指标` alone on its line is rather a level the framework lacks than the name of a row below it."""
    text = squeezed(name.text)
    return text.endswith("指标") and len(text) <= 8
