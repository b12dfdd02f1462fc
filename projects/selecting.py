"""One decision on what is ticked in a list: what goes along, what does not and why, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects import access, workflow
from projects.checks import RULES, Severity
from projects.models import DecisionBatch, Revision, SubmittedFinding
from projects.waiting import Row, rows_of

# What may be wished for a selection: that it goes on, by `pass` or at the last stage `approve`; or that it goes back.
ONWARD, BACK = "pass", "return"
WISHES = (ONWARD, BACK)
MOST = 200
# Findings so grave speak against 优 and 良.
GRAVE = (Severity.BLOCKER, Severity.REASON)
QUESTION_OF = {rule.code: rule.question.value for rule in RULES}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a selection: the action that the wish means where it waits, or the `obstacle` in Chinese."""

    row: Row
    action: str
    obstacle: str = ""

    @property
    def goes(self) -> bool:
        return not self.obstacle


def choose(keys: Iterable[int], wish: str, *, by) -> list[Choice]:
    """The first `MOST` of a selection in its order, without what `by` may not see. The queries do not grow with it."""
    wanted = list(dict.fromkeys(keys))[:MOST]
    rows = rows_of(wanted, user=by)
    turns = access.turns_with(by, [row.declaration for row in rows])
    return [_choice(row, turns[row.declaration.pk], wish) for row in rows if row.declaration.pk in turns]


def _choice(row: Row, turn, wish: str) -> Choice:
    action = "approve" if wish == ONWARD and "approve" in turn.actions else wish
    return Choice(row, action, turn.refuses(action) or (_wants_a_look(row) if wish == ONWARD else ""))


def _wants_a_look(row: Row) -> str:
    """Why a declaration is not passed among others, though it may be passed alone."""
    if blockers := row.findings.get(Severity.BLOCKER):
        return f"送审时有 {blockers} 处必改，请打开后单独审核"
    if row.unanswered:
        return f"有 {row.unanswered} 条意见还没有答复，请打开后单独审核"
    return ""


def total_of(choices: Iterable[Choice]) -> Decimal:
    """In 元; one without a budget adds nothing."""
    return sum((choice.row.declaration.total or Decimal(0) for choice in choices), Decimal(0))


def counted(choices: Sequence[Choice]) -> str:
    """How many go which way, in words: `审核通过 12 份、批复 6 份`."""
    actions = dict.fromkeys(choice.action for choice in choices)
    numbers = {action: sum(choice.action == action for choice in choices) for action in actions}
    return "、".join(f"{Revision.Action(action).label} {number} 份" for action, number in numbers.items())


def doubts(choices: Sequence[Choice]) -> dict[str, list[str]]:
    """For each question of the audit the projects in which a grave finding speaks against 优 and 良. One query."""
    names = {choice.row.declaration.pk: choice.row.declaration.project_name for choice in choices}
    said = SubmittedFinding.objects.filter(declaration__in=names, severity__in=GRAVE).order_by("declaration", "code")
    found: dict[str, dict[str, None]] = {}
    for key, code in said.values_list("declaration", "code"):
        if question := QUESTION_OF.get(code):
            found.setdefault(question, {})[names[key]] = None
    return {question: list(projects) for question, projects in found.items()}


def decide(
    choices: Sequence[Choice], wish: str, seen: Mapping[int, int], *, by, verdict: workflow.Verdict
) -> tuple[list[workflow.Outcome], DecisionBatch | None]:
    """The verdict on each that goes, at the revision that was `seen` by its id; of the others, what keeps them.

    With the batch by which it can be revoked as a whole; None where nothing was decided.
    """
    stays = [workflow.Outcome(one.row.declaration, one.obstacle) for one in choices if not one.goes]
    goes = [choice for choice in choices if choice.goes]
    batch = DecisionBatch.objects.create(wish=wish, by=by) if goes else None
    done: list[workflow.Outcome] = []
    for action in dict.fromkeys(choice.action for choice in goes):
        pairs = [(one.row.declaration, seen.get(one.row.declaration.pk, 0)) for one in goes if one.action == action]
        done += workflow.decide_many(pairs, action, by=by, verdict=verdict, batch=batch)
    if batch and not any(outcome.is_done for outcome in done):
        batch.delete()
        batch = None
    return [*done, *stays], batch
