"""Indicator rows as cells: level names merged, repeated or left blank below, columns in any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indicators.outline import Level1, Level2, Outline
from projects.document import INDICATOR_FIELDS, Indicator, Place
from projects.tables import labels, levels
from projects.tables.grid import Cell
from projects.tables.lines import Line, joined, squeezed, unwrapped
from projects.tables.reading import Draft, error, not_understood

VALUES = ("cycle_value", "annual_value")
KNOWN = {*INDICATOR_FIELDS, "nature", "unit", ""}

Texts = dict[str, list[Line]]


def read_cells(
    rows: Sequence[Sequence[Cell]], columns: Mapping[int, tuple[str, Cell]], outline: Outline, draft: Draft
) -> None:
    """Put the indicators of these rows, which stand below the header that says `columns`, into the draft."""
    for word, header in dict.fromkeys(columns.values()):
        if word not in KNOWN:
            message = f"表头中的“{word}”不认识，这一栏的内容没有写入；需要的内容请手工补填"
            draft.problems.append(error("unknown-column", message, header.place, path="indicators", text=word))
    table = _Table(outline, draft)
    for row in rows:
        texts, strays = _texts_of(row, columns)
        table.take(texts, row[0])
        draft.problems += (not_understood(unwrapped(cell.text), cell.place) for cell in strays)
    table.close()


def _texts_of(row: Sequence[Cell], columns: Mapping[int, tuple[str, Cell]]) -> tuple[Texts, list[Cell]]:
    """What a row says in each column we know, and the cells that stand under no header or share one."""
    texts: Texts = {}
    strays = []
    for cell in row:
        word, _ = columns.get(cell.column, (None, None))
        if word is None or (word in KNOWN and word in texts):
            strays.append(cell)
        elif word and word in KNOWN:
            texts[word] = [Line(unwrapped(cell.text), cell.place)]
    return texts, strays


class _Table:
    """Walks down the rows: which level it is under, and the row that a page break may have parted."""

    def __init__(self, outline: Outline, draft: Draft) -> None:
        self.outline, self.draft = outline, draft
        self.level1: Level1 | None = None
        self.level1_unknown = False
        self.level2: tuple[Level1, Level2] | None = None
        self.level_place = Place()
        self.row: Texts = {}
        self.page: int | None = None

    def take(self, texts: Texts, first: Cell) -> None:
        is_next_page, self.page = first.place.page != self.page, first.place.page
        if is_next_page and self._goes_on(texts):
            for word, lines in texts.items():
                self.row.setdefault(word, []).extend(lines)
            return
        self.close()
        if self._take_levels(texts):
            self.row = {word: lines for word, lines in texts.items() if word not in ("level1", "level2")}

    def _goes_on(self, texts: Texts) -> bool:
        """Whether a row on a new page is the rest of the one before: without a level, and not a whole row."""
        has_level = "level1" in texts or "level2" in texts
        return bool(self.row) and bool(texts) and not has_level and not {"name", *VALUES} <= texts.keys()

    def _take_levels(self, texts: Texts) -> bool:
        """Read the level names of a row; False when it is nothing but a text that is no level's name."""
        first, second = (joined(texts.get(word, ())) for word in ("level1", "level2"))
        if first and not self._take_level1(first, texts):
            return False
        if second:
            self._take_level2(second, texts["level2"][0].place)
        return True

    def _take_level1(self, text: str, texts: Texts) -> bool:
        place = texts["level1"][0].place
        found = self._level1(text)
        if found is None and len(texts) == 1 and not levels.looks_like_level(text):
            self.draft.problems.append(not_understood(text, place))
            return False
        if found is None:
            unknown = levels.unknown_level1(text, self.outline)
            self.draft.problems.append(error(unknown.code, unknown.message, place, path="indicators", text=text))
        if found is None or found != self.level1:
            self.level1, self.level2 = found, None
        self.level1_unknown = found is None
        return True

    def _take_level2(self, text: str, place: Place) -> None:
        found = None if self.level1_unknown else self._level2(text)
        if found is None and not self.level1_unknown:
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
        else:
            self._add(texts, self.level2)

    def _add(self, texts: Texts, pair: tuple[Level1, Level2]) -> None:
        name, cycle, annual = (joined(texts.get(word, ())) for word in ("name", *VALUES))
        places = {word: texts[word][0].place for word in ("name", *VALUES) if word in texts}
        self.draft.add_indicator(
            Indicator(pair[0].name, pair[1].name, name, cycle, self._whole_value(annual, texts)),
            places | {"level2": self.level_place},
        )

    def _whole_value(self, value: str, texts: Texts) -> str:
        """A value whose operator and unit have columns of their own, put together."""
        nature, unit = squeezed(joined(texts.get("nature", ()))), joined(texts.get("unit", ()))
        sign = labels.NATURES.get(nature, "")
        if nature and nature not in labels.NATURES:
            self.draft.problems.append(not_understood(nature, texts["nature"][0].place))
        if not value:
            return value
        return f"{'' if value.startswith(sign) else sign}{value}{'' if value.endswith(unit) else unit}"


def spellings(text: str) -> tuple[str, ...]:
    """A level's name as printed, without its code, and with or without 指标."""
    match = levels.CODED.fullmatch(text)
    plain = squeezed(match[2] if match else text)
    return (text, plain, f"{plain}指标", plain.removesuffix("指标"))
