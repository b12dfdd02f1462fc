"""The declarations behind a number of the overview."""

from __future__ import annotations

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from projects.models import (
    Campaign,
    Declaration,
    ExpectedProject,
    IndicatorRow,
    Project,
    ReviewDecision,
    Revision,
    SubmittedFinding,
)

THIS = {"declaration": OuterRef("pk")}


def behind(key: str) -> Q:
    """A condition for newest versions that are counted under a figure's key, see `counting`."""
    kind, _, value = key.partition(":")
    return CONDITIONS[kind](value)


def _returned_for(code: str) -> Exists:
    standing = ReviewDecision.objects.filter(**THIS, action=Revision.Action.RETURN, taken_back_at=None)
    if connection.features.supports_json_field_contains:
        return Exists(standing.filter(reason_codes__contains=[code]))
    # SQLite cannot look into a list; no code is a part of another between its quotes.
    return Exists(standing.filter(reason_codes__icontains=f'"{code}"'))


def _decided_at(stage: str) -> Exists:
    return Exists(ReviewDecision.objects.filter(**THIS, stage=stage, taken_back_at=None))


def _submitted(**when) -> Exists:
    """Whether any version of the same project and year was."""
    same = {"declaration__project": OuterRef("project"), "declaration__fiscal_year": OuterRef("fiscal_year")}
    return Exists(Revision.objects.filter(**same, action=Revision.Action.SUBMIT, **when))


def _on_time(_: str) -> Exists:
    closes = Campaign.objects.filter(fiscal_year=OuterRef("declaration__fiscal_year")).values("closes_at")
    return _submitted(at__lte=Subquery(closes))


CONDITIONS = {
    "state": lambda state: Q(state=state),
    "at": lambda stage: Q(waits_at=stage),
    "submitted": lambda _: _submitted(),
    "on-time": _on_time,
    "late": lambda _: _submitted() & ~_on_time(""),
    "unmeasured": lambda _: Exists(IndicatorRow.objects.filter(**THIS, is_measurable=False)),
    "finding": lambda code: Exists(SubmittedFinding.objects.filter(**THIS, code=code)),
    "reason": _returned_for,
    "decided": _decided_at,
}


def is_figure(key: str) -> bool:
    """Whether declarations can be narrowed by a key."""
    kind, _, value = key.partition(":")
    return kind in CONDITIONS and (kind not in ("at", "decided") or value.isascii() and value.isdigit())


def not_begun(fiscal_year: int) -> QuerySet[Project]:
    """Projects the year's campaign expects that have no declaration in it; where it names none, those of its cycle."""
    declared = Declaration.objects.filter(project=OuterRef("pk"), fiscal_year=fiscal_year)
    lacking = Project.objects.filter(~Exists(declared))
    if ExpectedProject.objects.filter(campaign__fiscal_year=fiscal_year).exists():
        return lacking.filter(expected_in__campaign__fiscal_year=fiscal_year)
    return lacking.filter(start_year__lte=fiscal_year, end_year__gte=fiscal_year)
