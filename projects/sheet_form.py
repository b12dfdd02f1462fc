"""What was typed into the sheet, read back into a Document.

Shape only: is it a number, is it a year. A half-done draft saves; rules are for checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from django.http import QueryDict

from indicators.outline import Outline
from projects.core.document import (
    FEN_DIGITS,
    INDICATOR_LABELS,
    MAX_INDICATORS,
    MAX_TEXT,
    WRITTEN,
    Budget,
    BudgetLine,
    Document,
    Indicator,
)
from projects.sheet import Cell, Mark, Sheet, levels_of, sheet, source_of, unit_of
from projects.tables.money import UNITS, WAN

# What the columns of the database hold.
WHOLE_DIGITS = 13
LONGEST = {"project.category": 100, "project.level": 50}
AMOUNT = re.compile(r"(?P<number>(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?)(?P<unit>元|万元)?")

FULL_WIDTH = {ord("！") + offset: ord("!") + offset for offset in range(ord("~") - ord("!") + 1)}


class ShapeError(ValueError):
    """Text that cannot stand in its field; the message is for the person who typed it."""


class SheetForm:
    """The editor of one declaration: renders `current`, and reads what was posted over it.

    A field that was not posted keeps its current value, and text posted as it was shown stays as it is, with the order
    of the indicators. Where a text has the wrong shape, `errors` says so by path, and `sheet()` shows again exactly
    what was typed.
    """

    def __init__(self, current: Document, outline: Outline, data: QueryDict | None = None) -> None:
        self.current = current
        self.outline = outline
        self.errors: dict[str, str] = {}
        self._typed: dict[str, str] = {}
        # Where each indicator of the form stands in `current`; None where it is new.
        self._origins: list[int | None] = list(range(len(current.indicators)))
        # Where each posted row stands in the Document; None where it says nothing and is left out.
        self.places: list[int | None] = []
        self._document = current if data is None else self._read(data)

    def is_valid(self) -> bool:
        return not self.errors

    def document(self) -> Document:
        """What was typed, as a Document; a field with an error keeps its current value."""
        return self._document

    def sheet(self, marks: Mapping[str, Sequence[Mark]] | None = None) -> Sheet:
        """The form to edit, with a spare row in every level 2."""
        drawn = sheet(self._document, self.outline, marks=marks, typed=self._typed, errors=self.errors, spare=True)
        rows = (row if row.index is None else replace(row, index=self._origins[row.index]) for row in drawn.rows)
        return replace(drawn, rows=tuple(rows))

    def typed_at(self, path: str) -> str:
        """What was typed into a field, as it was typed."""
        return self._typed.get(path, "")

    def problems(self) -> list[tuple[str, str, str]]:
        """Every error with its path and the label of its field, for a list above the form."""
        labels = {cell.path: cell.label for cell in self.sheet().cells() if cell.path}
        return [(path, labels.get(path, self.current.label(path)), message) for path, message in self.errors.items()]

    def _read(self, data: QueryDict) -> Document:
        shown = sheet(self.current, self.outline)
        entries = {cell.path: cell for cell in shown.cells() if cell.entry and cell.name == cell.path}
        values = {path: self._value(cell, data[path]) for path, cell in entries.items() if path in data}
        document = replace(
            self.current,
            project=replace(self.current.project, **_part("project", values)),
            goals=replace(self.current.goals, **_part("goals", values)),
            budget=_budget(self.current.budget, values),
        )
        return replace(document, indicators=self._indicators(data, shown))

    def _value(self, cell: Cell, typed: str) -> str | int | Decimal | None:
        """The value a text stands for. Text left as it was shown keeps its value, whatever shape that has."""
        self._typed[cell.path] = _unix_lines(typed)
        current = _current(self.current, cell.path)
        if self._typed[cell.path] == cell.text:
            return current
        try:
            return _read_entry(cell, typed, self.current.layout)
        except ShapeError as error:
            self.errors[cell.path] = str(error)
            return current

    def _indicators(self, data: QueryDict, shown: Sheet) -> tuple[Indicator, ...]:
        columns = [data.getlist(f"indicator-{name}") for name in ("level2", *WRITTEN)]
        if not any(columns):
            return self.current.indicators
        origins = data.getlist("indicator-row") or [""] * len(columns[0])
        if len({len(column) for column in (origins, *columns)}) > 1:
            self.errors["indicators"] = "提交的指标行不完整，没有保存。请刷新页面后重试。"
            return self.current.indicators
        if problem := _too_large(columns):
            self.errors["indicators"] = problem
            return self.current.indicators
        keys = {row.index: row.level2 for row in shown.rows if row.index is not None}
        rows = list(self._rows(zip(origins, *columns, strict=True), keys))
        kept = {row.origin for row in rows if row.origin is not None}
        if [row.origin for row in rows if row.origin in kept] == [index for index in keys if index in kept]:
            rows = _in_own_order(rows)
        self._origins = [row.origin for row in rows]
        index_of = {row.posted: index for index, row in enumerate(rows)}
        self.places = [index_of.get(posted) for posted in range(len(origins))]
        return tuple(row.indicator for row in rows)

    def _rows(self, posted: Iterable[tuple[str, ...]], keys: Mapping[int, str]) -> Iterator[_Row]:
        """The posted rows that say something, or stand in the Document although they say nothing.

        `keys` are the level-2 keys of the rows that were shown, by index and in the order of the page.
        """
        indexes = {str(index): index for index in keys}
        texts_shown = {_unix_lines(text): text for row in self.current.indicators for text in row.texts()}
        for number, (origin, key, *typed) in enumerate(posted):
            texts = [texts_shown.get(_unix_lines(text), one_line(text)) for text in typed]
            index = indexes.pop(origin, None)
            current = None if index is None else self.current.indicators[index]
            stays = current and _unix_lines(key) == _unix_lines(keys[index])
            levels = (current.level1, current.level2) if stays else levels_of(key, self.outline)
            indicator = Indicator(level1=levels[0], level2=levels[1], **dict(zip(WRITTEN, texts, strict=True)))
            if any(text.strip() for text in texts) or indicator == current:
                yield _Row(number, index, key, indicator)


class _Row(NamedTuple):
    """A row that was posted as number `posted`; `origin` is its index in the current Document, None for a new one."""

    posted: int
    origin: int | None
    key: str
    indicator: Indicator


def _in_own_order(rows: Sequence[_Row]) -> list[_Row]:
    """Rows of the page in the order of the Document; a new one beside its neighbour in the same level 2."""
    first: dict[str, float] = {}
    for row in rows:
        if row.origin is not None:
            first.setdefault(row.key, row.origin)
    places: list[float] = []
    last: dict[str, float] = {}
    for row in rows:
        if row.origin is not None:
            place: float = row.origin
        elif row.key in last:
            place = last[row.key]
        elif row.key in first:
            place = first[row.key] - 0.5
        else:
            place = places[-1] if places else -1
        last[row.key] = place
        places.append(place)
    order = sorted(range(len(rows)), key=places.__getitem__)
    return [rows[at] for at in order]


def _too_large(columns: Sequence[Sequence[str]]) -> str:
    """Why posted rows are more than a declaration holds; blank where they are not. Asked before anything reads them."""
    if len(columns[0]) > MAX_INDICATORS:
        return f"有 {len(columns[0])} 行指标，最多 {MAX_INDICATORS} 行；请删去多余的行后再保存。"
    for number, row in enumerate(zip(*columns, strict=True), start=1):
        for name, text in zip(("level2", *WRITTEN), row, strict=True):
            if len(text) > MAX_TEXT:
                where = f"第 {number} 行指标的“{INDICATOR_LABELS[name]}”"
                return f"{where}有 {len(text)} 个字，最多 {MAX_TEXT} 个字；请缩短后再保存。"
    return ""


def one_line(text: str) -> str:
    """Text of a single-line field: without line breaks, and without space around it."""
    return re.sub(r"[\r\n\0]+", "", text).strip()


def paragraphs(text: str) -> str:
    """Text of several lines, each without space at its end."""
    lines = _unix_lines(text).replace("\0", "").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def read_amount(typed: str, layout: str) -> Decimal | None:
    """元 from what was typed in the layout's unit, or in the unit written after it; blank stays blank."""
    text = _half_width(typed)
    if not text:
        return None
    match = AMOUNT.fullmatch(text)
    unit = unit_of(layout)
    if not match:
        example = "1,448.61" if unit == WAN else "16,000 或 16,000.50"
        raise ShapeError(f"“{typed.strip()}”不是金额。请填以{unit}为单位的数字，例如 {example}。")
    amount = Decimal(match["number"].replace(",", "")) * UNITS[match["unit"] or unit]
    if amount >= Decimal(10) ** WHOLE_DIGITS:
        raise ShapeError(f"“{typed.strip()}”超出可填的金额，请核对单位是否为{unit}。")
    if amount != round(amount, FEN_DIGITS):
        raise ShapeError(f"“{typed.strip()}”精确到分以下，请核对。")
    return amount


def read_year(typed: str) -> int | None:
    text = _half_width(typed).removesuffix("年")
    if not text:
        return None
    if not re.fullmatch(r"[12][0-9]{3}", text):
        raise ShapeError(f"“{typed.strip()}”不是年份。请填四位数字，例如 2026。")
    return int(text)


def _read_entry(cell: Cell, typed: str, layout: str) -> str | int | Decimal | None:
    if cell.entry == "amount":
        return read_amount(typed, layout)
    if cell.entry == "year":
        return read_year(typed)
    text = paragraphs(typed) if cell.entry == "text" else one_line(typed)
    if len(text) > (longest := LONGEST.get(cell.path, MAX_TEXT)):
        raise ShapeError(f"最多 {longest} 个字，现在 {len(text)} 个。")
    return text


def _half_width(text: str) -> str:
    """Text without white space, its full-width digits and signs as ASCII. (NFKC would also make 5² into 52.)"""
    return re.sub(r"\s", "", text.translate(FULL_WIDTH))


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _current(document: Document, path: str) -> str | int | Decimal | None:
    source = source_of(path)
    return document.budget.amount_from(source) if source else document.value(path)


def _part(part: str, values: Mapping[str, object]) -> dict[str, object]:
    """The values of one part's attributes, by attribute."""
    return {path.split(".")[1]: value for path, value in values.items() if path.startswith(f"{part}.")}


def _budget(current: Budget, values: Mapping[str, object]) -> Budget:
    """The budget with what was typed; lines keep their order, new ones follow in the order of the form."""
    typed = {source: value for path, value in values.items() if (source := source_of(path))}
    total = values.get("budget.total", current.total)
    if all(value == current.amount_from(source) for source, value in typed.items()):
        return replace(current, total=total)
    amounts = {**{line.source: line.amount for line in current.lines}, **typed}
    lines = tuple(BudgetLine(source=source, amount=amount) for source, amount in amounts.items() if amount is not None)
    return Budget(total=total, lines=lines)
