"""Counting units' years from their declarations. Of each project the newest version counts.

The keys: `state:X` and `cents:X` for declarations in a state (waiting ones `at:STAGE`, `cents-at:STAGE`) and their
budgets in 分; `submitted` and `on-time`; `indicators`, `measurable`, and `unmeasured` for declarations with any that is
not; `finding:CODE`, `reason:CODE` and `decided:STAGE` for declarations with such a finding, return or decision; and
`days:STAGE:N` for decisions that took N calendar days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from projects.models import Declaration, IndicatorRow, ReviewDecision, Revision, SubmittedFinding

Counted = Counter[str]
HUNDRED = 100


class Declared(NamedTuple):
    """What is counted of a declaration's own row."""

    pk: int
    project: int
    unit: int
    version: int
    state: str
    waits_at: int | None
    total: object


def count(units: Collection[int], fiscal_year: int, closes_at: datetime | None) -> dict[int, Counted]:
    """The figures of each of these units that has declarations, by unit. Five queries."""
    here = Declaration.objects.filter(unit__in=units, fiscal_year=fiscal_year)
    # With their versions of other units: a project may have gone from one to the other between two of them.
    rows = Declaration.objects.filter(project__in=here.values("project"), fiscal_year=fiscal_year).order_by("version")
    fields = ("pk", "project", "unit", "version", "state", "waits_at", "total")
    everywhere = [Declared(*row) for row in rows.values_list(*fields)]
    newest = {one.project: one for one in everywhere}
    newest = {project: one for project, one in newest.items() if one.unit in units}
    versions = [one for one in everywhere if one.project in newest]
    found: dict[int, Counted] = defaultdict(Counter)
    for one in newest.values():
        found[one.unit].update(_standing(one))
    for project, keys in _sent([one.pk for one in versions], closes_at):
        found[newest[project].unit].update(keys)
    unit_of = {one.pk: one.unit for one in newest.values()}
    for said in (_findings, _indicators, _decisions):
        for declaration, keys in said(unit_of):
            found[unit_of[declaration]].update(keys)
    return found


def _standing(one: Declared) -> Mapping[str, int]:
    cents = int(one.total * HUNDRED) if one.total is not None else 0
    if one.waits_at:
        return {f"at:{one.waits_at}": 1, f"cents-at:{one.waits_at}": cents}
    return {f"state:{one.state}": 1, f"cents:{one.state}": cents}


def _sent(declarations: Collection[int], closes_at: datetime | None) -> Iterator[tuple[int, list[str]]]:
    """Of each project that was ever submitted: whether first by the closing time."""
    submits = Revision.objects.filter(declaration__in=declarations, action=Revision.Action.SUBMIT)
    firsts = submits.order_by().values_list("declaration__project").annotate(Min("at"))
    for project, first in firsts:
        yield project, ["submitted", "on-time"] if closes_at and first <= closes_at else ["submitted"]


def _findings(declarations: Collection[int]) -> Iterator[tuple[int, list[str]]]:
    said = SubmittedFinding.objects.filter(declaration__in=declarations)
    for declaration, code in said.values_list("declaration", "code").distinct():
        yield declaration, [f"finding:{code}"]


def _indicators(declarations: Collection[int]) -> Iterator[tuple[int, Mapping[str, int]]]:
    rows = IndicatorRow.objects.filter(declaration__in=declarations).order_by().values_list("declaration")
    for declaration, all_of_it, measurable in rows.annotate(
        Count("pk"), good=Count("pk", filter=Q(is_measurable=True))
    ):
        unmeasured = int(measurable < all_of_it)
        yield declaration, {"indicators": all_of_it, "measurable": measurable, "unmeasured": unmeasured}


def _decisions(declarations: Collection[int]) -> Iterator[tuple[int, list[str]]]:
    """The decisions that stand; a return reason or a stage counts once for each declaration."""
    standing: QuerySet = ReviewDecision.objects.filter(declaration__in=declarations, taken_back_at=None)
    once: dict[int, set[str]] = defaultdict(set)
    fields = ("declaration", "stage", "action", "reason_codes", "waiting_since", "at")
    for declaration, stage, action, reasons, since, at in standing.order_by().values_list(*fields):
        days = (timezone.localdate(at) - timezone.localdate(since)).days
        yield declaration, [f"days:{stage}:{days}"]
        once[declaration].add(f"decided:{stage}")
        once[declaration] |= {f"reason:{code}" for code in reasons if action == Revision.Action.RETURN}
    yield from ((declaration, list(keys)) for declaration, keys in once.items())
