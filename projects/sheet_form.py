"""What was typed into the sheet, read back into a Document.

Shape only: is it a number, is it a year. A half-done draft saves; rules are for checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.http import QueryDict

from indicators.outline import Outline
from projects.document import FEN_DIGITS, Budget, BudgetLine, Document, Indicator
from projects.sheet import WAN_DIGITS, WRITTEN, Cell, Mark, Sheet, levels_of, sheet, source_of

# What the columns of the database hold.
WHOLE_DIGITS = 13
LONGEST = {"project.category": 100, "project.level": 50}
AMOUNT = re.compile(r"(?P<number>(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?)(?P<unit>元|万元)?")

FULL_WIDTH = {ord("！") + offset: ord("!") + offset for offset in range(ord("~") - ord("!") + 1)}


class ShapeError(ValueError):
    """Text that cannot stand in its field; the message is for the person who typed it."""


class SheetForm:
    """The editor of one declaration: renders `current`, and reads what was posted over it.

    A field that was not posted keeps its current value. Where a text has the wrong shape, `errors` says so by path, and
    `sheet()` shows again exactly what was typed.
    """

    def __init__(self, current: Document, outline: Outline, data: QueryDict | None = None) -> None:
        self.current = current
        self.outline = outline
        self.errors: dict[str, str] = {}
        self._typed: dict[str, str] = {}
        self._document = current if data is None else self._read(data)

    def is_valid(self) -> bool:
        return not self.errors

    def document(self) -> Document:
        """What was typed, as a Document; a field with an error keeps its current value."""
        return self._document

    def sheet(self, marks: Mapping[str, Sequence[Mark]] | None = None) -> Sheet:
        """The form to edit, with a spare row in every level 2."""
        return sheet(self._document, self.outline, marks=marks, typed=self._typed, errors=self.errors, spare=True)

    def problems(self) -> list[tuple[str, str, str]]:
        """Every error with its path and the label of its field, for a list above the form."""
        labels = {cell.path: cell.label for cell in self.sheet().cells() if cell.path}
        return [(path, labels.get(path, self.current.label(path)), message) for path, message in self.errors.items()]

    def _read(self, data: QueryDict) -> Document:
        entries = {
            cell.path: cell
            for cell in sheet(self.current, self.outline).cells()
            if cell.entry and cell.name == cell.path
        }
        values = {path: self._value(cell, data[path]) for path, cell in entries.items() if path in data}
        document = replace(
            self.current,
            project=replace(self.current.project, **_part("project", values)),
            goals=replace(self.current.goals, **_part("goals", values)),
            budget=_budget(self.current.budget, values),
        )
        return replace(document, indicators=self._indicators(data))

    def _value(self, cell: Cell, typed: str) -> str | int | Decimal | None:
        """The value a text stands for. Text left as it was shown keeps its value, whatever shape that has."""
        self._typed[cell.path] = typed
        current = _current(self.current, cell.path)
        if _unix_lines(typed) == cell.text:
            return current
        try:
            return _read_entry(cell, typed, self.current.layout)
        except ShapeError as error:
            self.errors[cell.path] = str(error)
            return current

    def _indicators(self, data: QueryDict) -> tuple[Indicator, ...]:
        columns = [data.getlist(f"indicator-{name}") for name in ("level2", *WRITTEN)]
        if not any(columns):
            return self.current.indicators
        if len({len(column) for column in columns}) > 1:
            self.errors["indicators"] = "提交的指标行不完整，没有保存。请刷新页面后重试。"
            return self.current.indicators
        rows = [(key, [one_line(text) for text in texts]) for key, *texts in zip(*columns, strict=True)]
        return tuple(Indicator(*levels_of(key, self.outline), *texts) for key, texts in rows if any(texts))


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
    unit = "万元" if layout == "list" else "元"
    if not match:
        example = "1,448.61" if layout == "list" else "16,000 或 16,000.50"
        raise ShapeError(f"“{typed.strip()}”不是金额。请填以{unit}为单位的数字，例如 {example}。")
    amount = Decimal(match["number"].replace(",", ""))
    if (match["unit"] or unit) == "万元":
        amount = amount.scaleb(WAN_DIGITS)
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
    if len(text) > (longest := LONGEST.get(cell.path, len(text))):
        raise ShapeError(f"最多 {longest} 个字，现在 {len(text)} 个。")
    return text


def _half_width(text: str) -> str:
    """Text without white space, its full-width digits and signs as ASCII. (NFKC would also make 5² into 52.)"""
    return re.sub(r"\s", "", text.translate(FULL_WIDTH))


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _current(document: Document, path: str) -> str | int | Decimal | None:
    if source := source_of(path):
        return document.budget.amount_from(source)
    part, attribute = path.split(".")
    return getattr(getattr(document, part), attribute)


def _part(part: str, values: Mapping[str, object]) -> dict[str, object]:
    """The values of one part's attributes, by attribute."""
    return {path.split(".")[1]: value for path, value in values.items() if path.startswith(f"{part}.")}


def _budget(current: Budget, values: Mapping[str, object]) -> Budget:
    """The budget with what was typed; lines keep their order, new ones follow in the order of the form."""
    typed = {source: value for path, value in values.items() if (source := source_of(path))}
    amounts = {**{line.source: line.amount for line in current.lines}, **typed}
    lines = tuple(BudgetLine(source, amount) for source, amount in amounts.items() if amount is not None)
    return Budget(total=values.get("budget.total", current.total), lines=lines)
