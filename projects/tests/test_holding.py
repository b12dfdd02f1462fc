"""Who has a declaration in hand, and since when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.holding import holder_of, holders_of
from projects.models import Declaration, Membership, Role
from projects.tests.factories import make_stand_in, make_user


@pytest.mark.parametrize(
    ("state", "department", "does", "people"),
    [
        ("draft", "东莞市医疗保障局东坑分局", "填报", ()),
        ("returned", "东莞市医疗保障局东坑分局", "修改", ()),
        ("submitted", "东莞市医疗保障局", "主管部门审核", ("reviewer",)),
        ("department_passed", "东莞市财政局", "财政审核", ("financier",)),
    ],
)
def test_whoever_has_to_act_has_it(world, state, department, does, people):
    holder = holder_of(getattr(world, state)())
    assert (holder.department, holder.does, holder.people, holder.days) == (department, does, people, 0)


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_what_is_over_nobody_has(world, state):
    assert holder_of(getattr(world, state)()) is None


def test_days_are_counted_from_when_it_arrived(world):
    declaration = world.submitted()
    Declaration.objects.update(state_changed_at=timezone.now() - timedelta(days=5))
    declaration.refresh_from_db()
    assert holder_of(declaration).days == 5


def test_who_may_not_decide_does_not_have_it(world):
    declaration = world.submitted()
    Membership.objects.create(user=world.filler, department=world.bureau, role=Role.DEPARTMENT_REVIEWER)
    make_user("away", Role.DEPARTMENT_REVIEWER, world.bureau, ends_on=timezone.localdate() - timedelta(days=1))
    make_user("elsewhere", Role.DEPARTMENT_REVIEWER, world.elsewhere)
    assert holder_of(declaration).people == ("reviewer",)


def test_who_decided_at_an_earlier_stage_does_not_have_it_at_the_next(world):
    Membership.objects.create(user=world.reviewer, department=world.finance, role=Role.FINANCE_REVIEWER)
    assert holder_of(world.department_passed()).people == ("financier",)


def test_a_stand_in_has_it_too_with_both_names_while_the_principal_holds_the_role(world):
    today = timezone.localdate()
    dates = {"starts_on": today, "ends_on": today, "stands_in_for": world.reviewer}
    make_user("standin", Role.DEPARTMENT_REVIEWER, world.bureau, **dates)
    declaration = world.submitted()
    assert holder_of(declaration).people == ("reviewer", "standin（代reviewer）")
    Membership.objects.filter(user=world.reviewer).delete()
    holder = holder_of(declaration)
    assert (holder.people, holder.nobody) == ((), True)


def test_many_names_are_the_first_few_and_a_number(world):
    for number in range(6):
        make_user(f"r{number}", Role.DEPARTMENT_REVIEWER, world.bureau)
    assert holder_of(world.submitted()).names == "reviewer、r0、r1、r2、r3等 7 人"


def test_a_ring_of_departments_ends(world):
    declaration = world.submitted()
    world.finance.parent = world.branch
    world.finance.save()
    assert holder_of(declaration).people == ("reviewer",)


def test_whoever_decides_in_a_right_of_their_own_is_named_once(world):
    colleague = make_user("second", Role.DEPARTMENT_REVIEWER, world.bureau)
    make_stand_in(world.reviewer, colleague.username)
    assert holder_of(world.submitted()).people == ("reviewer", "second")


def test_the_page_and_the_fillers_list_say_it(world, client):
    declaration = world.submitted()
    client.force_login(world.filler)
    page = client.get(declaration.get_absolute_url()).content.decode()
    assert "现由 <b>东莞市医疗保障局</b> 主管部门审核（reviewer）办理" in page
    for name in ("my-work", "declaration-list"):
        assert "reviewer · 今天送达" in client.get(reverse(name)).content.decode()


def test_states_are_named_by_their_stage(world, client):
    world.campaign.stages.filter(position=2).update(name="预算科复审")
    declaration = world.department_passed()
    client.force_login(world.auditor)
    page = client.get(declaration.get_absolute_url()).content.decode()
    assert "待预算科复审" in page and "主管部门已审" not in page


def test_many_take_as_many_queries_as_one(world, django_assert_num_queries):
    declaration = world.submitted()
    found = Declaration.objects.select_related("project__unit", "waits_at").get(pk=declaration.pk)
    with django_assert_num_queries(4):
        holders_of([found])
    with django_assert_num_queries(4):
        assert len(holders_of([found] * 30)) == 1
