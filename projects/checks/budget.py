"""适当性: cost × count × times a year against the budget, and parts against their total.

Source: 财预〔2015〕88号, 适当性审核: 预期绩效与资金规模是否相称. An amount that can be read in several ways counts as
the way that speaks for the declaration.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from indicators.outline import Outline
from indicators.values import Operator
from projects.checks.amounts import count_unit, figure, money, quantity_rows, same_unit, sole
from projects.checks.context import Context
from projects.checks.costing import MOST_ROWS, Cost, cost_rows, readings
from projects.checks.finding import Remark, Severity
from projects.checks.names import bare
from projects.checks.rule import Question, rule
from projects.core.document import Document

# Rounding and reserves: 40.8万 of 41万 is no finding.
SLACK = Decimal("0.05")
# ≥ 20,000 people may be 22,000.
FLOOR_SLACK = Decimal("0.1")
ROUNDING = Decimal("0.02")
# How near one slip must bring the sum to the budget to be named.
NEAR = (Decimal("0.8"), Decimal("1.25"))
TEN_THOUSAND = Decimal(10_000)
MOST_TIMES = 20


@rule(
    "cost-budget.over",
    "按成本指标计算超出预算",
    question=Question.ADEQUACY,
    severity=Severity.REASON,
    says="单位成本 × 数量 × 次数（月数）超过预算金额。请核对单价、计量单位（元/万元、每月/每年）和数量，或说明原因。",
    fires="490元/人·月 × 20,000人 × 12个月 = 1.18亿元，预算 1,134.5万元",
    passes="≤3.4万元/月 × 12个月 = 40.8万元，预算 41万元",
)
def cost_over_budget(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 适当性: the money must be enough for what is promised."""
    budget = document.budget.total
    if not budget:
        return
    most = budget * (1 + SLACK)
    costs = [min(read, key=lambda cost: cost.total) for read in _readings(document) if read]
    alone = [cost for cost in costs if cost.total > most and cost.price.per]
    for cost in alone:
        yield _compared([cost], budget, f"indicators[{cost.index}].annual_value", "超出")
    if not alone and len(costs) > 1 and sum(cost.total for cost in costs) > most and _none_is_above(costs, budget):
        yield _compared(costs, budget, "budget.total", "超出")


def _none_is_above(costs: list[Cost], budget: Decimal) -> bool:
    """A lump sum above the budget is said by `ceiling_above_budget`."""
    return all(cost.total <= budget * (1 + ROUNDING) for cost in costs)


@rule(
    "cost-budget.under",
    "成本指标与预算相差较大",
    question=Question.ADEQUACY,
    says="全部成本指标都能算清，合计却明显低于预算。请核对单价、数量，或补充没有列出的成本。",
    fires="≦3000元/批 × 1批 = 3,000元，预算 30,000元",
    passes="120000元/辆 × 1台 = 12万元，预算 12万元",
)
def cost_under_budget(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 适当性: the money must not be more than what is promised needs. Only where all is priced."""
    budget, read = document.budget.total, list(_readings(document))
    if not budget or not read or not all(read):
        return
    costs = [max(each, key=lambda cost: cost.total) for each in read]
    total = sum((cost.total for cost in costs), Decimal())
    slack = FLOOR_SLACK if _has_floors(document, costs) else SLACK
    too_little = any(cost.price.per for cost in costs) and total < budget * (1 - slack)
    if too_little and (_all_is_priced(document, costs) or _is_month_for_year(costs, total, budget)):
        path = f"indicators[{costs[0].index}].annual_value" if len(costs) == 1 else "budget.total"
        yield _compared(costs, budget, path, "低于")


def _is_month_for_year(costs: list[Cost], total: Decimal, budget: Decimal) -> bool:
    """Whether twelve times a single yearly price is the budget, which leaves nothing for anything else."""
    yearly = len(costs) == 1 and "年" in costs[0].price.per
    return yearly and abs(total * 12 - budget) <= budget * ROUNDING


def _readings(document: Document) -> Iterator[tuple[Cost, ...]]:
    return (readings(document, index) for index, _ in cost_rows(document))


def _all_is_priced(document: Document, costs: list[Cost]) -> bool:
    """Whether no count stands beside the costs; one may, where it is all the project does."""
    counts = {index for index, _, _ in quantity_rows(document)}
    return len(counts) <= 1 or counts <= frozenset().union(*(cost.rows for cost in costs))


def _has_floors(document: Document, costs: list[Cost]) -> bool:
    """Whether a count that is multiplied is only a floor (≥)."""
    rows = frozenset().union(*(cost.rows for cost in costs))
    counts = (sole(document.indicators[row].annual_value) for row in rows)
    return any(count and count.operator in (Operator.AT_LEAST, Operator.MORE_THAN) for count in counts)


def _compared(costs: list[Cost], budget: Decimal, path: str, how: str) -> Remark:
    total = sum((cost.total for cost in costs), Decimal())
    sums = " + ".join(cost.sum for cost in costs)
    slip = _slip(costs, total, budget)
    message = f"按成本指标计算为{money(total)}，{how}预算{money(budget)}{slip}，请核对单价、数量和预算"
    return Remark(path, message, f"{sums} = {figure(total)}元；预算 {figure(budget)}元{slip}")


def _slip(costs: list[Cost], total: Decimal, budget: Decimal) -> str:
    """The one factor that explains the difference, in words that go on from a sentence; blank when none does."""
    per = {unit for cost in costs for unit in cost.price.per}
    slips = [(Decimal(1) / 12, "单价按每年（不是每月）")] if {"月", "个月"} & per else []
    slips += [(Decimal(12), "单价按每月（不是每年）")] if "年" in per else []
    slips += [(1 / TEN_THOUSAND, "单价单位是元（不是万元）"), (TEN_THOUSAND, "单价单位是万元（不是元）")]
    fitting = [(factor, words) for factor, words in slips if NEAR[0] <= total * factor / budget <= NEAR[1]]
    if fitting:
        factor, words = fitting[0]
        return f"；如{words}计，则为{money(total * factor)}，与预算相近"
    times = budget / total
    if len(costs) == 1 and costs[0].price.per and times == int(times) and 1 < times <= MOST_TIMES:
        return f"；预算恰为其{figure(times)}倍，可能漏写了数量或次数"
    return ""


@rule(
    "cost-budget.ceiling",
    "成本上限高于预算",
    question=Question.ADEQUACY,
    severity=Severity.REASON,
    says="成本指标给出的总额（没有按人、按月等计）高于预算金额，上限起不到控制作用。",
    fires="归还专项资金成本 ＜450万元，预算 423.02万元",
    passes="宣传用品成本 ≤4000元，预算 24,000元",
)
def ceiling_above_budget(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 适当性: a cost target that the budget cannot reach controls nothing."""
    budget = document.budget.total
    if not budget:
        return
    for index, row in cost_rows(document):
        price = sole(row.annual_value)
        if price and price.unit == "元" and not price.per and price.number > budget * (1 + ROUNDING):
            yield Remark(
                f"indicators[{index}].annual_value",
                f"“{row.name}”的总额{money(price.number)}高于预算{money(budget)}，请核对成本或预算",
                f"{row.annual_value.strip()} = {figure(price.number)}元 ＞ 预算 {figure(budget)}元",
            )


@rule(
    "parts-total.funds",
    "资金来源合计与预算不符",
    question=Question.ADEQUACY,
    severity=Severity.REASON,
    says="各项资金来源之和应等于预算金额。",
    fires="财政拨款 12,000,000元 + 其他资金 5,000,000元 = 17,000,000元，预算 18,000,000元",
    passes="只列预算金额，未分资金来源",
)
def funds_against_total(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """The published tables print 总计 beside its fund sources; the sum is part of the form."""
    lines, budget = document.budget.lines, document.budget.total
    if not lines or budget is None:
        return
    total = sum((line.amount for line in lines), Decimal())
    if total != budget:
        parts = " + ".join(f"{line.source} {figure(line.amount)}元" for line in lines)
        yield Remark(
            "budget.total",
            f"资金来源合计{figure(total)}元，与预算{figure(budget)}元相差{figure(abs(total - budget))}元",
            f"{parts} = {figure(total)}元；预算 {figure(budget)}元",
        )


@rule(
    "parts-total.counts",
    "分项数量与总数不符",
    question=Question.ADEQUACY,
    says="名称中写明“总”数的指标，不应小于同一单位各分项之和，也不应小于任一分项。",
    fires="培训总人数 1800人；培训骨干教师人数 500人、培训新教师人数 700人、培训班主任人数 800人，合计 2,000人",
    passes="培训总人数 300人；培训教师人数 200人、培训家长人数 100人",
)
def counts_against_total(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """A total is at least its parts; reviewers add them up."""
    rows = list(quantity_rows(document))[:MOST_ROWS]
    for index, row, total in rows:
        name = bare(row.name)
        if "总" not in name or total.operator in (Operator.AT_LEAST, Operator.MORE_THAN):
            continue
        head, tail = name.split("总", 1)
        unit = count_unit(row.name, row.annual_value)
        parts = [
            (other, quantity)
            for at, other, quantity in rows
            if at != index
            and same_unit(count_unit(other.name, other.annual_value), unit)
            and bare(other.name).endswith(tail)
            and bare(other.name).startswith(head[:2])
        ]
        added = sum((quantity.number for _, quantity in parts), Decimal())
        if tail and parts and added > total.number:
            shown = " + ".join(f"{other.name} {figure(quantity.number)}{unit}" for other, quantity in parts)
            yield Remark(
                f"indicators[{index}].annual_value",
                f"各分项合计{figure(added)}{unit}，大于“{row.name}”的{figure(total.number)}{unit}",
                f"{shown} = {figure(added)}{unit}；{row.name} {figure(total.number)}{unit}",
            )


RULES = (cost_over_budget, cost_under_budget, ceiling_above_budget, funds_against_total, counts_against_total)
