"""Two people at once, on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from indicators.models import LibraryIndicator
from projects import library, store, workflow
from projects.document import Goals
from projects.models import Declaration, ReviewDecision, Role, State
from projects.tests.factories import PASSING, RETURNING, World, comfort_money, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable):
    """Run every act in a thread and connection of its own, started together; results or exceptions, in order."""
    barrier = Barrier(len(acts))

    def run(act: Callable):
        try:
            barrier.wait()
            return act()
        except Exception as error:  # noqa: BLE001 - the outcome, whatever it is, is what the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("attempt", range(5))
def test_two_reviewers_decide_at_once_and_exactly_one_decision_stands(attempt):
    world = World()
    other = make_user("reviewer2", Role.DEPARTMENT_REVIEWER, world.bureau)
    declaration = world.submitted()

    def decide(user, action, verdict):
        mine = Declaration.objects.get(pk=declaration.pk)
        return lambda: workflow.advance(mine, action, by=user, based_on=mine.revision, verdict=verdict)

    outcomes = at_once(decide(world.reviewer, "pass", PASSING), decide(other, "return", RETURNING))
    told = [outcome for outcome in outcomes if isinstance(outcome, store.Conflict)]
    done = [outcome for outcome in outcomes if isinstance(outcome, Declaration)]
    assert (len(told), len(done), ReviewDecision.objects.count()) == (1, 1, 1)
    assert told[0].latest.by == ReviewDecision.objects.get().by


def test_two_reviewers_on_two_pages_and_the_other_is_told():
    world = World()
    other = make_user("reviewer2", Role.DEPARTMENT_REVIEWER, world.bureau)
    declaration = world.submitted()
    address = reverse("declaration-review", args=[declaration.pk])

    def decide(user):
        client = Client()
        client.force_login(user)
        data = {"revision": declaration.revision, "action": "return", "grade": "中"}
        data |= {"reason_codes": ["other"], "opinion": f"{user.username}的意见"}
        return lambda: client.post(address, data)

    answers = at_once(decide(world.reviewer), decide(other))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    stood = ReviewDecision.objects.get().by.username
    told = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert f"{stood}已于" in told


def test_two_saves_at_once_lose_no_word():
    world = World()
    declaration = world.draft()

    def save(user, text):
        mine = Declaration.objects.get(pk=declaration.pk)
        document = replace(comfort_money(), goals=Goals("周期", text))
        return lambda: workflow.save(mine, document, by=user, based_on=mine.revision)

    outcomes = at_once(save(world.filler, "甲"), save(world.colleague, "乙"))
    kept = store.load(Declaration.objects.get(pk=declaration.pk)).goals.annual
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Declaration"]
    refused = next(outcome for outcome in outcomes if isinstance(outcome, store.Conflict))
    assert refused.latest.document["goals"]["annual"] == kept
    assert list(declaration.revisions.values_list("number", flat=True)) == [1, 2]


def test_submitting_and_saving_at_once_never_mix():
    world = World()
    declaration = world.draft()
    mine, yours = (Declaration.objects.get(pk=declaration.pk) for _ in range(2))
    document = replace(comfort_money(), goals=Goals("周期", "改了"))
    outcomes = at_once(
        lambda: workflow.advance(mine, "submit", by=world.filler, based_on=1),
        lambda: workflow.save(yours, document, by=world.colleague, based_on=1),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Declaration"]
    assert declaration.revisions.count() == 2


@pytest.mark.parametrize("held", [False, True])
def test_two_keepers_at_one_indicator_lose_no_wording(held):
    world = World()
    rows = (("慰问次数", "2次"), ("慰问的次数", "3次"))
    document = comfort_money()
    indicators = tuple(replace(document.indicators[0], name=name, annual_value=value) for name, value in rows)
    declaration = world.draft(replace(document, indicators=indicators))
    Declaration.objects.filter(pk=declaration.pk).update(state=State.APPROVED)
    level2 = document.indicators[0].level2
    if held:
        LibraryIndicator.objects.create(level2=level2, name="走访慰问次数")
    name = "走访慰问次数" if held else "慰问次数"

    def grow(wording):
        return lambda: library.grow(
            [library.Pick(level2, name, (wording,))], library.approved_rows(world.administrator), by=world.administrator
        )

    assert [type(done) for done in at_once(*(grow(wording) for wording, _ in rows))] == [library.Grown] * 2
    assert set(LibraryIndicator.objects.get().wordings) == {name, "慰问次数", "慰问的次数"}
