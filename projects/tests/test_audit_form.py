"""四性审核: scores, grades, and the grades that findings contradict."""

from decimal import Decimal

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from projects.audit_form import (
    FULL,
    GRADES,
    LEADS_TO,
    POINTS,
    SPEAKS_AGAINST,
    Scale,
    against,
    contradictions,
    counted,
    plain,
)
from projects.checks import Finding, Question, Severity

SCALE = Scale(settings.AUDIT_WEIGHTS, settings.AUDIT_THRESHOLDS)
BEST = {"完整性": Decimal(20), "相关性": Decimal(30), "适当性": Decimal(30), "可行性": Decimal(20)}


def finding(severity: Severity, question: Question = Question.ADEQUACY) -> Finding:
    return Finding("cost-budget", severity, question, "每年 1,620 万元，预算 1,890 万元", "budget.total")


def test_the_settings_speak_of_the_four_questions_and_come_to_a_hundred():
    assert list(SCALE.weights) == [question.value for question in Question]
    assert sum(SCALE.weights.values()) == FULL
    assert tuple(SCALE.thresholds) == GRADES[:-1] == tuple(sorted(SCALE.thresholds, key=SCALE.thresholds.get)[::-1])


def test_every_question_has_points_and_every_grade_leads_somewhere():
    assert all(len(POINTS[question]) == 2 for question in Question)
    assert tuple(LEADS_TO) == GRADES
    assert set(SPEAKS_AGAINST) == set(Severity)


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.5", "良"),
        ("80", "良"),
        ("79.9", "中"),
        ("60", "中"),
        ("59.5", "差"),
        ("0", "差"),
    ],
)
def test_a_total_becomes_a_grade(score, grade):
    assert SCALE.grade(Decimal(score)) == grade


@pytest.mark.parametrize(("score", "grade"), [("27", "优"), ("26.5", "良"), ("24", "良"), ("18", "中"), ("17.5", "差")])
def test_one_questions_score_becomes_its_grade_by_its_own_full_marks(score, grade):
    assert SCALE.grade_of("适当性", Decimal(score)) == grade


def test_there_is_no_total_before_every_question_is_scored():
    assert SCALE.total(BEST) == FULL
    assert SCALE.total({question: score for question, score in BEST.items() if question != "可行性"}) is None


@given(st.dictionaries(st.sampled_from(list(BEST)), st.integers(0, 40), min_size=4))
def test_more_points_never_give_a_worse_grade(halves):
    scores = {question: min(Decimal(score) / 2, BEST[question]) for question, score in halves.items()}
    total = SCALE.total(scores)
    for question in scores:
        more = scores | {question: BEST[question]}
        assert GRADES.index(SCALE.grade(SCALE.total(more))) <= GRADES.index(SCALE.grade(total))


def test_grades_that_differ_from_their_scores_are_said_with_the_way_out():
    scores = BEST | {"适当性": Decimal("17.5")}
    audit = dict.fromkeys(BEST, "优")
    assert SCALE.disagreements(BEST, audit, "优") == []
    assert SCALE.disagreements(scores, audit, "优") == [
        "适当性得 17.5 分（满分 30），对应“差”，与所选等次不一致；请改分数或等次",
        "四项合计 87.5 分，对应审核等次“良”，与所选等次不一致；请改分数或等次",
    ]
    assert SCALE.disagreements({"适当性": Decimal(3)}, {}, "优") == []


@pytest.mark.parametrize(
    ("severity", "grades"), [(Severity.BLOCKER, "优良"), (Severity.REASON, "优"), (Severity.NOTICE, "")]
)
def test_a_finding_speaks_against_the_grades_it_makes_doubtful(severity, grades):
    found = [grade for grade in GRADES if against("适当性", grade, [finding(severity)])]
    assert found == list(grades)


def test_contradictions_name_question_grade_and_findings():
    findings = [finding(Severity.REASON), finding(Severity.BLOCKER), finding(Severity.REASON)]
    assert contradictions({"适当性": "优", "完整性": "优"}, findings) == (
        "适当性评“优”，而检查有 1 条必改、2 条需说明",
    )
    assert contradictions({"适当性": "中", "完整性": "优"}, findings) == ()
    assert contradictions({}, findings) == ()


def test_scores_and_counts_read_as_people_write_them():
    assert [plain(Decimal(text)) for text in ("18", "18.5", "20.0", "0.0", "10")] == ["18", "18.5", "20", "0", "10"]
    assert counted([]) == ""
