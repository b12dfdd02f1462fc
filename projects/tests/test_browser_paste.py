"""Pasting in Chromium: what office programs write is shown, ticked, taken, and taken back in one step."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect, sync_playwright

from projects.core.document import Budget, Goals, Indicator
from projects.core.paste.plan import Kind
from projects.tests.browser import FLAGS
from projects.tests.clipboard_shapes import ONE_CELL, ROWS, SHAPES
from projects.tests.desk import Desk, start, stored
from projects.tests.factories import comfort_money
from projects.tests.test_paste_block import first_form
from projects.tests.test_paste_plan import cases, planned

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BLANK = replace(comfort_money(), budget=Budget(), goals=Goals(), indicators=())
NAME = "数量指标 第 1 条 三级指标"
ANNUAL_VALUE = "数量指标 第 1 条 年度指标值"


def paste(desk: Desk, html: str, text: str) -> None:
    """Paste both where one stands. The clipboard that a page may write to cleans markup, so the event comes alone."""
    put = """([html, text]) => {
        const data = new DataTransfer();
        if (html) data.setData("text/html", html);
        data.setData("text/plain", text);
        const how = {clipboardData: data, bubbles: true, cancelable: true};
        return document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
    }"""
    if desk.page.evaluate(put, [html, text]):
        desk.page.keyboard.insert_text(text)


def dialog(desk: Desk):
    return desk.page.get_by_role("dialog", name="粘贴的内容")


def saved_rows() -> list[tuple[str, ...]]:
    return [(row.name, row.cycle_value, row.annual_value) for row in stored().indicators]


def test_every_office_programs_block_is_shown_taken_and_undone_at_once(live_server, browser):
    desk = Desk(browser, live_server.url, start(BLANK).filler)
    for html, text in SHAPES.values():
        desk.field(NAME).focus()
        paste(desk, html, text)
        expect(dialog(desk).locator("tbody tr")).to_have_count(len(ROWS))
        assert desk.names() == []
        desk.press("Enter")
        assert desk.names() == [row[1] for row in ROWS]
        desk.is_saved()
        assert saved_rows() == [row[1:] for row in ROWS]
        desk.press("Control+z")
        assert desk.names() == []
        desk.is_saved()
    assert (stored(), desk.errors) == (BLANK, [])


def test_one_cell_goes_into_its_field_without_quotes_and_without_its_end(live_server, browser):
    desk = Desk(browser, live_server.url, start(BLANK).filler)
    for html, text in (*ONE_CELL.values(), ("", "慰问品数量（含水果）\r\n")):
        desk.field(NAME).fill("")
        paste(desk, html, text)
        expect(desk.field(NAME)).to_have_value("慰问品数量（含水果）")
    desk.field("2025年度目标").focus()
    paste(desk, "", '"第一。\n说""好""。"\r\n')
    expect(desk.field("2025年度目标")).to_have_value('第一。\n说"好"。')
    desk.press("Control+z")
    expect(desk.field("2025年度目标")).to_have_value("")
    expect(dialog(desk)).to_be_hidden()


def test_same_names_are_asked_updates_shown_and_only_what_is_ticked_is_taken(live_server, browser):
    rows = [("慰问次数", "8次", "2次"), ("慰问品数量", "9份", "9份"), ("补助人数", "5人", "5人")]
    indicators = tuple(Indicator.of(("产出指标", "数量指标", *texts)) for texts in rows)
    desk = Desk(browser, live_server.url, start(replace(BLANK, indicators=indicators)).filler)
    desk.field(NAME).focus()
    paste(desk, "", "慰问次数\t9次\n慰问品数量\t30份\n慰问品数量\t40份\n补助人数\t6人\n新的\t1个\n")
    lines = dialog(desk).locator("tbody tr")
    expect(lines.nth(0).locator("del")).to_have_text("2次")
    expect(lines.nth(0).locator("ins")).to_have_text("9次")
    take = dialog(desk).locator("[data-paste-take]")
    expect(take).to_have_text("还有 2 行要您选择")
    first, second = (lines.nth(at).get_by_role("combobox") for at in (1, 2))
    first.select_option("更新数量指标 第 2 条：9份，9份")
    expect(second.locator("option", has_text="更新")).to_be_disabled()
    second.select_option("新增到数量指标")
    lines.nth(3).get_by_role("checkbox").uncheck()
    expect(take).to_have_text("填入 4 行指标")
    take.click()
    desk.is_saved()
    assert saved_rows() == [
        ("慰问次数", "8次", "9次"),
        ("慰问品数量", "9份", "30份"),
        ("补助人数", "5人", "5人"),
        ("慰问品数量", "", "40份"),
        ("新的", "", "1个"),
    ]
    assert desk.errors == []


def test_values_fill_downwards_and_sign_number_and_unit_are_one(live_server, browser):
    indicators = tuple(Indicator.of(("产出指标", "数量指标", f"指标{n}", "", f"{n}次")) for n in range(3))
    desk = Desk(browser, live_server.url, start(replace(BLANK, indicators=indicators)).filler)
    desk.field(ANNUAL_VALUE).focus()
    paste(desk, "", "7次\r\n1次\r\n9次\r\n")
    expect(dialog(desk).locator("tbody tr.is-unchanged")).to_have_count(1)
    desk.press("Enter")
    expect(desk.field(ANNUAL_VALUE)).to_have_value("7次")
    desk.field(ANNUAL_VALUE).focus()
    paste(desk, "", "≥\t30\t份\r\n")
    expect(dialog(desk).locator("tbody ins")).to_have_text("≥30份")
    desk.press("Enter")
    desk.field(NAME).focus()
    paste(desk, "", "年底新增\t5个\r\n")
    dialog(desk).get_by_label("只有年度指标值；实施周期指标值").select_option("与年度指标值相同")
    expect(dialog(desk).locator("tbody td[data-label=实施周期指标值]")).to_have_text("5个")
    dialog(desk).locator("[data-paste-take]").click()
    desk.is_saved()
    assert saved_rows() == [
        ("指标0", "", "≥30份"),
        ("指标1", "", "1次"),
        ("指标2", "", "9次"),
        ("年底新增", "5个", "5个"),
    ]


def test_a_whole_form_fills_what_is_ticked_of_head_and_rows(live_server, browser):
    desk = Desk(browser, live_server.url, start(replace(BLANK, goals=Goals(annual="旧目标"))).filler)
    desk.field(NAME).focus()
    paste(desk, "", first_form())
    expect(dialog(desk)).to_contain_text("请核对是否复制错了")
    goal = dialog(desk).locator("tbody tr", has_text="旧目标")
    expect(goal.locator("del")).to_have_text("旧目标")
    dialog(desk).get_by_role("checkbox", name="填入 预算金额").uncheck()
    dialog(desk).locator("[data-paste-take]").click()
    desk.is_saved()
    assert (len(stored().indicators), stored().budget.total) == (6, None)
    assert stored().goals.annual.startswith("共同维护医疗救助专项资金")
    desk.press("Control+z")
    desk.is_saved()
    assert (stored().indicators, stored().goals.annual, desk.errors) == ((), "旧目标", [])


# ---- Any block and any form: the result is what was shown ----


def choose(entries, data) -> list:
    """A change for each entry as a person may take it, or None."""
    taken, changes = set(), []
    for entry in entries:
        open_ = [c for c in entry.choices if c.row is None or c.row not in taken]
        change = data.draw(st.sampled_from([None, *open_])) if open_ and entry.kind != Kind.UNCHANGED else None
        taken |= {change.row} if change and change.row is not None else set()
        changes += [change] if change else []
    return changes


def test_what_was_shown_is_what_is_there(live_server, browser):
    examples = []

    @given(cases, st.data())
    @settings(max_examples=150, deadline=None)
    def gather(case, data):
        rows, form, at = case
        examples.append((form, choose(planned(rows, form, at), data)))

    gather()
    page = browser.new_context().new_page()
    page.goto(live_server.url)
    posted = [
        {
            "lines": [{"id": f"row-{n}", "level2": row.level2, "texts": row.texts} for n, row in enumerate(form)],
            "changes": [
                {"id": None if c.row is None else f"row-{c.row}", "level2": c.level2, "texts": c.after} for c in changes
            ],
        }
        for form, changes in examples
    ]
    done = page.evaluate(
        """async all => {
            const { carriedOut, inOrder } = await import("/static/editor/lines.js");
            return JSON.parse(all).map(({ lines, changes }) => carriedOut(inOrder(
                lines, [...new Set([...lines, ...changes].map((line) => line.level2))]), changes));
        }""",
        json.dumps(posted),
    )
    for (form, changes), result in zip(examples, done, strict=True):
        before = [(row.level2, *row.texts) for row in form if any(row.texts)]
        for change in changes:
            if change.row is not None and any(change.before):
                before.remove((change.level2, *change.before))
        wanted = before + [(change.level2, *change.after) for change in changes if any(change.after)]
        assert sorted(wanted) == sorted((line["level2"], *line["texts"]) for line in result if any(line["texts"]))


# ---- A real spreadsheet ----

OFFICE = ("soffice", "Xvfb", "/usr/bin/python3")
COPY = Path(__file__).with_name("copy_in_libreoffice.py")


@pytest.mark.deep
def test_what_libreoffice_itself_has_copied_is_pasted(live_server, tmp_path):
    """LibreOffice copies a range on a display of its own, and Chromium on the same display presses Ctrl-V."""
    if missing := [program for program in OFFICE if not shutil.which(program)]:
        pytest.skip(f"not installed: {missing} (apt-get install libreoffice-calc xvfb python3-uno)")
    if subprocess.run(["/usr/bin/python3", "-c", "import uno"], check=False, capture_output=True).returncode:
        pytest.skip("not installed: python3-uno")
    world = start(BLANK)
    read_end, write_end = os.pipe()
    x = subprocess.Popen(["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1440x900x24"], pass_fds=[write_end])
    display = f":{os.read(read_end, 16).decode().strip()}"
    environment = {**os.environ, "DISPLAY": display, "HOME": str(tmp_path)}
    office = subprocess.Popen(
        ["/usr/bin/python3", str(COPY)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert office.stdout.readline() == b"copied\n", office.stderr.read().decode()
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                args=FLAGS,
                headless=False,
                env=environment,
            )
            desk = Desk(chromium, live_server.url, world.filler)
            desk.field(NAME).focus()
            desk.press("Control+v")
            expect(dialog(desk).locator("tbody tr")).to_have_count(len(ROWS), timeout=20_000)
            desk.press("Enter")
            desk.is_saved()
            chromium.close()
    finally:
        office.communicate(b"\n", timeout=60)
        x.terminate()
        x.wait()
    assert saved_rows() == [row[1:] for row in ROWS]
