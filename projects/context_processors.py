"""What every page shows around itself: the navigation one's roles open, and who one is."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from projects import access
from projects.models import Membership, Role, display_name

REVIEWERS = {Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER}


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    active: bool
    badge: int = 0


def navigation(request: HttpRequest) -> dict:
    """`nav`, `person` and `memberships` for a logged-in user; nothing otherwise."""
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return {}
    held = Membership.objects.counting_for(user).select_related("department", "stands_in_for")
    memberships = list(held.order_by("pk"))
    roles = {Role(membership.role) for membership in memberships}
    return {
        # Counted when it is shown: a part of a page that is fetched alone has no navigation.
        "nav": SimpleLazyObject(lambda: _items(request, user, roles)),
        "person": display_name(user),
        "memberships": memberships,
        "has_post": any(one.role in REVIEWERS and not one.stands_in_for_id for one in memberships),
    }


def _items(request: HttpRequest, user, roles: set[Role]) -> list[NavItem]:
    unread = access.notices_of(user).filter(read_at=None).count()
    entries = [("我的工作", "my-work", unread), ("申报表", "declaration-list", 0)]
    if roles & REVIEWERS:
        entries.append(("审核", "inbox", access.waiting_for(user).count()))
    entries += [("指标库", "library-list", 0), ("检查规则", "rule-list", 0)]
    if roles & set(access.SEE_CAMPAIGNS) or user.is_superuser:
        entries.append(("填报批次", "campaign-list", 0))
    if Role.ADMINISTRATOR in roles:
        entries.append(("导入", "import-list", 0))
    entries.append(("导出", "export", 0))
    if user.is_staff and (Role.ADMINISTRATOR in roles or user.is_superuser):
        entries.append(("数据管理", "admin:index", 0))
    here = _section(getattr(request.resolver_match, "url_name", "") or "")
    return [NavItem(label, reverse(name), name == here, badge) for label, name, badge in entries]


def _section(page: str) -> str:
    """The entry under which a page stands."""
    if page == "declaration-review":
        return "inbox"
    kind = page.split("-")[0]
    sections = {"declaration": "declaration-list", "import": "import-list", "library": "library-list"}
    return {**sections, "campaign": "campaign-list", "notice": "my-work"}.get(kind, page)
