"""Awkward tables of other shapes: each says its truth to every cell, and what it says besides is in the report."""

from dataclasses import replace

import pytest

from projects.core.document import Place, from_json
from projects.problems import Severity
from projects.tables import read_file_bytes
from projects.tests.tables.seeds import FIXTURES, OUTLINES, codes

AWKWARD = FIXTURES / "awkward"
CHECKED = "绩效评价时由第三方核查"
# What each file says beside its truth: code, place without the file, text.
REPORTS = {
    "broken-over-pages.pdf": [],
    "columns-reordered.xlsx": [],
    "flat-characters.pdf": [],
    "forms-one-after-another.pdf": [],
    "gb18030.csv": [("not-used", "单元格 K1", "；".join(["10"] * 6))],
    "levels-repeated.xlsx": [
        ("not-used", "工作表“绩效目标” 单元格 E8", "；".join(["10"] * 7)),
        ("not-used", "工作表“绩效目标” 单元格 A9", "1-产出(50分)"),
        ("not-used", "工作表“绩效目标” 单元格 A13", "2-效益（30分）"),
        ("not-used", "工作表“绩效目标” 单元格 A15", "3-满意度指标（10分）"),
    ],
    "national-forms.pdf": [
        ("not-used", "第 1 页 第 5 行", "延续项目"),
        ("not-used", "第 1 页 第 50 行", "延续项目"),
    ],
    "national.docx": [("not-used", "第 1 个表格 单元格 C5", "延续项目")],
    "pasted.txt": [("not-used", f"第 {line} 行", "正向") for line in range(8, 13)],
    "percents-ods.ods": [],
    "percents-xls.xls": [],
    "score-columns.xlsx": [
        ("not-used", "工作表“绩效目标” 单元格 D7", "；".join(["12.5%"] * 5)),
        ("not-used", "工作表“绩效目标” 单元格 E7", "；".join(["行业标准"] * 5)),
        ("not-used", "工作表“绩效目标” 单元格 D21", "；".join(["12.5%"] * 6)),
        ("not-used", "工作表“绩效目标” 单元格 E21", "；".join(["行业标准"] * 6)),
        ("not-used", "工作表“绩效目标” 单元格 A13", "周敏"),
        ("not-used", "工作表“绩效目标” 单元格 D13", "0769-2200 1234"),
        ("not-used", "工作表“绩效目标” 单元格 A28", "周敏"),
        ("not-used", "工作表“绩效目标” 单元格 D28", "0769-2200 1234"),
    ],
    "sign-value-unit.xlsx": [("not-used", "工作表“绩效目标” 单元格 G7", "；".join([CHECKED] * 6))],
    "split-table.docx": [],
    "stacked-with-page-rows.xlsx": [],
    "two-projects-in-a-table.docx": [],
    "two-wrapped-columns.txt": [],
    "wan-with-separators.xlsx": [("not-used", "工作表“绩效目标” 单元格 A2", "云溪市财政局")],
}


def read(name, **answers):
    return read_file_bytes((AWKWARD / name).read_bytes(), name=name, outlines=OUTLINES, **answers)


def test_every_file_is_here():
    assert sorted(path.name for path in AWKWARD.iterdir() if path.suffix not in (".json", ".py")) == sorted(REPORTS)


@pytest.mark.parametrize("name", REPORTS)
def test_says_its_truth_and_nothing_else(name):
    reading = read(name, fiscal_year=2025, money_unit="万元")
    assert reading.documents == from_json((AWKWARD / name).with_suffix(".json").read_text(encoding="utf-8"))
    report = [(problem.code, str(replace(problem.place, file="")), problem.text) for problem in reading.problems]
    assert report == REPORTS[name]
    assert {problem.severity for problem in reading.problems} <= {Severity.NOTICE}


@pytest.mark.parametrize("name", sorted(REPORTS.keys() - {"gb18030.csv"}))
def test_asks_nothing_that_is_printed(name):
    assert read(name) == read(name, fiscal_year=2025, money_unit="元")


def test_asks_for_year_and_unit_of_money_where_neither_is_printed():
    reading = read("gb18030.csv")
    assert (reading.documents, codes(reading.errors)) == ((), ["money-unit-missing", "year-missing"])
    reading = read("gb18030.csv", fiscal_year=2025)
    assert [(problem.code, problem.path, problem.text) for problem in reading.errors] == [
        ("money-unit-missing", "budget.total", "860")
    ]
    assert reading.documents[0].budget.total is None
    assert read("gb18030.csv", fiscal_year=2025, money_unit="元").documents[0].budget.total == 860


@pytest.mark.parametrize(
    ("name", "path", "place"),
    [
        ("columns-reordered.xlsx", "project.name", Place(sheet="绩效目标", cell="H3")),
        ("columns-reordered.xlsx", "indicators[1].annual_value", Place(sheet="绩效目标", cell="A4")),
        ("columns-reordered.xlsx", "indicators[0].level2", Place(sheet="绩效目标", cell="C3")),
        ("national.docx", "budget.lines[财政拨款]", Place(table=1, cell="E7")),
        ("national.docx", "goals.annual", Place(table=1, cell="F10")),
        ("national.docx", "project.start_year", Place(table=1, cell="F5")),
        ("national.docx", "indicators[0].annual_value", Place(table=1, cell="H12")),
        ("split-table.docx", "indicators[6].name", Place(table=2, cell="C4")),
        ("wan-with-separators.xlsx", "budget.total", Place(sheet="绩效目标", cell="C6")),
        ("pasted.txt", "budget.total", Place(line=4)),
    ],
)
def test_places(name, path, place):
    assert read(name, fiscal_year=2025).documents[0].places[path] == replace(place, file=name)
