"""What waits for somebody, in numbers, each with the page on which it is done."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from projects import access, inquiries
from projects.models import Opinion, Role, State
from projects.waiting import Tally


@dataclass(frozen=True, slots=True)
class Task:
    """`count` of something to be done at `url`."""

    what: str
    count: int | Tally
    url: str
    is_urgent: bool = False


def tasks_for(
    user, roles: Collection[Role], counts: Mapping[str, int], waiting: Tally, *, not_begun: int
) -> list[Task]:
    """What waits for `user`, most urgent first; nothing of which there is none.

    `counts` are the declarations they fill, by state; `waiting` is how many they are to review; `not_begun` how many
    expected projects have no form yet.
    """
    tasks = list(_filling(user, counts, not_begun)) if Role.FILLER in roles else []
    tasks.append(Task("个提问等您答复", inquiries.waiting_for(user).count(), reverse("inquiry-list"), is_urgent=True))
    tasks.append(Task("份等您审核", waiting, reverse("inbox")))
    return [task for task in tasks if task.count]


def _filling(user, counts: Mapping[str, int], not_begun: int) -> Iterator[Task]:
    of_state = f"{reverse('my-work')}?state="
    returned = access.filled_by(user).filter(state=State.RETURNED)
    opinions = Opinion.objects.unanswered().filter(declaration__in=returned.values("pk"))
    yield Task("份退回给您修改", counts.get(State.RETURNED, 0), of_state + State.RETURNED, is_urgent=True)
    yield Task("条审核意见待答复", opinions.count(), of_state + State.RETURNED, is_urgent=True)
    yield Task("份草稿还没有送审", counts.get(State.DRAFT, 0), of_state + State.DRAFT)
    yield Task("个应报项目还没有建表", not_begun, reverse("declaration-create"))
