"""Reminders before a campaign closes: to the fillers of units that lack something, 7, 3 and 1 days before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from projects import telling
from projects.models import Campaign, Declaration, Department, Membership, Notice, Role
from projects.models.expected import unfinished
from projects.stage_coverage import gaps_of

DAYS_BEFORE = (7, 3, 1)


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Write the reminders due by now; how many. Each person has one for each deadline and number of days."""
    now = now or timezone.now()
    started = Campaign.objects.filter(opens_at__lte=now).prefetch_related("late_exceptions")
    due = [notice for campaign in started for notice in _reminders(campaign, now)]
    before = Notice.objects.filter(kind=Notice.Kind.CLOSING).count()
    Notice.objects.bulk_create(due, ignore_conflicts=True, batch_size=500)
    return Notice.objects.filter(kind=Notice.Kind.CLOSING).count() - before


@transaction.atomic
def warn_of_gaps(*, now: datetime | None = None) -> int:
    """Tell administrators of the stages that nobody can decide, in campaigns still under way; how many notices."""
    waiting = Exists(Declaration.objects.filter(waits_at__campaign=OuterRef("pk")))
    under_way = Campaign.objects.filter(Q(closes_at__gt=now or timezone.now()) | waiting)
    everywhere = Department.objects.all()
    return sum(telling.tell_of_gap(gap) for one in under_way for gap in gaps_of(one, among=everywhere))


def days_before(deadline: datetime, now: datetime) -> int | None:
    """Of which of the reminders it is time now: the last one whose day has come. None when it is too early or late."""
    left = (timezone.localdate(deadline) - timezone.localdate(now)).days
    return min((days for days in DAYS_BEFORE if left <= days), default=None) if now < deadline else None


def _reminders(campaign: Campaign, now: datetime) -> Iterator[Notice]:
    deadlines = {campaign.closes_at, *(one.until for one in campaign.late_exceptions.all())}
    if not any(days_before(deadline, now) for deadline in deadlines):
        return
    lacking = Counter(unfinished(campaign.fiscal_year).values_list("unit", flat=True))
    lines = {unit: [one.pk for one in line] for unit, line in Department.objects.lines_of(lacking).items()}
    closes = {unit: _closes(campaign, lines[unit]) for unit in lacking}
    for (user, deadline), count in _lacking_by_person(lacking, closes, lines).items():
        if days := days_before(deadline, now):
            yield _reminder(campaign, user, deadline, days, count)


def _lacking_by_person(
    lacking: Mapping[int, int], closes: Mapping[int, datetime], lines: Mapping[int, list[int]]
) -> dict[tuple[int, datetime], int]:
    """How many projects each filler still lacks, by (user, deadline); `lines` are the units with those above them."""
    fillers: dict[int, set[int]] = defaultdict(set)
    held = Membership.objects.valid().filter(role=Role.FILLER, user__is_active=True)
    for department, user in held.values_list("department", "user"):
        fillers[department].add(user)
    found: dict[tuple[int, datetime], int] = defaultdict(int)
    for unit, count in lacking.items():
        for user in set().union(*(fillers[department] for department in lines[unit])):
            found[user, closes[unit]] += count
    return found


def _closes(campaign: Campaign, line: list[int]) -> datetime:
    """Until when a unit, given with those above it, may submit."""
    late = (one.until for one in campaign.late_exceptions.all() if one.department_id in line)
    return max([campaign.closes_at, *late])


def _reminder(campaign: Campaign, user: int, deadline: datetime, days: int, count: int) -> Notice:
    text = f"“{campaign}”{timezone.localtime(deadline):%Y年%m月%d日 %H:%M} 截止，还有 {count} 个项目没有送审"
    return Notice(
        to_id=user, campaign=campaign, kind=Notice.Kind.CLOSING, text=text, deadline=deadline, days_before=days
    )
