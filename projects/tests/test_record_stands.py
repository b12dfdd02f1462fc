"""What was approved stays as it was approved, whatever administrators rename or move afterwards."""

import io
import re
from dataclasses import replace

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.html import strip_tags

from projects import access, figures, publishing, store, workflow
from projects.core.document import from_plain
from projects.models import BudgetLine, Declaration, Project, Role
from projects.tables import FORMATS, LAYOUTS
from projects.tests.factories import comfort_money, make_department, make_user
from projects.tests.papers.making import pages, word_text

SPACE = re.compile(r"\s+")


def workbook_text(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(row) for sheet in book for row in sheet.iter_rows(values_only=True))


READ = {"docx": word_text, "pdf": lambda content: "\n".join(pages(content)), "xlsx": workbook_text}


def text_of(extension: str, content: bytes) -> str:
    return READ.get(extension, lambda plain: plain.decode("utf-8-sig"))(content)


def content_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def page_text(response) -> str:
    """What a page says in its middle: the words, and nothing of how they are laid out."""
    page = response.content.decode()
    return SPACE.sub(" ", strip_tags(page[page.index("<main") :]))


class Office:
    """An approved declaration beside a colleague's draft, and an administrator who renames and moves."""

    def __init__(self, world, client) -> None:
        self.world, self.client = world, client
        self.declaration = world.approved()
        BudgetLine.objects.create(
            project=self.declaration.project, fiscal_year=2025, source="财政拨款", amount=self.declaration.total
        )
        User.objects.filter(pk=world.administrator.pk).update(is_staff=True)
        self.other_unit = make_department("东莞市医疗保障局石排分局", world.bureau)
        self.other_filler = make_user("there", Role.FILLER, self.other_unit)

    def change(self, model: str, pk: int, **fields) -> None:
        """Through the form of 数据管理, as its page offers it."""
        self.client.force_login(self.world.administrator)
        address = reverse(f"admin:projects_{model}_change", args=[pk])
        form = self.client.get(address).context["adminform"].form
        filled = {name: form[name].value() for name in form.fields}
        given = {name: "" if value is None else value for name, value in (filled | fields).items()}
        answer = self.client.post(address, given, follow=True)
        assert answer.redirect_chain, answer.context["adminform"].form.errors

    def rename_all(self) -> None:
        world = self.world
        self.change("department", world.branch.pk, name="东莞市医保局东坑办事处")
        self.change("department", world.bureau.pk, name="东莞市健康保障局")
        self.change("department", world.finance.pk, name="东莞市财政和国资局")
        self.change("project", self.declaration.project_id, name="走访慰问经费")

    def move_all(self) -> None:
        self.change("project", self.declaration.project_id, unit=self.other_unit.pk)
        self.change("department", self.world.branch.pk, parent=self.world.finance.pk)

    def get(self, name: str, *args, by=None, **query):
        self.client.force_login(by or self.world.filler)
        return self.client.get(reverse(name, args=args), query)

    def exports(self) -> dict[str, str]:
        """Of every layout and format, what is exported; a layout that a format cannot have says so each time."""
        found = {}
        for layout in LAYOUTS:
            for extension, known in FORMATS.items():
                if known.write or extension in ("json", "txt"):
                    answer = self.get("declaration-export", self.declaration.pk, layout, extension)
                    content = content_of(answer) if answer.status_code == 200 else b""
                    found[f"{layout}.{extension}"] = text_of(extension, content) if content else ""
                    found[f"{layout}.{extension} name"] = answer.headers.get("Content-Disposition", "")
        return found

    def papers(self) -> dict[str, str]:
        found = {}
        for extension in ("docx", "pdf"):
            letter = self.get("declaration-approval", self.declaration.pk, extension, by=self.world.financier)
            found[f"letter {extension}"] = text_of(extension, content_of(letter))
        unit = self.world.branch
        for wanted, extension in (
            ("pdf", "pdf"),
            ("list-xlsx", "xlsx"),
            ("list-pdf", "pdf"),
            ("reconciliation", "xlsx"),
        ):
            query = {"unit": unit.pk, "fiscal_year": 2025, "download": wanted}
            answer = self.get("export-disclosure", by=self.world.financier, **query)
            found[f"disclosure {wanted}"] = text_of(extension, content_of(answer))
            found[f"disclosure {wanted} name"] = answer.headers["Content-Disposition"]
        return found

    def pages(self) -> dict[str, str]:
        found = {}
        for who in ("filler", "financier", "auditor"):
            by = getattr(self.world, who)
            found[f"{who} detail"] = page_text(self.get("declaration-detail", self.declaration.pk, by=by))
            listed = self.get("declaration-list", by=by).content.decode()
            found[f"{who} list"] = SPACE.sub(" ", strip_tags(listed[listed.index("<tbody") :]))
        found["filler history"] = page_text(self.get("declaration-history", self.declaration.pk))
        found["filler revision"] = page_text(self.get("declaration-revision", self.declaration.pk, 4))
        mine = self.get("my-work").content.decode()
        found["filler my work"] = SPACE.sub(" ", " ".join(re.findall(r"<tr.*?</tr>", mine, re.S)))
        return {name: self.without_actions(text) for name, text in found.items()}

    @staticmethod
    def without_actions(text: str) -> str:
        """Whoever no longer has the project cannot amend; that is no part of the record."""
        return text.replace(" 调整 ", " ").replace(" 收回决定 ", " ")

    def everything(self) -> dict[str, str]:
        return self.exports() | self.papers() | self.pages()


@pytest.fixture
def office(world, client):
    return Office(world, client)


@pytest.mark.parametrize("changes", [("rename_all",), ("move_all",), ("rename_all", "move_all")])
def test_renaming_and_moving_change_nothing_of_what_was_approved(office, changes):
    before = office.everything()
    assert "慰问费" in before["form13.txt"] and "东坑分局" in before["disclosure list-xlsx"]
    for change in changes:
        getattr(office, change)()
    after = office.everything()
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}


def test_the_rows_say_what_the_last_entry_of_the_history_says(office):
    office.rename_all()
    office.move_all()
    declaration = Declaration.objects.get(pk=office.declaration.pk)
    assert store.load(declaration) == from_plain(declaration.revisions.latest("number").document) == comfort_money()


@pytest.mark.parametrize("state", ["draft", "returned", "submitted", "department_passed"])
def test_what_is_open_follows(world, client, state):
    office = Office(world, client)
    other = replace(comfort_money(), project=replace(comfort_money().project, name="另一个"))
    world.draft = lambda document=other: type(world).draft(world, document)
    declaration = getattr(world, state)()
    office.change("project", declaration.project_id, name="改名的", unit=office.other_unit.pk)
    office.change("department", office.other_unit.pk, name="石排办事处")
    office.change("department", world.bureau.pk, name="东莞市健康保障局")
    head = store.load(Declaration.objects.get(pk=declaration.pk)).project
    assert (head.name, head.spending_unit) == ("改名的", "石排办事处")
    supervising = declaration.supervising_department
    supervising.refresh_from_db()
    assert head.supervising_department == supervising.name
    assert Declaration.objects.get(pk=declaration.pk).unit == office.other_unit


def test_both_units_see_what_was_approved_and_the_one_that_has_the_project_acts(office):
    office.move_all()
    declaration = Declaration.objects.get(pk=office.declaration.pk)
    old, new = office.world.filler, office.other_filler
    assert access.allowed(old, declaration) == {"view"}
    assert access.allowed(new, declaration) == {"view", "amend"}
    for user in (old, new):
        assert declaration in access.visible_to(user) and declaration in access.filled_by(user)
    stranger = office.world.stranger
    assert not access.allowed(stranger, declaration) and declaration not in access.visible_to(stranger)


def test_a_project_that_comes_back_stands_no_longer_apart(office):
    office.move_all()
    assert Declaration.objects.get(pk=office.declaration.pk).stands_apart
    office.change("project", office.declaration.project_id, unit=office.world.branch.pk)
    assert not Declaration.objects.get(pk=office.declaration.pk).stands_apart
    assert not access.visible_to(office.other_filler).exists()


def test_an_approval_that_is_revoked_follows_again(office):
    office.rename_all()
    declaration = Declaration.objects.get(pk=office.declaration.pk)
    office.world.take_back(declaration, office.world.financier)
    declaration.refresh_from_db()
    assert (declaration.project_name, declaration.unit_name) == ("走访慰问经费", "东莞市医保局东坑办事处")
    entry = from_plain(declaration.revisions.latest("number").document)
    assert entry.project.name == "走访慰问经费"


def test_an_amendment_is_the_new_unit_s_and_the_year_is_counted_once(office):
    office.rename_all()
    office.move_all()
    declaration = Declaration.objects.get(pk=office.declaration.pk)
    counted = dict(figures.figures_of(2025))
    assert counted[office.world.branch.pk]["state:approved"] == 1
    draft = workflow.amend(declaration, by=office.other_filler, based_on=declaration.revision, why="人数增加")
    assert (draft.unit, draft.project_name) == (office.other_unit, "走访慰问经费")
    counted = dict(figures.figures_of(2025))
    assert counted[office.other_unit.pk]["state:draft"] == 1
    assert not counted[office.world.branch.pk]
    # Until it is approved, the one in force stays published where it was approved.
    (line,) = publishing.lines_of(office.world.branch, 2025)
    assert (line.project, line.version, line.given) == ("慰问费", 1, declaration.total)
    assert publishing.lines_of(office.other_unit, 2025) == []


def test_next_year_starts_from_a_record_under_today_s_names(office):
    from projects import starting

    office.rename_all()
    project = Project.objects.get(pk=office.declaration.project_id)
    draft = starting.start_from_last_year(project, 2026, by=office.world.filler)
    head = store.load(draft).project
    assert (head.name, head.spending_unit) == ("走访慰问经费", "东莞市医保局东坑办事处")
    assert head == from_plain(draft.revisions.get().document).project


@pytest.mark.parametrize("typed", ["慰问费", "东坑分局", "走访慰问", "东坑办事处"])
def test_a_record_is_found_by_its_names_and_by_those_of_today(office, typed):
    office.rename_all()
    found = office.get("declaration-list", q=typed).context["rows"]
    assert [row.pk for row in found] == [office.declaration.pk]


def test_no_page_asks_a_project_what_its_declaration_is_called():
    """A declaration's own `project_name` and `unit_name` are the record."""
    from django.conf import settings

    asks = re.compile(r"\b(declaration|source|one)\.project\.(name|unit)\b")
    pages = (settings.BASE_DIR / "templates").rglob("*.html")
    code = (path for path in (settings.BASE_DIR / "projects").rglob("*.py") if "tests" not in path.parts)
    assert [path.name for path in (*pages, *code) if asks.search(path.read_text())] == []
