"""New declarations: which projects wait for one, and the three ways to begin."""

from dataclasses import replace

import pytest
from django.urls import reverse

from projects import starting, store, workflow
from projects.core.document import Goals
from projects.models import Declaration, Project, Role, State
from projects.tests.factories import (
    PASSING,
    World,
    comfort_money,
    make_campaign,
    make_declaration,
    make_department,
    make_user,
)
from projects.views.ticked import row_token

LAST = replace(comfort_money(), fiscal_year=2024)


@pytest.fixture
def last_year(world) -> Declaration:
    """慰问费 of 2024, approved, with this year's money given to the project."""
    make_campaign(2024)
    declaration = world.go(world.draft(LAST), "submit", world.filler)
    declaration = world.go(declaration, "pass", world.reviewer, verdict=PASSING)
    declaration.project.budget_lines.create(fiscal_year=2025, source="财政拨款", amount=18000)
    return world.go(declaration, "approve", world.financier, verdict=PASSING)


def new(client, user, project, way="", year=2025, **follow):
    client.force_login(user)
    data = {"project": project.pk, "fiscal_year": year, "way": way}
    return client.post(reverse("declaration-create"), data, **follow)


def test_last_years_texts_with_this_years_money_in_one_history_entry(world, client, last_year):
    answer = new(client, world.filler, last_year.project, "last-year")
    draft = Declaration.objects.get(fiscal_year=2025)
    document = store.load(draft)
    assert answer.url == reverse("declaration-edit", args=[draft.pk])
    assert (document.goals, document.indicators) == (LAST.goals, LAST.indicators)
    assert (draft.total, draft.state, draft.revision) == (18000, State.DRAFT, 1)
    assert draft.revisions.get().why == "带入 2024 年度（已批复）"
    assert document.project == replace(LAST.project, name="慰问费")


def test_the_version_in_force_counts_not_the_amendment_on_its_way(world, client, last_year):
    amendment = workflow.amend(last_year, by=world.filler, based_on=last_year.revision, why="减少人数")
    store.save(amendment, replace(LAST, goals=Goals(cycle="", annual="改到一半")), by=world.filler, based_on=1)
    new(client, world.filler, last_year.project, "last-year")
    assert Declaration.objects.get(fiscal_year=2025).annual_goal == LAST.goals.annual


def test_where_none_was_approved_the_newest_version_counts_and_a_rejected_one_does_not(world):
    draft = world.draft(LAST)
    store.save(draft, replace(LAST, goals=Goals(cycle="", annual="后来的")), by=world.filler, based_on=1)
    found = starting.last_year_of([draft.project_id], 2025)
    assert [entry.document["goals"]["annual"] for entry in found.values()] == ["后来的"]
    Declaration.objects.update(state=State.REJECTED)
    assert starting.last_year_of([draft.project_id], 2025) == {}


def test_without_last_year_there_is_nothing_to_carry(world, client):
    declaration = world.draft(replace(LAST, fiscal_year=2023))
    page = new(client, world.filler, declaration.project, "last-year", follow=True).content.decode()
    assert "没有 2024 年度的申报表可以带入" in page
    assert not Declaration.objects.filter(fiscal_year=2025).exists()


@pytest.mark.parametrize("way", ["last-year", "blank"])
def test_a_project_that_has_one_is_not_offered_and_not_doubled(world, client, last_year, way):
    held = world.draft()
    client.force_login(world.filler)
    assert "都已经建立" in client.get(reverse("declaration-create")).content.decode()
    assert new(client, world.filler, held.project, way).url == held.get_absolute_url()
    assert Declaration.objects.filter(fiscal_year=2025).count() == 1


def test_each_project_is_listed_with_its_ways(world, client, last_year):
    Project.objects.create(unit=world.branch, name="新项目")
    Project.objects.create(unit=world.elsewhere, name="别人的项目")
    client.force_login(world.filler)
    answer = client.get(reverse("declaration-create"))
    assert [(row.project.name, row.project.given, bool(row.last)) for row in answer.context["rows"]] == [
        ("慰问费", 18000, True),
        ("新项目", None, False),
    ]
    page = answer.content.decode()
    assert (page.count('value="last-year"'), page.count('value="blank"'), "别人的项目" in page) == (1, 2, False)


def test_projects_to_start_are_found_by_initials(world, client, last_year):
    client.force_login(world.filler)
    for typed, found in (("wwf", 1), ("慰费", 1), ("没有的", 0)):
        assert len(client.get(reverse("declaration-create"), {"q": typed}).context["rows"]) == found


@pytest.mark.parametrize("year", [2024, 2026, "x", ""])
def test_a_year_without_an_open_campaign_starts_nothing(world, client, year):
    project = Project.objects.create(unit=world.branch, name="新项目")
    page = new(client, world.filler, project, "blank", year, follow=True).content.decode()
    assert "没有新建" in page and not Declaration.objects.exists()


def test_nobody_starts_for_another_unit(world, client):
    project = Project.objects.create(unit=world.branch, name="新项目")
    new(client, world.stranger, project, "blank")
    client.force_login(world.stranger)
    copy = client.get(reverse("declaration-copy", args=[project.pk]))
    assert (Declaration.objects.count(), copy.status_code) == (0, 404)


@pytest.mark.parametrize("role", [Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_fillers_copy(world, client, role):
    project = Project.objects.create(unit=world.branch, name="新项目")
    client.force_login(make_user("newcomer", role, world.branch))
    assert client.get(reverse("declaration-copy", args=[project.pk])).status_code == 403


@pytest.fixture
def copied(world, client):
    """A new project, 慰问费 of this year to copy from, and the address of the page on which rows are ticked."""
    source = world.draft()
    project = Project.objects.create(unit=world.branch, name="节日慰问经费")
    project.budget_lines.create(fiscal_year=2025, source="财政拨款", amount=500)
    client.force_login(world.filler)
    return project, source, f"{reverse('declaration-copy', args=[project.pk])}?fiscal_year=2025&source={source.pk}"


def test_what_is_ticked_is_copied_and_nothing_else(world, client, copied):
    project, source, address = copied
    rows = comfort_money().indicators
    page = client.get(address).content.decode()
    assert page.count('name="row"') == 10
    client.post(address, {"row": [row_token(rows[1]), row_token(rows[9])], "goals.annual": "on"})
    draft = Declaration.objects.get(project=project)
    document = store.load(draft)
    assert document.indicators == (rows[1], rows[9])
    assert document.goals == Goals(cycle="", annual=comfort_money().goals.annual)
    assert (document.project.name, draft.total, draft.revision) == ("节日慰问经费", 500, 1)
    assert draft.revisions.get().why == "复制自“慰问费”2025 年度"


def test_similar_projects_are_offered_first_and_others_found_by_name(world, client, copied):
    project, source, _ = copied
    address = reverse("declaration-copy", args=[project.pk])
    assert client.get(address).context["sources"] == [source]
    assert client.get(address, {"q": "wwf"}).context["sources"] == [source]
    assert client.get(address, {"q": "没有的"}).context["sources"] == []


def test_what_one_may_not_see_is_not_copied(world, client, copied):
    project, _, _ = copied
    hidden = make_declaration(world.elsewhere, world.stranger)
    address = f"{reverse('declaration-copy', args=[project.pk])}?fiscal_year=2025&source={hidden.pk}"
    assert client.get(address).context["source"] is None
    client.post(address, {"row": row_token(comfort_money().indicators[0])})
    assert not Declaration.objects.filter(project=project).exists()


@pytest.mark.parametrize("token", ["", "x", "[", "[1,2,3,4,5]", '["a"]', "[" * 10_000, '["a","b","c","d","e"]'])
def test_a_ticked_row_that_is_none_is_left_out(world, client, copied, token):
    project, _, address = copied
    client.post(address, {"row": [token]})
    assert store.load(Declaration.objects.get(project=project)).indicators == ()


@pytest.mark.parametrize("page", ["declaration-create", "declaration-copy"])
def test_the_lists_take_a_fixed_number_of_queries(world: World, client, django_assert_max_num_queries, page):
    client.force_login(world.filler)
    unit = make_department("东莞市医疗保障局石排分局", world.branch)
    mine, counts = Project.objects.create(unit=world.branch, name="节日慰问经费"), []
    for rows in (1, 12):
        while Declaration.objects.count() < rows:
            name = f"慰问费{Declaration.objects.count()}"
            make_declaration(unit, world.filler, replace(LAST, project=replace(LAST.project, name=name)))
        # What others have not got approved is nobody's to copy.
        Declaration.objects.update(state=State.APPROVED)
        args = [mine.pk] if page == "declaration-copy" else []
        with django_assert_max_num_queries(22) as queries:
            answer = client.get(reverse(page, args=args))
        counts.append(len(queries))
    assert len(answer.context["rows" if page == "declaration-create" else "sources"]) >= 12
    assert counts[0] == counts[1]
