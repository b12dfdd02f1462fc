"""An earlier text is taken up again, as a save of its own."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from projects import access, store, workflow
from projects.core.document import Goals
from projects.models import State
from projects.tests.factories import comfort_money


@pytest.fixture
def overwritten(world):
    """A draft whose second text has other goals, fewer indicators and no money."""
    draft = world.draft()
    changed = replace(
        comfort_money(), goals=Goals(cycle="另一个", annual="另一个"), indicators=comfort_money().indicators[:2]
    )
    return workflow.save(draft, changed, by=world.filler, based_on=1)


def address(declaration, number=1):
    return reverse("declaration-restore", args=[declaration.pk, number])


def restore(client, by, declaration, *, number=1, based_on=None):
    client.force_login(by)
    return client.post(address(declaration, number), {"revision": based_on or declaration.revision})


def test_all_that_people_write_is_restored_as_a_new_save(world, client, overwritten):
    assert restore(client, world.colleague, overwritten).status_code == 302
    overwritten.refresh_from_db()
    assert store.load(overwritten) == comfort_money()
    entry = overwritten.revisions.latest("number")
    assert (entry.action, entry.by, entry.number) == ("restore", world.colleague, 3)
    assert entry.why.startswith("恢复为第 1 次记录（") and "filler" in entry.why
    assert overwritten.revisions.get(number=2).document["goals"]["annual"] == "另一个"


def test_the_difference_is_shown_first(world, client, overwritten):
    client.force_login(world.filler)
    page = client.get(address(overwritten))
    changes = page.context["changes"]
    annual = next(change for change in changes if change.path == "goals.annual")
    assert (annual.old, annual.new) == ("另一个", comfort_money().goals.annual)
    assert store.load(overwritten).goals.annual == "另一个"


def test_the_history_says_what_each_entry_changed_and_leads_there(world, client, overwritten):
    client.force_login(world.filler)
    page = client.get(reverse("declaration-history", args=[overwritten.pk])).content.decode()
    assert "改了" in page and "年度目标" in page
    assert address(overwritten) in page and address(overwritten, 2) not in page
    entry = client.get(reverse("declaration-revision", args=[overwritten.pk, 1])).content.decode()
    assert address(overwritten) in entry


def test_the_two_sides_are_called_what_they_are(world, client, overwritten):
    client.force_login(world.filler)
    page = client.get(address(overwritten)).text
    assert ">现在</th>" in page and ">恢复后</th>" in page and "原来" not in page


def test_a_newer_save_is_shown_beside_the_restored_text(world, client, overwritten):
    newer = replace(store.load(overwritten), goals=Goals(cycle="周期", annual="更新的"))
    workflow.save(overwritten, newer, by=world.colleague, based_on=2)
    page = restore(client, world.filler, overwritten, based_on=2)
    assert page.status_code == 409
    said = page.content.decode()
    assert "更新的" in said and comfort_money().goals.annual in said
    overwritten.refresh_from_db()
    assert store.load(overwritten) == newer


def test_what_would_change_nothing_is_said(world, client, overwritten):
    restore(client, world.filler, overwritten)
    overwritten.refresh_from_db()
    page = restore(client, world.filler, overwritten)
    assert page.status_code == 422 and "不用恢复" in page.content.decode()


@pytest.mark.parametrize("state", ["submitted", "department_passed", "approved", "rejected"])
def test_what_cannot_be_edited_is_not_restored(world, client, state):
    declaration = getattr(world, state)()
    client.force_login(world.filler)
    assert client.get(address(declaration)).status_code == 403
    with pytest.raises(PermissionDenied):
        workflow.restore(declaration, declaration.revisions.first(), by=world.filler, based_on=declaration.revision)


def test_a_returned_one_is(world):
    declaration = world.answer(world.returned())
    changed = replace(store.load(declaration), goals=Goals(cycle="周期", annual="改了"))
    declaration = workflow.save(declaration, changed, by=world.filler, based_on=declaration.revision)
    first = declaration.revisions.first()
    saved = workflow.restore(declaration, first, by=world.filler, based_on=declaration.revision)
    assert (saved.state, store.load(saved)) == (State.RETURNED, comfort_money())


@pytest.mark.parametrize(("who", "status"), [("reviewer", 403), ("auditor", 403), ("stranger", 404)])
def test_only_fillers_of_the_unit_restore(world, client, overwritten, who, status):
    client.force_login(getattr(world, who))
    assert client.get(address(overwritten)).status_code == status
    assert restore(client, getattr(world, who), overwritten).status_code == status


def test_who_restored_does_not_review(world, overwritten):
    workflow.restore(overwritten, overwritten.revisions.first(), by=world.filler, based_on=2)
    assert "restore" in access.WRITING
