"""公开: what is published of a department and year, what is not and why; for whom; in which files."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from urllib.parse import unquote

import openpyxl
import pytest
from django.urls import reverse

from projects import publishing, store, workflow
from projects.models import IN_REVIEW, BudgetLine, Declaration, Project, Role, State
from projects.tables import read_file_bytes
from projects.tests.factories import comfort_money, make_department, outlines
from projects.tests.papers.making import bookmarks, pages
from projects.tests.tables.seeds import LIST
from projects.tests.test_permissions import RELATIONS, person  # noqa: F401

DISCLOSING = {Role.ADMINISTRATOR, Role.FINANCE_REVIEWER, Role.AUDITOR}


def named(name):
    document = comfort_money()
    return replace(document, project=replace(document.project, name=name))


def give(project, amount, source="财政拨款"):
    BudgetLine.objects.create(project=project, fiscal_year=2025, source=source, amount=Decimal(amount))


def lines(world):
    return {line.project: line for line in publishing.lines_of(world.finance, 2025)}


def in_state(world, name, state):
    declaration = world.draft(named(name))
    stage = world.campaign.stages.first() if state in IN_REVIEW else None
    Declaration.objects.filter(pk=declaration.pk).update(state=state, waits_at=stage)
    return declaration


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (State.DRAFT, "草稿，尚未批复"),
        (State.RETURNED, "已退回，尚未批复"),
        (State.SUBMITTED, "已送审，尚未批复"),
        (State.DEPARTMENT_PASSED, "主管部门已审，尚未批复"),
        (State.REJECTED, "不予安排"),
    ],
)
def test_what_is_not_published_says_why(world, state, why):
    in_state(world, "慰问费", state)
    line = lines(world)["慰问费"]
    assert (line.is_published, line.why, line.approved) == (False, why, None)


def test_money_without_a_declaration_is_not_forgotten(world):
    project = Project.objects.create(unit=world.branch, name="没人报的")
    give(project, "3.10")
    give(project, "0.05", "其他资金")
    BudgetLine.objects.create(project=project, fiscal_year=2024, source="财政拨款", amount=9)
    Project.objects.create(unit=world.branch, name="与本年无关的")
    (line,) = publishing.lines_of(world.finance, 2025)
    assert (line.project, line.why, line.given) == ("没人报的", "还没有申报表", Decimal("3.15"))


def test_the_approved_version_stays_published_while_it_is_amended(world):
    first = world.approved()
    draft = workflow.amend(first, by=world.filler, based_on=first.revision, why="人数增加")
    changed = replace(comfort_money(), budget=replace(comfort_money().budget, total=Decimal(30_000)))
    draft = workflow.save(draft, changed, by=world.filler, based_on=draft.revision)
    line = lines(world)["慰问费"]
    assert (line.version, line.approved) == (1, Decimal(24_800))
    assert line.why == "第 2 版调整办理中（草稿），公开的是第 1 版"
    assert list(publishing.in_force_within(world.finance, 2025)) == [first]
    content = publishing.list_file(world.finance, 2025, "xlsx")
    (published,) = read_file_bytes(content, name="公开.xlsx", outlines=outlines(), fiscal_year=2025).documents
    assert published.budget.total == Decimal(24_800)
    Declaration.objects.filter(pk=draft.pk).update(state=State.REJECTED)
    assert lines(world)["慰问费"].why == "第 2 版不予安排，公开的是第 1 版"
    Declaration.objects.filter(pk=draft.pk).update(state=State.APPROVED)
    line = lines(world)["慰问费"]
    assert (line.version, line.approved, line.why) == (2, Decimal(30_000), "")
    assert list(publishing.in_force_within(world.finance, 2025)) == [draft]


def test_sums_agree_to_the_fen(world, client):
    give(world.approved().project, "24800.01")
    give(in_state(world, "没批的", State.DRAFT).project, "100")
    client.force_login(world.administrator)
    page = client.get(reverse("export-disclosure"), {"unit": world.finance.pk, "fiscal_year": 2025})
    whole = page.context["whole"]
    assert (whole.approved, whole.given, whole.difference) == (
        Decimal("24800.00"),
        Decimal("24900.01"),
        Decimal("-100.01"),
    )
    for said in ("1 个项目未公开，少 100.00 元；1 个项目金额不同，少 0.01 元", "草稿，尚未批复"):
        assert said in page.content.decode()


def test_only_the_department_and_those_below_are_published(world):
    world.approved()
    make_department("石排分局", world.bureau)
    assert len(publishing.lines_of(world.bureau, 2025)) == 1
    assert publishing.lines_of(world.elsewhere, 2025) == []
    assert publishing.lines_of(world.bureau, 2024) == []


def test_the_package_holds_book_list_and_reconciliation(world):
    listed = [world.draft(document) for document in LIST[:4]]
    Declaration.objects.update(state=State.APPROVED)
    for declaration in listed:
        give(declaration.project, declaration.total)
    archive = zipfile.ZipFile(io.BytesIO(publishing.package_file(world.finance, 2025)))
    name = f"{world.finance.name}2025年度项目支出绩效目标"
    files = {one.removeprefix(name): archive.read(one) for one in archive.namelist()}
    assert list(files) == [".pdf", "（列表）.xlsx", "（列表）.pdf", "（核对表）.xlsx"]
    names = [declaration.project.name for declaration in listed]
    assert [(level, title) for level, title, _ in bookmarks(files[".pdf"])] == [
        (1, world.branch.name),
        *((2, name) for name in names),
    ]
    for ending in ("（列表）.xlsx", "（列表）.pdf"):
        reading = read_file_bytes(files[ending], name=ending, outlines=outlines(), fiscal_year=2025)
        assert reading.documents == tuple(store.documents(publishing.in_force_within(world.finance, 2025)))
    units = openpyxl.load_workbook(io.BytesIO(files["（核对表）.xlsx"])).worksheets[0]
    total = float(sum(document.budget.total for document in LIST[:4]))
    assert [cell.value for cell in units[3]] == [world.branch.name, 4, 0, total, total, 0, "一致"]


def test_what_is_published_names_no_reviewer(world):
    world.approved()
    for content in (publishing.book_file(world.finance, 2025), publishing.list_file(world.finance, 2025, "pdf")):
        assert "financier" not in "".join(pages(content))


def test_the_page_says_what_the_list_has_no_place_for(world, client):
    world.approved()
    client.force_login(world.auditor)
    page = client.get(reverse("export-disclosure"), {"unit": world.finance.pk, "fiscal_year": 2025})
    assert "没有“实施周期总目标”栏（1 份）" in page.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_publish(world, client, person, role):  # noqa: F811
    world.approved()
    query = {"unit": world.branch.pk, "fiscal_year": 2025}
    for relation, covers in RELATIONS.items():
        client.force_login(person(role, relation))
        page = client.get(reverse("export-disclosure"), query)
        assert (relation, page.status_code) == (relation, 200 if role in DISCLOSING else 403)
        assert (b"export/disclosure" in client.get(reverse("export")).content) == (role in DISCLOSING)
        if role in DISCLOSING:
            file = client.get(reverse("export-disclosure"), query | {"download": "reconciliation"})
            shown = ("whole" in (page.context or {}), "Content-Disposition" in file)
            assert (relation, *shown) == (relation, covers, covers)


@pytest.mark.parametrize(
    ("wanted", "ending"),
    [
        ("pdf", "绩效目标.pdf"),
        ("list-xlsx", "（列表）.xlsx"),
        ("list-pdf", "（列表）.pdf"),
        ("reconciliation", "（核对表）.xlsx"),
        ("zip", ".zip"),
    ],
)
def test_each_file_can_be_had(world, client, wanted, ending):
    world.approved()
    client.force_login(world.auditor)
    query = {"unit": world.finance.pk, "fiscal_year": 2025, "download": wanted}
    response = client.get(reverse("export-disclosure"), query)
    assert unquote(response["Content-Disposition"]).endswith(ending)


def test_without_anything_approved_there_is_only_the_reconciliation(world, client):
    world.draft()
    client.force_login(world.auditor)
    query = {"unit": world.finance.pk, "fiscal_year": 2025}
    assert "Content-Disposition" not in client.get(reverse("export-disclosure"), query | {"download": "pdf"})
    page = client.get(reverse("export-disclosure"), query)
    assert [code for code, _ in page.context["files"]] == ["reconciliation"]
    assert "没有已批复的项目" in page.content.decode()


def test_projects_lead_to_what_is_published_of_them_or_under_way(world, client):
    approved, draft = world.approved(), world.draft(named("没批的"))
    client.force_login(world.auditor)
    page = client.get(reverse("export-disclosure"), {"unit": world.finance.pk, "fiscal_year": 2025}).content.decode()
    assert all(f'<a href="{one.get_absolute_url()}">' in page for one in (approved, draft))


def test_too_many_are_taken_unit_by_unit(world, client, monkeypatch):
    monkeypatch.setattr("projects.views.disclosure.MOST_FORMS", 0)
    world.approved()
    client.force_login(world.auditor)
    page = client.get(reverse("export-disclosure"), {"unit": world.finance.pk, "fiscal_year": 2025})
    assert "请分单位下载" in page.content.decode()


def test_the_page_takes_a_fixed_number_of_queries(world, client, django_assert_max_num_queries):
    client.force_login(world.auditor)
    query = {"unit": world.finance.pk, "fiscal_year": 2025}
    counts = []
    for rows in (1, 30):
        while (at := Declaration.objects.count()) < rows:
            give(in_state(world, f"项目{at}", State.DRAFT if at % 2 else State.APPROVED).project, "5")
        with django_assert_max_num_queries(21) as queries:
            client.get(reverse("export-disclosure"), query)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_files_take_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    counts = []
    for rows in (1, 30):
        while (at := Declaration.objects.count()) < rows:
            give(in_state(world, f"项目{at}", State.APPROVED).project, "5")
        with django_assert_max_num_queries(30) as queries:
            publishing.package_file(world.finance, 2025)
        counts.append(len(queries))
    assert counts[0] == counts[1]
