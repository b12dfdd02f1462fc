"""My work: when what is due, what I was told, and what waits for me, most urgent first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from projects import access, guides, starting, workflow
from projects.holding import holders_of
from projects.list_forms import FilterForm
from projects.models import Declaration, Guide, ReviewDecision, Role, State, tell_apart
from projects.models.declarations import DeclarationQuerySet
from projects.views import queue, tasks, windows
from projects.views.guard import for_everyone_logged_in
from projects.views.work import page_of, rows_of
from projects.waiting import Tally, tally

# What waits for the filler first stands first.
TITLES = {
    State.RETURNED: "退回给您修改",
    State.DRAFT: "草稿",
    State.SUBMITTED: "已送审，等待审核",
    State.DEPARTMENT_PASSED: "初审已通过，等待后面的环节",
    State.APPROVED: "已批复",
    State.REJECTED: "不予安排",
}
SHOWN_PER_SECTION = 10
SHOWN_NOTICES = 5


@dataclass(frozen=True, slots=True)
class Section:
    """The declarations in one state: how many there are, and those that are shown."""

    state: State
    count: int
    rows: Sequence[Declaration]
    more: str

    @property
    def title(self) -> str:
        return TITLES[self.state]

    @property
    def to(self) -> str:
        return "declaration-edit" if self.state in queue.TO_FILL else "declaration-detail"

    @property
    def is_to_fill(self) -> bool:
        return self.state in queue.TO_FILL


@for_everyone_logged_in
def my_work(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = FilterForm(request.GET, user=user)
    mine, waiting = form.narrow(access.filled_by(user)), form.narrow(access.waiting_for(user))
    counts = dict(mine.order_by().values_list("state").annotate(Count("pk")))
    state = form.cleaned_data.get("state")
    page = page_of(request, _rows(form.in_order(mine, DeclarationQuerySet.most_urgent_first))) if state else None
    sections = [_section(request, mine, State(state), counts, page) for state in TITLES if counts.get(state)]
    rows = [row for section in sections for row in section.rows]
    reviewed = list(rows_of(waiting).order_by("state_changed_at")[:SHOWN_PER_SECTION])
    tell_apart(row.unit for row in (*rows, *reviewed))
    roles, waiting_count = access.roles_of(user), tally(waiting)
    context = {
        "form": form,
        "sections": sections,
        "holders": holders_of(rows),
        "deadlines": workflow.deadlines_of([row for row in rows if row.state in queue.TO_FILL]),
        "page": page,
        "carried": queue.carried(request.GET, came_from="my-work"),
        "waiting": reviewed,
        "waiting_count": waiting_count,
        "roles": roles,
        **({} if request.GET else _around(user, roles, counts, waiting_count)),
    }
    return render(request, "projects/my_work.html", context)


def _around(user, roles: Collection[Role], counts: dict, waiting: Tally) -> dict:
    """What stands around the lists unless they are narrowed."""
    told = list(access.notices_of(user).filter(read_at=None)[: SHOWN_NOTICES + 1])
    put_away = guides.dismissed_by(user)
    shown = windows.windows_for(user, roles)
    years = [window.campaign.fiscal_year for window in shown if window.is_open or window.exceptions]
    startable, not_begun = starting.expected_not_begun(user, years, most=SHOWN_PER_SECTION)
    return {
        "first_steps": [] if Guide.FIRST_STEPS in put_away else guides.first_steps(user, roles),
        "setting_up": guides.setting_up() if guides.sets_up(user) and Guide.SETTING_UP not in put_away else [],
        "windows": shown,
        "tasks": tasks.tasks_for(user, roles, counts, waiting, not_begun=not_begun),
        "startable": startable,
        "not_begun": not_begun,
        "notices": told[:SHOWN_NOTICES],
        "more_notices": len(told) > SHOWN_NOTICES,
    }


def _section(request: HttpRequest, mine: QuerySet[Declaration], state: State, counts: dict, page) -> Section:
    """All of a state where its page is asked for, else the most urgent of it."""
    rows = page.object_list if page else list(_rows(mine.filter(state=state).most_urgent_first())[:SHOWN_PER_SECTION])
    query = request.GET.copy()
    query["state"] = state
    more = f"?{query.urlencode()}" if counts[state] > SHOWN_PER_SECTION and not page else ""
    return Section(state, counts[state], rows, more)


def _rows(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Declarations with what is shown of each; `returns` holds the returns, the last first."""
    returns = ReviewDecision.objects.filter(action="return").select_related("by").order_by("-pk")
    return rows_of(declarations).prefetch_related(Prefetch("decisions", returns, to_attr="returns"))
