"""When something may be submitted: late exceptions, and amendments after the close."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects import workflow
from projects.models import Campaign, LateException, State
from projects.tests.factories import make_declaration, make_department
from projects.workflow import NotReady


def close(world, days_ago=1, **fields):
    """The campaign closed some days ago; `fields` are set besides."""
    at = timezone.now() - timedelta(days=days_ago)
    Campaign.objects.filter(pk=world.campaign.pk).update(closes_at=at, **fields)


@pytest.mark.parametrize("place", ["branch", "bureau"])
def test_an_exception_lets_a_unit_and_all_below_submit_late(world, place):
    close(world)
    until = timezone.now() + timedelta(days=1)
    department = getattr(world, place)
    LateException.objects.create(
        campaign=world.campaign, department=department, until=until, why="系统故障", by=world.administrator
    )
    assert world.submitted().state == State.SUBMITTED


@pytest.mark.parametrize(
    ("place", "days", "says"), [("elsewhere", 1, "截止，不能"), ("branch", -0.5, "延至.*也已到期")]
)
def test_an_exception_of_others_or_one_that_is_over_helps_nobody(world, place, days, says):
    close(world)
    until = timezone.now() + timedelta(days=days)
    department = getattr(world, place)
    LateException.objects.create(
        campaign=world.campaign, department=department, until=until, why="系统故障", by=world.administrator
    )
    with pytest.raises(NotReady, match=f"{says}.*王科长"):
        world.submitted()


@pytest.mark.parametrize(("days", "open_"), [(1, True), (-0.5, False), (None, False)])
def test_amendments_have_a_window_of_their_own(world, days, open_):
    approved = world.approved()
    close(world, amendments_close_at=days and timezone.now() + timedelta(days=days))
    draft = workflow.amend(approved, by=world.filler, based_on=approved.revision, why="预算核减")
    problem = workflow.campaign_problem(draft)
    assert (problem == "") is open_
    assert open_ or "的调整已于" in problem
    assert "截止" in workflow.campaign_problem(approved)


@pytest.mark.parametrize(
    ("place", "days", "says"), [("bureau", 1, "还有"), ("branch", -0.5, "已截止"), ("elsewhere", 1, "已截止")]
)
def test_my_work_says_until_when_a_unit_has_longer(world, client, place, days, says):
    close(world)
    draft, until = world.draft(), timezone.now() + timedelta(days=days)
    LateException.objects.create(
        campaign=world.campaign, department=getattr(world, place), until=until, why="系统故障", by=world.administrator
    )
    client.force_login(world.filler)
    page = client.get(reverse("my-work"))
    campaign = Campaign.objects.get()
    known = until if place != "elsewhere" else campaign.closes_at
    assert page.context["deadlines"] == {draft.pk: known}
    assert f'<small class="muted">{says}' in page.content.decode()


def test_my_work_says_until_when_an_amendment_may_be_submitted(world, client):
    approved, until = world.approved(), timezone.now() + timedelta(days=3)
    close(world, amendments_close_at=until)
    draft = workflow.amend(approved, by=world.filler, based_on=approved.revision, why="预算核减")
    client.force_login(world.filler)
    assert client.get(reverse("my-work")).context["deadlines"] == {draft.pk: until}


def test_deadlines_take_as_many_queries_for_many_units(world, django_assert_num_queries):
    drafts = [make_declaration(make_department(f"{number}分局", world.bureau), world.filler) for number in range(5)]
    for some in (drafts[:1], drafts):
        with django_assert_num_queries(3):
            assert len(workflow.deadlines_of(some)) == len(some)
