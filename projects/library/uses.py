"""Where an entry of the library stands in declarations, and which entry an indicator is."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from indicators.models import LibraryIndicator
from indicators.wordings import folded
from projects import access
from projects.models import IndicatorRow, State


def used_in(entry: LibraryIndicator, user) -> QuerySet[IndicatorRow]:
    """The rows that use an entry, in the newest version of each declaration that `user` may see."""
    declarations = access.visible_to(user).newest().exclude(state=State.REJECTED)
    return IndicatorRow.objects.filter(under(entry.level2), declaration__in=declarations, name__in=entry.wordings)


def under(level2: str) -> Q:
    """Rows under a level 2 that some framework calls so, by name or alias."""
    return Q(node__name=level2) | Q(node__aliases__contains=level2)


def approved_rows(user) -> QuerySet[IndicatorRow]:
    """The indicators of all approved declarations in force that `user` may see."""
    return IndicatorRow.objects.filter(declaration__in=access.visible_to(user).in_force()).exclude(name="")


def entries_of(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], LibraryIndicator]:
    """The library's entry for each (level 2, name) that it has, in one query."""
    levels = {level2 for level2, _ in pairs}
    found: dict[tuple[str, str], LibraryIndicator] = {}
    for entry in LibraryIndicator.objects.filter(level2__in=levels):
        for text in entry.wordings:
            found.setdefault((entry.level2, folded(text)), entry)
    return {(a, b): found[a, folded(b)] for a, b in pairs if (a, folded(b)) in found}
