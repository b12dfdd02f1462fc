"""Several drafts submitted at once: what blocks each, which reasons are asked, and what becomes of each."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from projects import judging, submissions, workflow
from projects.core.document import Budget, Goals
from projects.models import Campaign, Declaration, State
from projects.tests.factories import RETURNING, comfort_money

PAGE = "/declarations/submit/"


def draft(world, name: str, **changes) -> Declaration:
    document = comfort_money()
    return world.draft(replace(document, project=replace(document.project, name=name), **changes))


@pytest.fixture
def three(world):
    """One that is ready, one that asks for a reason, one that is blocked."""
    asking = draft(world, "乙", budget=Budget(total=Decimal(16_000)))
    return [draft(world, "甲"), asking, draft(world, "丙", goals=Goals())]


def reason_of(declaration: Declaration) -> str:
    (asked,) = [finding for finding in judging.findings_of(declaration) if finding.severity == "reason"]
    return f"reason-{declaration.pk}-{asked.key}"


def seen(*declarations: Declaration) -> dict[str, int]:
    return {f"seen-{one.pk}": one.revision for one in declarations}


def states(declarations) -> list[str]:
    found = Declaration.objects.in_bulk([one.pk for one in declarations])
    return [found[one.pk].state for one in declarations]


def names(answer, kind: str) -> list[str]:
    return [one.declaration.project.name for one in answer.context[kind]]


def test_each_stands_under_what_it_needs(world, client, three):
    client.force_login(world.filler)
    answer = client.get(PAGE, {"id": [one.pk for one in three], "list": "declaration-list", "q": "x"})
    page = answer.content.decode()
    assert [names(answer, kind) for kind in ("ready", "asked", "blocked")] == [["甲"], ["乙"], ["丙"]]
    edit = reverse("declaration-edit", args=[three[2].pk])
    assert f'href="{edit}?list=declaration-list&amp;q=x#goals.annual"' in page
    assert f'name="{reason_of(three[1])}"' in page and "确认送审 1 份和写好说明的" in page


def test_those_ready_are_submitted_and_the_rest_comes_back_with_its_words(world, client, three):
    client.force_login(world.filler)
    answer = client.post(PAGE, {**seen(*three[:2]), reason_of(three[1]): " "})
    assert states(three) == [State.SUBMITTED, State.DRAFT, State.DRAFT]
    assert answer.status_code == 422 and "已送审 1 份，共 24,800 元" in answer.content.decode()
    assert names(answer, "asked") == ["乙"]
    answer = client.post(f"{PAGE}?list=declaration-list", {**seen(three[1]), reason_of(three[1]): "结余资金统筹"})
    assert (answer.url, states(three)[1]) == (reverse("declaration-list"), State.SUBMITTED)
    assert Declaration.objects.get(pk=three[1].pk).finding_reasons.get().reason == "结余资金统筹"


def test_one_that_changed_meanwhile_keeps_no_other_back(world, client, three):
    other = draft(world, "丁")
    document = replace(comfort_money(), project=replace(comfort_money().project, name="丁"))
    changed = replace(document, goals=replace(document.goals, annual=document.goals.annual + "。"))
    workflow.save(other, changed, by=world.colleague, based_on=1)
    client.force_login(world.filler)
    page = client.post(PAGE, seen(three[0], other)).content.decode()
    assert states([three[0], other]) == [State.SUBMITTED, State.DRAFT]
    assert "没有送审：" in page and "colleague" in page


def test_a_closed_campaign_and_an_open_opinion_block_and_say_so(world, client):
    returned = world.returned()
    client.force_login(world.filler)
    page = client.get(PAGE, {"id": returned.pk}).content.decode()
    assert "意见未答复" in page and f"#answer-{returned.opinions.get().pk}" in page
    Campaign.objects.update(closes_at=timezone.now() - timedelta(days=1))
    assert "不能送审；如需延期" in client.get(PAGE, {"id": returned.pk}).content.decode()


def test_all_of_a_filter_more_than_a_page(world, client):
    for number in range(33):
        draft(world, f"项目{number}")
    world.submitted()
    client.force_login(world.filler)
    answer = client.get(PAGE, {"filtered": "1", "q": "项目", "id": 1})
    assert len(answer.context["ready"]) == 33 and answer.context["blocked"] == []


def test_a_selection_too_large_says_how_many_go_at_once(world, client, monkeypatch, three):
    monkeypatch.setattr(submissions, "MOST", 2)
    monkeypatch.setattr("projects.views.submit_many.MOST", 2)
    client.force_login(world.filler)
    assert "一次最多送审 2 份" in client.get(PAGE, {"id": [one.pk for one in three]}).content.decode()


@pytest.mark.parametrize(("who", "status"), [("stranger", 302), ("reviewer", 403), ("auditor", 403)])
def test_nobody_submits_what_is_not_theirs_to_fill(world, client, three, who, status):
    client.force_login(getattr(world, who))
    client.post(PAGE, seen(*three))
    answer = client.get(PAGE, {"id": [one.pk for one in three]})
    assert states(three) == [State.DRAFT] * 3 and answer.status_code == status


def test_what_is_no_draft_says_what_it_is(world, client):
    submitted = world.submitted()
    client.force_login(world.filler)
    assert "现在是“已送审”，不用送审" in client.get(PAGE, {"id": submitted.pk}).content.decode()


def test_nothing_ticked_leads_back_to_the_list(world, client):
    client.force_login(world.filler)
    answer = client.get(PAGE, {"list": "declaration-list"}, follow=True)
    assert answer.redirect_chain[0][0] == reverse("declaration-list")
    assert "没有勾选可以送审的" in answer.content.decode()


def test_each_goes_the_way_of_one_alone(world, client, three):
    client.force_login(world.filler)
    client.post(PAGE, seen(three[0]))
    declaration = Declaration.objects.get(pk=three[0].pk)
    entry = declaration.revisions.latest("number")
    assert (declaration.round, declaration.submitted_by, entry.action) == (1, world.filler, "submit")
    assert world.go(declaration, "return", world.reviewer, verdict=RETURNING).state == State.RETURNED
