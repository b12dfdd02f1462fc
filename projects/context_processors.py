"""What every page shows around itself: the navigation one's roles open, and who one is."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.functional import SimpleLazyObject

from projects import access, manual
from projects.models import Membership, Role, display_name
from projects.waiting import Tally, tally

REVIEWERS = {Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER}
WATCHING = REVIEWERS | {Role.ADMINISTRATOR, Role.AUDITOR}
# It stands on every page: it says that there is much to do, not how much.
BADGE = 99


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    active: bool
    badge: Tally | None = None


def navigation(request: HttpRequest) -> dict:
    """`nav`, `person` and `memberships` for a logged-in user; nothing otherwise."""
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return {}
    held = Membership.objects.counting_for(user).select_related("department", "stands_in_for")
    memberships = list(held.order_by("pk"))
    roles = {Role(membership.role) for membership in memberships}
    overseeing = user.is_superuser or any(map(access.oversees, memberships))
    return {
        # Counted when it is shown: a part of a page that is fetched alone has no navigation.
        "nav": SimpleLazyObject(lambda: _items(request, user, roles, overseeing=overseeing)),
        "help_address": SimpleLazyObject(lambda: _help_address(request, roles)),
        "person": display_name(user),
        "memberships": memberships,
        "has_post": any(one.role in REVIEWERS and not one.stands_in_for_id for one in memberships),
    }


def _items(request: HttpRequest, user, roles: set[Role], *, overseeing: bool) -> list[NavItem]:
    unread = tally(access.notices_of(user).filter(read_at=None), most=BADGE)
    entries: list[tuple[str, str, Tally | None]] = [
        ("我的工作", "my-work", unread),
        ("申报表", "declaration-list", None),
    ]
    if roles & REVIEWERS:
        entries.append(("审核", "inbox", tally(access.waiting_for(user), most=BADGE)))
    if roles & WATCHING:
        entries.append(("总览", "overview", None))
    entries += [("指标库", "library-list", None), ("检查规则", "rule-list", None)]
    if roles & set(access.SEE_CAMPAIGNS) or user.is_superuser:
        entries.append(("填报批次", "campaign-list", None))
    if user.is_superuser or roles & set(access.IMPORTING):
        entries.append(("导入", "import-list", None))
    entries.append(("导出", "export", None))
    if overseeing:
        entries.append(("审计", "audit-list", None))
    if user.is_staff and (Role.ADMINISTRATOR in roles or user.is_superuser):
        entries.append(("数据管理", "admin:index", None))
    here = _here(request.resolver_match)
    return [NavItem(label, reverse(name), name == here, badge) for label, name, badge in entries]


def _help_address(request: HttpRequest, roles: set[Role]) -> str:
    """The section of the manual about the page, else one's first chapter."""
    match = request.resolver_match
    page = manual.DATA_ADMIN if match and match.app_name == "admin" else getattr(match, "url_name", "") or ""
    place = manual.place_of(page, roles)
    return f"{reverse('help-chapter', args=[place[0]])}#{place[1]}" if place else reverse("help")


# The entry under which each kind of page stands.
SECTIONS = {
    "audit": "audit-list",
    "campaign": "campaign-list",
    "declaration": "declaration-list",
    "export": "export",
    "import": "import-list",
    "filter": "inbox",
    "inbox": "inbox",
    "library": "library-list",
    "mail": "my-work",
    "overview": "overview",
    "notice": "my-work",
    "opinion": "inbox",
    "rule": "rule-list",
    "stand": "inbox",
    "table": "admin:index",
}


def _here(match: ResolverMatch | None) -> str:
    """The entry under which the page of a request stands."""
    if match and match.namespace == "admin":
        return "admin:index"
    return _section(match and match.url_name or "")


def _section(page: str) -> str:
    """The entry under which a page stands."""
    if page == "declaration-review":
        return "inbox"
    return SECTIONS.get(page.split("-")[0], page)
