"""完整性: is everything there that the form asks for?

Source: 财预〔2015〕88号《中央部门预算绩效目标管理办法》, on the audit of targets: 完整性审核 asks whether the
content is whole and the goals are clear.
"""

from __future__ import annotations

from collections.abc import Iterator

from indicators.outline import Outline
from projects.checks.context import Context
from projects.checks.finding import Remark, Severity
from projects.checks.rule import Question, rule
from projects.document import INDICATOR_FIELDS, Document

# The list layout prints one goal, the annual one, so the cycle goal is asked for in the other layouts only.
LAYOUTS_WITHOUT_CYCLE_GOAL = ("list",)


@rule(
    "missing-value.cycle-goal",
    "实施周期总目标未填写",
    question=Question.COMPLETENESS,
    severity=Severity.BLOCKER,
    says="表中印有实施周期总目标的，应写明整个周期要达到的目标。",
    fires="实施周期总目标为空",
    passes="项目支出绩效目标表只印年度目标，不要求周期目标",
)
def cycle_goal_missing(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """绩效目标 is what the declaration is for; without it nothing can be judged."""
    if not document.goals.cycle.strip() and document.layout not in LAYOUTS_WITHOUT_CYCLE_GOAL:
        yield Remark("goals.cycle", "实施周期总目标未填写，请写明整个周期要达到的目标")


@rule(
    "missing-value.annual-goal",
    "年度目标未填写",
    question=Question.COMPLETENESS,
    severity=Severity.BLOCKER,
    says="年度目标是审核的依据，应写明本年度要达到的目标。",
    fires="年度目标为空",
    passes="2025年开展宣传活动2次",
)
def annual_goal_missing(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """绩效目标 is what the declaration is for; without it nothing can be judged."""
    if not document.goals.annual.strip():
        yield Remark("goals.annual", "年度目标未填写，请写明本年度要达到的目标")


@rule(
    "missing-value.budget",
    "预算金额未填写",
    question=Question.COMPLETENESS,
    severity=Severity.BLOCKER,
    says="没有预算金额，就无法判断目标与资金是否相称。",
    fires="预算金额为空",
    passes="预算金额 16000 元",
)
def budget_missing(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """适当性 compares targets with money, so the amount must stand there."""
    if document.budget.total is None:
        yield Remark("budget.total", "预算金额未填写")


def _cells_missing(document: Document, attribute: str) -> Iterator[Remark]:
    for index, row in enumerate(document.indicators):
        if not getattr(row, attribute).strip():
            within = sum(other.level2 == row.level2 for other in document.indicators[: index + 1])
            which = f"“{row.name}”" if row.name.strip() else f"第 {within} 条指标"
            yield Remark(f"indicators[{index}].{attribute}", f"{row.level2}中，{which}缺{INDICATOR_FIELDS[attribute]}")


@rule(
    "missing-value.name",
    "指标没有名称",
    question=Question.COMPLETENESS,
    severity=Severity.BLOCKER,
    says="每条三级指标都应有名称。",
    fires="数量指标中有指标值 2次，没有指标名称",
    passes="慰问次数：2次",
)
def name_missing(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """Every indicator has a name; without one nobody knows what is measured."""
    yield from _cells_missing(document, "name")


@rule(
    "missing-value.annual_value",
    "指标没有年度指标值",
    question=Question.COMPLETENESS,
    severity=Severity.BLOCKER,
    says="每条三级指标都应有年度指标值，否则无法衡量。",
    fires="慰问次数：年度指标值为空",
    passes="慰问次数：2次",
)
def annual_value_missing(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """Every indicator has an annual value; one without cannot be measured."""
    yield from _cells_missing(document, "annual_value")


@rule(
    "missing-level",
    "缺少必填的一级或二级指标",
    question=Question.COMPLETENESS,
    severity=Severity.REASON,
    says="指标体系要求必填的层级下至少应有一条指标；确不适用的，请说明原因。",
    fires="全表没有满意度指标",
    passes="经济效益不适用，未填（不是必填层级）",
)
def level_missing(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """The framework says under which nodes at least one indicator is required."""
    used1 = {row.level1 for row in document.indicators}
    used2 = {(row.level1, row.level2) for row in document.indicators}
    for top in outline.children:
        if top.required and top.name not in used1:
            yield _lack(f"缺少{top.name}", top.name)
        for node in top.children:
            if node.required and top.name in used1 and (top.name, node.name) not in used2:
                yield _lack(f"{top.name}中缺少{node.name}", f"{top.name}/{node.name}")


def _lack(what: str, evidence: str) -> Remark:
    return Remark("indicators", f"{what}，请补充；确不适用的，请说明原因", evidence)


RULES = (cycle_goal_missing, annual_goal_missing, budget_missing, name_missing, annual_value_missing, level_missing)
