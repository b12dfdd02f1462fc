"""Lists in Chromium: many drafts submitted in few actions, filters that follow a choice, all of a list ticked."""

from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from projects import draft_counts
from projects.core.document import Budget
from projects.models import Declaration, State
from projects.tests.browser import PHONE, Person
from projects.tests.factories import RETURNING, World, comfort_money
from projects.tests.test_browser_desk import COUNTING

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drafts(world: World, number: int, name: str = "项目", **changes) -> None:
    for at in range(number):
        world.draft(replace(comfort_money(), project=replace(comfort_money().project, name=f"{name}{at}"), **changes))
    draft_counts.count_stale()


def counting(browser, address: str, user) -> Person:
    """Somebody whose actions are counted from here on."""
    person = Person(browser, address, user)
    person.page.add_init_script(COUNTING)
    person.page.goto(address)
    return person


def actions(person: Person) -> int:
    return int(person.page.evaluate("sessionStorage.actions"))


def states() -> list[str]:
    return list(Declaration.objects.order_by("pk").values_list("state", flat=True))


def test_eleven_ready_forms_are_submitted_in_four_actions(live_server, browser):
    world = World()
    drafts(world, 11)
    clerk = counting(browser, live_server.url, world.filler)
    clerk.click("申报表", "link", exact=True)
    clerk.page.get_by_label("选中本页全部").click()
    clerk.click("送审", exact=True)
    clerk.click("确认送审 11 份")
    assert clerk.sees("已送审 11 份，共 272,800 元")
    assert actions(clerk) == 4 and states() == [State.SUBMITTED] * 11
    assert clerk.errors == []


def test_an_answered_return_is_submitted_in_four_actions(live_server, browser):
    world = World()
    world.go(world.submitted(), "return", world.reviewer, verdict=RETURNING)
    clerk = counting(browser, live_server.url, world.filler)
    clerk.click("慰问费", "link")
    clerk.page.get_by_label("答复：请写明人数口径").click()
    clerk.page.keyboard.insert_text("按在册人数")
    clerk.click("保存并送审")
    clerk.click("确认送审")
    assert clerk.sees("“慰问费”已送审")
    again = Declaration.objects.get()
    assert actions(clerk) <= 4 and (again.state, again.round) == (State.SUBMITTED, 2)
    assert again.opinions.get().answer == "按在册人数"


def test_all_of_a_filter_is_ticked_and_what_asks_for_a_reason_gets_it_there(live_server, browser):
    world = World()
    drafts(world, 32)
    drafts(world, 1, "要说明", budget=Budget(total=Decimal(16_000)))
    drafts(world, 1, "别的")
    clerk = Person(browser, live_server.url, world.filler)
    page = clerk.page
    page.goto(f"{live_server.url}/declarations/?q=%E9%A1%B9%E7%9B%AE")
    submit = page.get_by_role("button", name="送审", exact=True)
    expect(submit).to_be_disabled()
    # The bar is in sight though the list is longer than the window.
    expect(submit).to_be_in_viewport()
    page.get_by_label("选择全部 32 份").check()
    assert clerk.sees("已选全部 32 份")
    submit.click()
    assert clerk.sees("确认送审 32 份")
    page.goto(f"{live_server.url}/declarations/")
    page.get_by_label("进度").select_option(label="有需说明的草稿")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "progress=unexplained" in page.url and "state=" not in page.url
    expect(page.get_by_label("进度")).to_be_focused()
    page.get_by_label("选中要说明0").check()
    page.get_by_role("button", name="送审", exact=True).click()
    page.get_by_role("textbox").fill("结余资金统筹")
    clerk.click("送审写好说明的")
    assert clerk.sees("已送审 1 份，共 16,000 元")
    assert Declaration.objects.get(state=State.SUBMITTED).finding_reasons.get().reason == "结余资金统筹"
    assert clerk.errors == []


def test_a_head_sorts_and_on_a_phone_too(live_server, browser):
    world = World()
    drafts(world, 2)
    Declaration.objects.filter(project__name="项目1").update(total=1)
    clerk = Person(browser, live_server.url, world.filler, viewport=PHONE)
    clerk.page.goto(f"{live_server.url}/declarations/")
    for first in ("项目0", "项目1"):
        clerk.page.get_by_role("columnheader", name="预算（元）").get_by_role("link").click()
        expect(clerk.page.locator("tbody tr").first).to_contain_text(first)
    assert clerk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert clerk.errors == []
