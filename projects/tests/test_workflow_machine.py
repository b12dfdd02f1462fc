"""Any sequence of actions by anybody: rows, history, decisions and rights stay what the written model says.

What is refused changes nothing. WORKFLOW_EXAMPLES says how many sequences are tried.
"""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from projects import access, settling, store, workflow
from projects.judging import findings_of
from projects.models import Declaration, Department, Membership, Role
from projects.tests.factories import (
    PASSING,
    REJECTING,
    RETURNING,
    make_campaign,
    make_declaration,
    make_department,
    make_user,
)
from projects.tests.workflow_model import ACTIONS, DECISIONS, HOLDS, STAGES, Form, Model

EXAMPLES = int(os.environ.get("WORKFLOW_EXAMPLES", "6"))
REVIEWING = {*DECISIONS, "waive"}
VERDICTS = {"pass": PASSING, "approve": PASSING, "return": RETURNING, "reject": REJECTING}
# What leads on is done more often than what leads round in circles, so that sequences come to approvals.
WEIGHTS = {"submit": 3, "pass": 3, "approve": 4, "amend": 2}
REFUSALS = (Http404, PermissionDenied, store.Conflict, workflow.NotReady)
# Where a refusal itself is kept.
NOT_COMPARED = {"auditentry"}


class Bureau:
    """The units and people of the model as rows, made once for all sequences."""

    def __init__(self) -> None:
        bureau = make_department("医疗保障局", make_department("财政局"))
        self.units = {name: make_department(name, bureau) for name in "甲乙"}
        self.people = {name: make_user(name) for name in HOLDS}
        for name, held in HOLDS.items():
            for role, units, principal in held:
                where = bureau if len(units) > 1 else self.units[units]
                self._grant(name, Role(role), where, principal)
        Membership.objects.create(user=self.people["stranger"], department=make_department("别处"), role=Role.FILLER)
        campaign = make_campaign()
        campaign.stages.all().delete()
        campaign.add_stages([(f"第{number}环节", Role(role)) for number, role in enumerate(STAGES, start=1)])

    def _grant(self, name: str, role: Role, where: Department, principal: str) -> None:
        day = timezone.localdate() if principal else None
        Membership.objects.create(
            user=self.people[name],
            department=where,
            role=role,
            stands_in_for=self.people.get(principal),
            starts_on=day,
            ends_on=day and day + timedelta(days=1),
        )


def fingerprint() -> dict:
    """Everything the rows say."""
    models = (model for model in apps.get_app_config("projects").get_models())
    compared = [model for model in models if model._meta.model_name not in NOT_COMPARED]
    return {model._meta.model_name: list(model._default_manager.order_by("pk").values_list()) for model in compared}


def names(*people: User | None) -> tuple[str, ...]:
    return tuple(one.username if one else "" for one in people)


class Workflow(RuleBasedStateMachine):
    bureau: Bureau

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.saves = 0
        first = {"甲": "filler", "乙": "colleague"}
        self.model = Model([Form(unit, writers={by}, history=[("create", by, "")]) for unit, by in first.items()])
        # What the invariants look at: the form that was acted on, and by whom; nothing after a refusal.
        self.touched, self.actor = self.model.forms[0], "filler"
        for unit, by in first.items():
            make_declaration(self.bureau.units[unit], self.bureau.people[by])

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @rule(data=st.data())
    def what_may_be_done(self, data) -> None:
        form = data.draw(st.sampled_from(self.model.forms), label="form")
        possible = [(person, action) for person in HOLDS for action in sorted(self.model.allowed(person, form))]
        moves = [move for move in possible for _ in range(WEIGHTS.get(move[1], 1)) if move[1] in ACTIONS]
        if moves:
            self._act(form, *data.draw(st.sampled_from(moves), label="move"))

    @rule(
        data=st.data(),
        person=st.sampled_from(list(HOLDS)),
        action=st.sampled_from(ACTIONS),
        stale=st.sampled_from([False, False, True]),
        careless=st.sampled_from([False, False, True]),
    )
    def whatever_comes_to_mind(self, data, person, action, stale, careless) -> None:
        self._act(data.draw(st.sampled_from(self.model.forms), label="form"), person, action, stale, careless)

    def _act(self, form: Form, person: str, action: str, stale: bool = False, careless: bool = False) -> None:
        expected = self.model.outcome(person, form, action, stale=stale, careless=careless)
        before = fingerprint() if expected else {}
        happened = ""
        try:
            with transaction.atomic():
                self._do(self._row(form), person, action, form.revision - stale, careless)
        except REFUSALS as refusal:
            happened = type(refusal).__name__
        assert (person, action, happened) == (person, action, expected)
        self.touched, self.actor = (None, "") if expected else (form, person)
        if expected:
            assert fingerprint() == before
        else:
            self.model.act(person, form, action)

    def _do(self, row: Declaration, person: str, action: str, based_on: int, careless: bool) -> None:
        by, why = self.bureau.people[person], "" if careless else "有原因"
        asks = {"by": by, "based_on": based_on}
        if action == "edit":
            self.saves += 1
            document = store.load(row)
            document = replace(document, project=replace(document.project, category=f"第{self.saves}类"))
            answers = {opinion.pk: "已改" for opinion in row.opinions.unanswered()}
            workflow.save(row, document, answers=answers, **asks)
        elif action == "waive":
            settling.waive(row, findings_of(row)[0].key, why=why, **asks)
        elif action == "take-back":
            workflow.take_back(row, why=why, **asks)
        elif action == "amend":
            workflow.amend(row, why=why, **asks)
        else:
            verdict = workflow.Verdict() if careless else VERDICTS.get(action)
            workflow.advance(row, action, verdict=verdict if action in DECISIONS else None, **asks)

    def _row(self, form: Form) -> Declaration:
        found = Declaration.objects.select_related("project__unit", "waits_at")
        return found.get(project__unit=self.bureau.units[form.unit], version=form.version)

    @invariant()
    def there_are_as_many_declarations(self) -> None:
        assert Declaration.objects.count() == len(self.model.forms)

    @precondition(lambda self: self.touched)
    @invariant()
    def the_row_stands_where_the_model_says(self) -> None:
        form, row = self.touched, self._row(self.touched)
        stage = row.waits_at.position - 1 if row.waits_at else -1
        assert (row.state, stage, row.round, row.revision) == (form.state, form.stage, form.round, form.revision)

    @precondition(lambda self: self.touched)
    @invariant()
    def the_history_tells_all_of_it(self) -> None:
        entries = self._row(self.touched).revisions.select_related("by", "on_behalf_of").order_by("number")
        told = [(entry.action, *names(entry.by, entry.on_behalf_of)) for entry in entries]
        assert told == self.touched.history
        assert [entry.number for entry in entries] == list(range(1, self.touched.revision + 1))

    @precondition(lambda self: self.touched)
    @invariant()
    def one_decision_stands_per_stage_and_round(self) -> None:
        rows = self._row(self.touched).decisions.select_related("stage", "by", "on_behalf_of")
        made = [
            (one.stage.position - 1, one.round, one.action, *names(one.by, one.on_behalf_of), bool(one.taken_back_at))
            for one in rows
        ]
        asked = [
            (one.stage, one.round, one.action, one.by, one.on_behalf_of, one.taken_back)
            for one in self.touched.decisions
        ]
        standing = [one[:2] for one in made if not one[-1]]
        assert made == asked
        assert len(standing) == len(set(standing))

    @precondition(lambda self: self.touched)
    @invariant()
    def everybody_may_what_the_model_says(self) -> None:
        row = self._row(self.touched)
        may = {name: access.allowed(user, row) for name, user in self.bureau.people.items()}
        assert may == {name: self.model.allowed(name, self.touched) for name in HOLDS}

    @precondition(lambda self: self.touched)
    @invariant()
    def lists_agree_with_rights(self) -> None:
        row = self._row(self.touched)
        for name in {self.actor, "deputy"}:
            user, may = self.bureau.people[name], self.model.allowed(name, self.touched)
            turn = access.turns_with(user, [row]).get(row.pk)
            assert (name, set(turn.actions) if turn else None) == (name, may & REVIEWING if may else None)
            assert (name, access.waiting_for(user).filter(pk=row.pk).exists()) == (name, bool(may & REVIEWING))


@pytest.mark.django_db
def test_any_sequence_of_actions_agrees_with_the_written_model():
    Workflow.bureau = Bureau()
    run_state_machine_as_test(
        Workflow,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
