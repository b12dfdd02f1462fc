"""Against others: the neighbours' declarations, last year's, and what approved ones usually promise (指标库)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from indicators.outline import Outline
from indicators.values import Operator, Quantity
from projects.checks.amounts import count_unit, figure, money, quantity_rows, sole
from projects.checks.context import Context, Typical, library_name
from projects.checks.finding import Remark
from projects.checks.names import direction, is_rate, is_satisfaction
from projects.checks.rule import Question, rule
from projects.core.document import Document, Indicator

MANY_PROJECTS = 3
FEWEST_ROWS = 3
# More money that should show, and more money than a price rise explains.
MORE = Decimal("1.05")
MUCH_MORE = Decimal("1.2")
# How many approved declarations make a range, and how far from it is far.
ENOUGH = 5
POINTS = 10
TIMES = 2
CEILINGS = (Operator.AT_MOST, Operator.LESS_THAN)


@rule(
    "peers.same-wording",
    "多个项目的指标逐字相同",
    question=Question.RELEVANCE,
    says="同单位另有三个以上项目的全部指标与本项目一字不差，没有体现本项目的特点。",
    fires="四个公园的运行维护项目，指标和指标值完全相同",
    passes="两期信息化运维项目指标相同",
)
def same_wording(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 相关性: indicators are of this project; what fits every project measures none."""
    others, names = context.siblings.worded_like(document) if len(document.indicators) >= FEWEST_ROWS else (0, ())
    if others >= MANY_PROJECTS:
        yield Remark(
            "indicators",
            f"全部指标与另外{others}个项目（{'、'.join(f'“{name}”' for name in names)}等）逐字相同，请体现本项目的特点",
            f"{len(document.indicators)}条指标，{others}个项目相同",
        )


def _same_last_year(document: Document, context: Context) -> Iterator[tuple[int, Indicator, Indicator]]:
    """This year's rows with last year's of the same name."""
    if not context.last_year:
        return
    before = {(row.level2, library_name(row.name)): row for row in context.last_year.indicators}
    for index, row in enumerate(document.indicators):
        old = before.get((row.level2, library_name(row.name)))
        if old:
            yield index, row, old


def _grown(document: Document, context: Context, by: Decimal) -> tuple[Decimal, Decimal] | None:
    """Last year's budget and this year's, where it grew by the factor."""
    old, new = context.last_year and context.last_year.budget.total, document.budget.total
    return (old, new) if old and new and new >= old * by else None


@rule(
    "peers.weaker",
    "预算增加而指标低于上年",
    question=Question.ADEQUACY,
    says="预算比上年多，同一指标的目标值却比上年低，请核对或说明。",
    fires="预算由 20万元增至 25万元，宣传活动次数由 12次减为 10次",
    passes="预算由 25万元减至 20万元，宣传活动次数由 12次减为 10次",
)
def weaker_than_last_year(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 适当性: 与以前年度相比, more money promises no less."""
    grown = _grown(document, context, MORE)
    for index, row, old in _same_last_year(document, context) if grown else ():
        now, then = sole(row.annual_value), sole(old.annual_value)
        if grown and now and then and _is_weaker(row, now, then):
            yield Remark(
                f"indicators[{index}].annual_value",
                f"预算由{money(grown[0])}增至{money(grown[1])}，“{row.name}”却由{old.annual_value.strip()}"
                f"变为{row.annual_value.strip()}，请核对或说明",
                f"上年 {old.annual_value.strip()}，预算 {figure(grown[0])}元；"
                f"本年 {row.annual_value.strip()}，预算 {figure(grown[1])}元",
            )


def _is_weaker(row: Indicator, now: Quantity, then: Quantity) -> bool:
    if (now.unit, now.per) != (then.unit, then.per) or now.unit == "元":
        return False
    way = direction(row.name) or ("more" if "数量" in row.level2 and now.operator not in CEILINGS else "")
    return (way == "more" and now.number < then.number) or (way == "less" and now.number > then.number)


@rule(
    "peers.unchanged",
    "预算增加而数量没有变化",
    question=Question.ADEQUACY,
    says="预算比上年增加两成以上，全部数量指标却与上年相同，请说明增加的预算用在哪里。",
    fires="预算由 20万元增至 30万元，数量指标与上年一字不差",
    passes="预算由 20万元增至 21万元，数量指标与上年相同",
)
def unchanged_with_more_money(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 适当性: more money buys more, or it is said why not."""
    grown, last = _grown(document, context, MUCH_MORE), context.last_year
    if not grown or not last:
        return
    now, then = _counts(document), _counts(last)
    if now and now == then:
        shown = "；".join(f"{name} {figure(number)}{unit}" for name, number, unit in sorted(now))
        yield Remark(
            "budget.total",
            f"预算由上年{money(grown[0])}增至{money(grown[1])}，数量指标没有变化，请说明",
            f"{figure(grown[0])}元 → {figure(grown[1])}元；{shown}",
        )


def _counts(document: Document) -> set[tuple[str, Decimal, str]]:
    return {
        (library_name(row.name), quantity.number, count_unit(row.name, row.annual_value))
        for _, row, quantity in quantity_rows(document)
    }


@rule(
    "peers.typical",
    "指标值与同类项目相差较大",
    question=Question.ADEQUACY,
    says="指标库里同一指标已批复的值多在某一范围，本项目的值远离这一范围，请核对或说明。",
    fires="政策知晓率 ≥60%，已批复的 12 个项目为 80%～95%",
    passes="政策知晓率 ≥85%，已批复的 12 个项目为 80%～95%",
)
def far_from_typical(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 适当性: 与同类项目相比; it says the range and from how many."""
    for index, row in enumerate(document.indicators) if context.library else ():
        quantity = sole(row.annual_value)
        if not quantity or quantity.per:
            continue
        unit = count_unit(row.name, row.annual_value)
        usual = context.library.get((row.level2, library_name(row.name), unit))
        if usual and usual.count >= ENOUGH and _is_far(row, quantity.number, unit, usual):
            span = f"{figure(usual.low)}～{figure(usual.high)}{unit}"
            yield Remark(
                f"indicators[{index}].annual_value",
                f"“{row.name}”为{row.annual_value.strip()}，已批复的{usual.count}个项目多为{span}，请核对或说明",
                f"{row.annual_value.strip()}；{span}（{usual.count}个项目）",
            )


def _is_far(row: Indicator, number: Decimal, unit: str, usual: Typical) -> bool:
    """Shares: ten points outside. Counts: twice as many or half. Better than usual is far only for counts."""
    if unit == "%":
        if is_rate(row.name) or is_satisfaction(row.name):
            low, high = number < usual.low - POINTS, number > usual.high + POINTS
            return {"more": low, "less": high}.get(direction(row.name), low or high)
        return False
    return number * TIMES < usual.low or number > usual.high * TIMES


RULES = (same_wording, weaker_than_last_year, unchanged_with_more_money, far_from_typical)
