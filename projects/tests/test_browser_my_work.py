"""我的工作 on a phone: the work is in sight without scrolling, and what is expected is begun from there."""

from dataclasses import replace

import pytest
from django.urls import reverse

from projects.models import Campaign, Project
from projects.tests.browser import PHONE, Person
from projects.tests.factories import RETURNING, World, comfort_money

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_drafts_stand_above_the_fold_and_expected_projects_start_below(live_server, browser):
    world = World()
    Campaign.objects.update(notice="请按《预算绩效管理办法》填报，金额以元为单位；先报人员类项目，再报其他项目。")
    returned = world.go(named(world, "公用经费"), "submit", world.filler)
    world.go(returned, "return", world.reviewer, verdict=RETURNING)
    for name in ("慰问费", "宣传费", "培训费"):
        named(world, name)
    expected = Project.objects.create(unit=world.branch, name="智慧医保平台运维")
    world.campaign.expected_projects.create(project=expected, by=world.administrator)

    filler = Person(browser, live_server.url, world.filler, viewport=PHONE)
    assert filler.sees("3 份草稿还没有送审") and filler.sees("王科长")
    assert filler.page.get_by_role("link", name="0769-0000").get_attribute("href") == "tel:07690000"
    draft = filler.page.get_by_role("link", name="慰问费").bounding_box()
    assert draft["y"] + draft["height"] <= PHONE["height"]
    assert not filler.page.get_by_text("没有需要您处理的事").count()

    filler.click("空白：智慧医保平台运维")
    assert filler.sees("还有 ") and filler.page.get_by_role("heading", name="智慧医保平台运维").is_visible()
    filler.page.goto(live_server.url + reverse("my-work"))
    assert filler.sees("4 份草稿还没有送审")
    assert filler.errors == []


def named(world: World, name: str):
    document = comfort_money()
    return world.draft(replace(document, project=replace(document.project, name=name)))
