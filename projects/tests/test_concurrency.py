"""Two people at once, on PostgreSQL."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from random import Random
from threading import Barrier, Event

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators.models import LibraryIndicator
from projects import campaigns, judging, library, store, value_counts, workflow
from projects.campaigns import StageRow
from projects.core.document import Document, Goals
from projects.models import Campaign, Declaration, ReviewDecision, Role, State, ValueCount
from projects.tests.factories import PASSING, REJECTING, RETURNING, World, comfort_money, make_frameworks, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable):
    """Run every act in a thread and connection of its own, started together; results or exceptions, in order."""
    barrier = Barrier(len(acts))

    def run(act: Callable):
        try:
            barrier.wait()
            return act()
        except Exception as error:  # noqa: BLE001 - the outcome, whatever it is, is what the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("attempt", range(5))
def test_two_reviewers_decide_at_once_and_exactly_one_decision_stands(attempt):
    world = World()
    other = make_user("reviewer2", Role.DEPARTMENT_REVIEWER, world.bureau)
    declaration = world.submitted()

    def decide(user, action, verdict):
        mine = Declaration.objects.get(pk=declaration.pk)
        return lambda: workflow.advance(mine, action, by=user, based_on=mine.revision, verdict=verdict)

    outcomes = at_once(decide(world.reviewer, "pass", PASSING), decide(other, "return", RETURNING))
    told = [outcome for outcome in outcomes if isinstance(outcome, store.Conflict)]
    done = [outcome for outcome in outcomes if isinstance(outcome, Declaration)]
    assert (len(told), len(done), ReviewDecision.objects.count()) == (1, 1, 1)
    assert told[0].latest.by == ReviewDecision.objects.get().by


def test_two_reviewers_on_two_pages_and_the_other_is_told():
    world = World()
    other = make_user("reviewer2", Role.DEPARTMENT_REVIEWER, world.bureau)
    declaration = world.submitted()
    address = reverse("declaration-review", args=[declaration.pk])

    def decide(user):
        client = Client()
        client.force_login(user)
        data = {"revision": declaration.revision, "action": "return", "grade": "中"}
        data |= {"reason_codes": ["other"], "opinion": f"{user.username}的意见"}
        return lambda: client.post(address, data)

    answers = at_once(decide(world.reviewer), decide(other))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    stood = ReviewDecision.objects.get().by.username
    told = next(answer for answer in answers if answer.status_code == 409).content.decode()
    assert f"{stood}已于" in told


def test_two_saves_at_once_lose_no_word():
    world = World()
    declaration = world.draft()

    def save(user, text):
        mine = Declaration.objects.get(pk=declaration.pk)
        document = replace(comfort_money(), goals=Goals(cycle="周期", annual=text))
        return lambda: workflow.save(mine, document, by=user, based_on=mine.revision)

    outcomes = at_once(save(world.filler, "甲"), save(world.colleague, "乙"))
    kept = store.load(Declaration.objects.get(pk=declaration.pk)).goals.annual
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Declaration"]
    refused = next(outcome for outcome in outcomes if isinstance(outcome, store.Conflict))
    assert refused.latest.document["goals"]["annual"] == kept
    assert list(declaration.revisions.values_list("number", flat=True)) == [1, 2]


def test_submitting_and_saving_at_once_never_mix():
    world = World()
    declaration = world.draft()
    mine, yours = (Declaration.objects.get(pk=declaration.pk) for _ in range(2))
    document = replace(comfort_money(), goals=Goals(cycle="周期", annual="改了"))
    outcomes = at_once(
        lambda: workflow.advance(mine, "submit", by=world.filler, based_on=1),
        lambda: workflow.save(yours, document, by=world.colleague, based_on=1),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Declaration"]
    assert declaration.revisions.count() == 2


@pytest.mark.parametrize("first", ["submit", "stages"])
def test_nobody_enters_a_stage_while_it_is_moved(first):
    """Whoever begins is not done when the other comes, who then must wait and see what was done."""
    world = World()
    declaration, held = world.draft(), list(world.campaign.stages.all())
    rows = [StageRow("登记", Role.DEPARTMENT_REVIEWER), *(StageRow(one.name, one.role, pk=one.pk) for one in held)]
    begun, ended = Event(), Event()
    acts = {
        "submit": lambda: world.go(declaration, "submit", world.filler),
        "stages": lambda: campaigns.write(world.campaign, rows, by=world.administrator),
    }
    second = next(name for name in acts if name != first)

    def begin():
        with transaction.atomic():
            done = acts[first]()
            begun.set()
            ended.wait(0.5)
        return done

    def follow():
        begun.wait(10)
        done = acts[second]()
        ended.set()
        return done

    done = dict(zip((first, second), at_once(begin, follow), strict=True))
    assert done["submit"].waits_at.name == {"submit": "主管部门审核", "stages": "登记"}[first]
    refusal = "环节“主管部门审核”已有申报表在审或已有审核决定，要保持为第 1 个环节"
    assert done["stages"] == ([] if first == "stages" else [refusal])
    assert Declaration.objects.get().waits_at.position == 1


def test_two_administrators_set_up_the_same_year_and_one_is_told():
    world = World()
    now = timezone.now()

    def establish():
        campaign = Campaign(fiscal_year=2027, name="批次", opens_at=now, closes_at=now + timedelta(days=1))
        return campaigns.write(campaign, [StageRow("初审", Role.DEPARTMENT_REVIEWER)], by=world.administrator)

    assert sorted(map(len, at_once(establish, establish))) == [0, 1]
    assert Campaign.objects.get(fiscal_year=2027).stages.count() == 1


@pytest.mark.parametrize("held", [False, True])
def test_two_keepers_at_one_indicator_lose_no_wording(held):
    world = World()
    rows = (("慰问次数", "2次"), ("慰问的次数", "3次"))
    document = comfort_money()
    indicators = tuple(replace(document.indicators[0], name=name, annual_value=value) for name, value in rows)
    declaration = world.draft(replace(document, indicators=indicators))
    Declaration.objects.filter(pk=declaration.pk).update(state=State.APPROVED)
    level2 = document.indicators[0].level2
    if held:
        LibraryIndicator.objects.create(level2=level2, name="走访慰问次数")
    name = "走访慰问次数" if held else "慰问次数"

    def grow(wording):
        return lambda: library.grow(
            [library.Pick(level2, name, (wording,))], library.approved_rows(world.administrator), by=world.administrator
        )

    assert [type(done) for done in at_once(*(grow(wording) for wording, _ in rows))] == [library.Grown] * 2
    assert set(LibraryIndicator.objects.get().wordings) == {name, "慰问次数", "慰问的次数"}


REVIEWERS, FORMS, AT_ONCE = 50, 200, 8
# How many reviewers of each stage come to every form, about.
OVERLAP = 2


def test_fifty_reviewers_at_the_same_two_hundred_forms_leave_one_decision_per_stage_and_round():
    """Each walks the forms in an order of their own and decides at random, from the page they last saw."""
    world = World()
    roles = {Role.DEPARTMENT_REVIEWER: world.bureau, Role.FINANCE_REVIEWER: world.finance}
    reviewers = [make_user(f"r{n}", *list(roles.items())[n % 2]) for n in range(REVIEWERS)]
    waiting = _waiting(world, FORMS)
    share = -(-FORMS // (REVIEWERS // 2)) * OVERLAP

    def review(number: int) -> Counter:
        chance = Random(number)
        try:
            return Counter(_decide(reviewers[number], one, chance) for one in chance.sample(waiting, share))
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = sum(pool.map(review, range(REVIEWERS)), Counter())
    decided = ReviewDecision.objects.count()
    assert (told["decided"], told["decided"] + told["refused"]) == (decided, REVIEWERS * share)
    assert decided > FORMS / 2 and told["refused"] > 0
    twice = ReviewDecision.objects.values("declaration", "stage", "round").annotate(times=Count("pk"))
    assert not twice.filter(times__gt=1).exists()
    for one in Declaration.objects.exclude(round=0).prefetch_related("decisions__judged", "revisions", "opinions"):
        _is_whole(one)


def _waiting(world: World, count: int) -> list[Declaration]:
    """Forms at the first stage, put there at once: what submitting them one by one would ask takes most of a minute."""
    world.draft()
    document = comfort_money()
    named = (replace(document, project=replace(document.project, name=f"项目{number}")) for number in range(count))
    made = store.create_many([store.Draft(one, world.branch) for one in named], by=world.filler, why="")
    first = world.campaign.stages.get(position=1)
    Declaration.objects.filter(pk__in=[one.pk for one in made]).update(state=State.SUBMITTED, waits_at=first, round=1)
    return list(Declaration.objects.filter(waits_at=first))


def _decide(user, declaration: Declaration, chance: Random) -> str:
    """What became of a random decision on what the reviewer sees now, or saw when it was submitted."""
    seen = Declaration.objects.get(pk=declaration.pk) if chance.random() < 0.8 else declaration
    action, verdict = chance.choice(
        [("pass", PASSING), ("approve", PASSING), ("pass", PASSING), ("return", RETURNING), ("reject", REJECTING)]
    )
    outcome = workflow.decide_many([(seen, seen.revision)], action, by=user, verdict=verdict)[0]
    return "decided" if outcome.is_done else "refused"


def _is_whole(declaration: Declaration) -> None:
    """Each decision has its history entry right after the text it judged, and the last one gave the state."""
    decisions, entries = declaration.decisions.all(), declaration.revisions.all()
    history = {entry.number: (entry.action, entry.by_id) for entry in entries}
    assert list(history) == list(range(1, declaration.revision + 1))
    assert declaration.revision == 1 + len(decisions)
    assert [history[one.judged.number + 1] for one in decisions] == [(one.action, one.by_id) for one in decisions]
    assert len({one.by_id for one in decisions}) == len(decisions)
    led_to = [workflow.LEADS_TO[one.action] for one in decisions]
    assert [entry.state for entry in entries][1:] == led_to
    assert declaration.state == [State.SUBMITTED, *led_to][-1]
    assert len(declaration.opinions.all()) == sum(one.action == "return" for one in decisions)


PEOPLE, SAVES, THREADS = 50, 20, 8


def test_a_thousand_saves_by_fifty_people_lose_none_and_refuse_with_both_texts():
    """Forty-eight people each with a declaration of their own, two always on the same one; half of them autosave."""
    world = World()
    own = [_declaration(world, number) for number in range(PEOPLE - 1)]
    people = [make_user(f"p{number}", Role.FILLER, world.branch) for number in range(PEOPLE)]
    clerks = [Clerk(user, own[min(number, PEOPLE - 2)].pk) for number, user in enumerate(people)]
    with ThreadPoolExecutor(THREADS) as pool:
        # Round by round, so that the two who share a declaration meet each time.
        for turn in range(SAVES):
            assert not [error for error in pool.map(lambda clerk, turn=turn: clerk.save(turn), clerks) if error]
        everyone = Barrier(THREADS)
        list(pool.map(lambda _: (everyone.wait(), connection.close()), range(THREADS)))
    written = sum(len(clerk.accepted) for clerk in clerks)
    assert written + sum(clerk.refused for clerk in clerks) == PEOPLE * SAVES
    for declaration in Declaration.objects.filter(pk__in=[one.pk for one in own]):
        here = [clerk for clerk in clerks if clerk.pk == declaration.pk]
        # Every accepted save counted the revision up once: none was written over another.
        assert declaration.revision == 1 + sum(len(clerk.accepted) for clerk in here)
        assert max(text for clerk in here for text in clerk.accepted.items())[1] == store.load(declaration).goals.annual
    assert all(clerk.refused == 0 for clerk in clerks[:-2])
    assert sum(clerk.refused for clerk in clerks[-2:]) > 0


def _declaration(world: World, number: int) -> Declaration:
    document = comfort_money()
    return world.draft(replace(document, project=replace(document.project, name=f"项目{number}")))


class Clerk:
    """Somebody who saves again and again from the page they have; after a refusal, from the newest."""

    def __init__(self, user, pk: int) -> None:
        self.user, self.pk, self.revision, self.refused = user, pk, 1, 0
        self.accepted: dict[int, str] = {}
        self.client = Client()
        self.client.force_login(user)

    def save(self, turn: int) -> str:
        """Save once; what is wrong with the answer, blank when nothing is."""
        text = f"{self.user.username} 第 {turn} 次"
        answer = self._post("declaration-autosave", text)
        if answer.status_code == 200:
            self.revision = answer.json()["revision"]
            self.accepted[self.revision] = text
            return ""
        if answer.status_code != 409:
            return f"{answer.status_code} {answer.content[:200]}"
        self.refused += 1
        page = self._post("declaration-edit", text)
        both = page.context["differences"]
        self.revision = page.context["revision"]
        shown = page.status_code == 409 and [one.mine for one in both] == [text] and both[0].theirs != text
        return "" if shown and text in page.content.decode() else "not both texts"

    def _post(self, name: str, text: str):
        by_hand = {"by_hand": "1"} if self.user.pk % 2 else {}
        data = {"revision": self.revision, "goals.annual": text, **by_hand}
        return self.client.post(reverse(name, args=[self.pk]), data)


# ---- What stands in the declarations in force ----


def counted() -> dict[tuple, int]:
    return {
        tuple(key): count for *key, count in ValueCount.objects.values_list("node", "name", "annual_value", "count")
    }


def as_recounted() -> dict[tuple, int]:
    value_counts.recount()
    return counted()


def of_project(name: str, indicators: slice) -> Document:
    document = comfort_money()
    head = replace(document.project, name=name)
    return replace(document, project=head, indicators=document.indicators[indicators])


def test_approvals_at_once_all_count():
    world = World()
    waiting = []
    for number in range(4):
        draft = world.draft(of_project(f"项目{number}", slice(None, None, -1 if number % 2 else 1)))
        reasons = {finding.key: "已核对" for finding in judging.findings_of(draft)}
        submitted = world.go(draft, "submit", world.filler, reasons=reasons)
        waiting.append(world.go(submitted, "pass", world.reviewer, verdict=PASSING))
    outcomes = at_once(*(lambda one=one: world.go(one, "approve", world.financier, verdict=PASSING) for one in waiting))
    assert {getattr(outcome, "state", outcome) for outcome in outcomes} == {State.APPROVED}
    assert counted() == as_recounted()
    assert set(counted().values()) == {4}


def test_two_imports_of_history_that_meet_wait_for_each_other_once():
    world = World()
    make_frameworks()
    begun = [Event(), Event()]

    def bring(mine: int):
        with transaction.atomic():
            for number, part in enumerate([slice(0, 5), slice(5, 10)][:: -1 if mine else 1]):
                draft = store.Draft(of_project(f"{mine}-{number}", part), world.branch, supervising=world.bureau)
                workflow.bring_in([draft], by=world.administrator, why="导入", approved=True)
                begun[mine].set()
                # The other one may have to wait for us: then we go on first.
                begun[1 - mine].wait(timeout=1)

    assert at_once(lambda: bring(0), lambda: bring(1)) == [None, None]
    assert counted() == as_recounted()
    assert set(counted().values()) == {2}
