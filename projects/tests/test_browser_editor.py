"""The editor in Chromium: filled by keys alone, pasted into, cut off, met by others."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from projects import workflow
from projects.core.document import Budget, Goals
from projects.models import Declaration, FindingReason
from projects.sheet import page_order
from projects.tests.browser import PHONE, choose
from projects.tests.desk import ANNUAL, Desk, start, stored
from projects.tests.factories import comfort_money, outlines

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BLANK = replace(comfort_money(), budget=Budget(), goals=Goals(), indicators=())


def test_a_whole_new_form_is_filled_by_keyboard_alone(live_server, browser):
    world, wanted = start(BLANK), comfort_money()
    outline = outlines()[0]
    wanted = replace(wanted, indicators=page_order(wanted.indicators, outline))
    desk = Desk(browser, live_server.url, world.filler)
    keys = desk.page.keyboard
    # One starts in the first cell that is to be filled.
    assert desk.page.evaluate("document.activeElement.name") == "budget.total"
    keys.type("16000")
    desk.press("Enter")
    keys.type(wanted.goals.cycle)
    desk.press("Tab")
    keys.type(wanted.goals.annual)
    for parent, node in outline.pairs():
        rows = [row for row in wanted.indicators if (row.level1, row.level2) == (parent.name, node.name)]
        desk.press("Tab")
        for number, row in enumerate(rows):
            if number:
                desk.press("Control+Shift+Equal")
            keys.type(row.name)
            desk.press("Tab")
            keys.type(row.cycle_value)
            desk.press("Tab")
            keys.type(row.annual_value)
        if not rows:
            desk.press("Tab", "Tab")
    desk.press("Control+s")
    desk.is_saved()
    texts = ["16000", wanted.goals.cycle, wanted.goals.annual]
    texts += (text for row in wanted.indicators for text in (row.name, row.cycle_value, row.annual_value))
    typed = sum(map(len, texts))
    assert desk.pressed <= 60, (desk.pressed, typed)
    assert replace(stored(), budget=wanted.budget) == wanted
    assert stored().budget.total == 16000
    assert desk.errors == []


def test_arrows_enter_and_undo_as_in_a_spreadsheet(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    field = desk.field("数量指标 第 1 条 年度指标值")
    before = field.input_value()
    cycle = desk.field("数量指标 第 1 条 实施周期指标值")
    field.focus()
    desk.press("ArrowDown")
    expect(desk.field("数量指标 第 2 条 年度指标值")).to_be_focused()
    desk.press("Shift+Enter", "Home", "ArrowRight")
    expect(cycle).to_be_focused()
    desk.press("Tab")
    desk.page.keyboard.type("3次")
    desk.press("Alt+ArrowDown", "ArrowUp", "Enter")
    expect(cycle).to_have_value("3次")
    desk.press("Alt+ArrowDown", "Enter")
    expect(field).to_have_value("≥3次")
    desk.press("Control+z", "Control+z", "Control+z")
    expect(field).to_have_value(before)
    desk.press("Control+y")
    expect(field).to_have_value("3次")
    assert desk.errors == []


def test_rows_are_added_copied_moved_deleted_and_brought_back(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    first = desk.names()
    desk.field("数量指标 第 1 条 三级指标").focus()
    desk.press("Control+Shift+Equal")
    desk.page.keyboard.type("新的一条")
    desk.press("Control+Shift+d")
    assert desk.names().count("新的一条") == 2
    desk.press("Alt+Delete")
    desk.field("数量指标 第 2 条 三级指标").focus()
    desk.press("Alt+Shift+ArrowUp")
    assert desk.names().index("新的一条") == 1
    desk.is_saved()
    assert [row.name for row in stored().indicators].count("新的一条") == 1
    for _ in range(8):
        desk.press("Control+z")
    assert desk.names() == first
    desk.is_saved()
    assert [row.name for row in stored().indicators] == [row.name for row in comfort_money().indicators]


def test_a_row_is_dragged_under_another_level(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler, viewport={"width": 1440, "height": 1500})
    row = desk.page.locator("tr[data-level2]", has=desk.field("质量指标 第 2 条 三级指标"))
    moved = desk.field("质量指标 第 2 条 三级指标").input_value()
    row.hover()
    handle, target = row.locator(".drag").bounding_box(), desk.field("经济效益 第 1 条 三级指标").bounding_box()
    desk.page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    desk.page.mouse.down()
    desk.page.mouse.move(target["x"] + 20, target["y"] + 5, steps=4)
    desk.page.mouse.up()
    expect(desk.field("经济效益 第 1 条 三级指标")).to_have_value(moved)
    desk.is_saved()
    assert [row.name for row in stored().indicators if row.level2 == "经济效益"] == [moved]
    assert desk.errors == []


LEVELS = [("产出指标", "数量指标", 5), ("产出指标", "质量指标", 4), ("满意度指标", "服务对象满意度指标", 3)]


def copied_block() -> str:
    """Twelve rows as a spreadsheet copies them: level names merged down, an alias among them."""
    lines = []
    for number, (level1, level2, count) in enumerate(LEVELS):
        for index in range(count):
            spans = f'<td rowspan="{count}">{level2}</td>' if index == 0 else ""
            spans = (
                f'<td rowspan="{9 if number == 0 else count}">{level1}</td>' if index == 0 and number != 1 else ""
            ) + spans
            lines.append(f"<tr>{spans}<td>指标{number}{index}</td><td>{index}次</td><td>≥{index}次</td></tr>")
    return f"<table>{''.join(lines)}</table>"


def paste(desk: Desk, html: str) -> None:
    """Put a table on the clipboard, and press Ctrl-V."""
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    put = """html => navigator.clipboard.write([new ClipboardItem({
        "text/html": new Blob([html], {type: "text/html"}), "text/plain": new Blob(["x"], {type: "text/plain"})})])"""
    desk.page.evaluate(put, html)
    desk.press("Control+v")


def test_twelve_rows_copied_from_a_spreadsheet_are_shown_taken_and_undone_at_once(live_server, browser):
    desk = Desk(browser, live_server.url, start(BLANK).filler)
    desk.field("数量指标 第 1 条 三级指标").focus()
    paste(desk, copied_block())
    dialog = desk.page.get_by_role("dialog", name="粘贴的内容")
    expect(dialog.locator("tbody tr")).to_have_count(12)
    assert desk.names() == []
    desk.press("Enter")
    desk.is_saved()
    rows = [(row.level2, row.name, row.cycle_value, row.annual_value) for row in stored().indicators]
    assert rows == [
        (level2.removesuffix("指标") if number == 2 else level2, f"指标{number}{index}", f"{index}次", f"≥{index}次")
        for number, (_, level2, count) in enumerate(LEVELS)
        for index in range(count)
    ]
    desk.press("Control+z")
    assert desk.names() == []
    desk.is_saved()
    assert (stored(), desk.errors) == (BLANK, [])


UNFIT = """<table><tr><td>数量指标</td><td>次数</td><td>2次</td></tr>
<tr><td>长远指标</td><td>影响</td><td>好</td></tr></table>"""


def test_what_does_not_fit_is_named_before_anything_is_taken(live_server, browser):
    desk = Desk(browser, live_server.url, start(BLANK).filler)
    desk.field("数量指标 第 1 条 三级指标").focus()
    paste(desk, UNFIT)
    dialog = desk.page.get_by_role("dialog", name="粘贴的内容")
    expect(dialog).to_contain_text("指标体系中没有“长远指标”，请选择归入哪个二级指标")
    desk.press("Escape")
    assert desk.names() == []


def test_what_was_typed_while_cut_off_is_there_when_one_comes_back(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    desk.page.context.set_offline(True)
    desk.field(ANNUAL).fill("断网时写的")
    desk.state("未保存：离线")
    before = stored()
    # Chromium's switch does not reach what a closing page sends behind itself.
    desk.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('cut off')) }")
    desk.page.goto("about:blank")
    desk.page.context.set_offline(False)
    desk.open()
    assert stored() == before
    expect(desk.page.locator("#kept")).to_contain_text("断网时写的")
    desk.click("取回")
    desk.is_saved()
    assert stored().goals.annual == "断网时写的"
    desk.open()
    expect(desk.page.locator("#kept")).to_be_hidden()


def test_a_short_cut_saves_itself_when_the_network_is_back(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    desk.page.context.set_offline(True)
    desk.field(ANNUAL).fill("断网时写的")
    desk.state("未保存：离线")
    desk.page.context.set_offline(False)
    desk.is_saved()
    assert stored().goals.annual == "断网时写的"


def test_a_lost_answer_to_a_save_makes_no_conflict(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)

    def lose(route):
        route.fetch()
        route.abort()

    desk.page.route("**/autosave/", lose, times=1)
    desk.field(ANNUAL).fill("第一次")
    desk.state("未保存：离线")
    desk.field(ANNUAL).fill("第一次，又写")
    desk.is_saved()
    assert stored().goals.annual == "第一次，又写"


def test_a_session_that_ended_loses_nothing(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    desk.page.context.clear_cookies()
    desk.field(ANNUAL).fill("登录过期后写的")
    desk.state("未保存：登录已过期")
    with desk.page.context.expect_page() as opened:
        desk.click("重新登录")
    login = opened.value
    login.get_by_label("用户名").fill("filler")
    login.get_by_label("密码").fill("mubiao-test")
    login.get_by_role("button", name="登录").click()
    desk.is_saved()
    assert stored().goals.annual == "登录过期后写的"


def test_somebody_else_who_logs_in_does_not_save_it_as_theirs(live_server, browser):
    world = start()
    desk = Desk(browser, live_server.url, world.filler)
    desk.page.context.clear_cookies()
    other = desk.page.context.new_page()
    other.goto(live_server.url)
    other.get_by_label("用户名").fill("colleague")
    other.get_by_label("密码").fill("mubiao-test")
    other.get_by_role("button", name="登录").click()
    other.get_by_text("我的工作").first.wait_for()
    desk.field(ANNUAL).fill("甲写的")
    desk.state("现在登录的是colleague")
    assert Declaration.objects.get().revision == 1


def test_who_types_faster_than_the_page_loads_is_saved_too(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    desk.page.route("**/editor/main*.js", lambda route: (desk.field(ANNUAL).fill("手快"), route.continue_()))
    desk.open()
    desk.is_saved()
    assert stored().goals.annual == "手快"


def test_a_half_typed_amount_does_not_hold_up_the_rest(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    desk.field("2025年预算金额(元)").fill("一万六")
    desk.field(ANNUAL).fill("照样保存")
    desk.state("未保存：有 1 处格式不对，其余已保存")
    assert (stored().goals.annual, stored().budget) == ("照样保存", comfort_money().budget)
    desk.open()
    expect(desk.page.locator("#kept")).to_contain_text("一万六")
    desk.click("取回")
    desk.field("2025年预算金额(元)").fill("16,000.50")
    desk.is_saved()
    assert str(stored().budget.total) == "16000.50"


@pytest.mark.parametrize("who", ["filler", "colleague"], ids=["two tabs of one person", "two people"])
def test_on_one_declaration_nothing_is_overwritten(live_server, browser, who):
    world = start()
    first = Desk(browser, live_server.url, world.filler)
    first.field("实施周期总目标").fill("一次坐下来写的")
    first.is_saved()
    second = Desk(browser, live_server.url, getattr(world, who))
    first.field(ANNUAL).fill("甲的目标")
    first.is_saved()
    second.field(ANNUAL).fill("乙的目标")
    second.field("数量指标 第 1 条 年度指标值").fill("9次")
    second.state("未保存：filler已于")
    assert stored().goals.annual == "甲的目标"
    second.click("对照两份内容")
    goal = second.page.get_by_role("group", name="年度目标")
    expect(goal).to_contain_text("甲的目标")
    expect(goal).to_contain_text("乙的目标")
    # The text both began with went on within one sitting, and the page still knows it.
    expect(second.page.get_by_role("group", name="慰问次数 · 年度指标值").get_by_label("您输入的内容")).to_be_checked()
    expect(goal.get_by_role("radio", checked=True)).to_have_count(0)
    goal.get_by_label("合并为").check()
    goal.get_by_role("textbox").fill("甲和乙的目标")
    second.click("按选择保存")
    second.sees("已保存")
    assert stored().goals.annual == "甲和乙的目标"
    assert stored().indicators[1].annual_value == "9次"
    expect(second.page.locator("#kept")).to_be_hidden()


def test_others_see_who_is_editing(live_server, browser):
    world = start()
    desk = Desk(browser, live_server.url, world.filler)
    other = Desk(browser, live_server.url, world.colleague)
    expect(other.page.locator("[data-others]")).to_have_text("filler 正在编辑")
    desk.field(ANNUAL).fill("改了")
    expect(desk.page.locator("[data-others]")).to_have_text("colleague 正在编辑")


def test_findings_follow_what_is_typed_and_take_reasons(live_server, browser):
    without = tuple(row for row in comfort_money().indicators if row.level1 != "满意度指标")
    desk = Desk(browser, live_server.url, start(replace(comfort_money(), indicators=without)).filler)
    panel = desk.page.locator("[data-missing]")
    reason = panel.get_by_label("说明：缺少满意度指标")
    counts = panel.locator("[data-count]")
    expect(counts).to_have_text(re.compile(r"^\s*待填 1\s*$"))
    name = desk.field("服务对象满意度 第 1 条 三级指标")
    name.fill("满意率")
    name.fill("")
    expect(counts).to_have_text(re.compile("待填 1"))
    # Edited and left blank, it is missing.
    desk.field(ANNUAL).focus()
    expect(counts).to_have_text(re.compile(r"^\s*需说明 1\s*$"))
    lead = desk.page.locator("[data-leading] > button:visible")
    expect(lead).to_have_text("保存并送审")
    desk.field(ANNUAL).fill("")
    desk.press("Shift+Tab")
    expect(counts).to_have_text(re.compile(r"必改 1\s+需说明 1"))
    expect(lead).to_have_text("保存并下一个")
    panel.get_by_role("link", name="年度目标未填写").click()
    expect(desk.field(ANNUAL)).to_be_focused()
    desk.page.keyboard.type("补写")
    expect(counts).not_to_contain_text("必改")
    reason.fill("本项目没有服务对象")
    desk.is_saved()
    assert FindingReason.objects.get().reason == "本项目没有服务对象"
    value = desk.field("数量指标 第 1 条 年度指标值")
    value.fill("≤3.4万元/月")
    expect(value.locator("xpath=..").locator(".parse")).to_have_text("≤ 34,000 元/月")
    expect(reason).to_have_value("本项目没有服务对象")


def test_on_a_phone_the_cards_save_themselves_too(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler, viewport=PHONE)
    desk.field(ANNUAL).fill("手机上写的")
    desk.is_saved()
    desk.page.get_by_role("button", name="数量指标 增加一条").click()
    desk.page.keyboard.type("手机上加的")
    expect(desk.page.locator("[data-save-state]")).to_be_visible()
    desk.is_saved()
    assert "手机上加的" in [row.name for row in stored().indicators]
    assert desk.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert desk.errors == []


def test_without_a_script_it_still_saves(live_server, browser):
    world = start()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.get_by_label("用户名").fill("filler")
    page.get_by_label("密码").fill("mubiao-test")
    page.get_by_role("button", name="登录").click()
    address = f"{live_server.url}/declarations/{Declaration.objects.get().pk}/edit/"
    page.goto(address)
    page.get_by_label(ANNUAL, exact=True).fill("没有脚本")
    workflow.save(
        Declaration.objects.get(),
        replace(stored(), goals=Goals(cycle="别人", annual="别人")),
        by=world.colleague,
        based_on=1,
    )
    choose(page, "保存")
    page.get_by_role("group", name="年度目标").get_by_label("您输入的内容").check()
    page.get_by_role("button", name="按选择保存").click()
    page.get_by_text("已保存").first.wait_for()
    assert stored().goals == Goals(cycle="别人", annual="没有脚本")
