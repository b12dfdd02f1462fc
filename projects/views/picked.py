"""The declarations picked in a list: those ticked, or all that its filters leave. The address says which."""

from django.http import HttpRequest

from projects import access
from projects.inbox_forms import InboxFilterForm
from projects.list_forms import FilterForm
from projects.models.declarations import DeclarationQuerySet

NAMES = tuple(dict.fromkeys(("id", "filtered", "waiting", *FilterForm.base_fields, *InboxFilterForm.base_fields)))


def is_picked(request: HttpRequest) -> bool:
    return "id" in request.GET or "filtered" in request.GET


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What says which were picked, for the next request."""
    return [(name, value) for name in NAMES for value in request.GET.getlist(name)]


def picked(request: HttpRequest) -> DeclarationQuerySet:
    """Those picked, of such as one may see; none when nothing says which."""
    visible = access.visible_to(request.user)
    if "filtered" not in request.GET:
        ticked = [pk for pk in request.GET.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19]
        return visible.filter(pk__in=ticked).in_table_order()
    if "waiting" in request.GET:
        return InboxFilterForm(request.GET, user=request.user).line().all().in_table_order()
    return FilterForm(request.GET, user=request.user).narrow(visible.newest()).in_table_order()
