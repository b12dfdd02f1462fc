"""When something may be submitted: the campaign's window, and who has longer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q
from django.utils import timezone

from projects import access
from projects.models import Campaign, Declaration, Department, LateException, Role


def campaign_problem(declaration: Declaration) -> str:
    """Why nothing can be submitted for this year now, until when, and whom to ask; blank when the window is open."""
    campaign = Campaign.objects.filter(fiscal_year=declaration.fiscal_year).first()
    if not campaign or timezone.now() < campaign.opens_at:
        return _not_yet(campaign, declaration.fiscal_year, "送审")
    ask = _ask(campaign)
    if not campaign.stages.exists():
        return f"“{campaign.name}”还没有设置审核环节，现在不能送审；{ask}"
    return _closed(declaration, campaign, ask)


def years_open_to(user) -> list[int]:
    """The years in which `user` may start declarations, the newest first: those open, and those a unit has longer."""
    units = access.departments_concerning(user, Role.FILLER)
    late = LateException.objects.filter(until__gt=timezone.now(), department__in=units)
    now = Q(pk__in=Campaign.objects.open_now().values("pk"))
    campaigns = Campaign.objects.filter(now | Q(pk__in=late.values("campaign")))
    return list(campaigns.order_by("-fiscal_year").values_list("fiscal_year", flat=True))


def deadlines_of(declarations: Collection[Declaration]) -> dict[int, datetime]:
    """Until when each may be submitted, by its id: amendments may have longer, and a unit may have an exception.

    A year without a campaign has no deadline. They come with `project`. Three queries for any number.
    """
    campaigns = Campaign.objects.filter(fiscal_year__in={one.fiscal_year for one in declarations})
    of_year = {campaign.fiscal_year: campaign for campaign in campaigns.prefetch_related("late_exceptions")}
    lines = Department.objects.lines_of({one.unit_id for one in declarations})
    return {
        one.pk: _latest(one, of_year[one.fiscal_year], {department.pk for department in lines[one.unit_id]})
        for one in declarations
        if one.fiscal_year in of_year
    }


@dataclass(frozen=True, slots=True)
class Windows:
    """Which years are open to which units: the campaigns by year, and by year the units that have longer now."""

    campaigns: Mapping[int, Campaign]
    longer: Mapping[int, Collection[int]]

    def problem(self, unit_id: int, fiscal_year: int) -> str:
        """Why a unit's form of a year cannot be brought in by who fills it; blank when it can."""
        campaign, now = self.campaigns.get(fiscal_year), timezone.now()
        if not campaign or now < campaign.opens_at:
            return _not_yet(campaign, fiscal_year, "导入")
        if now < campaign.closes_at or unit_id in self.longer.get(fiscal_year, ()):
            return ""
        return f"“{campaign.name}”已于 {_moment(campaign.closes_at)} 截止，不能导入；如需延期，{_ask(campaign)}"


def windows() -> Windows:
    """As they are now. Two queries, and one for each exception."""
    late = LateException.objects.filter(until__gt=timezone.now()).select_related("campaign")
    longer: dict[int, set[int]] = {}
    for exception in late:
        below = Department.objects.below(exception.department_id).values_list("pk", flat=True)
        longer.setdefault(exception.campaign.fiscal_year, set()).update(below)
    return Windows({campaign.fiscal_year: campaign for campaign in Campaign.objects.all()}, longer)


def deadline_of(declaration: Declaration) -> tuple[Campaign, datetime] | None:
    """The year's campaign and until when it takes this declaration, as in `deadlines_of`; None without. One query."""
    line = Department.objects.line_of(declaration.unit_id).values("pk")
    longer = Max("late_exceptions__until", filter=Q(late_exceptions__department__in=line))
    campaign = Campaign.objects.filter(fiscal_year=declaration.fiscal_year).annotate(longer=longer).first()
    if not campaign:
        return None
    return campaign, max(filter(None, [_regular(declaration, campaign), campaign.longer]))


def _latest(declaration: Declaration, campaign: Campaign, line: Collection[int]) -> datetime:
    """The latest of what holds for a unit, given with all above it."""
    longer = (one.until for one in campaign.late_exceptions.all() if one.department_id in line)
    return max([_regular(declaration, campaign), *longer])


def _closed(declaration: Declaration, campaign: Campaign, ask: str) -> str:
    """Why the window is over for a declaration; blank while it is not."""
    regular, now = _regular(declaration, campaign), timezone.now()
    if now < regular:
        return ""
    exception = _exception(declaration, campaign)
    if exception and now < exception.until:
        return ""
    what = "的调整" if declaration.version > 1 else ""
    longer = f"，本单位延至 {_moment(exception.until)}，也已到期" if exception and exception.until > regular else ""
    return f"“{campaign.name}”{what}已于 {_moment(regular)} 截止{longer}，不能送审；如需延期，{ask}"


def _regular(declaration: Declaration, campaign: Campaign) -> datetime:
    amends = declaration.version > 1 and campaign.amendments_close_at
    return campaign.amendments_close_at if amends else campaign.closes_at


def _exception(declaration: Declaration, campaign: Campaign) -> LateException | None:
    """The exception that lasts longest, of those of its unit and of all above."""
    line = Department.objects.line_of(declaration.unit_id).values("pk")
    return LateException.objects.filter(campaign=campaign, department__in=line).order_by("-until").first()


def _not_yet(campaign: Campaign | None, fiscal_year: int, what: str) -> str:
    """Why nothing can be done for a year whose campaign has not opened, or that has none."""
    if not campaign:
        return f"{fiscal_year} 年度的填报批次尚未建立，请联系业务管理员"
    return f"“{campaign.name}”将于 {_moment(campaign.opens_at)} 开始，现在还不能{what}；{_ask(campaign)}"


def _ask(campaign: Campaign) -> str:
    return f"请联系{campaign.contact or '业务管理员'}"


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y年%m月%d日 %H:%M}"
