"""四性审核: what each question asks, what scores and grades mean, and where the checks say otherwise.

Source: 财预〔2015〕88号《中央部门预算绩效目标管理办法》, its form 项目支出绩效目标审核表: four questions of two
points each, a score out of 100, four grades, and what each grade leads to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from projects.checks import Finding, Question, Severity

FULL = 100
GRADES = ("优", "良", "中", "差")
LEADS_TO: Mapping[str, str] = {
    "优": "直接进入下一步",
    "良": "与单位协商、直接改好后进入下一步",
    "中": "退回修改，重新走全部环节",
    "差": "不予安排，不得进入预算",
}
# Which grades a finding speaks against. 必改 stands in the way of a submit, so no form that has one is good; what was
# explained may well be good, and is not without fault.
SPEAKS_AGAINST: Mapping[Severity, tuple[str, ...]] = {
    Severity.BLOCKER: ("优", "良"),
    Severity.REASON: ("优",),
    Severity.NOTICE: (),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One point (审核要点) under a question."""

    name: str
    asks: str


POINTS: Mapping[Question, tuple[Point, ...]] = {
    Question.COMPLETENESS: (
        Point("规范完整性", "填报格式是否规范；内容是否完整、准确、详实，有无缺项、错项。"),
        Point("明确清晰性", "目标是否明确、清晰，能否反映项目主要内容；对预期产出和效果的描述是否充分、恰当。"),
    ),
    Question.RELEVANCE: (
        Point(
            "目标相关性",
            "总体目标是否符合法律法规、国民经济和社会发展规划，与部门职能、规划和工作计划是否密切相关。",
        ),
        Point(
            "指标科学性",
            "指标是否全面、充分，细化、量化；难以量化的，定性描述是否充分、具体；"
            "是否选取最能体现总体目标的关键指标并明确指标值。",
        ),
    ),
    Question.ADEQUACY: (
        Point("绩效合理性", "预期绩效是否显著，是否符合行业正常水平或事业发展规律；与同类项目相比是否合理。"),
        Point("资金匹配性", "目标与资金量、使用方向是否匹配：既定资金下目标是否过高或过低，或资金是否过大或过小。"),
    ),
    Question.FEASIBILITY: (
        Point("实现可能性", "目标是否经过充分论证和合理测算，实现的可能性是否充分。"),
        Point("条件充分性", "实施方案是否合理，单位的组织实施能力和条件是否充分，内部控制和管理制度是否健全。"),
    ),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """How scores become grades: each question's full marks, and from how many of 100 points each grade is given."""

    weights: Mapping[str, int]
    thresholds: Mapping[str, int]

    def grade(self, score: Decimal, *, out_of: int = FULL) -> str:
        """The grade of a score; the lowest one has no threshold to fall below."""
        share = score * FULL / out_of
        return next((grade for grade in GRADES[:-1] if share >= self.thresholds[grade]), GRADES[-1])

    def grade_of(self, question: str, score: Decimal) -> str:
        """The grade of one question's score."""
        return self.grade(score, out_of=self.weights[question])

    def total(self, scores: Mapping[str, Decimal]) -> Decimal | None:
        """All four scores together; None unless every question has one."""
        if any(question not in scores for question in self.weights):
            return None
        return sum((scores[question] for question in self.weights), Decimal())

    def disagreements(self, scores: Mapping[str, Decimal], audit: Mapping[str, str], grade: str) -> list[str]:
        """Where grades differ from what the scores beside them come to, in words with the way out."""
        found = []
        for question, score in scores.items():
            due = self.grade_of(question, score)
            if audit.get(question, due) != due:
                found.append(f"{question}得 {plain(score)} 分（满分 {self.weights[question]}），对应“{due}”")
        total = self.total(scores)
        if total is not None and grade and grade != self.grade(total):
            found.append(f"四项合计 {plain(total)} 分，对应审核等次“{self.grade(total)}”")
        return [f"{one}，与所选等次不一致；请改分数或等次" for one in found]


def plain(score: Decimal) -> str:
    """A score as people write it: 18, 18.5."""
    return f"{score.normalize():f}"


def against(question: str, grade: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that serve `question` and speak against giving it `grade`."""
    return tuple(one for one in findings if one.question == question and grade in SPEAKS_AGAINST[one.severity])


def contradictions(audit: Mapping[str, str], findings: Iterable[Finding]) -> tuple[str, ...]:
    """Grades that findings contradict, one sentence each: pointed out, never forbidden.

    `audit` is question -> grade; `findings` those that count, so without the waived.
    """
    found, said = tuple(findings), []
    for question in Question:
        grade = audit.get(question, "")
        if spoken := against(question, grade, found):
            said.append(f"{question}评“{grade}”，而检查有 {counted(spoken)}")
    return tuple(said)


def counted(findings: Iterable[Finding]) -> str:
    """How many findings of which severity, the gravest first: `1 条必改、2 条需说明`."""
    severities = [one.severity for one in findings]
    return "、".join(f"{severities.count(one)} 条{one.label}" for one in Severity if one in severities)
