"""Long lists: found by name, and the same pages whether they are put in order at once or read unit by unit."""

from dataclasses import replace

import pytest

from projects import listing
from projects.listing import ByYear, meant
from projects.models import Declaration, Department
from projects.tests.factories import World, comfort_money, make_campaign, make_declaration, make_department

pytestmark = pytest.mark.django_db


def project_named(world: World, name: str, unit: Department | None = None, fiscal_year: int = 2025) -> Declaration:
    document = comfort_money()
    document = replace(document, fiscal_year=fiscal_year, project=replace(document.project, name=name))
    return make_declaration(unit or world.branch, world.filler, document)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("医保", True),
        ("保医", True),
        ("医%", False),
        ("医_", False),
        ("疗保障", True),
        ("障保疗", False),
        ("资", True),
        ("ylbz", True),
        ("YLBZ", True),
        ("ybz", False),
        ("led", True),
        ("LED屏", True),
        ("led屏", True),
        ("屏led", False),
        ("医保 led", True),
        ("医保 养老", False),
        ("东坑", True),
    ],
)
@pytest.mark.parametrize("few", [listing.FEW, 0])
def test_meant(world, monkeypatch, few, typed, found):
    monkeypatch.setattr(listing, "FEW", few)
    project_named(world, "城乡医疗保障LED屏宣传资金")
    assert meant(Declaration.objects.all(), typed).exists() is found


@pytest.mark.parametrize("per_page", [1, 3, 7])
def test_pages_of_a_long_list_are_those_of_a_short_one(world, monkeypatch, per_page):
    make_campaign(2024)
    for number in range(12):
        # Two of one name among them, as there may be below different departments.
        unit = make_department(f"单位{number // 2:02}", world.bureau if number % 2 else world.finance)
        for fiscal_year in (2024, 2025):
            project_named(world, f"项目{number}", unit, fiscal_year)
    every, units = Declaration.objects.filter(project__name__contains="项目"), Department.objects.all()
    short = [ByYear(every, [2025, 2024], units)[at : at + per_page] for at in range(0, 24, per_page)]
    assert sum(short, []) == list(every.by_year_and_unit().values_list("pk", flat=True))
    monkeypatch.setattr("projects.waiting.line.CAP", 2)
    monkeypatch.setattr("projects.listing.FIRST_UNITS", 2)
    monkeypatch.setattr("projects.listing.tally", lambda rows: listing.Tally(rows.count(), 2))
    assert [ByYear(every, [2025, 2024], units)[at : at + per_page] for at in range(0, 24, per_page)] == short
