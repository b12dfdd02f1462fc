"""What stands above a region's tables: titles, the year, the unit of money."""

from __future__ import annotations

import re

from projects.tables.grid import Cell
from projects.tables.headings import heading_of
from projects.tables.lines import squeezed
from projects.tables.region_found import Projects

TITLE = re.compile(r"(附件|附表|表)\d*([-－—.]\d+)*:?|[^，。；、:]{0,50}绩效(目标|指标)[^，。；、:]{0,12}表(\(.*\))?")
YEAR_IN_TITLE = re.compile(r"(\d{4})年")
YEAR_LINE = re.compile(r"\(?(?:(?:预算)?年度:?)?([12]\d{3})年度?\)?")
MONEY_LINE = re.compile(r"(?:金额|资金|货币)?(?:计量)?单位:?(?:人民币)?(?P<unit>万?元)")


def is_caption(cell: Cell) -> bool:
    text = squeezed(cell.text)
    is_title = TITLE.fullmatch(text) and not heading_of(text)
    return bool(is_title or YEAR_LINE.fullmatch(text) or MONEY_LINE.fullmatch(text))


def names_money_unit(cell: Cell) -> bool:
    return bool(MONEY_LINE.fullmatch(squeezed(cell.text)))


def note_caption(cell: Cell, projects: Projects) -> None:
    """Take what a caption says; above all forms, a later one goes before an earlier one."""
    text = squeezed(cell.text)
    if match := MONEY_LINE.fullmatch(text):
        projects.found.money_unit = match["unit"]
    elif match := YEAR_LINE.fullmatch(text) or YEAR_IN_TITLE.search(text):
        kept = projects.found.years if projects.form else []
        projects.found.years = [*kept, (int(match[1]), cell.place)]
