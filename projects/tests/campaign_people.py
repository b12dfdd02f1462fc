"""A town in the middle of a campaign, and the people who have a part in it, each with what they do on its pages."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils import timezone

from projects import judging
from projects.core.document import Document
from projects.models import BudgetLine, Campaign, Declaration, Department, Project, Role, State
from projects.tests.browser import Person
from projects.tests.factories import (
    PASSING,
    World,
    comfort_money,
    make_campaign,
    make_declaration,
    make_department,
    make_user,
)

AMOUNT, TOO_LITTLE = Decimal(24_800), Decimal(16_000)
EARLY, SECOND, LATE = "节日慰问费", "老党员慰问费", "困难职工慰问费"


class Town(World):
    """Three branches that filled in last year's form, and two at finance who may approve."""

    def __init__(self) -> None:
        super().__init__()
        self.other_financier = make_user("financier2", Role.FINANCE_REVIEWER, self.finance)
        Campaign.objects.all().delete()
        make_campaign(2024, opens=-400, closes=-370)
        self.units = {
            EARLY: (self.branch, self.filler),
            SECOND: self.a_branch("石排", "shipai"),
            LATE: self.a_branch("虎门", "humen"),
        }
        for name, (unit, filler) in self.units.items():
            filled_last_year(unit, filler, name)

    def a_branch(self, place: str, username: str) -> tuple[Department, User]:
        unit = make_department(f"东莞市医疗保障局{place}分局", self.bureau)
        return unit, make_user(username, Role.FILLER, unit)

    def forms_at_finance(self, count: int) -> list[Declaration]:
        """Forms that hands would only repeat. The last asks for less than its indicators cost; its filler says why."""
        unit, filler = self.a_branch("长安", "changan")
        made = []
        for number in range(1, count + 1):
            document = comfort_money_of(f"{number}号窗口慰问费", 2025, TOO_LITTLE if number == count else AMOUNT)
            made.append(self.passed(make_declaration(unit, filler, document), filler))
            give(made[-1].project, made[-1].total)
        return made

    def passed(self, draft: Declaration, filler: User) -> Declaration:
        reasons = {finding.key: "按上年实际人数安排" for finding in judging.findings_of(draft)}
        return self.go(self.go(draft, "submit", filler, reasons=reasons), "pass", self.reviewer, verdict=PASSING)


def comfort_money_of(name: str, year: int, total: Decimal = AMOUNT) -> Document:
    document = comfort_money()
    head = replace(document.project, name=name, supervising_department="东莞市医疗保障局")
    return replace(document, project=head, fiscal_year=year, budget=replace(document.budget, total=total))


def filled_last_year(unit: Department, filler: User, name: str) -> None:
    """A project with its approved form of last year and the money it is given this year."""
    declaration = make_declaration(unit, filler, comfort_money_of(name, 2024))
    Declaration.objects.filter(pk=declaration.pk).update(state=State.APPROVED)
    give(declaration.project, AMOUNT)


def give(project: Project, amount: Decimal) -> None:
    BudgetLine.objects.create(project=project, fiscal_year=2025, source="财政拨款", amount=amount)


def declared(name: str, version: int = 1) -> Declaration:
    return Declaration.objects.get(project__name=name, fiscal_year=2025, version=version)


def moment(days: int) -> str:
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT%H:%M}"


class Chief(Person):
    """The administrator: opens the campaign, grants exceptions, gives out what is published."""

    def rolls_over(self) -> None:
        self.click("填报批次", "link")
        self.click("沿用 2024 年度建立下一年度", "link")
        self.page.locator("#id_opens_at").fill(moment(-10))
        self.page.locator("#id_closes_at").fill(moment(10))
        self.page.locator("#id_amendments_close_at").fill(moment(60))
        self.click("建立 2025 年度批次")
        assert self.sees("“2025 年度填报”列入 3 个应报项目")

    def grants_an_exception(self, unit: Department, why: str) -> None:
        self.click("填报批次", "link")
        self.click("2025 年度填报", "link")
        late = self.page.locator("#exceptions")
        late.get_by_label("单位").select_option(label=unit.name)
        late.get_by_label("延至").fill(moment(2))
        late.get_by_label("原因").fill(why)
        self.click("准予延期")
        assert self.sees("已通知其填报人") and self.sees(why)

    def opens_disclosure(self, unit: Department) -> None:
        self.click("导出", "link")
        self.click("公开材料", "link")
        self.page.get_by_label("单位").select_option(label=unit.name)
        self.click("查看")
        assert self.sees("与预算核对")

    def downloads(self, name: str) -> bytes:
        with self.page.expect_download() as download:
            self.click(name)
        return download.value.path().read_bytes()


class Clerk(Person):
    """Somebody who fills in for a branch."""

    def comes_home(self) -> None:
        self.page.goto(self.address)

    def starts_from_last_year(self, name: str) -> None:
        self.click("新建申报表", "link")
        self.click(f"带入上年：{name}")
        self.writes("数量指标 第 1 条 年度指标值", "2次")

    def writes(self, cell: str, text: str) -> None:
        self.page.get_by_label(cell).fill(text)

    def saves(self) -> None:
        self.choose("保存")
        assert self.sees("已保存")

    def submits(self, name: str, *, why: str = "") -> None:
        self.asks_to_submit()
        if why:
            self.page.locator("aside").get_by_role("textbox").fill(why)
        self.click("确认送审")
        assert self.sees(f"“{name}”已送审")

    def asks_to_submit(self) -> None:
        self.click("保存并送审")
        self.page.get_by_role("heading", name="送审", exact=True, level=1).wait_for()

    def opens(self, name: str) -> None:
        """The form that is first on 我的工作: this year's."""
        self.click(name, "link", exact=True)

    def amends(self, declaration: Declaration, why: str) -> None:
        self.page.goto(f"{self.address}{declaration.get_absolute_url()}")
        self.click("调整", "link")
        self.page.get_by_label("原因").fill(why)
        self.click("建立新版本")


class Reviewer(Person):
    """Somebody who decides, one by one on the review page or many from the inbox."""

    def opens(self, name: str) -> None:
        self.page.goto(f"{self.address}/review/")
        self.click(name, "link", exact=True)
        self.page.locator("#review[data-ready]").wait_for()

    def grades(self, grade: str) -> None:
        for group in self.page.get_by_role("radiogroup").all():
            group.get_by_text(grade, exact=True).click()

    def passes(self, name: str, *, button: str = "审核通过", says: str = "已审核通过") -> None:
        self.opens(name)
        self.grades("优")
        self.click(button, exact=True)
        assert self.sees(f"“{name}”{says}")

    def approves(self, name: str) -> None:
        self.passes(name, button="批复", says="已批复")

    def returns(self, name: str, opinion: str) -> None:
        self.opens(name)
        self.page.get_by_label("指标不够细化、量化").check()
        self.page.get_by_label("审核意见", exact=True).fill(opinion)
        self.page.get_by_role("radiogroup", name="审核等次").get_by_text("中", exact=True).click()
        self.click("退回", exact=True)
        assert self.sees(f"“{name}”已退回")

    def takes_back(self, declaration: Declaration, why: str) -> None:
        self.page.goto(f"{self.address}{declaration.get_absolute_url()}")
        self.click("收回决定", "link")
        self.page.get_by_label("原因").fill(why)
        self.click("收回决定")
        self.page.locator("#review[data-ready]").wait_for()

    def ticks_all(self, count: int) -> None:
        self.page.goto(f"{self.address}/review/")
        self.page.wait_for_load_state("load")
        self.page.keyboard.press("a")
        assert self.sees(f"已选 {count} 份")
