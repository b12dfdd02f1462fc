"""Long lists: found by name, and the same pages whether they are put in order at once or read unit by unit."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from indicators.models import LibraryIndicator
from projects import listing
from projects.core.column_order import ColumnOrder
from projects.listing import Listed, meant
from projects.models import Batch, Declaration, Department
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


SORTS = ("", "year", "-year", "total", "-total", "changed", "-changed")


@pytest.fixture
def many(world):
    """24 declarations of two years, some without a budget, each changed at another time; two units share a name."""
    make_campaign(2024)
    for number in range(12):
        unit = make_department(f"单位{number // 2:02}", world.bureau if number % 2 else world.finance)
        for fiscal_year in (2024, 2025):
            declaration = project_named(world, f"项目{number}", unit, fiscal_year)
            total = None if number % 5 == 4 else 1000 * (7 * number % 12) + fiscal_year
            changed_at = timezone.now() - timedelta(hours=5 * number % 12, minutes=fiscal_year)
            Declaration.objects.filter(pk=declaration.pk).update(total=total, changed_at=changed_at)
    return Declaration.objects.filter(project__name__contains="项目")


def pages(every, per_page: int, sort: str = "") -> list[list[int]]:
    units = Department.objects.all()
    return [Listed(every, [2025, 2024], units, sort)[at : at + per_page] for at in range(0, 24, per_page)]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("per_page", [1, 7])
def test_pages_of_a_long_list_are_those_of_a_short_one(many, monkeypatch, per_page, sort):
    short = pages(many, per_page, sort)
    monkeypatch.setattr("projects.waiting.line.CAP", 2)
    monkeypatch.setattr("projects.listing.FIRST_UNITS", 2)
    monkeypatch.setattr("projects.listing.tally", lambda rows: listing.Tally(rows.count(), 2))
    assert pages(many, per_page, sort) == short


def test_without_a_column_a_list_goes_by_year_and_unit(many):
    assert sum(pages(many, 5), []) == list(many.by_year_and_unit().values_list("pk", flat=True))


@pytest.mark.parametrize(("sort", "field"), [("total", "total"), ("-total", "total"), ("-changed", "changed_at")])
def test_a_column_sorts_both_ways_and_what_is_blank_stands_last(many, sort, field):
    (keys,) = pages(many, 24, sort)
    values = dict(many.values_list("pk", field))
    shown = [values[key] for key in keys]
    known = [value for value in shown if value is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert shown == known + [None] * (len(shown) - len(known))


def test_names_sort_by_their_pinyin(world):
    for name in ("招待费", "办公费", "差旅费"):
        project_named(world, name)
    order = ColumnOrder.read(listing.COLUMNS, "project")
    found = listing.sorted_by(Declaration.objects.all(), order).values_list("project__name", flat=True)
    assert list(found) == ["办公费", "差旅费", "招待费"]


def test_a_list_too_long_is_sorted_by_its_quick_columns_alone(many, monkeypatch):
    monkeypatch.setattr("projects.listing.tally", lambda rows: listing.Tally(rows.count(), 2))
    units = Department.objects.all()
    assert [Listed(many, [2025], units, sort).order.name for sort in ("project", "-total")] == ["", "total"]


def test_heads_sort_and_say_which_way_and_keep_the_filters(world, client):
    project_named(world, "甲")
    client.force_login(world.filler)
    page = client.get(reverse("declaration-list"), {"q": "甲", "sort": "-total", "page": "1"}).content.decode()
    assert 'aria-sort="descending"><a href="?q=%E7%94%B2&amp;sort=total">预算（元）' in page
    assert '<a href="?q=%E7%94%B2&amp;sort=-changed">最近改动</a>' in page and page.count("aria-sort") == 1


@pytest.mark.parametrize("sort", ["", "checks", "-checks", "state", "unit"])
def test_a_list_takes_as_many_queries_for_30_rows_as_for_one(world, client, django_assert_max_num_queries, sort):
    client.force_login(world.filler)
    counts = []
    for size in (1, 30):
        for number in range(Declaration.objects.count(), size):
            project_named(world, f"项目{number}")
        with django_assert_max_num_queries(30) as queries:
            assert len(client.get(reverse("declaration-list"), {"sort": sort}).context["rows"]) == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("page", "args", "columns"),
    [
        ("campaign-projects", (2025,), ("project", "unit", "standing", "declaration")),
        ("library-list", (), ("name", "level2", "unit", "direction", "value", "field")),
        ("import-list", (), ("purpose", "at", "status")),
        ("audit-list", (), ("at",)),
    ],
)
def test_every_other_list_sorts_by_its_columns_too(world, client, page, args, columns):
    declaration = project_named(world, "甲")
    world.campaign.expected_projects.create(project=declaration.project, by=world.administrator)
    LibraryIndicator.objects.create(level2="数量指标", name="慰问人数")
    Batch.objects.create(by=world.administrator)
    client.force_login(world.administrator)
    for column in columns:
        for sort, state in ((column, "ascending"), (f"-{column}", "descending")):
            text = client.get(reverse(page, args=args), {"sort": sort}).content.decode()
            assert text.count("aria-sort") == text.count(f'aria-sort="{state}"') == 1, sort


def test_the_trail_is_gone_through_from_its_beginning_too(world, client, monkeypatch):
    monkeypatch.setattr("projects.views.audit.PER_PAGE", 2)
    for number in range(5):
        project_named(world, f"项目{number}")
    client.force_login(world.administrator)
    seen, before = [], ""
    while before is not None:
        context = client.get(reverse("audit-list"), {"sort": "at", "before": before}).context
        seen += [entry.pk for entry in context["entries"]]
        before = context["older"]
    assert len(seen) >= 5 and seen == sorted(seen)


def test_a_list_of_too_many_projects_says_why_it_does_not_sort(world, client, monkeypatch):
    monkeypatch.setattr("projects.views.expected.MOST_SORTED", 1)
    for name in ("甲", "乙"):
        project = project_named(world, name).project
        world.campaign.expected_projects.create(project=project, by=world.administrator)
    client.force_login(world.administrator)
    text = client.get(reverse("campaign-projects", args=[2025]), {"sort": "project"}).content.decode()
    assert "aria-sort" not in text and "超过 1 个项目时按单位排列" in text


def test_all_that_the_filters_leave_is_struck_out_of_the_expected(world, client):
    for name in ("甲费", "乙费", "丙款"):
        project = project_named(world, name).project
        world.campaign.expected_projects.create(project=project, by=world.administrator)
    client.force_login(world.administrator)
    client.post(reverse("campaign-projects-remove", args=[2025]) + "?q=费", {"filtered": "1", "project": "1"})
    assert [row.project.name for row in world.campaign.expected_projects.all()] == ["丙款"]
