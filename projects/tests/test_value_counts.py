"""How often a value stands in the declarations in force, kept as they come and go."""

from dataclasses import replace
from random import Random

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from projects import library, store, value_counts, workflow
from projects.checks import Typical
from projects.core.document import Document, Indicator
from projects.models import CampaignStage, Declaration, Project, Revision, State, ValueCount
from projects.tests.factories import PASSING, REJECTING, comfort_money, make_frameworks

STEPS = 40
MANY = 30
LONG = "很长的名称" * 2000
NAMES, VALUES = ("慰问人数", "慰问人数（人）", LONG), ("5人", "≥5人", "", LONG)


def row(name: str, value: str) -> Indicator:
    return Indicator(level1="产出指标", level2="数量指标", name=name, cycle_value=value, annual_value=value)


def drawn(rng: Random, name: str, fiscal_year: int = 2025) -> Document:
    """慰问费 under another name with indicators drawn from few, so that they meet; some stand twice in one form."""
    rows = tuple(row(rng.choice(NAMES), rng.choice(VALUES)) for _ in range(rng.randrange(1, 6)))
    document = comfort_money()
    return replace(document, fiscal_year=fiscal_year, project=replace(document.project, name=name), indicators=rows)


def counted() -> dict[tuple, int]:
    """What the table says; nothing is the same as 0 times."""
    fields = ("fiscal_year", "node", "name", "annual_value", "name_digest", "value_digest", "count")
    return {tuple(key): count for *key, count in ValueCount.objects.values_list(*fields) if count}


def recounted() -> dict[tuple, int]:
    with transaction.atomic():
        value_counts.recount()
        found = counted()
        transaction.set_rollback(True)
    return found


def by_hand() -> dict[tuple, int]:
    """Declaration by declaration, without the database's counting."""
    found: dict[tuple, int] = {}
    for declaration in Declaration.objects.in_force():
        for name, value in {(one.name, one.annual_value) for one in declaration.indicators.all()}:
            key = (declaration.fiscal_year, name, value)
            found[key] = found.get(key, 0) + 1
    return found


class Bureau:
    """Somebody who does at random whatever brings declarations into force or takes them out of it."""

    def __init__(self, world, seed: int) -> None:
        make_frameworks()
        self.world, self.rng, self.made, self.brought = world, Random(seed), 0, []
        self.done: list[str] = []
        acts = (self.approve, self.approve_again, self.amend, self.refuse, self.take_back)
        self.acts = (*acts, self.bring_history, self.undo_history)

    def act(self) -> None:
        act = self.rng.choice(self.acts)
        if act():
            self.done.append(act.__name__)

    def approve(self) -> bool:
        unit = self.world.branch
        self.made += 1
        project = Project.objects.create(unit=unit, name=f"项目{self.made}")
        draft = store.create(
            project, drawn(self.rng, project.name), by=self.world.filler, supervising=self.world.bureau
        )
        self.decide(draft, "approve")
        return True

    def amend(self) -> bool:
        return self._amend("approve")

    def refuse(self) -> bool:
        return self._amend("reject")

    def take_back(self) -> bool:
        decided = [one for one in self.newest(State.APPROVED) if one.decisions.filter(taken_back_at=None).exists()]
        if decided:
            self.world.take_back(self.rng.choice(decided), self.world.financier)
        return bool(decided)

    def approve_again(self) -> bool:
        waiting = self.newest(State.DEPARTMENT_PASSED)
        if waiting:
            self._decide(self.rng.choice(waiting), "approve")
        return bool(waiting)

    def bring_history(self) -> bool:
        documents = [drawn(self.rng, f"往年{self.made}-{number}", 2024) for number in range(3)]
        self.made += 1
        drafts = [store.Draft(one, self.world.branch, supervising=self.world.bureau) for one in documents]
        made = workflow.bring_in(drafts, by=self.world.administrator, why="导入", approved=True)
        self.brought.append([one.pk for one in made])
        return True

    def undo_history(self) -> bool:
        if self.brought:
            chosen = self.brought.pop(self.rng.randrange(len(self.brought)))
            untouched = Declaration.objects.newest().filter(pk__in=chosen, version=1)
            store.remove_many(untouched.values_list("pk", flat=True), by=self.world.administrator, why="撤销")
            return True
        return False

    def newest(self, state: State) -> list[Declaration]:
        return list(Declaration.objects.newest().filter(state=state))

    def _amend(self, decision: str) -> bool:
        approved = [one for one in self.newest(State.APPROVED) if one.fiscal_year == 2025]
        if not approved:
            return False
        one = self.rng.choice(approved)
        draft = workflow.amend(one, by=self.world.filler, based_on=one.revision, why="调整")
        document = drawn(self.rng, draft.project.name)
        draft = workflow.save(draft, document, by=self.world.filler, based_on=draft.revision)
        self.decide(draft, decision)
        return True

    def decide(self, draft: Declaration, decision: str) -> None:
        """The whole way up; what the checks say is none of this test's business."""
        stage = CampaignStage.objects.filter(campaign=self.world.campaign).latest("position")
        Declaration.objects.filter(pk=draft.pk).update(state=State.DEPARTMENT_PASSED, waits_at=stage, round=1)
        fresh = Declaration.objects.get(pk=draft.pk)
        store.record(fresh, Revision.Action.PASS, by=self.world.reviewer)
        self._decide(fresh, decision)

    def _decide(self, fresh: Declaration, decision: str) -> None:
        verdict = PASSING if decision == "approve" else REJECTING
        self.world.go(fresh, decision, self.world.financier, verdict=verdict)


@pytest.mark.parametrize("seed", range(3))
def test_the_table_is_what_counting_anew_gives_after_whatever_was_done(world, seed):
    bureau = Bureau(world, seed)
    for _ in range(STEPS):
        bureau.act()
        assert counted() == recounted(), bureau.done
    assert {(year, name, value): count for (year, _, name, value, *_), count in counted().items()} == by_hand()
    assert set(bureau.done) == {act.__name__ for act in bureau.acts}


def test_a_new_version_takes_the_place_of_the_one_before_and_gives_it_back(world):
    bureau = Bureau(world, 0)
    approved = world.approved()
    before = counted()
    draft = workflow.amend(approved, by=world.filler, based_on=approved.revision, why="调整")
    other = replace(store.load(draft), indicators=(row("慰问人数", "7人"),))
    draft = workflow.save(draft, other, by=world.filler, based_on=draft.revision)
    assert counted() == before
    bureau.decide(draft, "approve")
    assert [(key[2], key[3], count) for key, count in counted().items()] == [("慰问人数", "7人", 1)]
    world.take_back(Declaration.objects.get(pk=draft.pk), world.financier)
    assert counted() == before


def test_figures_leave_out_the_own_project_and_follow_a_level_2_to_its_new_name(world):
    approved = world.approved()
    assert library.statistics_for(store.load(approved), project=approved.project) == {}
    other = Project.objects.create(unit=world.branch, name="别的")
    document = replace(comfort_money(), indicators=(row("慰问人数", "5人"), row("慰问人数", "5人")))
    drafts = [store.Draft(document, world.branch, project=other, supervising=world.bureau)]
    workflow.bring_in(drafts, by=world.administrator, why="导入", approved=True)
    asked = replace(comfort_money(), indicators=(row("慰问人数", "9人"),))
    five = {("数量指标", "慰问人数", "人"): 1}
    assert sizes(library.statistics_for(asked, project=approved.project)) == five
    for node in {one.node for one in approved.indicators.filter(node__name="数量指标")}:
        node.name = "产出数量"
        node.save()
    renamed = replace(asked, indicators=(replace(asked.indicators[0], level2="产出数量"),))
    assert sizes(library.statistics_for(renamed, project=approved.project)) == {("产出数量", "慰问人数", "人"): 1}


def sizes(figures: dict[tuple, Typical]) -> dict[tuple, int]:
    return {key: typical.count for key, typical in figures.items()}


def test_keeping_takes_the_same_queries_at_1_and_30(world):
    make_frameworks()
    taken = []
    for many in (1, MANY):
        documents = [drawn(Random(number), f"往年{many}-{number}", 2024) for number in range(many)]
        drafts = [store.Draft(one, world.branch, supervising=world.bureau) for one in documents]
        made = store.create_many(drafts, by=world.administrator, why="导入")
        with CaptureQueriesContext(connection) as queries:
            value_counts.moved([one.pk for one in made], into=True)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 4


def test_what_is_not_written_in_the_end_does_not_count(world):
    make_frameworks()
    drafts = [store.Draft(drawn(Random(1), "甲", 2024), world.branch, supervising=world.bureau)]
    with pytest.raises(IntegrityError), transaction.atomic():
        store.create_many(drafts, by=world.administrator, why="导入", state=State.APPROVED)
        assert counted()
        raise IntegrityError
    assert counted() == {}
