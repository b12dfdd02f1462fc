"""相关性: do the goals and the indicators speak of the same things, in the same numbers?

Source: 财预〔2015〕88号, 相关性审核: indicators are the goals made fine and countable (细化、量化), so what a goal
promises in numbers is measured by an indicator, and what an indicator measures is promised by a goal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators.outline import Outline
from indicators.values import Quantity
from projects.checks.amounts import (
    Counted,
    count_unit,
    counted_in,
    figure,
    quantity_rows,
    same_unit,
    value_of,
)
from projects.checks.context import Context
from projects.checks.finding import Remark
from projects.checks.names import DOING
from projects.checks.rule import Question, rule
from projects.checks.texts import clauses, letters, pairs, plain_prose, quoted, shares_words, topic
from projects.core.document import Document, Indicator

PROMISING = re.compile(
    f"{DOING.pattern}|完成|新增|新建|提供|开放|创建|形成|出具|处治|维护|治理|加固|投入|升级|适配|建成|覆盖|评出|清运|收运|购|达到|接入"
    "|安置|资助|服务|签约|种植|推送|参加|编发|印发|建立|扶持|培养|引进|推广|办理|处理|打造|实现|免疫|抽检"
)
# What is there already, or per head, is no promise of this year.
GIVEN = re.compile(
    r"现有|共有|辖区|全[省市县区镇]\d|原有|截至|截止|累计|已|上年|去年|目前|每|平均|户籍|常住|总人口|以来"
    "|(?<!评)比(?!赛|例|选|武)|较(?!好|大|高)|文件|分之|其中"
)
FEW_NUMBERS = 2
# More numbers than any goal has; each is looked for in every indicator.
MOST_NUMBERS = 50
# 为12个消防站更新装备360套: the stations are those served, the sets are the output.
SERVED = re.compile("(?:为|对|向|给)[^0-9]{0,4}$")
SHARE = re.compile("率|度|比例|占比|比重")
DONE = re.compile("已|曾|截至|截止|上年|去年|累计")
# A number for the cycle may be carried by this year's value; one for the year not by the cycle's.
VALUES = {"goals.cycle": ("cycle_value", "annual_value"), "goals.annual": ("annual_value",)}

# Concrete things to do -> the words by which an indicator measures them.
ACTIVITIES = {
    "培训": "培训|参训|学员|讲座|授课|学习班|培育",
    "宣传": "宣传|宣讲|知晓|普及|推广|知悉|推文|科普",
    "课题研究": "课题|研究|调研|报告|论文",
    "系统建设": "系统|平台|信息化|软件|上线|模块",
    "平台建设": "系统|平台|信息化|软件|上线|模块",
    "慰问": "慰问|走访",
    "应急演练": "演练",
    "演练": "演练",
    "体检": "体检|健康检查",
    "竞赛": "竞赛|比赛|大赛|赛事|参赛",
    "比赛": "竞赛|比赛|大赛|赛事|参赛",
    "展览": "展览|展出|布展|参观|展会",
    "普查": "普查|调查|登记",
    "督导检查": "检查|督查|督导|巡查|抽查|执法",
    "专项检查": "检查|督查|督导|巡查|抽查|执法",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A number in a goal that no indicator carries, and the one indicator that speaks of the same thing, if any."""

    path: str
    counted: Counted
    row: Indicator | None
    value: str


def _gaps(document: Document) -> Iterator[Gap]:
    if not document.indicators:
        return
    for path, text, attribute in (
        ("goals.cycle", document.goals.cycle, "cycle_value"),
        ("goals.annual", document.goals.annual, "annual_value"),
    ):
        for counted in list(dict.fromkeys(counted_in(text)))[:MOST_NUMBERS]:
            if _is_promised(counted) and not _carried(document, counted, VALUES[path]):
                row = _near(document, counted, attribute)
                yield Gap(path, counted, row, getattr(row, attribute).strip() if row else "")


def _is_promised(counted: Counted) -> bool:
    """Whether the clause promises the number: a doing, not what is there already; a share only of something named."""
    if not PROMISING.search(counted.clause) or GIVEN.search(counted.clause) or _is_served(counted):
        return False
    return counted.unit != "%" or bool(SHARE.search(counted.clause))


def _is_served(counted: Counted) -> bool:
    """Whether it counts whom the work is for, beside what the clause promises them."""
    before = counted.clause.partition(counted.text)[0]
    return bool(SERVED.search(before)) and len(counted_in(counted.clause)) > 1


def _carried(document: Document, counted: Counted, attributes: tuple[str, ...]) -> bool:
    """Whether any indicator, or the sum of those in its unit, has the number."""
    added = Decimal()
    for row in document.indicators:
        for text in (getattr(row, attribute) for attribute in attributes):
            for quantity in value_of(text).quantities:
                if quantity.number == counted.number and (not quantity.unit or same_unit(quantity.unit, counted.unit)):
                    return True
            if counted.text in text or counted.text in row.name:
                return True
    for _, row, quantity in quantity_rows(document):
        if same_unit(count_unit(row.name, row.annual_value), counted.unit):
            added += quantity.number
    return added == counted.number


def _near(document: Document, counted: Counted, attribute: str) -> Indicator | None:
    """The one indicator that counts the same thing in the same unit, with another number."""
    said = next(part for part in counted.clause.split("、") if counted.text in part)
    fitting = [
        row
        for row in document.indicators
        if same_unit(count_unit(row.name, getattr(row, attribute)), counted.unit)
        and shares_words(topic(row.name), said)
        and "成本" not in row.level2
    ]
    return fitting[0] if len(fitting) == 1 else None


@rule(
    "goal-gap.conflict",
    "目标与指标的数字不一致",
    question=Question.RELEVANCE,
    says="目标中的数字与衡量同一事项的指标值不同，请统一。",
    fires="目标：夜间巡查不少于50次；指标：夜间巡查次数 ≥48次",
    passes="目标：补助900人以上；指标：补助人数 ＞900人",
)
def conflicting_number(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号: an indicator is its goal made fine and countable, so both give one number."""
    for gap in _gaps(document):
        if gap.row:
            yield Remark(
                gap.path,
                f"目标写“{gap.counted.text}”，指标“{gap.row.name}”为“{gap.value}”，请统一",
                f"{quoted(gap.counted.clause, 60)}；{gap.row.name}：{gap.value}",
            )


@rule(
    "goal-gap.number",
    "目标中的数字没有指标衡量",
    question=Question.RELEVANCE,
    says="目标承诺的数量应有指标与之对应。",
    fires="目标：建设泵站6座；没有指标衡量泵站",
    passes="目标：对退休人员、困难人员31人开展慰问；指标：慰问人数 ≥31人",
)
def number_not_carried(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号: what a goal promises in numbers is measured by an indicator."""
    for gap in _gaps(document):
        if not gap.row:
            yield Remark(
                gap.path,
                f"目标中的“{gap.counted.text}”没有指标衡量，请补充指标或核对数字",
                f"{quoted(gap.counted.clause, 60)}：各指标值中没有{figure(gap.counted.number)}{gap.counted.unit}",
            )


@rule(
    "goal-gap.indicator",
    "指标的事项目标没有提到",
    question=Question.RELEVANCE,
    says="目标已逐项写明其他数量指标的数字，唯独这一条的事项没有提到。",
    fires="目标：制作宣传片3部，参加推介会5次；指标：旅游厕所保洁次数 100次",
    passes="目标只作概括（做好基金监管），指标再行细分",
)
def indicator_not_in_goal(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号: an indicator comes from a goal. Only where the goal counts all the others one by one."""
    goals = letters(document.goals.annual + document.goals.cycle)
    numbers = counted_in(document.goals.annual)[:MOST_NUMBERS]
    rows = list(quantity_rows(document))
    told = [index for index, row, quantity in rows if _is_told(row, quantity, numbers)]
    if len(told) < FEW_NUMBERS or len(told) != len(rows) - 1:
        return
    for index, row, _ in rows:
        if index not in told and _is_elsewhere(topic(row.name), document.project.name, goals):
            yield Remark(
                f"indicators[{index}].name",
                f"年度目标没有提到“{row.name}”所衡量的事项，请在目标中写明或删去该指标",
                f"{row.name}：{row.annual_value.strip()}；目标提到{'、'.join(counted.text for counted in numbers)}",
            )


def _is_told(row: Indicator, quantity: Quantity, numbers: tuple[Counted, ...]) -> bool:
    unit = count_unit(row.name, row.annual_value)
    return any(counted.number == quantity.number and same_unit(counted.unit, unit) for counted in numbers)


def _is_elsewhere(about: str, project: str, goals: str) -> bool:
    """Whether no word of a topic stands in the goals; words of the project's name say nothing, as all share them."""
    own = [word for word in pairs(about) if word not in project]
    return bool(own) and not any(word in goals for word in own)


@rule(
    "goal-gap.activity",
    "目标的事项没有指标衡量",
    question=Question.RELEVANCE,
    says="目标写明要做的具体事项（培训、宣传、课题研究、系统建设……）应有指标衡量。",
    fires="目标：开展医保领域课题研究；没有指标衡量课题",
    passes="目标：开展医保政策宣传；指标：参保群众政策知晓率 ≥90%",
)
def activity_not_measured(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 相关性: 建议增加明确产出指标 is one of the printed reasons for return."""
    if not document.indicators:
        return
    counted = {gap.counted.clause for gap in _gaps(document)}
    measured = "".join(row.name + row.annual_value + row.cycle_value for row in document.indicators)
    said: set[str] = set()
    for path, text in (("goals.annual", document.goals.annual), ("goals.cycle", document.goals.cycle)):
        for activity, words in ACTIVITIES.items():
            clause = next((c for c in clauses(plain_prose(text)) if activity in c and not DONE.search(c)), None)
            if clause and words not in said and clause not in counted and not re.search(words, measured):
                said.add(words)
                yield Remark(path, f"目标提到“{activity}”，没有指标衡量，请补充", quoted(clause, 60))


RULES = (conflicting_number, number_not_carried, indicator_not_in_goal, activity_not_measured)
