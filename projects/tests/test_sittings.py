"""Autosaves: many writes, one history entry, and every stale one refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from projects import store, workflow
from projects.core.document import Goals


class Sitting:
    """One declaration, and saves of its annual goal at given minutes."""

    def __init__(self, world) -> None:
        self.world, self.declaration, self.minutes = world, world.draft(), 0

    def save(self, text: str, *, by=None, by_hand: bool = False) -> "Sitting":
        document = replace(store.load(self.declaration), goals=Goals(cycle="周期", annual=text))
        self.declaration = workflow.save(
            self.declaration,
            document,
            by=by or self.world.filler,
            based_on=self.declaration.revision,
            by_hand=by_hand,
        )
        return self

    def wait(self, minutes: int) -> "Sitting":
        """Time goes by: what is written seems that much older."""
        for entry in self.declaration.revisions.all():
            self.declaration.revisions.filter(pk=entry.pk).update(at=entry.at - timedelta(minutes=minutes))
        return self

    def entries(self) -> list[tuple[int, str]]:
        return list(self.declaration.revisions.values_list("number", "action"))


def test_the_autosaves_of_one_sitting_are_one_entry_and_each_counts_the_revision_up(world):
    sitting = Sitting(world).save("甲").wait(20).save("甲乙").wait(29).save("甲乙丙")
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
        (lambda s: s.save("甲").save("乙", by=s.world.colleague).save("丙"), ["autosave"] * 3),
        (lambda s: s.save("甲").save("乙", by_hand=True), ["save"]),
        (lambda s: s.save("甲").save("乙", by_hand=True).save("丙"), ["save", "autosave"]),
        (lambda s: s.save("甲", by_hand=True).save("乙", by_hand=True), ["save", "save"]),
    ],
    ids=["a long pause", "somebody else", "closed by hand", "after a save by hand", "by hand"],
)
def test_where_a_sitting_ends(world, saves, actions):
    assert [action for _, action in saves(Sitting(world)).entries()[1:]] == actions


def test_a_decision_ends_a_sitting_and_its_snapshot_stays(world):
    sitting = Sitting(world).save("甲")
    submitted = world.go(sitting.declaration, "submit", world.filler)
    sitting.declaration = world.go(submitted, "recall", world.filler)
    assert [action for _, action in sitting.save("乙").entries()[1:]] == ["autosave", "submit", "recall", "autosave"]
