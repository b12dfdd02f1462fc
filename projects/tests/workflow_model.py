"""The workflow once more, written down without a database: what any sequence of actions must lead to.

Two units, 甲 and 乙; three stages. Whoever reads this and design §6 side by side should find the same thing twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field

STAGES = ("department_reviewer", "finance_reviewer", "finance_reviewer")
# person -> (role, units, on behalf of whom)
HOLDS = {
    "filler": [("filler", "甲", "")],
    "colleague": [("filler", "乙", "")],
    "reviewer": [("department_reviewer", "甲乙", "")],
    "deputy": [
        ("filler", "乙", ""),
        ("department_reviewer", "甲乙", "financier"),
        ("finance_reviewer", "甲乙", "financier"),
    ],
    "financier": [("filler", "甲", ""), ("department_reviewer", "甲乙", ""), ("finance_reviewer", "甲乙", "")],
    "second": [("finance_reviewer", "甲乙", "")],
    "administrator": [("administrator", "甲乙", "")],
    "auditor": [("auditor", "甲乙", "")],
    "stranger": [],
}
FILLING = {
    "draft": {"edit", "submit"},
    "returned": {"edit", "submit"},
    "submitted": {"recall"},
    "approved": {"amend"},
}
DECISIONS = {"pass", "approve", "return", "reject"}
ACTIONS = ("edit", "submit", "recall", "amend", *sorted(DECISIONS), "waive", "take-back")
NOWHERE = -1


@dataclass
class Decision:
    stage: int
    round: int
    action: str
    by: str
    on_behalf_of: str
    revision: int
    state_before: str
    taken_back: bool = False
    answered: bool = False

    @property
    def names(self) -> set[str]:
        return {self.by, self.on_behalf_of} - {""}

    @property
    def asks(self) -> bool:
        """Whether its opinion still waits for an answer; only a return has one."""
        return self.action == "return" and not self.taken_back and not self.answered


@dataclass
class Form:
    """One version of one declaration."""

    unit: str
    version: int = 1
    state: str = "draft"
    stage: int = NOWHERE
    round: int = 0
    revision: int = 1
    writers: set[str] = field(default_factory=set)
    decisions: list[Decision] = field(default_factory=list)
    history: list[tuple[str, str, str]] = field(default_factory=list)

    def standing(self) -> list[Decision]:
        return [one for one in self.decisions if one.round == self.round and not one.taken_back]

    def record(self, action: str, by: str, on_behalf_of: str = "") -> None:
        self.revision += 1
        self.history.append((action, by, on_behalf_of))


@dataclass
class Model:
    forms: list[Form]

    def allowed(self, person: str, form: Form) -> set[str]:
        held = [role for role, units, _ in HOLDS[person] if form.unit in units]
        if not held:
            return set()
        filling = FILLING.get(form.state, set()) if "filler" in held else set()
        reviewing = self._reviewing(form) if self.capacity(person, form) is not None else set()
        taking_back = {"take-back"} if self.taking_back(person, form) is not None else set()
        return {"view"} | filling | reviewing | taking_back

    def capacity(self, person: str, form: Form) -> str | None:
        """On whose behalf a person reviews where a form waits, blank in their own right; None when they may not."""
        for principal in self._principals(person, form, form.stage):
            names = {person, principal} - {""}
            decided = any(names & one.names for one in form.standing())
            if not decided and not names & form.writers:
                return principal
        return None

    def taking_back(self, person: str, form: Form) -> str | None:
        """As `capacity`, for the newest decision; None when there is none or it is not this person's."""
        last = next((one for one in form.decisions if one.revision == form.revision and not one.taken_back), None)
        if not last or person not in last.names or self._later(form):
            return None
        fitting = {"", last.on_behalf_of} if person == last.by else {""}
        return next((one for one in self._principals(person, form, last.stage) if one in fitting), None)

    def outcome(self, person: str, form: Form, action: str, *, stale: bool, careless: bool) -> str:
        """The name of the refusal an action meets; blank when it happens."""
        roles = {role for role, units, _ in HOLDS[person] if form.unit in units}
        wanted = {"filler"} if action in ("edit", "submit", "recall", "amend") else set(STAGES)
        if not roles:
            return "Http404"
        if not roles & wanted:
            return "PermissionDenied"
        if stale:
            return "Conflict"
        if action not in self.allowed(person, form):
            return "PermissionDenied"
        lacks = careless and action in {*DECISIONS, "amend", "waive", "take-back"}
        unanswered = action == "submit" and any(one.asks for one in form.decisions)
        amended = action == "amend" and any(one.state != "rejected" for one in self._later(form))
        return "NotReady" if lacks or unanswered or amended else ""

    def act(self, person: str, form: Form, action: str) -> None:
        """What an action that happens leads to."""
        if action in DECISIONS:
            self._decide(person, form, action)
        elif action == "take-back":
            self._take_back(person, form)
        elif action == "amend":
            version = max(one.version for one in self.forms if one.unit == form.unit) + 1
            self.forms.append(Form(form.unit, version, writers={person}, history=[("amend", person, "")]))
        else:
            getattr(self, f"_{action}")(person, form)

    def _edit(self, person: str, form: Form) -> None:
        form.record("save", person)
        if any(one.asks for one in form.decisions):
            form.record("answer", person)
        for one in form.decisions:
            one.answered = one.answered or one.asks
        form.writers.add(person)

    def _submit(self, person: str, form: Form) -> None:
        form.state, form.stage, form.round = "submitted", 0, form.round + 1
        form.writers.add(person)
        form.record("submit", person)

    def _recall(self, person: str, form: Form) -> None:
        form.state, form.stage = "draft", NOWHERE
        # Nobody opens a page here: only who decided has looked, even if that was taken back.
        form.round -= not any(one.round == form.round for one in form.decisions)
        form.record("recall", person)

    def _waive(self, person: str, form: Form) -> None:
        form.record("waive", person, self.capacity(person, form) or "")

    def _decide(self, person: str, form: Form, action: str) -> None:
        principal = self.capacity(person, form) or ""
        before, stage = form.state, form.stage
        states = {"pass": "department_passed", "approve": "approved", "return": "returned", "reject": "rejected"}
        form.state, form.stage = states[action], stage + 1 if action == "pass" else NOWHERE
        form.record(action, person, principal)
        form.decisions.append(Decision(stage, form.round, action, person, principal, form.revision, before))

    def _take_back(self, person: str, form: Form) -> None:
        principal = self.taking_back(person, form) or ""
        last = form.decisions[-1]
        last.taken_back, form.state, form.stage = True, last.state_before, last.stage
        form.record("take-back", person, principal)

    def _reviewing(self, form: Form) -> set[str]:
        return {"return", "reject", "waive", "pass" if form.stage < len(STAGES) - 1 else "approve"}

    def _principals(self, person: str, form: Form, stage: int) -> list[str]:
        """On whose behalf a person holds a stage's role over a form, their own right first."""
        if stage == NOWHERE:
            return []
        return sorted(who for role, units, who in HOLDS[person] if role == STAGES[stage] and form.unit in units)

    def _later(self, form: Form) -> list[Form]:
        return [one for one in self.forms if one.unit == form.unit and one.version > form.version]
