"""The list a filler works through: carried in the address of a form, so that the next one is the next of that list."""

from __future__ import annotations

from django.http import QueryDict
from django.urls import reverse

from projects import access
from projects.list_forms import FilterForm
from projects.models import Declaration, State
from projects.models.declarations import DeclarationQuerySet

# The lists from which forms are opened, each with its order.
ORDERS = {
    "my-work": DeclarationQuerySet.most_urgent_first,
    "declaration-list": DeclarationQuerySet.by_year_and_unit,
}
FILTERS = tuple(FilterForm.base_fields)
TO_FILL = [state for state in State if state in access.FILLING["edit"]]


def carried(query: QueryDict, *, came_from: str = "") -> str:
    """The end of an address that carries a list and its filters on, or "" when somebody came from no list."""
    name = came_from or query.get("list", "")
    if name not in ORDERS:
        return ""
    carries = QueryDict(mutable=True)
    carries["list"] = name
    carries.update({key: query[key] for key in FILTERS if query.get(key)})
    return f"?{carries.urlencode()}"


def list_address(query: QueryDict) -> str:
    """The list somebody came from, with its filters."""
    name = query.get("list", "")
    filters = {key: query[key] for key in FILTERS if query.get(key)}
    return reverse(name if name in ORDERS else "my-work", query=filters)


def next_after(declaration: Declaration, *, user, query: QueryDict) -> Declaration | None:
    """The declaration to fill that follows in the list somebody came from; None after the last.

    One that fits the list's filters no longer is followed by the first that does.
    """
    order = ORDERS.get(query.get("list", ""), ORDERS["my-work"])
    mine = access.filled_by(user).filter(state__in=TO_FILL)
    rows = list(order(FilterForm(query, user=user).narrow(mine)).values_list("pk", flat=True))
    following = rows[rows.index(declaration.pk) + 1 :] if declaration.pk in rows else rows
    return Declaration.objects.get(pk=following[0]) if following else None
