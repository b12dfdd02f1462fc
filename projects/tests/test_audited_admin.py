"""What administrators maintain: each row added, changed or deleted leaves one entry with what it was and is."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from indicators.models import Framework, LibraryIndicator
from projects import campaigns, judging
from projects.admin_rights import ReadOnly
from projects.audited_admin import APPS, Audited, AuditedTable
from projects.campaigns import StageRow
from projects.models import AuditEntry, Department, Membership, Project, Role, RuleSetting
from projects.tests.factories import make_department, make_user
from projects.tests.table_files import confirm, upload

ADDRESS = "10.1.2.3"


@pytest.fixture
def chief(world, client) -> User:
    """业务管理员 of finance, logged in at an address of their own."""
    User.objects.filter(pk=world.administrator.pk).update(is_staff=True)
    client.force_login(world.administrator)
    client.defaults["REMOTE_ADDR"] = ADDRESS
    return world.administrator


@pytest.fixture
def trail(chief):
    """What is added to the trail from here on, the oldest first."""
    held = set(AuditEntry.objects.values_list("pk", flat=True))
    return lambda: list(AuditEntry.objects.exclude(pk__in=held).order_by("pk"))


def told(entry: AuditEntry) -> tuple:
    return entry.kind, entry.action, entry.by and entry.by.username, entry.before, entry.after


def test_a_right_given_changed_and_taken(world, trail, client):
    data = {"user": world.colleague.pk, "department": world.bureau.pk, "role": Role.DEPARTMENT_REVIEWER}
    client.post(reverse("admin:projects_membership_add"), data)
    held = Membership.objects.get(user=world.colleague, role=Role.DEPARTMENT_REVIEWER)
    page = reverse("admin:projects_membership_change", args=[held.pk])
    client.post(page, {**data, "ends_on": "2030-01-31"})
    client.post(page, {**data, "ends_on": "2030-01-31"})
    client.post(reverse("admin:projects_membership_delete", args=[held.pk]), {"post": "yes"})
    given, changed, taken = trail()
    role = {"用户": "colleague", "单位": world.bureau.name, "角色": "主管部门审核人"}
    assert told(given) == ("right", "新增任职", "administrator", None, role)
    assert told(changed) == ("right", "修改任职", "administrator", None, {"至": "2030-01-31"})
    assert told(taken) == ("right", "删除任职", "administrator", role | {"至": "2030-01-31"}, None)
    assert {(e.department, e.address) for e in (given, changed, taken)} == {(world.bureau, ADDRESS)}


def test_an_account_with_its_roles(world, trail, client):
    prefix = {"memberships-INITIAL_FORMS": 0, "memberships-TOTAL_FORMS": 1}
    row = {"memberships-0-department": world.branch.pk, "memberships-0-role": Role.FILLER}
    words = {"password1": "lian-pian-5521", "password2": "lian-pian-5521", "usable_password": "true"}
    new = {"username": "xinren", **words}
    client.post(reverse("admin:auth_user_add"), new | prefix | row)
    account, role = trail()
    assert told(account)[:3] == ("right", "新增用户", "administrator")
    assert set(account.after) == {"用户名", "有效", "可进入数据管理", "系统管理员"}
    assert told(role)[:3] == ("right", "新增任职", "administrator")
    user = User.objects.get(username="xinren")
    held = user.memberships.get()
    data = {"username": "xinren", "last_name": "新", "memberships-INITIAL_FORMS": 1, "memberships-TOTAL_FORMS": 1}
    data |= row | {"memberships-0-id": held.pk, "memberships-0-user": user.pk, "memberships-0-ends_on": "2031-01-01"}
    client.post(reverse("admin:auth_user_change", args=[user.pk]), data)
    off, ends = trail()[2:]
    assert (off.before, off.after["姓氏"]) == ({"有效": "是"}, "新")
    assert (ends.action, ends.after) == ("修改任职", {"至": "2031-01-01"})


def test_what_goes_with_a_deleted_department_is_told_too(world, trail, client):
    station = make_department("东坑分局下属站", world.branch)
    make_user("station", Role.FILLER, station)
    rows = {"action": "delete_selected", "_selected_action": station.pk, "post": "yes"}
    client.post(reverse("admin:projects_department_changelist"), rows)
    assert not Department.objects.filter(pk=station.pk).exists()
    assert sorted((e.kind, e.action, e.subject) for e in trail()) == [
        ("right", "删除任职", "station · 东坑分局下属站 · 填报人"),
        ("setting", "删除单位", "东坑分局下属站"),
    ]


def test_a_campaign_with_its_stages(world, trail):
    campaign = world.campaign
    campaign.name = "改了名"
    rows = [StageRow(stage.name, stage.role, stage.due_at, stage.pk) for stage in campaign.stages.all()]
    assert campaigns.write(campaign, [*rows, StageRow("局长审定", Role.FINANCE_REVIEWER)], by=world.administrator) == []
    (entry,) = trail()
    assert told(entry)[:3] == ("setting", "修改填报批次", "administrator")
    assert (entry.before["名称"], entry.after["名称"]) == ("2025 年度填报", "改了名")
    assert entry.after["审核环节"] == f"{entry.before['审核环节']}；局长审定（财政审核人）"


def test_who_may_be_late_which_form_and_what_is_expected(world, trail):
    until, by = timezone.now() + timedelta(days=3), world.administrator
    exception = campaigns.grant_exception(world.campaign, world.branch, until=until, why="停电", by=by)
    assert campaigns.end_exception(exception, by=by)
    assert not campaigns.end_exception(exception, by=by)
    choice = campaigns.choose_form(world.campaign, world.branch, Framework.objects.first(), "", by=by)
    campaigns.drop_form_choice(choice, by=by)
    campaigns.expect(world.campaign, Project.objects.filter(pk=world.draft().project_id), by=by)
    actions = ["新增延期", "修改延期", "新增所用表式", "删除所用表式", "列入应报项目"]
    assert [entry.action for entry in trail() if entry.kind == "setting"] == actions


def test_tables_of_an_administrator(world, trail, client):
    head, row = ("名称", "上级单位", "单位代码"), ("东坑分局", world.branch.name, "442000")
    preview = upload(client, "units", head, row)
    (received,) = trail()
    assert told(received)[:2] == ("import", "上传基础数据")
    confirm(client, preview)
    new, table = trail()[1:]
    assert told(new)[:2] == ("setting", "新增单位")
    assert new.after == {"上级单位": world.branch.name, "名称": "东坑分局", "单位代码": "442000"}
    counts = {"新增": 1, "有变化": 0, "相同": 0, "有误": 0}
    assert told(table)[:3] == ("import", "导入基础数据", "administrator")
    assert table.after == counts | {"校验值": preview.context["table"].sha256}
    client.post(reverse("admin:projects_department_export"), {"format": 0, "resource": 0, "departmentresource_name": 1})
    assert [(e.kind, e.action, e.subject) for e in trail()[3:]] == [("export", "导出基础数据", "单位")]


def test_the_gravity_of_a_check(world, trail):
    level = RuleSetting.Level.OFF
    judging.set_severities(world.campaign, {"no-unit": level}, by=world.administrator)
    judging.set_severities(world.campaign, {"no-unit": level}, by=world.administrator)
    (entry,) = trail()
    assert (entry.kind, entry.subject, entry.after) == ("setting", "2025 年度填报", {"no-unit": "关"})
    assert entry.before["no-unit"] in ("提示", "需说明", "必改")


def test_what_the_library_takes_in(world, trail, client):
    declaration = world.approved()
    before = len(trail())
    client.post(reverse("declaration-collect", args=[declaration.pk]), {"position": 0})
    (entry,) = trail()[before:]
    assert (entry.kind, entry.action, entry.by) == ("setting", "新增指标库", world.administrator)
    assert entry.after["三级指标"] == LibraryIndicator.objects.get().name


def test_every_admin_page_that_changes_something_is_audited():
    ours = [page for model, page in admin.site._registry.items() if model._meta.app_label in APPS]
    pages = [page for page in ours if not isinstance(page, ReadOnly)]
    assert len(pages) >= 8
    assert [p for p in pages if not isinstance(p, Audited)] == []
    assert [p for p in pages if hasattr(p, "export_action") and not isinstance(p, AuditedTable)] == []
