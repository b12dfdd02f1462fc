"""From form to form along the list one came from, and where one stands after a save."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from projects import store
from projects.models import Campaign, Declaration, Project
from projects.tests.factories import RETURNING, comfort_money, make_campaign


def named(world, name: str, **changes) -> Declaration:
    document = comfort_money()
    return world.draft(replace(document, project=replace(document.project, name=name), **changes))


def save(client, user, declaration, query="", **data):
    client.force_login(user)
    address = reverse("declaration-edit", args=[declaration.pk]) + query
    return client.post(address, {"revision": declaration.revision, **data})


@pytest.fixture
def three(world):
    """甲 and 乙 of this year, 丙 of a year that closes sooner, and 丁 that was returned."""
    made = [named(world, "甲"), named(world, "乙"), named(world, "丙", fiscal_year=2026)]
    make_campaign(2026, closes=2)
    submitted = world.go(named(world, "丁"), "submit", world.filler)
    world.go(submitted, "return", world.reviewer, verdict=RETURNING)
    return {declaration.project.name: declaration for declaration in (*made, submitted)}


def test_what_was_returned_stands_first_then_drafts_by_deadline(world, client, three):
    client.force_login(world.filler)
    sections = client.get(reverse("my-work")).context["sections"]
    shown = [[row.project.name for row in section.rows] for section in sections]
    assert shown == [["丁"], ["丙", "甲", "乙"]]


def test_a_return_says_on_my_work_why(world, client, three):
    client.force_login(world.filler)
    page = client.get(reverse("my-work")).content.decode()
    assert "指标不够细化、量化" in page and "请写明人数口径" in page and "意见未答复 1" in page


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("?list=my-work", ["丁", "丙", "甲", "乙", "丁"]),
        ("", ["丁", "丙", "甲", "乙", "丁"]),
        ("?list=my-work&fiscal_year=2025&state=draft", ["甲", "乙", "甲"]),
        ("?list=declaration-list", ["丙", "甲", "乙", "丁", "丙"]),
        ("?list=declaration-list&q=没有的", ["甲", None]),
    ],
)
def test_the_next_is_the_next_of_the_list_one_came_from(world, client, three, query, order):
    for name, following in zip(order, order[1:], strict=False):
        declaration = Declaration.objects.get(pk=three[name].pk)
        answer = save(client, world.filler, declaration, query, then_next="1").url
        if following:
            wanted = reverse("declaration-edit", args=[three[following].pk])
            assert unquote(answer) == wanted + query
        else:
            assert answer.startswith(reverse("declaration-list" if "declaration-list" in query else "my-work"))
            assert "另外还有 3 份申报表没有送审" in client.get(answer).content.decode()


def said_after_the_last(client, world, declaration, query="") -> str:
    return client.get(save(client, world.filler, declaration, query, then_next="1").url).content.decode()


def test_the_end_of_the_list_says_what_is_left_and_starts_over(world, client, three):
    page = said_after_the_last(client, world, three["乙"])
    assert "列表到头了，从头开始。已保存的这一份还没有送审，另外还有 3 份申报表没有送审" in page


def test_the_last_form_says_which_projects_have_none_yet(world, client):
    only, project = world.draft(), Project.objects.create(unit=world.branch, name="还没有建表的")
    world.campaign.expected_projects.create(project=project, by=world.administrator)
    assert "另外还有 1 个应报项目还没有建表" in said_after_the_last(client, world, only)
    project.expected_in.all().delete()
    only.refresh_from_db()
    assert "此外没有要填的了" in said_after_the_last(client, world, only)


@pytest.mark.parametrize(
    ("typed", "fragment"),
    [
        ({"goals.annual": "新的目标"}, "#goals.annual"),
        ({"project.category": "其他", "budget.total": "5"}, "#budget.total"),
        ({}, ""),
    ],
)
def test_after_a_save_one_stands_at_what_was_changed(world, client, typed, fragment):
    declaration = world.draft()
    assert save(client, world.filler, declaration, "?list=my-work&q=慰", **typed).url.endswith(f"%E6%85%B0{fragment}")


def test_a_deadline_that_is_over_says_so(world, client):
    world.draft()
    Campaign.objects.update(closes_at=timezone.now() - timedelta(days=1))
    client.force_login(world.filler)
    assert "已截止" in client.get(reverse("my-work")).content.decode()


def test_filters_of_my_work_live_in_the_address(world, client, three):
    client.force_login(world.filler)
    page = client.get(reverse("my-work"), {"state": "draft", "q": "乙"})
    (section,) = page.context["sections"]
    assert [row.project.name for row in section.rows] == ["乙"]
    assert "/edit/?list=my-work&amp;q=%E4%B9%99&amp;state=draft" in page.content.decode()


def test_a_wrong_filter_in_the_address_is_no_error(world, client, three):
    client.force_login(world.filler)
    query = {"state": "nonsense", "unit": "x", "fiscal_year": "²", "q": "没有的"}
    assert client.get(reverse("my-work"), query).status_code == 200
    assert store.load(three["甲"]).project.name == "甲"
