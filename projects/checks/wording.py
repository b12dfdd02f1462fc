"""文字: what a careful reader would put right before it is published. All serve 完整性: 内容完整、表述清晰."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from indicators.outline import Outline
from projects.checks.context import Context
from projects.checks.finding import Remark, Severity
from projects.checks.names import unit_in_name
from projects.checks.remedy import Edit, Remedy
from projects.checks.rule import Question, rule
from projects.checks.texts import clauses, quoted, sentences
from projects.core.document import INDICATOR_LABELS, WRITTEN, Document, Indicator

ODD_SIGNS = {">=": "≥", "<=": "≤", "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", ">": "＞", "<": "＜", "﹥": "＞", "﹤": "＜"}
ODD = re.compile("|".join(ODD_SIGNS))
USUAL = re.compile("[≥≤＞＜]")
FULL_WIDTH = str.maketrans(",;?!:", "，；？！：")
HALF = re.compile(r"(?<=[\u4e00-\u9fff”》）%％])[,;?!:](?=[\u4e00-\u9fff“《（])")
SHORTEST = 6
# The longest of the published and reviewed texts has 49 characters.
LONGEST_CELL = 200
VALUES = ("cycle_value", "annual_value")


@rule(
    "text.signs",
    "比较符号不统一",
    question=Question.COMPLETENESS,
    says="同一张表混用 ≦ 与 ≤、半角与全角符号，请统一为 ≥ ≤ ＞ ＜。",
    fires="困难家庭医疗救助支出标准 ≦3.4万元/月；调查对象满意度 ≥95%",
    passes="慰问费发放标准 ＜400元/份；慰问人数 ≥31人",
)
def mixed_signs(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """Practice: a published table is written with one set of signs."""
    written = "".join(row.annual_value + row.cycle_value for row in document.indicators)
    if not ODD.search(written) or not USUAL.search(written):
        return
    for index, row in enumerate(document.indicators):
        edits = tuple(
            Edit(f"indicators[{index}].{attribute}", text, ODD.sub(lambda said: ODD_SIGNS[said[0]], text))
            for attribute in VALUES
            if ODD.search(text := getattr(row, attribute))
        )
        if edits:
            signs = "、".join(dict.fromkeys(ODD.findall("".join(edit.before for edit in edits))))
            usual = "、".join(dict.fromkeys(USUAL.findall(written)))
            yield Remark(
                edits[-1].path,
                f"“{row.name}”的符号“{signs}”与表中其他符号“{usual}”不统一",
                f"{row.name}：{edits[-1].before.strip()}",
                Remedy(f"改为“{edits[-1].after.strip()}”", edits),
            )


@rule(
    "text.half-width",
    "中文里的半角标点",
    question=Question.COMPLETENESS,
    says="中文文字之间应用全角标点；可一键改正。",
    fires="提高我市城乡居民医保参保扩面工作水平,确保各区按质按量完成",
    passes="补助 1,000 人；OA 系统（V2.0）",
)
def half_width(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """GB/T 15834—2011《标点符号用法》."""
    for path, text in _prose(document):
        if said := HALF.search(text):
            after = HALF.sub(lambda mark: mark[0].translate(FULL_WIDTH), text)
            around = text[max(0, said.start() - 6) : said.end() + 6]
            yield Remark(
                path,
                f"“{document.label(path)}”中有半角标点：{quoted(around)}",
                quoted(around),
                Remedy("改为全角标点", (Edit(path, text, after),)),
            )


def _prose(document: Document) -> Iterator[tuple[str, str]]:
    """Goals and indicators, by path."""
    yield "goals.cycle", document.goals.cycle
    yield "goals.annual", document.goals.annual
    for index, row in enumerate(document.indicators):
        for attribute in ("name", *VALUES):
            yield f"indicators[{index}].{attribute}", getattr(row, attribute)


@rule(
    "text.repeated",
    "同一句话写了两遍",
    question=Question.COMPLETENESS,
    says="同一目标里有完全相同的句子。",
    fires="通过购置办公家具，为我局业务正常开展提供后勤保障。通过购置办公家具，为我局业务正常开展提供后勤保障。",
    passes="组织培训4次，组织检查4次",
)
def sentence_twice(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """Practice: a sentence twice was pasted twice."""
    for path, text in (("goals.cycle", document.goals.cycle), ("goals.annual", document.goals.annual)):
        twice = _first_twice(sentences(text)) or _first_twice(clauses(text))
        if twice:
            yield Remark(path, f"“{document.label(path)}”中{quoted(twice)}写了两遍", quoted(twice, 60))


def _first_twice(parts: tuple[str, ...]) -> str:
    """The first part that stands there again, unless it is too short to be a sentence; else blank."""
    if len(set(parts)) == len(parts):
        return ""
    counts = Counter(parts)
    return next((part for part in parts if len(part) >= SHORTEST and counts[part] > 1), "")


@rule(
    "text.name-suffix",
    "指标名称以“指标”结尾",
    question=Question.COMPLETENESS,
    says="三级指标名称直接写衡量什么，不必再写“指标”二字；可一键删去。",
    fires="服务满意度指标",
    passes="启动指标和约束指标评估完成率",
)
def name_ends_in_indicator(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """Practice: the column says already that it is an indicator."""
    for index, row in enumerate(document.indicators):
        name = row.name.strip()
        shorter = name.removesuffix("指标")
        if name != shorter and shorter:
            yield _renamed(index, row, shorter, f"指标名称“{name}”不必以“指标”结尾")


@rule(
    "text.unit-twice",
    "名称和指标值都写了单位",
    question=Question.COMPLETENESS,
    says="名称括号里的单位在指标值中又写了一次；可一键从名称中删去。",
    fires="资金拨付及时率（%）：100%",
    passes="补助人数（人）：＞20000",
)
def unit_twice(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """Practice: a unit stands in one place."""
    for index, row in enumerate(document.indicators):
        unit = unit_in_name(row.name)
        if unit and unit in row.annual_value.replace("％", "%"):
            shorter = re.sub(r"[（(][^（）()]*[）)]\s*$", "", row.name.strip())
            said = f"“{row.name.strip()}”的名称和指标值“{row.annual_value.strip()}”都写了单位“{unit}”"
            yield _renamed(index, row, shorter, said)


def _renamed(index: int, row: Indicator, name: str, says: str) -> Remark:
    path = f"indicators[{index}].name"
    return Remark(
        path,
        says,
        f"{row.name.strip()}：{row.annual_value.strip()}",
        Remedy(f"名称改为“{name}”", (Edit(path, row.name, name),)),
    )


@rule(
    "text.too-long",
    "指标名称或指标值过长",
    question=Question.COMPLETENESS,
    severity=Severity.REASON,
    says="指标名称和指标值应当简短；长段文字多半是粘错了格子，应写入目标或说明。",
    fires="慰问次数的年度指标值有 1600 个字",
    passes="在职人员补贴标准62元/人·月，退休人员补贴标准103元/人·月",
)
def too_long(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号: 指标 are 细化、量化. No published name or value is half as long as this."""
    for index, row in enumerate(document.indicators):
        for attribute in WRITTEN:
            text = getattr(row, attribute).strip()
            if len(text) > LONGEST_CELL:
                label = INDICATOR_LABELS[attribute]
                name = row.name.strip()[:20] or row.level2
                yield Remark(
                    f"indicators[{index}].{attribute}",
                    f"“{name}”的{label}有 {len(text)} 个字，像是粘错了格子的整段文字，请核对",
                    quoted(text, 40),
                )


RULES = (mixed_signs, half_width, sentence_twice, name_ends_in_indicator, unit_twice, too_long)
