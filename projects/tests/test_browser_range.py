"""The indicators as a spreadsheet in Chromium: cells selected, copied, cut, filled, pasted over, given back."""

import pytest
from playwright.sync_api import expect

from projects.tests.desk import Desk, start, stored
from projects.tests.factories import comfort_money

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server, browser):
    desk = Desk(browser, live_server.url, start().filler)
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return desk


def texts(desk: Desk) -> list[list[str]]:
    """What stands in the indicators' cells, row by row."""
    script = """() => [...document.querySelectorAll("tr[data-level2]")].map((row) =>
        ["name", "cycle_value", "annual_value"].map((name) => row.querySelector(`[name="indicator-${name}"]`).value))"""
    return desk.page.evaluate(script)


def clipboard(desk: Desk, kind: str = "text/plain") -> str:
    script = """async (kind) => (await (await navigator.clipboard.read())[0].getType(kind)).text()"""
    return desk.page.evaluate(script, kind)


def put(desk: Desk, text: str) -> None:
    desk.page.evaluate("text => navigator.clipboard.writeText(text)", text)


def cell(desk: Desk, row: int, column: int):
    name = ["name", "cycle_value", "annual_value"][column]
    return desk.page.locator("tr[data-level2]").nth(row).locator(f'[name="indicator-{name}"]')


def selected(desk: Desk) -> int:
    return desk.page.locator("td.is-selected").count()


def spoken(desk: Desk, text: str) -> None:
    expect(desk.page.locator("[data-editor] > [role=status]")).to_have_text(text)


def test_typing_replaces_escape_gives_back_and_f2_edits(desk):
    before = texts(desk)
    cell(desk, 4, 0).click()
    desk.page.keyboard.type("甲")
    expect(cell(desk, 4, 0)).to_have_value("甲")
    desk.press("Escape")
    assert texts(desk) == before
    desk.press("F2")
    desk.page.keyboard.type("甲")
    desk.press("ArrowLeft", "ArrowLeft")
    desk.page.keyboard.type("乙")
    expect(cell(desk, 4, 0)).to_have_value(f"{before[4][0][:-1]}乙{before[4][0][-1]}甲")
    desk.press("Escape")
    assert texts(desk) == before
    desk.page.keyboard.type("丙")
    desk.press("ArrowDown")
    expect(cell(desk, 5, 0)).to_be_focused()
    expect(cell(desk, 4, 0)).to_have_value("丙")
    desk.press("Control+z")
    assert texts(desk) == before
    # A second click sets the caret.
    cell(desk, 4, 0).click()
    cell(desk, 4, 0).click()
    desk.press("Home")
    desk.page.keyboard.type("丁")
    expect(cell(desk, 4, 0)).to_have_value(f"丁{before[4][0]}")
    goal = desk.field("2025年度目标")
    goal.fill("改了")
    desk.press("Escape")
    expect(goal).to_have_value(comfort_money().goals.annual)
    assert desk.errors == []


def test_enter_after_tabs_leads_back_to_the_column_where_they_began(desk):
    cell(desk, 0, 0).focus()
    for row in range(3):
        expect(cell(desk, row, 0)).to_be_focused()
        desk.press("Tab", "Tab", "Enter")
    cell(desk, 0, 1).click()
    desk.press("Tab", "Enter")
    expect(cell(desk, 1, 1)).to_be_focused()
    desk.press("ArrowRight", "Enter")
    expect(cell(desk, 2, 2)).to_be_focused()


def test_a_range_is_selected_copied_and_pasted_back_unchanged(desk):
    before = texts(desk)
    cell(desk, 3, 0).click()
    desk.press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown")
    assert selected(desk) == 9
    spoken(desk, "已选 3 行 3 栏")
    desk.press("Control+c")
    spoken(desk, "已复制 9 格")
    assert clipboard(desk) == "".join("\t".join(row) + "\r\n" for row in before[3:6])
    assert clipboard(desk, "text/html").count("<td") == 9
    desk.press("Control+v")
    spoken(desk, "已粘贴 9 格")
    assert texts(desk) == before
    desk.press("Control+x")
    assert texts(desk)[3:6] == [["", "", ""]] * 3
    desk.press("Control+v")
    assert texts(desk) == before
    desk.press("Control+z")
    assert texts(desk)[3:6] == [["", "", ""]] * 3
    desk.press("Control+z")
    assert texts(desk) == before
    desk.state("已保存")
    assert stored() == comfort_money()
    assert desk.errors == []


def test_one_value_fills_a_selection_and_it_fills_down_and_is_cleared(desk):
    before = texts(desk)
    first, last = cell(desk, 0, 1).bounding_box(), cell(desk, 2, 2).bounding_box()
    desk.page.mouse.move(first["x"] + 20, first["y"] + 8)
    desk.page.mouse.down()
    desk.page.mouse.move(last["x"] + 20, last["y"] + 8, steps=5)
    desk.page.mouse.up()
    assert selected(desk) == 6
    expect(cell(desk, 0, 1)).to_be_focused()
    put(desk, "≥1次\r\n")
    desk.press("Control+v")
    assert [row[1:] for row in texts(desk)[:3]] == [["≥1次", "≥1次"]] * 3
    desk.page.keyboard.type("3次")
    desk.press("Control+d")
    assert texts(desk)[0][1] == "3次" and texts(desk)[1][1] == "≥1次"
    desk.press("Control+Enter")
    assert [row[1:] for row in texts(desk)[:3]] == [["3次", "3次"]] * 3
    desk.press("Delete")
    assert [row[1:] for row in texts(desk)[:3]] == [["", ""]] * 3
    desk.press("Control+z")
    desk.page.keyboard.type("4次")
    desk.press("Enter", "Shift+Enter", "Control+d")
    assert [row[1:] for row in texts(desk)[:3]] == [["4次", "3次"]] * 3
    desk.press("Escape", "ArrowDown", "ArrowDown", "ArrowDown", "Control+d")
    assert selected(desk) == 0 and texts(desk)[3][1] == "4次"
    assert [row[0] for row in texts(desk)] == [row[0] for row in before]
    assert desk.errors == []


# What the table leaves to the browser, which acts by itself or tells of it by an event of its own.
NATIVE = {"field Tab", "field Shift+Tab", "cell Ctrl+C", "cell Ctrl+X", "field Ctrl+V", "signs Enter"}
NATIVE |= {f"offer {key}" for key in ("ArrowUp", "ArrowDown", "Enter", "Tab", "Escape")}
PRESS_ALL = """async () => {
    const { KEYS } = await import("/static/editor/keys.js");
    const field = { focus: () => document.querySelector('[name="indicator-cycle_value"]').focus() };
    const above = document.querySelector('[name="goals.annual"]');
    const nobody = () => document.activeElement.blur();
    const stand = (key) => ({
        cell: () => { nobody(); field.focus(); },
        field: () => { nobody(); field.focus(); document.execCommand("insertText", false, "x"); },
        head: () => {
            const end = /Right|Down/.test(key) ? above.value.length : 0;
            above.focus();
            above.setSelectionRange(end, end);
        },
        page: nobody,
        offer: nobody,
        drawer: () => document.querySelector("[data-adopt-open]").click(),
        signs: () => { field.focus(); document.querySelector(".signs-button").click(); },
    });
    const left = [];
    for (const { where, keys } of KEYS) for (const combination of Object.keys(keys)) {
        stand(combination)[where]();
        const names = combination.split(/\\+(?!$)/);
        const [ctrlKey, altKey, shiftKey] = ["Ctrl", "Alt", "Shift"].map((name) => names.includes(name));
        const options = { key: names.pop(), bubbles: true, cancelable: true, ctrlKey, altKey, shiftKey };
        const isLeft = document.activeElement.dispatchEvent(new KeyboardEvent("keydown", options));
        if (isLeft) left.push(`${where} ${combination}`);
        document.getElementById("keys").close();
    }
    return left;
}"""


def test_every_key_stands_in_the_list_and_does_something(desk):
    cell(desk, 0, 1).focus()
    desk.press("F1")
    dialog = desk.page.get_by_role("dialog", name="快捷键")
    expect(dialog).to_be_visible()
    shown = dialog.locator("[data-key]").all()
    script = "async () => (await import('/static/editor/keys.js')).KEYS.flatMap(({ keys }) => Object.keys(keys))"
    assert [key.get_attribute("data-key") for key in shown] == desk.page.evaluate(script)
    listed = {key.inner_text().replace(" ", "") for key in shown}
    titles = desk.page.evaluate("[...document.querySelectorAll('[title]')].map((shown) => shown.title)")
    named = {title.rpartition("（")[2].removesuffix("）") for title in titles if title.endswith("）")}
    assert named and named <= listed
    desk.press("Escape")
    assert set(desk.page.evaluate(PRESS_ALL)) == NATIVE
    assert desk.errors == []
