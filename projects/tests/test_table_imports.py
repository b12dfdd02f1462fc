"""Flat tables brought in: previewed, asked about, confirmed as a whole or not at all, and kept with their result."""

import io

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from indicators.models import LibraryIndicator, Node
from projects.models import AuditEntry, BudgetLine, Department, Membership, Project, Role, TableImport, TableImportRow
from projects.table_imports import checking, files, jobs
from projects.tests.factories import make_department, make_stand_in, make_user
from projects.tests.table_files import confirm, press, send, upload, workbook

BRANCH, BUREAU = "东莞市医疗保障局东坑分局", "东莞市医疗保障局"
UNITS = ("名称", "上级单位", "单位代码")
PROJECTS = ("用款单位", "项目名称")
LINES = ("用款单位", "项目名称", "年度", "资金来源", "金额（元）")
ACCOUNTS = ("用户名", "姓氏", "名字", "单位", "角色")


def staff(user: User) -> User:
    user.is_staff = True
    user.save()
    return user


@pytest.fixture
def chief(world) -> User:
    """业务管理员 of the bureau, below finance."""
    return staff(make_user("chief", Role.ADMINISTRATOR, world.bureau))


@pytest.fixture
def as_chief(client, chief):
    client.force_login(chief)
    return client


@pytest.fixture
def as_tree_chief(client, world):
    """业务管理员 of finance, with no department above."""
    client.force_login(staff(world.administrator))
    return client


def counts(page) -> tuple[int, ...]:
    """New, changed, same, wrong."""
    return tuple(page.context["table"].counts[status.value] for status in TableImportRow.Status)


def problems(page) -> list[list[str]]:
    return [problem for row in page.context["table"].rows.order_by("line") for problem in row.problems]


def downloaded(client, page) -> list[list]:
    """The rows of the workbook of all that is wrong, its head first."""
    content = client.get(reverse("table-import-problems", args=[page.context["table"].pk])).content
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_table_is_previewed_then_confirmed_and_kept(as_chief, chief, world):
    content = workbook(PROJECTS, (BRANCH, "=1+1"), (BUREAU, "慰问费"))
    preview = send(as_chief, "projects", content)
    assert (counts(preview), Project.objects.count()) == ((2, 0, 0, 0), 0)
    assert "确认导入 2 行" in preview.text
    kept = confirm(as_chief, preview)
    assert set(Project.objects.values_list("unit__name", "name")) == {(BRANCH, "=1+1"), (BUREAU, "慰问费")}
    table = TableImport.objects.get()
    assert (table.status, table.by, table.decided_at is not None) == ("confirmed", chief, True)
    assert f'校验值 <code class="digest">{table.sha256}' in kept.text
    assert "新增 2 行，改动 0 行" in kept.text
    again = send(as_chief, "projects", content)
    assert (counts(again), "确认导入" in again.text) == ((0, 0, 2, 0), False)
    assert "同一个文件已于" in again.text


def test_a_change_shows_what_stood_there_and_leaves_it_in_the_audit_log(as_chief, world):
    Project.objects.create(unit=world.branch, name="慰问费", level="一级")
    page = upload(as_chief, "projects", (*PROJECTS, "项目等级"), (BRANCH, "慰问费", "二级"))
    assert page.context["table"].rows.get().changes == [["项目等级", "一级", "二级"]]
    confirm(as_chief, page)
    entry = AuditEntry.objects.get(action="修改项目")
    assert (entry.before, entry.after, entry.address) == ({"项目等级": "一级"}, {"项目等级": "二级"}, "127.0.0.1")


def test_every_fault_is_told_with_its_cell_and_can_be_downloaded(as_chief, world):
    head = ("项目名称", "用款单位", "起始年度", "项目类型")
    rows = [("甲", BRANCH, "25", "x" * 101), ("", "没有的局", "2025", ""), ("乙", BRANCH, "", "")]
    page = upload(as_chief, "projects", head, *rows)
    assert problems(page) == [
        ["C2", "“25”不是合理的年度；应在 1990 至 2100 之间"],
        ["B3", "您管理的单位中没有“没有的局”；请核对名称，或先在“单位”中新增"],
    ]
    assert (counts(page), "确认导入" in page.text) == ((1, 0, 0, 2), False)
    sheet = load_workbook(
        io.BytesIO(as_chief.get(reverse("table-import-problems", args=[page.context["table"].pk])).content)
    )
    assert [[cell.value for cell in row] for row in sheet.active.iter_rows(min_row=2)] == [
        ["2", "C2", "甲", problems(page)[0][1]],
        ["3", "B3", "没有的局", problems(page)[1][1]],
    ]
    confirm(as_chief, page)
    assert not Project.objects.exists()


def test_faults_by_the_hundred_are_shown_in_part_and_downloaded_whole(as_chief, world):
    page = upload(as_chief, "projects", PROJECTS, *((f"局{n}", f"项目{n}") for n in range(130)))
    assert ("先列出 100 行；全部 130 行见错误清单" in page.text, len(page.context["page"].object_list)) == (True, 30)
    assert len(downloaded(as_chief, page)) == 131


def test_where_a_cell_stands_is_as_in_the_sheet(as_chief, world):
    book = Workbook()
    sheet = book.active
    sheet["B3"], sheet["D3"] = "用款单位", "项目名称"
    sheet["B7"], sheet["D7"] = "没有的局", "慰问费"
    sheet["B9"], sheet["D9"] = BRANCH, "慰问费"
    page = send(as_chief, "projects", saved(book))
    assert [cell for cell, _ in problems(page)] == ["B7"]
    assert (counts(page), page.context["table"].row_count) == ((1, 0, 0, 1), 2)


def test_cells_merged_downwards_say_the_same_in_each_row(as_chief, world):
    book = Workbook()
    for row in (PROJECTS, (BRANCH, "甲"), (None, "乙")):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    confirm(as_chief, send(as_chief, "projects", saved(book)))
    assert set(Project.objects.values_list("unit__name", "name")) == {(BRANCH, "甲"), (BRANCH, "乙")}


def test_parents_and_children_stand_in_one_file_in_any_order(as_chief, world):
    rows = [("丙股", "新局/乙科", ""), ("丁股", "乙科", "004"), ("乙科", "新局", "003"), ("新局", BUREAU, "")]
    page = upload(as_chief, "units", UNITS, *rows)
    assert (problems(page), counts(page)) == ([], (4, 0, 0, 0))
    assert Department.objects.filter(name="新局").exists() is False
    confirm(as_chief, page)
    made = Department.objects.filter(name__in=["新局", "乙科", "丙股", "丁股"])
    assert set(made.values_list("name", "parent__name")) == {
        ("新局", BUREAU),
        ("乙科", "新局"),
        ("丙股", "乙科"),
        ("丁股", "乙科"),
    }


def test_units_that_are_each_others_parents_are_named_by_their_rows(as_chief, world):
    page = upload(as_chief, "units", UNITS, ("甲", "乙", ""), ("好", BUREAU, ""), ("乙", "甲", ""), ("丙", "甲", ""))
    ring = "这几行互为上级：第 2 行 → 第 4 行 → 第 2 行；请改正其中一行的上级"
    assert [problem for problem in problems(page) if "互为" in problem[1]] == [["B2", ring], ["B4", ring]]
    assert (counts(page), [cell for cell, _ in problems(page)]) == ((1, 0, 0, 3), ["B2", "B4", "B5"])
    alone = upload(as_chief, "units", UNITS, ("甲", "甲", ""))
    assert problems(alone) == [["B2", "第 2 行以自己为上级；请改正这一行的上级"]]


def test_accounts_make_nobody_a_delegate(as_chief, world):
    deputy = make_stand_in(world.reviewer)
    head, row = ("用户名", "单位", "角色"), (deputy.username, BUREAU, "主管部门审核人")
    refused = upload(as_chief, "accounts", (*head, "代理"), (*row, world.reviewer.username))
    assert "不认识的列：代理" in refused.text
    stands_in = list(Membership.objects.exclude(stands_in_for=None).values())
    confirm(as_chief, upload(as_chief, "accounts", head, row, ("newcomer", BUREAU, "主管部门审核人")))
    assert list(Membership.objects.exclude(stands_in_for=None).values()) == stands_in
    assert Membership.objects.get(user__username="newcomer").stands_in_for is None


def test_nodes_of_both_levels_stand_in_any_order(as_tree_chief):
    head = ("指标体系代码", "代码", "一级指标代码", "名称")
    rows = [("dongguan-2025", "91", "9", "其他二级"), ("dongguan-2025", "9", "", "其他指标")]
    confirm(as_tree_chief, upload(as_tree_chief, "nodes", head, *rows))
    assert Node.objects.get(code="91").parent.code == "9"


@pytest.mark.parametrize("answer", ["padded", "as-it-stands"])
def test_codes_that_lost_their_zeros_are_asked_about_once(as_chief, world, answer):
    Department.objects.filter(pk=world.branch.pk).update(code="001000")
    page = upload(as_chief, "units", UNITS, (BRANCH, BUREAU, 1000), ("新分局", BUREAU, 1001))
    assert page.context["table"].questions == {
        "单位代码": {"count": 2, "pairs": [["C2", "1000", "001000"], ["C3", "1001", "001001"]]}
    }
    assert ("“1000”应为“001000”？" in page.text, "确认导入" in page.text) == (True, False)
    # Neither matched nor made before somebody has said it.
    confirm(as_chief, page)
    assert not Department.objects.filter(name="新分局").exists()
    told = press(as_chief, page, "answer", **{"codes 单位代码": answer})
    assert counts(told) == ((1, 0, 1, 0) if answer == "padded" else (1, 1, 0, 0))
    confirm(as_chief, told)
    codes = set(Department.objects.filter(name__in=[BRANCH, "新分局"]).values_list("code", flat=True))
    assert codes == ({"001000", "001001"} if answer == "padded" else {"1000", "1001"})


def test_a_code_held_as_it_stands_is_not_asked_about(as_chief, world):
    Department.objects.filter(pk=world.branch.pk).update(code="1000")
    page = upload(as_chief, "units", UNITS, (BRANCH, BUREAU, 1000))
    assert (page.context["table"].questions, counts(page)) == ({}, (0, 0, 1, 0))


def test_a_code_taken_by_a_unit_out_of_reach_is_refused(as_chief, world):
    Department.objects.filter(pk=world.elsewhere.pk).update(code="777")
    page = upload(as_chief, "units", UNITS, ("新分局", BUREAU, "777"), ("又一", BUREAU, "778"), ("再一", BUREAU, "778"))
    message = "已有使用这个单位代码的单位；请核对，每个代码只能用一次"
    assert problems(page) == [["C2", message], ["C4", message]]


def test_another_bureaus_rows_are_refused(as_chief, world):
    page = upload(as_chief, "projects", PROJECTS, (str(world.elsewhere), "慰问费"))
    assert problems(page)[0][1].startswith("您管理的单位中没有“广州市医疗保障局”")
    confirm(as_chief, page)
    assert not Project.objects.exists()


def test_what_became_wrong_since_the_preview_keeps_the_whole_file_out(as_chief, world):
    page = upload(as_chief, "projects", PROJECTS, (BUREAU, "甲"), (BRANCH, "乙"))
    Department.objects.filter(pk=world.branch.pk).update(name="改了名")
    after = confirm(as_chief, page)
    assert "没有导入任何一行。您看过预览之后，系统中的内容有了变化" in after.text
    assert (Project.objects.exists(), counts(after)) == (False, (1, 0, 0, 1))


def test_what_somebody_brought_meanwhile_is_shown_before_it_is_written_over(as_chief, world):
    project = Project.objects.create(unit=world.branch, name="慰问费", level="一级")
    page = upload(as_chief, "projects", (*PROJECTS, "项目等级"), (BRANCH, "慰问费", "三级"))
    Project.objects.filter(pk=project.pk).update(level="二级")
    after = confirm(as_chief, page)
    assert after.context["table"].rows.get().changes == [["项目等级", "二级", "三级"]]
    confirm(as_chief, after)
    project.refresh_from_db()
    assert project.level == "三级"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("表.pdf", b"%PDF-1.4", "不能读“.pdf”文件；能读的是 .xlsx"),
        ("表.xlsx", b"", "“表.xlsx”是空文件"),
        ("表.csv", b"x" * (files.LARGEST + 1), "“表.csv”有 10.0 MB，最多 10 MB；请拆成几个文件分别导入"),
    ],
)
def test_what_cannot_be_a_table_is_not_even_received(as_chief, name, content, message):
    page = send(as_chief, "projects", content, name)
    assert (message in page.text, TableImport.objects.exists()) == (True, False)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("表.xlsx", b"PK\x03\x04 nothing", "文件打不开"),
        ("表.csv", b"\x00\x01" + b"\xff\xfe\xfa", "请用办公软件打开"),
        ("表.csv", b" ,\r\n", "文件里没有内容"),
        ("表.csv", "用款单位,备注\r\n甲,乙\r\n".encode(), "缺少列：项目名称；不认识的列：备注"),
        ("表.csv", "用款单位,项目名称\r\n".encode(), "表头之下没有内容"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(as_chief, name, content, message):
    page = send(as_chief, "projects", content, name)
    table = page.context["table"]
    assert (table.status, table.is_refused, "确认导入" in page.text) == ("preview", True, False)
    assert message in table.notes[0]
    assert message in page.text


def test_more_rows_than_one_file_may_have_are_refused_before_any_is_looked_at(as_chief, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    page = upload(as_chief, "projects", PROJECTS, *((BRANCH, f"项目{n}") for n in range(4)))
    assert page.context["table"].notes == ["表中有 4 行，一次最多 3 行；请拆成几个文件分别导入"]


def test_of_several_sheets_the_first_is_read_and_that_is_said(as_chief, world):
    book = Workbook()
    for row in (PROJECTS, (BRANCH, "甲")):
        book.active.append(row)
    book.create_sheet("说明").append(["填表说明"])
    page = send(as_chief, "projects", saved(book))
    assert (page.context["table"].notes, counts(page)) == (["文件有 2 张工作表，只读第一张“Sheet”"], (1, 0, 0, 0))


def test_accounts_come_with_their_roles(as_chief, world):
    rows = [
        ("zhang", "张", "三", BRANCH, "填报人"),
        ("zhang", "张", "三", BUREAU, "审计员"),
        ("filler", "李", "四", BRANCH, "填报人"),
    ]
    page = upload(as_chief, "accounts", ACCOUNTS, *rows)
    assert (problems(page), counts(page), User.objects.filter(username="zhang").exists()) == ([], (2, 1, 0, 0), False)
    confirm(as_chief, page)
    new = User.objects.get(username="zhang")
    assert (new.last_name, new.has_usable_password(), new.is_active, new.is_staff) == ("张", False, True, False)
    assert set(new.memberships.values_list("department__name", "role")) == {(BRANCH, "filler"), (BUREAU, "auditor")}
    assert User.objects.get(username="filler").last_name == "李"
    told = AuditEntry.objects.filter(kind="right", why__startswith="导入表格").order_by("pk")
    assert [(entry.action, entry.subject.split(" · ")[0]) for entry in told] == [
        ("新增用户", "zhang"),
        ("新增任职", "zhang"),
        ("新增任职", "zhang"),
        ("修改用户", "filler"),
    ]
    assert (told.last().before, told.last().after) == (None, {"姓氏": "李", "名字": "四"})


@pytest.mark.parametrize(
    ("row", "cell", "message"),
    [
        (("financier", "", "", BRANCH, "填报人"), "A2", "已被您管理范围以外的人使用"),
        (("root", "", "", BRANCH, "填报人"), "A2", "已被您管理范围以外的人使用"),
        (("new", "", "", BRANCH, "财政审核人"), "E2", "不是您可以授予的角色"),
        (("new", "", "", "东莞市财政局", "填报人"), "D2", "您管理的单位中没有“东莞市财政局”"),
        (("", "", "", BRANCH, "填报人"), "A2", "没有填写；请补上"),
        (("new", "", "", BRANCH, ""), "E2", "没有填写；请补上"),
        (("a b", "", "", BRANCH, "填报人"), "A2", "请输入合法的用户名"),
    ],
)
def test_accounts_and_rights_one_may_not_give(as_chief, world, row, cell, message):
    User.objects.create_superuser("root")
    held = set(Membership.objects.values_list("pk", flat=True))
    page = upload(as_chief, "accounts", ACCOUNTS, row)
    assert [place for place, _ in problems(page)] == [cell]
    assert message in problems(page)[0][1]
    confirm(as_chief, page)
    assert set(Membership.objects.values_list("pk", flat=True)) == held


def test_the_own_account_is_somebody_elses_to_change(as_chief, chief, world):
    head = (*ACCOUNTS, "有效")
    page = upload(as_chief, "accounts", head, ("chief", "", "", BUREAU, "主管部门审核人", "是"))
    assert problems(page)[0][1].startswith("不能给自己授予或更改角色，也不能停用自己")
    page = upload(as_chief, "accounts", head, ("chief", "", "", BUREAU, "业务管理员", "否"))
    assert problems(page)[0][1].startswith("不能给自己授予或更改角色，也不能停用自己")
    page = upload(as_chief, "accounts", head, ("chief", "", "", BUREAU, "业务管理员", "是"))
    assert problems(page) == []


def test_one_person_is_not_called_two_names(as_chief, world):
    rows = [("zhang", "张", "三", BRANCH, "填报人"), ("zhang", "章", "三", BUREAU, "审计员")]
    page = upload(as_chief, "accounts", ACCOUNTS, *rows)
    assert problems(page) == [["A3", "与第 2 行是同一用户，姓名、邮箱等却不一致；请改成一致"]]


def test_who_has_a_role_elsewhere_is_not_renamed(as_chief, world):
    world.colleague.memberships.create(department=world.elsewhere, role=Role.FILLER)
    page = upload(as_chief, "accounts", ACCOUNTS, ("colleague", "新", "名", BRANCH, "填报人"))
    assert "只能由系统管理员修改" in problems(page)[0][1]


def test_what_all_units_share_is_for_who_administers_a_tree(client, as_chief, world):
    page = send(as_chief, "library", workbook(("二级指标", "三级指标"), ("数量指标", "慰问次数")))
    assert (page.context["form"].errors.keys(), TableImport.objects.exists()) == ({"kind"}, False)
    client.force_login(staff(world.administrator))
    confirm(client, send(client, "library", workbook(("二级指标", "三级指标"), ("数量指标", "慰问次数"))))
    assert LibraryIndicator.objects.search("wwcs").exists()


def test_a_right_lost_after_the_preview_keeps_the_file_out(as_chief, chief, world):
    page = upload(as_chief, "projects", PROJECTS, (BRANCH, "甲"))
    TableImport.objects.update(status="writing")
    chief.memberships.all().delete()
    jobs.write_table.enqueue(page.context["table"].pk)
    table = TableImport.objects.get()
    assert (table.status, table.notes, Project.objects.exists()) == ("preview", [checking.NO_RIGHT], False)


def test_imports_are_ones_own(client, as_chief, world):
    page = upload(as_chief, "projects", PROJECTS, (BRANCH, "甲"))
    client.force_login(staff(world.administrator))
    pk = page.context["table"].pk
    gets, posts = ("detail", "progress", "problems", "original"), ("restart", "answer", "confirm", "discard")
    assert {client.get(reverse(f"table-import-{name}", args=[pk])).status_code for name in gets} == {404}
    assert {client.post(reverse(f"table-import-{name}", args=[pk])).status_code for name in posts} == {404}


def test_given_up_or_confirmed_once_is_over(as_chief, world):
    page = upload(as_chief, "projects", PROJECTS, (BRANCH, "甲"))
    press(as_chief, page, "discard")
    assert "已经处理过，没有再导入一次" in confirm(as_chief, page).text
    page = upload(as_chief, "projects", PROJECTS, (BRANCH, "甲"))
    confirm(as_chief, page)
    assert "已经处理过" in press(as_chief, page, "discard").text
    assert Project.objects.count() == 1


def test_a_job_that_died_can_be_started_again(as_chief, world):
    page = upload(as_chief, "projects", PROJECTS, (BRANCH, "甲"))
    for status, words in (("reading", "一行也没有写入"), ("writing", "可以重新开始")):
        TableImport.objects.update(status=status, stopped=True)
        shown = as_chief.get(reverse("table-import-detail", args=[page.context["table"].pk]))
        assert ("已中断" in shown.text, words in shown.text) == (True, True)
        page = press(as_chief, page, "restart")
    assert (page.context["table"].status, Project.objects.count()) == ("confirmed", 1)


def test_a_budget_of_nothing_is_no_blank(as_chief, world):
    project = Project.objects.create(unit=world.branch, name="慰问费")
    confirm(as_chief, upload(as_chief, "lines", LINES, (BRANCH, "慰问费", 2025, "财政拨款", 0)))
    page = upload(as_chief, "lines", LINES, (BRANCH, "慰问费", 2025, "财政拨款", "1,600.50"))
    assert page.context["table"].rows.get().changes == [["金额（元）", "0.00", "1600.50"]]
    confirm(as_chief, page)
    assert str(BudgetLine.objects.get(project=project).amount) == "1600.50"


@pytest.mark.parametrize("kind", TableImport.Kind.values)
def test_the_queries_do_not_grow_with_the_rows(as_tree_chief, world, kind, django_assert_max_num_queries):
    """Whatever comes in, thirty rows ask no more than three, but for one look each hundred."""
    taken = []
    for size in (3, 30):
        page = upload(as_tree_chief, kind, *_made(kind, size))
        TableImport.objects.update(status="reading")
        with django_assert_max_num_queries(60) as queries:
            checking.check(TableImport.objects.latest("pk"))
        taken.append(len(queries))
        assert counts(page) == (size, 0, 0, 0)
    assert taken[0] == taken[1]


def _made(kind: str, size: int):
    """A table of so many new rows."""
    make_department("新局")
    heads = {
        "units": (UNITS, lambda n: (f"单位{n}", BUREAU, f"c{n}")),
        "accounts": (ACCOUNTS, lambda n: (f"user{n}", "张", str(n), BRANCH, "填报人")),
        "projects": (PROJECTS, lambda n: (BRANCH, f"项目{n}")),
        "lines": (
            LINES,
            lambda n: (BRANCH, "慰问费", 2000 + n, "财政拨款", n),
        ),
        "library": (("二级指标", "三级指标"), lambda n: ("数量指标", f"指标{n}")),
        "nodes": (("指标体系代码", "代码", "名称"), lambda n: ("dongguan-2025", f"n{n}", f"节点{n}")),
    }
    Project.objects.get_or_create(unit=Department.objects.get(name=BRANCH), name="慰问费")
    head, row = heads[kind]
    return head, *(row(n) for n in range(size))
