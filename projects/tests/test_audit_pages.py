"""The audit trail's pages: who reads what, what narrows it, and a declaration's whole life."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from projects import access, audit, workflow
from projects.core.document import Goals
from projects.models import AuditEntry, Membership, Role
from projects.tests.factories import RETURNING, comfort_money, make_department, make_user
from projects.views.audit import PER_PAGE

Kind = AuditEntry.Kind
LIST, EXPORT = "audit-list", "audit-export"


@pytest.fixture
def told(world) -> dict[str, AuditEntry]:
    """One entry of each reach, by its name."""
    world.root = User.objects.create_superuser("root")
    in_branch, elsewhere = world.draft(), world.elsewhere
    return {
        "branch": AuditEntry.objects.get(declaration=in_branch.pk),
        "elsewhere": audit.record(Kind.RIGHT, "新增任职", "某人", by=world.root, department=elsewhere),
        "login here": audit.record(Kind.LOGIN, "登录", by=world.filler),
        "login elsewhere": audit.record(Kind.LOGIN, "登录", by=world.stranger),
        "shared": audit.record(Kind.SETTING, "修改填报批次", "某批次", by=world.root),
        "nobody": audit.record(Kind.LOGIN, "登录失败", by=None),
    }


# role, department -> what is read of the above; nothing means that the page itself is closed.
READS = {
    (Role.FILLER, "branch"): "",
    (Role.DEPARTMENT_REVIEWER, "bureau"): "",
    (Role.FINANCE_REVIEWER, "finance"): "",
    (Role.ADMINISTRATOR, "bureau"): "",
    (Role.AUDITOR, "branch"): "branch, login here, shared",
    (Role.AUDITOR, "bureau"): "branch, login here, shared",
    (Role.ADMINISTRATOR, "finance"): "branch, login here, shared, nobody",
    (Role.AUDITOR, "finance"): "branch, login here, shared, nobody",
    (Role.AUDITOR, "elsewhere"): "elsewhere, login elsewhere, shared, nobody",
    None: "branch, elsewhere, login here, login elsewhere, shared, nobody",
}


@pytest.mark.parametrize("held", READS)
def test_who_reads_what(world, told, client, held):
    user = world.root if held is None else make_user("newcomer", held[0], getattr(world, held[1]))
    expected = set(filter(None, READS[held].split(", ")))
    readable = access.audit_entries_of(user)
    assert {name for name, entry in told.items() if readable.filter(pk=entry.pk).exists()} == expected
    assert access.reads_audit(user) == bool(expected)
    client.force_login(user)
    page = client.get(reverse(LIST))
    assert page.status_code == client.get(reverse(EXPORT)).status_code == (200 if expected else 403)
    if expected:
        assert {entry.pk for entry in page.context["entries"]} == {told[name].pk for name in expected}
    home = client.get(reverse("my-work")).text
    assert (f'href="{reverse(LIST)}"' in home) == bool(expected)


def test_who_oversees_every_department_reads_everything(world, told):
    Membership.objects.create(user=world.auditor, department=world.elsewhere, role=Role.AUDITOR)
    told["root's login"] = audit.record(Kind.LOGIN, "登录", by=world.root)
    assert set(access.audit_entries_of(world.auditor)) == set(told.values())


def test_a_role_that_is_over_reads_nothing(world, client):
    yesterday = timezone.localdate() - timedelta(1)
    Membership.objects.filter(user=world.auditor).update(ends_on=yesterday)
    client.force_login(world.auditor)
    assert client.get(reverse(LIST)).status_code == 403


def found(client, **query) -> list[str]:
    return [entry.action for entry in client.get(reverse(LIST), query).context["entries"]]


def test_filters(world, client):
    declaration = world.submitted()
    with audit.coming_from("10.1.2.3"):
        audit.record(Kind.EXPORT, "导出", "一批表", by=world.reviewer, why="报送人大", declarations=[declaration.pk])
    stood_in = audit.record(Kind.DECISION, "批复", by=world.reviewer, on_behalf_of=world.financier)
    moved = AuditEntry(
        at=timezone.make_aware(datetime(2020, 5, 1, 23, 59)), by=world.filler, kind=Kind.LOGIN, action="旧登录"
    )
    moved.save()
    User.objects.filter(pk=world.filler.pk).update(last_name="李", first_name="晓梅")
    client.force_login(world.auditor)
    assert found(client) == [stood_in.action, "导出", "送审", "新建", "旧登录"]
    assert found(client, q="慰问") == ["送审", "新建"]
    assert found(client, q="一批 人大") == ["导出"]
    assert found(client, who="李晓梅") == found(client, who="fill") == ["送审", "新建", "旧登录"]
    assert found(client, who="financ") == ["批复"]
    assert found(client, kind="export") == ["导出"]
    assert found(client, address="10.1.2.3") == ["导出"]
    assert found(client, until="2020-05-01") == found(client, since="2020-05-01", until="2020-05-01") == ["旧登录"]
    assert found(client, until="2020-04-30") == []
    assert found(client, declaration=declaration.pk) == ["导出", "送审", "新建"]
    assert found(client, declaration=declaration.pk, kind="change", q="送审") == ["送审"]
    wrong = client.get(reverse(LIST), {"since": "昨天"})
    assert (len(wrong.context["entries"]), "有筛选条件没有读懂" in wrong.text) == (0, True)


def test_pages_follow_each_other_without_gap_or_repetition(world, client):
    moment = timezone.now()
    rows = [AuditEntry(at=moment, by=world.filler, kind=Kind.LOGIN, action=str(n)) for n in range(2 * PER_PAGE + 3)]
    AuditEntry.objects.bulk_create(rows)
    client.force_login(world.auditor)
    seen, before = [], ""
    while before is not None:
        page = client.get(reverse(LIST), {"kind": "login", "before": before})
        seen += [entry.pk for entry in page.context["entries"]]
        before = page.context["older"]
    assert seen == sorted((row.pk for row in rows), reverse=True)


def test_the_list_takes_the_same_queries_for_1_and_30(world, client, django_assert_max_num_queries):
    client.force_login(world.auditor)
    declaration, counts = world.draft(), []
    for number in (1, 30):
        while AuditEntry.objects.count() < number:
            audit.record(Kind.EXPORT, "导出", by=world.reviewer, on_behalf_of=world.financier, declaration=declaration)
        with django_assert_max_num_queries(15) as queries:
            page = client.get(reverse(LIST))
        assert len(page.context["entries"]) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_taking_the_trail_out_is_itself_told(world, client):
    world.approved()
    client.force_login(world.auditor)
    answer = client.get(reverse(EXPORT), {"kind": "decision", "q": "慰问"})
    head, *rows = load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True)
    assert head[:7] == ("时间", "操作人", "账号", "代", "类别", "动作", "对象")
    assert [(row[2], row[5], row[8], row[10]) for row in rows] == [
        ("financier", "批复", "命令行", "修订：4\n状态：已批复"),
        ("reviewer", "审核通过", "命令行", "修订：3\n状态：主管部门已审"),
    ]
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.by) == ("导出审计记录", world.auditor)
    assert entry.after == {"条数": 2, "对象、动作或说明": "慰问", "类别": "decision"}


def test_more_than_a_workbook_takes_is_refused_in_words(world, client, monkeypatch):
    monkeypatch.setattr("projects.views.audit.MOST_ROWS", 1)
    world.submitted()
    client.force_login(world.auditor)
    answer = client.get(reverse(EXPORT), {"kind": "change"}, follow=True)
    assert answer.redirect_chain == [(f"{reverse(LIST)}?kind=change", 302)]
    assert "没有导出" in answer.text
    assert not AuditEntry.objects.filter(kind=Kind.EXPORT).exists()


def test_a_whole_life_on_one_page(world, client):
    declaration = world.returned()
    declaration = world.answer(declaration, "已写明口径")
    client.force_login(world.financier)
    client.get(reverse("declaration-export", args=[declaration.pk, "form13", "txt"]))
    client.post(reverse("declaration-amend", args=[declaration.pk]))
    address = reverse("declaration-history", args=[declaration.pk])

    def acts(user) -> list[str]:
        client.force_login(user)
        return [moment.action for moment in client.get(address).context["page"]]

    assert acts(world.filler) == ["答复意见", "退回", "送审", "新建"]
    assert acts(world.auditor) == ["无权操作", "导出", "答复意见", "退回", "送审", "新建"]
    page = client.get(address)
    assert "127.0.0.1" in page.text
    returned = page.context["page"][3]
    assert (returned.decision.grade, returned.verdict) == ("中", "")
    assert [(o.text, o.answer) for o in returned.opinions] == [(RETURNING.opinion, "已写明口径")]
    client.force_login(world.filler)
    assert "127.0.0.1" not in client.get(address).text


def test_a_life_takes_the_same_queries_for_1_and_30_moments(world, client, django_assert_max_num_queries):
    declaration = world.draft()
    client.force_login(world.auditor)
    counts = []
    for number in (1, 30):
        while declaration.revision < number:
            document = replace(comfort_money(), goals=Goals(cycle="周期", annual=f"第 {declaration.revision} 次"))
            declaration = workflow.save(declaration, document, by=world.filler, based_on=declaration.revision)
        with django_assert_max_num_queries(22) as queries:
            client.get(reverse("declaration-history", args=[declaration.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_entries_outlive_what_they_name(world, client):
    unit = make_department("临时单位", world.branch)
    entry = audit.record(Kind.SETTING, "修改单位", unit, by=world.administrator, department=unit)
    unit.delete()
    client.force_login(User.objects.create_superuser("root"))
    page = client.get(reverse(LIST))
    assert [row.pk for row in page.context["entries"]] == [entry.pk]
    assert "临时单位" in page.text
