"""Two pairs of eyes, and one person who acts in the name of another."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from projects import access, store
from projects.core.document import Goals
from projects.models import AuditEntry, Membership, Role
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
    store.save(
        declaration, replace(comfort_money(), goals=Goals(cycle="周期", annual="改")), by=world.reviewer, based_on=1
    )
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


@pytest.fixture
def world(world):
    """With a colleague who reviews beside the unit, not over it."""
    beside = make_department("东莞市医疗保障局石排分局", world.bureau)
    Membership.objects.filter(user=world.colleague).update(department=beside, role=Role.DEPARTMENT_REVIEWER)
    return world


def appoint(client, world, person, starts=1, ends=3, **changed):
    """What a reviewer posts to have somebody act for them."""
    client.force_login(world.reviewer)
    today = timezone.localdate()
    data = {"post": world.reviewer.memberships.get().pk, "person": person.pk}
    data |= {"starts_on": today + timedelta(starts), "ends_on": today + timedelta(ends)}
    return client.post(reverse("stand-in-list"), data | changed)


def test_a_reviewer_names_a_stand_in_in_advance_and_ends_it(world, client):
    assert appoint(client, world, world.colleague).status_code == 302
    row = world.reviewer.stood_in_by.get()
    assert (row.user, row.department, row.role) == (world.colleague, world.bureau, Role.DEPARTMENT_REVIEWER)
    assert not access.can(world.colleague, "pass", world.submitted())
    assert "colleague" in client.get(reverse("stand-in-list")).content.decode()
    client.post(reverse("stand-in-end", args=[row.pk]))
    assert not world.reviewer.stood_in_by.exists()


def test_who_stands_in_from_when_until_when_is_in_the_audit_trail(world, client):
    appoint(client, world, world.colleague, starts=0)
    row = world.reviewer.stood_in_by.get()
    Membership.objects.filter(pk=row.pk).update(starts_on=timezone.localdate() - timedelta(2))
    client.post(reverse("stand-in-end", args=[row.pk]))
    appoint(client, world, world.colleague)
    client.post(reverse("stand-in-end", args=[world.reviewer.stood_in_by.latest("pk").pk]))
    entries = list(AuditEntry.objects.filter(kind="right", by=world.reviewer).order_by("pk"))
    assert [entry.action for entry in entries] == ["新增任职", "修改任职", "新增任职", "删除任职"]
    assert {entry.department for entry in entries} == {world.bureau}
    assert (entries[0].after["用户"], entries[0].after["代理"]) == ("colleague", "reviewer")
    assert entries[1].after == {"至": str(timezone.localdate() - timedelta(days=1))}


def test_what_is_under_way_ends_with_yesterday_and_stays_on_record(world, client):
    deputy = make_stand_in(world.reviewer, starts=-3, ends=3)
    row = deputy.memberships.get()
    client.force_login(world.reviewer)
    client.post(reverse("stand-in-end", args=[row.pk]))
    row.refresh_from_db()
    assert row.ends_on == timezone.localdate() - timedelta(days=1)
    assert access.allowed(deputy, world.submitted()) == set()


@pytest.mark.parametrize(
    ("who", "changed", "says"),
    [
        ("stranger", {}, "请另选一位审核人"),
        ("reviewer", {}, "请另选一位审核人"),
        ("filler", {}, "只能请同一单位体系中现任的其他审核人代理"),
        ("auditor", {}, "请另选一位审核人"),
        ("colleague", {"starts": -1}, "开始日期不能早于今天"),
        ("colleague", {"ends": 0}, "截止日期不能早于开始日期"),
        ("colleague", {"starts_on": ""}, "请填写这一项"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_written(world, client, who, changed, says):
    response = appoint(client, world, getattr(world, who), **changed)
    assert (response.status_code, says in response.content.decode()) == (422, True)
    assert not world.reviewer.stood_in_by.exists()


def test_nobody_has_two_stand_ins_at_one_post_on_the_same_day(world, client):
    appoint(client, world, world.colleague)
    response = appoint(client, world, world.financier, starts=3, ends=5)
    assert response.status_code == 422 and "colleague在" in response.content.decode()
    assert appoint(client, world, world.financier, starts=4, ends=5).status_code == 302


def test_one_names_stand_ins_only_for_oneself(world, client):
    other = make_user("other", Role.DEPARTMENT_REVIEWER, world.bureau)
    assert appoint(client, world, world.colleague, post=other.memberships.get().pk).status_code == 422
    row = make_stand_in(other).memberships.get()
    client.force_login(world.reviewer)
    assert client.post(reverse("stand-in-end", args=[row.pk])).status_code == 404
    client.force_login(world.filler)
    assert client.get(reverse("stand-in-list")).status_code == 403


def test_the_page_around_says_for_whom_one_acts(world, client):
    client.force_login(make_stand_in(world.reviewer))
    assert "代 reviewer 审核" in client.get(reverse("inbox")).content.decode()


def test_only_reviewers_are_stood_in_for(world):
    today = timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=world.colleague,
            department=world.branch,
            role=Role.FILLER,
            starts_on=today,
            ends_on=today,
            stands_in_for=world.filler,
        )


def test_a_delegate_who_reviews_no_more_is_shown(world, client):
    appoint(client, world, world.colleague)
    assert "已不是审核人" not in client.get(reverse("stand-in-list")).content.decode()
    world.colleague.memberships.filter(stands_in_for=None).update(role=Role.FILLER)
    assert "已不是审核人" in client.get(reverse("stand-in-list")).content.decode()


def test_administrators_name_only_reviewers_too(world, client):
    type(world.administrator).objects.filter(pk=world.administrator.pk).update(is_staff=True)
    client.force_login(world.administrator)
    today = timezone.localdate().isoformat()
    data = {"department": world.bureau.pk, "role": Role.DEPARTMENT_REVIEWER, "stands_in_for": world.reviewer.pk}
    dates = {"starts_on": today, "ends_on": today}
    address = reverse("admin:projects_membership_add")
    refused = client.post(address, data | dates | {"user": world.filler.pk})
    assert refused.status_code == 200 and "代理人本人须是审核人" in refused.content.decode()
    assert client.post(address, data | dates | {"user": world.colleague.pk}).status_code == 302
