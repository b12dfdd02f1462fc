"""A clerk at the drafting desk in Chromium: from last year's form, along a list, after a return."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from projects import store
from projects.models import Declaration, Project, State
from projects.tests.browser import DESK, PHONE, Person, choose
from projects.tests.factories import RETURNING, World, comfort_money
from projects.workflow import OpinionOn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAST = replace(
    comfort_money(),
    fiscal_year=2024,
    goals=replace(comfort_money().goals, annual=comfort_money().goals.annual.replace("2025年", "2024年")),
)
# What a person does, over all pages of the window: every click of the pointer, every key that is no character of a
# text; the characters that must be typed anyway are counted apart. A key with Ctrl counts, and so does Ctrl itself.
COUNTING = """
    const count = (what) => { sessionStorage[what] = Number(sessionStorage[what] || 0) + 1; };
    addEventListener("pointerdown", (event) => event.isTrusted && count("actions"), true);
    addEventListener("keydown", (event) => {
        if (event.isTrusted) count(event.key.length === 1 && !event.ctrlKey ? "characters" : "actions");
    }, true);
"""


def retype(person: Person, label: str, text: str) -> None:
    """The cell clicked, the new text typed over it."""
    person.page.locator("[data-editor][data-ready]").wait_for()
    person.page.get_by_label(label).click()
    person.page.keyboard.type(text)


def test_comfort_money_from_last_years_form_with_three_changes_in_six_actions(live_server, browser):
    world = World()
    project = world.draft(LAST).project
    world.campaign.expected_projects.create(project=project, by=world.administrator)
    project.budget_lines.create(fiscal_year=2025, source="财政拨款", amount=400 * 30 * 2)
    clerk = Person(browser, live_server.url, world.filler)
    clerk.page.add_init_script(COUNTING)
    clerk.page.goto(live_server.url)

    clerk.click("带入上年：慰问费")
    clerk.click("把 1 处“2024年”改为“2025年”")
    retype(clerk, "数量指标 第 2 条 年度指标值", "≥30人")
    retype(clerk, "服务对象满意度 第 1 条 年度指标值", "≥92%")
    clerk.click("保存并送审")
    clerk.click("确认送审")
    assert clerk.sees("“慰问费”已送审")

    actions = int(clerk.page.evaluate("sessionStorage.actions"))
    assert 5 <= actions <= 6, actions
    rows = list(LAST.indicators)
    rows[2], rows[9] = replace(rows[2], annual_value="≥30人"), replace(rows[9], annual_value="≥92%")
    submitted = Declaration.objects.get(fiscal_year=2025)
    document = store.load(submitted)
    assert (submitted.state, document.goals, document.indicators) == (
        State.SUBMITTED,
        comfort_money().goals,
        tuple(rows),
    )
    assert clerk.errors == []


def test_the_list_beside_the_form_follows_what_is_typed(live_server, browser):
    world = World()
    world.draft(LAST)
    declaration = world.draft(replace(LAST, fiscal_year=2025))
    clerk = Person(browser, live_server.url, world.filler)
    clerk.page.goto(f"{live_server.url}/declarations/{declaration.pk}/edit/")
    beside = clerk.page.get_by_label("与上年对照")
    assert beside.get_by_text("沿用 12", exact=True).is_visible()
    retype(clerk, "数量指标 第 2 条 年度指标值", "≥30人")
    beside.get_by_text("有改动 1", exact=True).wait_for()
    beside.get_by_role("link", name="慰问人数").click()
    assert clerk.page.evaluate("document.activeElement.value") == "慰问人数"
    assert clerk.errors == []


def test_from_form_to_form_along_the_list_and_back_to_it(live_server, browser):
    world = World()
    for name in ("甲费", "乙费"):
        world.draft(replace(comfort_money(), project=replace(comfort_money().project, name=name)))
    clerk = Person(browser, live_server.url, world.filler)
    clerk.page.get_by_text("查找和筛选").click()
    clerk.page.get_by_label("项目或单位").fill("费")
    clerk.click("筛选")
    clerk.click("甲费", "link")
    for name, goal, following in (("甲费", "甲的目标", "乙费"), ("乙费", "乙的目标", "甲费")):
        clerk.page.get_by_role("heading", name=name, level=1).wait_for()
        clerk.page.get_by_label("2025年度目标").fill(goal)
        clerk.choose("保存并下一个")
        clerk.page.get_by_role("heading", name=following, level=1).wait_for()
    assert clerk.sees("列表到头了，从头开始")
    clerk.page.locator(".crumbs a").click()
    assert clerk.page.get_by_label("项目或单位").input_value() == "费"
    goals = Declaration.objects.order_by("pk").values_list("annual_goal", flat=True)
    assert list(goals) == ["甲的目标", "乙的目标"]


def test_returned_answered_and_submitted_again(live_server, browser):
    world = World()
    verdict = replace(RETURNING, opinions=(OpinionOn("indicators[1].annual_value", "请写明单位"),))
    world.go(world.submitted(), "return", world.reviewer, verdict=verdict)
    clerk = Person(browser, live_server.url, world.filler)
    clerk.page.locator(".returned").get_by_text("指标不够细化、量化").wait_for()
    assert clerk.sees("意见未答复 2")
    clerk.click("慰问费", "link")
    cell = clerk.page.locator('[id="indicators[1].annual_value"]')
    clerk.page.locator("[data-editor][data-ready]").wait_for()
    cell.locator("textarea").focus()
    assert cell.get_by_text("审核意见：请写明单位").is_visible()
    # A click into the cell one stands in would edit its text.
    cell.locator("textarea").blur()
    retype(clerk, "数量指标 第 1 条 年度指标值", "2次")
    clerk.page.get_by_label("答复：请写明单位").fill("已写明")
    clerk.page.get_by_label("答复：请写明人数口径").fill("按在册人数")
    clerk.click("保存并送审")
    clerk.click("与退回时相比", "link")
    assert cell.locator("ins").inner_text() == "次" and cell.get_by_text("2次").is_visible()
    clerk.click("确认送审")
    assert clerk.sees("“慰问费”已送审")
    again = Declaration.objects.get()
    assert (again.state, again.round) == (State.SUBMITTED, 2)
    assert not again.opinions.filter(answered_at=None).exists()
    assert clerk.errors == []


def test_without_a_script_one_stands_at_the_changed_cell_after_a_save(live_server, browser):
    world = World()
    declaration = world.draft()
    clerk = Person(browser, live_server.url, world.filler)
    context = browser.new_context(
        viewport=DESK, locale="zh-CN", java_script_enabled=False, storage_state=clerk.page.context.storage_state()
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/declarations/{declaration.pk}/edit/")
    page.get_by_label("服务对象满意度 第 1 条 年度指标值").fill("≥95%")
    choose(page, "保存")
    assert page.url.endswith("/edit/#indicators[9].annual_value")
    expect(page.get_by_label("服务对象满意度 第 1 条 年度指标值")).to_be_in_viewport()


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_none_of_these_pages_is_wider_than_its_window(live_server, browser, viewport):
    world = World()
    source = world.draft(LAST)
    world.go(world.draft(), "submit", world.filler)
    other = Project.objects.create(unit=world.branch, name="节日慰问经费")
    draft = world.draft(replace(comfort_money(), project=replace(comfort_money().project, name="慰问二")))
    clerk = Person(browser, live_server.url, world.filler, viewport=viewport)
    new, one = "declarations/new/", f"declarations/{draft.pk}/"
    paths = ["?state=draft", new, f"{new}{other.pk}/copy/", f"{new}{other.pk}/copy/?source={source.pk}", f"{one}take/"]
    paths += [f"{one}take/?q=wwf", f"{one}take/?source={source.pk}", f"declarations/{source.pk}/submit/"]
    wide = {}
    for path in paths:
        clerk.page.goto(f"{live_server.url}/{path}")
        wide[path] = clerk.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert {path for path, extra in wide.items() if extra > 0} == set()
    assert clerk.errors == []
