"""The drafting desk: saves a second against the same server's emptiest page, and the findings while one types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, cycle, islice
from statistics import median
from time import perf_counter

from django.test import Client
from django.urls import reverse

from projects import store
from projects.core.document import Document
from projects.models import Declaration, Role
from projects.tests.bench.clock import Line
from projects.tests.factories import World, comfort_money, make_user

SAVES, CHECKS, ROWS = 200, 40, 30


def saves_and_checks() -> Iterator[Line]:
    """By one clerk on a form of thirty indicators; the empty page is the work list of somebody who has none."""
    world, document = World(), _large()
    declaration = world.draft(document)
    clerk, idler = Client(), Client()
    clerk.force_login(world.filler)
    idler.force_login(make_user("idler", Role.FILLER, world.elsewhere))
    typed = _posted(declaration)
    save, check, empty = (
        reverse("declaration-autosave", args=[declaration.pk]),
        reverse("declaration-check", args=[declaration.pk]),
        reverse("my-work"),
    )
    revisions = count(declaration.revision)

    def save_once() -> int:
        revision = next(revisions)
        return clerk.post(save, typed | {"revision": revision, "goals.annual": f"第 {revision} 次"}).status_code

    seconds = _median(save_once, SAVES)
    idle = _median(lambda: idler.get(empty).status_code, SAVES)
    yield Line("saves a second", 1 / seconds, "as many as may be", f"{SAVES} saves of {ROWS} indicators, one process")
    yield Line("a save / the empty page", seconds / idle, "as little as may be", f"{1000 * idle:.1f} ms the page")
    checking = _median(lambda: clerk.post(check, typed).status_code, CHECKS)
    yield Line("ms for findings while typing", 1000 * checking, "≤ 200", f"{ROWS} indicators, {CHECKS} times")


def _posted(declaration: Declaration) -> dict[str, object]:
    """What the editor sends of a declaration as it stands."""
    document, outline = store.load(declaration), declaration.framework.outline()
    codes = {(parent.name, node.name): node.code for parent, node in outline.pairs()}
    rows, parts = document.indicators, ("name", "cycle_value", "annual_value")
    return {
        "revision": declaration.revision,
        "goals.cycle": document.goals.cycle,
        "goals.annual": document.goals.annual,
        "indicator-row": [str(at) for at in range(len(rows))],
        "indicator-level2": [codes[row.level1, row.level2] for row in rows],
        **{f"indicator-{part}": [getattr(row, part) for row in rows] for part in parts},
    }


def _large() -> Document:
    """慰问费 with three times its indicators, each under its level 2."""
    document = comfort_money()
    rows = list(islice(cycle(document.indicators), ROWS))
    rows.sort(key=lambda row: document.indicators.index(row))
    named = (replace(row, name=f"{row.name}{number}") for number, row in enumerate(rows))
    return replace(document, indicators=tuple(named))


def _median(call: Callable[[], int], times: int) -> float:
    """Seconds of one call. Raises AssertionError unless every one is answered."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        status = call()
        taken.append(perf_counter() - began)
        if status != 200:
            raise AssertionError(f"answered with {status}")
    return median(taken)
