"""The list itself: by deadline, then by how long a declaration waits.

The deadline is the stage's, so the list is its stages' lists one after another, and each of those is read along the
index over (waits_at, state_changed_at, id).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from django.db.models import Q, QuerySet

from projects.models import CampaignStage, Declaration

# How far a list is counted and leafed through.
CAP = 1000
ORDER = ("state_changed_at", "pk")
REVERSED = ("-state_changed_at", "-pk")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, counted no further than one above `most`."""

    number: int
    most: int = CAP

    @property
    def is_capped(self) -> bool:
        return self.number > self.most

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.most}+" if self.is_capped else str(self.number)


def tally(rows: QuerySet, *, most: int = CAP) -> Tally:
    """How many rows there are, without walking past the cap. One query."""
    return Tally(rows.order_by()[: most + 1].count(), most)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The stages of one deadline."""

    at: datetime
    stages: tuple[int, ...]


def deadlines_of(stages: Iterable[CampaignStage]) -> list[Deadline]:
    """The stages by their deadline, the oldest first; they come with their campaign."""
    by_deadline = attrgetter("deadline")
    same = groupby(sorted(stages, key=by_deadline), key=by_deadline)
    return [Deadline(at, tuple(sorted(stage.pk for stage in of_it))) for at, of_it in same]


class Line:
    """Waiting declarations in their order. `stages` are those at which any may wait, with their campaigns."""

    def __init__(self, waiting: QuerySet[Declaration], stages: Iterable[CampaignStage]) -> None:
        self.waiting = waiting
        self.parts: Sequence[Deadline] = deadlines_of(stages)

    def head(self, most: int = CAP + 1) -> list[tuple[int, Decimal | None]]:
        """The first `most` of the list, each as its id and budget in 元. At most a query per deadline."""
        found: list[tuple[int, Decimal | None]] = []
        for part in self.parts:
            found += self._at(part).order_by(*ORDER).values_list("pk", "total")[: most - len(found)]
            if len(found) == most:
                break
        return found

    def following(self, declaration: Declaration) -> Declaration | None:
        """The one after `declaration` as it was loaded; it may have left the list since."""
        part = self._part(declaration)
        rest = [self._at(later) for later in self.parts[part + 1 :]]
        own = [self._at(self.parts[part]).filter(_beyond(declaration, "gt"))] if part >= 0 else []
        return _first([*own, *rest], ORDER)

    def preceding(self, declaration: Declaration) -> Declaration | None:
        part = self._part(declaration)
        if part < 0:
            return None
        rest = [self._at(earlier) for earlier in reversed(self.parts[:part])]
        return _first([self._at(self.parts[part]).filter(_beyond(declaration, "lt")), *rest], REVERSED)

    def position(self, declaration: Declaration) -> Tally:
        """Its place in the list, counted from 1."""
        part = self._part(declaration)
        earlier = [stage for one in self.parts[:part] for stage in one.stages] if part > 0 else []
        before = tally(self.waiting.filter(waits_at__in=earlier)).number if earlier else 0
        own = tally(self._at(self.parts[part]).filter(_beyond(declaration, "lt"))).number if part >= 0 else 0
        return Tally(before + own + 1)

    def length(self) -> Tally:
        return tally(self.all())

    def all(self) -> QuerySet[Declaration]:
        """All of it, in no order."""
        return self.waiting.filter(waits_at__in=[stage for part in self.parts for stage in part.stages])

    def _part(self, declaration: Declaration) -> int:
        """In which part it waits; -1 for none of this list's."""
        numbered = enumerate(self.parts)
        return next((number for number, part in numbered if declaration.waits_at_id in part.stages), -1)

    def _at(self, part: Deadline) -> QuerySet[Declaration]:
        # Of one stage the index gives the rows in their order; of several they are put in order first.
        (stage, *more) = part.stages
        return self.waiting.filter(waits_at__in=part.stages) if more else self.waiting.filter(waits_at=stage)


def _beyond(declaration: Declaration, way: str) -> Q:
    """Those after (gt) or before (lt) it among those of its part. The first condition is what an index can start at."""
    since, pk = declaration.state_changed_at, declaration.pk
    past = Q(**{f"state_changed_at__{way}": since}) | Q(**{f"pk__{way}": pk})
    return Q(**{f"state_changed_at__{way}e": since}) & past


def _first(parts: Iterable[QuerySet[Declaration]], order: Sequence[str]) -> Declaration | None:
    return next((found for part in parts if (found := part.order_by(*order).first())), None)
