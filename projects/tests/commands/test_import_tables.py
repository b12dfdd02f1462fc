from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum

from projects.models import Declaration, Department, Revision
from projects.tests.commands import FORM13, LIST, run
from projects.tests.factories import FIXTURES, make_campaign, make_department, make_frameworks

BRANCH, OFFICE = "东莞市医疗保障局东坑分局", "广州市医疗保障局（本级）"
YEAR = ("--fiscal-year", "2025")


@pytest.fixture
def units(db):
    make_frameworks()
    make_department(BRANCH)
    make_department(OFFICE)


def written() -> tuple[int, int, int]:
    return Declaration.objects.count(), Department.objects.count(), User.objects.count()


def test_both_published_tables_become_drafts(units):
    code, out, err = run("import_tables", FORM13, LIST, *YEAR)
    assert (code, err.splitlines()[-1]) == (0, "已写入 29 份，0 份与系统中的相同")
    assert out.startswith("29 份申报表，预算合计 65,767,300.00 元：新增 29，有变化 0，相同 0，不能导入 0")
    office = Declaration.objects.filter(project__unit__name=OFFICE, state="draft")
    assert (office.count(), office.aggregate(Sum("total"))["total__sum"]) == (20, Decimal("14486100.00"))


def test_history_says_which_file_it_came_from_and_nobody_can_log_in_as_its_writer(units):
    run("import_tables", FORM13, LIST, *YEAR)
    assert set(Revision.objects.values_list("declaration__project__unit__name", "action", "why")) == {
        (BRANCH, "import", f"导入“{FORM13}”"),
        (OFFICE, "import", f"导入“{LIST}”"),
    }
    importer = User.objects.get()
    assert (importer.username, importer.last_name, importer.has_usable_password()) == ("import", "系统导入", False)


def test_a_second_run_writes_nothing(units):
    run("import_tables", FORM13, LIST, *YEAR)
    code, _, err = run("import_tables", FORM13, LIST, *YEAR)
    assert (code, err.splitlines()[-1]) == (0, "已写入 0 份，29 份与系统中的相同")
    assert (written(), Revision.objects.count()) == ((29, 2, 1), 29)


def test_a_dry_run_shows_and_writes_nothing(units):
    code, out, err = run("import_tables", FORM13, *YEAR, "--dry-run")
    assert (code, err.splitlines()[-1]) == (0, "试运行，没有写入；将会写入 9 份，0 份与系统中的相同")
    assert "新增 9" in out
    assert written() == (0, 2, 0)


def test_an_unknown_unit_is_refused_with_the_way_out(units):
    Department.objects.filter(name=OFFICE).update(name="广州市医疗保障局")
    code, _, err = run("import_tables", FORM13, LIST, *YEAR)
    assert (code, err.splitlines()[-1]) == (1, "没有写入任何内容：1 个单位名称没有对上")
    assert f"系统中没有单位“{OFFICE}”，相近的有“广州市医疗保障局”" in err
    assert "--create-units-under" in err
    assert written() == (0, 2, 0)


@pytest.mark.parametrize(("under", "parent"), [(BRANCH, BRANCH), ("", None)])
def test_units_are_created_where_expressly_asked(units, under, parent):
    Department.objects.get(name=OFFICE).delete()
    code, _, err = run("import_tables", LIST, *YEAR, "--create-units-under", under)
    assert (code, Declaration.objects.count()) == (0, 20)
    assert f"新建单位“{OFFICE}”" in err
    assert Department.objects.values_list("parent__name", flat=True).get(name=OFFICE) == parent


def test_creating_units_leaves_no_trace_of_a_dry_run_or_an_unknown_parent(units):
    Department.objects.get(name=OFFICE).delete()
    assert run("import_tables", LIST, *YEAR, "--create-units-under", BRANCH, "--dry-run").code == 0
    assert run("import_tables", LIST, *YEAR, "--create-units-under", "没有的局").code == 1
    assert written() == (0, 1, 0)


def test_one_file_not_understood_keeps_the_others_out(units, tmp_path):
    wrong = tmp_path / "form.txt"
    wrong.write_text((FIXTURES / "form13-dongguan-2025.txt").read_text().replace("410000", "四十一"))
    code, _, err = run("import_tables", str(wrong), LIST, *YEAR)
    assert (code, err.splitlines()[-1].split("：")[0]) == (1, "没有写入任何内容")
    assert run("import_tables", str(tmp_path / "none.txt"), LIST, *YEAR).code == 2
    assert written() == (0, 2, 0)


def test_a_draft_is_changed_and_a_submitted_one_is_not(units, tmp_path):
    run("import_tables", FORM13, *YEAR)
    Declaration.objects.filter(project__name="慰问费").update(
        state="submitted", waits_at=make_campaign().stages.first()
    )
    newer = tmp_path / "form.txt"
    text = (FIXTURES / "form13-dongguan-2025.txt").read_text()
    newer.write_text(text.replace("2025年预算金额(元) 410000", "2025年预算金额(元) 420000").replace("16000", "17000"))
    code, out, err = run("import_tables", str(newer), *YEAR)
    assert (code, err.splitlines()[-1]) == (1, "已写入 1 份，1 份不能导入")
    assert f"  有变化：困难家庭医疗救助（常）（{BRANCH}）：预算金额\n" in out
    assert f"  不能导入：慰问费（{BRANCH}）：系统中的这份已送审" in out
    totals = dict(Declaration.objects.values_list("project__name", "total"))
    assert (totals["困难家庭医疗救助（常）"], totals["慰问费"]) == (420000, 16000)
