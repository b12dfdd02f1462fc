"""The life of a declaration: every way it moves from state to state, one at a time or many.

`steps` is the one place where a state is assigned; `window` says when something may be submitted, `verdict` what a
decision says, `many` decides on a selection. Everybody else asks for these here.
"""

from projects.workflow.many import Outcome, decide_many, revoke_many, submit_many
from projects.workflow.steps import (
    LEADS_TO,
    NotReady,
    advance,
    amend,
    bring_in,
    claim,
    restore,
    restored,
    save,
    take_back,
)
from projects.workflow.verdict import OpinionOn, Verdict, verdict_problems
from projects.workflow.window import Windows, campaign_problem, deadline_of, deadlines_of, windows, years_open_to

__all__ = [
    "LEADS_TO",
    "NotReady",
    "OpinionOn",
    "Outcome",
    "Verdict",
    "Windows",
    "advance",
    "amend",
    "bring_in",
    "campaign_problem",
    "claim",
    "deadline_of",
    "deadlines_of",
    "decide_many",
    "restore",
    "restored",
    "save",
    "submit_many",
    "revoke_many",
    "take_back",
    "verdict_problems",
    "windows",
    "years_open_to",
]
