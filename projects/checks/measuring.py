"""Can it be measured? Numbers without a unit, placeholders, words that promise nothing in particular.

Source: 财预〔2015〕88号: 绩效指标应细化、量化；不能以量化形式表述的，可采用定性表述，但应具有可衡量性.
指标不够细化、量化 is one of the printed reasons for return.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from indicators.outline import Outline
from projects.checks.amounts import is_words, sole, stated_unit
from projects.checks.context import Context
from projects.checks.finding import Remark, Severity
from projects.checks.names import bare, is_rate, is_satisfaction, unit_in_name
from projects.checks.remedy import Edit, Remedy
from projects.checks.rule import Question, rule
from projects.checks.texts import MANY, letters, quoted
from projects.core.document import Document, Indicator

# Figures that have no unit by nature.
UNITLESS = re.compile(
    "指数$|系数$|得分$|分数$|评分$|分值$|排名$|名次$|等级$|级别$|比$|倍数$|编号$|年份$|年度$|密度$|pH|PH"
)
BARE = re.compile(r"^(?P<sign>[^\d]*)(?P<number>\d[\d,]*(?:\.\d+)?)$")

BLANK_TO_FILL = re.compile(
    r"[XxＸｘ×]{2,}(?![A-Za-z])|(?<![A-Za-z])[Xx×](?=[年月日个次人元%％])|[*＊]{1,}(?=[年月日个次人元万%％])|[*＊]{2,}"
    r"|_{2,}|＿{2,}|待定|待填|待补充|待确定|待明确|此处填写|请填写|[?？]{2,}|○{2,}|〇{3,}|□{2,}"
)
NOTHING = re.compile(r"^[-—–－/／\\.。、?？*＊]+$")

MANNER = (
    "有效|全面|显著|明显|不断|进一步|大力|持续|逐步|稳步|较大|切实|大幅|大幅度|极大|充分|得到|有所|较好|积极|更加|较为"
)
DOING_WELL = (
    "提高|提升|增强|改善|加强|保障|减轻|促进|推动|缓解|降低|优化|完善|增加|扩大|减少|推进|维护|巩固|发挥|落实|好转"
    "|改进|增进|增长"
)
GENERIC = "水平|能力|质量|效率|环境|作用|意识|形象|程度|力度|发展|氛围|素质|稳定|条件|建设"
VAGUE = re.compile(
    rf"^(?:(?:{MANNER})+的?(?:{DOING_WELL})(?:[\u4e00-\u9fff]{{0,8}}(?:{GENERIC}))?"
    rf"|(?:{DOING_WELL})?(?:效果)?(?:明显|显著|良好|较好|较高|很好|优良|优秀|好|高|优|有效|较大|一般|良)"
    r"|若干|适量|(?:更加|更为|日益|较为|日趋)(?:浓厚|完善|规范|便捷|便利|和谐|稳定|顺畅|高效|健全|合理|优美|整洁|牢固|有效)"
    r"|(?:普遍|基本|比较|较为|非常|总体|总体上|大部分|多数|绝大多数|群众|较|很|达到|都)?满意)$"
)
WELL = re.compile(f"^(?:{MANNER})*(?:{DOING_WELL})(?=[\u4e00-\u9fff]{{4}})")
# So much of a value's wording stands in the name already.
REPEATED = 0.85


@rule(
    "no-unit",
    "数值没有计量单位",
    question=Question.COMPLETENESS,
    says="数值应带计量单位；名称已说明单位的（次数、人数……），可一键补上。",
    fires="慰问次数：2",
    passes="灌溉水有效利用系数：≥0.6",
)
def unit_missing(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """The official form asks for 指标值 with its 计量单位; 20000 may be people, households or 元."""
    for index, row in enumerate(document.indicators):
        if _lacks_unit(row.name, row.annual_value):
            yield Remark(
                f"indicators[{index}].annual_value",
                f"“{row.name}”的指标值“{row.annual_value.strip()}”没有计量单位",
                f"{row.name}：{row.annual_value.strip()}",
                _with_unit(index, row),
            )


@lru_cache(MANY)
def _lacks_unit(name: str, value: str) -> bool:
    quantity = sole(value)
    if not quantity or quantity.unit or not quantity.number:
        return False
    return not unit_in_name(name) and not UNITLESS.search(bare(name)) and not quantity.label


def _with_unit(index: int, row: Indicator) -> Remedy | None:
    """The unit the name states, put behind both values where they are bare."""
    unit = "%" if is_rate(row.name) or is_satisfaction(row.name) else stated_unit(row.name)
    values = {"cycle_value": row.cycle_value, "annual_value": row.annual_value}
    edits = tuple(
        Edit(f"indicators[{index}].{attribute}", text, text.rstrip() + unit)
        for attribute, text in values.items()
        if BARE.match(text.strip()) and _lacks_unit(row.name, text)
    )
    # 0.95 may be 95 % or 0.95 %.
    is_fraction = any("0." in edit.before for edit in edits)
    return Remedy(f"补上单位“{unit}”", edits) if unit and edits and not (unit == "%" and is_fraction) else None


@rule(
    "placeholder",
    "占位文字没有改掉",
    question=Question.COMPLETENESS,
    severity=Severity.REASON,
    says="模板中的 XX、**、待定 等应改成实际内容。",
    fires="升级改造完成时间：待定",
    passes="购置 X 光机 1台",
)
def placeholder(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """A template's blank that was left: nothing is promised there."""
    rows: set[str] = set()
    for path, text in _written(document):
        what = _blank(text, is_value=path.endswith("_value"))
        row = path.rpartition(".")[0] if path.endswith("_value") else path
        if what and row not in rows:
            rows.add(row)
            yield Remark(
                path, f"“{document.label(path)}”中的“{what}”是占位文字，请填写实际内容", quoted(text.strip(), 60)
            )


@lru_cache(MANY)
def _blank(text: str, *, is_value: bool) -> str:
    """What stands there to be filled in; blank when nothing does. A value of dashes alone says nothing either."""
    said = BLANK_TO_FILL.search(text)
    return said[0] if said else text.strip() if is_value and NOTHING.match(text.strip()) else ""


def _written(document: Document) -> Iterator[tuple[str, str]]:
    """All that people write, by path."""
    yield "project.name", document.project.name
    yield "goals.cycle", document.goals.cycle
    yield "goals.annual", document.goals.annual
    for index, row in enumerate(document.indicators):
        for attribute in ("name", "annual_value", "cycle_value"):
            yield f"indicators[{index}].{attribute}", getattr(row, attribute)


@lru_cache(MANY)
def is_vague(name: str, value: str) -> bool:
    """Whether a value is only a manner of speaking. 及时 for a rate is said by `name-value.rate`."""
    if not is_words(value) or (is_rate(name) and not is_satisfaction(name)):
        return False
    return bool(VAGUE.match(re.sub(r"[\s。；;]", "", value)))


@lru_cache(MANY)
def repeats_name(name: str, value: str) -> bool:
    """Whether a value in words says hardly more than its name does, 提高 and the like aside."""
    if not is_words(value) or is_rate(name) or re.search(r"\d", value):
        return False
    known, said = letters(bare(name)), letters(value)
    texts = {said, WELL.sub("", said)}
    return any(len(text) >= 4 and sum(letter in known for letter in text) >= REPEATED * len(text) for text in texts)


@rule(
    "not-measurable.vague",
    "指标值不可衡量",
    question=Question.FEASIBILITY,
    says="“有效提高”“普遍满意”一类的话无法考核，请写数字、比例，或写明看得见的标准。",
    fires="提高慰问对象的幸福感：有效提高",
    passes="聘用人员工作的效果：按年度工作计划完成文印、驾驶员等工作任务",
)
def vague(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号: 定性表述也应具有可衡量性."""
    for index, row in enumerate(document.indicators):
        if is_vague(row.name, row.annual_value):
            way = "写明满意度百分比" if is_satisfaction(row.name) else "写出数字、比例或看得见的标准"
            yield Remark(
                f"indicators[{index}].annual_value",
                f"“{row.name}”的指标值“{row.annual_value.strip()}”不可衡量，请{way}",
                f"{row.name}：{row.annual_value.strip()}",
            )


@rule(
    "not-measurable.echo",
    "指标值重复指标名称",
    question=Question.FEASIBILITY,
    says="指标值只是把名称换个说法，没有说明做到什么程度。",
    fires="参保意愿加强：加强参保意愿",
    passes="培训覆盖范围：实现党务干部培训全覆盖",
)
def echo(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号: 指标值应可衡量; a value that says the name again sets no measure."""
    for index, row in enumerate(document.indicators):
        if repeats_name(row.name, row.annual_value) and not is_vague(row.name, row.annual_value):
            yield Remark(
                f"indicators[{index}].annual_value",
                f"“{row.name}”的指标值“{row.annual_value.strip()}”只是重复名称，请写明做到什么程度",
                f"{row.name}：{row.annual_value.strip()}",
            )


RULES = (unit_missing, placeholder, vague, echo)
