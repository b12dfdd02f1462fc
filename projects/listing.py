"""Long lists of declarations: found by name, in their order, without counting, sorting or loading them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.db.models import Q, QuerySet

from indicators.naming import named
from projects.models import Declaration, Department, Project
from projects.waiting import CAP, Tally, tally

# So many projects are looked up by their ids; of more, any page is soon full.
FEW = 1_000
# So many units are read first for a page of a long list.
FIRST_UNITS = 16


def meant(declarations: QuerySet[Declaration], typed: str) -> QuerySet[Declaration]:
    """Those whose project or unit somebody means by what was typed, each word of it. A query or two for each word.

    Few projects are named by their ids, so the database starts from them; where they are many, it walks the list in its
    order and has a page before long. Neither is right for the other.
    """
    for word in typed.split():
        units = list(Department.objects.filter(named(word)).values_list("pk", flat=True))
        projects = Project.objects.filter(Q(unit__in=units) if units else Q(pk=None))
        few = list(Project.objects.filter(named(word)).order_by().values_list("pk", flat=True)[: FEW + 1])
        few += list(projects.order_by().values_list("pk", flat=True)[: FEW + 1])
        if len(few) <= FEW:
            declarations = declarations.filter(project__in=few)
        else:
            declarations = declarations.filter(named(word, at=("project__",)) | Q(project__unit__in=units))
    return declarations


@dataclass(frozen=True)
class ByYear:
    """Declarations, the newest year first, in it unit by unit; as much of them as one leafs through. For a paginator.

    All of them stand in `units` and `years`, the newest first. Few are put in order at once. Of many, the first units'
    are read until a page is full: asked for the first rows of all, a database may well put a city in order for them.
    """

    declarations: QuerySet[Declaration]
    years: Iterable[int]
    units: QuerySet[Department]

    @cached_property
    def tally(self) -> Tally:
        return tally(self.declarations)

    def count(self) -> int:
        """As many as can be leafed through."""
        return min(self.tally.number, CAP)

    def __getitem__(self, wanted: slice) -> list[int]:
        """Their ids. Few queries where many fit, as the first units then fill a page."""
        if not self.tally.is_capped:
            return list(self.declarations.by_year_and_unit().values_list("pk", flat=True))[wanted]
        return list(islice(self._walk(wanted.stop), wanted.start, wanted.stop))

    def _walk(self, most: int) -> Iterator[int]:
        """No more than `most` at a time."""
        for year in self.years:
            for units in self._some_units():
                rows = self.declarations.filter(fiscal_year=year, project__unit__in=units).by_year_and_unit()
                yield from rows.values_list("pk", flat=True)[:most]

    def _some_units(self) -> Iterator[list[int]]:
        """The units' ids in their order, more of them each time."""
        ordered, start = self.units.order_by("name", "pk").values_list("pk", flat=True), 0
        while some := list(ordered[start : 2 * start + FIRST_UNITS]):
            yield some
            start = 2 * start + FIRST_UNITS
