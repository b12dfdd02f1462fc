"""From one review to the next along the inbox: the list travels in the address, with its filters.

Only the neighbours are looked for, by where the declaration stands in the order; the list itself is not loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from projects.inbox_forms import PAGE, InboxFilterForm
from projects.models import Declaration
from projects.views.posted import number
from projects.waiting import Tally

# The field in which a page that is posted carries its list on.
FIELD = "carried"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a declaration stands in the list somebody came from; addresses are blank at its ends."""

    carried: str
    list_address: str
    previous: str
    next: str
    position: Tally
    length: Tally


def carried(form: InboxFilterForm) -> str:
    """The end of an address that carries the list and its filters on."""
    return "?" + "&".join(filter(None, (f"list={PAGE}", form.query())))


def around(request: HttpRequest, declaration: Declaration) -> Neighbours | None:
    """Of the list somebody came from; None when they came from none."""
    if not (form := _form(request)):
        return None
    line, end = form.line(), carried(form)
    return Neighbours(
        carried=end,
        list_address=_list_address(form),
        previous=_address(line.preceding(declaration), end),
        next=_address(line.following(declaration), end),
        position=line.position(declaration),
        length=line.length(),
    )


def onward(request: HttpRequest, declaration: Declaration) -> HttpResponseRedirect:
    """After a decision: to the next of the list, `declaration` being as it was before; after the last to the list."""
    if not (form := _form(request)):
        return redirect("inbox")
    if following := form.line().following(declaration):
        return redirect(_address(following, carried(form)))
    messages.info(request, "这是列表中的最后一份")
    return redirect(_list_address(form))


def address_of_list(carrying: QueryDict) -> str:
    """The list whose address, as `carried` gives it, is a field of a form; the whole inbox where it is not."""
    query = QueryDict(carrying.get(FIELD, "").lstrip("?"), mutable=True)
    query.pop("list", None)
    return reverse("inbox") + (f"?{query.urlencode()}" if query else "")


def picked_in(asked: QueryDict, *, user) -> list[int]:
    """The ids ticked in the list, or of all that its filters leave, in its order and as far as it is counted."""
    if "filtered" not in asked:
        return [number(key) for key in asked.getlist("id")]
    query = QueryDict(asked.get(FIELD, "").lstrip("?"))
    return [key for key, _ in InboxFilterForm(query, user=user).line().head()]


def _form(request: HttpRequest) -> InboxFilterForm | None:
    """The filters of the list in the address, or on the posted page."""
    query = QueryDict(request.POST[FIELD].lstrip("?")) if FIELD in request.POST else request.GET
    return InboxFilterForm(query, user=request.user) if query.get("list") == PAGE else None


def _list_address(form: InboxFilterForm) -> str:
    return reverse("inbox") + (f"?{query}" if (query := form.query()) else "")


def _address(declaration: Declaration | None, end: str) -> str:
    return reverse("declaration-review", args=[declaration.pk]) + end if declaration else ""
