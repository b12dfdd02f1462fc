"""Batch pass and batch return: what goes along, what does not and why, and what became of each."""

from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from projects import selecting, store
from projects.models import Declaration, Membership, Opinion, Question, Role, State, SubmittedFinding
from projects.tests.factories import PASSING, comfort_money, make_user

AUDIT = {f"audit_{question.name}": "优" for question in Question}
GOOD = {"grade": "优", **AUDIT}
BACK = {"grade": "中", "reason_codes": "other", "opinion": "请补充口径"}


def submitted(world, name: str) -> Declaration:
    document = comfort_money()
    draft = world.draft(replace(document, project=replace(document.project, name=name)))
    return world.go(draft, "submit", world.filler)


@pytest.fixture
def three(world):
    return [submitted(world, name) for name in "甲乙丙"]


def ask(client, user, declarations, action="pass", **more):
    """The page before the decision."""
    client.force_login(user)
    return client.get(reverse("inbox-decide"), {"action": action, "id": [one.pk for one in declarations], **more})


def decide(client, user, declarations, verdict, action="pass", **more):
    client.force_login(user)
    seen = {f"seen-{one.pk}": one.revision for one in declarations}
    data = {"action": action, "id": [one.pk for one in declarations], **seen, **verdict, **more}
    return client.post(reverse("inbox-decide"), data)


def states(declarations) -> list[str]:
    return [Declaration.objects.get(pk=one.pk).state for one in declarations]


def test_the_page_names_all_that_goes_along_and_what_it_comes_to(world, client, three):
    page = ask(client, world.reviewer, three).content.decode()
    assert "审核通过 3 份，共 74,400 元" in page and all(name in page for name in "甲乙丙")
    assert "退回 3 份，共 74,400 元" in ask(client, world.reviewer, three, "return").content.decode()
    assert states(three) == [State.SUBMITTED] * 3


def test_a_selection_passes_and_at_the_last_stage_is_approved(world, client, three):
    page = decide(client, world.reviewer, three, GOOD).content.decode()
    assert "已审核通过 3 份，共 74,400 元" in page and states(three) == [State.DEPARTMENT_PASSED] * 3
    seen = [Declaration.objects.get(pk=one.pk) for one in three]
    assert "批复 3 份，共 74,400 元" in ask(client, world.financier, seen).content.decode()
    assert "已批复 3 份" in decide(client, world.financier, seen, GOOD).content.decode()
    assert states(three) == [State.APPROVED] * 3


def test_a_selection_goes_back_with_the_same_words(world, client, three):
    page = decide(client, world.reviewer, three, BACK, "return").content.decode()
    assert "已退回 3 份" in page and states(three) == [State.RETURNED] * 3
    assert list(Opinion.objects.values_list("text", flat=True)) == ["请补充口径"] * 3


def obstacle(world, declaration: Declaration, kind: str) -> None:
    if kind == "blocker":
        SubmittedFinding.objects.create(declaration=declaration, code="text.signs", severity="blocker")
    elif kind == "opinion":
        passed = world.go(declaration, "pass", world.reviewer, verdict=replace(PASSING, opinions=()))
        Opinion.objects.create(decision=passed.decisions.get(), declaration=declaration, text="口径？")
        Declaration.objects.filter(pk=declaration.pk).update(
            state=State.SUBMITTED, waits_at=passed.decisions.get().stage
        )
        declaration.decisions.update(round=0)
    elif kind == "turn":
        world.go(declaration, "pass", world.reviewer, verdict=PASSING)
    else:
        Membership.objects.create(user=world.filler, department=world.bureau, role=Role.DEPARTMENT_REVIEWER)


@pytest.mark.parametrize(
    ("kind", "who", "why"),
    [
        ("blocker", "reviewer", "送审时有 1 处必改，请打开后单独审核"),
        ("opinion", "reviewer", "有 1 条意见还没有答复，请打开后单独审核"),
        ("turn", "reviewer", "由这一环节的财政审核人审核"),
        ("written", "filler", "要由另一个人审核"),
    ],
)
def test_what_cannot_go_along_says_why_and_keeps_no_other(world, client, three, kind, who, why):
    obstacle(world, three[0], kind)
    seen = [Declaration.objects.get(pk=one.pk) for one in three]
    page = ask(client, getattr(world, who), seen)
    staying = [choice.row.declaration.project.name for choice in page.context["staying"]]
    assert why in page.content.decode() and staying == (["甲", "乙", "丙"] if kind == "written" else ["甲"])
    before = states(three)
    result = decide(client, getattr(world, who), seen, GOOD).content.decode()
    assert why in result and states(three)[0] == before[0]
    assert states(three)[1:] == ([State.SUBMITTED] * 2 if kind == "written" else [State.DEPARTMENT_PASSED] * 2)


def test_one_that_changed_since_the_page_stays_as_it_is(world, client, three):
    recalled = world.go(three[1], "recall", world.filler)
    again = store.save(recalled, replace(comfort_money(), project=store.load(recalled).project), by=world.filler, based_on=recalled.revision)  # fmt: skip  # noqa: E501
    world.go(again, "submit", world.filler)
    page = decide(client, world.reviewer, three, GOOD).content.decode()
    assert "已审核通过 2 份" in page and "1 份没有处理" in page
    assert states(three) == [State.DEPARTMENT_PASSED, State.SUBMITTED, State.DEPARTMENT_PASSED]


@pytest.mark.parametrize(
    ("verdict", "action", "said"),
    [
        ({"grade": "优", "opinion": "写好的话"}, "pass", "请完成四性审核"),
        ({**GOOD, "grade": "差", "opinion": "写好的话"}, "pass", "审核等次应为"),
        ({"grade": "中", "opinion": "写好的话"}, "return", "请至少选择一条退回理由"),
        ({**GOOD, "grade": "x", "opinion": "写好的话"}, "pass", "无法识别"),
    ],
)
def test_a_verdict_that_lacks_something_decides_nothing_and_loses_nothing(world, client, three, verdict, action, said):
    page = decide(client, world.reviewer, three, verdict, action)
    assert (page.status_code, said in page.content.decode(), "写好的话" in page.content.decode()) == (422, True, True)
    assert states(three) == [State.SUBMITTED] * 3


def test_grades_that_findings_contradict_are_pointed_out_and_not_forbidden(world, client, three):
    SubmittedFinding.objects.create(declaration=three[0], code="cost-budget.over", severity="reason")
    SubmittedFinding.objects.create(declaration=three[1], code="cost-budget.over", severity="notice")
    page = ask(client, world.reviewer, three).content.decode()
    assert "1 份有必改或需说明的检查结果，评“优”“良”与之不符：甲" in page
    decide(client, world.reviewer, three, GOOD)
    assert states(three) == [State.DEPARTMENT_PASSED] * 3


def test_nobody_decides_on_what_they_may_not_see(world, client, three):
    other = make_user("other", Role.DEPARTMENT_REVIEWER, world.elsewhere)
    page = ask(client, other, three)
    assert page.url == reverse("inbox")
    assert decide(client, other, three, GOOD).url == reverse("inbox") and states(three) == [State.SUBMITTED] * 3


@pytest.mark.parametrize(("who", "status"), [("filler", 403), ("administrator", 403), ("auditor", 403)])
def test_the_page_is_for_reviewers(world, client, three, who, status):
    assert ask(client, getattr(world, who), three).status_code == status
    assert decide(client, getattr(world, who), three, GOOD).status_code == status


@pytest.mark.parametrize("query", [{"action": "approve"}, {"action": ""}, {"action": "x", "id": ["1"]}])
def test_there_are_two_batch_decisions(world, client, query):
    client.force_login(world.reviewer)
    assert client.get(reverse("inbox-decide"), query).status_code == 400


def test_nothing_ticked_leads_back_to_the_list_one_came_from(world, client):
    client.force_login(world.reviewer)
    query = {"action": "pass", "id": ["²", "9" * 40, "0"], "carried": "?list=inbox&overdue=on"}
    answer = client.get(reverse("inbox-decide"), query, follow=True)
    assert answer.redirect_chain[0][0] == "/review/?overdue=on" and "没有勾选申报表" in answer.content.decode()


def test_whoever_logs_in_again_in_between_finds_the_selection(world, client, three):
    page = ask(client, world.reviewer, three, carried="?list=inbox&overdue=on").content.decode()
    address = unescape(page.split('<form method="post" action="/review/decide/')[1].split('"')[0])
    client.logout()
    login = client.post(f"/review/decide/{address}", GOOD)
    client.force_login(world.reviewer)
    again = client.get(parse_qs(urlsplit(login.url).query)["next"][0])
    assert len(again.context["going"]) == 3 and again.context["back"] == "/review/?overdue=on"


def test_what_was_approved_leads_to_its_papers(world, client, three):
    assert "批复文件" not in decide(client, world.reviewer, three, GOOD).content.decode()
    seen = [Declaration.objects.get(pk=one.pk) for one in three]
    page = decide(client, world.financier, seen, GOOD).content.decode()
    address = unescape(page.split('href="/export/approvals/')[1].split('"')[0])
    papers = client.get(f"/export/approvals/{address}")
    [approval] = papers.context["approvals"]
    assert [one.declaration_id for one in approval.projects] == [one.pk for one in three]
    assert all(f'href="{one.get_absolute_url()}"' in papers.content.decode() for one in three)


def test_more_than_one_page_holds_are_not_left_out_in_silence(world, client, three, monkeypatch):
    monkeypatch.setattr(selecting, "MOST", 2)
    page = ask(client, world.reviewer, three)
    assert len(page.context["going"]) == 2 and "一次最多批量处理 2 份" in page.content.decode()
    assert "一次最多" not in ask(client, world.reviewer, [*three[:2], three[0]]).content.decode()


def test_the_page_takes_as_many_queries_for_many_as_for_one(world, client, three, django_assert_max_num_queries):
    counts = []
    client.force_login(world.reviewer)
    for some in (three[:1], three):
        query = {"action": "pass", "id": [one.pk for one in some]}
        with django_assert_max_num_queries(40) as queries:
            client.get(reverse("inbox-decide"), query)
        counts.append(len(queries))
    assert counts[0] == counts[1]
