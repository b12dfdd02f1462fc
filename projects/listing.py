"""Long lists of declarations: found by name, in their order, without counting, sorting or loading them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from indicators.naming import named
from projects.models import Declaration, Department, Project
from projects.waiting import CAP, Tally, tally

# So many projects are looked up by their ids; of more, any page is soon full.
FEW = 1_000


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


@dataclass(frozen=True, slots=True)
class ByYear:
    """Declarations, the newest year first, in it unit by unit; as much of them as one leafs through.

    A year at a time: so the database goes along the units' names and stops when a page is full. For a paginator.
    """

    declarations: QuerySet[Declaration]
    years: Iterable[int]

    def tally(self) -> Tally:
        return tally(self.declarations)

    def count(self) -> int:
        """As many as can be leafed through."""
        return min(self.tally().number, CAP)

    def __getitem__(self, wanted: slice) -> list[int]:
        """Their ids. At most a query for each year."""
        found: list[int] = []
        for year in self.years:
            rows = self.declarations.filter(fiscal_year=year).order_by("project__unit__name", "project__unit", "pk")
            found += rows.values_list("pk", flat=True)[: wanted.stop - len(found)]
            if len(found) == wanted.stop:
                break
        return found[wanted.start : wanted.stop]
