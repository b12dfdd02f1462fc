import json

import openpyxl
import pytest

from projects.management.commands import export_tables
from projects.models import Declaration
from projects.tests.commands import FORM13, LIST, run
from projects.tests.factories import FIXTURES, make_department, make_frameworks

BRANCH, OFFICE = "东莞市医疗保障局东坑分局", "广州市医疗保障局（本级）"


@pytest.fixture
def held(db):
    """Both published tables, each unit below a bureau."""
    make_frameworks()
    make_department(BRANCH, make_department("东莞市医疗保障局"))
    make_department(OFFICE, make_department("广州市医疗保障局"))
    assert run("import_tables", FORM13, LIST, "--fiscal-year", "2025").code == 0


def export(target, *arguments: str, layout: str = "list", format: str = "json"):
    return run("export_tables", "--layout", layout, "--format", format, "-o", str(target), *arguments)


@pytest.mark.parametrize(
    ("name", "unit", "layout"),
    [("form13-dongguan-2025", BRANCH, "form13"), ("list-guangzhou-2025", OFFICE, "list")],
)
def test_what_was_imported_comes_out_equal_in_every_cell(held, tmp_path, name, unit, layout):
    target = tmp_path / "out.json"
    assert export(target, "--unit", unit, layout=layout).code == 0
    assert json.loads(target.read_text()) == json.loads((FIXTURES / f"{name}.json").read_text())


def test_a_unit_brings_those_below_it_and_a_project_only_itself(held, tmp_path):
    assert export(tmp_path / "a.json", "--unit", "东莞市医疗保障局").err == (
        f"已写出 9 份申报表到 {tmp_path / 'a.json'}\n"
    )
    assert "已写出 1 份" in export(tmp_path / "b.json", "--project", "慰问费").err


@pytest.mark.parametrize(("layout", "unit", "sheets"), [("form13", BRANCH, 9), ("list", OFFICE, 1)])
def test_a_workbook_opens_and_holds_every_project(held, tmp_path, layout, unit, sheets):
    target = tmp_path / "out.xlsx"
    assert export(target, "--unit", unit, layout=layout, format="xlsx").code == 0
    book = openpyxl.load_workbook(target)
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    names = set(Declaration.objects.filter(project__unit__name=unit).values_list("project__name", flat=True))
    assert (len(book.sheetnames), names - cells) == (sheets, set())


def test_what_a_layout_has_no_place_for_is_said(held, tmp_path):
    code, _, err = export(tmp_path / "out.xlsx", "--project", "慰问费", format="xlsx")
    assert code == 0
    assert "慰问费：“项目支出绩效目标表（含转移支付项目）”没有“项目等级”栏，“二级项目”不会写出\n" in err
    assert err.splitlines()[-1].endswith("处内容这种表式放不下")


def test_approved_means_the_version_in_force(world, tmp_path):
    declaration = world.approved()
    assert "已写出 1 份" in export(tmp_path / "out.json", "--approved").err
    Declaration.objects.filter(pk=declaration.pk).update(state="draft")
    assert export(tmp_path / "none.json", "--approved").code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fiscal-year", "2024"], "没有符合条件的申报表"),
        (["--project", "没有的项目"], "没有符合条件的申报表"),
        (["--unit", "东莞市医疗保障"], "系统中没有单位“东莞市医疗保障”，相近的有“东莞市医疗保障局”"),
    ],
)
def test_nothing_that_fits_leaves_no_file(held, tmp_path, arguments, words):
    code, _, err = export(tmp_path / "out.json", *arguments)
    assert (code, list(tmp_path.iterdir())) == (1, [])
    assert words in err


def test_a_wrong_path_is_refused(held, tmp_path):
    assert "没有文件夹" in export(tmp_path / "none" / "out.json").err
    assert "是文件夹" in export(tmp_path).err


def test_two_years_do_not_share_a_printed_table(held, tmp_path):
    Declaration.objects.filter(project__name="慰问费").update(fiscal_year=2024)
    assert "分属 2024、2025 年度" in export(tmp_path / "out.xlsx", format="xlsx").err
    assert export(tmp_path / "out.xlsx", "--fiscal-year", "2024", format="xlsx").code == 0


def test_a_failed_write_leaves_the_old_file_and_no_other(held, tmp_path, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    target = tmp_path / "out.json"
    target.write_text("old")
    monkeypatch.setattr(export_tables.Path, "replace", full)
    assert export(target).code == 1
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.json", "old")]
