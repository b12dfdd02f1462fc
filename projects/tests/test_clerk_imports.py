"""A clerk's own files: into the drafts of the own units' projects, while the campaign is open, and nothing else."""

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from indicators.models import Framework
from projects import store
from projects.core.document import Goals, to_json
from projects.models import Batch, Campaign, Declaration, Department, Membership, Project, Role, State
from projects.tests.factories import comfort_money, make_department, make_frameworks, make_user

CHANGED = replace(comfort_money(), goals=Goals(cycle="周期", annual="离线填好的年度目标"))


def named(name: str = "慰问费", unit: str = "", document=CHANGED):
    head = replace(document.project, name=name, spending_unit=unit or document.project.spending_unit)
    return replace(document, project=head)


@pytest.fixture
def bring(world, client):
    """Send Documents as a file of the filler's (or another's); the batch as it is when its job has ended."""
    make_frameworks()

    def send(*documents, by=None, **data) -> Batch:
        client.force_login(by or world.filler)
        file = SimpleUploadedFile("表.json", to_json(documents).encode())
        answer = client.post(reverse("import-list"), {"file": file, **data})
        assert answer.status_code == 302, answer.context["upload_form"].errors
        return Batch.objects.latest("pk")

    return send


@pytest.fixture
def confirm(client):
    def press(batch: Batch) -> Batch:
        client.post(reverse("import-confirm", args=[batch.pk]), {"plan": batch.fingerprint, "accept_problems": "on"})
        return Batch.objects.get(pk=batch.pk)

    return press


def outcome(batch: Batch) -> list[tuple[str, str]]:
    return list(batch.documents.values_list("status", "why"))


# What the system holds of the project, and what a clerk's file of it then means.
MEANS = {
    "no project": ("locked", "不在本单位的项目中"),
    "project": ("new", ""),
    "draft": ("changed", ""),
    "returned": ("locked", "已退回"),
    "submitted": ("locked", "已送审，不能由导入覆盖"),
    "department_passed": ("locked", "不能由导入覆盖"),
    "approved": ("locked", "已批复，不能由导入覆盖"),
    "rejected": ("locked", "不予安排"),
}


def hold(world, what: str) -> None:
    if what == "project":
        Project.objects.create(unit=world.branch, name="慰问费")
    elif what != "no project":
        getattr(world, what)()


@pytest.mark.parametrize("what", MEANS)
def test_only_drafts_are_written_and_no_project_is_made(world, bring, confirm, what):
    hold(world, what)
    before = [(one.revision, one.state) for one in Declaration.objects.all()]
    batch = bring(named())
    ((status, why),) = outcome(batch)
    assert status == MEANS[what][0] and MEANS[what][1] in why
    after = confirm(batch)
    if status == "locked":
        assert [(one.revision, one.state) for one in Declaration.objects.all()] == before
        assert (after.status, Project.objects.count()) == ("preview", len(before))
    else:
        (declaration,) = Declaration.objects.all()
        assert (declaration.annual_goal, declaration.state) == ("离线填好的年度目标", State.DRAFT)
        assert declaration.revisions.last().why == "导入“表.json”"


# Who brings in, how their department lies to the unit of the file, and whether it may be written. The administrator's
# own import of a unit that is not theirs is the table of `test_importing`.
WHO = [
    (Role.FILLER, "branch", "changed"),
    (Role.FILLER, "bureau", "changed"),
    (Role.FILLER, "elsewhere", "locked"),
    (Role.FILLER, "beside", "locked"),
    (Role.FILLER, "below", "locked"),
    (Role.ADMINISTRATOR, "bureau", "changed"),
    (Role.DEPARTMENT_REVIEWER, "bureau", None),
    (Role.FINANCE_REVIEWER, "finance", None),
    (Role.AUDITOR, "bureau", None),
]


@pytest.mark.parametrize(("role", "place", "status"), WHO)
def test_the_table_of_who_may_bring_in(world, client, bring, role, place, status):
    world.draft()
    places = {"beside": lambda: make_department("东莞市医疗保障局石排分局", world.bureau)}
    places["below"] = lambda: make_department("东坑分局下属站", world.branch)
    department = places[place]() if place in places else getattr(world, place)
    user = make_user("newcomer", role, department)
    if status is None:
        client.force_login(user)
        assert client.get(reverse("import-list")).status_code == 403
        batch = Batch.objects.create(by=user)
        for page in ("preview", "progress", "problems", "confirm", "undo", "answer", "year", "discard"):
            assert client.post(reverse(f"import-{page}", args=[batch.pk])).status_code == 404
        return
    ((found, why),) = outcome(bring(named(), by=user))
    assert found == status and (status != "locked" or why == f"“{world.branch}”不是您填报的单位，没有列入")


@pytest.mark.parametrize(
    ("opens", "closes", "longer", "why"),
    [
        (-10, 10, None, ""),
        (-10, -1, None, "截止，不能导入；如需延期，请联系王科长"),
        (-10, -1, "bureau", ""),
        (-10, -1, "elsewhere", "截止，不能导入"),
        (1, 10, None, "现在还不能导入"),
        (None, None, None, "尚未建立"),
    ],
)
def test_the_campaigns_window_holds(world, bring, opens, closes, longer, why):
    world.draft()
    now = timezone.now()
    if opens is None:
        Campaign.objects.all().delete()
    else:
        Campaign.objects.update(opens_at=now + timedelta(opens), closes_at=now + timedelta(closes))
    if longer:
        world.campaign.late_exceptions.create(
            department=getattr(world, longer), until=now + timedelta(1), why="系统故障", by=world.administrator
        )
    ((status, said),) = outcome(bring(named()))
    assert (status == "changed") is (why == "") and why in said


def test_other_units_of_the_file_are_named_as_left_out(world, client, bring, confirm):
    world.draft()
    beside = make_department("东莞市医疗保障局石排分局", world.bureau)
    others = [named("别家的", beside.name), named("远处的", "广州市医疗保障局"), named("没听说过的", "深圳市某局")]
    batch = bring(named(), *others)
    assert [status for status, _ in outcome(batch)] == ["changed", "locked", "locked", "locked"]
    page = client.get(reverse("import-preview", args=[batch.pk])).text
    for document in others:
        assert f"“{document.project.spending_unit}”不是您填报的单位，没有列入" in page
    assert confirm(batch).result["changed"] == 1
    assert not Project.objects.filter(name__in=["别家的", "远处的", "没听说过的"]).exists()


def test_a_name_like_the_own_units_is_asked_about_and_may_be_another(world, client, bring):
    world.draft()
    batch = bring(named(unit="东莞市医保局东坑分局"))
    page = client.get(reverse("import-preview", args=[batch.pk])).text
    assert "不是我填报的单位，不列入" in page and "新建这个单位" not in page and "上级单位" not in page

    def answer(choice, **more) -> Batch:
        data = {"name": "东莞市医保局东坑分局", "department": choice, **more}
        client.post(reverse("import-answer", args=[batch.pk]), data)
        return Batch.objects.get(pk=batch.pk)

    before = Department.objects.count()
    assert outcome(answer("new", parent=world.branch.pk))[0][0] == "ask"
    assert outcome(answer(world.elsewhere.pk))[0][0] == "ask" and Department.objects.count() == before
    assert outcome(answer("not-ours")) == [("locked", "“东莞市医保局东坑分局”不是您填报的单位，没有列入")]
    second = bring(named(unit="东莞市医保局东坑分局"))
    client.post(
        reverse("import-answer", args=[second.pk]), {"name": "东莞市医保局东坑分局", "department": world.branch.pk}
    )
    assert outcome(second)[0][0] == "changed"


def test_a_project_name_like_a_held_one_is_asked_about_and_none_is_made(world, client, bring):
    Project.objects.create(unit=world.branch, name="困难家庭医疗救助（常）")
    batch = bring(named("困难家庭医疗救助(常)"))
    page = client.get(reverse("import-preview", args=[batch.pk])).text
    assert "都不是，不列入" in page and "另一个项目，新建" not in page
    key = batch.documents.get().asks[0]["key"]
    client.post(reverse("import-answer", args=[batch.pk]), {f"project {key}": "new"})
    ((status, why),) = outcome(batch)
    assert status == "locked" and "不在本单位的项目中" in why and Project.objects.count() == 1


def test_history_is_not_a_clerks(world, client):
    make_frameworks()
    client.force_login(world.filler)
    page = client.get(reverse("import-list")).text
    assert "作为已批复的历史" not in page
    file = SimpleUploadedFile("表.json", to_json([comfort_money()]).encode())
    answer = client.post(reverse("import-list"), {"file": file, "purpose": "history"})
    assert answer.status_code == 200 and not Batch.objects.exists()


def test_history_of_a_former_administrator_is_not_written(world, bring, confirm):
    Membership.objects.create(user=world.filler, department=world.branch, role=Role.ADMINISTRATOR)
    batch = bring(replace(comfort_money(), fiscal_year=2024), purpose="history")
    assert outcome(batch)[0][0] == "new"
    Membership.objects.filter(user=world.filler, role=Role.ADMINISTRATOR).delete()
    assert confirm(batch).status == "preview" and not Declaration.objects.exists()


LAST = replace(comfort_money(), fiscal_year=2024)


def test_last_years_table_becomes_this_years_draft_with_this_years_money(world, bring, confirm):
    project = Project.objects.create(unit=world.branch, name="慰问费", start_year=2025, end_year=2027)
    project.budget_lines.create(fiscal_year=2025, source="财政拨款", amount=18000)
    batch = confirm(bring(LAST, purpose="this-year", fiscal_year=2025))
    assert (batch.status, batch.result["new"]) == ("confirmed", 1)
    declaration = Declaration.objects.get()
    document = store.load(declaration)
    assert (declaration.fiscal_year, declaration.total, declaration.state) == (2025, Decimal(18000), State.DRAFT)
    assert (document.goals, document.indicators) == (LAST.goals, LAST.indicators)
    assert (document.project.start_year, document.project.end_year) == (2025, 2027)


def test_the_same_table_read_as_this_years_is_of_a_year_that_is_not_open(world, bring):
    Project.objects.create(unit=world.branch, name="慰问费")
    ((status, why),) = outcome(bring(LAST))
    assert status == "locked" and "2024 年度的填报批次尚未建立" in why


def test_a_batch_is_taken_back_as_a_whole(world, client, bring, confirm):
    Project.objects.create(unit=world.branch, name="新的项目")
    held = world.draft()
    batch = confirm(bring(named(), named("新的项目")))
    assert (batch.result["changed"], batch.result["new"]) == (1, 1)
    client.post(reverse("import-undo", args=[batch.pk]))
    assert list(Declaration.objects.values_list("pk", flat=True)) == [held.pk]
    assert store.load(Declaration.objects.get()) == comfort_money()
    assert Project.objects.filter(name="新的项目").exists()


def test_a_blank_form_filled_in_offline_comes_back_as_a_draft(world, client, confirm):
    make_frameworks()
    project = Project.objects.create(unit=world.branch, name="慰问费", category="其他事业发展性支出")
    project.budget_lines.create(fiscal_year=2025, source="财政拨款", amount=24800)
    client.force_login(world.filler)
    assert reverse("import-list") in client.get(reverse("export-blank")).text
    framework = Framework.objects.filter(layout="form13").first()
    asked = {"unit": world.branch.pk, "fiscal_year": 2025, "framework": framework.pk, "format": "xlsx"}
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(reverse("export-blank"), asked))))
    sheet = book.active
    row = next(cells for cells in sheet.iter_rows() if "数量指标" in [cell.value for cell in cells])
    for cell, text in zip(row[2:5], ("慰问人次", "≥80人次", "≥20人次"), strict=True):
        cell.value = text
    filled = io.BytesIO()
    book.save(filled)
    upload = SimpleUploadedFile("填好的.xlsx", filled.getvalue())
    client.post(reverse("import-list"), {"file": upload})
    assert confirm(Batch.objects.get()).result["new"] == 1
    declaration = Declaration.objects.get()
    document = store.load(declaration)
    assert [(one.level2, one.name, one.cycle_value, one.annual_value) for one in document.indicators] == [
        ("数量指标", "慰问人次", "≥80人次", "≥20人次")
    ]
    assert (declaration.project, declaration.total, declaration.state) == (project, Decimal(24800), State.DRAFT)
    assert client.get(reverse("declaration-edit", args=[declaration.pk])).status_code == 200


@pytest.mark.parametrize("purpose", ["drafts", "this-year"])
def test_a_preview_takes_the_same_queries_at_1_and_30(world, client, bring, purpose):
    for number in range(30):
        Project.objects.create(unit=world.branch, name=f"项目{number}")
    taken = []
    for rows in (1, 30):
        documents = [named(f"项目{number}") for number in range(rows)]
        batch = bring(*documents, purpose=purpose, fiscal_year=2025)
        assert {status for status, _ in outcome(batch)} == {"new"}
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("import-preview", args=[batch.pk])).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1]
