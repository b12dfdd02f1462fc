"""Which declarations are like one, and which indicators they use, how often, with which values. Pure ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indicators.outline import Outline
from projects.core.document import Document, Indicator
from projects.taking import under

# A project is known by its name first, then by what it aims at; the category is shared by very many.
NAME_WEIGHT, GOAL_WEIGHT, CATEGORY_WEIGHT = 0.5, 0.35, 0.15
# Below this likeness two projects have a few characters in common, and nothing else.
LIKE = 0.2
MOST_SIMILAR = 12
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a declaration is compared by; `key` finds it again."""

    key: int
    name: str
    category: str = ""
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """One pair of values an indicator is used with, and how often."""

    row: Indicator
    times: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An indicator to take: in how many declarations it is used, with which values (most used first), and why it."""

    level1: str
    level2: str
    name: str
    times: int
    uses: tuple[Use, ...]
    why: str = ""


def likeness(one: Candidate, other: Candidate) -> float:
    """How alike two declarations are, from 0 to 1: by name, and by annual goal and category where both have one."""
    known = [(NAME_WEIGHT, overlap(one.name, other.name))]
    if one.goal and other.goal:
        known.append((GOAL_WEIGHT, overlap(one.goal, other.goal)))
    if one.category and other.category:
        known.append((CATEGORY_WEIGHT, float(one.category == other.category)))
    return sum(weight * share for weight, share in known) / sum(weight for weight, _ in known)


def most_similar(wanted: Candidate, among: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates that are like `wanted`, likest first; of equals, the first given stays first."""
    ranked = sorted(((likeness(wanted, other), other) for other in among), key=lambda pair: -pair[0])
    return tuple(other for score, other in ranked if score >= LIKE)[:MOST_SIMILAR]


def overlap(one: str, other: str) -> float:
    """How much of the shorter text's neighbouring pairs of characters the other has too, from 0 to 1."""
    pairs, others = _pairs(one), _pairs(other)
    return len(pairs & others) / min(len(pairs), len(others)) if pairs and others else 0.0


def suggestions(similar: Sequence[Document], held: Document, outline: Outline) -> tuple[Suggestion, ...]:
    """The indicators of `similar` that `held` does not have, by level 2 in the order of the form, most used first."""
    has = {(row.level1, row.level2, row.name) for row in held.indicators}
    uses: dict[tuple[str, str, str], list[tuple[Indicator, str]]] = {}
    for document in similar:
        for row in filter(None, (under(row, outline) for row in document.indicators)):
            key = (row.level1, row.level2, row.name)
            if row.name.strip() and key not in has:
                uses.setdefault(key, []).append((row, document.project.name))
    order = [(parent.name, node.name) for parent, node in outline.pairs()]
    found = [_suggestion(key, used) for key, used in uses.items()]
    return tuple(sorted(found, key=lambda one: (order.index((one.level1, one.level2)), -one.times)))


def _suggestion(key: tuple[str, str, str], used: Sequence[tuple[Indicator, str]]) -> Suggestion:
    counted = Counter(row for row, _ in used)
    names = list(dict.fromkeys(name for _, name in used))
    more = f"等 {len(names)} 个项目" if len(names) > MOST_NAMED else ""
    why = f"{len(used)} 份相似的申报表用过：{'、'.join(names[:MOST_NAMED])}{more}"
    return Suggestion(*key, len(used), tuple(Use(row, times) for row, times in counted.most_common()), why)


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(character for character in text if character.isalnum())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset(filter(None, [plain]))
