"""Who may do what, written out: role × relation × state × action, by rule, by page and by hand-made POST."""

from datetime import timedelta
from itertools import count, product

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from projects import access, workflow
from projects.models import Batch, Declaration, Department, Membership, Role, State
from projects.tests.factories import PASSING, RETURNING, make_department, make_stand_in, make_user

F, D, M, A, U = "filler", "department_reviewer", "finance_reviewer", "administrator", "auditor"
STATES = ["draft", "returned", "submitted", "department_passed", "approved", "rejected"]
ACTIONS = ["edit", "submit", "recall", "pass", "approve", "return", "reject", "amend", "waive", "take-back"]

# role -> state -> what it may do besides looking, over a unit it covers. What is not written here is refused.
MAY = {
    F: {
        "draft": "edit submit",
        "returned": "edit submit",
        "submitted": "recall",
        "department_passed": "",
        "approved": "amend",
        "rejected": "",
    },
    D: {
        "draft": "",
        "returned": "",
        "submitted": "pass return reject waive",
        "department_passed": "",
        "approved": "",
        "rejected": "",
    },
    M: {
        "draft": "",
        "returned": "",
        "submitted": "",
        "department_passed": "approve return reject waive",
        "approved": "",
        "rejected": "",
    },
    A: dict.fromkeys(STATES, ""),
    U: dict.fromkeys(STATES, ""),
}
# How the person's department lies to the spending unit, and whether the membership covers it.
RELATIONS = {"own": True, "above": True, "below": False, "beside": False, "elsewhere": False}


def department_at(world, relation: str) -> Department:
    return {
        "own": lambda: world.branch,
        "above": lambda: world.bureau,
        "below": lambda: make_department("东坑分局下属站", world.branch),
        "beside": lambda: make_department("东莞市医疗保障局石排分局", world.bureau),
        "elsewhere": lambda: world.elsewhere,
    }[relation]()


@pytest.fixture
def person(world):
    """Newcomers, who wrote nothing of the declaration, in a role and a relation to its unit."""
    number = count()

    def make(role: str, relation: str, **dates):
        return make_user(f"newcomer-{next(number)}", Role(role), department_at(world, relation), **dates)

    return make


@pytest.mark.parametrize("state", STATES)
def test_the_table_by_rule(world, person, state):
    declaration = getattr(world, state)()
    for role, relation in product(MAY, RELATIONS):
        user = person(role, relation)
        expected = {"view", *MAY[role][state].split()} if RELATIONS[relation] else set()
        can = {action for action in ["view", *ACTIONS] if access.can(user, action, declaration)}
        assert (role, relation, access.allowed(user, declaration), can) == (role, relation, expected, expected)
        assert access.visible_to(user).filter(pk=declaration.pk).exists() == ("view" in expected)


# Buttons that are a right of another name, and one that needs more than a role over the declaration.
BUTTONS = {"declaration-unwaive": "waive", "declaration-collect": None}
REFUSAL = {"own": 403, "elsewhere": 404}
PAGES = {"edit": "declaration-edit", "submit": "declaration-submit", "amend": "declaration-amend"}


def hand_made_post(client, action: str, declaration: Declaration):
    """A POST as somebody would craft it who knows the address and the current revision."""
    data = {"revision": declaration.revision}
    if action in access.DECISIONS:
        return client.post(reverse("declaration-review", args=[declaration.pk]), {**data, "action": action})
    return client.post(reverse(f"declaration-{action}", args=[declaration.pk]), data)


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("state", STATES)
def test_the_table_by_page_and_hand_made_post(world, person, client, role, state):
    declaration = getattr(world, state)()
    before = (declaration.revision, declaration.state)
    for relation in ("own", "elsewhere"):
        client.force_login(person(role, relation))
        allowed = MAY[role][state].split() if RELATIONS[relation] else []
        expected = {action: 200 if action in allowed else REFUSAL[relation] for action in PAGES}
        assert {
            action: client.get(reverse(name, args=[declaration.pk])).status_code for action, name in PAGES.items()
        } == expected
        refused = [action for action in ACTIONS if action not in allowed and action != "take-back"]
        answers = {action: hand_made_post(client, action, declaration).status_code for action in refused}
        assert answers == dict.fromkeys(refused, REFUSAL[relation])
        for name, right in BUTTONS.items():
            answer = client.post(reverse(name, args=[declaration.pk]), {"revision": declaration.revision}).status_code
            assert (name, answer) == (name, 422 if right in allowed else REFUSAL[relation])
    declaration.refresh_from_db()
    assert (declaration.revision, declaration.state) == before


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("page", ["declaration-detail", "declaration-history"])
def test_what_one_may_not_see_does_not_exist(world, person, client, relation, page):
    declaration = world.draft()
    client.force_login(person(U, relation))
    status = client.get(reverse(page, args=[declaration.pk])).status_code
    assert status == (200 if RELATIONS[relation] else 404)


@pytest.mark.parametrize("relation", RELATIONS)
def test_lists_and_exports_hold_only_what_one_may_see(world, person, client, relation):
    world.approved()
    client.force_login(person(U, relation))
    query = {"fiscal_year": 2025, "layout": "form13", "format": "json", "scope": "all", "download": 1}
    pages = [client.get(reverse("declaration-list")), client.get(reverse("export"), query)]
    assert ["慰问费" in page.content.decode() for page in pages] == [RELATIONS[relation]] * 2


@pytest.mark.parametrize(
    ("role", "name", "allowed"),
    [
        (F, "inbox", False),
        (D, "inbox", True),
        (M, "inbox", True),
        (A, "inbox", False),
        (U, "inbox", False),
        (F, "import-list", True),
        (D, "import-list", False),
        (M, "import-list", False),
        (A, "import-list", True),
        (U, "import-list", False),
        (F, "declaration-create", True),
        (D, "declaration-create", False),
        (M, "declaration-create", False),
        (A, "declaration-create", False),
        (U, "declaration-create", False),
    ],
)
def test_pages_that_belong_to_a_role(world, person, client, role, name, allowed):
    client.force_login(person(role, "own"))
    assert client.get(reverse(name)).status_code == (200 if allowed else 403)


@pytest.mark.parametrize(("starts", "ends", "valid"), [(-1, 1, True), (0, 0, True), (1, 2, False), (-2, -1, False)])
def test_a_stand_in_acts_between_two_dates(world, person, starts, ends, valid):
    today = timezone.localdate()
    dates = {"starts_on": today + timedelta(starts), "ends_on": today + timedelta(ends)}
    user = person(D, "above", **dates)
    assert access.can(user, "pass", world.submitted()) is valid


def test_who_is_not_logged_in_is_sent_to_the_login_page(world, client):
    address = reverse("declaration-detail", args=[world.draft().pk])
    assert client.get(address).url == f"{reverse('login')}?next={address}"


def test_nobody_decides_on_what_they_wrote(world):
    Membership.objects.create(user=world.filler, department=world.bureau, role=Role.DEPARTMENT_REVIEWER)
    declaration = world.submitted()
    assert declaration.state == State.SUBMITTED
    assert access.allowed(world.filler, declaration) == {"view", "recall"}


def test_another_administrators_import_does_not_exist(world, client, person):
    batch = Batch.objects.create(by=world.administrator)
    client.force_login(person(A, "above"))
    for page in ("preview", "progress", "restart", "year", "answer", "confirm", "discard", "undo", "problems"):
        assert client.post(reverse(f"import-{page}", args=[batch.pk])).status_code == 404
    assert client.get(reverse("import-original", args=[batch.pk, 1])).status_code == 404


# Three stages, the last two of finance. Where it stands -> person -> what they may do besides looking.
# `first` passed at stage 1, `second` at stage 2; `double` reviews for the department and for finance, and passed at 1
# in the last two rows; `deputy` stands in for `second`, `late` did until yesterday, `early` does from tomorrow.
LAST = "approve return reject waive"
MIDDLE = "pass return reject waive"
CHAIN = {
    "waits at 1": {"first": MIDDLE, "double": MIDDLE, "filler": "recall"},
    "waits at 2": {"first": "take-back", "second": MIDDLE, "third": MIDDLE, "double": MIDDLE, "deputy": MIDDLE},
    "waits at 3": {"second": "take-back", "third": LAST, "double": LAST},
    "approved": {"third": "take-back", "filler": "amend"},
    "returned at 2": {"second": "take-back", "filler": "edit submit"},
    "waits at 2 after double": {"second": MIDDLE, "third": MIDDLE, "deputy": MIDDLE, "double": "take-back"},
    "waits at 3 after double": {"second": "take-back", "third": LAST},
    "approved and amended": {"filler": "amend"},
}
# How it came there.
PATHS = {
    "waits at 1": "",
    "waits at 2": "first:pass",
    "waits at 3": "first:pass second:pass",
    "approved": "first:pass second:pass third:approve",
    "returned at 2": "first:pass second:return",
    "waits at 2 after double": "double:pass",
    "waits at 3 after double": "double:pass second:pass",
    "approved and amended": "first:pass second:pass third:approve",
}
PEOPLE = ("filler", "first", "second", "third", "double", "deputy", "late", "early", "auditor", "administrator")


class Chain:
    """A campaign of three stages and its people."""

    def __init__(self, world) -> None:
        self.world = world
        world.campaign.stages.all().delete()
        world.campaign.add_stages([("主管部门审核", D), ("业务科初审", M), ("预算科复审", M)])
        finance = {name: make_user(name, Role(M), world.finance) for name in ("second", "third")}
        double = make_user("double", Role(M), world.finance)
        Membership.objects.create(user=double, department=world.bureau, role=D)
        days = {"deputy": (0, 0), "late": (-9, -1), "early": (1, 9)}
        acting = {name: make_stand_in(finance["second"], name, starts=a, ends=b) for name, (a, b) in days.items()}
        same = {"filler": world.filler, "first": world.reviewer, "double": double, "auditor": world.auditor}
        self.people = {**same, **finance, **acting, "administrator": world.administrator}

    def at(self, place: str) -> Declaration:
        declaration = self.world.submitted()
        for step in PATHS[place].split():
            person, action = step.split(":")
            verdict = RETURNING if action == "return" else PASSING
            declaration = self.world.go(declaration, action, self.people[person], verdict=verdict)
        if place.endswith("amended"):
            workflow.amend(declaration, by=self.world.filler, based_on=declaration.revision, why="预算核减")
        return declaration


@pytest.mark.parametrize("place", CHAIN)
def test_the_table_of_three_stages_with_stand_ins_and_taking_back(world, place):
    chain = Chain(world)
    declaration = chain.at(place)
    may = {name: access.allowed(user, declaration) for name, user in chain.people.items()}
    absent = {"late", "early"}
    expected = {
        name: frozenset() if name in absent else {"view", *CHAIN[place].get(name, "").split()} for name in PEOPLE
    }
    assert may == expected
    waiting = {name for name, user in chain.people.items() if access.waiting_for(user).exists()}
    assert waiting == {name for name in PEOPLE if "return" in expected[name]}


def test_who_took_back_may_decide_again(world):
    chain = Chain(world)
    declaration = world.take_back(chain.at("waits at 2"), world.reviewer)
    assert access.allowed(world.reviewer, declaration) == {"view", *MIDDLE.split()}


def test_hand_made_taking_back_is_refused_to_all_but_the_maker(world):
    chain = Chain(world)
    declaration = chain.at("waits at 2")
    refused = {name: PermissionDenied for name in PEOPLE if name != "first"} | {"late": Http404, "early": Http404}
    for name, error in refused.items():
        with pytest.raises(error):
            world.take_back(declaration, chain.people[name])
    declaration.refresh_from_db()
    assert declaration.decisions.get().taken_back_at is None
