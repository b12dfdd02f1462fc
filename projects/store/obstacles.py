"""What the rows cannot hold of a Document exactly, in words."""

from __future__ import annotations

from decimal import Decimal

from projects.core.document import FUND_SOURCES, Document, fault_of
from projects.models.projects import YEAR_RANGE

FEN = Decimal("0.01")
# What the columns hold; a test compares them with the models.
LONGEST_NAME, LONGEST_CATEGORY, LONGEST_LEVEL = 200, 100, 50
LARGEST_AMOUNT = Decimal(10) ** 13


def obstacle(document: Document) -> str:
    """Why the rows cannot hold a Document exactly, in words; blank when they can. Framework and names aside."""
    head, budget = document.project, document.budget
    sources = [line.source for line in budget.lines]
    amounts = [line.amount for line in budget.lines] + ([] if budget.total is None else [budget.total])
    years = [year for year in (document.fiscal_year, head.start_year, head.end_year) if year is not None]
    too_large = any(abs(amount) >= LARGEST_AMOUNT for amount in amounts)
    checks = (
        (not head.name.strip(), "没有项目名称"),
        (len(head.name) > LONGEST_NAME, f"项目名称超过 {LONGEST_NAME} 个字"),
        (len(head.category) > LONGEST_CATEGORY, f"项目类型超过 {LONGEST_CATEGORY} 个字"),
        (len(head.level) > LONGEST_LEVEL, f"项目等级超过 {LONGEST_LEVEL} 个字"),
        (any(not YEAR_RANGE[0] <= year <= YEAR_RANGE[1] for year in years), "年度不是四位数的年份"),
        (any(amount < 0 for amount in amounts), "金额不能是负数"),
        (too_large, "金额超出可以保存的范围，请核对单位是元还是万元"),
        (
            not too_large and any(amount != amount.quantize(FEN) for amount in amounts),
            "金额只能精确到分（元后两位小数）",
        ),
        (len(set(sources)) < len(sources), "同一资金来源出现了两次"),
        (not set(sources) <= set(FUND_SOURCES), f"资金来源只能是{'、'.join(FUND_SOURCES)}"),
    )
    return next((words for wrong, words in checks if wrong), "") or _out_of_bounds(document)


def _out_of_bounds(document: Document) -> str:
    """Why the history could not be read back; it keeps a Document as `mubiao/1`, within that format's bounds."""
    fault = fault_of(document)
    return f"{document.label(fault.path)}{fault.says}" if fault else ""
