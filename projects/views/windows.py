"""A campaign as somebody who fills or reviews needs to know it: until when, why not, whom to ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from projects import access, workflow
from projects.models import Campaign, CampaignStage, Declaration, LateException, Role
from projects.models.campaigns import REVIEWERS


@dataclass(frozen=True, slots=True)
class Window:
    """A campaign with the exceptions that hold for one's units, and the stages at which one decides."""

    campaign: Campaign
    exceptions: Sequence[LateException]
    stages: Sequence[CampaignStage]

    @property
    def is_coming(self) -> bool:
        return timezone.now() < self.campaign.opens_at

    @property
    def is_open(self) -> bool:
        return not self.is_coming and timezone.now() < self.campaign.closes_at

    @property
    def takes_amendments(self) -> bool:
        """Whether it is over but for amendments."""
        until = self.campaign.amendments_close_at
        return bool(until) and self.campaign.closes_at <= timezone.now() < until


@dataclass(frozen=True, slots=True)
class WindowLine:
    """Until when one declaration can be submitted, and the campaign that says so and whom to ask."""

    campaign: Campaign
    until: datetime


def window_line(declaration: Declaration) -> WindowLine | None:
    """None for a year without a campaign."""
    deadline = workflow.deadline_of(declaration)
    return WindowLine(*deadline) if deadline else None


def windows_for(user, roles: Collection[Role]) -> list[Window]:
    """The campaigns of interest to `user`, the nearest year first; none for who neither fills nor reviews."""
    if not set(roles) & {Role.FILLER, *REVIEWERS}:
        return []
    late = LateException.objects.filter(
        until__gt=timezone.now(), department__in=access.departments_concerning(user, Role.FILLER)
    )
    exceptions = list(late.select_related("department").order_by("until")) if Role.FILLER in roles else []
    return [
        Window(
            campaign,
            [one for one in exceptions if one.campaign_id == campaign.pk],
            [stage for stage in campaign.stages.all() if stage.role in roles],
        )
        for campaign in _of_interest(late).prefetch_related("stages")
    ]


def _of_interest(late: QuerySet[LateException]) -> QuerySet[Campaign]:
    """Those that are not over for everybody; where all are, the last."""
    now = timezone.now()
    running = Q(closes_at__gt=now) | Q(amendments_close_at__gt=now) | Q(pk__in=late.values("campaign"))
    newest = Campaign.objects.order_by("-fiscal_year").values("pk")[:1]
    return Campaign.objects.filter(running | Q(pk__in=newest)).order_by("closes_at")
