"""The reviewer's inbox: what waits for me, oldest deadline first."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from projects import access
from projects.core.column_order import ColumnOrder
from projects.inbox_forms import PAGE, InboxFilterForm, SaveFilterForm
from projects.models.campaigns import REVIEWERS
from projects.views import neighbours
from projects.views.batches import XLSX
from projects.views.exports import attached
from projects.views.guard import for_roles
from projects.waiting import CAP, COLUMNS, Tally, rows_of
from projects.waiting.workbook import MOST_ROWS, workbook

PER_PAGE = 30


@for_roles(*REVIEWERS)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    form = InboxFilterForm(request.GET, user=request.user)
    line = form.line()
    head = line.head()
    page = _page(request, [key for key, _ in head[:CAP]])
    context = {
        "form": form,
        "rows": rows_of(page.object_list, user=request.user),
        "page": page,
        "count": Tally(len(head)),
        "order": ColumnOrder.read(COLUMNS, form.cleaned_data.get("sort", ""), is_limited=len(head) > CAP),
        "total": sum(total for _, total in head if total) if len(head) <= CAP else None,
        "carried": neighbours.carried(form),
        "most_rows": MOST_ROWS,
        **saved(request, form),
    }
    return render(request, "projects/inbox.html", context)


@for_roles(*REVIEWERS)
@require_GET
def inbox_export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as a workbook; a huge one its first rows, which the workbook says."""
    line = InboxFilterForm(request.GET, user=request.user).line()
    head = line.head(MOST_ROWS + 1)
    rows = rows_of([key for key, _ in head[:MOST_ROWS]], user=request.user)
    name = f"待我审核-{timezone.localdate():%Y%m%d}.xlsx"
    return attached(workbook(rows, is_cut=len(head) > MOST_ROWS), XLSX, name)


def saved(request: HttpRequest, form: InboxFilterForm) -> dict:
    """The saved filters for the chips above the list, and the form that saves the one that is set."""
    query = form.query()
    kept = list(access.filters_for(request.user, PAGE).select_related("owner", "shared_with"))
    return {
        "query": query,
        "saved": kept,
        "current": next((one for one in kept if one.query == query), None),
        "mine": [one for one in kept if one.owner_id == request.user.pk],
        "save_form": SaveFilterForm(user=request.user),
    }


def _page(request: HttpRequest, keys: list[int]) -> Page:
    return Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
