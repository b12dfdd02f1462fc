"""Every page in every state answers, and lists take a fixed number of queries."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects import store
from projects.core.document import Goals
from projects.models import Batch, Declaration, Department, Membership, Project, Role
from projects.tests.factories import FIXTURES, RETURNING, comfort_money, make_frameworks
from projects.workflow import OpinionOn

PAGES = ["my-work", "declaration-list", "export"]


@pytest.fixture
def browse(client):
    """Log in somebody and fetch a page by name."""

    def fetch(user, name, *args, status=200, **query):
        client.force_login(user)
        response = client.get(reverse(name, args=args), query)
        assert response.status_code == status
        return response.content.decode()

    return fetch


def post(client, user, name, /, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


@pytest.mark.parametrize("who", ["filler", "reviewer", "financier", "administrator", "auditor", "stranger"])
@pytest.mark.parametrize("page", PAGES)
def test_the_first_pages_open_for_everyone(world, browse, who, page):
    world.submitted()
    heading = {"my-work": "我的工作", "declaration-list": "申报表", "export": "导出"}[page]
    assert f"<h1>{heading}</h1>" in browse(getattr(world, who), page)


@pytest.mark.parametrize("page", ["declaration-detail", "declaration-history"])
@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "department_passed", "approved", "rejected"])
def test_a_declaration_shows_in_every_state(world, browse, page, state):
    declaration = getattr(world, state)()
    assert "慰问费" in browse(world.auditor, page, declaration.pk)


def test_each_history_entry_shows_what_it_changed(world, browse):
    declaration = world.draft()
    changed = replace(comfort_money(), goals=Goals(cycle="周期", annual="改过的目标"))
    store.save(declaration, changed, by=world.filler, based_on=1)
    assert "这是第一次记录" in browse(world.filler, "declaration-revision", declaration.pk, 1)
    assert "<ins>改过的目标</ins>" in browse(world.filler, "declaration-revision", declaration.pk, 2)


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("stand-in-list", "inbox"),
        ("opinion-template-list", "inbox"),
        ("notice-list", "my-work"),
        ("mail-preference", "my-work"),
        ("rule-list", "rule-list"),
        ("export-approvals", "export"),
        ("overview-not-begun", "overview"),
        ("password-change", None),
    ],
)
def test_the_navigation_says_where_one_is(world, client, page, entry):
    client.force_login(world.financier)
    active = [item.url for item in client.get(reverse(page)).context["nav"] if item.active]
    assert active == ([reverse(entry)] if entry else [])


@pytest.mark.parametrize(
    ("referer", "way_back"),
    [
        ("http://testserver/campaigns/2025/?x=1#forms", "/campaigns/2025/?x=1"),
        ("http://elsewhere.example/campaigns/2025/", "/campaigns/2025/exceptions/"),
        ("", "/campaigns/2025/exceptions/"),
    ],
)
def test_after_a_login_one_is_back_on_the_page_one_sent_from(world, client, referer, way_back):
    answer = client.post(reverse("campaign-exception-grant", args=[2025]), {}, headers={"Referer": referer})
    assert parse_qs(urlsplit(answer.url).query)["next"] == [way_back]


@pytest.mark.parametrize("name", ["declaration-list", "inbox", "my-work"])
def test_lists_take_a_fixed_number_of_queries(world, client, django_assert_max_num_queries, name):
    who = world.reviewer if name == "inbox" else world.filler
    counts = []
    for rows in (1, 30):
        while Declaration.objects.count() < rows:
            number = Declaration.objects.count()
            document = comfort_money()
            named = replace(document, project=replace(document.project, name=f"项目{number}"))
            world.go(world.draft(named), "submit", world.filler)
        client.force_login(who)
        with django_assert_max_num_queries(33) as queries:
            client.get(reverse(name))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_history_takes_a_fixed_number_of_queries(world, client, django_assert_max_num_queries):
    declaration, counts = world.draft(), []
    client.force_login(world.filler)
    for rows in (1, 30):
        while declaration.revision < rows:
            goals = Goals(cycle="周期", annual=f"第 {declaration.revision} 稿")
            document = replace(comfort_money(), goals=goals)
            declaration = store.save(declaration, document, by=world.filler, based_on=declaration.revision)
        with django_assert_max_num_queries(22) as queries:
            client.get(reverse("declaration-history", args=[declaration.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["declaration-edit", "declaration-submit", "declaration-detail", "declaration-review"])
def test_one_declaration_takes_few_queries(world, client, django_assert_max_num_queries, name):
    who = world.reviewer if name == "declaration-review" else world.filler
    declaration = world.submitted() if name == "declaration-review" else world.draft()
    client.force_login(who)
    with django_assert_max_num_queries(37):
        assert client.get(reverse(name, args=[declaration.pk])).status_code == 200


def test_pages_keep_filters_and_find_by_name(world, browse):
    world.draft()
    assert "慰问费" in browse(world.filler, "declaration-list", q="慰问", state="draft")
    assert "没有符合条件" in browse(world.filler, "declaration-list", q="公务车")


def upload(client, who, name="form13-dongguan-2025.txt", **data):
    file = SimpleUploadedFile(name, (FIXTURES / name).read_bytes())
    response = post(client, who, "import-list", file=file, **data)
    return Batch.objects.get(pk=response.url.rstrip("/").split("/")[-1])


def confirm(client, who, received: Batch) -> None:
    """Press the button of the preview as it stands."""
    client.force_login(who)
    batch = client.get(reverse("import-preview", args=[received.pk])).context["batch"]
    client.post(reverse("import-confirm", args=[received.pk]), {"plan": batch.fingerprint})


def test_a_plan_that_changed_since_the_preview_is_shown_again(world, client):
    declaration = world.draft()
    received = upload(client, world.administrator)
    seen = client.get(reverse("import-preview", args=[received.pk])).context["batch"].fingerprint
    newer = replace(comfort_money(), goals=Goals(cycle="周期", annual="填报人刚写的"))
    store.save(declaration, newer, by=world.filler, based_on=1)
    page = client.post(reverse("import-confirm", args=[received.pk]), {"plan": seen}, follow=True)
    assert "没有导入任何一份。您看过预览之后" in page.content.decode()
    assert store.load(Declaration.objects.get()) == newer


@pytest.mark.parametrize("page", ["declaration-edit", "declaration-submit", "declaration-detail"])
def test_a_blank_declaration_shows_its_findings(world, browse, page):
    blank = replace(comfort_money(), goals=Goals(), indicators=())
    assert "年度目标未填写" in browse(world.filler, page, world.draft(blank).pk)


def test_a_new_declaration_starts_from_its_project(world, client):
    make_frameworks()
    project = Project.objects.create(unit=world.branch, name="新项目", category="其他", start_year=2025)
    project.budget_lines.create(fiscal_year=2025, source="财政拨款", amount=100)
    response = post(client, world.filler, "declaration-create", project=project.pk, fiscal_year=2025)
    declaration = Declaration.objects.get()
    assert response.url == reverse("declaration-edit", args=[declaration.pk])
    assert client.get(response.url).status_code == 200
    assert (declaration.category, declaration.total, declaration.start_year) == ("其他", 100, 2025)
    again = post(client, world.filler, "declaration-create", project=project.pk, fiscal_year=2025)
    assert (again.url, Declaration.objects.count()) == (declaration.get_absolute_url(), 1)


def test_what_was_typed_stands_on_a_refused_edit(world, client):
    declaration = world.draft()
    data = {"revision": 1, "budget.total": "许多", "goals.annual": "还没保存的话"}
    response = post(client, world.filler, "declaration-edit", declaration.pk, **data)
    page = response.content.decode()
    assert (response.status_code, "许多" in page, "还没保存的话" in page) == (422, True, True)


@pytest.mark.parametrize("revision", ["", "x", "9" * 5000, "-1", "²"])
def test_a_revision_that_is_none_writes_nothing(world, client, revision):
    declaration = world.draft()
    response = post(client, world.filler, "declaration-submit", declaration.pk, revision=revision)
    declaration.refresh_from_db()
    assert (response.status_code, declaration.revision) == (409, 1)


def test_the_count_of_my_work_is_of_declarations_not_of_opinions(world, client):
    verdict = replace(RETURNING, opinions=(OpinionOn("goals.annual", "一"), OpinionOn("goals.cycle", "二")))
    world.go(world.submitted(), "return", world.reviewer, verdict=verdict)
    client.force_login(world.filler)
    (section,) = client.get(reverse("my-work")).context["sections"]
    assert section.count == 1


def test_units_are_answered_only_where_asked_and_within_reach(world, client):
    make_frameworks()
    received = upload(client, world.administrator)
    for data in (
        {"name": "没问过的单位", "department": "new", "parent": world.bureau.pk},
        {"name": "", "department": "1"},
    ):
        client.post(reverse("import-answer", args=[received.pk]), data)
    received.refresh_from_db()
    assert (received.answers["unit"], Department.objects.filter(name="没问过的单位").exists()) == ({}, False)


def test_a_long_chinese_file_name_is_kept(world, client):
    make_frameworks()
    name = f"{'绩' * 200}.txt"
    file = SimpleUploadedFile(name, (FIXTURES / "form13-dongguan-2025.txt").read_bytes())
    post(client, world.administrator, "import-list", file=file)
    assert str(Batch.objects.get()) == name


def test_import_previews_confirms_once_and_doubles_nothing(world, client, browse):
    make_frameworks()
    received = upload(client, world.administrator)
    assert "确认导入 9 份" in browse(world.administrator, "import-preview", received.pk)
    assert Declaration.objects.count() == 0
    confirm(client, world.administrator, received)
    confirm(client, world.administrator, received)
    again = upload(client, world.administrator)
    page = browse(world.administrator, "import-preview", again.pk)
    assert (Declaration.objects.count(), "确认导入" in page, "同一个文件" in page) == (9, False, True)


def test_import_asks_for_the_year_and_the_unit_and_creates_nothing_in_silence(world, client, browse):
    make_frameworks()
    Membership.objects.create(user=world.administrator, department=world.elsewhere, role=Role.ADMINISTRATOR)
    received = upload(client, world.administrator, "list-guangzhou-2025.txt")
    assert "表中没有印年度" in browse(world.administrator, "import-preview", received.pk)
    post(client, world.administrator, "import-year", received.pk, fiscal_year="2025")
    page = browse(world.administrator, "import-preview", received.pk)
    assert "系统不会自行新建单位" in page and not Department.objects.filter(name__contains="本级").exists()
    name = "广州市医疗保障局（本级）"
    post(
        client,
        world.administrator,
        "import-answer",
        received.pk,
        name=name,
        department="new",
        parent=world.elsewhere.pk,
    )
    confirm(client, world.administrator, received)
    assert Declaration.objects.filter(project__unit__name=name).count() == 20


def test_a_file_that_is_no_table_says_so(world, client, browse):
    client.force_login(world.administrator)
    response = client.post(reverse("import-list"), {"file": SimpleUploadedFile("a.txt", "今天天气很好".encode())})
    page = client.get(response.url).content.decode()
    assert "这不像是绩效目标表" in page


def test_export_downloads_what_one_may_see(world, client):
    world.approved()
    client.force_login(world.financier)
    query = {"fiscal_year": 2025, "layout": "form13", "format": "json", "scope": "approved", "download": "1"}
    assert "慰问费" in client.get(reverse("export"), query).content.decode()
    client.force_login(world.stranger)
    assert "慰问费" not in client.get(reverse("export"), query).content.decode()


def test_a_save_over_somebody_elses_newer_save_shows_both_texts(world, client):
    declaration = world.draft()
    client.force_login(world.filler)
    client.post(reverse("declaration-edit", args=[declaration.pk]), {"revision": 1, "goals.annual": "先保存的"})
    client.force_login(world.colleague)
    response = client.post(
        reverse("declaration-edit", args=[declaration.pk]), {"revision": 1, "goals.annual": "后保存的"}
    )
    page = response.content.decode()
    assert (response.status_code, "先保存的" in page, "后保存的" in page) == (409, True, True)
    declaration.refresh_from_db()
    assert declaration.annual_goal == "先保存的"


def test_what_was_typed_survives_when_a_colleague_submits_meanwhile(world, client):
    declaration = world.draft()
    world.go(declaration, "submit", world.colleague)
    response = post(
        client, world.filler, "declaration-edit", declaration.pk, **{"revision": 1, "goals.annual": "还没保存的话"}
    )
    assert (response.status_code, "还没保存的话" in response.content.decode()) == (409, True)


def test_a_text_out_of_all_bounds_is_left_out_and_said(world, client, browse):
    make_frameworks()
    text = (FIXTURES / "form13-dongguan-2025.txt").read_text().replace("410000", "9" * 5000)
    file = SimpleUploadedFile("表.txt", text.encode())
    post(client, world.administrator, "import-list", file=file)
    page = browse(world.administrator, "import-preview", Batch.objects.get().pk)
    assert "未读懂或不符" in page and "确认导入" in page


def test_a_goal_too_long_to_keep_is_said_and_stays_on_the_page(world, client):
    declaration = world.draft()
    data = {"revision": 1, "goals.annual": "长" * 20_001}
    page = post(client, world.filler, "declaration-edit", declaration.pk, **data).content.decode()
    assert "最多 20000 个字，现在 20001 个" in page and "长" * 20_001 in page
