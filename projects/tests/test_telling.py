"""Who is told what, and what stands on 我的工作."""

import pytest
from django.db import transaction
from django.urls import reverse

from projects import workflow
from projects.models import Membership, Notice, Role
from projects.tests.factories import PASSING, REJECTING, RETURNING, make_user


def told(**of) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(**of).values_list("to__username", "kind"))


def test_nobody_is_told_of_what_waits_in_an_inbox(world):
    world.department_passed()
    assert not Notice.objects.exists()


def test_a_return_is_told_to_who_submitted_or_wrote(world):
    declaration = world.returned()
    notice = Notice.objects.get()
    assert (notice.to, notice.kind, notice.declaration) == (world.filler, "returned", declaration)
    assert notice.text == ("“慰问费”2025 年度申报表被reviewer退回（主管部门审核）：指标不够细化、量化；请写明人数口径")


def test_when_who_wrote_it_is_gone_all_who_fill_for_the_unit_are_told(world):
    declaration = world.submitted()
    Membership.objects.filter(user=world.filler).delete()
    above = make_user("above", Role.FILLER, world.bureau)
    world.go(declaration, "return", world.reviewer, verdict=RETURNING)
    assert told() == {("colleague", "returned"), (above.username, "returned")}


def test_a_return_from_the_second_stage_is_told_to_the_first_too(world):
    declaration = world.department_passed()
    world.go(declaration, "return", world.financier, verdict=RETURNING)
    assert told() == {("filler", "returned"), ("reviewer", "returned-later")}
    assert "财政审核" in Notice.objects.get(kind="returned-later").text


def test_who_passed_in_an_earlier_round_is_not_told_again(world):
    second = make_user("second", Role.DEPARTMENT_REVIEWER, world.bureau)
    returned = world.answer(world.returned())
    passed = world.go(world.go(returned, "submit", world.filler), "pass", second, verdict=PASSING)
    Notice.objects.all().delete()
    world.go(passed, "return", world.financier, verdict=RETURNING)
    assert told() == {("filler", "returned"), ("second", "returned-later")}


@pytest.mark.parametrize(("action", "verdict"), [("approve", PASSING), ("reject", REJECTING)])
def test_what_is_decided_for_good_is_told_to_who_submitted(world, action, verdict):
    world.go(world.department_passed(), action, world.financier, verdict=verdict)
    assert told() == {("filler", {"approve": "approved", "reject": "rejected"}[action])}


def test_a_submit_closes_what_was_told_of_the_return(world):
    returned = world.answer(world.returned())
    world.go(returned, "submit", world.filler)
    assert Notice.objects.get().read_at


def test_those_who_were_told_of_a_decision_are_told_when_it_is_taken_back(world):
    passed = world.department_passed()
    returned = world.go(passed, "return", world.financier, verdict=RETURNING)
    workflow.take_back(returned, by=world.financier, based_on=returned.revision, why="看错了附件")
    assert told(read_at=None) == {("filler", "taken-back"), ("reviewer", "taken-back")}
    text = Notice.objects.filter(kind="taken-back").first().text
    assert text == "financier收回了对“慰问费”2025 年度申报表的决定（退回）：看错了附件"


def test_a_pass_taken_back_is_told_to_nobody(world):
    passed = world.department_passed()
    workflow.take_back(passed, by=world.reviewer, based_on=passed.revision, why="再看看")
    assert not Notice.objects.exists()


def test_what_is_told_goes_with_what_it_tells(world):
    """A decision that is not kept has told nobody."""
    declaration = world.submitted()
    with transaction.atomic():
        world.go(declaration, "return", world.reviewer, verdict=RETURNING)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_a_notice_leads_to_its_declaration_and_is_read_then(world, client):
    declaration = world.returned()
    notice = Notice.objects.get()
    client.force_login(world.filler)
    page = client.get(reverse("my-work")).content.decode()
    assert "退回修改" in page and notice.text in page and '<span class="badge">1</span>' in page
    assert client.get(reverse("notice-open", args=[notice.pk])).url == declaration.get_absolute_url()
    page = client.get(reverse("my-work")).content.decode()
    assert notice.text not in page and '<span class="badge">' not in page
    assert notice.text in client.get(reverse("notice-list")).content.decode()


def test_marking_as_read_takes_what_was_shown_and_is_ones_own(world, client):
    declaration = world.returned()
    later = Notice.objects.create(to=world.filler, kind="approved", declaration=declaration, text="后来的")
    strange = Notice.objects.create(to=world.reviewer, kind="approved", declaration=declaration, text="别人的")
    shown = Notice.objects.get(kind="returned")
    client.force_login(world.filler)
    client.post(reverse("notice-read"), {"notice": [shown.pk, strange.pk, "x"]})
    assert set(Notice.objects.filter(read_at=None)) == {later, strange}


def test_what_one_may_see_no_more_one_was_not_told(world, client):
    world.returned()
    notice = Notice.objects.get()
    Membership.objects.filter(user=world.filler).delete()
    client.force_login(world.filler)
    assert notice.text not in client.get(reverse("notice-list")).content.decode()
    assert client.get(reverse("notice-open", args=[notice.pk])).status_code == 404


def test_another_persons_notice_does_not_exist(world, client):
    world.returned()
    client.force_login(world.colleague)
    assert client.get(reverse("notice-open", args=[Notice.objects.get().pk])).status_code == 404


def test_the_list_of_tasks_counts_what_waits(world, client):
    world.returned()
    client.force_login(world.filler)
    tasks = client.get(reverse("my-work")).context["tasks"]
    assert [(task.count, task.what) for task in tasks] == [(1, "份退回给您修改"), (1, "条审核意见待答复")]
    client.force_login(world.reviewer)
    assert client.get(reverse("my-work")).context["tasks"] == []


def test_notices_take_the_same_queries_at_1_and_30(world, client, django_assert_max_num_queries):
    declaration = world.draft()
    client.force_login(world.filler)
    taken = []
    for rows in (1, 30):
        for _ in range(Notice.objects.count(), rows):
            Notice.objects.create(to=world.filler, kind="approved", declaration=declaration, text="已批复")
        with django_assert_max_num_queries(10) as queries:
            client.get(reverse("notice-list"))
        taken.append(len(queries))
    assert taken[0] == taken[1]
