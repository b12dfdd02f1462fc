"""One decision on a selection, and what of it cannot go along."""

from dataclasses import replace

import pytest

from projects import access, workflow
from projects.models import Declaration, Membership, Role, State
from projects.tests.factories import PASSING, RETURNING, comfort_money, make_stand_in


def many(world, count):
    """`count` declarations that wait at the first stage."""
    document = comfort_money()
    named = (replace(document, project=replace(document.project, name=f"项目{number}")) for number in range(count))
    return [world.go(world.draft(one), "submit", world.filler) for one in named]


def test_many_are_decided_at_once_and_each_says_what_became_of_it(world):
    first, second, third = many(world, 3)
    chosen = [(one, one.revision) for one in (first, second, third)]
    world.go(second, "return", world.reviewer, verdict=RETURNING)
    outcomes = workflow.decide_many(chosen, "pass", by=world.reviewer, verdict=PASSING)
    assert [one.is_done for one in outcomes] == [True, False, True]
    assert "reviewer已于" in outcomes[1].problem
    assert [one.declaration.state for one in outcomes[::2]] == [State.DEPARTMENT_PASSED] * 2


@pytest.mark.parametrize(
    ("who", "action", "verdict", "says"),
    [
        ("financier", "pass", PASSING, "在“主管部门审核”环节，由这一环节的主管部门审核人审核"),
        ("reviewer", "approve", PASSING, "“主管部门审核”之后还有审核环节"),
        ("reviewer", "return", PASSING, "审核等次应为“中”"),
        ("stranger", "pass", PASSING, "没有这份申报表"),
        ("filler", "pass", PASSING, "不由您审核"),
    ],
)
def test_what_cannot_go_along_says_why_and_changes_nothing(world, who, action, verdict, says):
    declaration = world.submitted()
    chosen = [(declaration, declaration.revision)]
    outcome = workflow.decide_many(chosen, action, by=getattr(world, who), verdict=verdict)[0]
    assert says in outcome.problem
    declaration.refresh_from_db()
    assert (declaration.state, declaration.decisions.count()) == (State.SUBMITTED, 0)


def test_the_list_before_says_what_cannot_go_along(world):
    Membership.objects.create(user=world.filler, department=world.bureau, role=Role.DEPARTMENT_REVIEWER)
    waiting, passed, draft = *many(world, 2), world.draft()
    passed = world.go(passed, "pass", world.reviewer, verdict=PASSING)
    declarations = [waiting, passed, draft]

    def said(user, action):
        turns = access.turns_with(user, declarations)
        return [turns[one.pk].refuses(action)[:12] for one in declarations]

    assert said(world.reviewer, "pass") == ["", "这份申报表在“财政审核”", "这份申报表现在是“草稿”"]
    assert said(world.filler, "pass") == [
        "您填报、导入或送审过这份",
        "这份申报表在“财政审核”",
        "这份申报表现在是“草稿”",
    ]
    assert said(world.reviewer, "approve")[0] == "“主管部门审核”之后还有"
    assert said(world.financier, "pass")[1] == "“财政审核”是最后一个审"
    assert access.turns_with(world.stranger, declarations) == {}


def test_the_list_before_takes_the_same_queries_at_1_and_30(world, django_assert_max_num_queries):
    make_stand_in(world.reviewer)
    declarations, counts = many(world, 30), []
    for some in (declarations[:1], declarations):
        fresh = list(Declaration.objects.filter(pk__in=[one.pk for one in some]))
        with django_assert_max_num_queries(10) as queries:
            assert not any(turn.refuses("pass") for turn in access.turns_with(world.reviewer, fresh).values())
        counts.append(len(queries))
    assert counts[0] == counts[1]
