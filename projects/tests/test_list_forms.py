"""The few questions that narrow a list, and old addresses that asked all in one."""

from dataclasses import replace
from decimal import Decimal
from importlib import import_module

import pytest
from django.http import QueryDict

from projects import draft_counts
from projects.core.document import Budget, Goals
from projects.inbox_forms import InboxFilterForm
from projects.list_forms import FilterForm
from projects.models import Declaration, SubmittedFinding
from projects.tests.factories import comfort_money

LONGEST = 25


def asked(world, address: str) -> dict[str, str]:
    said = FilterForm(QueryDict(address), user=world.filler).cleaned_data
    return {name: said[name] for name in ("progress", "reason", "finding", "check") if said[name]}


@pytest.mark.parametrize(
    ("address", "questions"),
    [
        ("figure=submitted", {"progress": "submitted"}),
        ("figure=at:7", {"progress": "at:7"}),
        ("figure=reason:other", {"reason": "reason:other"}),
        ("figure=unmeasured", {"finding": "unmeasured"}),
        ("figure=finding:cost-budget.over", {"finding": "family:cost-budget", "check": "finding:cost-budget.over"}),
        ("figure=finding:gone.for-good", {"finding": "family:gone", "check": "finding:gone.for-good"}),
        ("figure=x", {}),
        ("figure=at:x", {}),
        ("finding=family:text&check=finding:cost-budget.over", {"finding": "family:text"}),
        ("progress=late&figure=submitted", {"progress": "late"}),
    ],
)
def test_an_old_address_asks_the_same_in_the_questions_there_are_now(world, address, questions):
    assert asked(world, address) == questions


def flat(choices) -> list[str]:
    return [value for key, some in choices for value in ([one for one, _ in some] if isinstance(some, list) else [key])]


@pytest.mark.parametrize("address", ["", "figure=finding:cost-budget.over", "fiscal_year=2025"])
def test_no_question_has_more_answers_than_one_reads(world, address):
    form = FilterForm(QueryDict(address), user=world.filler)
    long = {name: len(flat(field.choices)) for name, field in form.fields.items() if hasattr(field, "choices")}
    inbox = InboxFilterForm(QueryDict("finding=cost-budget.over"), user=world.reviewer)
    long |= {f"inbox {name}": len(flat(inbox.fields[name].choices)) for name in ("finding", "check")}
    assert {name: number for name, number in long.items() if number > LONGEST} == {}


def test_a_family_finds_all_its_checks(world):
    for name, code in (("甲", "cost-budget"), ("乙", "cost-budget.over"), ("丙", "cost-budgets")):
        document = replace(comfort_money(), project=replace(comfort_money().project, name=name))
        SubmittedFinding.objects.create(declaration=world.draft(document), code=code, severity="reason")
    form = FilterForm(QueryDict("finding=family:cost-budget"), user=world.filler)
    assert sorted(form.narrow(Declaration.objects.values_list("project__name", flat=True))) == ["乙", "甲"]
    assert form.narrow(Declaration.objects.filter(submitted_findings__severity="reason")).count() == 2


@pytest.mark.parametrize(("progress", "found"), [("ready", ["甲"]), ("unexplained", ["乙"]), ("blocked", ["丙"])])
def test_drafts_by_what_stands_in_their_way(world, progress, found):
    changes = {"甲": {}, "乙": {"budget": Budget(total=Decimal(16_000))}, "丙": {"goals": Goals()}}
    for name, change in changes.items():
        world.draft(replace(comfort_money(), project=replace(comfort_money().project, name=name), **change))
    draft_counts.count_stale()
    form = FilterForm(QueryDict(f"progress={progress}"), user=world.filler)
    assert list(form.narrow(Declaration.objects.values_list("project__name", flat=True))) == found


def test_saved_filters_of_old_are_rewritten():
    renewed = import_module("projects.migrations.0026_saved_filters_in_yuan").renewed
    assert QueryDict(renewed("finding=cost-budget.over&budget_from=100&budget_to=5000元&q=甲")).dict() == {
        "q": "甲",
        "finding": "cost-budget",
        "check": "cost-budget.over",
        "total_from": "100万元",
        "total_to": "5000元",
    }
