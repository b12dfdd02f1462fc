"""The audit trail: each act leaves one entry that says who, when, from where, before and after; no entry goes."""

from dataclasses import replace
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from projects import audit, judging, settling, store, workflow
from projects.core.document import Goals, to_json
from projects.models import AuditedDeclaration, AuditEntry, Batch, Project
from projects.models.audit import OnlyAdded
from projects.tests.factories import comfort_money, make_frameworks

Kind = AuditEntry.Kind
ADDRESS = "10.1.2.3"


@pytest.fixture
def trail(db):
    """What is added to the trail from here on, the oldest first."""
    newest = AuditEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    return lambda **only: list(AuditEntry.objects.filter(pk__gt=newest, **only).order_by("pk"))


@pytest.fixture
def at(client):
    """A browser at an address of its own, with somebody logged in."""

    def log_in(user):
        client.force_login(user)
        client.defaults["REMOTE_ADDR"] = ADDRESS
        return client

    return log_in


@pytest.fixture
def chief(world) -> User:
    User.objects.filter(pk=world.administrator.pk).update(is_staff=True)
    return User.objects.get(pk=world.administrator.pk)


# ---- Never changed ----


def test_the_application_refuses_to_change_or_remove_an_entry(world):
    entry = audit.record(Kind.LOGIN, "登录", by=world.filler, declarations=[1])
    rows = (AuditEntry.objects.all(), AuditedDeclaration.objects.all())
    acts = [entry.save, entry.delete, entry.declarations.get().delete]
    acts += [act for row in rows for act in (row.delete, lambda row=row: row.update(pk=5))]
    acts += [lambda: AuditEntry.objects.bulk_update([entry], ["why"])]
    for act in acts:
        with pytest.raises(OnlyAdded), transaction.atomic():
            act()
    assert AuditEntry.objects.get(pk=entry.pk).declarations.count() == 1


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["projects_auditentry", "projects_auditeddeclaration"])
@pytest.mark.parametrize("words", ["UPDATE {} SET id = id", "DELETE FROM {}", "DELETE FROM {} WHERE false"])
def test_postgresql_refuses_it_too(world, table, words):
    with pytest.raises(ProgrammingError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words.format(table))


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_trail(world):
    audit.record(Kind.LOGIN, "登录", by=world.filler)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # The test database alone lets its tables be emptied between tests; here it is as everywhere else.
        cursor.execute("ALTER TABLE projects_auditentry ENABLE TRIGGER audit_keeps_table")
        for words in ("TRUNCATE projects_auditentry CASCADE", "TRUNCATE auth_user CASCADE"):
            with pytest.raises(ProgrammingError, match="only added to"), transaction.atomic():
                cursor.execute(words)
        cursor.execute("ALTER TABLE projects_auditentry DISABLE TRIGGER audit_keeps_table")
    assert AuditEntry.objects.filter(by=world.filler).exists()


# ---- Declarations ----


def test_each_step_of_a_declaration_is_one_entry(world, trail):
    declaration = world.approved()
    entries = trail(declaration=declaration.pk)
    assert [(e.kind, e.action, e.by.username, e.revision) for e in entries] == [
        ("change", "新建", "filler", 1),
        ("change", "送审", "filler", 2),
        ("decision", "审核通过", "reviewer", 3),
        ("decision", "批复", "financier", 4),
    ]
    assert entries[0].before is None
    assert (entries[3].before, entries[3].after) == (
        {"修订": 3, "状态": "主管部门已审"},
        {"修订": 4, "状态": "已批复"},
    )
    assert {(e.subject, e.department_id, e.where) for e in entries} == {(str(declaration), world.branch.pk, "命令行")}


def test_the_autosaves_of_a_sitting_are_one_entry_from_where_it_began(world, trail, at):
    declaration = world.draft()
    for revision, address in ((1, ADDRESS), (2, "10.9.9.9"), (3, "10.9.9.9")):
        document = replace(comfort_money(), goals=Goals(cycle="周期", annual=f"第 {revision} 次"))
        with audit.coming_from(address):
            workflow.save(
                declaration, document, by=world.filler, based_on=revision, by_hand=revision == 3, sitting="page"
            )
    begun = trail(revision__gt=1)
    assert [(e.action, e.address, e.revision) for e in begun] == [("自动保存", ADDRESS, 2)]
    # The number it began with has moved on, and leads to the entry all the same.
    page = at(world.auditor).get(reverse("declaration-revision", args=[declaration.pk, 2]))
    assert page.url == reverse("declaration-revision", args=[declaration.pk, 4])


def test_a_refused_act_leaves_nothing_but_the_refusal(world, trail, at):
    declaration = world.submitted()
    before = len(trail())
    answer = at(world.stranger).post(reverse("declaration-review", args=[declaration.pk]), {"action": "pass"})
    assert answer.status_code == 404
    answer = at(world.filler).post(reverse("declaration-waive", args=[declaration.pk]), {"revision": 2})
    assert answer.status_code == 403
    unseen, refused = trail()[before:]
    assert (unseen.kind, unseen.action, unseen.by, unseen.after["动作"]) == (
        "refusal",
        "无权查看或不存在",
        world.stranger,
        "pass",
    )
    assert (refused.action, refused.by, refused.after["动作"]) == ("无权操作", world.filler, "declaration-waive")
    assert {(e.address, e.declaration, e.department) for e in (unseen, refused)} == {
        (ADDRESS, declaration.pk, world.branch)
    }


def test_what_an_open_page_asks_by_itself_is_no_refused_act(world, trail, at):
    declaration = world.submitted()
    before = len(trail())
    assert at(world.auditor).post(reverse("declaration-presence", args=[declaration.pk])).status_code == 403
    assert len(trail()) == before


def test_a_refused_look_leaves_one_entry_in_a_while(world, trail, at):
    declaration = world.submitted()
    before = len(trail())
    page = reverse("declaration-detail", args=[declaration.pk])
    for _ in range(3):
        assert at(world.stranger).get(page).status_code == 404
        assert at(world.auditor).get(reverse("declaration-edit", args=[declaration.pk])).status_code == 403
    unseen, refused = trail()[before:]
    assert (unseen.action, unseen.by, unseen.after["地址"]) == ("无权查看或不存在", world.stranger, page)
    assert (refused.action, refused.by, refused.declaration) == ("无权查看", world.auditor, declaration.pk)


def test_of_one_who_tries_all_addresses_some_are_kept(world, trail, at, monkeypatch):
    monkeypatch.setattr("projects.refusals.MOST_LATELY", 5)
    before = len(trail())
    for pk in range(900, 920):
        assert at(world.stranger).get(reverse("declaration-detail", args=[pk])).status_code == 404
    assert len(trail()) == before + 5
    # An act is written down all the same.
    at(world.stranger).post(reverse("declaration-review", args=[900]), {"action": "pass"})
    assert len(trail()) == before + 6


def test_a_page_that_names_nothing_is_no_refusal(world, trail, at):
    before = len(trail())
    assert at(world.stranger).get("/nowhere/").status_code == 404
    assert len(trail()) == before


def test_a_nul_hides_no_refused_act(world, trail, at):
    declaration = world.submitted()
    before = len(trail())
    address = reverse("declaration-review", args=[declaration.pk])
    assert at(world.stranger).post(address, {"action": "pa\0ss"}).status_code == 404
    assert [(e.by, e.after["动作"]) for e in trail()[before:]] == [(world.stranger, "pass")]


def test_a_waiver_is_a_decision(world, trail):
    declaration = world.submitted()
    finding = judging.findings_of(declaration)[0]
    settling.waive(declaration, finding.key, by=world.reviewer, based_on=declaration.revision, why="另有文件")
    assert [(e.kind, e.by) for e in trail(action="豁免检查")] == [("decision", world.reviewer)]


# ---- In and out ----


def test_an_import_is_told_from_upload_to_undoing(world, trail, at):
    make_frameworks()
    Project.objects.create(unit=world.branch, name="慰问费")
    head = replace(comfort_money().project, spending_unit=world.branch.name)
    client = at(world.administrator)
    file = SimpleUploadedFile("今年.json", to_json([replace(comfort_money(), project=head)]).encode())
    client.post(reverse("import-list"), {"file": file, "purpose": "drafts"})
    batch = Batch.objects.get()
    client.post(reverse("import-confirm", args=[batch.pk]), {"plan": batch.fingerprint})
    declaration = batch.documents.get().declaration
    client.post(reverse("import-undo", args=[batch.pk]))
    entries = trail(kind=Kind.IMPORT)
    assert [(e.action, e.declaration) for e in entries] == [
        ("上传", None),
        ("导入", declaration.pk),
        ("确认导入", None),
        ("撤销导入，删除", declaration.pk),
        ("撤销导入", None),
    ]
    assert {(e.by, e.address) for e in entries} == {(world.administrator, ADDRESS)}
    assert (entries[0].after["文件"], entries[2].after["新增"], entries[4].after["已删除"]) == ("今年.json", 1, 1)
    assert (entries[3].subject, entries[3].before) == (str(declaration), {"修订": 1, "状态": "草稿"})


def test_an_import_takes_no_more_queries_for_thirty_than_for_one(world, trail, django_assert_max_num_queries):
    make_frameworks()
    head = replace(comfort_money().project, supervising_department="")
    document = replace(comfort_money(), project=head, indicators=())
    counts = []
    for count in (1, 30):
        projects = [Project.objects.create(unit=world.branch, name=f"{count}-{number}") for number in range(count)]
        drafts = [store.Draft(document, world.branch, project) for project in projects]
        with django_assert_max_num_queries(25) as queries:
            made = store.create_many(drafts, by=world.administrator, why="导入")
            rewrites = [store.Rewrite(one, replace(document, goals=Goals(cycle="新", annual="新")), 1) for one in made]
            store.save_many(rewrites, by=world.administrator, why="再次导入")
        counts.append(len(queries))
    assert len(trail(kind=Kind.IMPORT)) == 62
    assert counts[0] == counts[1]


def test_exports_tell_what_how_and_which(world, trail, at):
    declaration = world.approved()
    client = at(world.auditor)
    client.get(reverse("declaration-export", args=[declaration.pk, "form13", "txt"]))
    query = {"fiscal_year": 2025, "layout": "list", "format": "xlsx", "scope": "all", "packing": "one", "download": 1}
    client.get(reverse("export"), query)
    one, many = trail(kind=Kind.EXPORT)
    assert (one.declaration, one.department, one.after["格式"]) == (declaration.pk, world.branch, "txt")
    assert (many.declaration, list(many.declarations.values_list("declaration", flat=True))) == (None, [declaration.pk])
    assert (many.after["份数"], many.after["范围"]) == (1, "全部最新版本（不含不予安排）")
    assert {(e.by, e.address) for e in (one, many)} == {(world.auditor, ADDRESS)}
    client.get(reverse("export"), query | {"fiscal_year": 1999})
    assert len(trail(kind=Kind.EXPORT)) == 2


def test_a_command_exports_from_the_command_line(world, trail, tmp_path):
    world.approved()
    call_command("export_tables", layout="form13", format="json", output=str(tmp_path / "a.json"), fiscal_year=2025)
    (entry,) = trail(kind=Kind.EXPORT)
    assert (entry.by, entry.where, entry.after["--fiscal_year"]) == (None, "命令行", "2025")


# ---- Coming and going ----


@pytest.mark.parametrize("door", ["login", "admin:login"])
def test_logging_in_and_out_and_failing_to(world, trail, client, chief, door):
    page = reverse(door)
    sent = {"REMOTE_ADDR": ADDRESS}
    client.post(page, {"username": chief.username, "password": "错"}, **sent)
    client.post(page, {"username": "我的密码123", "password": "x"}, **sent)
    client.post(page, {"username": "root\0", "password": "x"}, **sent)
    client.post(page, {"username": chief.username, "password": "mubiao-test"}, **sent)
    client.post(reverse("admin:logout" if ":" in door else "logout"), **sent)
    assert [(e.action, e.by, e.subject, e.address) for e in trail(kind=Kind.LOGIN)] == [
        ("登录失败", chief, "administrator", ADDRESS),
        *[("登录失败", None, "没有这个账号", ADDRESS)] * 2,
        ("登录", chief, "administrator", ADDRESS),
        ("退出", chief, "administrator", ADDRESS),
    ]


def test_accounts_and_passwords_set_on_the_command_line(db, trail, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "xin-mima-9876")
    call_command("createsuperuser", interactive=False, username="root", email="", verbosity=0)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "xin-mima-5432")
    call_command("changepassword", "root", stdout=StringIO())
    made, reset = trail()
    assert (made.action, made.subject, made.after["系统管理员"]) == ("新增用户", "root", "是")
    assert (reset.action, reset.subject, reset.after) == ("重设密码", "root", None)
    assert {(e.kind, e.by, e.where) for e in (made, reset)} == {("right", None, "命令行")}
    assert "mima" not in f"{made.after}{reset.before}"


@pytest.mark.parametrize(
    ("proxy", "forwarded", "expected"),
    [
        (False, "1.2.3.4", ADDRESS),
        (True, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (True, "", ADDRESS),
        (True, "not an address", ADDRESS),
        (True, "fe80::1%eth0", ADDRESS),
    ],
)
def test_a_forwarded_address_counts_only_behind_a_proxy(world, trail, client, settings, proxy, forwarded, expected):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxy else None
    sent = {"REMOTE_ADDR": ADDRESS, "HTTP_X_FORWARDED_FOR": forwarded}
    client.post(reverse("login"), {"username": "filler", "password": "mubiao-test"}, **sent)
    assert trail()[0].address == expected


def test_changing_a_password_keeps_no_password(world, trail, at, chief):
    words = {"old_password": "mubiao-test", "new_password1": "xin-mima-9876", "new_password2": "xin-mima-9876"}
    assert at(world.filler).post(reverse("password-change"), words).status_code == 302
    address = reverse("admin:auth_user_password_change", args=[world.filler.pk])
    new = {"password1": "lian-pian-5521", "password2": "lian-pian-5521", "usable_password": "true"}
    assert at(chief).post(address, new).status_code == 302
    assert [(e.kind, e.action, e.by, e.before, e.after) for e in trail()] == [
        ("right", "修改密码", world.filler, None, None),
        ("right", "重设密码", chief, None, None),
    ]


def test_it_takes_a_person_who_stands_in(world):
    entry = audit.record(Kind.DECISION, "批复", by=world.reviewer, on_behalf_of=world.financier)
    assert (entry.by, entry.on_behalf_of) == (world.reviewer, world.financier)
