"""完整性: is everything there that the form asks for?

Source: 财预〔2015〕88号《中央部门预算绩效目标管理办法》, on the audit of targets: 完整性审核 asks whether the
content is whole and the goals are clear.
"""

from __future__ import annotations

from collections.abc import Iterator

from indicators.outline import Outline
from projects.checks.finding import Finding, Severity
from projects.document import INDICATOR_FIELDS, Document

QUESTION = "完整性"
# The list layout prints one goal, the annual one, so the cycle goal is asked for in the other layouts only.
LAYOUTS_WITHOUT_CYCLE_GOAL = ("list",)


def goals_missing(document: Document, outline: Outline) -> Iterator[Finding]:
    """绩效目标 is what the declaration is for; without it nothing can be judged."""
    if not document.goals.cycle.strip() and document.layout not in LAYOUTS_WITHOUT_CYCLE_GOAL:
        yield _blocker("missing-value.cycle-goal", "实施周期总目标未填写，请写明整个周期要达到的目标", "goals.cycle")
    if not document.goals.annual.strip():
        yield _blocker("missing-value.annual-goal", "年度目标未填写，请写明本年度要达到的目标", "goals.annual")


def budget_missing(document: Document, outline: Outline) -> Iterator[Finding]:
    """适当性 compares targets with money, so the amount must stand there."""
    if document.budget.total is None:
        yield _blocker("missing-value.budget", "预算金额未填写", "budget.total")


def indicator_incomplete(document: Document, outline: Outline) -> Iterator[Finding]:
    """Every indicator has a name and an annual value; one without a value cannot be measured."""
    for index, row in enumerate(document.indicators):
        for attribute in ("name", "annual_value"):
            if not getattr(row, attribute).strip():
                path = f"indicators[{index}].{attribute}"
                within = sum(other.level2 == row.level2 for other in document.indicators[: index + 1])
                which = f"“{row.name}”" if row.name.strip() else f"第 {within} 条指标"
                message = f"{row.level2}中，{which}缺{INDICATOR_FIELDS[attribute]}"
                yield _blocker(f"missing-value.{attribute}", message, path)


def level_missing(document: Document, outline: Outline) -> Iterator[Finding]:
    """The framework says under which nodes at least one indicator is required."""
    used1 = {row.level1 for row in document.indicators}
    used2 = {(row.level1, row.level2) for row in document.indicators}
    for top in outline.children:
        if top.required and top.name not in used1:
            yield _level_finding(f"缺少{top.name}", top.name)
        for node in top.children:
            if node.required and top.name in used1 and (top.name, node.name) not in used2:
                yield _level_finding(f"{top.name}中缺少{node.name}", f"{top.name}/{node.name}")


def _blocker(code: str, message: str, path: str) -> Finding:
    return Finding(code, Severity.BLOCKER, QUESTION, message, path)


def _level_finding(lack: str, evidence: str) -> Finding:
    message = f"{lack}，请补充；确不适用的，请说明原因"
    return Finding("missing-level", Severity.REASON, QUESTION, message, "indicators", evidence)


RULES = (goals_missing, budget_missing, indicator_incomplete, level_missing)
