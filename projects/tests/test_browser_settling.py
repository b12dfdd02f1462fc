"""A finding fixed and undone by its button, another waived; the library grown and found, as people walk it."""

import re

import pytest
from playwright.sync_api import expect

from indicators.models import LibraryIndicator
from projects import store
from projects.models import Declaration, FindingWaiver
from projects.tests.browser import DESK, PHONE, Person
from projects.tests.factories import World, truth

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def subsidy():
    """越秀区居民医保扩面专项财政补贴: 资金拨付准确率 stands under 时效指标 and belongs to 质量指标."""
    return truth("list-guangzhou-2025")[0]


def level_of(name: str) -> str:
    return next(row.level2 for row in store.load(Declaration.objects.get()).indicators if row.name == name)


def test_a_fix_is_one_click_and_so_is_the_way_back(live_server, browser):
    world = World()
    declaration = world.draft(subsidy())
    filler = Person(browser, live_server.url, world.filler)
    filler.page.goto(f"{live_server.url}/declarations/{declaration.pk}/edit/")
    LibraryIndicator.objects.create(level2="数量指标", name="参保扩面人数")
    filler.page.get_by_label("绩效目标", exact=True).fill("刚写的目标")
    filler.click("取用指标")
    assert filler.sees("指标库：名称含“扩面”")
    filler.page.get_by_label("参保扩面人数").check()
    with filler.page.expect_response("**/check/"):
        filler.click("取用选中的 1 条")
    assert filler.sees("已取用 1 条指标")
    filler.page.keyboard.press("Escape")
    filler.click("移到“质量指标”")
    assert filler.sees("已改正：资金拨付准确率")
    assert level_of("资金拨付准确率") == "质量指标"
    saved = filler.page.locator("[data-save-state]")
    expect(saved).to_have_text(re.compile(r"^已保存 \d"))
    assert Declaration.objects.get().revisions.latest("number").action == "fix"
    filler.page.get_by_label("绩效目标", exact=True).focus()
    filler.click("撤销")
    expect(saved).to_have_text("保存中")
    expect(saved).to_have_text(re.compile(r"^已保存 \d"))
    assert level_of("资金拨付准确率") == "时效指标"
    filler.page.keyboard.press("Control+y")
    expect(saved).to_have_text("保存中")
    expect(saved).to_have_text(re.compile(r"^已保存 \d"))
    assert level_of("资金拨付准确率") == "质量指标"
    # What the word spoke of is not the last edit any more: its button is gone.
    expect(filler.page.get_by_role("button", name="撤销")).to_have_count(0)
    filler.page.keyboard.press("Control+z")
    expect(saved).to_have_text("保存中")
    expect(saved).to_have_text(re.compile(r"^已保存 \d"))
    assert level_of("资金拨付准确率") == "时效指标"
    assert store.load(Declaration.objects.get()).goals.annual == "刚写的目标"
    assert filler.errors == []


def test_a_button_that_is_pressed_while_the_findings_come_is_clicked(live_server, browser):
    world = World()
    declaration = world.draft(subsidy())
    filler = Person(browser, live_server.url, world.filler)
    held = []
    filler.page.route("**/check/", lambda route: held.append(route))
    filler.page.goto(f"{live_server.url}/declarations/{declaration.pk}/edit/")
    while not held:
        filler.page.wait_for_timeout(50)
    filler.page.get_by_role("button", name="移到“质量指标”").first.hover()
    filler.page.mouse.down()
    with filler.page.expect_response("**/check/"):
        held.pop().continue_()
    filler.page.wait_for_timeout(200)
    filler.page.mouse.up()
    assert filler.sees("已改正：资金拨付准确率")


def test_a_waiver_leaves_what_the_reviewer_typed(live_server, browser):
    world = World()
    stage = world.campaign.stages.get(position=1)
    declaration = world.draft(subsidy())
    Declaration.objects.update(state="submitted", waits_at=stage)
    reviewer = Person(browser, live_server.url, world.reviewer)
    reviewer.page.goto(f"{live_server.url}/declarations/{declaration.pk}/review/")
    reviewer.page.get_by_label("审核意见", exact=True).fill("写到一半的意见")
    finding = reviewer.page.locator(".find", has_text="不宜放在“时效指标”").first
    finding.get_by_text("豁免", exact=True).click()
    finding.get_by_role("textbox").fill("按上级口径填报")
    finding.get_by_role("button", name="豁免这一条").click()
    assert reviewer.sees("按上级口径填报")
    assert reviewer.page.get_by_label("审核意见", exact=True).input_value() == "写到一半的意见"
    assert FindingWaiver.objects.get().by == world.reviewer
    assert reviewer.errors == []


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_library_grows_and_is_found(live_server, browser, viewport):
    world = World()
    approved = world.draft()
    Declaration.objects.update(state="approved")
    keeper = Person(browser, live_server.url, world.administrator, viewport=viewport)
    keeper.page.goto(f"{live_server.url}/declarations/{approved.pk}/")
    keeper.click("收入“慰问次数”")
    assert keeper.sees("新收入 1 条：“慰问次数”")
    keeper.page.goto(f"{live_server.url}/library/grow/")
    keeper.page.get_by_label("收入“慰问人数”").uncheck()
    keeper.click("收入本页勾选的指标")
    assert keeper.sees("新收入 8 条")
    keeper.page.goto(f"{live_server.url}/library/")
    keeper.page.get_by_label("检索").fill("wwcs")
    keeper.click("筛选")
    keeper.click("慰问次数", "link")
    assert keeper.sees("年度指标值的分布")
    assert not LibraryIndicator.objects.filter(name="慰问人数").exists()
    entry = LibraryIndicator.objects.get(name="慰问次数").pk
    wide = {}
    for path in (
        "library/",
        "library/grow/",
        f"library/{entry}/",
        "checks/",
        f"declarations/{approved.pk}/suggestions/",
    ):
        keeper.page.goto(f"{live_server.url}/{path}")
        wide[path] = keeper.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert {path for path, extra in wide.items() if extra > 0} == set()
    assert keeper.errors == []
