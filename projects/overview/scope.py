"""Whose figures are shown: the departments right below the chosen one, each with all below it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from projects import access, figures
from projects.figures import Figures
from projects.models import Department, tell_apart


@dataclass(frozen=True, slots=True)
class Part:
    """A row of the overview: a department with all below it, or one `alone` that also stands above others."""

    unit: int
    name: str
    figures: Figures
    alone: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The parts and their sum. `unit` is the department whose parts they are; None for several side by side."""

    fiscal_year: int
    unit: Department | None
    parts: Sequence[Part]
    sum: Figures


def scope_of(user, fiscal_year: int, chosen: Department | None) -> Scope:
    """What `user` may see of a year, below a chosen department (which they cover) or as far as they cover.

    A number of queries that does not grow.
    """
    tree = _Tree({one.pk: one for one in access.departments_of(user)})
    tops = [chosen] if chosen else tree.tops()
    tell_apart(tree.children.get(tops[0].pk, ()) if len(tops) == 1 else tops)
    counted = dict(figures.figures_of(fiscal_year))
    waiting = figures.not_begun(fiscal_year).order_by().values_list("unit").annotate(Count("pk"))
    world = _World(tree, counted, Counter(dict(waiting)))
    only = tops[0] if len(tops) == 1 else None
    parts = list(world.below(only) if only else map(world.part, tops))
    return Scope(fiscal_year, only, [one for one in parts if one.figures], world.sum(*tops))


class _Tree:
    """The departments somebody covers, by their id."""

    def __init__(self, units: Mapping[int, Department]) -> None:
        self.units = units
        self.children: dict[int | None, list[Department]] = defaultdict(list)
        for one in sorted(units.values(), key=lambda unit: (unit.name, unit.pk)):
            self.children[one.parent_id if one.parent_id in units else None].append(one)

    def tops(self) -> list[Department]:
        """Those with none above them that is covered."""
        return self.children[None]

    def within(self, unit: Department) -> Iterator[int]:
        """A department and all below it, each once even if somebody makes the tree a ring."""
        met, ahead = {unit.pk}, [unit.pk]
        while ahead:
            yield (one := ahead.pop())
            new = [child.pk for child in self.children.get(one, ()) if child.pk not in met]
            met.update(new)
            ahead += new


@dataclass(frozen=True, slots=True)
class _World:
    tree: _Tree
    counted: Mapping[int, Mapping[str, int]]
    not_begun: Mapping[int, int]

    def below(self, unit: Department) -> Iterator[Part]:
        """The department itself, then each right below it."""
        children = self.tree.children.get(unit.pk, [])
        yield Part(
            unit.pk, f"{unit.name}（本级）" if children else unit.name, self._of([unit.pk]), alone=bool(children)
        )
        yield from map(self.part, children)

    def part(self, unit: Department) -> Part:
        return Part(unit.pk, str(unit), self.sum(unit), opens=bool(self.tree.children.get(unit.pk)))

    def sum(self, *units: Department) -> Figures:
        return self._of([pk for unit in units for pk in self.tree.within(unit)])

    def _of(self, units: Sequence[int]) -> Figures:
        counted = (self.counted[pk] for pk in units if pk in self.counted)
        return Figures.sum(counted, not_begun=sum(self.not_begun.get(pk, 0) for pk in units))
