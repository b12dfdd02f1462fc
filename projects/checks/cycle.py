"""适当性: the whole cycle against this year of it.

Practice: a goal for 2022–2025 that repeats the one for 2025, or counts no more in four years than in one, was copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indicators.outline import Outline
from indicators.values import Operator
from projects.checks.amounts import OCCASIONS, count_unit, figure, sole
from projects.checks.context import Context
from projects.checks.finding import Remark, Severity
from projects.checks.names import direction, is_cost, is_rate, is_satisfaction
from projects.checks.rule import Question, rule
from projects.checks.texts import letters, quoted, years_in
from projects.core.document import Document

RECURRING = OCCASIONS - {"人次"}
# Counts of once are done once in the cycle perhaps; of twice and more they recur each year.
RECURS = 2
FLOORS = {Operator.AT_LEAST, Operator.MORE_THAN}
CEILINGS = {Operator.AT_MOST, Operator.LESS_THAN}
BY_YEAR = re.compile("每年|年均|年度|每月|月均|每季|每次|每场|平均|人均|最多|频次")
DEADLINE_BEFORE = re.compile(r"(?:到|至|截至|截止|自|从|力争|于)$")
DEADLINE_BEHIND = re.compile(r"^(?:年底|年末|年前|年初|年以前|年起|年开始|年内|年\d{1,2}月)")


def _years(document: Document) -> int:
    """How many years the cycle has; 0 when the form does not say."""
    start, end = document.project.start_year, document.project.end_year
    return end - start + 1 if start and end and start <= end else 0


def _span(document: Document) -> str:
    return f"{document.project.start_year}—{document.project.end_year}年"


@rule(
    "cycle-annual.count",
    "周期次数没有随年数增加",
    question=Question.ADEQUACY,
    says="实施周期有多年，每年都做的事（次数、场次、期数），周期值应是各年之和。",
    fires="2022—2025年，发放救助次数：周期 12次，年度 12次",
    passes="2024—2025年，购买车辆数量：周期 1台，年度 1台",
)
def count_does_not_grow(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """Practice: what recurs each year adds up over the cycle. Things bought once and people served stay silent."""
    if _years(document) < RECURS:
        return
    for index, row in enumerate(document.indicators):
        cycle, annual = sole(row.cycle_value), sole(row.annual_value)
        if not cycle or not annual or cycle.number != annual.number or annual.number < RECURS:
            continue
        recurs = count_unit(row.name, row.annual_value) in RECURRING and direction(row.name) != "less"
        by_year = annual.per or cycle.per or BY_YEAR.search(row.name + row.cycle_value)
        if recurs and not by_year and annual.operator not in CEILINGS:
            yield Remark(
                f"indicators[{index}].cycle_value",
                f"“{row.name}”在{_span(document)}共{_years(document)}年的周期值与一年相同，请核对",
                f"周期 {row.cycle_value.strip()}，年度 {row.annual_value.strip()}；"
                f"{figure(annual.number)} × {_years(document)}年 = {figure(annual.number * _years(document))}",
            )


@rule(
    "cycle-annual.smaller",
    "周期值小于年度值",
    question=Question.ADEQUACY,
    severity=Severity.REASON,
    says="年度是周期的一部分，数量类指标的周期值不应小于年度值。",
    fires="入户评估人次：周期 1500人次，年度 2000人次",
    passes="基层首诊率：周期 ≥65%，年度 ≥62%",
)
def cycle_smaller_than_year(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """A part is never more than the whole. Rates and costs may rise or fall over the years."""
    for index, row in enumerate(document.indicators):
        cycle, annual = sole(row.cycle_value), sole(row.annual_value)
        if not cycle or not annual or "数量" not in row.level2 or is_rate(row.name) or is_cost(row.name):
            continue
        alike = (cycle.unit, cycle.per) == (annual.unit, annual.per) and cycle.unit not in ("元", "%", "‰")
        least = CEILINGS.isdisjoint({cycle.operator, annual.operator})
        if alike and least and not annual.per and cycle.number < annual.number:
            yield Remark(
                f"indicators[{index}].cycle_value",
                f"“{row.name}”的周期值{row.cycle_value.strip()}小于年度值{row.annual_value.strip()}",
                f"周期 {row.cycle_value.strip()} ＜ 年度 {row.annual_value.strip()}",
            )


@rule(
    "cycle-annual.same-goal",
    "周期目标与年度目标相同",
    question=Question.ADEQUACY,
    says="实施周期有多年的，周期总目标应写整个周期要达到的结果，不是照抄年度目标。",
    fires="2023—2025年，两个目标都是“根据上级要求，归还专项资金……”",
    passes="2025—2025年（只有一年），两个目标相同",
)
def same_goal(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号: 中长期绩效目标 is set for the whole term, 年度绩效目标 for the year."""
    if _repeats_goal(document):
        yield Remark(
            "goals.cycle",
            f"实施周期总目标与年度目标相同，请写明{_span(document)}整个周期的目标",
            quoted(document.goals.cycle.strip(), 60),
        )


def _repeats_goal(document: Document) -> bool:
    cycle = letters(document.goals.cycle)
    return _years(document) >= RECURS and bool(cycle) and cycle == letters(document.goals.annual)


@rule(
    "cycle-annual.one-year",
    "周期目标只写了一年",
    question=Question.ADEQUACY,
    says="实施周期有多年，周期总目标却只说预算年度一年的事。",
    fires="2022—2025年，周期总目标“2025年综合经费购置办公文具一批……”",
    passes="周期总目标“到2025年覆盖率达到85%”",
)
def goal_of_one_year(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号: 中长期绩效目标 is set for the whole term. A year as deadline speaks of the whole term."""
    text, year = document.goals.cycle, document.fiscal_year
    if _years(document) < RECURS or years_in(text) != (year,) or _repeats_goal(document):
        return
    before, _, behind = text.partition(str(year))
    if not DEADLINE_BEFORE.search(before) and not DEADLINE_BEHIND.match(behind):
        yield Remark(
            "goals.cycle",
            f"实施周期为{_span(document)}，周期总目标只写了{year}年，请写明整个周期的目标",
            quoted(text.strip(), 60),
        )


@rule(
    "year-mismatch.cycle",
    "实施周期不含预算年度",
    question=Question.COMPLETENESS,
    severity=Severity.REASON,
    says="起始年度不晚于到期年度，预算年度应在两者之间。",
    fires="2023—2024年的项目申报 2025 年预算",
    passes="2022—2025年的项目申报 2025 年预算",
)
def cycle_without_year(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """The form prints the year's budget of a project that runs from 起始年度 to 到期年度."""
    start, end, year = document.project.start_year, document.project.end_year, document.fiscal_year
    if start and end and start > end:
        yield Remark("project.start_year", f"起始年度{start}晚于到期年度{end}", f"{start} ＞ {end}")
    elif (start and year < start) or (end and year > end):
        shown = f"{start or ''}—{end or ''}"
        yield Remark("project.start_year", f"实施周期{shown}不含预算年度{year}", f"{shown}；{year}")


@rule(
    "text.cycle-annual",
    "周期值与年度值口径不一",
    question=Question.COMPLETENESS,
    says="同一指标两个值只有符号不同，或（表中不印周期时）文字说法不同，请核对是否笔误。",
    fires="预算绩效管理水平：周期“提高单位预算绩效管理水平”，年度“建立科学、合理的……体系”",
    passes="设备到位时间：周期“每年10月底前”，年度“2025年10月底前”",
)
def values_differ_in_words(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """Practice: cycle and annual value of one indicator measure the same; they differ in how much, not in what."""
    for index, row in enumerate(document.indicators):
        if _differ_in_sign(row.cycle_value, row.annual_value) or _differ_in_words(document, index):
            yield Remark(
                f"indicators[{index}].cycle_value",
                f"“{row.name}”的周期值与年度值口径不一，请核对",
                f"周期 {quoted(row.cycle_value.strip())}，年度 {quoted(row.annual_value.strip())}",
            )


def _differ_in_sign(one: str, other: str) -> bool:
    """The same number with ＞ and ≥; a floor against a ceiling is said by `impossible`."""
    if one.strip() == other.strip():
        return False
    cycle, annual = sole(one), sole(other)
    if not cycle or not annual or cycle.operator is annual.operator:
        return False
    if {cycle.operator, annual.operator} & CEILINGS and {cycle.operator, annual.operator} & FLOORS:
        return False
    return (cycle.number, cycle.unit, cycle.per) == (annual.number, annual.unit, annual.per)


def _differ_in_words(document: Document, index: int) -> bool:
    """Two wordings where the form knows no cycle of years that could tell them apart."""
    row = document.indicators[index]
    one, other = row.cycle_value, row.annual_value
    if _years(document) >= RECURS or is_satisfaction(row.name) or letters(one) == letters(other):
        return False
    prose = [text for text in (one, other) if len(letters(text)) >= 6 and not re.search(r"\d|期|阶段|全部", text)]
    return len(prose) == 2 and sole(one) is None and sole(other) is None


RULES = (
    count_does_not_grow,
    cycle_smaller_than_year,
    same_goal,
    goal_of_one_year,
    cycle_without_year,
    values_differ_in_words,
)
