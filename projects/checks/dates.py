"""可行性: times and years. A date outside the year or the cycle, another year's plan left in the text.

Practice: last year's form is the draft of this year's, and its years stay behind. A year as history is no finding:
2024年已计划购买, 截至2024年底, 比2024年增长.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from indicators.outline import Outline
from indicators.values import Kind
from projects.checks.amounts import value_of
from projects.checks.context import Context
from projects.checks.finding import Remark, Severity
from projects.checks.rule import Question, rule
from projects.checks.texts import plain_prose, quoted, sentences, years_in
from projects.core.document import Document

DUE = re.compile(
    r"(?<!\d)(20[0-4]\d)年(\d{1,2}月(?:\d{1,2}[日号]|[底末上中下]旬?)?|[底末])?(?:之?前|以前|底前|完成|内)"
)
HISTORY = re.compile(
    "已|曾|截[至止]|上年|去年|以来|同比|环比|比|较|基础|基数|累计|结转|文件|印发|通知|规定|方案|规划|依据|根据|按照|批复|下达|尾款|遗留|历年|自20|从20|年起|期间|年版"
)
PLANNING = re.compile("计划|拟|将|预计|力争|目标")
STARTS_WORK = re.compile(
    r"^(?:主要|全年|共|我[局镇市区县院校所]|本[局镇市区县院校所])?"
    "(?:开展|完成|组织|举办|购置|采购|购买|建设|新建|改造|发放|实施|补助|培训|落实|安排|进一步|继续|做好|用于)"
)
SETTLING = re.compile("尾款|结转|清算|决算|结算|验收|质保|续建|遗留|补助资金|届|版")
MONTH = re.compile(
    r"^(?:于|在)?(?:(20\d\d)年)?(1[0-2]|0?[1-9])月(?:(3[01]|[12]\d|0?[1-9])[日号]|[底末])?(?:之前|以前|底?前)"
)


def _cells(document: Document) -> Iterator[tuple[str, str, bool]]:
    """Every text with a time in it: its path, itself, and whether it speaks of the whole cycle."""
    yield "goals.cycle", document.goals.cycle, True
    yield "goals.annual", document.goals.annual, False
    for index, row in enumerate(document.indicators):
        yield f"indicators[{index}].cycle_value", row.cycle_value, True
        yield f"indicators[{index}].annual_value", row.annual_value, False


def _due_years(path: str, text: str, fiscal_year: int) -> tuple[int, ...]:
    """The years by which something is to be done: those of a deadline, or of a value that is a time.

    2024年完成 without a month is no deadline but a plan, so `plan_of_another_year` speaks of it.
    """
    if not path.startswith("goals") and value_of(text).kind is Kind.WHEN:
        return years_in(text) or tuple(map(int, re.findall(r"20[0-4]\d(?=[-/.])", text)))
    prose = plain_prose(text)
    return tuple(
        int(said[1])
        for said in DUE.finditer(prose)
        if (said[2] or int(said[1]) > fiscal_year) and not HISTORY.search(_sentence(prose, said.start()))
    )


def _sentence(text: str, at: int) -> str:
    start = max(text.rfind(mark, 0, at) for mark in "。；;") + 1
    ends = [end for mark in "。；;" if (end := text.find(mark, at)) >= 0]
    return text[start : min(ends, default=len(text))]


@rule(
    "date-outside.year",
    "时间不在预算年度内",
    question=Question.FEASIBILITY,
    severity=Severity.REASON,
    says="年度目标和年度指标值中的完成时间应在预算年度之内。",
    fires="2025年度，工程完工时间：2026年3月底前",
    passes="2025年度，设备到位时间：2025年10月底前",
)
def due_outside_year(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 可行性: an annual target is met within the year."""
    year = document.fiscal_year
    for path, text, of_cycle in _cells(document):
        due = _due_years(path, text, year) if text and not of_cycle else ()
        wrong = [named for named in due if named != year]
        if wrong:
            yield _outside(document, path, text, wrong, f"预算年度{year}")


@rule(
    "date-outside.cycle",
    "时间不在实施周期内",
    question=Question.FEASIBILITY,
    severity=Severity.REASON,
    says="周期目标和周期指标值中的完成时间应在起始年度与到期年度之间。",
    fires="2024—2026年，工程完成时间：2027年3月底前",
    passes="2025—2026年，适配评估完成时间：2026年9月底前",
)
def due_outside_cycle(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 可行性: a cycle target is met within the cycle."""
    start, end = document.project.start_year, document.project.end_year
    if not start or not end or not start <= document.fiscal_year <= end:
        return
    for path, text, of_cycle in _cells(document):
        wrong = (
            [due for due in _due_years(path, text, document.fiscal_year) if not start <= due <= end]
            if text and of_cycle
            else []
        )
        if wrong:
            yield _outside(document, path, text, wrong, f"实施周期{start}—{end}年")


def _outside(document: Document, path: str, text: str, years: list[int], whole: str) -> Remark:
    named = "、".join(f"{year}年" for year in dict.fromkeys(years))
    return Remark(path, f"“{document.label(path)}”中的{named}不在{whole}内", quoted(text.strip(), 60))


@rule(
    "date-outside.passed",
    "完成时间已过",
    question=Question.FEASIBILITY,
    says="填报或审核时，年度指标值写的完成时间已经过去。",
    fires="今天是2025年6月3日，完成时间：2025年3月底前",
    passes="今天是2024年10月8日，完成时间：2025年3月底前",
)
def due_has_passed(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """财预〔2015〕88号, 可行性: what is over can no longer be a target. Only while the form is written or reviewed."""
    today = context.today
    if not today or today.year != document.fiscal_year:
        return
    for index, row in enumerate(document.indicators):
        due = _last_day(row.annual_value.strip(), document.fiscal_year)
        if due and due < today:
            yield Remark(
                f"indicators[{index}].annual_value",
                f"“{row.name}”的时间{row.annual_value.strip()}在{today:%Y年%m月%d日}已过，请核对",
                f"{row.name}：{row.annual_value.strip()}",
            )


def _last_day(text: str, year: int) -> date | None:
    """The last day of a plain deadline (3月底前, 2025年4月15日前), else None."""
    said = MONTH.match(text)
    if not said or value_of(text).kind is not Kind.WHEN:
        return None
    when, month = int(said[1] or year), int(said[2])
    last = monthrange(when, month)[1]
    return date(when, month, min(int(said[3]), last) if said[3] else last)


@rule(
    "year-mismatch.text",
    "年度目标写着别的年份",
    question=Question.FEASIBILITY,
    severity=Severity.REASON,
    says="年度目标把以前年份写成了计划，多半是照抄往年；作为历史说明的（已……、截至……）不算。",
    fires="2025年度目标：2024年计划新建服务站5个",
    passes="2025年度目标：2024年已计划购买车辆1台，2025年继续申请预算",
)
def plan_of_another_year(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """Practice: last year's form is the draft of this year's, and its years stay behind."""
    text, year = document.goals.annual, document.fiscal_year
    for sentence in sentences(plain_prose(text)):
        for clause in re.split("[，,]", sentence):
            old = [named for named in years_in(clause) if named < year]
            if old and len(years_in(clause)) == 1 and _is_plan(clause, old[0], year in years_in(text)):
                yield Remark("goals.annual", f"年度目标中“{old[0]}年”不是预算年度{year}，请核对", quoted(clause, 60))


def _is_plan(clause: str, year: int, names_this_year: bool) -> bool:
    if HISTORY.search(clause):
        return False
    behind = clause.partition(f"{year}年")[2].removeprefix("度")
    return bool(PLANNING.search(clause)) or (not names_this_year and bool(STARTS_WORK.match(behind)))


@rule(
    "year-mismatch.name",
    "项目名称的年份不含预算年度",
    question=Question.RELEVANCE,
    says="项目名称写的年份已过，预算却列在本年度；如是支付尾款等，请说明。",
    fires="2025年度预算：广州市医疗保障局2022-2024年桌面运维服务项目",
    passes="2025年度预算：广州市医疗保障局2024-2025年信息化运维项目",
)
def name_of_another_year(document: Document, outline: Outline, context: Context) -> Iterator[Remark]:
    """Practice: a project of past years gets this year's money only for what is still owed; that must be said."""
    name, year = document.project.name, document.fiscal_year
    years = years_in(name) or tuple(int(said) for said in re.findall(r"(?<!\d)(20[0-4]\d)年度?", name))
    if years and year not in years and not SETTLING.search(name):
        yield Remark(
            "project.name", f"项目名称中的年份不含预算年度{year}，请核对，或在目标中说明原因", f"{name}；{year}"
        )


RULES = (due_outside_year, due_outside_cycle, due_has_passed, plan_of_another_year, name_of_another_year)
