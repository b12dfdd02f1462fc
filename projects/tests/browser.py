"""Chromium for whole walks: one browser a session, one context a person."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; `CHROMIUM` names another one than Debian's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        yield browser
        browser.close()


class Person:
    """Somebody at a window of their own, logged in through the login page."""

    def __init__(
        self, browser: Browser, address: str, user: User, *, viewport: dict = DESK, password: str = "mubiao-test"
    ) -> None:
        self.address = address
        self.page: Page = browser.new_context(viewport=viewport, locale="zh-CN").new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto(f"{address}/")
        self.page.get_by_label("用户名").fill(user.username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()

    def click(self, name: str, role: str = "button", **options) -> None:
        self.page.get_by_role(role, name=name, **options).first.click()

    def choose(self, name: str) -> None:
        """What the menu of the page's bar folds away."""
        choose(self.page, name)

    def sees(self, text: str) -> bool:
        try:
            self.page.get_by_text(text).first.wait_for()
        except TimeoutError as error:
            said = " ".join(self.page.locator("body").inner_text().split())
            raise AssertionError(f"no “{text}” on {self.page.url}, which says: {said}; {self.errors}") from error
        return True


def choose(page: Page, name: str) -> None:
    page.locator(".bar .menu > summary").click()
    page.locator(".bar .menu-items").get_by_text(name, exact=True).locator("visible=true").click()
