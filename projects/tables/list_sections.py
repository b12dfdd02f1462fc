"""What stands above the rows of a list table: title, unit, money unit and header, each of which pages may repeat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from projects.core.document import FUND_SOURCES, Place
from projects.problems import Problem
from projects.tables import money
from projects.tables.lines import Line, joined, loosely, squeezed
from projects.tables.list_rows import Block
from projects.tables.reading import error, not_understood

TOTAL = "总计"
TITLE_LINE = re.compile(r"(\d{4}年)?(部门|单位)?项目支出绩效目标表(\(.*\))?")
UNIT_LABEL = re.compile(rf"{loosely('单位名称')}\s*[:：]\s*")
MONEY_LABEL = re.compile(rf"(?:{loosely('金额')}\s*)?{loosely('单位')}\s*[:：]\s*")
# Printed header words, longest first, and what they head.
HEADER_WORDS = {
    "项目名称(资金使用单位)": "name",
    "项目名称": "name",
    "财政专户拨款": FUND_SOURCES[1],
    "财政拨款": FUND_SOURCES[0],
    "其他资金": FUND_SOURCES[2],
    "总计": TOTAL,
    "合计": TOTAL,
    "年度绩效目标": "goal",
    "绩效目标": "goal",
    "绩效指标": "indicators",
}
HEADER_LINES = 8


@dataclass(slots=True)
class Section:
    """One unit's part of a list: what stands above its rows, and the rows as lines of text or read from cells."""

    place: Place
    unit_name: str = ""
    money_unit: str = ""
    columns: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def total_names(section: Section) -> set[str]:
    """What a section's own total row may be called."""
    return {section.unit_name, "合计", TOTAL, "小计"}


def split_sections(lines: Sequence[Line], money_unit: str = "") -> tuple[list[Section], list[Problem]]:
    """The parts of a list, one per unit, without titles and headers, which may be repeated on every page."""
    sections: list[Section] = []
    problems: list[Problem] = []
    at = 0
    while at < len(lines):
        used = read_heading(lines[at : at + HEADER_LINES], sections)
        if not used and sections and sections[-1].columns:
            sections[-1].lines.append(lines[at])
        elif not used:
            problems.append(not_understood(lines[at].text, lines[at].place))
        at += used or 1
    return sections, problems + [problem for section in sections for problem in heading_problems(section, money_unit)]


def read_heading(window: Sequence[Line], sections: list[Section]) -> int:
    """Read a title, unit, money unit or header at the top of the window; over how many lines it goes, else 0."""
    line = window[0]
    if TITLE_LINE.fullmatch(squeezed(line.text)):
        return 1
    label = UNIT_LABEL.match(line.text)
    before, money_unit = _split_money_unit(line.text, label.end() if label else 0)
    if label:
        _open_section(before, line.place, sections)
    if label or (money_unit is not None and not before):
        sections += [] if sections else [Section(line.place)]
        sections[-1].money_unit = money_unit or sections[-1].money_unit
        return 1
    used, columns = header_columns(window)
    if used:
        sections += [] if sections else [Section(line.place)]
        sections[-1].columns = columns
    return used


def names_units(text: str) -> bool:
    """Whether a line says the unit's name or the unit of money."""
    if UNIT_LABEL.match(text):
        return True
    before, money_unit = _split_money_unit(text, 0)
    return money_unit is not None and not before


def _split_money_unit(text: str, start: int) -> tuple[str, str | None]:
    """What stands from `start` before the money unit that ends a line, and the unit: the one word after its label.

    Labels are looked for one after the other, never each with all that follows, so a long line is read in one pass.
    """
    last_word = len(text) - len((text.rsplit(maxsplit=1) or [""])[-1])
    for label in MONEY_LABEL.finditer(text, start):
        if label.end() >= last_word:
            return text[start : label.start()].strip(), text[label.end() :]
    return text[start:].strip(), None


def _open_section(unit_name: str, place: Place, sections: list[Section]) -> None:
    """A unit's name above the rows. The same name again is the next page; another one opens that unit's part."""
    last = sections[-1] if sections else None
    if last is None:
        sections.append(Section(place, unit_name))
    elif not last.lines and not last.blocks and not last.unit_name:
        last.unit_name, last.place = unit_name, place
    elif squeezed(last.unit_name) != squeezed(unit_name):
        sections.append(Section(place, unit_name, last.money_unit, last.columns))


def header_columns(window: Sequence[Line]) -> tuple[int, tuple[str, ...]]:
    """Over how many lines a header goes and which columns it names, in order; words it does not know as they stand."""
    if not squeezed(window[0].text).startswith("项目名称"):
        return 0, ()
    for used in range(1, len(window) + 1):
        columns = _columns_in(squeezed(joined(window[:used])))
        if columns[-1] == "indicators" and TOTAL in columns:
            return used, columns
    return 0, ()


def _columns_in(header: str) -> tuple[str, ...]:
    pattern = "|".join(map(re.escape, HEADER_WORDS))
    pieces = [piece for piece in re.split(f"({pattern})", header) if piece]
    return tuple(HEADER_WORDS.get(piece, piece) for piece in pieces)


def heading_problems(section: Section, money_unit: str = "") -> list[Problem]:
    """What is wrong above a section's rows. Where no unit of money is printed, the section's is `money_unit`."""
    problems = []
    section.money_unit = section.money_unit or money_unit
    if not section.unit_name:
        message = "没有找到“单位名称”，项目的用款单位留空；请在表头补上“单位名称：…”，或导入后手工选择"
        problems.append(error("label-missing", message, section.place))
    if section.money_unit not in money.UNITS:
        unit = f"“{section.money_unit}”不认识" if section.money_unit else "没有写明"
        message = f"金额单位{unit}，所有金额留空；请在表头写明“单位：万元”或“单位：元”后重新导入"
        code = "unit-unknown" if section.money_unit else "money-unit-missing"
        problems.append(error(code, message, section.place, path="budget.total", text=section.money_unit))
    known = {*HEADER_WORDS.values()}
    for word in section.columns:
        if word not in known:
            message = f"表头中的“{word}”不认识，这一栏的内容可能混入别处；请在原表中删去这一栏后重新导入"
            problems.append(error("unknown-column", message, section.place, text=word))
    return problems
