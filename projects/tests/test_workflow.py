"""Every row of the workflow table, what each action needs, and what a refusal leaves."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from projects import store, workflow
from projects.core.document import Goals, Indicator
from projects.judging import findings_of, reasons_given
from projects.models import (
    Campaign,
    Declaration,
    Grade,
    Membership,
    Opinion,
    ReviewDecision,
    Role,
    State,
)
from projects.tests.factories import (
    PASSING,
    REJECTING,
    RETURNING,
    comfort_money,
    make_campaign,
    make_user,
    truth,
)
from projects.workflow import NotReady, OpinionOn, Verdict


def test_the_way_through(world):
    declaration = world.approved()
    actions = list(declaration.revisions.values_list("action", "state"))
    assert actions == [
        ("create", State.DRAFT),
        ("submit", State.SUBMITTED),
        ("pass", State.DEPARTMENT_PASSED),
        ("approve", State.APPROVED),
    ]
    assert list(ReviewDecision.objects.values_list("stage__name", "action", "round", "judged__number")) == [
        ("主管部门审核", "pass", 1, 2),
        ("财政审核", "approve", 1, 3),
    ]


def test_a_campaign_has_as_many_stages_as_it_wants(world):
    world.campaign.stages.all().delete()
    roles = [Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER, Role.FINANCE_REVIEWER]
    world.campaign.add_stages(list(zip(["主管部门审核", "业务科初审", "预算科复审"], roles, strict=True)))
    declaration = world.go(world.submitted(), "pass", world.reviewer, verdict=PASSING)
    assert (declaration.state, declaration.waits_at.name) == (State.DEPARTMENT_PASSED, "业务科初审")
    with pytest.raises(PermissionDenied):
        world.go(declaration, "approve", world.financier, verdict=PASSING)
    declaration = world.go(declaration, "pass", world.financier, verdict=PASSING)
    assert (declaration.state, declaration.waits_at.name) == (State.DEPARTMENT_PASSED, "预算科复审")
    second = make_user("second", Role.FINANCE_REVIEWER, world.finance)
    declaration = world.go(declaration, "approve", second, verdict=PASSING)
    assert (declaration.state, declaration.waits_at) == (State.APPROVED, None)


def test_without_stages_nothing_can_be_submitted(world):
    world.campaign.stages.all().delete()
    with pytest.raises(NotReady, match="还没有设置审核环节"):
        world.submitted()


def test_what_the_checks_said_at_submit_is_kept_for_lists(world):
    declaration = world.submitted()
    kept = set(declaration.submitted_findings.values_list("code", "severity", "path"))
    assert kept == {(one.code, one.severity, one.path) for one in findings_of(declaration)}


def test_recall_makes_it_a_draft_again(world):
    declaration = world.go(world.submitted(), "recall", world.colleague, why="还要改")
    assert declaration.state == State.DRAFT
    assert declaration.revisions.last().why == "还要改"


def test_return_keeps_reasons_and_opens_an_opinion(world):
    verdict = replace(RETURNING, opinions=(OpinionOn("indicators[1].annual_value", "缺单位"),))
    declaration = world.go(world.submitted(), "return", world.reviewer, verdict=verdict)
    assert declaration.state == State.RETURNED
    assert list(Opinion.objects.values_list("label", "text")) == [
        ("", "请写明人数口径"),
        ("慰问次数 · 年度指标值", "缺单位"),
    ]
    assert declaration.revisions.last().why == "指标不够细化、量化；请写明人数口径"


def test_a_returned_form_is_submitted_again_only_when_every_opinion_is_answered(world):
    declaration = world.returned()
    with pytest.raises(NotReady, match="审核意见没有答复"):
        world.go(declaration, "submit", world.filler)
    declaration = world.answer(declaration)
    assert world.go(declaration, "submit", world.filler).round == 2


def test_finance_returns_and_the_whole_chain_runs_again(world):
    declaration = world.go(world.department_passed(), "return", world.financier, verdict=RETURNING)
    declaration = world.answer(declaration)
    declaration = world.go(declaration, "submit", world.filler)
    declaration = world.go(declaration, "pass", world.reviewer, verdict=PASSING)
    assert world.go(declaration, "approve", world.financier, verdict=PASSING).state == State.APPROVED


@pytest.mark.parametrize(("stage", "reviewer"), [("submitted", "reviewer"), ("department_passed", "financier")])
def test_each_stage_may_reject(world, stage, reviewer):
    declaration = world.go(getattr(world, stage)(), "reject", getattr(world, reviewer), verdict=REJECTING)
    assert declaration.state == State.REJECTED


def test_amending_starts_a_new_version_and_leaves_the_approved_one(world):
    approved = world.approved()
    draft = workflow.amend(approved, by=world.filler, based_on=approved.revision, why="预算核减")
    approved.refresh_from_db()
    assert (approved.state, draft.state, draft.version) == (State.APPROVED, State.DRAFT, 2)
    assert store.load(draft) == store.load(approved)
    assert draft.revisions.get().why == "预算核减"


def test_amending_wants_a_reason_and_happens_once(world):
    approved = world.approved()
    with pytest.raises(NotReady, match="调整原因"):
        workflow.amend(approved, by=world.filler, based_on=approved.revision, why=" ")
    workflow.amend(approved, by=world.filler, based_on=approved.revision, why="预算核减")
    with pytest.raises(NotReady, match="更新的版本"):
        workflow.amend(approved, by=world.filler, based_on=approved.revision, why="再改")


def test_submit_without_goals_says_what_is_missing_and_changes_nothing(world):
    declaration = world.draft(replace(comfort_money(), goals=Goals()))
    with pytest.raises(NotReady) as caught:
        world.go(declaration, "submit", world.filler)
    assert [problem[:5] for problem in caught.value.problems] == ["实施周期总", "年度目标未"]
    declaration.refresh_from_db()
    assert (declaration.state, declaration.revision) == (State.DRAFT, 1)


def test_a_finding_that_asks_for_a_reason_holds_the_submit_until_one_is_given(world):
    thin = next(d for d in truth("list-guangzhou-2025") if d.project.name == "工作经费")
    declaration = world.draft(thin)
    with pytest.raises(NotReady, match="缺少满意度指标"):
        world.go(declaration, "submit", world.filler)
    key = next(f.key for f in findings_of(declaration))
    declaration = world.go(declaration, "submit", world.filler, reasons={key: "内部工作，无服务对象"})
    assert reasons_given(declaration) == {key: "内部工作，无服务对象"}


@pytest.mark.parametrize(("opens", "closes", "says"), [(1, 5, "还不能送审"), (-5, -1, "截止")])
def test_outside_the_window_nothing_is_submitted(world, opens, closes, says):
    Campaign.objects.all().delete()
    make_campaign(opens=opens, closes=closes)
    with pytest.raises(NotReady, match=f"{says}.*王科长"):
        world.go(world.draft(), "submit", world.filler)


def test_without_a_campaign_nothing_is_submitted(world):
    Campaign.objects.all().delete()
    with pytest.raises(NotReady, match="填报批次尚未建立"):
        world.go(world.draft(), "submit", world.filler)


@pytest.mark.parametrize(
    ("action", "verdict", "lacks"),
    [
        ("pass", replace(PASSING, grade=Grade.FAIR), "审核等次应为“优”或“良”"),
        ("pass", replace(PASSING, audit={"完整性": "优"}), "四性审核"),
        ("return", replace(RETURNING, reason_codes=()), "退回理由"),
        ("return", replace(RETURNING, opinion=" "), "审核意见"),
        ("return", replace(RETURNING, grade=Grade.EXCELLENT), "审核等次应为“中”"),
        ("reject", replace(REJECTING, grade=Grade.FAIR), "审核等次应为“差”"),
        ("reject", replace(REJECTING, opinion=""), "不予安排的意见"),
        ("pass", Verdict(), "审核等次"),
    ],
)
def test_what_a_decision_needs(world, action, verdict, lacks):
    declaration = world.submitted()
    with pytest.raises(NotReady, match=lacks):
        world.go(declaration, action, world.reviewer, verdict=verdict)
    declaration.refresh_from_db()
    assert (declaration.state, ReviewDecision.objects.count()) == (State.SUBMITTED, 0)


def test_who_wrote_it_may_not_decide_even_as_reviewer(world):
    Membership.objects.create(user=world.filler, department=world.bureau, role=Role.DEPARTMENT_REVIEWER)
    with pytest.raises(PermissionDenied):
        world.go(world.submitted(), "pass", world.filler, verdict=PASSING)


def test_a_stranger_does_not_learn_that_it_exists(world):
    with pytest.raises(Http404):
        world.go(world.draft(), "submit", world.stranger)


def test_an_action_on_a_stale_page_is_told_what_came_between(world):
    declaration = world.submitted()
    world.go(Declaration.objects.get(pk=declaration.pk), "pass", world.reviewer, verdict=PASSING)
    with pytest.raises(store.Conflict, match="reviewer已于.*审核通过"):
        world.go(declaration, "return", world.reviewer, verdict=RETURNING)


def test_an_indicator_without_a_value_blocks(world):
    document = comfort_money()
    bare = Indicator(level1="产出指标", level2="数量指标", name="慰问人数")
    declaration = world.draft(replace(document, indicators=(*document.indicators, bare)))
    with pytest.raises(NotReady, match="缺年度指标值"):
        world.go(declaration, "submit", world.filler)


def test_answers_are_saved_with_the_form_and_only_once(world):
    declaration = world.returned()
    opinion = Opinion.objects.get()
    answered = world.answer(declaration, "改为8次")
    opinion.refresh_from_db()
    assert (opinion.answer, opinion.answered_by) == ("改为8次", world.filler)
    assert answered.revisions.last().why == "整张表：改为8次"
    with pytest.raises(store.Conflict):
        world.answer(declaration, "另一个人的答复")
    workflow.save(
        answered, store.load(answered), by=world.filler, based_on=answered.revision, answers={opinion.pk: "改口"}
    )
    opinion.refresh_from_db()
    assert opinion.answer == "改为8次"


@pytest.mark.parametrize(("action", "verdict"), [("pass", PASSING), ("reject", REJECTING)])
def test_what_a_reviewer_says_of_one_part_is_kept_with_every_decision(world, action, verdict):
    verdict = replace(verdict, opinions=(OpinionOn("goals.annual", "可以更具体"),))
    world.go(world.submitted(), action, world.reviewer, verdict=verdict)
    assert list(Opinion.objects.values_list("label", "text")) == [("年度目标", "可以更具体")]


def test_after_a_rejected_amendment_the_approved_one_may_be_amended_again(world):
    approved = world.approved()
    draft = workflow.amend(approved, by=world.filler, based_on=approved.revision, why="预算核减")
    submitted = world.go(draft, "submit", world.filler)
    world.go(submitted, "reject", world.reviewer, verdict=REJECTING)
    again = workflow.amend(approved, by=world.filler, based_on=approved.revision, why="再改")
    assert again.version == 3


def test_who_imported_it_may_not_decide(world):
    declaration = world.draft()
    document = replace(comfort_money(), goals=Goals(cycle="周期", annual="导入的"))
    store.save(declaration, document, by=world.reviewer, based_on=1, action="import")
    declaration.refresh_from_db()
    with pytest.raises(PermissionDenied):
        world.go(world.go(declaration, "submit", world.filler), "pass", world.reviewer, verdict=PASSING)


def test_what_is_gone_since_the_page_was_made_is_not_found(world):
    """As when an import was undone while its page was open."""
    declaration = world.submitted()
    Declaration.objects.filter(pk=declaration.pk).delete()
    with pytest.raises(Http404):
        world.go(declaration, "pass", world.reviewer, verdict=PASSING)
    with pytest.raises(Http404):
        workflow.save(declaration, comfort_money(), by=world.filler, based_on=declaration.revision)
