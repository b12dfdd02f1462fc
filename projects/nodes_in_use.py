"""What decided declarations use of a framework keeps its name and place: their level names are printed from the nodes.

Aliases, order and whether an indicator is required may change: they are of no approved form's text. Nothing in use can
be deleted either: the rows protect their node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q

from indicators.models import Node
from indicators.resources import NodeResource
from indicators.table_resource import Row, text_in
from projects.models import Declaration
from projects.models.declarations import OPEN_STATES

# What of a node is part of how a form reads, and how the page calls it.
KEPT = {"name": "名称", "parent": "一级指标", "framework": "指标体系"}


def uses_of(nodes: Iterable[int]) -> dict[int, int]:
    """How many decided declarations have indicators under each of these nodes, by its id; only where there are any.

    Under a level-1 node those of all its level-2 nodes. Two queries.
    """
    wanted = list(nodes)
    decided = Declaration.objects.exclude(state__in=OPEN_STATES).order_by()
    found: dict[int, int] = {}
    for path in ("indicators__node", "indicators__node__parent"):
        under = decided.filter(Q(**{f"{path}__in": wanted})).values_list(path)
        found |= dict(under.annotate(count=Count("pk", distinct=True)))
    return found


def faults_of_use(node: Node, changed: Iterable[str], uses: int) -> dict[str, str]:
    """Why these attributes of a node, as it was, may not change, in Chinese, by attribute; none when nobody uses it."""
    way_out = "要用新的，请为下一年度另建一个指标体系，在那里修改"
    said = f"已有 {uses} 份批复或不予安排的申报表使用“{node.name}”"
    return {name: f"{said}，{KEPT[name]}不能再改；{way_out}" for name in changed if uses and name in KEPT}


class KeptNodeResource(NodeResource):
    """The flat table of nodes, which leaves those in use their name and place."""

    def __init__(self, *, user) -> None:
        super().__init__(user=user)
        self.uses: dict[int, int] = {}

    def prepare(self, rows: Sequence[Row]) -> None:
        super().prepare(rows)
        named = {text_in(row, "指标体系代码") for row in rows}
        self.uses = uses_of(Node.objects.filter(framework__code__in=named).values_list("pk", flat=True))

    def faults(self, instance: Node) -> dict[str, str]:
        before = self._original
        if not before:
            return super().faults(instance)
        changed = [name for name in ("name", "parent_id") if getattr(before, name) != getattr(instance, name)]
        kept = faults_of_use(before, [name.removesuffix("_id") for name in changed], self.uses.get(before.pk, 0))
        return super().faults(instance) | kept
