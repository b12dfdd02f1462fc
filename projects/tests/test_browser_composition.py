"""An input method in the editor, through the DevTools protocol: nothing of a composition counts before it ends."""

import pytest
from playwright.sync_api import expect

from projects.tests.desk import ANNUAL, Desk, start, stored
from projects.tests.factories import comfort_money

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class InputMethod:
    """What an input method does to the field that has the focus: it composes, and then puts a text in."""

    def __init__(self, desk: Desk) -> None:
        self.session = desk.page.context.new_cdp_session(desk.page)

    def compose(self, *texts: str) -> None:
        for text in texts:
            key = {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229, "code": "KeyA"}
            self.session.send("Input.dispatchKeyEvent", key)
            self.session.send(
                "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
            )

    def put_in(self, text: str) -> None:
        self.session.send("Input.insertText", {"text": text})

    def give_up(self) -> None:
        self.compose("")


def test_nothing_of_a_composition_is_sent_kept_or_undone_before_it_ends(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    goal = comfort_money().goals.annual
    sent = []
    desk.page.wait_for_load_state("networkidle")
    desk.field(ANNUAL).focus()
    desk.press("Control+End")
    desk.page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    method = InputMethod(desk)
    method.compose("w", "wei", "weiwen")
    # Longer than any pause after which something is saved, checked or compared.
    desk.page.wait_for_timeout(2_500)
    assert [text for text in sent if "weiwen" in text or "goals" in text] == []
    assert "weiwen" not in desk.page.evaluate("JSON.stringify(localStorage)")
    method.put_in("慰问")
    desk.is_saved()
    assert stored().goals.annual == f"{goal}慰问"
    method.compose("fu", "fuwu")
    method.put_in("服务")
    expect(desk.field(ANNUAL)).to_have_value(f"{goal}慰问服务")
    desk.press("Control+z")
    expect(desk.field(ANNUAL)).to_have_value(f"{goal}慰问")
    desk.press("Control+z")
    expect(desk.field(ANNUAL)).to_have_value(goal)
    desk.press("Control+y", "Control+y")
    desk.is_saved()
    assert stored().goals.annual == f"{goal}慰问服务"
    assert not [text for text in sent if "weiwen" in text or "fuwu" in text]
    assert desk.errors == []


def test_what_was_typed_before_a_composition_is_saved_without_it(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    name, method = desk.field("数量指标 第 1 条 三级指标"), InputMethod(desk)
    before = name.input_value()
    name.focus()
    desk.press("F2")
    desk.page.keyboard.type("甲")
    method.compose("yi")
    desk.is_saved()
    assert before + "甲" in [row.name for row in stored().indicators]
    expect(name).to_have_value(f"{before}甲yi")
    method.give_up()
    expect(name).to_have_value(f"{before}甲")
    desk.is_saved()
    desk.press("Control+z")
    expect(name).to_have_value(before)
    assert desk.errors == []
