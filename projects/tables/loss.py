"""What a layout has no place for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import bidirectional, category

from projects.core.document import GOALS, HEAD_LINES, INDICATOR_LABELS, WRITTEN, Document
from projects.tables.lines import paragraphs, unwrapped

MONGOLIAN = range(0x1800, 0x18B0)


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing a layout cannot print: `what` is alike for every Document that has it, `text` is this one's."""

    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.what}，{self.text}"


def losses_of_setting(document: Document) -> Iterator[Loss]:
    """What no printed table keeps, as it looks like wrapping or like a row of no indicator."""
    for path, text in _lines_of(document):
        if unwrapped(text).strip() != text:
            yield Loss("栏内的换行和首尾空白不保留", f"“{document.label(path)}”读回时成为一行")
    for path, text in _goals_of(document):
        if paragraphs(text) != text:
            yield Loss("目标中不在句末的换行、空行和行首尾空白不保留", f"“{document.label(path)}”读回时接成一段")
    for index, row in enumerate(document.indicators):
        if not row.name.strip():
            yield Loss("没有名称的指标读不回来", f"请先填写第 {index + 1} 条指标的“{INDICATOR_LABELS['name']}”")


def losses_of_pdf(document: Document) -> Iterator[Loss]:
    """What a PDF cannot print so that it reads back sign by sign, and what it prints otherwise or not at all."""
    sources = ((f"budget.lines[{line.source}]", line.source) for line in document.budget.lines)
    for path, text in (*_lines_of(document), *_goals_of(document), *sources):
        if any(map(_is_shaped, text)):
            what = "PDF 中的阿拉伯文、藏文、蒙古文等文字以及组合符号，读回时可能变样或换了次序"
            yield Loss(what, f"“{document.label(path)}”看起来一样；要读回原文，请改用 .docx 或 .xlsx")
        if any(sign not in " \n" and (sign.isspace() or category(sign) == "Cf") for sign in text):
            yield Loss("PDF 中全角空格印作半角空格，不可见的字符不印", f"“{document.label(path)}”读回时与原文不同")


def _is_shaped(sign: str) -> bool:
    """Whether signs around it change how it is drawn, or it is drawn from right to left."""
    return bidirectional(sign) in ("R", "AL", "AN") or category(sign) in ("Mn", "Mc", "Me") or ord(sign) in MONGOLIAN


def _goals_of(document: Document) -> Iterator[tuple[str, str]]:
    yield from ((path, document.value(path)) for path in GOALS)


def _lines_of(document: Document) -> Iterator[tuple[str, str]]:
    """Every text that is printed in one line, however long, by its path."""
    yield from ((path, document.value(path)) for path in HEAD_LINES)
    for index, row in enumerate(document.indicators):
        for name in WRITTEN:
            yield f"indicators[{index}].{name}", getattr(row, name)
