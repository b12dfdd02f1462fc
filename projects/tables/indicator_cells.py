"""Indicator rows as cells: level names merged, repeated or left blank below, columns in any order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from indicators.outline import Level1, Level2, Outline
from projects.core.document import INDICATOR_LABELS, Indicator, Place
from projects.tables import labels, levels
from projects.tables.grid import Cell
from projects.tables.headings import without_score
from projects.tables.lines import BEGUN, Line, joined, part_of, squeezed, unwrapped
from projects.tables.reading import Draft, error, not_understood, not_used, unknown_column

VALUES = ("cycle_value", "annual_value")
KNOWN = {*INDICATOR_LABELS, "nature", "unit", ""}
# By which a text shows that it goes on with another, and by which that another goes on with it.
OPENS, CLOSES = "（(《“‘、，,：:；;≥≤≦≧＞＜><=", "）)》”’、，,。；;：:％%"

Texts = dict[str, list[Line]]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An indicator whose level 2 was not understood: it is in no draft. `start` is the grid row in which it began.

    `level1` and `level2` are the names as printed; `fitting` is where the framework has that level 2, if in one place
    only.
    """

    start: int
    level1: str
    level2: str
    fitting: tuple[Level1, Level2] | None
    texts: Mapping[str, str]


def read_cells(
    rows: Sequence[Sequence[Cell]], columns: Mapping[int, tuple[str, Cell]], outline: Outline, draft: Draft
) -> IndicatorTable:
    """Put the indicators of these rows, which stand below the header that says `columns`, into the draft."""
    _say_unused(rows, columns, draft)
    table = IndicatorTable(outline, draft, {word for word, _ in columns.values()})
    for row in rows:
        texts, strays = _texts_of(row, columns)
        table.take(texts, row)
        draft.problems += (not_understood(unwrapped(cell.text), cell.place) for cell in strays)
    table.close()
    return table


def _texts_of(row: Sequence[Cell], columns: Mapping[int, tuple[str, Cell]]) -> tuple[Texts, list[Cell]]:
    """What a row says in each column we know, and the cells that stand under no header or share one."""
    texts: Texts = {}
    strays = []
    for cell in row:
        word, header = columns.get(cell.column, (None, cell))
        is_stray = not word and not labels.says_nothing(squeezed(cell.text), squeezed(header.text))
        if word is None or is_stray or (word in KNOWN and word in texts):
            strays.append(cell)
        elif word and word in KNOWN:
            texts[word] = [part_of(cell)]
    return texts, strays


def _say_unused(rows: Sequence[Sequence[Cell]], columns: Mapping[int, tuple[str, Cell]], draft: Draft) -> None:
    """Columns that are not ours, with all they hold: known ones are a notice, others a question."""
    for word, header in dict.fromkeys(columns.values()):
        cells = [cell for row in rows for cell in row if columns.get(cell.column) == (word, header)]
        text = "；".join(unwrapped(cell.text) for cell in cells)
        if word in labels.UNUSED_WORDS:
            draft.problems.append(not_used(word, text, header.place))
        elif word not in KNOWN:
            draft.problems.append(unknown_column(word, text, header.place))


class IndicatorTable:
    """Walks down the rows: which level it is under, and the row that a page break may have parted.

    `words` are the columns there are; `starts` are the grid rows in which the indicators taken so far began, and
    `unplaced` the indicators that could not be taken for want of a level 2.
    """

    def __init__(self, outline: Outline, draft: Draft, words: Collection[str] = ("name", *VALUES)) -> None:
        self.outline, self.draft = outline, draft
        self.whole = {"name", *VALUES} & {*words}
        self.starts: list[int] = []
        self.unplaced: list[Unplaced] = []
        self.printed = ("", "")
        self.fitting: tuple[Level1, Level2] | None = None
        self.start = 0
        self.scores: set[str] = set()
        self.level1: Level1 | None = None
        self.level1_unknown = False
        self.level2: tuple[Level1, Level2] | None = None
        self.level_place = Place()
        self.row: Texts = {}
        self.begun = False
        self.page: int | None = None

    def take(self, texts: Texts, row: Sequence[Cell]) -> None:
        """Read a row's texts; `row` is all that stands in it."""
        is_next_page, self.page = row[0].place.page != self.page, row[0].place.page
        is_begun = any(cell.text.startswith(BEGUN) for cell in row)
        if is_next_page and not is_begun and self._goes_on(texts):
            for word, lines in texts.items():
                self.row.setdefault(word, []).extend(lines)
            return
        self.close()
        self.begun = is_begun
        if self._take_levels(texts):
            self.row = {word: lines for word, lines in texts.items() if word not in ("level1", "level2")}
            self.start = row[0].row

    def _goes_on(self, texts: Texts) -> bool:
        """Whether a row on a new page is the rest of the one before: without a level, and not a whole row.

        A whole row is the rest of another only where punctuation says that a text was parted, or where rows are marked
        that begin.
        """
        has_level = "level1" in texts or "level2" in texts
        if not self.row or not texts or has_level:
            return False
        return self.begun or not self.whole <= texts.keys() or any(map(self._is_parted, texts, texts.values()))

    def _is_parted(self, word: str, lines: Sequence[Line]) -> bool:
        before, after = joined(self.row.get(word, ())), joined(lines)
        is_open = sum(map(before.count, "(（")) > sum(map(before.count, ")）"))
        return bool(before) and (is_open or before.endswith(tuple(OPENS)) or after.startswith(tuple(CLOSES)))

    def _take_levels(self, texts: Texts) -> bool:
        """Read the level names of a row; False when it is nothing but a text that is no level's name."""
        first, second = (self._without_score(texts.get(word, ())) for word in ("level1", "level2"))
        if first and not self._take_level1(first, texts):
            return False
        if second:
            self._take_level2(second, texts["level2"][0].place)
        return True

    def _without_score(self, lines: Sequence[Line]) -> str:
        """A level's name; the score that some regions print behind it is said, once for each."""
        text = joined(lines)
        name, score = without_score(text)
        if score and text not in self.scores:
            self.scores.add(text)
            self.draft.problems.append(not_used(f"{name}的分值", text, lines[0].place))
        return name

    def _take_level1(self, text: str, texts: Texts) -> bool:
        place = texts["level1"][0].place
        found = self._level1(text)
        if found is None and len(texts) == 1 and not levels.looks_like_level(text):
            self.draft.problems.append(not_understood(text, place))
            return False
        if text != self.printed[0]:
            self.printed, self.fitting = (text, ""), None
        if found is None:
            unknown = levels.unknown_level1(text, self.outline)
            self.draft.problems.append(error(unknown.code, unknown.message, place, path="indicators", text=text))
        if found is None or found != self.level1:
            self.level1, self.level2 = found, None
        self.level1_unknown = found is None
        return True

    def _take_level2(self, text: str, place: Place) -> None:
        self.printed, self.fitting = (self.printed[0], text), self._level2(text)
        found = None if self.level1_unknown else self.fitting
        if self.level1_unknown:
            self.draft.problems.append(not_understood(text, place))
        elif found is None:
            unknown = levels.unknown_level2(text, self.outline)
            self.draft.problems.append(error(unknown.code, unknown.message, place, path="indicators", text=text))
        elif found and self.level1 and found[0] != self.level1:
            message = (
                f"二级指标“{text}”印在一级指标“{self.level1.name}”之下，按指标体系它属于“{found[0].name}”；请核对原表"
            )
            self.draft.problems.append(error("level-mismatch", message, place, text=text))
        self.level2, self.level_place = found, place

    def _level1(self, text: str) -> Level1 | None:
        return next(filter(None, map(self.outline.level1, spellings(text))), None)

    def _level2(self, text: str) -> tuple[Level1, Level2] | None:
        under = [self.level1, None] if self.level1 else [None]
        found = (self.outline.level2(spelling, parent) for parent in under for spelling in spellings(text))
        return next(filter(None, found), None)

    def close(self) -> None:
        """The row's cells are all there: read it, or say why it cannot be."""
        texts, self.row = self.row, {}
        if not {"name", *VALUES} & texts.keys():
            self.draft.problems += (not_understood(joined(lines), lines[0].place) for lines in texts.values())
            return
        text = " ".join(joined(lines) for lines in texts.values())
        place = next(iter(texts.values()))[0].place
        if "name" not in texts:
            message = f"“{text}”没有三级指标名称，没有写入；请对照原表手工补填"
            self.draft.problems.append(error("name-missing", message, place, path="indicators", text=text))
        elif self.level2 is None:
            message = f"指标“{text}”上面没有读懂的二级指标，没有写入；请核对原表后手工补填"
            self.draft.problems.append(error("level-missing", message, place, path="indicators", text=text))
            self.unplaced.append(Unplaced(self.start, *self.printed, self.fitting, self._written(texts)))
        else:
            self._add(texts, self.level2)

    def _add(self, texts: Texts, pair: tuple[Level1, Level2]) -> None:
        places = {word: texts[word][0].place for word in ("name", *VALUES) if word in texts}
        self.draft.add_indicator(
            Indicator.of((pair[0].name, pair[1].name, *self._written(texts).values())),
            places | {"level2": self.level_place},
        )
        self.starts.append(self.start)
        self._say_nature(texts)

    def _written(self, texts: Texts) -> dict[str, str]:
        """Name and values of a row, each value with the operator and unit that have columns of their own."""
        nature, unit = (joined(texts.get(word, ())) for word in ("nature", "unit"))
        values = {word: whole_value(joined(texts.get(word, ())), nature, unit) for word in VALUES}
        return {"name": joined(texts.get("name", ())), **values}

    def _disagrees(self, nature: str) -> bool:
        """Whether a value printed with an operator of its own has another in the column beside it."""
        row = self.draft.indicators[-1]
        values = (value for value in (row.cycle_value, row.annual_value) if value and value[0] in labels.SIGNS)
        return any(labels.NATURES.get(value[0]) != labels.NATURES[nature] for value in values)

    def _say_nature(self, texts: Texts) -> None:
        """What stands in the columns of operator and unit and is no part of the value."""
        row = self.draft.indicators[-1]
        has_value = bool(row.cycle_value or row.annual_value)
        lines = texts.get("nature", [])
        nature = squeezed(joined(lines))
        if nature in labels.DIRECTIONS:
            self.draft.problems.append(not_used("指标方向", nature, lines[0].place))
        elif nature and (labels.NATURES.get(nature) is None or not has_value or self._disagrees(nature)):
            self.draft.problems.append(not_understood(nature, lines[0].place))
        unit = texts.get("unit", [])
        if unit and not has_value and joined(unit) not in labels.NO_UNIT:
            self.draft.problems.append(not_understood(joined(unit), unit[0].place))


def whole_value(value: str, nature: str, unit: str) -> str:
    """A value with its operator and unit, which may have columns of their own. A blank value stays blank."""
    if not value:
        return value
    sign = labels.NATURES.get(squeezed(nature), "")
    sign = "" if value[0] in labels.SIGNS or value.startswith(sign) else sign
    unit = "" if unit in labels.NO_UNIT or value.endswith(unit) else unit
    return f"{sign}{value}{unit}"


def spellings(text: str) -> tuple[str, ...]:
    """A level's name as printed, without its code, and with or without 指标."""
    match = levels.CODED.fullmatch(text.strip())
    plain = squeezed(match[2] if match else text)
    return (text, plain, f"{plain}指标", plain.removesuffix("指标"))
