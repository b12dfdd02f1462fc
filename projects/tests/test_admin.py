"""The admin: who enters, what they see there, and what nobody changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Framework
from indicators.table_files import XlsxTable
from projects.models import BudgetLine, Declaration, Department, Membership, Project, Role, State, TableImport
from projects.tests.factories import make_user

TABLES = ["projects_department", "projects_project", "projects_budgetline", "indicators_node"]
TABLES += ["indicators_libraryindicator", "projects_membership"]
PAGES = [*TABLES, "auth_user", "indicators_framework"]
RECORDS = ["projects_declaration", "projects_revision", "projects_reviewdecision", "projects_batch"]


@pytest.fixture
def root(db) -> User:
    return User.objects.create_superuser("root")


@pytest.fixture
def chief(world) -> User:
    """业务管理员 of the bureau, below finance."""
    user = make_user("chief", Role.ADMINISTRATOR, world.bureau)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def tree_chief(world) -> User:
    """业务管理员 of finance, with no department above."""
    User.objects.filter(pk=world.administrator.pk).update(is_staff=True)
    return User.objects.get(pk=world.administrator.pk)


@pytest.fixture
def as_chief(client, chief):
    client.force_login(chief)
    return client


@pytest.fixture
def as_root(client, root):
    client.force_login(root)
    return client


def listed(client, page: str) -> set[str]:
    return {str(row) for row in client.get(reverse(f"admin:{page}_changelist")).context["cl"].queryset}


def management(prefix: str, total: int = 0, initial: int = 0) -> dict:
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


def test_a_filler_is_sent_to_the_door_and_finds_nothing_inside(world, client):
    client.force_login(world.filler)
    url = reverse("admin:projects_project_changelist")
    assert client.get(url).headers["Location"] == f"{reverse('admin:login')}?next={url}"
    User.objects.filter(pk=world.filler.pk).update(is_staff=True)
    assert client.get(reverse("admin:index")).context["app_list"] == []
    addresses = [reverse(f"admin:{page}_changelist") for page in PAGES + RECORDS]
    addresses += [reverse(f"admin:{page}_{action}") for page in TABLES for action in ("export", "add")]
    addresses += [reverse("table-import-list"), reverse("table-import-blank", args=["units"])]
    assert {client.get(address).status_code for address in addresses} == {403}


@pytest.mark.parametrize("who", ["tree_chief", "root"])
def test_who_administers_a_tree_finds_every_page(who, request, client, world):
    client.force_login(request.getfixturevalue(who))
    world.approved()
    index = client.get(reverse("admin:index"))
    assert "<h1>数据管理</h1>" in index.text
    models = {model["admin_url"] for app in index.context["app_list"] for model in app["models"]}
    # The records of jobs, with their tracebacks, are for who looks after the system.
    jobs = {reverse("admin:django_tasks_database_dbtaskresult_changelist")} if who == "root" else set()
    assert models == {reverse(f"admin:{page}_changelist") for page in PAGES + RECORDS} | jobs
    addresses = models | {reverse(f"admin:{page}_add") for page in PAGES}
    addresses |= {reverse(f"admin:{page}_export") for page in TABLES} | {reverse("table-import-list")}
    addresses |= {reverse("table-import-blank", args=[kind]) for kind in TableImport.Kind.values}
    assert {client.get(address).status_code for address in addresses} == {200}


def test_what_all_units_share_is_only_looked_at_from_below(as_chief, world):
    for page in ("indicators_framework", "indicators_node", "indicators_libraryindicator"):
        assert as_chief.get(reverse(f"admin:{page}_changelist")).status_code == 200
        assert as_chief.get(reverse(f"admin:{page}_add")).status_code == 403
    for kind in ("nodes", "library"):
        assert as_chief.get(reverse("table-import-blank", args=[kind])).status_code == 404


def test_only_who_administers_a_tree_grants_finance(client, chief, tree_chief, world):
    data = {"user": world.colleague.pk, "department": world.bureau.pk, "role": Role.FINANCE_REVIEWER}
    for administrator, granted in ((chief, False), (tree_chief, True)):
        client.force_login(administrator)
        client.post(reverse("admin:projects_membership_add"), data)
        assert Membership.objects.filter(user=world.colleague, role=Role.FINANCE_REVIEWER).exists() is granted


def test_only_covered_rows_are_listed(as_chief, world):
    for unit in (world.finance, world.branch, world.elsewhere):
        project = Project.objects.create(unit=unit, name=f"{unit}的项目")
        project.budget_lines.create(fiscal_year=2025, source="财政拨款", amount=Decimal("1.00"))
    world.draft()
    assert listed(as_chief, "projects_department") == {str(world.bureau), str(world.branch)}
    assert listed(as_chief, "projects_project") == {f"{world.branch}的项目", "慰问费"}
    assert listed(as_chief, "projects_budgetline") == {f"{world.branch}的项目 2025 财政拨款"}
    assert listed(as_chief, "auth_user") == {"chief", "colleague", "filler", "reviewer"}
    assert listed(as_chief, "projects_declaration") == {"慰问费 2025 年度"}
    assert {row.split(" · ")[0] for row in listed(as_chief, "projects_membership")} == {
        "chief",
        "colleague",
        "filler",
        "reviewer",
    }


def test_another_bureaus_rows_are_not_reached_by_address(as_chief, world):
    project = Project.objects.create(unit=world.elsewhere, name="慰问费")
    for page, row in (("projects_project", project), ("projects_department", world.elsewhere)):
        for action in ("change", "delete"):
            url = reverse(f"admin:{page}_{action}", args=[row.pk])
            assert as_chief.post(url, {"name": "x", "post": "yes"}).headers["Location"] == reverse("admin:index")
    assert (Project.objects.get().name, Department.objects.filter(name="x").exists()) == ("慰问费", False)


def test_another_bureaus_unit_cannot_be_chosen(as_chief, world):
    data = {"unit": world.elsewhere.pk, "name": "慰问费", "supervising_department": world.elsewhere.pk}
    page = as_chief.post(reverse("admin:projects_project_add"), data)
    assert set(page.context["adminform"].form.errors) == {"unit", "supervising_department"}


def test_the_department_above_may_supervise(as_chief, world):
    data = {"unit": world.branch.pk, "name": "慰问费", "supervising_department": world.finance.pk}
    as_chief.post(reverse("admin:projects_project_add"), data)
    assert Project.objects.get().supervising_department == world.finance


def test_an_export_holds_covered_rows_only(as_chief, world):
    for unit in (world.branch, world.elsewhere):
        Project.objects.create(unit=unit, name="=1+1")
    response = as_chief.post(reverse("admin:projects_project_export"), {"format": 0, "resource": 0})
    read = XlsxTable().create_dataset(response.content)
    assert [row[:2] for row in read] == [(str(world.branch), "=1+1")]


def test_a_ring_of_departments_is_refused(as_root, world):
    url = reverse("admin:projects_department_change", args=[world.bureau.pk])
    page = as_root.post(url, {"name": world.bureau.name, "parent": world.branch.pk, "code": ""})
    assert page.context["adminform"].form.errors == {
        "parent": [f"“{world.branch}”是“{world.bureau}”本身或其下级单位，不能作为它的上级单位；请另选上级单位"]
    }


def test_the_topmost_department_of_an_administrator_stays_where_it_is(as_chief, world):
    url = reverse("admin:projects_department_change", args=[world.bureau.pk])
    as_chief.post(url, {"name": "市医保局", "parent": "", "code": "101"})
    world.bureau.refresh_from_db()
    assert (world.bureau.name, world.bureau.code, world.bureau.parent) == ("市医保局", "101", world.finance)


def test_a_department_below_is_not_taken_out_of_the_tree(as_chief, world):
    url = reverse("admin:projects_department_change", args=[world.branch.pk])
    for parent in ("", world.finance.pk, world.elsewhere.pk):
        page = as_chief.post(url, {"name": world.branch.name, "parent": parent, "code": ""})
        assert set(page.context["adminform"].form.errors) == {"parent"}


def test_protected_rows_are_not_deleted(as_chief, world):
    project = world.draft().project
    page = as_chief.post(reverse("admin:projects_project_delete", args=[project.pk]), {"post": "yes"})
    assert (page.context["protected"] != [], Project.objects.count()) == (True, 1)


def test_no_role_is_granted_outside_coverage(as_chief, world):
    add = reverse("admin:projects_membership_add")
    for department, user in ((world.finance, world.filler), (world.branch, world.stranger)):
        page = as_chief.post(add, {"user": user.pk, "department": department.pk, "role": Role.AUDITOR})
        assert len(page.context["adminform"].form.errors) == 1
    as_chief.post(add, {"user": world.filler.pk, "department": world.bureau.pk, "role": Role.AUDITOR})
    assert Membership.objects.filter(role=Role.AUDITOR, department=world.bureau).get().user == world.filler


def test_an_administrator_opens_an_account_with_a_role_of_their_own_unit(as_chief, world):
    url = reverse("admin:auth_user_add")
    password = {"usable_password": "true", "password1": "mubiao-8848", "password2": "mubiao-8848"}
    account = {"username": "new", "is_superuser": "on", **password}
    page = as_chief.post(url, account | management("memberships"))
    assert not User.objects.filter(username="new").exists(), page
    row = {"memberships-0-department": world.branch.pk, "memberships-0-role": Role.FILLER}
    as_chief.post(url, account | row | management("memberships", 1))
    user = User.objects.get(username="new")
    assert (user.is_superuser, user.memberships.get().department) == (False, world.branch)


def test_superusers_and_people_of_elsewhere_are_out_of_reach(as_chief, root, world):
    root.memberships.create(department=world.branch, role=Role.FILLER)
    for user in (root, world.stranger, world.financier):
        for action in ("auth_user_change", "auth_user_delete"):
            url = reverse(f"admin:{action}", args=[user.pk])
            assert as_chief.get(url).status_code in (302, 403)
        assert as_chief.get(reverse("admin:auth_user_password_change", args=[user.pk])).status_code == 404
    assert "root" not in listed(as_chief, "auth_user")


def test_who_holds_a_role_one_may_not_grant_is_out_of_reach(client, chief, tree_chief, world):
    world.colleague.memberships.create(department=world.branch, role=Role.FINANCE_REVIEWER)
    url = reverse("admin:auth_user_password_change", args=[world.colleague.pk])
    for administrator, status in ((chief, 404), (tree_chief, 200)):
        client.force_login(administrator)
        assert client.get(url).status_code == status
    client.force_login(chief)
    assert listed(client, "auth_user") == {"chief", "filler", "reviewer"}


def test_only_a_superuser_sees_the_field_that_makes_one(as_chief, root, world):
    url = reverse("admin:auth_user_change", args=[world.filler.pk])
    assert "is_superuser" not in as_chief.get(url).context["adminform"].form.fields
    as_chief.force_login(root)
    fields = as_chief.get(url).context["adminform"].form.fields
    assert ("is_superuser" in fields, "user_permissions" in fields) == (True, False)


@pytest.mark.parametrize("who", ["chief", "root"])
def test_declarations_and_their_history_are_read_only(who, request, client, world):
    client.force_login(request.getfixturevalue(who))
    declaration = world.department_passed()
    rows = {
        "projects_declaration": declaration,
        "projects_revision": declaration.revisions.last(),
        "projects_reviewdecision": declaration.decisions.get(),
    }
    for page, row in rows.items():
        change = reverse(f"admin:{page}_change", args=[row.pk])
        assert client.get(change).status_code == 200
        addresses = [change, reverse(f"admin:{page}_delete", args=[row.pk]), reverse(f"admin:{page}_add")]
        assert [client.post(url, {"state": State.APPROVED, "post": "yes"}).status_code for url in addresses] == [
            403
        ] * 3
        action = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(reverse(f"admin:{page}_changelist"), action)
    assert Declaration.objects.values_list("state", "revision").get() == (State.DEPARTMENT_PASSED, 3)
    assert (declaration.revisions.count(), declaration.decisions.count()) == (3, 1)


@pytest.mark.parametrize("page", ["projects_project", "projects_budgetline"])
def test_lists_take_the_same_queries_for_one_row_and_three(page, as_chief, world, django_assert_max_num_queries):
    taken = []
    for names in (["a"], ["b", "c"]):
        for name in names:
            project = Project.objects.create(unit=world.branch, name=name, supervising_department=world.bureau)
            BudgetLine.objects.create(project=project, fiscal_year=2025, source="财政拨款", amount=1)
        with django_assert_max_num_queries(30) as queries:
            as_chief.get(reverse(f"admin:{page}_changelist"))
        taken.append(len(queries))
    assert taken[0] == taken[1]


def queries_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("who", ["tree_chief", "root"])
def test_a_framework_takes_the_same_queries_for_one_node_and_ten(who, request, client, world):
    client.force_login(request.getfixturevalue(who))
    framework = Framework.objects.create(code="x", name="x", layout="list", fiscal_year=2025)
    url = reverse("admin:indicators_framework_change", args=[framework.pk])
    level1 = framework.nodes.create(code="0", name="0")
    taken = []
    for names in ("1", "23456789"):
        for name in names:
            framework.nodes.create(code=name, name=name, parent=level1)
        taken.append(queries_of(client, url))
    # The first may take one more, for what Django then keeps, as the content types.
    assert taken[1] <= taken[0]
    assert client.get(url).text.count(f'<option value="{level1.pk}" selected>') == 9


@pytest.mark.parametrize("who", ["chief", "root"])
def test_an_account_takes_the_same_queries_for_one_role_and_ten(who, request, client, world):
    client.force_login(request.getfixturevalue(who))
    url = reverse("admin:auth_user_change", args=[world.filler.pk])
    one = queries_of(client, url)
    for day in range(1, 10):
        world.filler.memberships.create(department=world.branch, role=Role.FILLER, starts_on=date(2025, 1, day))
    assert queries_of(client, url) == one
    assert client.get(url).text.count(f'<option value="{world.branch.pk}" selected>') == 10


# ---- Oneself ----


def test_nobody_gives_themselves_a_role(as_chief, chief, world):
    """不相容岗位相互分离: who decides is named by somebody else."""
    role = {"user": chief.pk, "department": world.bureau.pk, "role": Role.DEPARTMENT_REVIEWER}
    page = as_chief.post(reverse("admin:projects_membership_add"), role)
    assert page.context["adminform"].form.errors == {"user": ["不能给自己授予或更改角色；请由另一位管理员办理"]}
    assert chief.memberships.get().role == Role.ADMINISTRATOR


def test_nor_takes_one_on_the_page_of_the_own_account(as_chief, chief, world):
    (own,) = chief.memberships.all()
    rows = {"memberships-0-id": own.pk, "memberships-0-user": chief.pk, "memberships-0-department": world.bureau.pk}
    rows |= {"memberships-0-role": Role.DEPARTMENT_REVIEWER, "username": "chief"}
    as_chief.post(reverse("admin:auth_user_change", args=[chief.pk]), rows | management("memberships", 1, 1))
    as_chief.post(reverse("admin:projects_membership_change", args=[own.pk]), {"role": Role.DEPARTMENT_REVIEWER})
    as_chief.post(reverse("admin:projects_membership_delete", args=[own.pk]), {"post": "yes"})
    assert chief.memberships.get().role == Role.ADMINISTRATOR


@pytest.mark.parametrize("who", ["chief", "root"])
def test_nobody_switches_their_own_account_off(client, request, who):
    user = request.getfixturevalue(who)
    client.force_login(user)
    url = reverse("admin:auth_user_change", args=[user.pk])
    assert "自己的账号由另一位管理员停用" in client.get(url).content.decode()
    client.post(url, {"username": who, **management("memberships", *((1, 1) if who == "chief" else (0, 0)))})
    client.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"})
    user.refresh_from_db()
    assert (user.is_active, user.is_staff) == (True, True)


def test_somebody_else_does_both(client, root, chief, world):
    client.force_login(root)
    role = {"user": chief.pk, "department": world.bureau.pk, "role": Role.DEPARTMENT_REVIEWER}
    client.post(reverse("admin:projects_membership_add"), role)
    assert set(chief.memberships.values_list("role", flat=True)) == {Role.ADMINISTRATOR, Role.DEPARTMENT_REVIEWER}
