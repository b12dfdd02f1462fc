"""Withdrawing (撤回) before anybody looked does not count as a round; once a reviewer has looked, it does."""

import pytest
from django.urls import reverse

from projects import openings
from projects.models import Declaration, Opening
from projects.tests.factories import PASSING, RETURNING


def open_page(client, user, page: str, declaration: Declaration) -> None:
    client.force_login(user)
    args = [declaration.pk, declaration.revision] if page == "declaration-revision" else [declaration.pk]
    assert client.get(reverse(page, args=args)).status_code == 200


def recall(client, world, declaration: Declaration) -> tuple[int, str]:
    """The number of the round afterwards, and the page that says so."""
    client.force_login(world.filler)
    address = reverse("declaration-recall", args=[declaration.pk])
    page = client.post(address, {"revision": declaration.revision}, follow=True).text
    declaration.refresh_from_db()
    return declaration.round, page


def test_what_nobody_opened_is_no_round(world, client):
    declaration = world.submitted()
    number, page = recall(client, world, declaration)
    assert number == 0 and "审核人还没有打开过，这一次不计入送审次数" in page
    assert world.go(declaration, "submit", world.filler).round == 1


@pytest.mark.parametrize("page", ["declaration-detail", "declaration-review", "declaration-revision"])
@pytest.mark.parametrize(
    ("who", "kept"), [("reviewer", 1), ("financier", 1), ("filler", 0), ("colleague", 0), ("auditor", 0)]
)
def test_a_reviewer_who_opened_it_makes_it_a_round(world, client, page, who, kept):
    if page == "declaration-review" and who != "reviewer":
        pytest.skip("leads everybody else to the form itself")
    declaration = world.submitted()
    open_page(client, getattr(world, who), page, declaration)
    number, said = recall(client, world, declaration)
    assert number == kept and ("不计入送审次数" in said) is not kept


def test_the_first_look_of_each_reviewer_and_round_is_kept_once(world, client):
    declaration = world.submitted()
    for _ in range(2):
        open_page(client, world.reviewer, "declaration-detail", declaration)
    (first,) = Opening.objects.all()
    assert (first.by, first.round) == (world.reviewer, 1)
    recall(client, world, declaration)
    world.go(declaration, "submit", world.filler)
    declaration.refresh_from_db()
    assert declaration.round == 2 and not openings.was_looked_at(declaration)
    open_page(client, world.reviewer, "declaration-detail", declaration)
    assert list(Opening.objects.values_list("round", flat=True)) == [1, 2]


def test_opening_a_draft_or_what_was_decided_is_not_kept(world, client):
    declaration = world.draft()
    open_page(client, world.reviewer, "declaration-detail", declaration)
    returned = world.go(world.go(declaration, "submit", world.filler), "return", world.reviewer, verdict=RETURNING)
    open_page(client, world.reviewer, "declaration-detail", returned)
    assert not Opening.objects.exists()


def test_a_decision_from_a_list_that_was_taken_back_is_a_look(world, client):
    passed = world.go(world.submitted(), "pass", world.reviewer, verdict=PASSING)
    again = world.take_back(passed, world.reviewer)
    assert recall(client, world, again)[0] == 1
