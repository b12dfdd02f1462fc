"""A batch decision is revoked as a whole, as far as nothing came after it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects import revoking, workflow
from projects.models import DecisionBatch, Declaration, Membership, ReviewDecision, Role, State
from projects.tests.factories import PASSING, RETURNING, make_stand_in, make_user
from projects.tests.test_deciding_many import many
from projects.tests.test_selecting import BACK, GOOD, decide, states


def page_of(client, user, batch):
    client.force_login(user)
    return client.get(reverse("decision-batch-revoke", args=[batch.pk]))


def revoke(client, user, batch, why="看错了口径", seen=None):
    client.force_login(user)
    at = seen or {one.declaration_id: one.declaration.revision for one in batch.decisions.select_related("declaration")}
    data = {"why": why, **{f"seen-{pk}": revision for pk, revision in at.items()}}
    return client.post(reverse("decision-batch-revoke", args=[batch.pk]), data)


@pytest.mark.parametrize(("verdict", "action", "wish"), [(GOOD, "pass", "审核通过或批复"), (BACK, "return", "退回")])
def test_a_batch_is_revoked_as_a_whole(world, client, verdict, action, wish):
    three = many(world, 3)
    done = decide(client, world.reviewer, three, verdict, action).content.decode()
    batch = DecisionBatch.objects.get()
    address = reverse("decision-batch-revoke", args=[batch.pk])
    assert address in done and str(batch) == f"批量{wish}"
    assert reverse("decision-batch-list") in client.get(reverse("inbox")).content.decode()
    assert address in client.get(reverse("decision-batch-list")).content.decode()
    assert "3 / 3 份可以收回" in page_of(client, world.reviewer, batch).content.decode()
    assert "已收回 3 份的决定" in revoke(client, world.reviewer, batch).content.decode()
    assert states(three) == [State.SUBMITTED] * 3
    assert set(ReviewDecision.objects.values_list("taken_back_why", flat=True)) == {"看错了口径"}
    again = page_of(client, world.reviewer, batch)
    assert again.context["going"] == 0 and "已经收回" in again.content.decode()
    assert [(one.count, one.revoked) for one in client.get(reverse("decision-batch-list")).context["batches"]] == [
        (3, 3)
    ]


def test_what_somebody_acted_on_since_stays_and_says_why(world, client):
    three = many(world, 3)
    decide(client, world.reviewer, three, GOOD)
    batch, passed = DecisionBatch.objects.get(), Declaration.objects.get(pk=three[0].pk)
    world.go(passed, "return", world.financier, verdict=RETURNING)
    page = page_of(client, world.reviewer, batch)
    assert page.context["going"] == 2 and "已“退回”，不能收回" in page.content.decode()
    result = revoke(client, world.reviewer, batch).content.decode()
    assert "已收回 2 份" in result and "1 份没有收回" in result and "已“退回”，不能收回" in result
    assert states(three) == [State.RETURNED, State.SUBMITTED, State.SUBMITTED]


def test_what_was_approved_and_is_amended_stays(world, client):
    passed = [world.go(one, "pass", world.reviewer, verdict=PASSING) for one in many(world, 2)]
    decide(client, world.financier, passed, GOOD)
    approved = Declaration.objects.get(pk=passed[0].pk)
    workflow.amend(approved, by=world.filler, based_on=approved.revision, why="预算核减")
    batch = DecisionBatch.objects.get()
    assert "批复后已开始调整，不能收回" in page_of(client, world.financier, batch).content.decode()
    revoke(client, world.financier, batch)
    assert states(passed) == [State.APPROVED, State.DEPARTMENT_PASSED]


def test_the_verb_refuses_where_somebody_acts_in_between_and_the_others_go_on(world, client):
    three = many(world, 3)
    decide(client, world.reviewer, three, GOOD)
    rows = revoking.decisions_in(DecisionBatch.objects.get(), by=world.reviewer)
    seen = {row.decision.declaration_id: row.decision.declaration.revision for row in rows}
    world.go(rows[1].decision.declaration, "return", world.financier, verdict=RETURNING)
    outcomes = revoking.revoke(rows, seen, by=world.reviewer, why="看错了")
    assert [one.is_done for one in outcomes] == [True, False, True] and "退回" in outcomes[1].problem
    assert states(three) == [State.SUBMITTED, State.RETURNED, State.SUBMITTED]


def test_revoking_wants_a_reason_and_loses_nothing(world, client):
    two = many(world, 2)
    decide(client, world.reviewer, two, GOOD)
    answer = revoke(client, world.reviewer, DecisionBatch.objects.get(), why=" ")
    assert answer.status_code == 422 and "请填写收回决定的原因" in answer.content.decode()
    assert states(two) == [State.DEPARTMENT_PASSED] * 2


def test_a_batch_in_which_nothing_was_decided_is_none(world, client):
    declaration = world.submitted()
    stale = {f"seen-{declaration.pk}": 0}
    decide(client, world.reviewer, [declaration], GOOD, **stale)
    assert not DecisionBatch.objects.exists()


def test_only_whoever_decided_or_was_stood_in_for_may_open_and_revoke(world, client):
    two = many(world, 2)
    deputy = make_stand_in(world.reviewer)
    decide(client, deputy, two, GOOD)
    batch = DecisionBatch.objects.get()
    colleague = make_user("colleague-reviewer", Role.DEPARTMENT_REVIEWER, world.bureau)
    may = {"deputy": deputy, "principal": world.reviewer}
    others = [colleague, world.financier, world.filler, world.administrator, world.auditor, world.stranger]
    assert {name: page_of(client, user, batch).status_code for name, user in may.items()} == dict.fromkeys(may, 200)
    assert {page_of(client, user, batch).status_code for user in others} == {404}
    assert {revoke(client, user, batch).status_code for user in others} == {404}
    assert states(two) == [State.DEPARTMENT_PASSED] * 2
    assert "已收回 2 份" in revoke(client, world.reviewer, batch).content.decode()
    assert ReviewDecision.objects.exclude(taken_back_at=None).count() == 2


def test_a_delegate_whose_days_are_over_revokes_nothing(world, client):
    two = many(world, 2)
    deputy = make_stand_in(world.reviewer)
    decide(client, deputy, two, GOOD)
    ended = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(user=deputy, stands_in_for=world.reviewer).update(starts_on=ended, ends_on=ended)
    revoke(client, deputy, DecisionBatch.objects.get())
    assert states(two) == [State.DEPARTMENT_PASSED] * 2


def test_pages_take_the_same_queries_at_1_and_30(world, client, django_assert_max_num_queries):
    declarations, counts = many(world, 31), {}
    decide(client, world.reviewer, declarations[:1], GOOD)
    decide(client, world.reviewer, declarations[1:], GOOD)
    for batch in DecisionBatch.objects.all():
        with django_assert_max_num_queries(40) as queries:
            assert page_of(client, world.reviewer, batch).context["going"] in (1, 30)
        counts[batch.pk] = len(queries)
    assert len(set(counts.values())) == 1
    with django_assert_max_num_queries(25):
        client.get(reverse("decision-batch-list"))
