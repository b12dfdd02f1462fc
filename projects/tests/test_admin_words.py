"""数据管理 speaks Chinese: every page of every model, with rows and without, in order and after a mistake."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import trans_real
from django_tasks_db.models import DBTaskResult, get_date_max

from indicators.models import Framework, LibraryIndicator, Node
from projects.job_admin import NAMES
from projects.models import (
    Batch,
    BudgetLine,
    Declaration,
    Department,
    Membership,
    Project,
    ReviewDecision,
    Revision,
    Role,
)
from projects.tests.factories import make_user
from projects.tests.table_files import send, upload, workbook

MODELS = [Department, Membership, User, Project, BudgetLine, Framework, Node, LibraryIndicator]
MODELS += [Declaration, Revision, ReviewDecision, Batch, DBTaskResult]
# File extensions, and what people of the office call so themselves.
ALLOWED = {"xlsx", "xlsm", "xls", "ods", "csv", "CSV", "Excel", "MB", "IP", "ID"}
# What accounts, frameworks and files are called here.
GIVEN = {"dongguan", "guangzhou", "national", "root", "filler", "colleague", "reviewer", "financier", "administrator"}
GIVEN |= {"auditor", "stranger", "chief"}
WORD = re.compile(r"[A-Za-z]{2,}")
# Of another product, or of a translation that nobody in the office would say.
FOREIGN = ("None", "人物", "Django", "管理站点", "undefined", "职员状态")
SPOKEN = ("alt", "title", "placeholder", "aria-label")


class Words(HTMLParser):
    """All that a page says or is read out: texts, and the attributes that are spoken."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.said += [given[name] for name in SPOKEN if given.get(name)]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.said.append(given.get("value", ""))
        if tag in ("script", "style", "pre", "code", "textarea"):
            self.silent.append(tag)

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.said.append(data)

    def strange(self) -> set[str]:
        text = "\n".join(self.said)
        english = set(WORD.findall(text)) - ALLOWED - GIVEN
        return english | {word for word in FOREIGN if word in text}


def page_name(model, action: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}"


@pytest.fixture
def as_root(world, client) -> User:
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def filled(world) -> None:
    """A row of everything, with blanks where there may be some."""
    world.approved()
    project = Project.objects.get()
    BudgetLine.objects.create(project=project, fiscal_year=2025, source="财政拨款", amount=1)
    LibraryIndicator.objects.create(level2="数量指标", name="慰问次数")
    Batch.objects.create(by=world.administrator, result={"new": 1, "changed": 0})
    DBTaskResult.objects.create(
        task_path="projects.importing.jobs.read_batch",
        args_kwargs={"args": [1], "kwargs": {}},
        status="FAILED",
        run_after=get_date_max(),
        backend_name="default",
        traceback="Traceback (most recent call last)",
    )


def strange(response) -> set[str]:
    assert response.status_code == 200
    return Words(response.text).strange()


@pytest.mark.parametrize("model", MODELS)
def test_every_page_of_a_model_is_in_chinese(as_root, filled, model):
    page = admin.site._registry[model]
    row = model._default_manager.first()
    addresses = {"changelist": [], "change": [row.pk], "history": [row.pk]}
    may_add = not hasattr(page, "fields") or page.has_add_permission(_request(as_root))
    if may_add:
        addresses |= {"add": [], "delete": [row.pk]}
    if hasattr(page, "export_action"):
        addresses |= {"export": []}
    found = {name: strange(as_root.get(reverse(page_name(model, name), args=args))) for name, args in addresses.items()}
    assert found == dict.fromkeys(addresses, set())


@pytest.mark.parametrize("model", [Framework, Node, LibraryIndicator])
def test_what_one_may_only_look_at_is_in_chinese(client, filled, world, model):
    chief = make_user("chief", Role.ADMINISTRATOR, world.bureau)
    User.objects.filter(pk=chief.pk).update(is_staff=True)
    client.force_login(User.objects.get(pk=chief.pk))
    row = model._default_manager.first()
    assert strange(client.get(reverse(page_name(model, "changelist")))) == set()
    assert strange(client.get(reverse(page_name(model, "change"), args=[row.pk]))) == set()


def _request(client):
    return client.get(reverse("admin:index")).wsgi_request


def test_nobody_is_addressed_as_a_friend():
    catalog = trans_real.translation(settings.LANGUAGE_CODE)._catalog
    assert {message for message, _ in catalog.items() if "你" in catalog[message]} == set()


@pytest.mark.parametrize("model", MODELS)
def test_a_list_of_nothing_is_in_chinese(as_root, model):
    address = reverse(page_name(model, "changelist"))
    assert strange(as_root.get(address)) | strange(as_root.get(address, {"q": "没有的"})) == set()


@pytest.mark.parametrize("model", MODELS[:8])
def test_a_form_sent_blank_and_what_was_done_are_in_chinese(as_root, filled, model):
    blank = {f"{prefix}-{part}": 0 for prefix in ("memberships", "nodes") for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    assert strange(as_root.post(reverse(page_name(model, "add")), blank)) == set()
    row = model._default_manager.first()
    nobody = {"action": "delete_selected"}
    assert strange(as_root.post(reverse(page_name(model, "changelist")), nobody, follow=True)) == set()
    chosen = nobody | {"_selected_action": [row.pk]}
    assert strange(as_root.post(reverse(page_name(model, "changelist")), chosen, follow=True)) == set()


def test_what_was_changed_is_told_in_chinese(as_root, filled, world):
    unit = Department.objects.create(name="旧名", parent=world.bureau)
    address = reverse("admin:projects_department_change", args=[unit.pk])
    done = as_root.post(address, {"name": "新名", "parent": world.bureau.pk, "code": ""}, follow=True)
    assert strange(done) == set()
    assert strange(as_root.get(reverse("admin:projects_department_history", args=[unit.pk]))) == set()
    gone = as_root.post(reverse("admin:projects_department_delete", args=[unit.pk]), {"post": "yes"}, follow=True)
    assert strange(gone) == set()
    assert strange(as_root.get(reverse("admin:projects_department_change", args=[unit.pk]), follow=True)) == set()


def test_the_first_page_the_pages_of_an_app_and_of_a_password(as_root, filled, world):
    pages = [reverse("admin:index"), reverse("admin:app_list", args=["projects"])]
    pages += [reverse("admin:auth_user_password_change", args=[world.filler.pk])]
    assert [strange(as_root.get(page)) for page in pages] == [set()] * 3
    as_root.logout()
    assert strange(as_root.get(reverse("admin:login"))) == set()


def test_pages_of_importing(as_root, world):
    found = [strange(as_root.get(reverse("table-import-list")))]
    head = ("名称", "上级单位", "单位代码")
    found.append(strange(upload(as_root, "units", head, ("东坑站", world.branch.name, ""), ("", "没有", "9" * 40))))
    found.append(strange(send(as_root, "units", workbook(("名称", "备注"), ("甲", "乙")))))
    Department.objects.filter(pk=world.branch.pk).update(code="001")
    found.append(strange(upload(as_root, "units", head, (world.branch.name, world.bureau.name, 1))))
    assert found == [set()] * 4


def test_every_job_has_a_name():
    written = set()
    for file in Path(settings.BASE_DIR, "projects").rglob("*.py"):
        module = ".".join(file.relative_to(settings.BASE_DIR).with_suffix("").parts)
        written |= {f"{module}.{name}" for name in re.findall(r"^@task\b.*\ndef (\w+)", file.read_text(), re.M)}
    assert written == set(NAMES)


def test_the_translations_are_compiled():
    folder = Path(settings.BASE_DIR, "projects", "locale", "zh_Hans", "LC_MESSAGES")
    compiled = (folder / "django.mo").read_bytes().decode("utf-8", "ignore")
    said = re.findall(r'^msgstr "(.+)"$', (folder / "django.po").read_text(), re.M)
    assert said
    assert [text for text in said if text.replace(r"\"", '"') not in compiled] == []
