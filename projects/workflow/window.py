"""When something may be submitted: the campaign's window, and who has longer."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from projects.models import Campaign, Declaration, Department, LateException


def campaign_problem(declaration: Declaration) -> str:
    """Why nothing can be submitted for this year now, until when, and whom to ask; blank when the window is open."""
    campaign = Campaign.objects.filter(fiscal_year=declaration.fiscal_year).first()
    if not campaign:
        return f"{declaration.fiscal_year} 年度的填报批次尚未建立，请联系业务管理员"
    ask = f"请联系{campaign.contact or '业务管理员'}"
    if timezone.now() < campaign.opens_at:
        return f"“{campaign.name}”将于 {_moment(campaign.opens_at)} 开始，现在还不能送审；{ask}"
    if not campaign.stages.exists():
        return f"“{campaign.name}”还没有设置审核环节，现在不能送审；{ask}"
    return _closed(declaration, campaign, ask)


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
    line = Department.objects.line_of(declaration.project.unit_id).values("pk")
    return LateException.objects.filter(campaign=campaign, department__in=line).order_by("-until").first()


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y年%m月%d日 %H:%M}"
