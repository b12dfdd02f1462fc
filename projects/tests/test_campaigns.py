"""The campaign desk: who may, stages that hold still once used, forms by unit, exceptions, expected projects."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from indicators.models import Framework
from projects import campaigns, starting, store
from projects.campaigns import StageRow
from projects.models import Campaign, Declaration, FormChoice, LateException, Notice, Project, Role
from projects.tests.factories import PASSING, make_campaign, make_frameworks, make_user
from projects.workflow import NotReady, steps

D, M = Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER


@pytest.fixture
def chief(world):
    """业务管理员 of the bureau, below finance."""
    return make_user("chief", Role.ADMINISTRATOR, world.bureau)


def rows_of(campaign) -> list[StageRow]:
    return [StageRow(stage.name, stage.role, stage.due_at, stage.pk) for stage in campaign.stages.all()]


def stages(campaign) -> list[tuple[int, str]]:
    return list(campaign.stages.values_list("position", "name"))


def posted(campaign: Campaign | None = None, *lines: tuple, year: int = 2026, **changes) -> dict:
    """The form as a browser would send it; each line is (pk, name, role, order, delete)."""
    now = timezone.localtime()
    data = {
        "fiscal_year": campaign.fiscal_year if campaign else year,
        "name": f"{year} 年度",
        "opens_at": f"{now:%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(days=30):%Y-%m-%dT%H:%M}",
        "contact": "王科长",
        "notice": "请先报人员类项目",
        "stages-TOTAL_FORMS": len(lines),
        "stages-INITIAL_FORMS": campaign.stages.count() if campaign else 2,
        **changes,
    }
    for number, (pk, name, role, order, delete) in enumerate(lines):
        line = {"pk": pk or "", "name": name, "role": role, "ORDER": order, "due_at": ""}
        data |= {f"stages-{number}-{key}": value for key, value in line.items()}
        if delete:
            data[f"stages-{number}-DELETE"] = "on"
    return data


# Page -> what each of these is answered: who administers the tree, who the bureau, auditor, filler, reviewer.
WHO = ("administrator", "chief", "auditor", "filler", "reviewer")
READING, CHANGING = (200, 200, 200, 403, 403), (200, 403, 403, 403, 403)
GETS = {
    "campaign-list": READING,
    "campaign-detail": READING,
    "campaign-projects": READING,
    "campaign-create": CHANGING,
    "campaign-edit": CHANGING,
    "campaign-projects-add": CHANGING,
    "campaign-roll-over": CHANGING,
}
POSTS = {
    "campaign-delete": (302, 403, 403, 403, 403),
    "campaign-form-choose": (422, 403, 403, 403, 403),
    "campaign-form-drop": (302, 403, 403, 403, 403),
    "campaign-exception-grant": (422, 403, 403, 403, 403),
    "campaign-exception-end": (302, 403, 403, 403, 403),
    "campaign-projects-remove": (302, 403, 403, 403, 403),
    "campaign-edit": (422, 403, 403, 403, 403),
    "campaign-create": (422, 403, 403, 403, 403),
    "campaign-roll-over": (422, 403, 403, 403, 403),
    "campaign-projects-add": (302, 403, 403, 403, 403),
}


@pytest.fixture
def address(world):
    make_frameworks()
    choice = FormChoice.objects.create(
        campaign=world.campaign, department=world.bureau, framework=Framework.objects.first()
    )
    late = LateException.objects.create(
        campaign=world.campaign,
        department=world.bureau,
        until=timezone.now() + timedelta(days=20),
        why="交接",
        by=world.administrator,
    )
    more = {"campaign-form-drop": [choice.pk], "campaign-exception-end": [late.pk]}

    def of(name: str) -> str:
        year = [] if name in ("campaign-list", "campaign-create") else [world.campaign.fiscal_year]
        return reverse(name, args=[*year, *more.get(name, [])])

    return of


@pytest.mark.parametrize(("who", "at"), [(who, at) for at, who in enumerate(WHO)])
def test_who_opens_and_sends_what(world, chief, client, address, who, at):
    client.force_login(chief if who == "chief" else getattr(world, who))
    opened = {name: client.get(address(name)).status_code for name in GETS}
    assert opened == {name: answers[at] for name, answers in GETS.items()}
    # Deleting last, or nothing would be left to send the others to.
    order = sorted(POSTS, key=lambda name: name == "campaign-delete")
    assert {name: client.post(address(name)).status_code for name in order} == {
        name: answers[at] for name, answers in POSTS.items()
    }
    assert Campaign.objects.exists() is (who != "administrator")


def test_a_verb_asks_for_its_right_itself(world, chief):
    with pytest.raises(PermissionDenied):
        campaigns.write(world.campaign, rows_of(world.campaign), by=chief)
    with pytest.raises(PermissionDenied):
        campaigns.expect(world.campaign, Project.objects.all(), by=world.filler)
    soon = timezone.now() + timedelta(days=30)
    with pytest.raises(Http404):
        campaigns.grant_exception(world.campaign, world.elsewhere, until=soon, why="x", by=world.administrator)


def test_an_administrator_sees_what_concerns_their_units_and_no_other(world, client, chief):
    make_frameworks()
    framework = Framework.objects.first()
    for department in (world.finance, world.branch, world.elsewhere):
        FormChoice.objects.create(campaign=world.campaign, department=department, framework=framework)
        project = Project.objects.create(unit=department, name=f"{department}的项目")
        world.campaign.expected_projects.create(project=project, by=world.administrator)
    client.force_login(chief)
    page = client.get(reverse("campaign-detail", args=[2025]))
    assert {choice.department for choice in page.context["choices"]} == {world.finance, world.branch}
    assert [unit["unit"] for unit in page.context["units"]] == [world.branch.name]
    listed = client.get(reverse("campaign-projects", args=[2025])).content.decode()
    assert f"{world.branch}的项目" in listed and f"{world.elsewhere}的项目" not in listed


def test_a_campaign_with_three_stages_is_set_up_on_one_page(world, client):
    client.force_login(world.administrator)
    lines = [("", "主管部门审核", D, 1, 0), ("", "绩效科复核", M, 3, 0), ("", "财政初审", M, 2, 0)]
    answer = client.post(reverse("campaign-create"), posted(None, *lines))
    assert answer.url == reverse("campaign-detail", args=[2026])
    campaign = Campaign.objects.get(fiscal_year=2026)
    assert stages(campaign) == [(1, "主管部门审核"), (2, "财政初审"), (3, "绩效科复核")]
    assert (campaign.notice, campaign.contact) == ("请先报人员类项目", "王科长")


def test_one_line_more_keeps_what_was_typed_and_writes_nothing(world, client):
    client.force_login(world.administrator)
    data = posted(None, ("", "初审", D, 1, 0), **{"add-stage": "1"})
    page = client.post(reverse("campaign-create"), data)
    assert page.status_code == 200 and len(page.context["lines"].forms) == 2
    assert 'value="初审"' in page.content.decode()
    assert not Campaign.objects.filter(fiscal_year=2026).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes_at": "2020-01-01T08:00"}, "截止时间要晚于开始时间"),
        ({"amendments_close_at": "2020-01-01T08:00"}, "调整截止时间不能早于截止时间"),
        ({"fiscal_year": 2025}, "已存在"),
        ({"fiscal_year": 19}, "大于或等于"),
        ({"stages-0-DELETE": "on"}, "至少要有一个审核环节"),
        ({"stages-TOTAL_FORMS": "x"}, "审核环节没有完整送到"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(world, client, changes, said):
    client.force_login(world.administrator)
    page = client.post(reverse("campaign-create"), posted(None, ("", "初审", D, 1, 0)) | changes)
    assert page.status_code == 422 and said in page.content.decode()
    assert Campaign.objects.count() == 1


def test_stages_nobody_used_change_places_names_and_go(world):
    first, second = rows_of(world.campaign)
    swapped = [StageRow(first.name, M, None, second.pk), StageRow(second.name, D, None, first.pk)]
    assert campaigns.write(world.campaign, swapped, by=world.administrator) == []
    assert list(world.campaign.stages.values_list("pk", "name")) == [
        (second.pk, first.name),
        (first.pk, second.name),
    ]
    assert campaigns.write(world.campaign, swapped[:1], by=world.administrator) == []
    assert world.campaign.stages.count() == 1


@pytest.mark.parametrize("state", ["submitted", "department_passed", "returned"])
@pytest.mark.parametrize("wish", ["remove", "move", "other role"])
def test_a_stage_in_use_stays_where_it_is(world, state, wish):
    getattr(world, state)()
    first, second = rows_of(world.campaign)
    wished = {
        "remove": [second],
        "move": [StageRow("先", D), first, second],
        "other role": [StageRow(first.name, M, None, first.pk), second],
    }[wish]
    before = stages(world.campaign)
    problems = campaigns.write(world.campaign, wished, by=world.administrator)
    assert any("主管部门审核" in problem and "已有申报表在审或已有审核决定" in problem for problem in problems)
    assert stages(world.campaign) == before


def test_a_stage_in_use_takes_another_name_and_others_behind_it(world):
    declaration = world.submitted()
    first, second = rows_of(world.campaign)
    renamed = StageRow("部门审核", D, timezone.now(), first.pk)
    assert campaigns.write(world.campaign, [renamed, StageRow("复核", D), second], by=world.administrator) == []
    passed = world.go(declaration, "pass", world.reviewer, verdict=PASSING)
    assert passed.waits_at.name == "复核"


@pytest.mark.parametrize("whose", ["another campaign's", "removed"])
def test_a_stage_that_is_not_the_campaigns_is_named_and_nothing_is_written(world, whose):
    first, second = rows_of(world.campaign)
    if whose == "removed":
        assert campaigns.write(world.campaign, [first], by=world.administrator) == []
    else:
        second = replace(second, pk=make_campaign(2026).stages.last().pk)
    before = stages(world.campaign)
    problems = campaigns.write(world.campaign, [first, second], by=world.administrator)
    assert problems == ["环节“财政审核”已被别人删除，请刷新页面后重新修改"]
    assert stages(world.campaign) == before


def test_a_stage_that_goes_while_somebody_passes_stops_the_pass(world, monkeypatch):
    declaration = world.submitted()
    claim = steps.claim

    def claimed(*args, **kwargs):
        locked = claim(*args, **kwargs)
        world.campaign.stages.last().delete()
        return locked

    monkeypatch.setattr(steps, "claim", claimed)
    with pytest.raises(NotReady, match="审核环节刚刚有变化"):
        world.go(declaration, "pass", world.reviewer, verdict=PASSING)
    assert Declaration.objects.get().state == "submitted"


def test_what_is_done_to_a_campaign_that_is_gone_is_not_found(world):
    campaign = make_campaign(2026)
    Campaign.objects.filter(pk=campaign.pk).delete()
    with pytest.raises(Http404):
        campaigns.write(campaign, rows_of(world.campaign), by=world.administrator)
    with pytest.raises(Http404):
        campaigns.remove(campaign, by=world.administrator)


def test_a_campaign_in_which_something_was_reviewed_is_not_deleted(world, client):
    world.returned()
    client.force_login(world.administrator)
    page = client.post(reverse("campaign-delete", args=[2025]), follow=True)
    assert "不能删除" in page.content.decode() and Campaign.objects.exists()


def test_a_form_chosen_for_a_unit_holds_for_all_below_the_nearest_counts(world):
    make_frameworks()
    national, listed = (Framework.objects.get(code=code) for code in ("national-2025", "guangzhou-2025"))
    project = Project.objects.create(unit=world.branch, name="新项目")
    assert starting.start_blank(project, 2025, by=world.filler).layout == "form13"
    Declaration.objects.all().delete()
    campaigns.choose_form(world.campaign, world.finance, national, "", by=world.administrator)
    assert starting.framework_for(project, 2025) == national
    choice = campaigns.choose_form(world.campaign, world.bureau, listed, "form13", by=world.administrator)
    draft = starting.start_blank(project, 2025, by=world.filler)
    assert (draft.framework, draft.layout, store.load(draft).layout) == (listed, "form13", "form13")
    assert starting.framework_for(project, 2026).layout == "form13"
    campaigns.drop_form_choice(choice, by=world.administrator)
    assert starting.framework_for(project, 2025) == national


def test_an_exception_is_granted_told_and_ended(world, client):
    client.force_login(world.administrator)
    until = timezone.localtime() + timedelta(days=20)
    data = {"department": world.bureau.pk, "until": f"{until:%Y-%m-%dT%H:%M}", "why": "机构合并"}
    client.post(reverse("campaign-exception-grant", args=[2025]), data)
    exception = world.campaign.late_exceptions.get()
    assert (exception.department, exception.why, exception.by) == (world.bureau, "机构合并", world.administrator)
    assert {notice.to for notice in Notice.objects.filter(kind="late")} == {world.filler, world.colleague}
    assert client.post(reverse("campaign-exception-end", args=[2025, exception.pk])).status_code == 302
    exception.refresh_from_db()
    assert exception.until <= timezone.now() and exception.ended_by == world.administrator
    assert campaigns.end_exception(exception, by=world.administrator) is False


@pytest.mark.parametrize("days", [-1, 5])
def test_an_exception_ends_later_than_the_campaign(world, client, days):
    client.force_login(world.administrator)
    until = timezone.localtime() + timedelta(days=days)
    data = {"department": world.bureau.pk, "until": f"{until:%Y-%m-%dT%H:%M}", "why": "迟"}
    page = client.post(reverse("campaign-exception-grant", args=[2025]), data)
    assert page.status_code == 422 and "也要晚于本批次的截止时间" in page.content.decode()
    assert not LateException.objects.exists()


def test_progress_counts_what_was_handed_in(world, client):
    submitted, draft = world.submitted(), Project.objects.create(unit=world.branch, name="未建")
    for project in (submitted.project, draft):
        world.campaign.expected_projects.create(project=project, by=world.administrator)
    [unit] = world.campaign.expected_projects.by_unit()
    counts = [unit[f"{what}_count"] for what in ("expected", "begun", "reported", "lacking", "approved")]
    assert counts == [2, 1, 1, 1, 0]
    client.force_login(world.administrator)
    page = client.get(reverse("campaign-detail", args=[2025])).content.decode()
    assert '应报 2，已报 <a href="/campaigns/2025/projects/?standing=reported">1</a>' in page
    address = reverse("campaign-projects", args=[2025])
    shown = {
        standing: [row.project.name for row in client.get(address, {"standing": standing}).context["page"]]
        for standing in ("reported", "unreported", "not-begun")
    }
    assert shown == {"reported": ["慰问费"], "unreported": ["未建"], "not-begun": ["未建"]}


def test_what_waits_at_a_stage_is_counted_as_far_as_one_sees_and_leads_there(world, client, chief):
    world.submitted()
    for person, count in ((chief, 1), (make_user("other", Role.ADMINISTRATOR, world.elsewhere), 0)):
        client.force_login(person)
        first = client.get(reverse("campaign-detail", args=[2025])).context["stages"][0]
        assert first.waiting_count == count
        found = client.get(reverse("declaration-list"), {"fiscal_year": 2025, "figure": f"at:{first.pk}"})
        assert len(found.context["page"].object_list) == count


def test_projects_are_added_by_tick_or_all_that_fit_and_struck_out(world, client):
    names = ["甲一", "甲二", "乙"]
    own = {name: Project.objects.create(unit=world.branch, name=name) for name in names}
    other = Project.objects.create(unit=world.elsewhere, name="甲三")
    client.force_login(world.administrator)
    add, expected = reverse("campaign-projects-add", args=[2025]), world.campaign.expected_projects
    client.post(add, {"project": [own["乙"].pk, other.pk, "x"]})
    assert [row.project for row in expected.all()] == [own["乙"]]
    client.post(f"{add}?q=甲", {"all": "1"})
    assert {row.project for row in expected.all()} == set(own.values())
    client.post(reverse("campaign-projects-remove", args=[2025]), {"project": [own["乙"].pk]})
    assert {row.project.name for row in expected.all()} == {"甲一", "甲二"}


def test_who_fills_sees_which_projects_are_expected(world, client):
    project = Project.objects.create(unit=world.branch, name="应报的")
    Project.objects.create(unit=world.branch, name="别的")
    world.campaign.expected_projects.create(project=project, by=world.administrator)
    client.force_login(world.filler)
    assert "<b>1</b> 个应报项目还没有建表" in client.get(reverse("my-work")).content.decode()
    rows = client.get(reverse("declaration-create")).context["rows"]
    assert [(row.project.name, row.project.expected) for row in rows] == [("应报的", True), ("别的", False)]


@pytest.mark.parametrize("page", ["campaign-list", "campaign-detail", "campaign-projects", "campaign-projects-add"])
def test_pages_take_the_same_queries_at_1_and_30(world, client, django_assert_max_num_queries, page):
    client.force_login(world.administrator)
    args = [] if page == "campaign-list" else [2025]
    taken = []
    for rows in (1, 30):
        for number in range(Project.objects.count(), rows):
            project = Project.objects.create(unit=world.branch, name=f"项目{number}")
            world.campaign.expected_projects.create(project=project, by=world.administrator)
            Project.objects.create(unit=world.bureau, name=f"未列{number}")
            late = {"until": timezone.now(), "why": "迟", "by": world.administrator, "department": world.branch}
            world.campaign.late_exceptions.create(**late)
        with django_assert_max_num_queries(33) as queries:
            assert client.get(reverse(page, args=args)).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1]


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [(-10, 10, "截止，还有"), (1, 10, "开始，现在还不能送审"), (-10, -1, "已于")],
)
def test_the_window_stands_on_my_work(world, client, opens, closes, said):
    Campaign.objects.all().delete()
    campaign = make_campaign(2025, opens=opens, closes=closes)
    Campaign.objects.filter(pk=campaign.pk).update(notice="请先报人员类项目")
    for who in (world.filler, world.reviewer):
        client.force_login(who)
        page = client.get(reverse("my-work")).content.decode()
        assert said in page and "王科长" in page and "0769-0000" in page and "请先报人员类项目" in page
    client.force_login(world.auditor)
    assert said not in client.get(reverse("my-work")).content.decode()
