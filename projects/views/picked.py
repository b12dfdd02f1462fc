"""The declarations picked in a list: those ticked, or all that its filters leave. The address says which."""

from django.http import HttpRequest

from projects import access
from projects.forms import FilterForm
from projects.models.declarations import DeclarationQuerySet

NAMES = ("id", "filtered", "waiting", "q", "fiscal_year", "unit", "state")


def is_picked(request: HttpRequest) -> bool:
    return "id" in request.GET or "filtered" in request.GET


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What says which were picked, for the next request."""
    return [(name, value) for name in NAMES for value in request.GET.getlist(name)]


def picked(request: HttpRequest) -> DeclarationQuerySet:
    """Those picked, of such as one may see; none when nothing says which."""
    visible = access.visible_to(request.user)
    if "id" in request.GET:
        ticked = [pk for pk in request.GET.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19]
        return visible.filter(pk__in=ticked).in_table_order()
    if "filtered" not in request.GET:
        return visible.none()
    listed = access.waiting_for(request.user) if request.GET.get("waiting") else visible.newest()
    return FilterForm(request.GET, user=request.user).narrow(listed).in_table_order()
