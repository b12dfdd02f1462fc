"""A new year out of the last one: what is taken over, what is not, and that a second run changes nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.models import Framework
from projects import rolling
from projects.models import (
    Campaign,
    CampaignStage,
    ExpectedProject,
    FormChoice,
    Project,
    Role,
    RuleSetting,
)
from projects.tests.factories import comfort_money, make_declaration, make_frameworks, make_user

CHINA = ZoneInfo("Asia/Shanghai")


def new_campaign() -> Campaign:
    now = timezone.now()
    return Campaign(fiscal_year=2026, name="2026 年度", opens_at=now, closes_at=now + timedelta(days=30))


def everything() -> list:
    """All rows that a roll-over may write."""
    kinds = (Campaign, CampaignStage, FormChoice, RuleSetting, ExpectedProject)
    return [sorted(kind.objects.values_list(), key=str) for kind in kinds]


def declared(world, name: str, *, ends: int | None = None, unit=None, state: str = "draft"):
    """A project declared for 2025, its last year `ends`."""
    document = comfort_money()
    head = replace(document.project, name=name, start_year=2020, end_year=ends)
    unit = unit or world.branch
    declaration = make_declaration(unit, world.filler, replace(document, project=head))
    if state == "rejected":
        declaration.state = state
        declaration.save(update_fields=["state"])
    return declaration.project


def names(projects) -> list[str]:
    return [project.name for project in projects]


@pytest.fixture
def year(world) -> Campaign:
    """2025 with a third stage, a form, two severities and projects that go on, end, were refused and lie elsewhere."""
    campaign = world.campaign
    campaign.stages.create(position=3, name="绩效科复核", role=Role.FINANCE_REVIEWER, due_at=campaign.closes_at)
    make_frameworks()
    framework = Framework.objects.get(code="dongguan-2025")
    FormChoice.objects.create(campaign=campaign, department=world.bureau, framework=framework, layout="national")
    for code, level in (("missing-value.annual-goal", "off"), ("no-such-check", "off")):
        campaign.rule_settings.create(code=code, level=level, by=world.administrator)
    declared(world, "到2026", ends=2026)
    declared(world, "没写到期")
    declared(world, "到2025", ends=2025)
    declared(world, "不予安排的", state="rejected")
    declared(world, "别处的", unit=world.elsewhere)
    project = Project.objects.create(unit=world.bureau, name="应报而没有报")
    campaign.expected_projects.create(project=project, by=world.administrator)
    Project.objects.create(unit=world.bureau, name="上年没有它")
    return campaign


def test_the_plan_says_what_goes_on_and_what_does_not(world, year):
    plan = rolling.plan(year, by=world.administrator)
    assert names(plan.projects) == ["应报而没有报", "到2026", "没写到期"]
    assert (names(plan.ended), names(plan.refused)) == (["到2025"], ["不予安排的"])
    assert [stage.name for stage in plan.stages] == ["主管部门审核", "财政审核", "绩效科复核"]
    assert [one.code for one in plan.severities] == ["missing-value.annual-goal"]
    assert [(one.choice.department, one.framework.code) for one in plan.forms] == [(world.bureau, "dongguan-2025")]
    assert plan.suggested == {project.pk for project in plan.projects}


def test_a_newer_framework_of_the_same_region_takes_its_place(world, year):
    old = Framework.objects.get(code="dongguan-2025")
    like = {"region": old.region, "layout": old.layout}
    Framework.objects.create(code="dongguan-2027", name="再下一年", fiscal_year=2027, **like)
    Framework.objects.create(code="other-2026", name="别处的", fiscal_year=2026, layout=old.layout, region="别处")
    newer = Framework.objects.create(code="dongguan-2026", name="新体系", fiscal_year=2026, **like)
    [form] = rolling.plan(year, by=world.administrator).forms
    assert form.framework == newer and form.is_new


def test_all_of_it_is_written_at_once(world, year):
    plan = rolling.plan(year, by=world.administrator)
    rolled = rolling.carry_out(year, new_campaign(), projects=plan.suggested, by=world.administrator)
    assert (rolled.projects, rolled.forms, rolled.severities) == (3, 1, 1)
    new = Campaign.objects.get(fiscal_year=2026)
    due = timezone.localtime(year.closes_at)
    assert [(stage.position, stage.name, stage.due_at) for stage in new.stages.all()] == [
        (1, "主管部门审核", None),
        (2, "财政审核", None),
        (3, "绩效科复核", rolling.a_year_on(due)),
    ]
    choice = new.form_choices.get()
    assert (choice.department, choice.framework.code, choice.layout) == (world.bureau, "dongguan-2025", "national")
    assert {row.project_id for row in new.expected_projects.all()} == plan.suggested
    assert not Project.objects.filter(declarations__fiscal_year=2026).exists()


def test_a_second_run_changes_nothing_and_does_not_bring_back_what_was_left_out(world, year):
    first = rolling.plan(year, by=world.administrator)
    taken = first.suggested - {Project.objects.get(name="没写到期").pk}
    rolling.carry_out(year, new_campaign(), projects=taken, by=world.administrator)
    before = everything()
    second = rolling.plan(year, by=world.administrator)
    assert names(second.projects) == ["没写到期"] and second.suggested == set()
    rolled = rolling.carry_out(year, None, projects=second.suggested, by=world.administrator)
    assert (rolled.projects, rolled.forms, rolled.severities) == (0, 0, 0)
    assert everything() == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ticked=st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=3))
def test_whatever_is_ticked_running_it_again_changes_nothing(world, year, ticked):
    known = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        for choice in ticked:
            wanted = {known[number] for number in choice}
            target = None if Campaign.objects.filter(fiscal_year=2026).exists() else new_campaign()
            rolling.carry_out(year, target, projects=wanted, by=world.administrator)
            before = everything()
            rolling.carry_out(year, None, projects=wanted, by=world.administrator)
            assert everything() == before
        expected = set(ExpectedProject.objects.filter(campaign__fiscal_year=2026).values_list("project__name"))
        assert expected.isdisjoint({("别处的",), ("上年没有它",)})
        transaction.set_rollback(True)


def test_what_was_set_in_the_new_year_stays(world, year):
    target = Campaign.objects.establish(
        fiscal_year=2026, name="新", opens_at=timezone.now(), closes_at=timezone.now() + timedelta(days=1)
    )
    national = Framework.objects.get(code="national-2025")
    FormChoice.objects.create(campaign=target, department=world.bureau, framework=national)
    target.rule_settings.create(code="missing-value.annual-goal", level="notice", by=world.administrator)
    rolled = rolling.carry_out(year, None, projects=[], by=world.administrator)
    assert (rolled.campaign, rolled.forms, rolled.severities) == (target, 0, 0)
    assert target.form_choices.get().framework == national and target.rule_settings.get().level == "notice"
    assert target.stages.count() == 2


def test_the_administrator_of_another_tree_brings_in_their_own_units(world, year):
    other = make_user("guangzhou", Role.ADMINISTRATOR, world.elsewhere)
    first = rolling.plan(year, by=world.administrator)
    rolling.carry_out(year, new_campaign(), projects=first.suggested, by=world.administrator)
    plan = rolling.plan(year, by=other)
    assert names(plan.projects) == ["别处的"] and plan.suggested == {plan.projects[0].pk}
    assert rolling.carry_out(year, None, projects=plan.suggested, by=other).projects == 1


@pytest.mark.parametrize(
    ("day", "expected"),
    [((2025, 12, 22), (2026, 12, 22)), ((2028, 2, 29), (2029, 2, 28)), ((2027, 2, 28), (2028, 2, 28))],
)
def test_a_year_on_is_the_same_local_day(day, expected):
    assert rolling.a_year_on(datetime(*day, 18, 0, tzinfo=CHINA)) == datetime(*expected, 18, 0, tzinfo=CHINA)


def test_the_page_shows_the_plan_and_writes_what_is_ticked(world, year, client):
    client.force_login(world.administrator)
    address = reverse("campaign-roll-over", args=[2025])
    page = client.get(address).content.decode()
    assert "3 个可列入，1 个已到期，1 个不予安排" in page and "2026 年度填报" in page and "2025 年到期" in page
    wanted = [Project.objects.get(name=name).pk for name in ("到2026", "到2025", "别处的")]
    data = {"name": "2026 年度", "opens_at": "2026-01-01T08:00", "closes_at": "2026-02-01T18:00"}
    assert client.post(address, {**data, "closes_at": "2025-01-01T18:00"}).status_code == 422
    answer = client.post(address, {**data, "project": wanted})
    assert answer.url == reverse("campaign-detail", args=[2026])
    held = ExpectedProject.objects.filter(campaign__fiscal_year=2026)
    assert {row.project.name for row in held} == {"到2026", "到2025"}
    before = everything()
    again = client.get(address)
    assert "已经建立" in again.content.decode() and again.context["ticked"] == {
        Project.objects.get(name="应报而没有报").pk
    }
    client.post(address)
    assert everything() == before


def test_many_projects_are_ticked_by_unit(world, year, client, monkeypatch):
    monkeypatch.setattr("projects.views.roll_over.MOST_TICKED", 2)
    client.force_login(world.administrator)
    address = reverse("campaign-roll-over", args=[2025])
    assert f'name="unit" value="{world.branch.pk}" checked' in client.get(address).content.decode()
    data = {"name": "2026 年度", "opens_at": "2026-01-01T08:00", "closes_at": "2026-02-01T18:00"}
    client.post(address, {**data, "unit": world.branch.pk})
    held = ExpectedProject.objects.filter(campaign__fiscal_year=2026)
    assert {row.project.name for row in held} == {"到2026", "没写到期"}


def test_the_preview_takes_the_same_queries_at_1_and_30(world, client, django_assert_max_num_queries):
    client.force_login(world.administrator)
    taken = []
    for rows in (1, 30):
        for number in range(Project.objects.count(), rows):
            project = Project.objects.create(unit=world.branch, name=f"项目{number}")
            world.campaign.expected_projects.create(project=project, by=world.administrator)
        with django_assert_max_num_queries(20) as queries:
            client.get(reverse("campaign-roll-over", args=[2025]))
        taken.append(len(queries))
    assert taken[0] == taken[1]
