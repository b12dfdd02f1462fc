"""The list a filler works through: carried in the address of a form, so that the next one is the next of that list."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
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


@dataclass(frozen=True, slots=True)
class Following:
    """The declaration to fill that comes next; `starts_over` when the list had ended and begins again with it."""

    declaration: Declaration
    starts_over: bool


def next_after(declaration: Declaration, *, user, query: QueryDict) -> Following | None:
    """The declaration to fill that follows in the list somebody came from, after the last the first.

    One that fits the list's filters no longer is followed by the first that does. None where the list has no other.
    """
    own, form = ORDERS.get(query.get("list", ""), ORDERS["my-work"]), FilterForm(query, user=user)
    rows = list(form.in_order(form.narrow(to_fill(user)), own).values_list("pk", flat=True))
    at = rows.index(declaration.pk) if declaration.pk in rows else -1
    if onward := rows[at + 1 :]:
        return Following(Declaration.objects.get(pk=onward[0]), starts_over=False)
    return Following(Declaration.objects.get(pk=rows[0]), starts_over=True) if rows[:at] else None


def to_fill(user) -> QuerySet[Declaration]:
    """Every declaration that waits for `user` to fill it."""
    return access.filled_by(user).filter(state__in=TO_FILL)
