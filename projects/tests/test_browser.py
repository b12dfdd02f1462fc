"""The whole way in Chromium, as the people walk it."""

from dataclasses import replace

import pytest

from projects import store
from projects.core.document import from_json
from projects.models import Declaration, State
from projects.tests.browser import DESK, PHONE, Person
from projects.tests.factories import FIXTURES, World, comfort_money, make_frameworks
from projects.tests.papers.making import bookmarks, pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def grade_everything(person: Person, grade: str = "优") -> None:
    for group in person.page.get_by_role("radiogroup").all():
        group.get_by_text(grade, exact=True).click()


def test_from_draft_over_return_to_approval_and_out_again(live_server, browser):
    world = World()
    declaration = world.draft()
    address = live_server.url

    filler = Person(browser, address, world.filler)
    filler.click("慰问费", "link")
    value = filler.page.get_by_label("数量指标 第 1 条 年度指标值")
    value.fill("2次")
    filler.click("保存并送审")
    filler.click("确认送审")
    assert filler.sees("“慰问费”已送审")

    reviewer = Person(browser, address, world.reviewer)
    reviewer.click("审核", "link")
    reviewer.click("慰问费", "link")
    reviewer.page.get_by_label("指标不够细化、量化").check()
    reviewer.page.get_by_label("审核意见", exact=True).fill("请写明慰问次数的周期值")
    reviewer.page.get_by_role("radiogroup", name="审核等次").get_by_text("中", exact=True).click()
    reviewer.click("退回", exact=True)
    assert reviewer.sees("“慰问费”已退回")

    filler.page.goto(address)
    assert filler.sees("意见未答复 1")
    filler.click("慰问费", "link")
    filler.page.get_by_label("答复：请写明慰问次数的周期值").fill("周期值改为8次")
    filler.page.get_by_label("数量指标 第 1 条 实施周期指标值").fill("8次")
    filler.click("保存并送审")
    filler.click("确认送审")
    assert filler.sees("“慰问费”已送审")

    reviewer.page.goto(f"{address}/declarations/{declaration.pk}/review/?compare=returned")
    assert reviewer.sees("周期值改为8次")
    assert reviewer.page.locator(".sheet ins", has_text="8次").count() == 1
    grade_everything(reviewer)
    reviewer.click("审核通过")
    assert reviewer.sees("“慰问费”已审核通过")

    financier = Person(browser, address, world.financier)
    financier.page.goto(f"{address}/declarations/{declaration.pk}/review/")
    grade_everything(financier)
    financier.click("批复", exact=True)
    assert financier.sees("“慰问费”已批复")

    with financier.page.expect_download() as download:
        financier.page.goto(f"{address}/declarations/{declaration.pk}/")
        financier.click("导出")
        financier.click("交换文件（.json）", "link")
    exported = from_json(download.value.path().read_text())
    approved = Declaration.objects.get()
    assert approved.state == State.APPROVED
    first = comfort_money()
    rows = list(first.indicators)
    rows[1] = replace(rows[1], cycle_value="8次", annual_value="2次")
    assert exported == (store.load(approved),) == (replace(first, indicators=tuple(rows)),)
    assert [person.errors for person in (filler, reviewer, financier)] == [[], [], []]


def test_rows_are_added_moved_and_deleted_under_their_level2(live_server, browser):
    world = World()
    declaration = world.draft()
    filler = Person(browser, live_server.url, world.filler)
    filler.page.goto(f"{live_server.url}/declarations/{declaration.pk}/edit/")
    filler.page.get_by_label("经济效益 第 1 条 三级指标").fill("带动消费")
    filler.page.get_by_label("经济效益 第 1 条 年度指标值").fill("≥1万元")
    filler.choose("保存")
    assert filler.sees("已保存")
    names = [row.name for row in store.load(Declaration.objects.get()).indicators]
    assert names.index("带动消费") == names.index("提高慰问对象的幸福感") - 1


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_no_page_is_wider_than_its_window(live_server, browser, viewport):
    world = World()
    draft = world.draft()
    filler = Person(browser, live_server.url, world.filler, viewport=viewport)
    paths = ["", "declarations/", "declarations/new/", "export/"]
    paths += [f"declarations/{draft.pk}/{page}" for page in ("", "edit/", "submit/", "history/", "history/1/")]
    wide = {}
    for path in paths:
        filler.page.goto(f"{live_server.url}/{path}")
        wide[path] = filler.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert {path for path, extra in wide.items() if extra > 0} == set()
    assert filler.errors == []


def test_a_value_marks_its_cell_in_the_original_and_the_other_way_round(live_server, browser):
    world = World()
    make_frameworks()
    keeper = Person(browser, live_server.url, world.administrator)
    keeper.page.goto(f"{live_server.url}/imports/")
    keeper.page.get_by_label("表格文件").set_input_files(FIXTURES / "form13-dongguan-2025.pdf")
    keeper.page.locator("form[enctype] button[type=submit]").first.click()
    keeper.page.get_by_role("link", name="对照原件").nth(1).click()
    marked = keeper.page.locator(".is-marked")
    keeper.page.locator(".has-place[id='indicators[3].name']").click()
    assert marked.all_inner_texts() == ["慰问品发放合规率"] * 2
    keeper.page.locator(".original-table td", has_text="≥31人").first.press("Enter")
    assert marked.all_inner_texts() == ["≥31人"] * 2
    assert keeper.page.locator(".original-table .is-marked").is_visible()
    assert keeper.errors == []


def test_what_was_approved_is_told_and_published(live_server, browser, tmp_path):
    world = World()
    world.approved()
    filler = Person(browser, live_server.url, world.filler)
    filler.click("申报表", "link")
    filler.page.get_by_label("选中慰问费").check()
    filler.click("选中的批复")
    with filler.page.expect_download() as letter:
        filler.click("下载 PDF 文档（.pdf）")
    letter.value.save_as(tmp_path / "letter.pdf")
    assert "现批复如下" in "".join(pages((tmp_path / "letter.pdf").read_bytes()))

    auditor = Person(browser, live_server.url, world.auditor)
    auditor.click("导出", "link")
    auditor.click("公开材料", "link")
    auditor.page.get_by_label("单位").select_option(label=world.finance.name)
    auditor.click("查看")
    assert auditor.sees("1 个项目没有预算明细，多 24,800.00 元")
    with auditor.page.expect_download() as book:
        auditor.click("全部申报表（.pdf，含目录）")
    book.value.save_as(tmp_path / "book.pdf")
    assert bookmarks((tmp_path / "book.pdf").read_bytes())[-1] == (2, "慰问费", 2)
    assert (filler.errors, auditor.errors) == ([], [])
