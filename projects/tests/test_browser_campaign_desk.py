"""An administrator in Chromium: a campaign with three stages, an exception, and the next year out of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Campaign, ExpectedProject, Notice
from projects.tests.browser import PHONE, Person
from projects.tests.factories import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def moment(days: int) -> str:
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT18:00}"


def test_a_campaign_of_three_stages_an_exception_and_the_next_year(live_server, browser):
    world = World()
    world.draft()
    Campaign.objects.all().delete()
    chief = Person(browser, live_server.url, world.administrator)
    page = chief.page

    chief.click("填报批次", "link")
    chief.click("新建批次", "link")
    page.get_by_label("预算年度").fill("2025")
    page.locator("#id_name").fill("2025 年度填报")
    page.get_by_label("开始时间").fill(moment(-5))
    page.locator("#id_closes_at").fill(moment(5))
    page.get_by_label("联系人").fill("王科长 0769-0000")
    page.locator("#id_notice").fill("请先报人员类项目")
    chief.click("增加一个环节")
    page.locator("#id_stages-2-name").fill("绩效科复核")
    page.locator("#id_stages-2-role").select_option(label="财政审核人")
    page.locator("#id_stages-2-ORDER").fill("3")
    chief.click("建立批次")
    assert chief.sees("已建立“2025 年度填报”")
    campaign = Campaign.objects.get()
    assert [stage.name for stage in campaign.stages.all()] == ["主管部门审核", "财政审核", "绩效科复核"]

    chief.click("列入应报项目", "link")
    page.get_by_label("慰问费").check()
    chief.click("列入勾选的项目")
    assert chief.sees("已列入 1 个项目")
    page.goto(f"{live_server.url}/campaigns/2025/")
    late = page.locator("#exceptions")
    late.get_by_label("单位").select_option(label=world.branch.name)
    late.get_by_label("延至").fill(moment(9))
    late.get_by_label("原因").fill("机构合并")
    chief.click("准予延期")
    assert chief.sees("已通知其填报人") and chief.sees("机构合并")

    clerk = Person(browser, live_server.url, world.filler, viewport=PHONE)
    assert clerk.sees("请先报人员类项目") and clerk.sees("联系人：王科长 0769-0000") and clerk.sees("准予延期")
    clerk.click("知道了")
    clerk.page.get_by_role("heading", name="新通知").wait_for(state="detached")
    assert not Notice.objects.filter(to=world.filler, read_at=None).exists()

    chief.click("提前结束")
    assert chief.sees("的延期已提前结束") and chief.sees("administrator提前结束")
    chief.click("沿用到 2026 年度", "link")
    assert chief.sees("主管部门审核 → 财政审核 → 绩效科复核") and chief.sees("1 个已到期")
    page.get_by_label("慰问费").check()
    chief.click("建立 2026 年度批次")
    assert chief.sees("“2026 年度填报”列入 1 个应报项目")
    assert [stage.name for stage in Campaign.objects.get(fiscal_year=2026).stages.all()] == [
        "主管部门审核",
        "财政审核",
        "绩效科复核",
    ]
    assert ExpectedProject.objects.get(campaign__fiscal_year=2026).project.name == "慰问费"
    page.goto(f"{live_server.url}/campaigns/2025/roll-over/")
    assert chief.sees("没有要补入的内容")
    assert (chief.errors, clerk.errors) == ([], [])
