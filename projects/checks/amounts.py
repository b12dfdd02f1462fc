"""Amounts as rules compare them: parsed values, units that count the same, numbers in prose, money in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from indicators.values import Kind, Quantity, Value, parse
from indicators.values.vocabulary import words
from projects.checks.texts import MANY, clauses, plain_prose
from projects.core.document import Document, Indicator

TIME_UNITS = frozenset(words("年 半年 季度 月 个月 旬 周 天 日 工作日 自然日 小时 分钟 秒 学期 学年 年度"))
# Units that count the same things. A vehicle is counted in 辆 or 台, an occasion in 次 or 场.
SAME = (
    frozenset(["人", "名", "位", "生"]),
    frozenset(words("辆 台 台次 车次 架")),
    frozenset(words("次 场 场次 期 期次 班次 轮 趟 回 篇次 批次 站次")),
    frozenset(["天", "日"]),
    frozenset(["月", "个月"]),
    frozenset(words("个 处 座 所 家 站 点")),
    frozenset(["批", "批次"]),
    frozenset(["户", "家"]),
    frozenset(["件", "套", "台套", "台"]),
    frozenset(["株", "棵"]),
    frozenset(["平方米", "平米"]),
)
OCCASIONS = frozenset(words("次 场 场次 期 期次 班次 轮 趟 批次 篇次 人次"))
# The unit that a name states: 慰问次数 counts 次.
STATED = re.compile("(次|人|户|场|份|篇|件|台|套|家|天|册|辆|期|项)数$|(场次|人次|批次|户次)$")

FIGURE = r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?"
COUNTED = re.compile(
    rf"(?<![\d.第〔前近号A-Za-z])({FIGURE})(万|亿|千|百)?余?多?"
    r"(%|人次|人|名|位|户次|户|家次|家|个|次|场次|场|期|批次|批|份|件|台套|台|套|辆|座|处|所|公里|平方米|平方公里|米|亩|吨"
    r"|篇次|篇|册|部|条|块|项|头|只|株|盏|间|张|幅|场馆)"
    r"(?![\d年月日级类项第]|季度|工作日|自然日|百分点|学期|学年|小时|星期)"
)
TIMES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with its unit in prose, and the clause it stands in, up to it and behind it."""

    number: Decimal
    unit: str
    text: str
    clause: str


@lru_cache(MANY)
def value_of(text: str) -> Value:
    return parse(text)


def sole(text: str) -> Quantity | None:
    """The quantity a text is, when it is exactly one and no range."""
    quantity = value_of(text).quantity
    return quantity if quantity and quantity.high is None else None


def is_words(text: str) -> bool:
    return value_of(text).kind is Kind.WORDS


@lru_cache(MANY)
def stated_unit(name: str) -> str:
    """The unit that a name states, else blank."""
    said = STATED.search(name)
    return (said[1] or said[2]) if said else ""


@lru_cache(MANY)
def count_unit(name: str, value: str) -> str:
    """The unit a value is counted in: its own, else the one its indicator's name states."""
    quantity = sole(value)
    return (quantity.unit or stated_unit(name)) if quantity else ""


@lru_cache(MANY)
def same_unit(one: str, other: str) -> bool:
    """Whether two units count the same."""
    return one == other or any(one in group and other in group for group in SAME)


def quantity_rows(document: Document) -> Iterator[tuple[int, Indicator, Quantity]]:
    """The rows under 数量指标 whose annual value is one sure amount of things, not money and no share."""
    for index, row in enumerate(document.indicators):
        quantity = sole(row.annual_value) if "数量" in row.level2 else None
        if quantity and quantity.unit not in ("元", "%", "‰", "百分点", "倍"):
            yield index, row, quantity


@lru_cache(MANY)
def counted_in(text: str) -> tuple[Counted, ...]:
    """The numbers with a countable unit that prose names, what is said aside left out."""
    return tuple(
        Counted(Decimal(said[1].replace(",", "")) * TIMES[said[2] or ""], said[3], said[0], clause)
        for clause in clauses(plain_prose(_ungrouped(text)))
        for said in COUNTED.finditer(clause)
    )


def _ungrouped(text: str) -> str:
    """Thousands without their commas, so that a clause is not cut in a number."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def figure(number: Decimal) -> str:
    """A number with thousands separated and no idle decimals: 24,800."""
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".")


def money(amount: Decimal) -> str:
    """An amount of 元 in the unit people say it in: 1.18亿元, 1,134.5万元, 24,800元."""
    for scale, name in ((100_000_000, "亿元"), (100_000, "万元")):
        if abs(amount) >= scale:
            return figure(amount / (10_000 if name == "万元" else scale)) + name
    return figure(amount) + "元"
