"""相关性: does the value answer what the name asks? 指标与指标值不匹配 is one of the printed reasons for return."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from indicators.outline import Outline
from indicators.values import Kind
from indicators.values.vocabulary import words
from projects.checks.amounts import TIME_UNITS, is_words, sole, value_of
from projects.checks.context import Context
from projects.checks.finding import Remark, Severity
from projects.checks.names import bare, is_count, is_rate, is_satisfaction, is_time
from projects.checks.rule import Question, rule
from projects.core.document import Document, Indicator

SHARES = ("%", "‰", "百分点", "倍", "")
# All of it, and figures in any form, answer a rate.
ANSWERS_RATE = re.compile(r"[\d零一二三四五六七八九十百千两%％‰]|全覆盖|全部|应.尽|不变|持平|比|较|不超")
ONLY_SHARES = re.compile(r"^[^\d]*(?:\d+(?:\.\d+)?[%％][^\d]*)+$")
# What is no answer to "when": in time, good, all of it.
NO_TIME = re.compile(
    "^(?:及时|按时|按期|准时|如期|尽快|尽早|有效|全部|全面|正常|顺利)[\u4e00-\u9fff]{0,4}$"
    "|^(?:良好|合格|达标|已?完成|到位)$"
)
# The units that answer 人数, 次数 and so on; a name that ends otherwise may be counted in anything.
UNITS_OF = {
    "人数": words("人 名 位 生 人次 户次"),
    "人次": ["人次", "人", "名", "次"],
    "次数": words(
        "次 场 场次 期 期次 班次 轮 趟 回 批 批次 篇次 人次 家次 户次 站次 车次 台次 件次 项次 点次 起 例 宗 件 届 天"
    ),
    "户数": ["户", "家", "户次"],
    "场次": words("场 次 场次 期 班次"),
    "面积": words("平方米 亩 公顷 平方公里 平方厘米"),
    "长度": ["米", "公里", "厘米", "毫米"],
    "里程": ["米", "公里"],
    "天数": ["天", "日", "工作日", "自然日"],
    "篇数": ["篇", "篇次", "份", "条"],
    "册数": ["册", "本"],
    "份数": ["份"],
}


def _each(document: Document, misfit: Callable[[Indicator], str]) -> Iterator[Remark]:
    """The rows whose value does not answer the name, with what is wanted instead."""
    for index, row in enumerate(document.indicators):
        wanted = misfit(row) if row.annual_value.strip() else ""
        if wanted:
            yield Remark(
                f"indicators[{index}].annual_value",
                f"“{row.name}”的指标值“{row.annual_value.strip()}”{wanted}",
                f"{row.name}：{row.annual_value.strip()}",
            )


@rule(
    "name-value.rate",
    "比率没有百分比",
    question=Question.RELEVANCE,
    severity=Severity.REASON,
    says="名称是“…率”的，指标值应写百分比；只写“及时”“有效”或写个数的无法衡量。",
    fires="设备或家具到位及时率：及时",
    passes="提高工作效率：有效提高（效率不是比率）",
)
def rate_without_share(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号: 指标值应清晰、可衡量; a rate is measured as a share."""

    def misfit(row: Indicator) -> str:
        if not is_rate(row.name) or is_satisfaction(row.name):
            return ""
        value = value_of(row.annual_value)
        if value.quantity:
            return "" if value.quantity.unit in SHARES else "不是比率，请填写百分比"
        speaks = value.kind in (Kind.WORDS, Kind.WHEN) and not ANSWERS_RATE.search(row.annual_value)
        return "不是比率，请填写百分比，如 ≥95%" if speaks and "XX" not in row.annual_value.upper() else ""

    return _each(document, misfit)


@rule(
    "name-value.count",
    "数量的指标值是百分比",
    question=Question.RELEVANCE,
    severity=Severity.REASON,
    says="名称是“…数”的，指标值应写个数；写百分比的，请改名称或改指标值。",
    fires="年度粉丝增长数：抖音、微信平台粉丝增长率15%",
    passes="培训人数：≥120人",
)
def count_with_share(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号: 指标值应清晰、可衡量; a count is measured in things."""

    def misfit(row: Indicator) -> str:
        if not is_count(row.name) or is_rate(row.name):
            return ""
        return "是百分比，请填写个数，或把名称改为比率" if ONLY_SHARES.match(row.annual_value.strip()) else ""

    return _each(document, misfit)


@rule(
    "name-value.time",
    "时间的指标值不是时间",
    question=Question.RELEVANCE,
    severity=Severity.REASON,
    says="名称是“…时间”“…时限”的，指标值应写日期、期限或频次，不写“及时”“100%”。",
    fires="检测完成时间：及时完成",
    passes="慰问品发放时间：春节、中秋",
)
def time_without_time(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2013〕53号: 产出时效 is measured by when the work is done."""

    def misfit(row: Indicator) -> str:
        if not is_time(row.name):
            return ""
        quantity = sole(row.annual_value)
        counts = quantity and quantity.unit and quantity.unit not in TIME_UNITS and not set(quantity.per) & TIME_UNITS
        empty = is_words(row.annual_value) and NO_TIME.match(row.annual_value.strip(" 。"))
        return "不是时间，请填写日期、期限或频次" if counts or empty else ""

    return _each(document, misfit)


@rule(
    "name-value.unit",
    "指标值的单位与名称不符",
    question=Question.RELEVANCE,
    severity=Severity.REASON,
    says="名称说明了计量什么（人数、次数、面积……），指标值的单位应与之一致。",
    fires="受益学生人数：≥5200所",
    passes="演出场次：80次",
)
def unit_against_name(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """指标与指标值不匹配; units that count the same (场, 次) are taken for the same."""

    def misfit(row: Indicator) -> str:
        wanted = next((units for ending, units in UNITS_OF.items() if bare(row.name).endswith(ending)), None)
        quantity = sole(row.annual_value)
        if not wanted or not quantity or quantity.unit in ("", "%", "‰", *wanted):
            return ""
        return f"的单位“{quantity.unit}”与名称不符，应以“{wanted[0]}”计"

    return _each(document, misfit)


RULES = (rate_without_share, count_with_share, time_without_time, unit_against_name)
