"""完整性: is everything there that the form asks for?

Source: 财预〔2015〕88号《中央部门预算绩效目标管理办法》, on the audit of targets: 完整性审核 asks whether the
content is whole and the goals are clear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indicators.outline import Outline
from projects.checks.context import Context
from projects.checks.finding import Remark, Severity
from projects.checks.names import bare
from projects.checks.rule import Question, rule
from projects.checks.texts import clauses, letters, quoted
from projects.core.document import INDICATOR_LABELS, Document

# The list layout prints one goal, the annual one, so the cycle goal is asked for in the other layouts only.
LAYOUTS_WITHOUT_CYCLE_GOAL = ("list",)
# A goal of one short clause that only says the work will be done.
SHORT = 20
SAYS_NOTHING = re.compile("^(?:继续|全面|认真|切实)?(?:做好|完成|保障|开展|推进|加强|落实|确保|抓好|按时完成)")
SHORTEST = 8


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
            yield Remark(f"indicators[{index}].{attribute}", f"{row.level2}中，{which}缺{INDICATOR_LABELS[attribute]}")


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


@rule(
    "missing-value.thin-goal",
    "目标过于笼统",
    question=Question.COMPLETENESS,
    says="目标只有一句“做好……工作”，看不出要做什么、做到什么程度。",
    fires="做好旅游宣传。",
    passes="根据上级要求，归还专项资金，有效保障医保基金正常运作",
)
def goal_says_nothing(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 完整性: 绩效目标是否明确、清晰. Only goals of one short clause without any number."""
    for path, text in (("goals.cycle", document.goals.cycle), ("goals.annual", document.goals.annual)):
        said = letters(text)
        thin = len(said) < SHORTEST or (len(said) <= SHORT and SAYS_NOTHING.match(said) and len(clauses(text)) == 1)
        if said and thin and not re.search(r"\d|[一二三四五六七八九十百千两][个次人项场]", said):
            yield Remark(
                path, f"{document.label(path)}只说“{text.strip()}”，请写明做什么、做到什么程度", quoted(text.strip())
            )


@rule(
    "missing-value.cycle_value",
    "指标没有实施周期指标值",
    question=Question.COMPLETENESS,
    says="其他指标都填了周期值，这一条没有填。",
    fires="社会力量参与慰问场次：周期值为空，年度值 ≥10场",
    passes="全表都不填周期值（表中不印这一列）",
)
def cycle_value_missing(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """The form prints both columns; a table without the column has no value in any row."""
    rows = document.indicators
    if any(row.cycle_value.strip() for row in rows):
        lacking = [i for i, row in enumerate(rows) if row.annual_value.strip() and not row.cycle_value.strip()]
        for index in lacking:
            yield Remark(
                f"indicators[{index}].cycle_value",
                f"{rows[index].level2}中，“{rows[index].name}”缺实施周期指标值",
                f"{rows[index].name}：{rows[index].annual_value.strip()}",
            )


@rule(
    "duplicate",
    "指标重复",
    question=Question.COMPLETENESS,
    severity=Severity.REASON,
    says="同一名称的指标在表中出现两次，请合并或改名。",
    fires="安装健身器材数量在数量指标中出现两次",
    passes="宣传活动次数、LED车宣传次数",
)
def duplicate(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """指标体系 wants each indicator once; a second line was pasted or is another measure that needs a name."""
    first: dict[str, int] = {}
    for index, row in enumerate(document.indicators):
        name = letters(bare(row.name))
        if name and first.setdefault(name, index) != index:
            other = document.indicators[first[name]]
            where = row.level2 if row.level2 == other.level2 else f"{other.level2}、{row.level2}"
            yield Remark(
                f"indicators[{index}].name",
                f"“{row.name.strip()}”在{where}中重复，请合并或改名",
                f"{other.level2}：{other.annual_value.strip()}；{row.level2}：{row.annual_value.strip()}",
            )


RULES = (
    cycle_goal_missing,
    annual_goal_missing,
    goal_says_nothing,
    budget_missing,
    name_missing,
    annual_value_missing,
    cycle_value_missing,
    level_missing,
    duplicate,
)
