"""Units of one name are told apart by the unit above, in every list and wherever one chooses among units."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from projects.campaign_forms import ExceptionForm
from projects.forms import as_tree
from projects.models import Declaration, Department, Membership, Project, Role, State, tell_apart
from projects.tests.factories import comfort_money, make_declaration, make_department

NAME = "医保中心"
TOLD = ["医保中心（东坑分局）", "医保中心（石排分局）"]


@pytest.fixture
def two(world) -> list[Department]:
    return [make_department(NAME, make_department(above, world.bureau)) for above in ("东坑分局", "石排分局")]


def told(units) -> list[str]:
    units = list(units)
    tell_apart(units)
    return [str(unit) for unit in units]


def test_the_unit_above_stands_beside_a_name_that_two_have(two, world):
    assert told([*two, world.branch]) == [*TOLD, world.branch.name]


def test_where_those_above_are_called_alike_a_higher_one_tells_them_apart(world):
    units = []
    for city in ("东莞市", "惠州市"):
        units.append(make_department(NAME, make_department("医保局", make_department(city))))
    assert told(units) == ["医保中心（东莞市）", "医保中心（惠州市）"]


def test_one_at_the_top_has_nothing_above(world):
    top = make_department(NAME)
    below = make_department(NAME, world.bureau)
    assert told([top, below]) == [NAME, "医保中心（东莞市医疗保障局）"]


def test_one_shown_alone_says_which_it_is(two):
    assert told(two[:1]) == TOLD[:1]


def test_queries(two, world, django_assert_num_queries):
    units, others = list(Department.objects.filter(name=NAME)), list(Department.objects.exclude(name=NAME))
    with django_assert_num_queries(1):
        tell_apart(others)
    with django_assert_num_queries(3):
        tell_apart(units)


def test_choices_are_told_apart(two, world):
    assert [label.strip("　") for _, label in as_tree(Department.objects.filter(name=NAME))] == TOLD
    field = ExceptionForm(user=world.administrator, campaign=world.campaign).fields["department"]
    assert [label for _, label in field.choices if NAME in label] == TOLD


@pytest.mark.parametrize(
    ("who", "page", "args"),
    [
        ("filler", "declaration-list", ()),
        ("filler", "my-work", ()),
        ("filler", "declaration-create", ()),
        ("reviewer", "inbox", ()),
        ("administrator", "campaign-detail", (2025,)),
        ("administrator", "campaign-projects", (2025,)),
    ],
)
def test_lists_say_which(two, world, client, who, page, args):
    for number, unit in enumerate(two):
        Membership.objects.create(user=world.filler, role=Role.FILLER, department=unit)
        head = replace(comfort_money().project, name=f"项目{number}")
        declaration = make_declaration(unit, world.filler, replace(comfort_money(), project=head))
        world.campaign.expected_projects.create(project=declaration.project, by=world.administrator)
        if page == "inbox":
            world.go(declaration, "submit", world.filler)
        Project.objects.create(unit=unit, name=f"新项目{number}")
    client.force_login(getattr(world, who))
    text = client.get(reverse(page, args=args)).content.decode()
    assert all(name in text for name in TOLD)


def test_where_one_copies_from_both_are_told_apart(two, world, client):
    for unit in two:
        declared = make_declaration(unit, world.filler, comfort_money())
        Declaration.objects.filter(pk=declared.pk).update(state=State.APPROVED)
    Membership.objects.create(user=world.filler, department=world.bureau, role=Role.FILLER)
    mine = Project.objects.create(unit=world.branch, name="节日慰问费")
    client.force_login(world.filler)
    page = client.get(reverse("declaration-copy", args=[mine.pk]), {"q": "慰问", "fiscal_year": 2026})
    assert all(told in page.content.decode() for told in TOLD)


def test_what_is_not_begun_says_whose_it_is(two, world, client):
    for unit in two:
        Project.objects.create(unit=unit, name="体检费", start_year=2024, end_year=2026)
    client.force_login(world.auditor)
    page = client.get(reverse("overview-not-begun"), {"fiscal_year": 2025}).content.decode()
    assert all(told in page for told in TOLD)


def test_a_choice_of_the_admin_too(two, world, client):
    client.force_login(User.objects.create_superuser("root"))
    page = client.get(reverse("admin:projects_project_add")).content.decode()
    assert all(told in page for told in TOLD)
