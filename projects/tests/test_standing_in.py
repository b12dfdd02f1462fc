"""Two pairs of eyes, and one person who acts in the name of another."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from projects import access, store
from projects.document import Goals
from projects.models import Membership, Role
from projects.tests.factories import PASSING, RETURNING, comfort_money, make_department, make_stand_in, make_user


def test_a_stand_in_decides_with_both_names_on_record(world):
    deputy = make_stand_in(world.reviewer)
    declaration = world.go(world.submitted(), "return", deputy, verdict=RETURNING)
    decision, entry = declaration.decisions.get(), declaration.revisions.last()
    assert [(one.by, one.on_behalf_of) for one in (decision, entry)] == [(deputy, world.reviewer)] * 2
    declaration = world.take_back(declaration, world.reviewer)
    assert declaration.revisions.last().on_behalf_of is None


def test_a_stand_in_takes_back_with_both_names_on_record(world):
    deputy = make_stand_in(world.reviewer)
    declaration = world.take_back(world.go(world.submitted(), "pass", deputy, verdict=PASSING), deputy)
    entry = declaration.revisions.last()
    assert (entry.by, entry.on_behalf_of) == (deputy, world.reviewer)


def test_a_stand_in_takes_nothing_back_that_the_principal_decided(world):
    deputy = make_stand_in(world.reviewer)
    with pytest.raises(PermissionDenied):
        world.take_back(world.department_passed(), deputy)


def test_ones_own_right_goes_before_acting_for_another(world):
    deputy = make_stand_in(world.reviewer)
    Membership.objects.create(user=deputy, department=world.bureau, role=Role.DEPARTMENT_REVIEWER)
    declaration = world.go(world.submitted(), "pass", deputy, verdict=PASSING)
    assert declaration.decisions.get().on_behalf_of is None


def test_neither_stand_in_nor_principal_may_have_written_it(world):
    deputy = make_stand_in(world.reviewer)
    declaration = world.draft()
    store.save(declaration, replace(comfort_money(), goals=Goals("周期", "改")), by=world.reviewer, based_on=1)
    declaration.refresh_from_db()
    with pytest.raises(PermissionDenied, match="您所代理的reviewer填报、导入或送审过"):
        world.go(world.go(declaration, "submit", world.filler), "pass", deputy, verdict=PASSING)


def test_a_stand_in_reaches_no_further_than_the_principal(world):
    deputy = make_stand_in(world.reviewer, department=world.finance)
    declaration = world.submitted()
    assert access.can(deputy, "pass", declaration)
    world.reviewer.memberships.update(department=make_department("东莞市医疗保障局石排分局", world.bureau))
    assert access.allowed(deputy, declaration) == set()
    assert not access.visible_to(deputy).exists() and not access.waiting_for(deputy).exists()


def test_a_stand_in_of_a_stand_in_has_nothing(world):
    deputy = make_stand_in(world.reviewer)
    third = make_user("third")
    today = timezone.localdate()
    Membership.objects.create(
        user=third,
        department=world.bureau,
        role=Role.DEPARTMENT_REVIEWER,
        starts_on=today,
        ends_on=today,
        stands_in_for=deputy,
    )
    assert access.allowed(third, world.submitted()) == set()
    assert access.roles_of(third) == set()


def test_nobody_decides_at_two_stages_of_a_round(world):
    Membership.objects.create(user=world.reviewer, department=world.finance, role=Role.FINANCE_REVIEWER)
    declaration = world.department_passed()
    assert "approve" not in access.allowed(world.reviewer, declaration)
    assert list(access.waiting_for(world.reviewer)) == []
    with pytest.raises(PermissionDenied, match="您在本轮“主管部门审核”环节已经审核过"):
        world.go(declaration, "approve", world.reviewer, verdict=PASSING)


def test_nor_does_a_stand_in_for_who_decided_earlier(world):
    Membership.objects.create(user=world.reviewer, department=world.finance, role=Role.FINANCE_REVIEWER)
    deputy, today = make_user("deputy"), timezone.localdate()
    Membership.objects.create(
        user=deputy,
        department=world.finance,
        role=Role.FINANCE_REVIEWER,
        starts_on=today,
        ends_on=today,
        stands_in_for=world.reviewer,
    )
    with pytest.raises(PermissionDenied, match="您所代理的reviewer在本轮"):
        world.go(world.department_passed(), "approve", deputy, verdict=PASSING)


def test_in_the_next_round_everybody_may_decide_where_they_did(world):
    declaration = world.go(world.department_passed(), "return", world.financier, verdict=RETURNING)
    declaration = world.go(world.answer(declaration), "submit", world.filler)
    assert access.can(world.reviewer, "pass", declaration)
