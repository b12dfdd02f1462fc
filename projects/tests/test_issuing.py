"""批复 of declarations: which are issued, by which office, from whose pages; an amendment's way to its own."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from projects import store, workflow
from projects.issuing import approvals_of, letters_zipped
from projects.models import Declaration, Department, Membership, Role, State
from projects.store import Draft
from projects.tests.factories import PASSING, comfort_money, make_department, make_frameworks, make_user
from projects.tests.papers.making import pages, word_text
from projects.tests.test_permissions import RELATIONS, person  # noqa: F401

STATES = ["draft", "returned", "submitted", "department_passed", "rejected"]
WITH_WORDS = replace(
    PASSING, opinion="请按季度报送监控结果", opinions=(workflow.OpinionOn("indicators[0]", "写明口径"),)
)


def named(name):
    document = comfort_money()
    return replace(document, project=replace(document.project, name=name))


def approve(world, declaration, verdict=PASSING, *, filler=None):
    for action, by in (("submit", filler or world.filler), ("pass", world.reviewer)):
        declaration = world.go(declaration, action, by, **({"verdict": PASSING} if action == "pass" else {}))
    return world.go(declaration, "approve", world.financier, verdict=verdict)


def issued(*declarations):
    return approvals_of(Declaration.objects.filter(pk__in=[one.pk for one in declarations]).in_table_order())


def test_a_letter_says_what_was_decided(world):
    (approval,), left_out = issued(approve(world, world.draft(), WITH_WORDS))
    (project,) = approval.projects
    assert (approval.unit, approval.fiscal_year, approval.office) == (world.branch.name, 2025, world.finance.name)
    assert (project.document, project.grade, project.by, project.version) == (comfort_money(), "优", "financier", 1)
    assert project.on == timezone.localdate() == approval.on
    first = comfort_money().label("indicators[0]")
    assert project.conditions == ("请按季度报送监控结果", f"{first}：写明口径")
    assert project.stamp.footer.startswith("批复：请按季度报送监控结果，")
    assert left_out == []


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_approved_has_none(world, state):
    declaration = getattr(world, state)()
    approvals, (left_out,) = issued(declaration)
    assert (approvals, left_out.why) == ([], f"{declaration.get_state_display()}，没有批复")


def test_what_was_approved_elsewhere_has_none_here(world):
    make_frameworks()
    (declaration,) = workflow.bring_in(
        [Draft(comfort_money(), world.branch)], by=world.administrator, why="往年的表", approved=True
    )
    approvals, (left_out,) = issued(declaration)
    assert (approvals, left_out.why) == ([], "随往年的表导入，批复不是在本系统作出的")


def test_one_letter_for_each_unit_and_year(world):
    there = make_department("东莞市医疗保障局石排分局", world.bureau)
    filler = make_user("there", Role.FILLER, there)
    first, second = approve(world, world.draft()), approve(world, world.draft(named("另一个")))
    moved = world.draft(named("搬走的"))
    type(moved.project).objects.filter(pk=moved.project_id).update(unit=there)
    store.follow(store.of_projects([moved.project]))
    moved.refresh_from_db()
    third = approve(world, moved, filler=filler)
    approvals, _ = issued(first, second, third)
    assert {(one.unit, len(one.projects)) for one in approvals} == {(world.branch.name, 2), (there.name, 1)}
    archive = zipfile.ZipFile(io.BytesIO(letters_zipped(approvals, "docx")))
    assert sorted(archive.namelist()) == sorted(f"{one.title}.docx" for one in approvals)


def test_letters_of_units_with_one_name_keep_apart(world):
    (approval,), _ = issued(world.approved())
    names = zipfile.ZipFile(io.BytesIO(letters_zipped([approval] * 3, "docx"))).namelist()
    assert names == [f"{approval.title}{ending}.docx" for ending in ("", "(2)", "(3)")]


def test_the_office_is_the_highest_department_in_which_the_approver_held_the_role(world):
    Membership.objects.create(user=world.financier, department=world.elsewhere, role=Role.FINANCE_REVIEWER)
    Membership.objects.create(user=world.financier, department=world.bureau, role=Role.FINANCE_REVIEWER)
    assert issued(world.approved())[0][0].office == world.finance.name


def test_the_office_of_an_approval_stays_what_it_was(world):
    declaration = world.approved()
    Membership.objects.filter(user=world.financier).delete()
    Department.objects.filter(pk=world.finance.pk).update(name="东莞市财政和国资局")
    assert issued(declaration)[0][0].office == "东莞市财政局"


def test_letters_take_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    counts = []
    for rows in (1, 30):
        while (at := Declaration.objects.count()) < rows:
            declaration = world.draft(named(f"项目{at}"))
            at_finance = world.campaign.stages.last()
            Declaration.objects.filter(pk=declaration.pk).update(
                state=State.DEPARTMENT_PASSED, waits_at=at_finance, round=1
            )
            declaration = Declaration.objects.get(pk=declaration.pk)
            world.go(declaration, "approve", world.financier, verdict=PASSING)
        with django_assert_max_num_queries(10) as queries:
            (approval,), _ = approvals_of(Declaration.objects.all())
            assert len(approval.projects) == rows
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_amendment_goes_the_same_way_while_the_approved_one_stays(world):
    first = approve(world, world.draft(), WITH_WORDS)
    draft = workflow.amend(first, by=world.filler, based_on=first.revision, why="人数增加")
    first.refresh_from_db()
    assert (draft.version, draft.state, first.state) == (2, State.DRAFT, State.APPROVED)
    more = replace(comfort_money(), goals=replace(comfort_money().goals, annual="慰问40人。"))
    draft = workflow.save(draft, more, by=world.filler, based_on=draft.revision)
    in_force = []
    for action, by in (("submit", world.filler), ("pass", world.reviewer), ("approve", world.financier)):
        in_force.append(Declaration.objects.in_force().get())
        draft = world.go(draft, action, by, **({} if action == "submit" else {"verdict": PASSING}))
    assert in_force == [first] * 3
    assert Declaration.objects.in_force().get() == draft
    assert [one.stage for one in draft.decisions.all()] == [one.stage for one in first.decisions.all()]
    (approval,), _ = issued(draft)
    assert [(one.version, one.document.goals.annual) for one in approval.projects] == [(2, "慰问40人。")]
    (former,), _ = issued(first)
    assert former.projects[0].document == store.load(first) == comfort_money()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_see_it_may_have_its_letter(world, client, person, role):  # noqa: F811
    declaration = world.approved()
    for relation, covers in RELATIONS.items():
        client.force_login(person(role, relation))
        response = client.get(reverse("declaration-approval", args=[declaration.pk, "docx"]))
        assert (relation, response.status_code) == (relation, 200 if covers else 404)
        page = client.get(reverse("export-approvals"), {"id": declaration.pk}).content.decode()
        assert (relation, "慰问费" in page) == (relation, covers)


def test_the_letter_of_one_declaration(world, client):
    declaration = approve(world, world.draft(), WITH_WORDS)
    client.force_login(world.filler)
    page = client.get(declaration.get_absolute_url()).content.decode()
    for extension in ("docx", "pdf"):
        address = reverse("declaration-approval", args=[declaration.pk, extension])
        assert address in page
        response = client.get(address)
        name = f"关于批复{world.branch.name}2025年度项目支出绩效目标的通知.{extension}"
        assert unquote(response["Content-Disposition"]).endswith(name)
        text = word_text(response.content) if extension == "docx" else "".join(pages(response.content))
        assert ("慰问费" in text, "请按季度报送监控结果" in text) == (True, True)
    assert client.get(reverse("declaration-approval", args=[declaration.pk, "txt"])).status_code == 404


def test_a_declaration_without_one_says_why(world, client):
    declaration = world.submitted()
    client.force_login(world.filler)
    assert "declaration-approval" not in client.get(declaration.get_absolute_url()).content.decode()
    address = reverse("declaration-approval", args=[declaration.pk, "pdf"])
    assert "没有批复文件：已送审，没有批复" in client.get(address, follow=True).content.decode()


def test_a_selection_says_what_cannot_go_along(world, client):
    approved, draft = world.approved(), world.draft(named("没批的"))
    client.force_login(world.filler)
    picked = {"id": [approved.pk, draft.pk]}
    page = client.get(reverse("export-approvals"), picked).content.decode()
    assert ("不在其中" in page, "草稿，没有批复" in page, 'name="id"' in page) == (True, True, True)
    response = client.get(reverse("export-approvals"), picked | {"download": "pdf"})
    text = "".join(pages(response.content))
    assert ("慰问费" in text, "没批的" in text) == (True, False)
    nothing = client.get(reverse("export-approvals"), {"id": draft.pk, "download": "pdf"})
    assert "没有可以出的批复" in nothing.content.decode()
    assert "没有可以出的批复" in client.get(reverse("export-approvals")).content.decode()


def test_too_many_at_once_are_refused_with_the_way_out(world, client, monkeypatch):
    monkeypatch.setattr("projects.views.papers.MOST_FORMS", 0)
    client.force_login(world.filler)
    response = client.get(reverse("export-approvals"), {"id": world.approved().pk, "download": "pdf"})
    assert "一次最多 0 份；请按单位或年度筛选后再出批复" in response.content.decode()


def test_dates_are_those_of_the_office(world):
    declaration = world.approved()
    late = timezone.make_aware(timezone.datetime(2025, 3, 1, 0, 30))
    declaration.decisions.filter(action="approve").update(at=late)
    assert issued(declaration)[0][0].on == date(2025, 3, 1)
