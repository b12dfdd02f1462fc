"""A reviewer at the inbox in Chromium: filter and save it, return three at once, go through three by keyboard."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from projects.models import Declaration, State
from projects.tests.browser import DESK, PHONE, Person
from projects.tests.factories import World, comfort_money

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def submitted(world: World, names: str, total: int = 24_800) -> list[Declaration]:
    document = comfort_money()
    made = []
    for name in names:
        head = replace(document.project, name=f"{name}费")
        draft = world.draft(replace(document, project=head))
        made.append(world.go(draft, "submit", world.filler))
    Declaration.objects.filter(pk__in=[one.pk for one in made]).update(total=total)
    return made


def test_filter_save_return_three_and_walk_three_by_keyboard(live_server, browser):
    world = World()
    large, small = submitted(world, "甲乙丙", 5_000_000), submitted(world, "丁戊己")
    reviewer = Person(browser, live_server.url, world.reviewer)
    page = reviewer.page

    reviewer.click("审核", "link")
    page.get_by_text("更多条件").click()
    page.get_by_label("预算从（元）").fill("100万")
    reviewer.click("筛选")
    expect(page.locator("[data-inbox] tbody tr")).to_have_count(3)
    page.get_by_text("保存此筛选").click()
    page.get_by_label("名称", exact=True).fill("百万以上")
    page.locator(".saved-form").get_by_role("button", name="保存").click()
    assert reviewer.sees("筛选“百万以上”已保存")
    page.get_by_role("link", name="清除全部条件").click()
    expect(page.locator("[data-inbox] tbody tr")).to_have_count(6)
    reviewer.click("百万以上", "link")

    expect(page.get_by_role("button", name="批量退回")).to_be_disabled()
    page.wait_for_load_state("load")
    page.keyboard.press("a")
    assert reviewer.sees("已选 3 份")
    back = page.url
    reviewer.click("批量退回")
    reviewer.click("退回 3 份，共 15,000,000 元")
    assert reviewer.sees("请至少选择一条退回理由")
    page.get_by_label("指标不够细化、量化").check()
    page.get_by_label("审核意见").fill("请写明人数口径")
    reviewer.click("退回 3 份，共 15,000,000 元")
    assert reviewer.sees("已退回 3 份，共 15,000,000 元")
    # Taken back as a whole, and returned once more.
    reviewer.click("收回这批决定", "link")
    assert reviewer.sees("3 / 3 份可以收回")
    page.get_by_label("原因").fill("退回理由选错了")
    reviewer.click("收回 3 份")
    assert reviewer.sees("已收回 3 份的决定")
    page.goto(back)
    page.wait_for_load_state("load")
    page.keyboard.press("a")
    reviewer.click("批量退回")
    page.get_by_label("指标不够细化、量化").check()
    page.get_by_label("审核意见").fill("请写明人数口径")
    reviewer.click("退回 3 份，共 15,000,000 元")
    assert reviewer.sees("已退回 3 份，共 15,000,000 元")
    reviewer.click("回到列表", "link")
    assert reviewer.sees("没有符合条件的申报表")
    reviewer.click("清除全部条件", "link")

    # The first is opened, left for the second, returned, and the third opens by itself.
    expect(page.locator("[data-inbox] tbody tr")).to_have_count(3)
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="丁费")).to_be_focused()
    steps = [("Enter", "丁费", 1), ("j", "戊费", 2), ("Alt+ArrowDown", "己费", 3), ("k", "戊费", 2)]
    for key, name, at in steps:
        page.keyboard.press(key)
        page.get_by_role("heading", name=name, level=1).wait_for()
        page.wait_for_load_state("load")
        assert reviewer.sees(f"第 {at} / 3 份")
    page.get_by_label("审核意见", exact=True).fill("jk")
    page.get_by_label("指标不够细化、量化").first.check()
    page.locator(".decide").get_by_text("中", exact=True).click()
    reviewer.click("退回", exact=True)
    page.get_by_role("heading", name="己费", level=1).wait_for()
    assert reviewer.sees("“戊费”已退回") and reviewer.sees("第 2 / 2 份")
    states = dict(Declaration.objects.values_list("project__name", "state"))
    assert {name for name, state in states.items() if state == State.RETURNED} == {"甲费", "乙费", "丙费", "戊费"}
    assert len(large) == len(small) == 3 and reviewer.errors == []


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_none_of_these_pages_is_wider_than_its_window(live_server, browser, viewport):
    world = World()
    first, second = submitted(world, "甲乙")
    reviewer = Person(browser, live_server.url, world.reviewer, viewport=viewport)
    decide = f"review/decide/?id={first.pk}&id={second.pk}&action="
    paths = ["review/", "review/?q=费&change=new&budget_from=x", "review/?overdue=on"]
    paths += [f"{decide}pass", f"{decide}return"]
    wide = {}
    for path in [*paths, f"declarations/{first.pk}/review/?list=inbox"]:
        reviewer.page.goto(f"{live_server.url}/{path}")
        wide[path] = reviewer.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert {path for path, extra in wide.items() if extra > 0} == set()
    assert reviewer.errors == []


def test_what_was_sent_after_the_session_had_ended_is_put_back(live_server, browser):
    world = World()
    declaration = world.submitted()
    reviewer = Person(browser, live_server.url, world.reviewer)
    page = reviewer.page
    page.goto(f"{live_server.url}/review/decide/?action=return&id={declaration.pk}&carried=%3Flist%3Dinbox")
    page.get_by_label("审核意见").fill("请统一补充测算依据")
    page.get_by_label("其他").check()
    page.context.clear_cookies(name="sessionid")
    reviewer.click("退回 1 份")
    page.get_by_label("用户名").fill("reviewer")
    page.get_by_label("密码").fill("mubiao-test")
    reviewer.click("登录")
    assert reviewer.sees("已放回您填写的内容")
    assert page.get_by_label("审核意见").input_value() == "请统一补充测算依据"
    assert page.get_by_label("其他").is_checked()
    reviewer.click("退回 1 份")
    assert reviewer.sees("已退回 1 份") and reviewer.errors == []
    page.go_back()
    assert not page.get_by_text("已放回您填写的内容").is_visible()
