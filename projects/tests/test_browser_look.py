"""How the editor stands on the page: low rows, floating tools, heads in sight; nothing hides what matters."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from projects import workflow
from projects.core.document import Budget, Goals
from projects.models import Declaration
from projects.tests.browser import DESK, PHONE, Person
from projects.tests.desk import ANNUAL, Desk, start
from projects.tests.factories import comfort_money

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BLANK = replace(comfort_money(), budget=Budget(), goals=Goals(), indicators=())
VALUE = "数量指标 第 1 条 年度指标值"


def box(page: Page, selector: str) -> dict:
    return page.locator(selector).first.bounding_box()


def test_the_editor_stands_as_the_paper_form(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    page = desk.page
    # No column beside the table: it fills the paper evenly.
    paper, table = box(page, ".sheet"), box(page, ".sheet-table")
    left, right = table["x"] - paper["x"], paper["x"] + paper["width"] - table["x"] - table["width"]
    assert abs(left - right) <= 2 and left <= 40
    # A finding makes no row taller; its words stand below the cell while one is in it, and at the side.
    row = page.locator("tr:has([aria-label='数量指标 第 1 条 三级指标'])")
    words = page.locator("[id='indicators[1].annual_value'] .mark")
    expect(words.first).to_be_hidden()
    assert row.bounding_box()["height"] <= 36
    desk.field(VALUE).focus()
    expect(words.first).to_be_visible()
    assert row.bounding_box()["height"] <= 36
    # The two buttons in a cell stand side by side.
    ask, signs = box(page, ".ask-button"), box(page, ".signs-button")
    assert ask["x"] + ask["width"] <= signs["x"]
    expect(page.get_by_label("检查", exact=True).get_by_role("link", name="没有计量单位")).to_be_visible()
    # The ring stands around the cell, and not over what its text is understood to mean.
    ring = "field => [field, field.closest('td')].map(element => getComputedStyle(element).outlineStyle)"
    assert desk.field(VALUE).evaluate(ring) == ["none", "solid"]
    described = desk.field(VALUE).get_attribute("aria-describedby")
    assert "没有计量单位" in page.locator(f"[id='{described}']").inner_text()
    # The tools float outside the table, in the row one is in or points at.
    tools = row.locator(".row-tools")
    expect(tools).to_be_visible()
    assert tools.bounding_box()["x"] >= table["x"] + table["width"] - 1
    row.get_by_role("button", name="复制一条").click()
    assert desk.names().count("慰问次数") == 2
    other = page.locator("tr:has([aria-label='质量指标 第 2 条 三级指标'])")
    other.hover()
    expect(other.locator(".row-tools")).to_be_visible()
    expect(tools).to_be_hidden()
    assert desk.errors == []


def test_the_heads_of_the_columns_stay_in_sight(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler, viewport={"width": 1440, "height": 500})
    desk.page.locator("tr.row-indicator").last.scroll_into_view_if_needed()
    expect(desk.page.get_by_role("columnheader", name="年度指标值", exact=True)).to_be_in_viewport(ratio=1)
    head, bar = box(desk.page, "th.head"), box(desk.page, ".bar")
    assert abs(head["y"] - bar["height"]) <= 1


def test_a_blank_form_opens_calm_and_ready_to_type(live_server, browser):
    desk = Desk(browser, live_server.url, start(BLANK).filler)
    page = desk.page
    assert page.evaluate("document.activeElement.name") == "budget.total"
    assert page.locator(".sheet .tone-bad, .missing .chip-bad").count() == 0
    expect(page.locator(".missing [data-count]")).to_have_text(re.compile(r"^\s*待填 \d\s*$"))
    lead = page.locator("[data-leading] > button:visible")
    expect(lead).to_have_text("保存并下一个")
    page.keyboard.type("1")
    page.keyboard.press("Backspace")
    page.keyboard.press("Tab")
    expect(page.locator("[id='budget.total'].tone-bad")).to_be_visible()
    desk.choose("保存并送审")
    page.get_by_role("link", name="回去修改").click()
    page.locator("[data-ready]").wait_for()
    expect(page.locator(".missing [data-count]")).to_contain_text("必改 3")


def test_the_way_to_log_in_again_is_said_once(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    desk.field(ANNUAL).fill("登录过期时写的")
    desk.is_saved()
    desk.page.context.clear_cookies()
    desk.field(ANNUAL).fill("登录过期以后写的")
    desk.state("登录已过期")
    for _ in range(2):
        with desk.page.expect_response(re.compile("autosave")):
            desk.press("Control+s")
    expect(desk.page.locator("[data-save-state]")).to_have_text(re.compile("^未保存：登录已过期，[^。]*权限 重新登录$"))


def test_what_was_said_aloud_to_be_unsaved_is_said_to_be_saved(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    desk.page.context.set_offline(True)
    desk.field(ANNUAL).fill("离线时写的")
    spoken = desk.page.locator("[data-save-spoken]")
    expect(spoken).to_have_text("未保存：离线")
    desk.page.context.set_offline(False)
    desk.is_saved()
    expect(spoken).to_have_text(re.compile("^已保存"))


def test_on_a_phone_nothing_of_a_row_is_under_the_bar_at_the_foot(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler, viewport=PHONE)
    desk.field(ANNUAL).fill("手机上写的")
    desk.is_saved()
    state, actions = box(desk.page, ".save-state"), box(desk.page, ".bar .actions")
    assert (state["x"], state["width"]) == (0, PHONE["width"])
    assert abs(state["y"] + state["height"] - actions["y"]) <= 1
    desk.page.mouse.wheel(0, 20000)
    desk.page.wait_for_function("scrollY + innerHeight >= document.documentElement.scrollHeight - 1")
    last = desk.page.locator("aside .card").last.bounding_box()
    assert last["y"] + last["height"] <= state["y"]


def test_the_conflict_page_marks_the_characters_that_differ(live_server, browser):
    world = start()
    desk = Desk(browser, live_server.url, world.filler)
    document = comfort_money()
    theirs = replace(document.goals, annual=document.goals.annual.replace("31人", "32人"))
    workflow.save(Declaration.objects.get(), replace(document, goals=theirs), by=world.colleague, based_on=1)
    desk.field(ANNUAL).fill(document.goals.annual.replace("31人", "30人"))
    desk.page.get_by_role("button", name="对照两份内容").click()
    marks = desk.page.get_by_role("group", name="年度目标").locator("mark")
    marks.first.wait_for()
    assert marks.all_inner_texts() == ["32", "30"]


# ---- WCAG 2.2: 2.4.11 focus not obscured, 2.5.8 target size ----

# What has the focus, where at its corners and middle neither it is hit, nor what it holds, nor what holds it.
OBSCURED = """() => {
    const focused = document.activeElement;
    if (focused === document.body) return "";
    const isOnOff = focused.matches("[type=radio], [type=checkbox]") && focused.labels.length;
    const shown = isOnOff ? focused.labels[0] : focused;
    const {left, right, top, bottom, width, height} = shown.getBoundingClientRect();
    if (!width || !height) return "";
    const [x, y] = [left + width / 2, top + height / 2];
    const points = [[x, y], [left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2]];
    const isSeen = points.some(([x, y]) => {
        const hit = document.elementFromPoint(x, y);
        return hit && (shown.contains(hit) || hit.contains(shown));
    });
    return isSeen ? "" : focused.outerHTML.slice(0, 120);
}"""
# Targets smaller than 24 × 24 of which a circle of 24 pixels around the middle meets another target or its circle.
# Links in a sentence are excepted, as 2.5.8 has it; what is there for its label's sake is as large as that.
SMALL = """() => {
    const KINDS = "a[href], button, input:not([type=hidden]), select, textarea, summary, .drag";
    const isShown = ({visibility, opacity}) => visibility === "visible" && opacity !== "0";
    const boxOf = (target) => {
        const [own, label] = [target, target.labels?.[0]].map((one) => one?.getBoundingClientRect());
        const isOnOff = target.matches("[type=radio], [type=checkbox]") && label?.width > 1;
        return isOnOff && label.width * label.height > own.width * own.height ? label : own;
    };
    const targets = [...document.querySelectorAll(KINDS)]
        .filter((target) => target.checkVisibility() && isShown(getComputedStyle(target)))
        .map((target) => ({target, box: boxOf(target)}))
        .filter(({box}) => box.width > 1 && box.height > 1);
    const isInline = (target) => target.matches("a") && getComputedStyle(target).display === "inline"
        && target.parentElement.textContent.trim() !== target.textContent.trim();
    const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
    const isSmall = (box) => box.width < 23.9 || box.height < 23.9;
    const isNear = ([x, y], other) => {
        if (isSmall(other)) {
            const [otherX, otherY] = middle(other);
            return Math.hypot(x - otherX, y - otherY) < 24;
        }
        const dx = Math.max(other.left - x, 0, x - other.right);
        const dy = Math.max(other.top - y, 0, y - other.bottom);
        return Math.hypot(dx, dy) < 12;
    };
    return targets
        .filter(({target, box}) => isSmall(box) && !isInline(target) && targets.some((other) => other.target !== target
            && !other.target.contains(target) && !target.contains(other.target) && isNear(middle(box), other.box)))
        .map(({target, box}) => `${Math.round(box.width)}×${Math.round(box.height)} ${target.outerHTML.slice(0, 100)}`);
}"""


@pytest.mark.parametrize("viewport", [DESK, PHONE, {"width": 720, "height": 450}])
def test_the_focus_is_never_hidden_and_targets_are_large_enough(live_server, browser, viewport):
    world = start()
    declaration = Declaration.objects.get()
    desk = Desk(browser, live_server.url, world.filler, viewport=viewport)
    found = []
    for name in ("declaration-edit", "declaration-submit", "declaration-detail", "declaration-list", "my-work"):
        of = [declaration.pk] if "edit" in name or "submit" in name or "detail" in name else []
        desk.page.goto(live_server.url + reverse(name, args=of))
        found += [f"{name}: small {target}" for target in desk.page.evaluate(SMALL)]
        for key in ("Tab", "Shift+Tab"):
            for _ in range(45):
                desk.press(key)
                if hidden := desk.page.evaluate(OBSCURED):
                    found.append(f"{name}: {key} hidden {hidden}")
    assert found == []


def test_the_review_hides_no_focus_either(live_server, browser):
    world = start()
    declaration = world.go(Declaration.objects.get(), "submit", world.filler)
    reviewer = Person(browser, live_server.url, world.reviewer, viewport={"width": 1366, "height": 600})
    reviewer.page.goto(live_server.url + reverse("declaration-review", args=[declaration.pk]))
    found = [f"small {target}" for target in reviewer.page.evaluate(SMALL)]
    for key in ("Tab", "Shift+Tab"):
        for _ in range(70):
            reviewer.page.keyboard.press(key)
            if hidden := reviewer.page.evaluate(OBSCURED):
                found.append(f"{key} hidden {hidden}")
    assert found == []
