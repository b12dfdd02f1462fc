"""No test here may touch a database: none asks pytest-django for one, so a query would fail."""

import json
import zipfile
from pathlib import Path

import pytest

from projects.tests.commands import FORM13, LIST, run
from projects.tests.factories import FIXTURES


@pytest.mark.parametrize(
    ("file", "summary"),
    [(FORM13, "1 个文件：9 份申报表，70 条指标"), (LIST, "1 个文件：20 份申报表，116 条指标")],
)
def test_a_published_text_gives_its_verified_json(file, summary):
    code, out, err = run("read_table", file, "--fiscal-year", "2025")
    assert (code, err.splitlines()[-1]) == (0, summary)
    assert json.loads(out) == json.loads(Path(file).with_suffix(".json").read_text())


def test_several_files_become_one_answer():
    code, out, _ = run("read_table", FORM13, LIST, "--fiscal-year", "2025")
    assert (code, len(json.loads(out)["declarations"])) == (0, 29)


def test_the_files_packed_in_a_zip_are_read_and_what_is_not_taken_is_said(tmp_path):
    packed = tmp_path / "表.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in (FORM13, LIST):
            archive.write(file, Path(file).name)
        archive.writestr("空.txt", "")
    code, out, err = run("read_table", str(packed), "--fiscal-year", "2025")
    assert (code, len(json.loads(out)["declarations"])) == (0, 29)
    assert err.splitlines()[1:] == [f"{packed}/空.txt：文件是空的，没有读取", "3 个文件：29 份申报表，186 条指标"]


def test_a_list_prints_no_year_so_it_is_asked_for():
    code, out, err = run("read_table", LIST)
    assert (code, json.loads(out)["declarations"]) == (1, [])
    assert err.splitlines() == [
        f"{LIST}：这种表不印年度；请指定年度（如 2025）后重新导入",
        "1 个文件：0 份申报表，0 条指标；1 处没有读懂",
    ]


def test_what_is_not_understood_is_said_with_its_place_and_the_rest_still_printed(tmp_path):
    file = tmp_path / "form.txt"
    file.write_text((FIXTURES / "form13-dongguan-2025.txt").read_text().replace("2025年预算金额(元) 410000", "备注 甲"))
    code, out, err = run("read_table", str(file))
    assert code == 1
    first = json.loads(out)["declarations"][0]
    assert (len(json.loads(out)["declarations"]), first["budget"]["total"]) == (9, None)
    assert err.startswith(f"{file} 第 18 行：没有读懂“备注 甲”")


def test_what_is_no_table_is_refused_and_the_others_still_read(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("关于开会的通知")
    code, out, err = run("read_table", str(tmp_path / "none.txt"), str(tmp_path), str(letter), FORM13)
    assert (code, len(json.loads(out)["declarations"])) == (2, 9)
    assert err.splitlines()[:2] == [
        f"{tmp_path / 'none.txt'}：没有这个文件，请核对路径",
        f"{tmp_path}：这是文件夹，请给出其中的文件",
    ]
    assert err.splitlines()[2].startswith(f"{letter}：这不像是绩效目标表")
    assert err.splitlines()[3] == "4 个文件：9 份申报表，70 条指标；3 个文件读不了"
