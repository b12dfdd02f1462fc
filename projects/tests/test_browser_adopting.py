"""The library at hand in the editor: it answers while one types, and in a drawer beside the form."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from indicators.models import LibraryIndicator
from projects import store
from projects.models import Declaration
from projects.tests.browser import PHONE
from projects.tests.factories import World, comfort_money
from projects.tests.test_browser_editor import BLANK, Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME, CYCLE, ANNUAL = (f"质量指标 第 1 条 {column}" for column in ("三级指标", "实施周期指标值", "年度指标值"))


def library() -> None:
    for level2, name, value in [
        ("质量指标", "慰问品发放准确率", "≥95%；100%"),
        ("质量指标", "慰问品合格率", "100%"),
        ("数量指标", "慰问品采购批次", "≥2批"),
    ]:
        LibraryIndicator.objects.create(level2=level2, name=name, typical_value=value)


def texts(desk: Desk) -> list[str]:
    return [desk.field(label).input_value() for label in (NAME, CYCLE, ANNUAL)]


def test_the_library_answers_while_one_types_and_nothing_is_taken_without_an_act(live_server, browser):
    world = World()
    world.draft(BLANK)
    library()
    desk = Desk(browser, live_server.url, world.filler)
    name, offers = desk.field(NAME), desk.page.get_by_role("listbox")
    option = offers.get_by_role("option")

    name.focus()
    desk.page.keyboard.type("wwp")
    expect(option).to_have_count(2)
    expect(name).to_have_attribute("aria-expanded", "true")
    desk.press("Escape")
    expect(offers).to_be_hidden()
    assert texts(desk) == ["wwp", "", ""]

    desk.press("Control+a")
    desk.page.keyboard.type("慰问品")
    expect(option).to_have_count(2)
    desk.press("Tab")  # nothing was chosen: it only leaves
    expect(desk.field(CYCLE)).to_be_focused()
    assert texts(desk) == ["慰问品", "", ""]

    desk.field(ANNUAL).fill("≥90%")
    name.focus()
    desk.press("F2")
    desk.page.keyboard.type("发")
    expect(option).to_have_text(["慰问品发放准确率≥95%、100%"])
    desk.press("ArrowDown")
    assert name.get_attribute("aria-activedescendant") == option.get_attribute("id")
    desk.press("Enter")
    assert texts(desk) == ["慰问品发放准确率", "≥95%", "≥90%"]
    desk.press("Control+z")
    assert texts(desk) == ["慰问品发", "", "≥90%"]
    desk.press("Control+y")
    desk.press("Control+s")
    desk.is_saved()
    (row,) = store.load(Declaration.objects.get()).indicators
    assert (row.name, row.cycle_value, row.annual_value) == ("慰问品发放准确率", "≥95%", "≥90%")

    # While an input method composes there is no text yet to answer to.
    second = desk.field("数量指标 第 1 条 三级指标")
    second.focus()
    session = desk.page.context.new_cdp_session(desk.page)
    asked = []
    desk.page.on("request", lambda request: asked.append(request.url) if "/complete/" in request.url else None)
    session.send("Input.imeSetComposition", {"text": "wei wen", "selectionStart": 7, "selectionEnd": 7})
    with desk.page.expect_response(lambda answer: "/complete/" in answer.url):
        session.send("Input.insertText", {"text": "慰问"})
    assert len(asked) == 1
    expect(option).to_have_text(["慰问品采购批次≥2批"])
    desk.page.get_by_role("listbox").get_by_role("option").click()
    expect(second).to_have_value("慰问品采购批次")
    expect(second).to_be_focused()
    assert desk.errors == []


def test_what_is_ticked_in_the_drawer_stands_in_the_form_and_one_undo_takes_it_out(live_server, browser):
    world = World()
    world.draft()
    head = replace(comfort_money().project, name="节日慰问经费")
    rows = comfort_money().indicators
    partial = replace(rows[1], cycle_value="", annual_value="3次")
    draft = world.draft(replace(comfort_money(), project=head, indicators=(rows[0], partial)))
    library()
    desk = Desk.__new__(Desk)
    super(Desk, desk).__init__(browser, live_server.url, world.filler)
    desk.pressed = 0
    desk.page.goto(f"{live_server.url}/declarations/{draft.pk}/edit/")
    desk.page.locator("[data-editor][data-ready]").wait_for()
    drawer, before = desk.page.get_by_role("dialog", name="取用指标"), desk.names()
    cell = desk.field("数量指标 第 1 条 年度指标值")

    cell.focus()
    desk.press("Shift+F3")
    expect(drawer.get_by_role("searchbox")).to_be_focused()
    expect(drawer.get_by_text(rows[2].name).first).to_be_visible()
    desk.press("Shift+F3")  # the form beside it is as usable as before
    expect(cell).to_be_focused()
    desk.press("Shift+F3")
    desk.page.keyboard.type("cgpc")
    drawer.get_by_role("checkbox", name="慰问品采购批次").check()
    drawer.get_by_role("searchbox").fill(rows[2].name)
    drawer.get_by_role("checkbox", name=rows[2].name).first.check()
    drawer.get_by_role("button", name="取用选中的 2 条").click()
    expect(desk.page.get_by_text("已取用 2 条指标，请核对指标值")).to_be_visible()
    assert set(desk.names()) == {*before, "慰问品采购批次", rows[2].name}

    # The whole of another form: the row that is there keeps what was typed and gets what was blank.
    drawer.get_by_role("searchbox").fill("慰问费")
    drawer.get_by_role("link", name="慰问费").click()
    drawer.get_by_role("checkbox", name=rows[1].name).check()
    drawer.get_by_role("button", name="取用选中的 1 条").click()
    level = [row for row in desk.page.locator("tr[data-level2]").all() if row.locator("textarea").first.input_value()]
    values = {
        row.locator("textarea").first.input_value(): row.locator("textarea").nth(2).input_value() for row in level
    }
    assert values[partial.name] == "3次"

    desk.press("Escape")
    expect(drawer).to_be_hidden()
    cell.focus()
    desk.press("Control+z", "Control+z")
    assert desk.names() == before
    desk.press("Control+s")
    assert desk.errors == []

    desk.page.set_viewport_size(PHONE)
    desk.page.get_by_role("button", name="取用指标", exact=True).first.click()
    expect(drawer).to_be_visible()
    assert drawer.bounding_box()["width"] == PHONE["width"]
