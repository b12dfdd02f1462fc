"""What a reviewer decides, as a value, and what it still lacks to be a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from projects.models import Grade, Question, ReasonCode, Revision, audit_scale

QUESTIONS = tuple(Question.values)
# 财预〔2015〕88号: 优 goes on; 良 is put right and goes on; 中 is revised and goes the whole way again;
# 差 may not enter the budget.
GRADES_FOR = {
    "pass": (Grade.EXCELLENT, Grade.GOOD),
    "approve": (Grade.EXCELLENT, Grade.GOOD),
    "return": (Grade.FAIR, ""),
    "reject": (Grade.POOR,),
}


@dataclass(frozen=True, slots=True)
class OpinionOn:
    """What a reviewer says of one part of the form; a blank path means the whole form."""

    path: str
    text: str
    reason_code: str = ""

    @property
    def words(self) -> str:
        """The text, or else what its reason code says."""
        return self.text.strip() or (ReasonCode(self.reason_code).label if self.reason_code else "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer hands in with a decision; `audit` and `scores` by question, each question with or without."""

    grade: str = ""
    audit: Mapping[str, str] = field(default_factory=dict)
    reason_codes: tuple[str, ...] = ()
    opinion: str = ""
    opinions: tuple[OpinionOn, ...] = ()
    scores: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reason codes of the whole and of its opinions, each once."""
        return tuple(
            dict.fromkeys((*self.reason_codes, *(one.reason_code for one in self.opinions if one.reason_code)))
        )

    @property
    def says_something(self) -> bool:
        """Whether there is a word for the filler."""
        return bool(self.opinion.strip() or any(one.words for one in self.opinions))


def verdict_problems(action: str, verdict: Verdict) -> list[str]:
    """What a decision still lacks, in words; empty when it may stand."""
    problems = []
    if verdict.grade not in GRADES_FOR[action]:
        wanted = "”或“".join(filter(None, GRADES_FOR[action]))
        problems.append(f"{Revision.Action(action).label}的审核等次应为“{wanted}”")
    if action in ("pass", "approve") and any(question not in verdict.audit for question in QUESTIONS):
        problems.append("请完成四性审核：完整性、相关性、适当性、可行性都要评等次")
    problems += audit_scale().disagreements(verdict.scores, verdict.audit, verdict.grade)
    if action == "return" and not verdict.reasons:
        problems.append("请至少选择一条退回理由")
    if action == "return" and not verdict.says_something:
        problems.append("请填写审核意见，让填报人知道怎样修改")
    if action == "reject" and not verdict.opinion.strip():
        problems.append("请填写不予安排的意见")
    return problems
