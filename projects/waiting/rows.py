"""What is shown of each row of the list: in a number of queries that does not grow with the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from projects import presence
from projects.checks import Severity
from projects.models import Declaration, Opinion, ReviewDecision, SubmittedFinding, tell_apart
from projects.waiting.change import Change, with_last_year


@dataclass(frozen=True, slots=True)
class Row:
    """A waiting declaration with what a reviewer wants to know before opening it."""

    declaration: Declaration
    findings: Mapping[str, int]
    change: Change
    returned: int
    answered: int
    unanswered: int
    others: tuple[str, ...]

    @property
    def days(self) -> int:
        """Whole calendar days since it came to where it waits; 0 on the first."""
        return (timezone.localdate() - timezone.localdate(self.declaration.state_changed_at)).days

    @property
    def deadline(self) -> datetime | None:
        """Its stage's own date; none where it left the stage a moment ago."""
        stage = self.declaration.waits_at
        return stage.due_at if stage else None

    @property
    def is_overdue(self) -> bool:
        stage = self.declaration.waits_at
        return bool(stage and stage.is_overdue())

    @property
    def severities(self) -> list[tuple[Severity, int]]:
        """How many findings of each gravity, the gravest first; those there are."""
        return [(one, self.findings[one]) for one in Severity if self.findings.get(one)]


def rows_of(keys: Collection[int], *, user) -> list[Row]:
    """The rows of declarations in the order of their ids, as `user` sees them.

    Six queries, and two more where units share a name.
    """
    found = Declaration.objects.filter(pk__in=keys).select_related("unit", "waits_at", "submitted_by")
    declarations = with_last_year(found).in_bulk()
    tell_apart(one.unit for one in declarations.values())
    findings, returns = _findings(keys), _returns(keys)
    opinions, others = _opinions(keys), presence.others_on(keys, user)
    return [
        Row(
            one,
            findings.get(one.pk, {}),
            Change(one.total, one.last_total, one.has_last),
            returns[one.pk],
            *opinions.get(one.pk, (0, 0)),
            tuple(others.get(one.pk, ())),
        )
        for one in (declarations[key] for key in keys if key in declarations)
    ]


def _findings(keys: Iterable[int]) -> dict[int, dict[str, int]]:
    said = SubmittedFinding.objects.filter(declaration__in=keys).values_list("declaration", "severity")
    found: dict[int, dict[str, int]] = {}
    for key, severity, count in said.annotate(Count("pk")):
        found.setdefault(key, {})[severity] = count
    return found


def _returns(keys: Iterable[int]) -> Counter[int]:
    """How often each was returned; a return that was taken back is none."""
    standing = ReviewDecision.objects.filter(declaration__in=keys, action="return", taken_back_at=None)
    return Counter(dict(standing.order_by().values_list("declaration").annotate(Count("pk"))))


def _opinions(keys: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Answered and unanswered opinions that stand."""
    standing = Opinion.objects.standing().filter(declaration__in=keys).order_by().values_list("declaration")
    is_open = Q(answered_at=None)
    counted = standing.annotate(answered=Count("pk", filter=~is_open), unanswered=Count("pk", filter=is_open))
    return {key: (answered, unanswered) for key, answered, unanswered in counted}
