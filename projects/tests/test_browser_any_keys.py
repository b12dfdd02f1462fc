"""Any keys, saves, undo and redo in the real editor lose nothing: what is typed, every state, what is saved."""

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from projects.tests.desk import Desk, start, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOVES = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Tab", "Shift+Tab", "Enter", "Home", "End", "Control+Home"]
SELECTING = [
    "Shift+ArrowDown",
    "Shift+ArrowRight",
    "Shift+ArrowUp",
    "Control+Shift+ArrowDown",
    "Control+a",
    "Control+c",
]
CHANGING = ["Delete", "Control+d", "Control+Enter", "Control+x", "Escape", "F2"]
ROWS = ["Control+Shift+Equal", "Control+Shift+d", "Alt+Shift+ArrowUp", "Alt+Shift+ArrowDown", "Alt+Delete"]
TEXTS = st.text("慰问人≥30%份 ab", min_size=1, max_size=6)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("press"), st.sampled_from(MOVES + SELECTING)),
        st.tuples(st.just("press"), st.sampled_from(CHANGING + ROWS)),
        st.tuples(st.just("type"), TEXTS),
        st.tuples(st.just("compose"), TEXTS),
        st.sampled_from([("undo", ""), ("undo", ""), ("redo", ""), ("save", "")]),
    ),
    max_size=24,
)
STATE = """() => [...document.querySelectorAll("tr[data-level2]")].map((row) => [row.dataset.id, row.dataset.level2,
    ...["name", "cycle_value", "annual_value"].map((name) => row.querySelector(`[name="indicator-${name}"]`).value)])"""


class Model:
    """What the stack of the editor is to hold: each state that a step left behind, as the page showed it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.session = desk, desk.page.context.new_cdp_session(desk.page)
        self.past, self.future, self.present = [], [], self.state()

    def state(self) -> list[list[str]]:
        return self.desk.page.evaluate(STATE)

    def step(self, kind: str, what: str) -> None:
        getattr(self, kind)(what)

    def press(self, key: str) -> None:
        self.stay()
        self.desk.press(key)
        self.note()

    def type(self, text: str) -> None:
        self.stay()
        self.desk.page.keyboard.insert_text(text)
        assert text in self.desk.page.evaluate("document.activeElement.value")
        self.note()
        self.done()

    def compose(self, text: str) -> None:
        self.stay()
        for part in ("w", "wei"):
            self.session.send("Input.imeSetComposition", {"text": part, "selectionStart": 1, "selectionEnd": 1})
        self.session.send("Input.insertText", {"text": text})
        self.note()
        self.done()

    def undo(self, _: str = "") -> None:
        self.travel("Control+z", self.past, self.future)

    def redo(self, _: str = "") -> None:
        self.travel("Control+y", self.future, self.past)

    def travel(self, key: str, back: list, forth: list) -> None:
        if not back:
            return
        self.stay()
        self.desk.press(key)
        forth.append(self.present)
        self.present = back.pop()
        assert self.state() == self.present

    def save(self, _: str = "") -> None:
        self.desk.press("Control+s")
        expect(self.desk.page.locator("[data-save-state]")).to_have_text(
            re.compile("^(已保存|没有改动)"), timeout=20_000
        )
        shown = Counter(tuple(text.strip() for text in row[2:]) for row in self.state() if any(map(str.strip, row[2:])))
        kept = Counter((row.name, row.cycle_value, row.annual_value) for row in stored().indicators)
        assert kept == shown

    def stay(self) -> None:
        """Tab leads out of the sheet, and arrows above it; what is tried here is in the indicators' cells."""
        if not self.desk.page.evaluate("Boolean(document.activeElement.closest('tr[data-level2]'))"):
            self.desk.page.locator('[name="indicator-annual_value"]').first.focus()

    def note(self) -> None:
        """A step that changed something is one to undo, and there is nothing to redo any more."""
        now = self.state()
        if now != self.present:
            self.past.append(self.present)
            self.future.clear()
            self.present = now

    def done(self) -> None:
        self.desk.press("Enter")
        assert self.state() == self.present


@pytest.fixture
def desk(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return desk


def walk(desk: Desk, steps) -> None:
    """The steps; then all the way back, all the way forth, and back again for the next ones."""
    model = Model(desk)
    first = model.present
    for kind, what in steps:
        model.step(kind, what)
    last = model.present
    count = len(model.past)
    for way, there in ((model.undo, first), (model.redo, last)):
        for _ in range(count):
            way()
        assert model.state() == there
    model.save()
    while model.past:
        model.undo()


QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


@settings(max_examples=8, **QUIET)
@given(steps=STEPS)
def test_any_keys_lose_nothing(desk, steps):
    walk(desk, steps)
    assert desk.errors == []


@pytest.mark.deep
@settings(max_examples=120, **QUIET)
@given(steps=STEPS)
def test_many_sequences_of_keys_lose_nothing(desk, steps):
    walk(desk, steps)
    assert desk.errors == []
