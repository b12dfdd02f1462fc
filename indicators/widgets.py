"""What stands in one cell of a flat table: read and checked, and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from import_export.fields import Field
from import_export.widgets import Widget


def is_blank(value) -> bool:
    return value is None or not str(value).strip()


class TextWidget(Widget):
    """Text without the white space around it; line ends as Python writes them."""

    def clean(self, value, row=None, **kwargs) -> str:
        return "" if value is None else _lines(str(value)).strip()

    def render(self, value, **kwargs) -> str:
        return "" if value is None else _lines(value)


class WholeNumberWidget(Widget):
    """Years and positions: whole numbers, blank allowed."""

    def clean(self, value, row=None, **kwargs) -> int | None:
        if is_blank(value):
            return None
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if not re.fullmatch(r"\d{1,9}", str(value).strip(), re.ASCII):
            raise ValueError(f"“{value}”不是整数；请填写阿拉伯数字")
        return int(value)

    def render(self, value, **kwargs) -> int | None:
        return value


class YesNoWidget(Widget):
    ANSWERS = {"是": True, "否": False, "": False, "TRUE": True, "FALSE": False, "1": True, "0": False}

    def clean(self, value, row=None, **kwargs) -> bool:
        answer = "" if value is None else str(value).strip().upper()
        if answer not in self.ANSWERS:
            raise ValueError(f"“{value}”应写“是”或“否”")
        return self.ANSWERS[answer]

    def render(self, value, **kwargs) -> str:
        return "是" if value else "否"


class OneOfWidget(TextWidget):
    """One of a few words, or blank; `also` are other ways of writing them."""

    def __init__(self, words: Iterable[str], also: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.words, self.also = tuple(words), dict(also or {})

    def clean(self, value, row=None, **kwargs) -> str:
        text = super().clean(value, row, **kwargs)
        word = self.also.get(text, text)
        if word and word not in self.words:
            raise ValueError(f"“{value}”应为{'、'.join(self.words)}之一，或留空")
        return word


class LinesWidget(TextWidget):
    """Texts one a line, none of them blank."""

    def clean(self, value, row=None, **kwargs) -> str:
        lines = super().clean(value, row, **kwargs).splitlines()
        return "\n".join(filter(None, map(str.strip, lines)))


def column(attribute: str, name: str, widget: Widget | None = None) -> Field:
    return Field(attribute, name, widget or TextWidget())


def _lines(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text)
