"""Helpers for reading prose: sentences, clauses, years, and what two texts have in common."""

from __future__ import annotations

import re
from functools import lru_cache

MANY = 50_000
HAN = "\u4e00-\u9fff"
SENTENCE_END = re.compile(r"[。；;！!？?\n]")
CLAUSE_END = re.compile(r"[。；;！!？?\n，,]|：")
# What stands in brackets or is a document's title or number is said aside.
# No aside is longer: without a bound, each bracket that nobody closed would be followed to the end of the text.
ASIDE = re.compile(r"《[^》]{0,300}》|〔[^〕]{0,60}〕\d*号?|（[^）]{0,300}）|\([^)]{0,300}\)|\[[^\]]{0,300}\]")
YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年|(?:\s*[-—–－~～至到]{1,2}\s*20[0-4]\d年))")
YEAR_SPAN = re.compile(r"(?<!\d)(20[0-4]\d)年?\s*[-—–－~～至到]{1,2}\s*(20[0-4]\d)(?=年)")
# Words that say nothing of what is done.
EMPTY = re.compile(
    "次数|人数|人次|数量|总数|个数|户数|场次|份数|篇数|件数|台数|批次|天数|期数|面积|长度|里程|项目|工作|完成"
    "|开展|组织|举办|召开|进行|年度|全年|情况|指标|数$"
    "|购置|采购|购买|更新|新建|新增|建设|改造|安装"
)


@lru_cache(MANY)
def sentences(text: str) -> tuple[str, ...]:
    return tuple(part for part in map(_closed, SENTENCE_END.split(text)) if part)


@lru_cache(MANY)
def clauses(text: str) -> tuple[str, ...]:
    return tuple(part for part in map(_closed, CLAUSE_END.split(text)) if part)


def _closed(text: str) -> str:
    return re.sub(r"\s", "", text)


@lru_cache(MANY)
def plain_prose(text: str) -> str:
    """A text without white space and without what is said aside."""
    return ASIDE.sub("", re.sub(r"[ \t\u3000]", "", text))


@lru_cache(MANY)
def letters(text: str) -> str:
    """Only what is written, no punctuation and no white space."""
    return re.sub(r"[^\w%‰]", "", text)


@lru_cache(MANY)
def years_in(text: str) -> tuple[int, ...]:
    """All years a text names, a span (2022—2025年) filled up; each once, in order."""
    found = {int(year) for year in YEAR.findall(text)}
    for first, last in YEAR_SPAN.findall(text):
        found |= set(range(int(first), int(last) + 1))
    return tuple(sorted(found))


@lru_cache(MANY)
def topic(name: str) -> str:
    """What a name is about, without the words every name has: 召开工作会议次数 is about 会议."""
    return EMPTY.sub("", letters(name))


@lru_cache(MANY)
def pairs(text: str) -> tuple[str, ...]:
    """Every two neighbouring characters, which is nearly every word."""
    return tuple(text[i : i + 2] for i in range(len(text) - 1))


def shares_words(one: str, other: str) -> bool:
    """Whether two neighbouring characters of one text stand in the other too."""
    return any(pair in other for pair in pairs(one))


def quoted(text: str, most: int = 30) -> str:
    """A text in quotation marks, cut where it is long."""
    return f"“{text if len(text) <= most else text[: most - 1] + '…'}”"
