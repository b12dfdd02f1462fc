"""The review page as it is walked: an opinion at a cell, the return, the answer, the comparison, the pass."""

from dataclasses import replace

import pytest

from projects import workflow
from projects.models import Declaration, Opinion, OpinionTemplate, ReviewDecision, State
from projects.tests.browser import DESK, PHONE, Person
from projects.tests.factories import RETURNING, World, comfort_money
from projects.workflow import OpinionOn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CELL = "[id='indicators[1].annual_value']"


def review(browser, server, user, declaration, *, viewport=DESK, query="") -> Person:
    person = Person(browser, server.url, user, viewport=viewport)
    person.page.goto(f"{server.url}/declarations/{declaration.pk}/review/{query}")
    person.page.locator("#review[data-ready]").wait_for()
    return person


def answered(world, declaration) -> Declaration:
    """The filler mends what was asked for, answers and submits again."""
    rows = list(comfort_money().indicators)
    rows[1] = replace(rows[1], annual_value="≥2次")
    document = replace(comfort_money(), indicators=tuple(rows))
    answers = {opinion.pk: "已改为≥2次" for opinion in declaration.opinions.all()}
    saved = workflow.save(declaration, document, by=world.filler, based_on=declaration.revision, answers=answers)
    return world.go(saved, "submit", world.filler)


def test_an_opinion_at_a_cell_comes_back_answered_and_beside_what_changed(live_server, browser):
    world = World()
    declaration = world.submitted()
    reviewer = review(browser, live_server, world.reviewer, declaration)
    reviewer.page.locator(CELL).click()
    editor = reviewer.page.get_by_role("dialog")
    editor.get_by_role("textbox").fill("次数与上年不符")
    editor.get_by_label("理由").select_option("name-value")
    editor.get_by_role("button", name="写好了").click()
    assert "意见：次数与上年不符" in reviewer.page.locator(CELL).inner_text()
    reviewer.page.reload()
    assert reviewer.sees("写到一半的内容")
    reviewer.page.get_by_role("radiogroup", name="审核等次").get_by_text("中", exact=True).click()
    reviewer.click("退回", exact=True)
    assert reviewer.sees("已退回")
    opinion = Opinion.objects.get()
    assert (opinion.path, opinion.reason_code, opinion.text) == (
        "indicators[1].annual_value",
        "name-value",
        "次数与上年不符",
    )

    declaration = answered(world, Declaration.objects.get())
    reviewer = review(browser, live_server, world.reviewer, declaration)
    assert reviewer.page.locator("#review .opinion-line").count() == 0
    assert "已改为≥2次" in reviewer.page.locator("#opinions").inner_text()
    reviewer.page.get_by_label("适当性得分").fill("27")
    reviewer.page.locator("h1").click()
    reviewer.page.keyboard.press("2")
    reviewer.page.locator(f"{CELL} ins", has_text="≥").wait_for()
    assert reviewer.page.get_by_label("适当性得分").input_value() == "27"
    for question, score in (("完整性", "18"), ("相关性", "24"), ("可行性", "20")):
        reviewer.page.get_by_label(f"{question}得分").fill(score)
    assert reviewer.sees("合计 89 分，良")
    reviewer.click("审核通过")
    assert reviewer.sees("已审核通过")
    decision = ReviewDecision.objects.get(action="pass")
    assert (decision.grade, decision.audit["适当性"], decision.scores["适当性"]) == ("良", "优", "27")
    reviewer.click("收回决定", "link")
    reviewer.page.get_by_label("原因").fill("还要核对")
    reviewer.click("收回决定")
    reviewer.page.locator("#review[data-ready]").wait_for()
    assert reviewer.page.get_by_label("适当性得分").input_value() == "27"
    assert Declaration.objects.get().state == State.SUBMITTED
    assert reviewer.errors == []


def test_opinions_by_keyboard_alone(live_server, browser):
    world = World()
    reviewer = review(browser, live_server, world.reviewer, world.submitted())
    page = reviewer.page
    page.locator(".opine").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    label = page.locator(":focus").get_attribute("aria-label")
    page.keyboard.press("Enter")
    page.keyboard.type("请说明依据")
    page.keyboard.press("Escape")
    assert page.locator(":focus").get_attribute("aria-label") == label
    assert page.locator(".opinion-line textarea").input_value() == "请说明依据"
    page.get_by_role("button", name="删除对").click()
    assert page.locator(".opinion-line").count() == 0
    assert reviewer.errors == []


def test_an_opinion_at_a_cell_is_kept_as_a_template_and_put_in_again(live_server, browser):
    world = World()
    reviewer = review(browser, live_server, world.reviewer, world.submitted())
    reviewer.page.locator(CELL).click()
    editor = reviewer.page.get_by_role("dialog")
    editor.get_by_role("textbox").fill("请附测算表")
    editor.get_by_label("理由").select_option("other")
    editor.get_by_role("button", name="存为常用意见").click()
    editor.get_by_text("已存为常用意见").wait_for()
    template = OpinionTemplate.objects.get()
    assert (template.owner, template.text, template.reason_codes) == (world.reviewer, "请附测算表", ["other"])
    editor.get_by_role("button", name="写好了").click()
    reviewer.page.get_by_label("常用意见", exact=True).select_option(str(template.pk))
    reviewer.click("插入", exact=True)
    assert reviewer.page.get_by_label("审核意见", exact=True).input_value() == "请附测算表"
    assert reviewer.page.get_by_label("其他", exact=True).is_checked()
    assert reviewer.errors == []


# Also where the checks have as much to say of a question as they may.
SCORES_BELOW_THEIR_QUESTION = """() => [...document.querySelectorAll(".audit-head")].filter((head) => {
    const name = head.querySelector("b");
    if (!head.querySelector(".chip")) name.insertAdjacentHTML("afterend", '<a class="chip"></a>');
    head.querySelector(".chip").textContent = "检查 12 条必改、11 条需说明、10 条提示";
    return head.querySelector(".score").getBoundingClientRect().top >= name.getBoundingClientRect().bottom;
}).map((head) => head.innerText)"""


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_page_is_no_wider_than_its_window(live_server, browser, viewport):
    world = World()
    at = OpinionOn("indicators[1].annual_value", "次数与上年不符", "name-value")
    returned = world.go(world.submitted(), "return", world.reviewer, verdict=replace(RETURNING, opinions=(at,)))
    declaration = answered(world, returned)
    reviewer = review(browser, live_server, world.reviewer, declaration, viewport=viewport, query="?compare=returned")
    reviewer.page.locator(CELL).click()
    assert reviewer.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert reviewer.page.evaluate(SCORES_BELOW_THEIR_QUESTION) == []
    assert reviewer.errors == []


def test_nothing_typed_is_nothing_restored(live_server, browser):
    world = World()
    declaration = world.submitted()
    reviewer = review(browser, live_server, world.reviewer, declaration, query="?list=inbox&q=慰问")
    reviewer.page.goto(f"{live_server.url}/declarations/{declaration.pk}/review/?list=inbox")
    reviewer.page.locator("#review[data-ready]").wait_for()
    assert not reviewer.page.get_by_text("写到一半的内容").is_visible()
    assert reviewer.page.locator("input[name=carried]").input_value() == "?list=inbox"


def test_on_a_phone_the_decision_is_at_hand_and_comes_after_the_audit(live_server, browser):
    world = World()
    reviewer = review(browser, live_server, world.reviewer, world.submitted(), viewport=PHONE)
    button = reviewer.page.get_by_role("button", name="审核通过")
    assert button.bounding_box()["y"] + button.bounding_box()["height"] <= PHONE["height"]
    heights = [reviewer.page.locator(part).bounding_box()["y"] for part in ("#compared", "#audit", "#said", "#history")]
    assert heights == sorted(heights)
