"""A framework (指标体系) as a plain value: which level-1 and level-2 nodes exist, in order, under which names.

Readers and checks ask an Outline, so they need no query; the rows behind it live in `indicators.models`, the
files they come from in `fixtures/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Level2:
    """A level-2 node. `required`: the framework wants at least one indicator under it."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Level1:
    """A level-1 node with its level-2 nodes in printed order."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    children: tuple[Level2, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """One framework: in force from `fiscal_year` on for tables of `layout`, until a later one replaces it."""

    code: str
    name: str
    layout: str
    fiscal_year: int
    children: tuple[Level1, ...] = ()

    def level1(self, text: str) -> Level1 | None:
        """The level-1 node that `text` names (name or alias), else None."""
        return next((node for node in self.children if names(node, text)), None)

    def level2(self, text: str, under: Level1 | None = None) -> tuple[Level1, Level2] | None:
        """The level-2 node that `text` names, with its parent; None when none or, without `under`, several fit."""
        parents = (under,) if under else self.children
        found = [(parent, node) for parent in parents for node in parent.children if names(node, text)]
        return found[0] if len(found) == 1 else None

    def pairs(self) -> tuple[tuple[Level1, Level2], ...]:
        """Every level-2 node with its parent, in printed order."""
        return tuple((parent, node) for parent in self.children for node in parent.children)


def names(node: Level1 | Level2, text: str) -> bool:
    """Whether `text` is the node's name or one of its aliases, white space aside."""
    plain = "".join(text.split())
    return plain == node.name or plain in node.aliases


def outline_for(outlines: Iterable[Outline], layout: str, fiscal_year: int) -> Outline | None:
    """The framework in force for a layout in a year: the latest that is not newer, else the oldest there is."""
    fitting = sorted((o for o in outlines if o.layout == layout), key=lambda outline: outline.fiscal_year)
    in_force = [outline for outline in fitting if outline.fiscal_year <= fiscal_year]
    return in_force[-1] if in_force else next(iter(fitting), None)


def outlines_in(records: Iterable[Mapping[str, Any]]) -> tuple[Outline, ...]:
    """The frameworks that records of a Django fixture say, for readers that work without a database."""
    rows = list(records)
    nodes = [row["fields"] for row in rows if row["model"] == "indicators.node"]
    return tuple(
        Outline(
            code=fields["code"],
            name=fields["name"],
            layout=fields["layout"],
            fiscal_year=fields["fiscal_year"],
            children=build_tree(node for node in nodes if node["framework"] == [fields["code"]]),
        )
        for fields in (row["fields"] for row in rows if row["model"] == "indicators.framework")
    )


def build_tree(nodes: Iterable[Mapping[str, Any]]) -> tuple[Level1, ...]:
    """Level-1 nodes with their children, by `order`, from flat records.

    Each record has code, name, aliases (one a line), required, order and parent: the parent's code as the last
    item of a natural key, or None.
    """
    ordered = sorted(nodes, key=lambda node: node["order"])

    def common(node: Mapping[str, Any]) -> dict[str, Any]:
        aliases = tuple(filter(None, map(str.strip, node["aliases"].splitlines())))
        return {"code": node["code"], "name": node["name"], "aliases": aliases, "required": node["required"]}

    return tuple(
        Level1(
            **common(top),
            children=tuple(
                Level2(**common(node)) for node in ordered if node["parent"] and node["parent"][-1] == top["code"]
            ),
        )
        for top in ordered
        if not top["parent"]
    )
