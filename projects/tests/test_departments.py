"""Over which units somebody holds a role: walked down the tree, or everywhere at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from projects.models import Department, Membership, Role
from projects.tests.factories import make_department, make_stand_in, make_user

ROLES = [Role.FILLER, Role.AUDITOR]


@st.composite
def trees(draw) -> tuple[list[int | None], list[tuple[int, Role, bool]]]:
    """Of each department the one above it, by position; and memberships: where, which role, whether it is over."""
    above = [draw(st.none() | st.integers(0, at - 1)) if at else None for at in range(draw(st.integers(1, 6)))]
    held = st.tuples(st.integers(0, len(above) - 1), st.sampled_from(ROLES), st.booleans())
    return above, draw(st.lists(held, max_size=4, unique_by=lambda one: one[:2]))


class Covered(TestCase):
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(trees(), st.sets(st.sampled_from(ROLES), min_size=1))
    def test_a_role_reaches_its_department_and_all_below_and_nothing_else(self, tree, asked):
        above, held = tree
        made = []
        for at, parent in enumerate(above):
            made.append(Department.objects.create(name=str(at), parent=made[parent] if parent is not None else None))
        user = make_user("somebody")
        yesterday = timezone.localdate() - timedelta(1)
        for at, role, is_over in held:
            Membership.objects.create(user=user, department=made[at], role=role, ends_on=yesterday if is_over else None)
        holds = {at for at, role, is_over in held if role in asked and not is_over}
        reached = set(holds)
        for at, parent in enumerate(above):
            if parent in reached:
                reached.add(at)
        covered = Department.objects.covered_by(user, asked)
        assert {made.index(one) for one in covered} == reached


@pytest.mark.django_db
def test_nobody_reaches_a_ring_that_hangs_nowhere_and_a_root_s_chief_no_more_than_the_root():
    one, two = make_department("甲"), make_department("乙")
    for department, parent in ((one, two), (two, one)):
        Department.objects.filter(pk=department.pk).update(parent=parent)
    assert not Department.objects.covered_by(make_user("nobody")).exists()
    chief = make_user("chief", Role.AUDITOR, one)
    assert set(Department.objects.covered_by(chief)) == {one, two}


@pytest.mark.django_db
def test_a_stand_in_at_the_top_reaches_no_further_than_the_principal():
    top = make_department("财政局")
    bureau, _ = make_department("医保局", top), make_department("民政局", top)
    principal = make_user("principal", Role.DEPARTMENT_REVIEWER, bureau)
    deputy = make_stand_in(principal, department=top)
    assert list(Department.objects.covered_by(deputy)) == [bureau]
    assert list(Department.objects.covered_as(deputy, Role.DEPARTMENT_REVIEWER, principal.pk)) == [bureau]
    assert not Department.objects.covered_as(deputy, Role.DEPARTMENT_REVIEWER, None).exists()
