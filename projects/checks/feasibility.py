"""可行性: values that cannot be met, or that aim the wrong way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from indicators.outline import Outline
from indicators.values import Operator, Quantity
from projects.checks.amounts import sole
from projects.checks.context import Context
from projects.checks.finding import Remark, Severity
from projects.checks.names import direction, is_cost, is_cost_row, is_grant, is_rate, is_satisfaction
from projects.checks.rule import Question, rule
from projects.core.document import Document, Indicator

WHOLE = 100
# Rates of change, of plan and actual, and of things that outnumber each other may be over 100 %.
MAY_EXCEED = re.compile(
    "增长|增幅|增加|增值|提高|提升|上升|完成|执行|达成|产出|回报|收益|利用|毛|负债|拨备|流动|周转|上座|入住|溢价|置换|替代|倍|转化|占用"
    "|杠杆|补偿|放大|支持率|比率|乘数|就诊|床位使用|使用率|入园|入学|履约|负荷|供应|储备|资本|充足"
)
# Counts that name neither a bad thing nor an unclear one.
FLOORS = (Operator.AT_LEAST, Operator.MORE_THAN)
CEILINGS = (Operator.AT_MOST, Operator.LESS_THAN)


def _values(document: Document, is_wrong: Callable[[Indicator, Quantity], bool], says: str) -> Iterator[Remark]:
    """The sure values that are wrong: the annual one, or the cycle's where only that is. `says` ends the sentence."""
    for index, row in enumerate(document.indicators):
        for attribute in ("annual_value", "cycle_value"):
            text = getattr(row, attribute)
            quantity = sole(text)
            if quantity and is_wrong(row, quantity):
                path = f"indicators[{index}].{attribute}"
                yield Remark(path, f"“{row.name}”的值“{text.strip()}”{says}", f"{row.name}：{text.strip()}")
                break


@rule(
    "impossible.over-100",
    "比率超过100%",
    question=Question.FEASIBILITY,
    severity=Severity.REASON,
    says="合格率、覆盖率、满意度等不可能超过100%。增长率、完成率等可以超过，不在此列。",
    fires="早诊率：≥105%",
    passes="招商任务完成率：≥110%",
)
def over_the_whole(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """A part is never more than the whole."""

    def is_wrong(row: Indicator, quantity: Quantity) -> bool:
        share = quantity.unit == "%" and (is_rate(row.name) or is_satisfaction(row.name))
        above = quantity.number > WHOLE or (quantity.number == WHOLE and quantity.operator is Operator.MORE_THAN)
        return share and above and quantity.operator not in CEILINGS and not MAY_EXCEED.search(row.name)

    return _values(document, is_wrong, "超过100%，请核对")


@rule(
    "impossible.zero",
    "目标值为0",
    question=Question.FEASIBILITY,
    severity=Severity.REASON,
    says="越多越好的指标定为0，等于没有目标。事故、投诉等越少越好的可以为0。",
    fires="培育高素质农民人数：0人",
    passes="校园安全责任事故次数：0次",
)
def zero_as_target(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 可行性: a target that needs no work is none."""

    def is_wrong(row: Indicator, quantity: Quantity) -> bool:
        return not quantity.number and quantity.operator is not Operator.MORE_THAN and direction(row.name) == "more"

    return _values(document, is_wrong, "等于没有目标，请核对")


@rule(
    "impossible.ceiling",
    "越高越好的指标写了上限",
    question=Question.FEASIBILITY,
    severity=Severity.REASON,
    says="满意度、合格率、及时率等越高越好，不应写 ≤ 或 ＜。",
    fires="辅助器具需求满足率：≤95%",
    passes="乘客投诉率：≤3‰",
)
def ceiling_on_good(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """A ceiling on what should be high is met by doing nothing."""

    def is_wrong(row: Indicator, quantity: Quantity) -> bool:
        rate = is_rate(row.name) or is_satisfaction(row.name)
        return rate and quantity.operator in CEILINGS and direction(row.name) == "more"

    return _values(document, is_wrong, "写成了上限，越高越好的指标应写 ≥，请核对符号")


@rule(
    "impossible.floor",
    "越低越好的指标写了下限",
    question=Question.FEASIBILITY,
    severity=Severity.REASON,
    says="成本、投诉率、事故率等越低越好，不应写 ≥ 或 ＞。补助标准可以有下限，不在此列。",
    fires="鉴定费用：≥8万元/座",
    passes="困难群众救助标准：≥800元/人·月",
)
def floor_on_bad(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """A floor under a cost asks to spend more; under a complaint rate, to be worse."""

    def is_wrong(row: Indicator, quantity: Quantity) -> bool:
        cost = is_cost_row(row) and is_cost(row.name) and not is_grant(row.name) and quantity.unit == "元"
        bad = direction(row.name) == "less" and quantity.unit != "元"
        return quantity.operator in FLOORS and bool(quantity.number) and (cost or bad)

    return _values(document, is_wrong, "写成了下限，越低越好的指标应写 ≤，请核对符号")


@rule(
    "impossible.full-satisfaction",
    "满意度定为100%",
    question=Question.FEASIBILITY,
    says="满意度100%意味着人人满意，难以达到，也难以核实；请按历年调查结果合理确定。",
    fires="服务对象满意度：100%",
    passes="服务对象满意度：≥95%",
)
def everybody_satisfied(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 可行性: a target must be within reach; one unhappy answer misses this one."""

    def is_wrong(row: Indicator, quantity: Quantity) -> bool:
        full = quantity.number == WHOLE and quantity.unit in ("%", "") and quantity.operator not in CEILINGS
        return full and quantity.operator is not Operator.MORE_THAN and is_satisfaction(row.name)

    return _values(document, is_wrong, "难以达到，请合理确定")


RULES = (over_the_whole, zero_as_target, ceiling_on_good, floor_on_bad, everybody_satisfied)
