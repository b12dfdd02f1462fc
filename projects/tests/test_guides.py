"""What somebody does next, until they put it away, each for themselves; and the way out of an empty database."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from indicators.models import Framework
from projects import guides
from projects.models import Campaign, Department, ExpectedProject, Membership, Project, Role
from projects.tests.factories import make_campaign, make_declaration, make_department, make_frameworks, make_user


def my_work(client, user) -> str:
    client.force_login(user)
    return client.get(reverse("my-work")).text


@pytest.mark.parametrize("who", ["filler", "reviewer", "financier", "administrator", "auditor"])
def test_a_newcomer_sees_what_to_do_until_they_put_it_away(world, client, who):
    user = getattr(world, who)
    assert "第一次使用" in my_work(client, user)
    for step in guides.first_steps(user, {Membership.objects.get(user=user).role}):
        assert client.get(step.address).status_code == 200
    answer = client.post(reverse("guide-dismiss", args=["first-steps"]), follow=True)
    assert "第一次使用" not in answer.text and "帮助" in answer.text
    assert "第一次使用" in my_work(client, world.colleague)
    assert "第一次使用" not in my_work(client, user)
    assert "重新显示新手引导" in client.get(reverse("help"), follow=True).text
    assert "第一次使用" in client.post(reverse("guide-show"), follow=True).text


def test_putting_away_twice_is_no_error_and_an_unknown_guide_does_not_exist(world, client):
    client.force_login(world.filler)
    for _ in range(2):
        assert client.post(reverse("guide-dismiss", args=["first-steps"])).status_code == 302
    assert client.post(reverse("guide-dismiss", args=["nonsense"])).status_code == 404
    assert client.get(reverse("guide-dismiss", args=["first-steps"])).status_code == 405


def test_every_role_has_first_steps_and_who_has_none_sees_none(world, client):
    assert set(guides.FIRST_STEPS) == set(Role)
    assert "第一次使用" not in my_work(client, make_user("nobody"))


@pytest.fixture
def chief(db) -> User:
    return User.objects.create_superuser("chief", password="mubiao-test")


def standing() -> tuple[int, int | None]:
    """How many steps are done, and the number of the next."""
    steps = guides.setting_up()
    return sum(step.is_done for step in steps), next((at for at, step in enumerate(steps, 1) if step.is_next), None)


def test_an_empty_database_leads_the_superuser_through_setting_up(chief, client):
    Framework.objects.all().delete()
    assert "建立系统" in my_work(client, chief)
    assert standing() == (0, 1)
    unit = make_department("东莞市财政局")
    assert standing() == (1, 2)
    filler = make_user("filler", Role.FILLER, unit)
    assert standing() == (2, 3)
    make_frameworks()
    assert standing() == (3, 4)
    campaign = make_campaign(2026)
    assert standing() == (4, 5)
    project = Project.objects.create(unit=unit, name="慰问费")
    ExpectedProject.objects.create(campaign=campaign, project=project, by=filler)
    assert standing() == (5, 6)
    page = my_work(client, chief)
    assert page.count("已有</span>") == 5 and page.count("下一步</span>") == 1
    make_declaration(unit, filler)
    assert standing() == (6, None)


@pytest.mark.parametrize("is_set_up", [False, True])
def test_every_step_has_its_page(chief, client, is_set_up):
    if is_set_up:
        make_campaign(2025)
    client.force_login(chief)
    for step in guides.setting_up():
        assert client.get(step.address).status_code == 200


def test_setting_up_is_the_superusers_and_can_be_put_away(chief, world, client):
    assert "建立系统" not in my_work(client, world.administrator)
    assert "建立系统" in my_work(client, chief)
    client.post(reverse("guide-dismiss", args=["setting-up"]))
    assert "建立系统" not in my_work(client, chief)
    assert Department.objects.exists() and Campaign.objects.exists()
