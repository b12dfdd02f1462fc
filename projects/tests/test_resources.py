"""The flat tables of departments, projects and budget lines, and how far an administrator's rows reach."""

from decimal import Decimal

import pytest
import tablib
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from indicators.table_files import CsvTable, XlsxTable
from projects import access
from projects.models import BudgetLine, Department, Project, Role
from projects.resources import (
    BudgetLineResource,
    DepartmentNames,
    DepartmentResource,
    ProjectResource,
    refuse_ring,
)
from projects.tests.factories import make_department, make_user

DEPARTMENT = ("名称", "上级单位")
PROJECT = ("用款单位", "项目名称", "主管部门")
LINE = ("用款单位", "项目名称", "年度", "资金来源", "金额（元）")
BRANCH, BUREAU = "东莞市医疗保障局东坑分局", "东莞市医疗保障局"


@pytest.fixture
def root(db) -> User:
    return User.objects.create_superuser("root")


@pytest.fixture
def chief(world) -> User:
    """业务管理员 of the bureau: below finance, above the branch."""
    return make_user("chief", Role.ADMINISTRATOR, world.bureau)


def bring(resource, user, headers, *rows):
    return resource(user=user).import_data(tablib.Dataset(*rows, headers=headers), rollback_on_validation_errors=True)


def messages(result) -> list[str]:
    return [message for row in result.invalid_rows for message in row.error.messages]


def make_line(unit: Department, name: str = "慰问费", amount: str = "16000.00") -> BudgetLine:
    project = Project.objects.get_or_create(unit=unit, name=name, defaults={"supervising_department": unit.parent})[0]
    return project.budget_lines.create(fiscal_year=2025, source="财政拨款", amount=Decimal(amount))


@pytest.mark.parametrize("table", [XlsxTable(), CsvTable()])
@pytest.mark.parametrize("resource", [DepartmentResource, ProjectResource, BudgetLineResource])
@pytest.mark.parametrize("who", ["root", "chief"])
def test_export_then_import_changes_nothing(world, root, chief, resource, table, who):
    for parent in (world.bureau, world.branch, world.elsewhere):
        make_line(make_department("办公室", parent), "=1+1", "9999999999999.99")
    user = {"root": root, "chief": chief}[who]
    exported = resource(user=user).export(resource(user=user).get_queryset())
    result = resource(user=user).import_data(table.create_dataset(table.export_data(exported)))
    rows = {"root": {DepartmentResource: 7}, "chief": {DepartmentResource: 4}}[who].get(resource, 3 - (who == "chief"))
    assert (messages(result), result.has_errors(), result.totals["skip"]) == ([], False, rows)


@pytest.mark.parametrize("resource", [DepartmentResource, ProjectResource, BudgetLineResource])
@pytest.mark.parametrize("count", [1, 3])
def test_export_takes_one_query_whatever_its_length(world, root, resource, count, django_assert_num_queries):
    for i in range(count):
        make_line(world.branch, f"项目{i}")
    table = resource(user=root)
    with django_assert_num_queries(1):
        table.export()


def test_amounts_are_exact(world, root):
    Project.objects.create(unit=world.branch, name="慰问费")
    given = ["8,480,000.00", 16000, 4230200.55, "9999999999999.99"]
    rows = [(BRANCH, "慰问费", 2025 + i, "财政拨款", amount) for i, amount in enumerate(given)]
    assert messages(bring(BudgetLineResource, root, LINE, *rows)) == []
    assert list(BudgetLine.objects.order_by("fiscal_year").values_list("amount", flat=True)) == [
        Decimal("8480000.00"),
        Decimal("16000.00"),
        Decimal("4230200.55"),
        Decimal("9999999999999.99"),
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"金额（元）": "约1万"}, "第 2 行“金额（元）”列：“约1万”不是金额；请以元为单位填写数字，如 16,000.00"),
        ({"金额（元）": "-1"}, "第 2 行“金额（元）”列：“-1”小于 0；预算金额不能为负"),
        (
            {"金额（元）": "10000000000000"},
            "第 2 行“金额（元）”列：“10000000000000”超过了可保存的 9,999,999,999,999.99 元；请核对单位是否为元",
        ),
        ({"年度": "25"}, "第 2 行“年度”列：“25”不是合理的年度；应在 1990 至 2100 之间"),
        (
            {"资金来源": "其他"},
            "第 2 行“资金来源”列：“其他”不是资金来源；应为财政拨款、财政专户拨款、其他资金之一",
        ),
        (
            {"项目名称": "慰问"},
            f"第 2 行“项目名称”列：“{BRANCH}”没有名为“慰问”的项目；请核对名称，或先在“项目”中新增",
        ),
    ],
)
def test_a_budget_line_that_cannot_be_understood(world, root, changed, message):
    Project.objects.create(unit=world.branch, name="慰问费")
    row = dict(zip(LINE, (BRANCH, "慰问费", 2025, "财政拨款", "1"), strict=True)) | changed
    assert messages(bring(BudgetLineResource, root, LINE, tuple(row.values()))) == [message]


def test_more_than_two_decimals_are_refused_not_rounded(world, root):
    Project.objects.create(unit=world.branch, name="慰问费")
    result = bring(BudgetLineResource, root, LINE, (BRANCH, "慰问费", 2025, "财政拨款", "0.001"))
    assert (len(messages(result)), BudgetLine.objects.count()) == (1, 0)


def test_an_unknown_parent_is_named_with_its_row_and_creates_nothing(world, root):
    result = bring(DepartmentResource, root, DEPARTMENT, ("新单位", BUREAU), ("又一新单位", "不存在的局"))
    assert messages(result) == ["第 3 行“上级单位”列：您管理的单位中没有“不存在的局”；请核对名称，或先在“单位”中新增"]
    assert not Department.objects.filter(name__contains="新单位").exists()


def test_a_parent_may_stand_in_the_row_above(world, root):
    result = bring(DepartmentResource, root, DEPARTMENT, ("新局", ""), ("新分局", "新局"))
    assert (messages(result), Department.objects.get(name="新分局").parent.name) == ([], "新局")


def test_a_name_several_departments_bear_asks_for_those_above(world, root):
    make_department("办公室", world.bureau)
    make_department("办公室", world.branch)
    result = bring(ProjectResource, root, PROJECT, ("办公室", "慰问费", ""), (f"{BRANCH}/办公室", "慰问费", BUREAU))
    assert messages(result) == [
        f"第 2 行“用款单位”列：有 2 个单位叫“办公室”；请连同上级单位一起写，如“{BUREAU}/办公室”、“{BRANCH}/办公室”"
    ]


def test_rows_for_a_unit_outside_coverage_are_refused_and_nothing_is_written(world, chief):
    result = bring(ProjectResource, chief, PROJECT, (BRANCH, "慰问费", BUREAU), ("广州市医疗保障局", "慰问费", ""))
    assert messages(result) == [
        f"第 3 行“用款单位”列：您管理的单位中没有“广州市医疗保障局”；相近的有“{BUREAU}”、“{BRANCH}”；"
        "请核对名称，或先在“单位”中新增"
    ]
    assert not Project.objects.exists()


def test_the_department_above_may_be_named_but_gets_no_new_child(world, chief):
    assert messages(bring(ProjectResource, chief, PROJECT, (BRANCH, "慰问费", "东莞市财政局"))) == []
    result = bring(DepartmentResource, chief, DEPARTMENT, ("新局", "东莞市财政局"), ("新根", ""))
    assert messages(result) == [
        f"第 {line} 行“上级单位”列：您只能在自己管理的单位之下新增单位；请为“{name}”写明其中之一，或请系统管理员新增"
        for line, name in ((2, "新局"), (3, "新根"))
    ]


def test_a_department_may_not_stand_below_itself(world):
    for parent in (world.bureau, world.branch):
        world.bureau.parent = parent
        with pytest.raises(ValidationError, match="本身或其下级单位，不能作为它的上级单位"):
            refuse_ring(world.bureau)
    world.bureau.parent = world.elsewhere
    refuse_ring(world.bureau)


def test_every_department_has_a_text_of_its_own(world):
    same = [make_department("局", parent) for parent in (None, world.bureau)]
    names = DepartmentNames()
    everybody = list(Department.objects.all())
    assert [names.text(d) for d in same] == ["/局", f"{BUREAU}/局"]
    assert [names.find(names.text(d), {d.pk for d in everybody}) for d in everybody] == everybody


def test_people_with_a_role_elsewhere_or_none_are_not_administered(world, chief):
    make_user("nobody")
    world.colleague.memberships.create(department=world.elsewhere, role=Role.FILLER)
    assert set(access.accounts_administered_by(chief).values_list("username", flat=True)) == {
        "chief",
        "filler",
        "reviewer",
    }
