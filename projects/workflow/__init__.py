"""The life of a declaration: every way it moves from state to state, one at a time or many.

`steps` is the one place where a state is assigned; `window` says when something may be submitted, `many` decides on
a selection. Everybody else asks for these here.
"""

from projects.judging import findings_of, reasons_given
from projects.workflow.many import Outcome, decide_many, obstacles
from projects.workflow.steps import (
    GRADES_FOR,
    LEADS_TO,
    QUESTIONS,
    NotReady,
    OpinionOn,
    Verdict,
    advance,
    amend,
    bring_in,
    claim,
    save,
    take_back,
    verdict_problems,
)
from projects.workflow.window import campaign_problem, closes_at

__all__ = [
    "GRADES_FOR",
    "LEADS_TO",
    "QUESTIONS",
    "NotReady",
    "OpinionOn",
    "Outcome",
    "Verdict",
    "advance",
    "amend",
    "bring_in",
    "campaign_problem",
    "claim",
    "closes_at",
    "decide_many",
    "findings_of",
    "obstacles",
    "reasons_given",
    "save",
    "take_back",
    "verdict_problems",
]
