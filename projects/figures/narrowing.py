"""The declarations behind a number of the overview."""

from __future__ import annotations

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from projects.models import (
    Campaign,
    Declaration,
    ExpectedProject,
    IndicatorRow,
    Project,
    ReviewDecision,
    Revision,
    State,
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


def _draft(**figures) -> Q:
    """Of drafts, by what the checks said of them when they were last saved."""
    current = Q(draft_figures__revision=F("revision"), state__in=(State.DRAFT, State.RETURNED))
    return current & Q(**{f"draft_figures__{name}": value for name, value in figures.items()})


def _family(family: str) -> Exists:
    said = SubmittedFinding.objects.filter(Q(code=family) | Q(code__startswith=f"{family}."), **THIS)
    return Exists(said)


CONDITIONS = {
    "ready": lambda _: _draft(blockers=0, unexplained=0),
    "blocked": lambda _: _draft(blockers__gt=0),
    "unexplained": lambda _: _draft(unexplained__gt=0),
    "family": _family,
    "severity": lambda severity: Exists(SubmittedFinding.objects.filter(**THIS, severity=severity)),
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
