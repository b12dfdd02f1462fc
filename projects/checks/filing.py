"""相关性: is each indicator filed under the level 2 it belongs to?

Source: 财预〔2013〕53号《预算绩效评价共性指标体系框架》 and the notes of the official form: 数量 counts what is
made, 质量 says how good it is, 时效 when it is done, 成本 what it costs, 满意度 how content those served are.
二级指标类型错误 is one of the printed reasons for return.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from indicators.outline import Level1, Level2, Outline
from indicators.values import Kind
from indicators.values.vocabulary import words
from projects.checks.amounts import OCCASIONS, count_unit, sole, value_of
from projects.checks.context import Context
from projects.checks.finding import Remark, Severity
from projects.checks.names import (
    is_cost,
    is_count,
    is_grant,
    is_punctual,
    is_quality_rate,
    is_rate,
    is_satisfaction,
    is_technical_rate,
    is_time,
    speaks_of_bad,
)
from projects.checks.remedy import Edit, Remedy
from projects.checks.rule import Question, rule
from projects.core.document import Document, Indicator

# What is good, what is won: outputs of quality though they are counted.
MERITS = ("奖", "优秀", "合格", "达标", "认证", "荣誉", "示范", "一级", "成果", "专利")
# Money by the head that comes in, or need not be spent.
EARNED = re.compile("收入|增收|产值|产出|利润|节约|节省|节支|降低|减少|减轻|挽回|追回")
PEOPLE_AND_OCCASIONS = OCCASIONS | frozenset(words("人 名 位 家 户 台 辆 套 册 篇 份 座 所"))


def _home(outline: Outline, *words: str) -> tuple[Level1, Level2] | None:
    """The level 2 whose name has one of `words`, the first that any node has."""
    return next(((top, node) for word in words for top, node in outline.pairs() if word in node.name), None)


def _misfiled(
    document: Document, outline: Outline, home: tuple[str, ...], is_wrong: Callable[[Indicator], str]
) -> Iterator[Remark]:
    """Rows for which `is_wrong` says why, with the level 2 they belong to and the way there."""
    belongs = _home(outline, *home)
    if not belongs:
        return
    top, node = belongs
    for index, row in enumerate(document.indicators):
        why = is_wrong(row)
        if why and row.level2 != node.name:
            path = f"indicators[{index}]"
            edits = (Edit(f"{path}.level1", row.level1, top.name), Edit(f"{path}.level2", row.level2, node.name))
            yield Remark(
                f"{path}.level2",
                f"“{row.name}”{why}，不宜放在“{row.level2}”，应归入“{node.name}”",
                f"{row.level2}：{row.name}：{row.annual_value.strip()}",
                Remedy(f"移到“{node.name}”", tuple(edit for edit in edits if edit.before != edit.after)),
            )


def _under(row: Indicator, *words: str) -> bool:
    return any(word in row.level2 for word in words)


@rule(
    "misfiled.quality",
    "质量类指标归类不当",
    question=Question.RELEVANCE,
    severity=Severity.REASON,
    says="准确率、合格率、考核率等说明做得好不好，应归入质量指标，不归时效、数量或经济效益。",
    fires="时效指标：资金拨付准确率",
    passes="时效指标：资金拨付及时率",
)
def quality_elsewhere(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2013〕53号: 产出质量 is 质量达标率; 产出时效 is 完成及时性."""

    def is_wrong(row: Indicator) -> str:
        wrong = _under(row, "时效", "数量") and is_quality_rate(row.name)
        wrong = wrong or (_under(row, "经济效益", "时效") and is_technical_rate(row.name))
        return "说明质量" if wrong else ""

    return _misfiled(document, outline, ("质量",), is_wrong)


@rule(
    "misfiled.satisfaction",
    "满意度归类不当",
    question=Question.RELEVANCE,
    severity=Severity.REASON,
    says="服务对象的满意程度应归入满意度指标，不归社会效益、可持续影响等。",
    fires="可持续影响：单位工作人员对服务满意情况",
    passes="数量指标：满意度调查次数",
)
def satisfaction_elsewhere(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2013〕53号 and every framework: satisfaction is a level 1 of its own."""

    def is_wrong(row: Indicator) -> str:
        return "是满意度" if not _under(row, "满意") and is_satisfaction(row.name) else ""

    return _misfiled(document, outline, ("满意",), is_wrong)


@rule(
    "misfiled.money",
    "成本归类不当",
    question=Question.RELEVANCE,
    severity=Severity.REASON,
    says="成本、经费、补助标准等以元计的支出应归入成本指标，不归数量或质量指标。",
    fires="数量指标：监测经费 30万元",
    passes="数量指标：追回医保资金 ≥200万元",
)
def money_elsewhere(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2013〕53号: 产出成本 is what the output costs. Money that is earned or won back may be an output."""

    def is_wrong(row: Indicator) -> str:
        quantity = sole(row.annual_value) if _under(row, "数量", "质量", "时效") else None
        if not quantity or quantity.unit != "元" or EARNED.search(row.name):
            return ""
        return "以元计，是成本" if quantity.per or is_cost(row.name) or is_grant(row.name) else ""

    return _misfiled(document, outline, ("经济成本", "成本"), is_wrong)


@rule(
    "misfiled.punctuality",
    "时效类指标归类不当",
    question=Question.RELEVANCE,
    severity=Severity.REASON,
    says="及时率、按时完成率和完成时间说明何时完成，应归入时效指标，不归质量或数量指标。",
    fires="质量指标：维护工作按时完成率",
    passes="数量指标：人均培训时间 ≥7天",
)
def punctuality_elsewhere(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2013〕53号: 产出时效 is 完成及时性."""

    def is_wrong(row: Indicator) -> str:
        if not _under(row, "质量", "数量") or _under(row, "满意"):
            return ""
        is_date = is_time(row.name) and value_of(row.annual_value).kind is Kind.WHEN
        return "说明时间" if is_date or is_punctual(row.name) else ""

    return _misfiled(document, outline, ("时效",), is_wrong)


@rule(
    "misfiled.count",
    "数量类指标归类不当",
    question=Question.RELEVANCE,
    severity=Severity.REASON,
    says="次数、人数等做了多少的指标应归入数量指标，不归质量、时效或满意度指标。",
    fires="质量指标：考核次数 ≥12次",
    passes="质量指标：安全事故次数 0起",
)
def count_elsewhere(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2013〕53号: 产出数量 is 实际完成率, counted. What is bad or won is of quality though counted."""

    def is_wrong(row: Indicator) -> str:
        if not _under(row, "质量", "时效", "满意") or not is_count(row.name) or is_rate(row.name):
            return ""
        quantity = sole(row.annual_value)
        unit = count_unit(row.name, row.annual_value)
        counts = quantity and quantity.number and not quantity.per and unit in PEOPLE_AND_OCCASIONS
        is_output = not speaks_of_bad(row.name) and not any(merit in row.name for merit in MERITS)
        return "说明做了多少" if counts and is_output else ""

    return _misfiled(document, outline, ("数量",), is_wrong)


RULES = (quality_elsewhere, satisfaction_elsewhere, money_elsewhere, punctuality_elsewhere, count_elsewhere)
