"""The overview: its numbers are what counting by hand gives, and lead to exactly those declarations."""

import io
import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from statistics import fmean, median

import openpyxl
import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from indicators.values import Kind, parse
from projects import figures, store, workflow
from projects.core.document import Document
from projects.models import (
    AuditEntry,
    Campaign,
    CampaignStage,
    Declaration,
    ExpectedProject,
    Project,
    ReviewDecision,
    Revision,
    Role,
    SubmittedFinding,
    UnitChange,
)
from projects.overview import scope_of, tables_of
from projects.tests.factories import (
    PASSING,
    REJECTING,
    RETURNING,
    comfort_money,
    make_campaign,
    make_declaration,
    make_user,
)
from projects.workflow import NotReady

YEAR = 2025


def named(name: str, document: Document | None = None) -> Document:
    document = document or comfort_money()
    return replace(document, project=replace(document.project, name=name))


@pytest.fixture
def busy(world):
    """Twelve declarations of two units at every point of their way; one project not begun."""
    rng = random.Random(1)
    for number in range(12):
        unit = world.branch if number % 3 else world.bureau
        declaration = make_declaration(unit, world.filler, named(f"项目{number}"))
        by = world.filler if unit == world.branch else world.bureau_filler
        for action, who, verdict in WAYS[number % len(WAYS)]:
            person = by if who == "filler" else getattr(world, who)
            declaration = world.go(declaration, action, person, **({"verdict": verdict} if verdict else {}))
    ReviewDecision.objects.update(waiting_since=F("at") - timedelta(days=3))
    first = ReviewDecision.objects.order_by("pk").first()
    ReviewDecision.objects.filter(pk=first.pk).update(waiting_since=first.at - timedelta(days=9))
    late = Revision.objects.filter(action="submit").order_by("pk").last()
    Revision.objects.filter(pk=late.pk).update(at=world.campaign.closes_at + timedelta(hours=1))
    for pk in Declaration.objects.values_list("pk", flat=True):
        if rng.random() < 0.4:
            SubmittedFinding.objects.create(declaration_id=pk, code="no-unit", severity="notice", path="")
    Project.objects.create(unit=world.branch, name="未开始的", start_year=2024, end_year=2026)
    Project.objects.create(unit=world.branch, name="已到期的", start_year=2020, end_year=2024)
    recount()
    return world


WAYS = [
    [],
    [("submit", "filler", None)],
    [("submit", "filler", None), ("pass", "reviewer", PASSING)],
    [("submit", "filler", None), ("pass", "reviewer", PASSING), ("approve", "financier", PASSING)],
    [("submit", "filler", None), ("return", "reviewer", RETURNING)],
    [("submit", "filler", None), ("reject", "reviewer", REJECTING)],
]


@pytest.fixture
def world(world):
    world.bureau_filler = make_user("bureau-filler", Role.FILLER, world.bureau)
    return world


def recount() -> None:
    """What was changed past the store is told of."""
    pairs = Declaration.objects.values_list("project__unit", "fiscal_year").distinct()
    UnitChange.objects.bulk_create(UnitChange(unit_id=unit, fiscal_year=year) for unit, year in pairs)


def tables(user, unit=None):
    stages = list(CampaignStage.objects.filter(campaign__fiscal_year=YEAR))
    return {table.slug: table for table in tables_of(scope_of(user, YEAR, unit), stages)}


def totals(user, unit=None) -> dict[str, object]:
    """The total line of the tables of units, by column."""
    found = tables(user, unit)
    return {
        column.title: cell.value
        for slug in ("progress", "quality")
        for column, cell in zip(found[slug].columns, found[slug].total.cells, strict=True)
    }


def test_the_totals_are_what_counting_by_hand_gives(busy):
    said = totals(busy.auditor)
    states = list(Declaration.objects.values_list("state", flat=True))
    assert said["草稿"] == states.count("draft")
    assert (said["待主管部门审核"], said["待财政审核"]) == (
        states.count("submitted"),
        states.count("department_passed"),
    )
    assert [said[t] for t in ("已退回", "已批复", "不予安排")] == [
        states.count(s) for s in ("returned", "approved", "rejected")
    ]
    assert (said["未开始"], said["应报"]) == (1, 13)
    submitted = set(Revision.objects.filter(action="submit").values_list("declaration", flat=True))
    assert (said["送审过"], said["按时"]) == (len(submitted), len(submitted) - 1)
    approved = Declaration.objects.filter(state="approved")
    assert said["预算（万元）"] == sum(Declaration.objects.values_list("total", flat=True))
    assert said["已批复预算（万元）"] == sum(approved.values_list("total", flat=True))
    rows = [row for d in Declaration.objects.all() for row in store.load(d).indicators]
    good = [row for row in rows if parse(row.annual_value).kind in (Kind.QUANTITY, Kind.QUANTITIES)]
    assert 0 < len(good) < len(rows)
    assert (said["指标"], said["可衡量占比"]) == (len(rows), pytest.approx(len(good) / len(rows)))


def test_days_findings_and_reasons_are_what_counting_by_hand_gives(busy):
    found = tables(busy.auditor)
    for line, stage in zip(found["stages"].lines, CampaignStage.objects.all(), strict=True):
        decided = ReviewDecision.objects.filter(stage=stage)
        days = [(timezone.localdate(one.at) - timezone.localdate(one.waiting_since)).days for one in decided]
        values = [cell.value for cell in line.cells]
        assert values[1:] == [len(days), len(days), fmean(days), median(days)]
        assert values[0] == Declaration.objects.filter(waits_at=stage).count()
    codes = set(SubmittedFinding.objects.values_list("code", flat=True))
    by_hand = [SubmittedFinding.objects.filter(code=code).values("declaration").distinct().count() for code in codes]
    shown = [line.cells[0].value for line in found["findings"].lines]
    assert shown == sorted(by_hand, reverse=True)
    assert [(line.name, line.cells[0].value) for line in found["reasons"].lines] == [("指标不够细化、量化", 2)]


def test_a_decision_taken_back_is_none(busy):
    before = tables(busy.auditor)["stages"].lines[0].cells[2].value
    declaration = busy.go(busy.draft(named("另一个")), "submit", busy.filler)
    decided = busy.go(declaration, "pass", busy.reviewer, verdict=PASSING)
    assert tables(busy.auditor)["stages"].lines[0].cells[2].value == before + 1
    busy.take_back(decided, busy.reviewer)
    assert tables(busy.auditor)["stages"].lines[0].cells[2].value == before


@pytest.mark.parametrize(
    ("who", "below"), [("auditor", None), ("financier", "bureau"), ("reviewer", "branch"), ("administrator", None)]
)
def test_each_number_leads_to_as_many_declarations(busy, client, who, below):
    user = getattr(busy, who)
    client.force_login(user)
    unit = getattr(busy, below) if below else None
    followed = 0
    for table in tables(user, unit).values():
        for line in (*table.lines, *([table.total] if table.total else [])):
            for cell, column in zip(line.cells, table.columns, strict=True):
                if cell.address and column.title != "决定次数":
                    found = client.get(cell.address).context["page"].paginator.count
                    expected = found_total(client, cell.address) if cell.kind == "money" else found
                    assert (table.slug, line.name, column.title, expected) == (
                        table.slug,
                        line.name,
                        column.title,
                        cell.value,
                    )
                    followed += 1
    assert followed > 20


def found_total(client, address: str) -> Decimal:
    rows = client.get(address).context["rows"]
    return sum((row.total for row in rows if row.total), Decimal())


# How many declarations somebody's overview counts; None where there is none for them.
SEEN = {
    "filler": None,
    "stranger": None,
    "reviewer": 12,
    "financier": 12,
    "administrator": 12,
    "auditor": 12,
    "branch_reviewer": 8,
    "elsewhere_reviewer": 0,
}


def test_who_sees_the_overview_and_how_much_of_it(busy, client):
    busy.branch_reviewer = make_user("branch-reviewer", Role.DEPARTMENT_REVIEWER, busy.branch)
    busy.elsewhere_reviewer = make_user("elsewhere-reviewer", Role.DEPARTMENT_REVIEWER, busy.elsewhere)
    for who, seen in SEEN.items():
        user, status = getattr(busy, who), 403 if seen is None else 200
        client.force_login(user)
        exports = [reverse("overview-export", args=[slug]) for slug in tables(user)]
        pages = [reverse("overview"), reverse("overview-not-begun"), *exports]
        assert (who, {client.get(page).status_code for page in pages}) == (who, {status})
        has_entry = "总览" in {item.label for item in client.get(reverse("my-work")).context["nav"]}
        assert (who, has_entry) == (who, seen is not None)
        if seen is not None:
            assert (who, client.get(pages[0]).context["scope"].sum.begun) == (who, seen)


@pytest.mark.parametrize(("who", "other", "seen"), [("reviewer", "elsewhere", 12), ("branch_reviewer", "bureau", 8)])
def test_a_unit_somebody_does_not_cover_narrows_nothing_and_shows_nothing_of_it(busy, client, who, other, seen):
    busy.branch_reviewer = make_user("branch-reviewer", Role.DEPARTMENT_REVIEWER, busy.branch)
    client.force_login(getattr(busy, who))
    for query in ({}, {"unit": getattr(busy, other).pk}):
        assert client.get(reverse("overview"), query).context["scope"].sum.begun == seen


def test_every_table_reads_back_from_its_workbook_and_is_written_down(busy, client):
    client.force_login(busy.auditor)
    for slug, table in tables(busy.auditor, busy.bureau).items():
        address = reverse("overview-export", args=[slug])
        content = client.get(address, {"fiscal_year": YEAR, "unit": busy.bureau.pk}).content
        rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
        assert rows[0] == (table.first, *(column.title for column in table.columns))
        lines = [*table.lines, *([table.total] if table.total else [])]
        for line, row in zip(lines, rows[1:], strict=False):
            wanted = [plain(cell) for cell in line.cells]
            assert (line.name, row[0]) == (row[0], line.name)
            assert list(row[1:]) == [None if one is None else pytest.approx(one) for one in wanted]
        entry = AuditEntry.objects.first()
        assert (entry.kind, entry.action, entry.by) == ("export", "导出总览", busy.auditor)
        assert entry.after["单位"] == busy.bureau.name
    assert AuditEntry.objects.filter(action="导出总览").count() == 5


def plain(cell) -> float | None:
    if cell.value is None:
        return None
    return float(cell.value / 10_000 if cell.kind == "money" else cell.value)


def test_figures_follow_every_change(world, client):
    declaration = world.draft()
    assert totals(world.auditor)["草稿"] == 1
    declaration = world.go(declaration, "submit", world.filler)
    assert (totals(world.auditor)["草稿"], totals(world.auditor)["待主管部门审核"]) == (0, 1)
    Campaign.objects.update(
        closes_at=timezone.now() - timedelta(seconds=1), opens_at=timezone.now() - timedelta(days=9)
    )
    Revision.objects.filter(action="submit").update(at=timezone.now())
    assert (totals(world.auditor)["送审过"], totals(world.auditor)["按时"]) == (1, 0)
    with pytest.raises(NotReady):
        world.go(declaration, "pass", world.reviewer)
    assert totals(world.auditor)["待主管部门审核"] == 1


def test_where_the_campaign_names_what_it_expects_nothing_else_is_lacking(busy):
    expected = Project.objects.get(name="已到期的")
    ExpectedProject.objects.create(campaign=busy.campaign, project=expected, by=busy.administrator)
    assert list(figures.not_begun(YEAR)) == [expected]
    assert totals(busy.auditor)["未开始"] == 1


def test_the_year_at_work_is_shown_while_the_next_is_being_set_up(world, client):
    client.force_login(world.auditor)
    make_campaign(YEAR + 1, opens=200, closes=300)
    assert client.get(reverse("overview")).context["form"].year == YEAR
    assert client.get(reverse("overview"), {"fiscal_year": YEAR + 1}).context["form"].year == YEAR + 1
    Campaign.objects.filter(fiscal_year=YEAR).update(opens_at=timezone.now() + timedelta(days=1))
    assert Campaign.objects.year_of_today() == YEAR
    Campaign.objects.all().delete()
    assert Campaign.objects.year_of_today() is None


def test_an_amendment_counts_as_its_newest_version(world):
    approved = world.approved()
    amended = workflow.amend(approved, by=world.filler, based_on=approved.revision, why="调整")
    said = totals(world.auditor)
    assert (amended.version, said["草稿"], said["已批复"], said["应报"]) == (2, 1, 0, 1)
    assert (said["送审过"], said["按时"]) == (1, 1)


def test_a_project_that_goes_to_another_unit_takes_its_figures_along(world, client):
    declaration = world.draft()
    assert totals(world.auditor, world.branch)["草稿"] == 1
    world.administrator.is_staff = world.administrator.is_superuser = True
    world.administrator.save()
    client.force_login(world.administrator)
    project = declaration.project
    posted = {"unit": world.bureau.pk, "name": project.name, "category": "", "level": ""}
    answered = client.post(reverse("admin:projects_project_change", args=[project.pk]), posted)
    assert answered.status_code == 302
    assert (totals(world.auditor, world.branch)["草稿"], totals(world.auditor, world.bureau)["草稿"]) == (0, 1)


def test_the_overview_takes_a_fixed_number_of_queries(world, client, django_assert_max_num_queries):
    client.force_login(world.auditor)
    counts = []
    for rows in (1, 30):
        while Declaration.objects.count() < rows:
            document = named(f"项目{Declaration.objects.count()}")
            world.go(world.draft(document), "submit", world.filler)
        client.get(reverse("overview"))
        with django_assert_max_num_queries(20) as queries:
            client.get(reverse("overview"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


QUERIES = [{}, {"q": "项目"}, {"q": "xm 东坑"}, {"figure": "submitted"}, {"figure": "nothing:1"}]


def test_list_and_search_take_a_fixed_number_of_queries(world, client, django_assert_max_num_queries):
    client.force_login(world.auditor)
    counts = []
    for rows in (1, 30):
        while Declaration.objects.count() < rows:
            document = named(f"项目{Declaration.objects.count()}")
            world.go(world.draft(document), "submit", world.filler)
        taken = []
        for query in QUERIES:
            with django_assert_max_num_queries(30) as queries:
                assert len(client.get(reverse("declaration-list"), query).context["rows"]) == rows
            taken.append(len(queries))
        counts.append(taken)
    assert counts[0] == counts[1]
