"""Which wordings mean one and the same indicator: near-duplicates put together, carefully.

慰问品发放到位率 and 慰问品发放合规率 look alike and measure different things, so likeness alone proves nothing. Two
names are one only if they are equal once what never carries meaning is evened out, if one is the other with its words
in another order, or if one has a character or two more that say nothing new. Whoever keeps the library sees every
group before it is written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

FULL_WIDTH = {ord("！") + offset: ord("!") + offset for offset in range(ord("~") - ord("!") + 1)}
UNIT_IN_BRACKETS = re.compile(r"\([%‰\w·/]{1,6}\)$")
# What is said in several ways, and the way it is compared in.
SAME = (
    (re.compile(r"[的了]"), ""),
    (re.compile(r"(?<=.{2})(?:指标|情况)$"), ""),
    (re.compile(r"提升"), "提高"),
    (re.compile(r"购买|采购"), "购置"),
    (re.compile(r"满意率$"), "满意度"),
    (re.compile(r"数量$"), "数"),
    (re.compile(r"完成(?=及时率$)"), ""),
)
# Below this share of common characters two names are not looked at any further.
ALIKE = 90
# 发放补助及时率 and 补助发放及时率 have 71 % in the same order.
ALIKE_REORDERED = 70
# The measure itself stands last (到位率, 及时率, 人数): it must be the same.
MEASURE = 3
MOST_MORE = 2
# More names than a region's library and tables have in use at a time.
MANY = 50_000
# One character more that turns a name into another indicator.
TELLING = frozenset("不未非无否反新旧增减男女老少大小上下前后内外城乡省市区县镇街村人户次每单双零一二三四五六七八九十")


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of writing an indicator, and how often it is written so."""

    level2: str
    name: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Gathered:
    """Wordings of one indicator; the first is the one to go by."""

    wordings: tuple[Wording, ...]

    @property
    def level2(self) -> str:
        return self.wordings[0].level2

    @property
    def name(self) -> str:
        return self.wordings[0].name

    @property
    def count(self) -> int:
        return sum(wording.count for wording in self.wordings)


@lru_cache(MANY)
def folded(name: str) -> str:
    """A name as it is compared: without white space, unit in brackets and words that say nothing."""
    text = UNIT_IN_BRACKETS.sub("", re.sub(r"\s", "", name).translate(FULL_WIDTH))
    for pattern, instead in SAME:
        text = pattern.sub(instead, text)
    return text


def same_indicator(one: str, other: str) -> bool:
    """Whether two names surely mean one indicator."""
    return _same(folded(one), folded(other))


def gather(wordings: Iterable[Wording], *, known: Iterable[Wording] = ()) -> tuple[Gathered, ...]:
    """The wordings put together under the one most used, in the order of level 2 and use.

    Only wordings of the same level 2 come together. A wording that means one of `known` joins it: the known one leads
    its group, with its own count. Groups of known ones alone are left out.
    """
    taken = list(known)
    # Names that are one end in the same measure, so only those are compared.
    leaders: dict[tuple[str, str], list[tuple[str, list[Wording]]]] = defaultdict(list)
    for wording in taken:
        leaders[_place(wording)].append((folded(wording.name), [wording]))
    for wording in sorted(wordings, key=lambda wording: (-wording.count, wording.name)):
        near = leaders[_place(wording)]
        group = _group_of(folded(wording.name), near)
        if group is None:
            near.append((folded(wording.name), [wording]))
        elif wording not in group:
            group.append(wording)
    groups = (Gathered(tuple(group)) for near in leaders.values() for _, group in near)
    kept = set(taken)
    fresh = (group for group in groups if any(wording not in kept for wording in group.wordings))
    return tuple(sorted(fresh, key=lambda group: (group.level2, -group.count, group.name)))


def _place(wording: Wording) -> tuple[str, str]:
    return wording.level2, folded(wording.name)[-MEASURE:]


def _group_of(said: str, near: Sequence[tuple[str, list[Wording]]]) -> list[Wording] | None:
    """The first group whose leading name surely means the same."""
    alike = extract(said, [leader for leader, _ in near], scorer=ratio, score_cutoff=ALIKE_REORDERED, limit=None)
    return next((near[at][1] for at in sorted(at for _, _, at in alike) if _same(near[at][0], said)), None)


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    if one[-MEASURE:] != other[-MEASURE:]:
        return False
    alike = _reordered(one, other) or _says_no_more(*sorted((one, other), key=len))
    return alike and re.findall(r"\d+", one) == re.findall(r"\d+", other)


def _reordered(one: str, other: str) -> bool:
    """发放补助及时率 and 补助发放及时率."""
    return len(one) == len(other) and ratio(one, other) >= ALIKE_REORDERED and sorted(one) == sorted(other)


def _says_no_more(short: str, long: str) -> bool:
    """Whether the longer one is the shorter with a character or two that tell nothing apart."""
    if not 0 < len(long) - len(short) <= MOST_MORE or ratio(short, long) < ALIKE:
        return False
    edits = Indel.editops(short, long)
    return all(edit.tag == "insert" and long[edit.dest_pos] not in TELLING for edit in edits)
