"""What a label says beside its word: `2025年项目资金（万元）`, `产出指标（50分）`, `其中：财政拨款`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from projects.core.document import APPROPRIATION, OTHER_FUNDS, SPECIAL_ACCOUNT
from projects.tables import labels, money
from projects.tables.lines import squeezed

TOTAL, CYCLE_TOTAL, FUND, UNUSED, GENERAL_GOAL = "total", "cycle-total", "fund", "unused", "goals.general"
CAPTION_UNIT = "caption.unit"

TOTAL_WORDS = frozenset(
    [
        "年度资金总额",
        "资金总额",
        "项目资金总额",
        "预算资金总额",
        "年度资金",
        "项目资金",
        "预算资金",
        "预算金额",
        "预算数",
        "预算总额",
        "预算总金额",
        "年度预算",
        "年度预算数",
        "年度预算金额",
        "年度预算总额",
        "年度预算资金",
        "当年预算",
        "当年预算数",
        "当年预算金额",
        "本年预算",
        "本年预算数",
        "本年度预算",
        "项目预算",
        "项目预算金额",
        "项目预算数",
        "项目金额",
        "申报金额",
        "申请金额",
        "资金额度",
        "总额",
        "总计",
        "合计",
        "金额",
        "年度金额",
        "预算安排",
        "预算安排数",
    ]
)
CYCLE_TOTAL_WORDS = frozenset(
    [
        "中期资金总额",
        "实施期资金总额",
        "实施期资金",
        "周期资金总额",
        "实施周期资金总额",
        "项目总投资",
        "总投资",
        "项目总额",
        "项目总预算",
        "中期预算",
    ]
)
FUND_WORDS = {
    **dict.fromkeys(
        [
            "财政拨款",
            "财政资金",
            "财政拨款资金",
            "当年财政拨款",
            "本年财政拨款",
            "年度财政拨款",
            "财政预算拨款",
            "一般公共预算",
            "一般公共预算拨款",
            "一般公共预算资金",
            "一般公共预算财政拨款",
        ],
        APPROPRIATION,
    ),
    **dict.fromkeys(
        labels.words("""
        财政专户拨款 财政专户管理资金 财政专户资金 财政专户 专户资金
    """),
        SPECIAL_ACCOUNT,
    ),
    **dict.fromkeys(["其他资金", "其它资金"], OTHER_FUNDS),
    **{
        word: word
        for word in [
            "政府性基金",
            "政府性基金预算",
            "政府性基金预算拨款",
            "国有资本经营预算",
            "国有资本经营预算拨款",
            "单位资金",
            "自有资金",
            "自筹资金",
            "上级资金",
            "上级补助",
            "上级补助资金",
            "中央资金",
            "中央补助",
            "省级资金",
            "市级资金",
            "区级资金",
            "县级资金",
            "地方资金",
            "本级资金",
            "上年结转",
            "上年结转资金",
            "结转资金",
            "社会资金",
        ]
    },
}
GENERAL_GOALS = labels.words("""
        总体目标 绩效目标 总体绩效目标 项目绩效目标 绩效总目标 绩效总体目标 目标内容 项目目标
    """)
# Who fills the table in: the spending unit where no other label names it.
CAPTION_UNITS = labels.words("""
        单位名称 填报单位 申报单位 编制单位 填表单位 填报单位名称 申报单位名称 单位
    """)

# What each word means; a field's own words go before all others.
KINDS = {
    **dict.fromkeys(labels.UNUSED_WORDS, UNUSED),
    **dict.fromkeys(CAPTION_UNITS, CAPTION_UNIT),
    **dict.fromkeys(GENERAL_GOALS, GENERAL_GOAL),
    **dict.fromkeys(FUND_WORDS, FUND),
    **dict.fromkeys(CYCLE_TOTAL_WORDS, CYCLE_TOTAL),
    **dict.fromkeys(TOTAL_WORDS, TOTAL),
    **{word: path for path, words in labels.FIELD_WORDS.items() for word in words},
}
# Longer than any label, with the white space by which forms spread one over its cell.
LONGEST = 60

BRACKET = re.compile(r"\(([^()]*)\)")
SCORE = re.compile(r"(满分|权重|分值)?:?\d+(\.\d+)?[分%]?")
NUMBERING = re.compile(r"[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、．](?=\D)")
YEAR = re.compile(r"(?P<year>\d{4})年?(?P<word>.+)")
FOUR_DIGITS = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a label means: `kind` is a Document path or one of the words above; `source` names a fund."""

    kind: str
    word: str
    source: str = ""
    money_unit: str = ""
    year: int | None = None
    years: tuple[int, ...] = ()

    @property
    def is_money(self) -> bool:
        return self.kind in (TOTAL, CYCLE_TOTAL, FUND)


@lru_cache(maxsize=4096)
def heading_of(text: str) -> Heading | None:
    """What a label's text means; None when it is none that we know. It has to be the whole text."""
    if len(text) > LONGEST:
        return None
    plain = squeezed(text).rstrip(":").removeprefix("其中:").removeprefix("其中")
    year, word, notes = _parted(without_numbering(plain))
    spellings = (word, f"年{word}", f"年度{word}", word.removeprefix("度")) if year else (word,)
    for spelling in (plain, *spellings):
        if kind := KINDS.get(spelling):
            return Heading(
                kind,
                spelling,
                FUND_WORDS.get(spelling, ""),
                next((unit for note in notes if (unit := money_unit_in(note))), ""),
                year,
                tuple(int(found) for note in notes for found in FOUR_DIGITS.findall(note)),
            )
    return None


def without_numbering(text: str) -> str:
    """A label without the number it begins with: `一、项目名称` → 项目名称."""
    match = NUMBERING.match(text)
    return text[match.end() :] if match else text


def _parted(plain: str) -> tuple[int | None, str, list[str]]:
    """The year before a label's word, the word, and what stands in brackets and is no part of it."""
    notes = [note for note in BRACKET.findall(plain) if _is_note(note)]
    for note in notes:
        plain = plain.replace(f"({note})", "")
    match = YEAR.fullmatch(plain)
    return (int(match["year"]), match["word"], notes) if match else (None, plain, notes)


def _is_note(note: str) -> bool:
    is_year = bool(FOUR_DIGITS.search(note)) or note in ("年度", "xxxx年-xxxx年")
    return is_year or bool(money_unit_in(note)) or bool(SCORE.fullmatch(note)) or note in ("盖章", "公章", "签章")


def money_unit_in(note: str) -> str:
    """The unit of money that a note in brackets names, with or without 单位."""
    match = re.fullmatch(r"(?:(?:金额|资金)?单位:?)?(?:人民币)?:?(万?元)", note)
    return match[1] if match and match[1] in money.UNITS else ""


def without_score(text: str) -> tuple[str, str]:
    """A level's name without the score in brackets behind it, and that score: `产出指标(50分)` → 产出指标, 50分."""
    opens = max(text.rfind("("), text.rfind("（"))
    name, score = text[:opens].rstrip(), squeezed(text[opens + 1 : -1])
    is_score = opens > 0 and text.endswith((")", "）")) and SCORE.fullmatch(score)
    return (name, score) if name and is_score else (text, "")
