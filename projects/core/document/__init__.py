"""A whole declaration (绩效目标表) as one plain, frozen value, and its interchange JSON `mubiao/1`.

Files, forms and rows are read into a `Document`; checks, diff, save, history and every export consume it.
Text stands exactly as printed, minus the line breaks that wrapping put in. Money is `Decimal` in 元.
What a table does not print is blank: `""` or `None`, never 0.

A *path* names one part of a Document, the same in findings, opinions, differences and form fields:
`project.name`, `budget.total`, `budget.lines[财政拨款]`, `goals.annual`, `indicators[1].annual_value` (counted from 0).

`fields` lists what a Document consists of, `parts` holds the values, `codec` reads and writes `mubiao/1`.
"""

from projects.core.document.codec import (
    FORMAT,
    FormatError,
    fault_of,
    from_json,
    from_plain,
    to_json,
    to_plain,
    unknown_paths,
)
from projects.core.document.fields import (
    APPROPRIATION,
    FIELDS,
    FUND_SOURCES,
    GOALS,
    HEAD_FIELDS,
    HEAD_LINES,
    INDICATOR_FIELDS,
    INDICATOR_LABELS,
    LABELS,
    OTHER_FUNDS,
    SPECIAL_ACCOUNT,
    VALUES,
    WRITTEN,
    Field,
    Kind,
)
from projects.core.document.limits import MAX_BUDGET_LINES, MAX_INDICATORS, MAX_TEXT, YEARS
from projects.core.document.money import FEN_DIGITS, money_text
from projects.core.document.parts import Budget, BudgetLine, Document, Goals, Indicator, Place, Project

__all__ = [
    "APPROPRIATION",
    "FEN_DIGITS",
    "FIELDS",
    "FORMAT",
    "FUND_SOURCES",
    "GOALS",
    "HEAD_FIELDS",
    "HEAD_LINES",
    "INDICATOR_FIELDS",
    "INDICATOR_LABELS",
    "LABELS",
    "MAX_BUDGET_LINES",
    "MAX_INDICATORS",
    "MAX_TEXT",
    "OTHER_FUNDS",
    "SPECIAL_ACCOUNT",
    "VALUES",
    "WRITTEN",
    "YEARS",
    "Budget",
    "BudgetLine",
    "Document",
    "Field",
    "FormatError",
    "Goals",
    "Indicator",
    "Kind",
    "Place",
    "Project",
    "fault_of",
    "from_json",
    "from_plain",
    "money_text",
    "to_json",
    "to_plain",
    "unknown_paths",
]
