"""Somebody with the editor of the one declaration open in Chromium."""

import re

from playwright.sync_api import expect

from projects import store
from projects.core.document import Document
from projects.models import Declaration
from projects.tests.browser import Person
from projects.tests.factories import World

ANNUAL = "2025年度目标"


class Desk(Person):
    def __init__(self, browser, address: str, user, **options) -> None:
        super().__init__(browser, address, user, **options)
        self.pressed = 0
        self.open()

    def open(self) -> "Desk":
        self.page.goto(f"{self.address}/declarations/{Declaration.objects.get().pk}/edit/")
        self.page.locator("[data-editor][data-ready]").wait_for()
        return self

    def field(self, label: str):
        return self.page.get_by_label(label, exact=True)

    def press(self, *keys: str) -> None:
        # Ctrl, Alt and Shift are keys too.
        self.pressed += sum(len(key.split("+")) for key in keys)
        for key in keys:
            self.page.keyboard.press(key)

    def is_saved(self) -> None:
        expect(self.page.locator("[data-save-state]")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))

    def state(self, text: str) -> None:
        expect(self.page.locator("[data-save-state]")).to_contain_text(text)

    def names(self) -> list[str]:
        return [
            field.input_value() for field in self.page.locator('[name="indicator-name"]').all() if field.input_value()
        ]


def stored() -> Document:
    return store.load(Declaration.objects.get())


def start(document: Document | None = None) -> World:
    world = World()
    world.draft(document)
    return world
