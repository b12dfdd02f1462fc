import json

from projects.tests.commands import FORM13, LIST, run
from projects.tests.factories import comfort_money, make_declaration

WORK = {"project": "基金监管专项工作经费", "code": "missing-level", "place": "indicators"}


def test_files_are_checked_without_a_database():
    code, out, err = run("check_targets", FORM13, LIST, "--fiscal-year", "2025")
    found = json.loads(out)
    assert (code, err.splitlines()[-1]) == (0, f"检查了 29 份申报表，{len(found)} 条发现")
    missing = next(row for row in found if row["evidence"] == "满意度指标" and WORK.items() <= row.items())
    assert missing == {
        **WORK,
        "file": LIST,
        "severity": "reason",
        "question": "完整性",
        "indicator": "",
        "message": "缺少满意度指标，请补充；确不适用的，请说明原因",
        "evidence": "满意度指标",
    }


def test_a_finding_on_an_indicator_names_it(tmp_path):
    data = {"fiscal_year": 2025, "layout": "form13", "framework": "dongguan-2025"}
    data |= {"project": dict.fromkeys(("name", "category", "level", "supervising_department", "spending_unit"), "甲")}
    data |= {"budget": {"total": "1.00", "lines": []}, "goals": {"cycle": "甲", "annual": "乙"}}
    row = {"level1": "产出指标", "level2": "数量指标", "name": "慰问次数", "cycle_value": "", "annual_value": ""}
    file = tmp_path / "one.json"
    file.write_text(json.dumps({"format": "mubiao/1", "declarations": [{**data, "indicators": [row]}]}))
    found = json.loads(run("check_targets", str(file)).out)
    rows = [row for row in found if row["code"] == "missing-value.annual_value"]
    assert [(row["place"], row["indicator"], row["severity"]) for row in rows] == [
        ("indicators[0].annual_value", "慰问次数", "blocker")
    ]


def test_declarations_held_are_checked_by_year(world):
    make_declaration(world.branch, world.filler, comfort_money())
    assert run("check_targets", "--fiscal-year", "2025").err == "检查了 1 份申报表，3 条发现\n"
    assert run("check_targets", "--fiscal-year", "2024").err == "检查了 0 份申报表，没有发现问题\n"


def test_unreadable_files_and_no_subject_are_refused():
    assert run("check_targets", "none.txt").code == 2
    assert run("check_targets").code == 2
