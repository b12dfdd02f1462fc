"""The review page: comparisons, opinions at places, scores, what is said and not forbidden, templates of one's own."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from projects import judging, store, workflow
from projects.models import Declaration, Opinion, OpinionTemplate, ReviewDecision, Role, State
from projects.tests.factories import PASSING, RETURNING, comfort_money, make_user
from projects.workflow import OpinionOn

CELL = "indicators[1].annual_value"
GRADES = {f"audit_{name}": "优" for name in ("COMPLETENESS", "RELEVANCE", "SUITABILITY", "FEASIBILITY")}
SCORES = {"score_COMPLETENESS": "18", "score_RELEVANCE": "24", "score_SUITABILITY": "25.5", "score_FEASIBILITY": "17"}


def show(client, who, declaration, status=200, **query):
    client.force_login(who)
    answer = client.get(reverse("declaration-review", args=[declaration.pk]), query)
    assert answer.status_code == status
    return answer


def decide(client, who, declaration, action, **typed):
    client.force_login(who)
    data = {"revision": declaration.revision, "action": action, **typed}
    return client.post(reverse("declaration-review", args=[declaration.pk]), data)


def resubmitted(world, declaration) -> Declaration:
    """The returned form with 慰问次数 mended, answered and submitted again."""
    rows = list(store.load(declaration).indicators)
    rows[1] = replace(rows[1], annual_value="≥2次")
    document = replace(store.load(declaration), indicators=tuple(rows))
    answers = {opinion.pk: "已改" for opinion in declaration.opinions.unanswered()}
    saved = workflow.save(declaration, document, by=world.filler, based_on=declaration.revision, answers=answers)
    return world.go(saved, "submit", world.filler)


def returned_for(world, declaration, who, *opinions) -> Declaration:
    return world.go(declaration, "return", who, verdict=replace(RETURNING, opinions=opinions))


# ---- Comparisons ----


def test_the_form_stands_beside_last_year_and_the_returned_version(world, client):
    world.draft(replace(comfort_money(), fiscal_year=2024))
    declaration = resubmitted(world, world.returned())
    answer = show(client, world.reviewer, declaration, compare="returned")
    assert [one.name for one in answer.context["comparisons"]] == ["last-year", "returned"]
    assert [change.path for change in answer.context["chosen"].changes] == [CELL]
    page = answer.content.decode()
    assert f'<a href="#{CELL}">慰问次数 · 年度指标值</a>' in page
    assert re.search(r"<aside>.*<del>2</del>.*<ins>≥2次</ins>", page, re.DOTALL)


def test_a_removed_row_is_led_to_where_it_stood(world, client):
    returned = world.returned()
    rows = comfort_money().indicators
    store.save(returned, replace(comfort_money(), indicators=rows[1:]), by=world.filler, based_on=returned.revision)
    declaration = world.answer(Declaration.objects.get())
    client.force_login(world.filler)
    page = client.get(reverse("declaration-submit", args=[declaration.pk]), {"compare": "returned"}).content.decode()
    assert 'id="was-indicators[0]"' in page


def test_each_stage_sees_the_version_it_returned_itself(world, client):
    first = resubmitted(world, returned_for(world, world.submitted(), world.reviewer))
    passed = world.go(first, "pass", world.reviewer, verdict=PASSING)
    second = resubmitted(world, returned_for(world, passed, world.financier))
    titles = {one.name: one for one in show(client, world.reviewer, second).context["comparisons"]}
    assert (titles["returned"].title, len(titles["returned"].changes)) == ("与退回时相比", 1)
    passed = world.go(second, "pass", world.reviewer, verdict=PASSING)
    titles = {one.name: one for one in show(client, world.financier, passed).context["comparisons"]}
    assert (titles["returned"].title, len(titles["returned"].changes)) == ("与退回时相比", 0)


def test_a_stage_that_returned_nothing_sees_whose_return_it_was(world, client):
    declaration = resubmitted(world, world.returned())
    passed = world.go(declaration, "pass", world.reviewer, verdict=PASSING)
    (comparison,) = show(client, world.financier, passed).context["comparisons"]
    assert comparison.title == "与“主管部门审核”退回时相比"


def test_an_amendment_stands_beside_the_version_in_force(world, client):
    approved = world.approved()
    draft = workflow.amend(approved, by=world.filler, based_on=approved.revision, why="预算核减")
    declaration = resubmitted(world, draft)
    answer = show(client, world.reviewer, declaration, compare="in-force")
    assert answer.context["chosen"].title == "与现行第 1 版相比"
    assert [change.new for change in answer.context["chosen"].changes] == ["≥2次"]


# ---- Opinions ----


def test_opinions_at_places_need_no_words_on_the_whole(world, client):
    declaration = world.submitted()
    lines = {
        "at-path": [CELL, "indicators", ""],
        "at-code": ["name-value", "add-satisfaction", ""],
        "at-text": ["缺单位", "", " "],
    }
    assert decide(client, world.reviewer, declaration, "return", grade="中", **lines).status_code == 302
    assert list(Opinion.objects.values_list("path", "label", "reason_code", "text")) == [
        (CELL, "慰问次数 · 年度指标值", "name-value", "缺单位"),
        ("indicators", "绩效指标", "add-satisfaction", "建议增加满意度指标"),
    ]
    assert ReviewDecision.objects.get().reason_codes == ["name-value", "add-satisfaction"]


@pytest.mark.parametrize("action", ["pass", "more", "insert", "keep"])
def test_what_is_typed_stays_when_nothing_is_decided(world, client, action):
    declaration = world.submitted()
    lines = {"at-path": [CELL], "at-code": ["name-value"], "at-text": ["缺单位"]}
    typed = {"opinion": "写到一半", "score_RELEVANCE": "21", "audit_COMPLETENESS": "良", **lines}
    answer = decide(client, world.reviewer, declaration, action, **typed)
    assert answer.status_code == (422 if action == "pass" else 200)
    form = answer.context["form"]
    assert [(line.path, line.label, line.code, line.text) for line in form.lines] == [
        (CELL, "数量指标 · 慰问次数 · 年度指标值", "name-value", "缺单位")
    ]
    page = answer.content.decode()
    assert "写到一半" in page and 'value="21"' in page and "缺单位" in page
    assert not ReviewDecision.objects.exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"at-path": ["nowhere"], "at-code": [""], "at-text": ["甲"]}, "对“nowhere”的意见"),
        ({"at-path": [CELL], "at-code": ["no-code"], "at-text": ["甲"]}, "年度指标值”的意见"),
        ({"score_RELEVANCE": "31"}, "相关性得分"),
        ({"score_RELEVANCE": "很多"}, "相关性得分"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_decided(world, client, typed, says):
    answer = decide(client, world.reviewer, world.submitted(), "return", **typed)
    assert answer.status_code == 422
    assert any(says in problem for problem in answer.context["problems"])
    assert not ReviewDecision.objects.exists()


def test_a_stale_page_gives_back_every_opinion(world, client):
    declaration = world.submitted()
    declaration.revision -= 1
    lines = {"at-path": [CELL, ""], "at-code": ["", ""], "at-text": ["第一条意见", "第二条意见"]}
    answer = decide(client, world.reviewer, declaration, "return", grade="中", **lines)
    page = answer.content.decode()
    assert answer.status_code == 409 and "第一条意见" in page and "第二条意见" in page


def test_a_stale_page_names_reasons_in_words_and_leads_back_to_the_list(world, client):
    declaration = world.submitted()
    declaration.revision -= 1
    typed = {"grade": "中", "reason_codes": ["not-quantified", "other"], "carried": "?list=inbox&overdue=on"}
    page = decide(client, world.reviewer, declaration, "return", **typed).content.decode()
    assert "您选的退回理由：指标不够细化、量化、其他" in page and "not-quantified" not in page
    assert 'href="/review/?overdue=on"' in page


def test_earlier_opinions_stand_beside_what_changed_there_since(world, client):
    at = OpinionOn(CELL, "缺单位", "name-value"), OpinionOn("goals.annual", "更具体些")
    declaration = resubmitted(world, returned_for(world, world.submitted(), world.reviewer, *at))
    followed = show(client, world.reviewer, declaration).context["followed"]
    assert [(one.opinion.text, [change.new for change in one.changes]) for one in followed] == [
        ("更具体些", []),
        ("缺单位", ["≥2次"]),
        ("请写明人数口径", ["≥2次"]),
    ]


# ---- Scores and grades ----


def test_scores_become_grades_on_the_server_too(world, client):
    assert decide(client, world.reviewer, world.submitted(), "pass", **SCORES).status_code == 302
    decision = ReviewDecision.objects.get()
    assert (decision.grade, decision.total_score) == ("良", Decimal("84.5"))
    assert decision.audit == {"完整性": "优", "相关性": "良", "适当性": "良", "可行性": "良"}
    assert decision.scores["适当性"] == "25.5"


def test_a_grade_that_its_scores_do_not_give_is_refused_with_the_way_out(world, client):
    answer = decide(client, world.reviewer, world.submitted(), "pass", grade="优", **SCORES)
    assert answer.context["problems"] == ("四项合计 84.5 分，对应审核等次“良”，与所选等次不一致；请改分数或等次",)


def test_weights_and_thresholds_are_settings(world, client, settings):
    settings.AUDIT_THRESHOLDS = {"优": 84, "良": 70, "中": 60}
    decide(client, world.reviewer, world.submitted(), "pass", **SCORES)
    assert ReviewDecision.objects.get().grade == "优"


def explained(world) -> Declaration:
    """Submitted with a cost above the budget, and the filler's reason for it."""
    rows = list(comfort_money().indicators)
    rows[1] = replace(rows[1], annual_value="3次")
    draft = world.draft(replace(comfort_money(), indicators=tuple(rows)))
    reasons = {finding.key: "按实际人数" for finding in judging.findings_of(draft)}
    return world.go(draft, "submit", world.filler, reasons=reasons)


def test_a_grade_that_findings_contradict_is_pointed_out_and_not_forbidden(world, client):
    declaration = explained(world)
    page = show(client, world.reviewer, declaration).content.decode()
    assert "按实际人数" in page and "与“优”不符" in page and "＜400元/份 × 31人 × 3次" in page
    client.force_login(world.reviewer)
    address = reverse("declaration-review", args=[declaration.pk])
    data = {"revision": declaration.revision, "action": "pass", "grade": "优", **GRADES}
    page = client.post(address, data, follow=True).content.decode()
    assert "适当性评“优”，而检查有 1 条需说明" in page
    assert Declaration.objects.get().state == State.DEPARTMENT_PASSED


# ---- Taking back ----


def test_the_maker_takes_a_decision_back_and_finds_it_again(world, client):
    lines = {"at-path": [CELL], "at-code": ["name-value"], "at-text": ["缺单位"]}
    declaration = world.submitted()
    decide(client, world.reviewer, declaration, "return", grade="中", opinion="请改", **lines)
    take_back = reverse("declaration-take-back", args=[declaration.pk])
    assert take_back in client.get(reverse("inbox")).content.decode()
    assert take_back in client.get(declaration.get_absolute_url()).content.decode()
    revision = Declaration.objects.get().revision
    assert client.post(take_back, {"revision": revision, "why": " "}).status_code == 422
    assert client.post(take_back, {"revision": revision, "why": "点错了"}).status_code == 302
    form = show(client, world.reviewer, Declaration.objects.get()).context["form"]
    assert (form["opinion"].value(), [line.text for line in form.lines]) == ("请改", ["缺单位"])
    assert "点错了" in client.get(declaration.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("who", "status"), [("filler", 403), ("financier", 403), ("auditor", 403), ("stranger", 404)])
def test_nobody_else_takes_it_back(world, client, who, status):
    declaration = world.returned()
    client.force_login(getattr(world, who))
    address = reverse("declaration-take-back", args=[declaration.pk])
    assert client.get(address).status_code == status
    assert client.post(address, {"revision": declaration.revision, "why": "甲"}).status_code == status
    assert Declaration.objects.get().state == State.RETURNED


# ---- Opinion templates ----


def test_a_template_is_put_in_and_kept_without_a_script(world, client):
    declaration = world.submitted()
    kept = {"opinion": "请附测算表", "reason_codes": ["not-quantified"]}
    assert "已存为常用意见" in decide(client, world.reviewer, declaration, "keep", **kept).content.decode()
    template = OpinionTemplate.objects.get(owner=world.reviewer)
    answer = decide(client, world.reviewer, declaration, "insert", template=template.pk, opinion="先前")
    form = answer.context["form"]
    assert (form["opinion"].value(), form["reason_codes"].value()) == ("先前\n请附测算表", ["not-quantified"])


def test_templates_are_changed_and_deleted_by_their_owner_alone(world, client):
    template = OpinionTemplate.objects.create(owner=world.reviewer, text="原文")
    address = reverse("opinion-template-edit", args=[template.pk])
    other = make_user("other", Role.DEPARTMENT_REVIEWER, world.bureau)
    for who, status in ((other, 404), (world.filler, 403)):
        client.force_login(who)
        assert client.get(address).status_code == status
        assert client.post(address, {"text": "改"}).status_code == status
        assert client.post(address, {"delete": "1"}).status_code == status
    client.force_login(other)
    assert "原文" not in client.get(reverse("opinion-template-list")).content.decode()
    client.force_login(world.reviewer)
    assert client.post(address, {"text": " "}).status_code == 422
    client.post(address, {"text": "改过"})
    assert OpinionTemplate.objects.get().text == "改过"
    client.post(address, {"delete": "1"})
    assert not OpinionTemplate.objects.exists()


@pytest.mark.parametrize("who", ["filler", "administrator", "auditor"])
def test_the_page_answers_no_hand_made_post_of_others(world, client, who):
    declaration = world.submitted()
    for action in ("more", "insert", "keep", "pass", "x"):
        answer = decide(client, getattr(world, who), declaration, action, opinion="常用的话")
        assert (action, answer.status_code) == (action, 403)
    assert not OpinionTemplate.objects.exists()
    show(client, getattr(world, who), declaration, status=302)


def test_another_persons_template_is_not_put_in(world, client):
    template = OpinionTemplate.objects.create(owner=world.financier, text="别人的")
    answer = decide(client, world.reviewer, world.submitted(), "insert", template=template.pk)
    assert "别人的" not in answer.content.decode()


# ---- Queries ----


def test_the_page_takes_as_many_queries_for_30_as_for_one(world, client, django_assert_max_num_queries):
    counts = []
    for size in (1, 30):
        rows = tuple(replace(comfort_money().indicators[1], name=f"指标{number}") for number in range(size))
        head = replace(comfort_money().project, name=f"项目{size}")
        document = replace(comfort_money(), project=head, indicators=(*comfort_money().indicators, *rows))
        at = [OpinionOn(f"indicators[{number}].annual_value", "缺单位", "other") for number in range(size)]
        draft = world.draft(document)
        reasons = {finding.key: "说明" for finding in judging.findings_of(draft)}
        declaration = returned_for(world, world.go(draft, "submit", world.filler, reasons=reasons), world.reviewer, *at)
        answers = {opinion.pk: "已改" for opinion in declaration.opinions.all()}
        saved = workflow.save(declaration, document, by=world.filler, based_on=declaration.revision, answers=answers)
        again = world.go(saved, "submit", world.filler, reasons=reasons)
        client.force_login(world.reviewer)
        with django_assert_max_num_queries(43) as queries:
            assert len(show(client, world.reviewer, again, compare="returned").context["followed"]) == size + 1
        counts.append(len(queries))
    assert counts[0] == counts[1]
