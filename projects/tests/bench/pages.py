"""Pages of a city of 200,000 declarations, against the same server's empty page and against a city of 1,000."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from projects.models import Declaration, Department, State
from projects.tests.bench.clock import Line

SMALL, TIMES, WARM = 1_000, 15, 3
EMPTY = "the empty page"
Ask = Callable[[], int]


def small_and_large(large: int) -> Iterator[Line]:
    """Every page's median against the empty page, and against itself in a city of 1,000."""
    with transaction.atomic():
        before = _measured(SMALL)
        # The audit trail lets nobody empty the tables.
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    after = _measured(large)
    empty = after.pop(EMPTY)
    for page, seconds in after.items():
        # The overview sums the figures of all units, of which a large city has a hundred times as many.
        aim, grown_aim = ("≤ 10", "≤ 10") if page == "overview" else ("≤ 4", "≤ 1.3")
        yield Line(f"{page} / {EMPTY}", seconds / empty, aim, f"{large:,} declarations, {1000 * seconds:.1f} ms")
        grown = (seconds / empty) / (before[page] / before[EMPTY])
        yield Line(f"{page}, {large:,} / {SMALL:,}", grown, grown_aim, "each against its own empty page")


def _measured(size: int) -> dict[str, float]:
    """Each page's median seconds, asked in turns: whatever else the machine does meets them all."""
    with override_settings(DEBUG=True):
        call_command("make_scale", declarations=size, seed=1)
    asks = dict(_pages())
    taken: dict[str, list[float]] = {page: [] for page in asks}
    for turn in range(WARM + TIMES):
        for page, ask in asks.items():
            began = perf_counter()
            status = ask()
            if turn >= WARM:
                taken[page].append(perf_counter() - began)
            if status != 200:
                raise AssertionError(f"{page} answered with {status}")
    return {page: median(times) for page, times in taken.items()}


def _pages() -> Iterator[tuple[str, Ask]]:
    financier, reviewer, idler = map(_client, ("city-caizheng", "city-shenhe-1", "idler"))
    unit = Department.objects.get(code="001001")
    waiting = Declaration.objects.filter(state=State.DEPARTMENT_PASSED).order_by("pk")[0]
    lists, inbox = reverse("declaration-list"), reverse("inbox")
    yield EMPTY, _get(idler, reverse("my-work"))
    yield "inbox, finance reviewer", _get(financier, inbox)
    yield "inbox, department reviewer", _get(reviewer, inbox)
    yield "inbox, two characters", _get(financier, inbox, q="医保")
    yield "inbox, finding", _get(financier, inbox, finding="no-unit")
    yield "list", _get(financier, lists)
    yield "list, two characters", _get(financier, lists, q="医保")
    yield "list, two characters nowhere", _get(financier, lists, q="鑫鑫")
    yield "list, initials", _get(financier, lists, q="ylbz")
    yield "list, unit", _get(financier, lists, unit=unit.pk)
    yield "list, finding", _get(financier, lists, figure="finding:no-unit")
    yield "list, department reviewer", _get(reviewer, lists)
    yield "overview", _get(financier, reverse("overview"))
    yield "review page", _get(financier, reverse("declaration-review", args=[waiting.pk]))


def _client(username: str) -> Client:
    """Somebody logged in; the idler has no role anywhere."""
    client = Client()
    client.force_login(User.objects.get_or_create(username=username)[0])
    return client


def _get(client: Client, address: str, **query) -> Ask:
    return lambda: client.get(address, query).status_code
