"""Which indicators of the library a project may want, ranked, each with its reasons in words.

A suggestion is only as good as its reason: an entry is named because projects like this one use it, because the
project's own name or goal speaks of what it measures, because it is made for this field, or because the form still
lacks what it measures. Nothing is learned and nothing fetched: the same project and library always give the same list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

MOST = 30
MOST_PEERS = 10
# Names of projects that have less than this in common are about different things.
ALIKE = 0.34
SAME_CATEGORY = 0.1
# What most names contain, whatever they are about.
GENERIC = re.compile(
    "项目|工作|正常|经费|资金|专项|情况|完成|数量|次数|人数|对象|满意|及时|合格|准确|覆盖|到位|合规|标准|成本|提高|提升|有效"
    "|保障|服务|管理|开展|发放|年度|单位|人员|群众|水平|支出|费用|财政|实施|建设|相关|活动|[的了及和与率度数性]|[^\\w]|\\d+年?|_"
)
SHORTEST = 2
# More names than a region's library and projects have in use at a time.
MANY = 50_000
# How much each reason counts. A use by like projects says most, a word in the goal least.
BY_PEERS, BY_NAME, BY_FIELD, BY_LACK, BY_GOAL = 4.0, 2.0, 1.5, 1.0, 1.0
MOST_FOR_LACK = 2


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the project that asks. `lacking` are the level-2 names required and still without indicator."""

    name: str
    category: str = ""
    goal: str = ""
    lacking: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the library that may be suggested. `uses`: in how many declarations it is known to stand."""

    key: int
    level2: str
    name: str
    fields: tuple[str, ...] = ()
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Peer:
    """Another project, by its declaration's key."""

    key: int
    name: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry by its key, with why; the higher the score the better."""

    key: int
    score: float
    reasons: tuple[str, ...]


def peers_of(about: About, projects: Iterable[Peer]) -> tuple[Peer, ...]:
    """The projects most like this one by name and category, the most alike first."""
    own = _pairs(about.name)
    scored = ((_likeness(own, about.category, peer), peer) for peer in projects)
    alike = (item for item in scored if item[0] >= ALIKE)
    return tuple(peer for _, peer in nlargest(MOST_PEERS, alike, key=lambda item: (item[0], item[1].key)))


def suggest(
    about: About, entries: Sequence[Entry], used_by_peers: Sequence[Collection[int]] = (), *, most: int = MOST
) -> tuple[Suggestion, ...]:
    """The entries worth showing, the best first. `used_by_peers` has the entries' keys that each like project uses."""
    wanted = _most_used(entries, about.lacking)
    found = []
    for entry in entries:
        said = list(filter(None, (_by_peers(entry, used_by_peers), _by_words(entry, about), _by_field(entry, about))))
        if entry.key in wanted:
            said.append((BY_LACK, f"本表还没有“{entry.level2}”的指标"))
        if said:
            found.append((sum(weight for weight, _ in said), entry.uses, -entry.key, tuple(words for _, words in said)))
    return tuple(Suggestion(-key, score, reasons) for score, _, key, reasons in nlargest(most, found))


def relevance(name: str, fields: Sequence[str], about: About) -> float:
    """How much an indicator of this name and these fields of use has to do with a project, by its words alone."""
    entry = Entry(0, "", name, tuple(fields))
    return sum(weight for weight, _ in filter(None, (_by_words(entry, about), _by_field(entry, about))))


def _by_peers(entry: Entry, used_by_peers: Sequence[Collection[int]]) -> tuple[float, str] | None:
    using = sum(entry.key in used for used in used_by_peers)
    if not using:
        return None
    # One more in the divisor, so that a single like project does not weigh as much as five that agree.
    return BY_PEERS * using / (len(used_by_peers) + 1), f"同类项目 {len(used_by_peers)} 个中有 {using} 个使用"


def _by_words(entry: Entry, about: About) -> tuple[float, str] | None:
    if word := _shared(entry.name, about.name):
        return BY_NAME + len(word) / 10, f"名称含“{word}”"
    if word := _shared(entry.name, about.goal):
        return BY_GOAL + len(word) / 10, f"目标提到“{word}”"
    return None


def _by_field(entry: Entry, about: About) -> tuple[float, str] | None:
    text = f"{about.name}\n{about.category}"
    field = next((field for field in entry.fields if len(field) >= SHORTEST and field in text), None)
    return (BY_FIELD, f"适用领域“{field}”") if field else None


def _most_used(entries: Iterable[Entry], lacking: Collection[str]) -> frozenset[int]:
    """For each level 2 that lacks an indicator, the entries used most."""
    found: set[int] = set()
    under: dict[str, list[Entry]] = {level2: [] for level2 in lacking}
    for entry in entries:
        if entry.level2 in under:
            under[entry.level2].append(entry)
    for group in under.values():
        found.update(e.key for e in nlargest(MOST_FOR_LACK, group, key=lambda e: (e.uses, -e.key)))
    return frozenset(found)


def _shared(name: str, text: str) -> str:
    """The longest telling words of `name` that `text` has too; blank when there are none."""
    return max((_longest(piece, text) for piece in _telling(name)), key=len, default="")


@lru_cache(MANY)
def _telling(name: str) -> tuple[str, ...]:
    """The parts of a name that say what it is about."""
    return tuple(piece for piece in GENERIC.split(name) if len(piece) >= SHORTEST)


def _longest(piece: str, text: str) -> str:
    """Most Chinese words have two characters: a part that is not whole or even, or starts between, cuts a word."""
    lengths = (length for length in range(len(piece), SHORTEST - 1, -1) if length == len(piece) or length % 2 == 0)
    for length in lengths:
        for start in sorted(range(len(piece) - length + 1), key=lambda at: at % 2):
            if (part := piece[start : start + length]) in text:
                return part
    return ""


def _pairs(name: str) -> frozenset[str]:
    """The pairs of neighbouring characters in the telling parts of a name."""
    return frozenset(piece[at : at + 2] for piece in _telling(name) for at in range(len(piece) - 1))


def _likeness(own: frozenset[str], category: str, peer: Peer) -> float:
    """How much two names share; a little more for the same category, 0 where the names share nothing.

    With two pairs or more in common it is the share of the shorter name (广州市…局信息化运维 is like 信息系统运维),
    else of both (Dice), as one pair alone may be chance.
    """
    pairs = _pairs(peer.name)
    common = len(own & pairs)
    if not common:
        return 0.0
    same = SAME_CATEGORY if category and category == peer.category else 0.0
    share = common / min(len(own), len(pairs)) if common > 1 else 2 * common / (len(own) + len(pairs))
    return share + same
