"""我的工作: one strip of when, whom to ask and how much, then what there is to do, each with its way to begin."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects import workflow
from projects.models import Campaign, Declaration, Project, State
from projects.templatetags.mubiao import telephones
from projects.tests.factories import comfort_money, make_campaign, make_department

NOTHING = "现在没有需要您处理的事"


def expect(world, *names: str, unit=None) -> list[Project]:
    """Projects of a unit that this year's campaign expects, without a form."""
    projects = [Project.objects.create(unit=unit or world.branch, name=name) for name in names]
    for project in projects:
        world.campaign.expected_projects.create(project=project, by=world.administrator)
    return projects


def my_work(client, user, **query):
    client.force_login(user)
    return client.get(reverse("my-work"), query)


def test_expected_projects_without_a_form_are_work_and_start_there(world, client):
    (first, _) = expect(world, "平台运维", "参保扩面宣传")
    expect(world, "别的单位的", unit=world.elsewhere)
    page = my_work(client, world.filler)
    assert [row.project.name for row in page.context["startable"]] == ["参保扩面宣传", "平台运维"]
    assert "<b>2</b> 个应报项目还没有建表" in page.text and NOTHING not in page.text
    answer = client.post(reverse("declaration-create"), {"project": first.pk, "fiscal_year": 2025, "way": "blank"})
    assert answer.url == reverse("declaration-edit", args=[Declaration.objects.get().pk])
    assert [row.project.name for row in my_work(client, world.filler).context["startable"]] == ["参保扩面宣传"]


def test_last_years_form_is_offered_where_there_is_one(world, client):
    last = world.draft(replace(comfort_money(), fiscal_year=2024))
    Declaration.objects.update(state=State.APPROVED)
    world.campaign.expected_projects.create(project=last.project, by=world.administrator)
    assert "带入上年：慰问费" in my_work(client, world.filler).text


def test_nothing_to_do_is_said_only_when_there_is_nothing(world, client):
    assert NOTHING in my_work(client, world.filler).text
    expect(world, "平台运维")
    assert NOTHING not in my_work(client, world.filler).text
    assert NOTHING in my_work(client, world.auditor).text


def test_only_drafts_have_a_column_of_what_the_checks_found(world, client):
    world.draft()
    assert "检查</th>" in my_work(client, world.filler).text
    world.go(Declaration.objects.get(), "submit", world.filler)
    for who in (world.filler, world.reviewer):
        page = my_work(client, who).text
        assert "慰问费" in page and "检查</th>" not in page


def test_a_unit_that_has_longer_may_still_begin(world, client):
    expect(world, "平台运维")
    Campaign.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    assert workflow.years_open_to(world.filler) == []
    assert not my_work(client, world.filler).context["startable"]
    world.campaign.late_exceptions.create(
        department=world.bureau, until=timezone.now() + timedelta(days=1), why="系统故障", by=world.administrator
    )
    assert workflow.years_open_to(world.filler) == [2025]
    assert workflow.years_open_to(world.stranger) == []
    (row,) = my_work(client, world.filler).context["startable"]
    answer = client.post(reverse("declaration-create"), {"project": row.project.pk, "fiscal_year": 2025})
    assert "/edit/" in answer.url


def test_deadline_contact_and_counts_stand_in_one_strip_before_the_work(world, client):
    world.draft()
    page = my_work(client, world.filler).text
    strip = page[page.index('class="card strip"') :].split("</section>")[0]
    for words in ("截止，还有", "联系人：王科长", '<a href="tel:07690000">0769-0000</a>', "<b>1</b> 份草稿还没有送审"):
        assert words in strip
    assert page.index('class="card strip"') < page.index("慰问费")


def test_the_editor_says_until_when_and_whom_to_ask(world, client):
    draft = world.draft()
    client.force_login(world.filler)
    page = client.get(reverse("declaration-edit", args=[draft.pk])).text
    line = page[page.index('class="window-line"') :].split("</p>")[0]
    assert "截止</b>，还有" in line and "联系人：王科长" in line and 'href="tel:07690000"' in line
    Campaign.objects.all().delete()
    assert "window-line" not in client.get(reverse("declaration-edit", args=[draft.pk])).text


def test_my_work_takes_the_same_queries_at_1_and_30(world, client, django_assert_max_num_queries):
    make_campaign(2026)
    taken = []
    for rows in (1, 30):
        for number in range(Project.objects.count(), 2 * rows, 2):
            expect(world, f"没有表的{number}", unit=make_department(f"分局{number}", world.branch))
            document = comfort_money()
            world.draft(replace(document, project=replace(document.project, name=f"有表的{number}")))
        client.force_login(world.filler)
        with django_assert_max_num_queries(45) as queries:
            assert client.get(reverse("my-work")).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("王科长 0769-22837777", '王科长 <a href="tel:076922837777">0769-22837777</a>'),
        ("李 13800138000、020-83186688转12", None),
        ("<b>财务科</b>", "&lt;b&gt;财务科&lt;/b&gt;"),
        ("2025年第3号", "2025年第3号"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_dialled_and_nothing_else(words, shown):
    if shown is None:
        assert 'href="tel:13800138000"' in telephones(words) and 'href="tel:02083186688"' in telephones(words)
    else:
        assert telephones(words) == shown
