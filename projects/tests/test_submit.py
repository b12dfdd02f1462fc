"""The page before submitting: the printed form, what differs from last year and from the return, what is in the way."""

import re
from dataclasses import replace
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.urls import reverse

from projects import judging, store, workflow
from projects.checks import Severity
from projects.core.document import Budget, Goals
from projects.models import Declaration, State
from projects.tests.factories import RETURNING, comfort_money
from projects.workflow import OpinionOn

LAST = replace(comfort_money(), fiscal_year=2024)


def show(client, world, declaration, status=200, **query):
    client.force_login(world.filler)
    answer = client.get(reverse("declaration-submit", args=[declaration.pk]), query)
    assert answer.status_code == status
    return answer


def cell(page: str, path: str) -> str:
    """The cell of a part, from its opening tag to its closing one."""
    return re.search(rf'<td id="{re.escape(path)}".*?</td>', page, re.DOTALL)[0]


def test_without_anything_to_compare_there_are_no_tabs(world, client):
    answer = show(client, world, world.draft())
    assert (answer.context["comparisons"], 'aria-label="预览与对比"' in answer.content.decode()) == ([], False)


def test_what_differs_from_last_year_is_shown_in_the_form_and_as_a_list(world, client):
    world.draft(LAST)
    rows = list(comfort_money().indicators)
    rows[1] = replace(rows[1], annual_value="3次")
    answer = show(client, world, world.draft(replace(comfort_money(), indicators=tuple(rows))), compare="last-year")
    (comparison,) = answer.context["comparisons"]
    assert [change.path for change in comparison.changes] == ["indicators[1].annual_value"]
    page = answer.content.decode()
    assert "<ins>3次</ins>" in cell(page, "indicators[1].annual_value")
    assert "与 2024 年度相比" in page and "1 处不同" in page


def test_what_differs_from_the_return_is_shown(world, client):
    returned = world.returned()
    changed = replace(comfort_money(), goals=Goals(cycle=comfort_money().goals.cycle, annual="改过的目标"))
    store.save(returned, changed, by=world.filler, based_on=returned.revision)
    answer = show(client, world, returned, compare="returned")
    assert [change.path for change in answer.context["chosen"].changes] == ["goals.annual"]


def test_an_unknown_comparison_shows_the_printed_form(world, client):
    world.draft(LAST)
    assert show(client, world, world.draft(), compare="x").context["chosen"] is None


def test_blockers_and_open_opinions_lead_to_their_place_with_the_list_one_came_from(world, client):
    returned = world.returned()
    store.save(returned, replace(comfort_money(), goals=Goals()), by=world.filler, based_on=returned.revision)
    page = show(client, world, returned, list="my-work", q="慰").content.decode()
    edit = f"{reverse('declaration-edit', args=[returned.pk])}?list=my-work&amp;q={quote('慰')}"
    assert f'href="{edit}#goals.annual"' in page
    assert f'href="{edit}#answer-{returned.opinions.get().pk}"' in page
    assert "确认送审" not in page


def test_after_the_submit_one_is_back_at_the_list_one_came_from(world, client):
    declaration = world.draft()
    client.force_login(world.filler)
    address = f"{reverse('declaration-submit', args=[declaration.pk])}?list=declaration-list&state=draft"
    answer = client.post(address, {"revision": 1})
    assert (answer.url, Declaration.objects.get().state) == ("/declarations/?state=draft", State.SUBMITTED)


def test_reasons_are_given_back_when_a_colleague_saved_meanwhile(world, client):
    declaration = world.draft(replace(comfort_money(), budget=Budget(total=Decimal(16_000))))
    [asked] = [one for one in judging.findings_of(declaration) if one.severity is Severity.REASON]
    store.save(declaration, comfort_money(), by=world.colleague, based_on=1)
    client.force_login(world.filler)
    answer = client.post(
        reverse("declaration-submit", args=[declaration.pk]), {"revision": 1, asked.key: "结余资金统筹"}
    )
    assert answer.status_code == 409 and "结余资金统筹" in answer.content.decode()


@pytest.mark.parametrize("path", ["goals.annual", "indicators[1].annual_value"])
def test_an_opinion_stands_at_its_field_until_it_is_answered(world, client, path):
    verdict = replace(RETURNING, opinions=(OpinionOn(path, "请写明口径"),))
    returned = world.go(world.submitted(), "return", world.reviewer, verdict=verdict)
    client.force_login(world.filler)
    address = reverse("declaration-edit", args=[returned.pk])
    assert "审核意见：请写明口径" in cell(client.get(address).content.decode(), path)
    answers = {opinion.pk: "已写明" for opinion in returned.opinions.all()}
    workflow.save(returned, comfort_money(), by=world.filler, based_on=returned.revision, answers=answers)
    assert "审核意见：" not in cell(client.get(address).content.decode(), path)


@pytest.mark.parametrize("page", ["declaration-submit"])
def test_comparing_takes_as_many_queries_for_30_indicators_as_for_one(
    world, client, django_assert_max_num_queries, page
):
    counts = []
    for name, size in (("一", 1), ("三十", 30)):
        rows = tuple(replace(comfort_money().indicators[1], name=f"指标{number}") for number in range(size))
        for year in (2024, 2025):
            head = replace(comfort_money().project, name=name)
            declaration = world.draft(replace(comfort_money(), fiscal_year=year, project=head, indicators=rows))
        client.force_login(world.filler)
        with django_assert_max_num_queries(30) as queries:
            client.get(reverse(page, args=[declaration.pk]), {"compare": "last-year"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_submit_without_a_reason_leads_to_where_it_is_given(world, client):
    declaration = world.draft(replace(comfort_money(), budget=Budget(total=Decimal(16_000))))
    [asked] = [one for one in judging.findings_of(declaration) if one.severity is Severity.REASON]
    client.force_login(world.filler)
    answer = client.post(reverse("declaration-submit", args=[declaration.pk]), {"revision": 1, asked.key: " "})
    page = answer.content.decode()
    field = answer.context["form"][asked.key]
    assert answer.status_code == 422
    assert f'<a href="#{field.id_for_label}">还没有说明原因：' in page and f'id="{field.id_for_label}"' in page
    assert "请在这里说明原因，再送审" in page


def test_a_page_that_is_stale_says_so_before_it_asks_for_reasons(world, client):
    declaration = world.draft(replace(comfort_money(), budget=Budget(total=Decimal(16_000))))
    store.save(declaration, replace(comfort_money(), goals=Goals()), by=world.colleague, based_on=1)
    client.force_login(world.filler)
    assert client.post(reverse("declaration-submit", args=[declaration.pk]), {"revision": 1}).status_code == 409
