"""Indicators gathered under the framework's level-2 nodes, in its order; none is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from indicators.outline import Level2, Outline
from projects.core.document import Indicator

OUTSIDE = "；"
"""Stands between level 1 and level 2 in the key of a level the framework does not have, as between them in print."""

Pair = tuple[int | None, int | None]


@dataclass(slots=True)
class Group:
    """The rows under one level 2. `key` is the node's code, or both names where the framework has no such node."""

    level1: str
    level2: str
    key: str
    outside: bool = False
    pairs: list[Pair] = field(default_factory=list)


def page_order(indicators: Iterable[Indicator], outline: Outline) -> tuple[Indicator, ...]:
    """The indicators in the order the form shows them: the framework's, and within a level 2 their own."""
    rows = tuple(indicators)
    groups = grouped(outline, rows, (), [(None, new) for new in range(len(rows))])
    return tuple(rows[new] for group in groups for _, new in group.pairs if new is not None)


def levels_of(key: str, outline: Outline) -> tuple[str, str]:
    """Level 1 and level 2 that a row's `level2` key stands for. A key nobody knows is kept as the name of a level 2."""
    for parent, node in outline.pairs():
        if node.code == key:
            return parent.name, node.name
    level1, outside, level2 = key.partition(OUTSIDE)
    return (level1, level2) if outside else ("", key)


def grouped(
    outline: Outline, rows: Sequence[Indicator], old_rows: Sequence[Indicator], pairs: Iterable[Pair]
) -> list[Group]:
    """Rows by level 2, in the framework's order; a level it does not have stands last under its level 1."""
    groups = {node.code: Group(parent.name, node.name, node.code) for parent, node in outline.pairs()}
    for old, new in pairs:
        row = rows[new] if new is not None else old_rows[old or 0]
        node = _node_of(row, outline)
        key = node.code if node else f"{row.level1}{OUTSIDE}{row.level2}"
        if key not in groups:
            parent = outline.level1(row.level1)
            groups[key] = Group(parent.name if parent else row.level1, row.level2, key, outside=True)
        groups[key].pairs.append((old, new))
    level1_order = list(dict.fromkeys(group.level1 for group in groups.values()))
    return sorted(groups.values(), key=lambda group: level1_order.index(group.level1))


def _node_of(row: Indicator, outline: Outline) -> Level2 | None:
    parent = outline.level1(row.level1)
    if row.level1.strip() and not parent:
        return None
    found = outline.level2(row.level2, under=parent)
    return found[1] if found else None
