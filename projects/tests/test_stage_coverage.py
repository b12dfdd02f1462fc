"""A stage that nobody can decide is said on the campaign's page and, once, to the administrators."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects import reminding
from projects.models import Campaign, CampaignStage, Department, Membership, Notice, Project, Role
from projects.stage_coverage import gaps_of
from projects.tests.factories import make_department, make_stand_in, make_user


@pytest.fixture
def lonely(world) -> Department:
    """A unit with a project, below a bureau in which nobody reviews."""
    unit = make_department("东莞市图书馆", make_department("东莞市文化局", world.finance))
    Project.objects.create(unit=unit, name="购书费")
    Project.objects.create(unit=world.branch, name="慰问费")
    return unit


def gaps(campaign: Campaign, among=None) -> list[tuple[str, list[str]]]:
    found = gaps_of(campaign, among=Department.objects.all() if among is None else among)
    return [(gap.stage.name, [unit.name for unit in gap.units]) for gap in found]


def test_a_unit_without_a_reviewer_is_named_at_its_stage(world, lonely):
    assert gaps(world.campaign) == [("主管部门审核", ["东莞市图书馆"])]
    make_user("hers", Role.DEPARTMENT_REVIEWER, lonely.parent)
    assert gaps(world.campaign) == []


@pytest.mark.parametrize("how", ["over", "coming", "locked", "stand-in"])
def test_who_cannot_decide_today_is_nobody(world, lonely, how):
    day, user = timezone.localdate(), make_user("hers")
    dates = {"over": {"ends_on": day - timedelta(1)}, "coming": {"starts_on": day + timedelta(1)}}.get(how, {})
    if how == "stand-in":
        make_stand_in(world.reviewer, "hers", department=lonely.parent)
    else:
        Membership.objects.create(user=user, role=Role.DEPARTMENT_REVIEWER, department=lonely.parent, **dates)
    if how == "locked":
        user.is_active = False
        user.save()
    assert gaps(world.campaign) == [("主管部门审核", ["东莞市图书馆"])]


def test_a_second_stage_of_a_role_needs_a_second_person(world):
    Project.objects.create(unit=world.branch, name="慰问费")
    CampaignStage.objects.create(campaign=world.campaign, position=3, name="局领导审核", role=Role.DEPARTMENT_REVIEWER)
    assert gaps(world.campaign) == [("局领导审核", ["东莞市医疗保障局东坑分局"])]
    make_user("chief", Role.DEPARTMENT_REVIEWER, world.finance)
    assert gaps(world.campaign) == []


@pytest.mark.parametrize(("years", "concerned"), [((2020, 2024), False), ((2024, 2026), True), ((None, None), True)])
def test_only_units_that_have_or_may_have_declarations_count(world, years, concerned):
    unit = make_department("撤并单位", world.finance)
    Project.objects.create(unit=unit, name="旧项目", start_year=years[0], end_year=years[1])
    assert gaps(world.campaign) == ([("主管部门审核", ["撤并单位"])] if concerned else [])


def test_the_page_of_the_campaign_says_it_to_those_it_concerns(world, lonely, client):
    elsewhere = make_user("gz", Role.ADMINISTRATOR, world.elsewhere)
    for user, says in ((world.administrator, True), (elsewhere, False)):
        client.force_login(user)
        page = client.get(reverse("campaign-detail", args=[2025])).content.decode()
        assert ("没有人可以审核" in page and "东莞市图书馆" in page) is says


def test_administrators_are_told_once_and_again_when_it_is_another_unit(world, lonely, client):
    assert (reminding.warn_of_gaps(), reminding.warn_of_gaps()) == (1, 0)
    notice = Notice.objects.get()
    assert (notice.to, notice.kind, notice.campaign) == (world.administrator, "nobody-decides", world.campaign)
    assert notice.text.endswith("的“主管部门审核”环节没有人可以审核：东莞市图书馆；请指定主管部门审核人")
    client.force_login(world.administrator)
    stages = reverse("campaign-detail", args=[2025]) + "#stages"
    assert client.get(reverse("notice-open", args=[notice.pk])).url == stages
    Project.objects.create(unit=lonely.parent, name="演出费")
    assert (reminding.warn_of_gaps(), reminding.warn_of_gaps()) == (1, 0)


def test_a_campaign_that_is_over_warns_nobody(world, lonely):
    Campaign.objects.update(opens_at=timezone.now() - timedelta(9), closes_at=timezone.now() - timedelta(1))
    assert reminding.warn_of_gaps() == 0


def test_queries_do_not_grow_with_units(world, django_assert_num_queries):
    for size in (1, 30):
        for number in range(Department.objects.count(), size + 4):
            Project.objects.create(unit=make_department(f"单位{number}", world.finance), name="费")
        with django_assert_num_queries(5):
            assert gaps_of(world.campaign, among=Department.objects.all())
