"""Autosaves: many writes, one history entry, and every stale one refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects import importing, store, workflow
from projects.core.document import Goals
from projects.models import Declaration, Department
from projects.tests.commands import run
from projects.tests.factories import comfort_money


class Sitting:
    """One declaration, and saves of its annual goal at given minutes."""

    def __init__(self, world) -> None:
        self.world, self.declaration, self.minutes = world, world.draft(), 0

    def save(self, text: str, *, by=None, by_hand: bool = False, page: str = "page") -> "Sitting":
        document = replace(store.load(self.declaration), goals=Goals(cycle="周期", annual=text))
        self.declaration = workflow.save(
            self.declaration,
            document,
            by=by or self.world.filler,
            based_on=self.declaration.revision,
            by_hand=by_hand,
            sitting=page,
        )
        return self

    def wait(self, minutes: int) -> "Sitting":
        """Time goes by: what is written seems that much older."""
        for entry in self.declaration.revisions.all():
            self.declaration.revisions.filter(pk=entry.pk).update(
                at=entry.at - timedelta(minutes=minutes),
                sitting_since=entry.sitting_since and entry.sitting_since - timedelta(minutes=minutes),
            )
        return self

    def seen(self) -> "Sitting":
        store.seen([self.declaration.pk])
        return self

    def entries(self) -> list[tuple[int, str]]:
        return list(self.declaration.revisions.values_list("number", "action"))


def test_the_autosaves_of_one_sitting_are_one_entry_and_each_counts_the_revision_up(world):
    sitting = Sitting(world).save("甲").wait(20).save("甲乙").wait(9).save("甲乙丙")
    assert sitting.entries() == [(1, "create"), (4, "autosave")]
    assert sitting.declaration.revision == 4
    assert sitting.declaration.revisions.latest("number").document["goals"]["annual"] == "甲乙丙"


def test_a_stale_autosave_is_refused_within_a_sitting_too(world):
    sitting = Sitting(world).save("甲")
    document = replace(store.load(sitting.declaration), goals=Goals(cycle="周期", annual="另一个窗口"))
    sitting.save("甲乙")
    with pytest.raises(store.Conflict) as refusal:
        workflow.save(sitting.declaration, document, by=world.filler, based_on=2, by_hand=False)
    assert refusal.value.latest.document["goals"]["annual"] == "甲乙"


@pytest.mark.parametrize(
    ("saves", "actions"),
    [
        (lambda s: s.save("甲").wait(31).save("乙"), ["autosave", "autosave"]),
        (lambda s: s.save("甲").wait(20).save("乙").wait(20).save("丙"), ["autosave", "autosave"]),
        (lambda s: s.save("甲").save("乙", page="reloaded"), ["autosave", "autosave"]),
        (lambda s: s.save("甲", page="").save("乙", page=""), ["autosave", "autosave"]),
        (lambda s: s.save("甲").seen().save("乙").save("丙"), ["autosave", "autosave"]),
        (lambda s: s.save("甲").save("乙", by=s.world.colleague).save("丙"), ["autosave"] * 3),
        (lambda s: s.save("甲").save("乙", by_hand=True), ["save"]),
        (lambda s: s.save("甲").save("乙", by_hand=True).save("丙"), ["save", "autosave"]),
        (lambda s: s.save("甲", by_hand=True).save("乙", by_hand=True), ["save", "save"]),
    ],
    ids=[
        "a long pause",
        "half an hour in all",
        "a reload",
        "a page without a token",
        "somebody saw it",
        "somebody else",
        "closed by hand",
        "after a save by hand",
        "by hand",
    ],
)
def test_where_a_sitting_ends(world, saves, actions):
    assert [action for _, action in saves(Sitting(world)).entries()[1:]] == actions


def elsewhere(world) -> Declaration:
    """A draft of another project of the unit."""
    document = comfort_money()
    return world.draft(replace(document, project=replace(document.project, name="另一个项目")))


def adopt_from(declaration: Declaration, world, client) -> None:
    address = reverse("declaration-take", args=[elsewhere(world).pk])
    assert client.get(address, {"source": declaration.pk}).context["source"] == declaration


def copy_from(declaration: Declaration, world, client) -> None:
    address = reverse("declaration-copy", args=[elsewhere(world).project_id])
    query = {"source": declaration.pk, "fiscal_year": declaration.fiscal_year}
    assert client.get(address, query).context["source"] == declaration


def check_all(declaration: Declaration, world, client) -> None:
    assert "检查了 1 份" in run("check_targets", "--fiscal-year", str(declaration.fiscal_year)).err


def compare_a_file(declaration: Declaration, world, client) -> None:
    units = Department.objects.all()
    [item] = importing.make_plan([comfort_money()], units=units, among=units, answers={}).items
    assert item.declaration == declaration and item.changes


@pytest.mark.parametrize("read", [adopt_from, copy_from, check_all, compare_a_file])
def test_what_somebody_read_as_a_source_or_in_comparison_is_kept(world, client, read):
    client.force_login(world.colleague)
    sitting = Sitting(world).save("读到的话")
    read(sitting.declaration, world, client)
    sitting.save("后来的话")
    kept = [entry.document["goals"]["annual"] for entry in sitting.declaration.revisions.all()]
    assert kept[1:] == ["读到的话", "后来的话"]


def test_a_decision_ends_a_sitting_and_its_snapshot_stays(world):
    sitting = Sitting(world).save("甲")
    submitted = world.go(sitting.declaration, "submit", world.filler)
    sitting.declaration = world.go(submitted, "recall", world.filler)
    assert [action for _, action in sitting.save("乙").entries()[1:]] == ["autosave", "submit", "recall", "autosave"]


WHO = ("filler", "colleague")
TEXTS = st.sampled_from([f"第 {number} 稿" for number in range(6)])
STEPS = st.one_of(
    st.tuples(st.just("load"), st.sampled_from(WHO)),
    st.tuples(st.just("autosave"), st.sampled_from(WHO), TEXTS),
    st.tuples(st.just("save"), st.sampled_from(WHO), TEXTS),
    st.tuples(st.sampled_from(["declaration-detail", "declaration-history", "export"]), st.sampled_from(WHO)),
)


class Desk:
    """Two people with the editor open in a browser each, and what anybody has seen of the annual goal."""

    def __init__(self, world) -> None:
        self.declaration, self.clients, self.pages = world.draft(), {}, {}
        for who in WHO:
            self.clients[who] = Client()
            self.clients[who].force_login(getattr(world, who))
        self.seen = set()

    def now(self) -> str:
        self.declaration.refresh_from_db()
        return self.declaration.annual_goal

    def load(self, who: str) -> None:
        page = self.clients[who].get(reverse("declaration-edit", args=[self.declaration.pk]))
        assert page.status_code == 200
        context = page.context
        self.pages[who] = {"sitting": context["sitting"], "revision": context["revision"]}
        self.seen.add(self.now())

    def autosave(self, who: str, text: str, **more) -> None:
        if who not in self.pages:
            return
        page = self.pages[who]
        data = {"goals.annual": text, "sitting": page["sitting"], "revision": page["revision"]}
        answer = self.clients[who].post(reverse("declaration-autosave", args=[self.declaration.pk]), data | more)
        if answer.status_code == 200:
            page["revision"] = answer.json()["revision"]

    def save(self, who: str, text: str) -> None:
        self.autosave(who, text, by_hand="on")

    def look(self, name: str, who: str) -> None:
        pk, layout = self.declaration.pk, self.declaration.layout
        args = [pk, layout, "txt"] if name == "export" else [pk]
        address = reverse("declaration-export" if name == "export" else name, args=args)
        assert self.clients[who].get(address).status_code == 200
        self.seen.add(self.now())

    def kept(self) -> set[str]:
        return {entry.document["goals"]["annual"] for entry in self.declaration.revisions.all()}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=10))
def test_every_text_that_was_saved_and_then_seen_is_in_the_history(world, steps):
    with transaction.atomic():
        desk = Desk(world)
        for name, *args in steps:
            getattr(desk, name)(*args) if hasattr(desk, name) else desk.look(name, *args)
        assert desk.seen <= desk.kept()
        assert desk.now() in desk.kept()
        transaction.set_rollback(True)
