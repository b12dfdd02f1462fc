"""提问 in Chromium: asked at a cell, answered in review, by keyboard and on a phone; nothing typed is lost."""

import pytest
from playwright.sync_api import expect

from projects.models import Declaration, Inquiry, Notice
from projects.tests.browser import PHONE, Person
from projects.tests.factories import World
from projects.tests.test_browser_editor import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CELL = "数量指标 第 2 条 年度指标值"


def at(person: Person, page: str) -> None:
    person.page.goto(f"{person.address}/declarations/{Declaration.objects.get().pk}/{page}")
    person.page.locator(".is-scripted").wait_for()


def test_asked_at_a_cell_by_keyboard_answered_in_review_and_seen_at_the_cell(live_server, browser):
    world = World()
    world.draft()
    clerk = Desk(browser, live_server.url, world.filler)
    keys, dialog = clerk.page.keyboard, clerk.page.get_by_role("dialog", name="提问")
    clerk.field(CELL).focus()

    # Typed, left, and there again after the page was closed.
    clerk.press("Shift+F2")
    keys.type("人数按在职的算，还是")
    clerk.press("Escape")
    expect(clerk.field(CELL)).to_be_focused()
    clerk.open()
    clerk.page.get_by_role("button", name="继续写").click()
    expect(dialog.get_by_role("textbox")).to_have_value("人数按在职的算，还是")

    # Its row moves before it is sent, and a colleague is named by the initials.
    clerk.press("End")
    keys.type("含退休的？@fin")
    expect(clerk.page.get_by_role("option")).to_have_count(1)
    clerk.press("ArrowDown", "Enter")
    expect(dialog.get_by_role("textbox")).to_have_value("人数按在职的算，还是含退休的？@financier ")
    clerk.press("Control+Enter")
    expect(dialog).to_be_hidden()
    sign = clerk.page.locator("td", has=clerk.field(CELL)).get_by_role("button", name="提问（待答复）")
    expect(sign).to_be_visible()
    clerk.field(CELL).focus()
    clerk.press("Alt+Shift+ArrowUp")
    moved = clerk.field("数量指标 第 1 条 年度指标值")
    expect(clerk.page.locator("td", has=moved).get_by_role("button", name="提问（待答复）")).to_be_visible()
    clerk.press("Control+s")
    clerk.is_saved()
    kinds = set(Notice.objects.values_list("to__username", "kind"))
    assert kinds == {("financier", Notice.Kind.NAMED), ("reviewer", Notice.Kind.ASKED)}

    # Answered while the clerk goes on: at the cell where the row stands now.
    world.go(Declaration.objects.get(), "submit", world.filler)
    reviewer = Person(browser, live_server.url, world.reviewer)
    reviewer.page.get_by_role("link", name="个提问等您答复").click()
    reviewer.page.get_by_role("link", name="人数按在职的算").click()
    reviewer.page.locator(".sheet").get_by_role("button", name="提问（待答复）").click()
    place = reviewer.page.get_by_role("dialog", name="答复")
    expect(place.get_by_text("还是含退休的")).to_be_visible()
    reviewer.page.keyboard.type("只算在职的")
    place.get_by_role("button", name="发出").click()
    expect(reviewer.page.locator(".sheet").get_by_role("button", name="提问（已答复）")).to_be_visible()
    assert [message.text for message in Inquiry.objects.get().messages.all()][1:] == ["只算在职的"]

    # A question of one's own, out of the place where opinions are written.
    reviewer.page.get_by_role("button", name="写意见：预算金额").focus()
    reviewer.page.keyboard.press("Enter")
    reviewer.click("改为提问")
    reviewer.page.keyboard.type("与测算不符，为什么？")
    reviewer.page.keyboard.press("Control+Enter")
    expect(reviewer.page.locator("#inquiries article")).to_have_count(2)

    # On a phone: answered from the list beside the form, and done with.
    phone = Person(browser, live_server.url, world.filler, viewport=PHONE)
    at(phone, "")
    question = phone.page.locator("#inquiries article", has_text="与测算不符")
    question.get_by_role("button", name="答复").click()
    box = phone.page.get_by_role("dialog", name="答复").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    phone.page.keyboard.type("测算漏了一个月")
    phone.click("发出")
    expect(question.get_by_text("测算漏了一个月")).to_be_visible()
    question.get_by_role("button", name="标为已解决").click()
    expect(question.get_by_text("已解决", exact=True)).to_be_visible()
    assert clerk.errors == reviewer.errors == phone.errors == []
