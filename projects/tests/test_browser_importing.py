"""Several files brought in at once, asked about, looked at beside the original, confirmed and taken back."""

import pytest

from projects.models import Batch, Declaration
from projects.tests.browser import Person
from projects.tests.factories import FIXTURES, World, make_frameworks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILES = ["form13-dongguan-2025.xlsx", "list-guangzhou-2025.docx"]
UNIT = "广州市医疗保障局（本级）"


def test_files_come_in_and_go_back_out(live_server, browser, tmp_path):
    world = World()
    empty = tmp_path / "空.xlsx"
    empty.touch()
    make_frameworks()
    keeper = Person(browser, live_server.url, world.administrator)
    page = keeper.page
    page.goto(f"{live_server.url}/imports/")
    page.get_by_label("表格文件").set_input_files([FIXTURES / name for name in FILES] + [empty])
    keeper.click("上传并预览")
    assert keeper.sees("文件是空的")

    page.get_by_label("表中没有印年度，预算年度是").fill("2025")
    keeper.click("按这个重新读")
    page.get_by_label(f"{UNIT} 是哪个单位").select_option("new")
    page.get_by_label(f"{UNIT} 的上级单位").select_option(label=world.finance.name)
    keeper.click("确定")
    page.get_by_role("link", name="新增 29", exact=True).wait_for()

    page.get_by_role("link", name="对照原件").first.click()
    value = page.locator(".beside .sheet .has-place", has_text="410,000").first
    value.click()
    assert page.locator(".original-table .is-marked").inner_text() == "410000"
    page.locator(".original-table .has-place", has_text="困难家庭医疗救助（常）").first.click()
    assert page.locator(".sheet .is-marked").first.inner_text() == "困难家庭医疗救助（常）"
    page.get_by_role("link", name=f"{FILES[0]} 等 3 个文件").click()

    page.get_by_label("已核对上面 1 处问题").check()
    keeper.click("确认导入 29 份")
    assert keeper.sees("新增 29 份，改动 0 份")
    assert Declaration.objects.count() == 29
    with page.expect_download() as download:
        page.get_by_role("link", name="下载问题清单").click()
    assert download.value.suggested_filename.endswith(".xlsx")

    keeper.click("撤销整批…", "link")
    keeper.click("撤销整批")
    assert keeper.sees("删除 29 份")
    assert (Batch.objects.get().status, Declaration.objects.count()) == (Batch.Status.UNDONE, 0)
    assert keeper.errors == []
