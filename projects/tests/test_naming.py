"""Names are found by two of their characters and by initials, whoever wrote the row."""

import pytest
from django.urls import reverse

from indicators.naming import named
from projects import importing, store, workflow
from projects.models import Project
from projects.tests.factories import comfort_money, make_department, make_frameworks

NAMES = ("医疗保障经费", "购置公务用车", "基本医疗保险（用人单位）", "慰问费 A1")


@pytest.fixture
def projects(world):
    return [Project.objects.create(unit=world.branch, name=name) for name in NAMES]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ylbz", [0]),
        ("YLB", [0, 2]),
        ("gzgwyj", [1]),
        ("医保", [0, 2]),
        ("疗险", [2]),
        ("医疗保障", [0]),
        ("医疗 单位", [2]),
        ("医疗 ylbx", [2]),
        ("a1", [3]),
        ("没有的", []),
        ("%", []),
        ("_", []),
        ("", [0, 1, 2, 3]),
    ],
)
def test_names_that_somebody_may_mean(projects, typed, found):
    held = Project.objects.filter(named(typed)).order_by("pk")
    assert [project.name for project in held] == [NAMES[index] for index in found]


def test_initials_follow_the_name_however_a_row_is_written(world):
    made = Project.objects.get_or_create(unit=world.branch, name="宣传费")[0]
    made.name = "慰问费"
    made.save()
    Project.objects.bulk_create([Project(unit=world.branch, name="培训费")])
    written = Project.objects.order_by("pk").values_list("initials", flat=True)
    assert [*written, make_department("东莞市财政局").initials] == ["w w f", "p x f", "d gw fs c z j"]


def test_an_imported_project_and_its_unit_are_found_by_initials(world):
    make_frameworks()
    unit = importing.create_unit("培训中心", parent=world.bureau, by=world.administrator)
    draft = store.Draft(comfort_money(), unit)
    (declaration,) = workflow.bring_in([draft], by=world.administrator, why="导入“表13”", approved=False)
    made = Project.objects.get(pk=declaration.project_id)
    assert (made.name, made.initials, made.unit.initials) == ("慰问费", "w w f", "p x z x")


@pytest.mark.parametrize("typed", ["慰费", "wwf", "dkfj", "慰问费 东坑"])
@pytest.mark.parametrize("page", ["declaration-list", "inbox", "my-work"])
def test_lists_find_by_project_and_by_unit(world, client, page, typed):
    world.submitted()
    client.force_login(world.reviewer if page == "inbox" else world.filler)
    for words, found in ((typed, True), (f"{typed} 没有的", False)):
        shown = client.get(reverse(page), {"q": words}).content.decode()
        assert (words, "东莞市医疗保障局东坑分局</td>" in shown) == (words, found)
