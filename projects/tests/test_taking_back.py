"""A decision is taken back by its maker until somebody else acted."""

import pytest
from django.core.exceptions import PermissionDenied

from projects import store, workflow
from projects.models import State
from projects.tests.factories import PASSING, RETURNING
from projects.workflow import NotReady


@pytest.mark.parametrize(
    ("decided", "by", "waits_at", "state"),
    [
        ("department_passed", "reviewer", "主管部门审核", State.SUBMITTED),
        ("returned", "reviewer", "主管部门审核", State.SUBMITTED),
        ("rejected", "reviewer", "主管部门审核", State.SUBMITTED),
        ("approved", "financier", "财政审核", State.DEPARTMENT_PASSED),
    ],
)
def test_a_decision_taken_back_leaves_everything_as_before_it(world, decided, by, waits_at, state):
    declaration = world.take_back(getattr(world, decided)(), getattr(world, by))
    decision = declaration.decisions.last()
    assert (declaration.state, declaration.waits_at.name) == (state, waits_at)
    assert (declaration.state_changed_at, decision.taken_back_why) == (decision.waiting_since, "点错了")
    assert decision.taken_back_at and not declaration.opinions.standing().exists()
    entry = declaration.revisions.last()
    assert (entry.action, entry.why) == ("take-back", f"收回“{decision.get_action_display()}”：点错了")


def test_after_taking_back_another_decision_stands_in_its_place(world):
    declaration = world.take_back(world.returned(), world.reviewer)
    declaration = world.go(declaration, "pass", world.reviewer, verdict=PASSING)
    standing = declaration.decisions.filter(taken_back_at=None)
    assert (declaration.decisions.count(), standing.get().action) == (2, "pass")


def test_taking_back_wants_a_reason(world):
    declaration = world.department_passed()
    with pytest.raises(NotReady, match="收回决定的原因"):
        world.take_back(declaration, world.reviewer, why=" ")


def test_once_the_next_stage_or_the_unit_acted_a_decision_stays(world):
    passed, returned = world.department_passed(), None
    declaration = world.take_back(world.go(passed, "return", world.financier, verdict=RETURNING), world.financier)
    with pytest.raises(PermissionDenied, match="最近一个决定"):
        world.take_back(declaration, world.reviewer)
    returned = world.answer(world.go(declaration, "return", world.financier, verdict=RETURNING))
    with pytest.raises(PermissionDenied):
        world.take_back(returned, world.financier)


def test_an_approval_is_taken_back_until_the_form_is_amended(world):
    approved = world.approved()
    workflow.amend(approved, by=world.filler, based_on=approved.revision, why="预算核减")
    with pytest.raises(PermissionDenied):
        world.take_back(approved, world.financier)


def test_who_acts_on_a_stale_page_is_told_of_the_taking_back(world):
    declaration = world.returned()
    world.take_back(declaration, world.reviewer)
    with pytest.raises(store.Conflict, match="收回决定"):
        world.answer(declaration)
