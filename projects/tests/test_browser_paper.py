"""A form printed from the browser: A4, whole, in black on white, with what a draft and a second page need."""

import re
from dataclasses import dataclass, replace

import pypdfium2
import pytest
from django.urls import reverse
from playwright.sync_api import Page

from projects.core.document import Goals, Indicator
from projects.tests.browser import Person
from projects.tests.factories import World, comfort_money

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A4 = (595, 842)
MARGIN = 12 / 25.4 * 72
HEADS = ("一级指标", "二级指标", "三级指标", "实施周期指标值", "年度指标值")
ROWS = 70


@dataclass(frozen=True)
class Sheet:
    """One printed page: its size and text, where texts and lines begin and end, and how light it is, of 255."""

    size: tuple[int, int]
    text: str
    left: float
    right: float
    bottom: float
    light: float


def printed(page: Page) -> list[Sheet]:
    return [
        _sheet(paper) for paper in pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    ]


def _sheet(paper) -> Sheet:
    texts = paper.get_textpage()
    boxes = [texts.get_rect(at) for at in range(texts.count_rects())]
    boxes += [shape.get_bounds() for shape in paper.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])]
    lefts, bottoms, rights, _ = zip(*boxes, strict=True)
    size = tuple(round(length) for length in paper.get_size())
    return Sheet(size, texts.get_text_bounded(), min(lefts), max(rights), min(bottoms), _light(paper))


def _light(paper) -> float:
    signs = bytes(paper.render(scale=0.3).buffer)
    return sum(signs) / len(signs)


def long_form():
    """A form of two or three pages, with every text in more than one line."""
    rows = [
        Indicator(
            level1="产出指标",
            level2="数量指标",
            name=f"第{n}项慰问活动的次数",
            cycle_value=f"≥{n}次",
            annual_value=f"≥{n}次",
        )
        for n in range(ROWS)
    ]
    goal = "推动精神文明建设，在中秋、春节期间开展慰问工作，给予重大疾病患者关心和帮助。" * 6
    return replace(comfort_money(), goals=Goals(cycle=goal, annual=goal), indicators=tuple(rows))


def squeezed(text: str) -> str:
    return "".join(text.split())


def assert_whole(papers: list[Sheet], *, mark: str) -> None:
    for paper in papers:
        assert paper.size == A4 and paper.light > 190
        assert paper.left >= MARGIN - 1 and paper.right <= A4[0] - MARGIN + 1 and paper.bottom > 0
    assert squeezed(papers[0].text).count(mark) == 1
    # What is no part of the form stays on the screen.
    assert not any(word in paper.text for paper in papers for word in ("保存", "检查", "我的工作", "填报人"))


@pytest.mark.parametrize("name", ["declaration-detail", "declaration-edit", "declaration-submit"])
def test_a_long_form_is_printed_whole_with_its_heads_on_each_page(live_server, browser, name):
    world = World()
    document = long_form()
    declaration = world.draft(document)
    clerk = Person(browser, live_server.url, world.filler)
    clerk.page.emulate_media(color_scheme="dark")
    clerk.page.goto(live_server.url + reverse(name, args=[declaration.pk]))
    if name == "declaration-edit":
        clerk.page.locator("[data-editor][data-ready]").wait_for()
    papers = printed(clerk.page)
    assert_whole(papers, mark="草稿")
    text = squeezed("".join(paper.text for paper in papers))
    wanted = [document.goals.cycle, *(row.name for row in document.indicators), "≥69次"]
    assert [part for part in wanted if squeezed(part) not in text] == []
    assert all(squeezed(paper.text).count("三级指标") == 1 for paper in papers)
    assert clerk.errors == []


def rows_on(paper: Sheet) -> int:
    """Indicators, and level-2 names that have none."""
    return len(re.findall("慰问活动的次数|质量指标|时效指标|(?:经济|社会|生态)效益|服务对象", squeezed(paper.text)))


# The last row is taken out of its level 2, and out of the heads that span it.
SHORTER = """() => {
    const all = [...document.querySelectorAll("tr.row-indicator")];
    const rows = all.filter((row) => row.textContent.includes("慰问活动"));
    rows[0].querySelectorAll("th").forEach((head) => { head.rowSpan -= 1; });
    rows.pop().remove();
}"""


def test_no_row_and_no_heading_stands_alone_on_a_page(live_server, browser):
    """Whatever the length: one row after the other is taken away."""
    world = World()
    declaration = world.draft(long_form())
    clerk = Person(browser, live_server.url, world.filler)
    clerk.page.goto(live_server.url + reverse("declaration-detail", args=[declaration.pk]))
    lone = []
    for length in range(ROWS, ROWS - 36, -1):
        papers = printed(clerk.page)
        rows = [rows_on(paper) for paper in papers]
        ends = [squeezed(paper.text).endswith((*HEADS, "总体绩效目标", "绩效指标")) for paper in papers]
        if any(ends) or min(rows) < 2:
            lone.append((length, rows, ends))
        clerk.page.evaluate(SHORTER)
    assert lone == []


def test_what_is_submitted_is_no_draft_on_paper(live_server, browser):
    world = World()
    declaration = world.submitted()
    reviewer = Person(browser, live_server.url, world.reviewer)
    reviewer.page.goto(live_server.url + reverse("declaration-review", args=[declaration.pk]))
    (paper,) = printed(reviewer.page)
    assert_whole([paper], mark="送审稿")
    assert "草稿" not in paper.text
