"""A campaign from its opening to what is published of it, walked in Chromium by everybody who has a part in it."""

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from projects.checks import Severity
from projects.models import Campaign, Declaration, LateException, ReviewDecision, State
from projects.tables import read_file_bytes
from projects.tests.browser import PHONE
from projects.tests.campaign_people import (
    AMOUNT,
    EARLY,
    LATE,
    SECOND,
    TOO_LITTLE,
    Chief,
    Clerk,
    Reviewer,
    Town,
    declared,
)
from projects.tests.factories import outlines
from projects.tests.papers.making import bookmarks, pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANY = 20
# 慰问次数 as it is published: what the second branch got approved, and what it amends it to.
ONCE_APPROVED, AMENDED = "2次", "4次"
TOTAL = (3 + MANY - 1) * AMOUNT + TOO_LITTLE


def test_a_campaign_from_its_opening_to_what_is_published(live_server, browser):
    town = Town()
    address = live_server.url
    chief = Chief(browser, address, town.administrator)
    chief.rolls_over()

    early, second = (Clerk(browser, address, town.units[name][1]) for name in (EARLY, SECOND))
    late = Clerk(browser, address, town.units[LATE][1], viewport=PHONE)
    two_submit_and_one_does_not(early, second, late)
    reviewer, financier = (Reviewer(browser, address, user) for user in (town.reviewer, town.financier))
    a_return_from_the_second_stage(early, reviewer, financier)
    a_decision_is_taken_back(second, reviewer, financier)

    counters = town.forms_at_finance(MANY)
    the_window_closes()
    a_late_exception(town, chief, late)
    reviewer.passes(LATE)
    colleague = Reviewer(browser, address, town.other_financier)
    many_are_approved_at_once(counters, financier, colleague)

    an_amendment_waits(second)
    the_approved_version_is_published(town, chief)
    the_amendment_comes_into_force(town, chief, reviewer, financier)
    everybody = (chief, early, second, late, reviewer, financier, colleague)
    assert [person.errors for person in everybody] == [[]] * len(everybody)


def two_submit_and_one_does_not(early: Clerk, second: Clerk, late: Clerk) -> None:
    for clerk, name in ((early, EARLY), (second, SECOND)):
        assert clerk.sees("个应报项目还没有建表")
        clerk.starts_from_last_year(name)
        clerk.submits(name)
    late.starts_from_last_year(LATE)
    late.saves()
    late.comes_home()


def a_return_from_the_second_stage(early: Clerk, reviewer: Reviewer, financier: Reviewer) -> None:
    asked = "请写明慰问次数的周期值"
    reviewer.passes(EARLY)
    financier.returns(EARLY, asked)
    reviewer.page.goto(reviewer.address)
    told = f"您审核通过的“{EARLY}”2025 年度申报表在“财政审核”被financier退回"
    assert reviewer.sees(f"{told}：指标不够细化、量化；{asked}")
    early.comes_home()
    early.opens(EARLY)
    early.writes(f"答复：{asked}", "已写明为8次")
    early.writes("数量指标 第 1 条 实施周期指标值", "8次")
    early.submits(EARLY)
    reviewer.passes(EARLY)
    financier.approves(EARLY)
    assert declared(EARLY).round == 2


def a_decision_is_taken_back(second: Clerk, reviewer: Reviewer, financier: Reviewer) -> None:
    reviewer.passes(SECOND)
    financier.approves(SECOND)
    financier.takes_back(declared(SECOND), "金额还要核对")
    assert declared(SECOND).state == State.DEPARTMENT_PASSED
    second.comes_home()
    assert second.sees(f"financier收回了对“{SECOND}”2025 年度申报表的决定（批复）：金额还要核对")
    financier.approves(SECOND)
    kept = ReviewDecision.objects.filter(declaration=declared(SECOND), action="approve").order_by("pk")
    assert [one.taken_back_why for one in kept] == ["金额还要核对", ""]


def the_window_closes() -> None:
    """The one thing that hands cannot do: time passes."""
    Campaign.objects.filter(fiscal_year=2025).update(closes_at=timezone.now() - timedelta(hours=1))


def a_late_exception(town: Town, chief: Chief, late: Clerk) -> None:
    late.comes_home()
    assert late.sees("已于") and late.sees("联系人：王科长 0769-0000")
    late.opens(LATE)
    late.asks_to_submit()
    closed = f"{timezone.localtime(Campaign.objects.get(fiscal_year=2025).closes_at):%Y年%m月%d日 %H:%M}"
    assert late.sees(f"“2025 年度填报”已于 {closed} 截止，不能送审；如需延期，请联系王科长 0769-0000")
    assert late.page.get_by_role("button", name="确认送审").count() == 0
    # On a phone it stands above the form, not below all of it.
    expect(late.page.get_by_text("不能送审", exact=True)).to_be_in_viewport()
    chief.grants_an_exception(town.units[LATE][0], "台风停工两日")
    late.comes_home()
    assert late.sees("送审：台风停工两日") and late.page.get_by_text("已截止", exact=True).count() == 0
    late.opens(LATE)
    late.submits(LATE)
    assert LateException.objects.get().by == town.administrator


def many_are_approved_at_once(counters: Sequence[Declaration], financier: Reviewer, colleague: Reviewer) -> None:
    """Of twenty-one a colleague decides one while the list is open: it stays behind, and the page says why."""
    financier.ticks_all(MANY + 1)
    colleague.approves(LATE)
    financier.click("批量通过")
    assert financier.sees("不能一起处理的 1 份")
    staying, going = financier.page.locator(".list-choices").all()
    (left,) = rows_of(staying)
    assert left.startswith(LATE) and left.endswith("24,800 持平 提示 2 这份申报表现在是“已批复”，不在等待审核")
    those_that_go_along_are_listed(going, counters)
    assert financier.sees("1 份有必改或需说明的检查结果")
    financier.grades("优")
    financier.click(f"批复 {MANY} 份，共 487,200 元")
    assert financier.sees(f"已批复 {MANY} 份，共 487,200 元")
    assert Declaration.objects.filter(pk__in=[one.pk for one in counters], state=State.APPROVED).count() == MANY
    assert ReviewDecision.objects.filter(declaration=declared(LATE), action="approve").count() == 1


def those_that_go_along_are_listed(going: Locator, counters: Sequence[Declaration]) -> None:
    """With name, unit, budget and findings; one has a finding that asks for a reason."""
    for counter, row in zip(counters, rows_of(going), strict=True):
        findings = Counter(counter.submitted_findings.values_list("severity", flat=True))
        found = " ".join(f"{one.label} {findings[one]}" for one in Severity if findings[one])
        assert found.startswith("需说明 1") is (counter.total == TOO_LITTLE)
        budget = f"{counter.project.unit} {counter.total:,.0f} 新增 {found} 批复"
        assert row == f"{counter.project.name} 2025 年度 {budget}"


def rows_of(table: Locator) -> list[str]:
    return [" ".join(row.split()) for row in table.locator("tbody tr").all_inner_texts()]


def an_amendment_waits(second: Clerk) -> None:
    """The campaign is over but for amendments; the approved version stays in force."""
    second.amends(declared(SECOND), "慰问次数由两次增至四次")
    second.writes("数量指标 第 1 条 年度指标值", AMENDED)
    second.writes("预算金额", str(2 * AMOUNT))
    second.submits(SECOND, why="追加预算已经批准，资金来源待下达")
    assert [declared(SECOND, version).state for version in (1, 2)] == [State.APPROVED, State.SUBMITTED]
    second.page.goto(f"{second.address}{declared(SECOND).get_absolute_url()}")
    assert second.sees("这份现在有效；第 2 版正在办理")


def the_approved_version_is_published(town: Town, chief: Chief) -> None:
    chief.opens_disclosure(town.finance)
    assert chief.sees("第 2 版调整办理中（已送审），公开的是第 1 版")
    package = zipfile.ZipFile(io.BytesIO(chief.downloads("以上全部（.zip）")))
    name = f"{town.finance.name}2025年度项目支出绩效目标"
    files = {one.removeprefix(name): package.read(one) for one in package.namelist()}
    the_book_has_contents_and_forms(files.pop(".pdf"))
    the_sums_are_reconciled(files.pop("（核对表）.xlsx"))
    assert sorted(files) == ["（列表）.pdf", "（列表）.xlsx"]
    for ending, content in files.items():
        the_list_is_whole(ending, content)


def the_book_has_contents_and_forms(content: bytes) -> None:
    forms = {title: page for level, title, page in bookmarks(content) if level == 2}
    contents, *rest = pages(content)
    assert len(forms) == len(rest) == 3 + MANY and f"共23个项目，预算金额合计{TOTAL:,.2f}元" in contents
    for title, page in forms.items():
        assert f"项目名称{title}项目类型" in rest[page - 2]
    assert f"{SECOND}{AMOUNT:,.2f}{forms[SECOND]}" in contents
    published = rest[forms[SECOND] - 2]
    assert ONCE_APPROVED in published and AMENDED not in published
    assert "financier" not in "".join(rest)


def the_list_is_whole(ending: str, content: bytes) -> None:
    reading = read_file_bytes(content, name=ending, outlines=outlines(), fiscal_year=2025)
    totals = {document.project.name: document.budget.total for document in reading.documents}
    assert (len(totals), sum(totals.values()), totals[SECOND]) == (3 + MANY, TOTAL, AMOUNT)
    said = text_of(ending, content)
    assert said.count("慰问次数；") == 3 + MANY and f"年度指标值:{ONCE_APPROVED}" in said
    assert f"年度指标值:{AMENDED}" not in said


def text_of(ending: str, content: bytes) -> str:
    """All that the list says, without white space."""
    if ending.endswith(".pdf"):
        return "".join(pages(content))
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return "".join("".join(str(cell or "").split()) for sheet in sheets for row in sheet.values for cell in row)


def the_sums_are_reconciled(content: bytes) -> None:
    units, projects, left_out = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert [cell.value for cell in units[units.max_row]] == ["合计", 3 + MANY, 0, TOTAL, TOTAL, 0, "一致"]
    remarks = {row[1].value: row[-1].value for row in projects.iter_rows(min_row=3)}
    assert remarks[EARLY] == "一致"
    assert remarks[SECOND] == "一致；第 2 版调整办理中（已送审），公开的是第 1 版"
    assert left_out.max_row == 2


def the_amendment_comes_into_force(town: Town, chief: Chief, reviewer: Reviewer, financier: Reviewer) -> None:
    reviewer.passes(SECOND)
    financier.approves(SECOND)
    chief.opens_disclosure(town.finance)
    assert chief.sees(f"金额不同：批复多 {AMOUNT:,.2f} 元")
    book = pages(chief.downloads("全部申报表（.pdf，含目录）"))
    assert any(SECOND in page and AMENDED in page for page in book)
