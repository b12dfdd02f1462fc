"""The published tables say exactly what was verified by hand."""

from decimal import Decimal

import pytest

from projects.core.document import Place, from_json, to_json
from projects.problems import Severity
from projects.tables import losses, read_text
from projects.tests.tables.seeds import (
    FORM13,
    FORM13_JSON,
    FORM13_TEXT,
    LIST,
    LIST_JSON,
    LIST_TEXT,
    OUTLINES,
    codes,
)

form13 = read_text(FORM13_TEXT, file="form13.txt", outlines=OUTLINES)
listed = read_text(LIST_TEXT, file="list.txt", outlines=OUTLINES, fiscal_year=2025)


@pytest.mark.parametrize(("reading", "truth"), [(form13, FORM13_JSON), (listed, LIST_JSON)], ids=["form13", "list"])
def test_equals_truth(reading, truth):
    assert reading.documents == from_json(truth)
    assert to_json(reading.documents) == truth.strip()


def test_counts():
    documents = form13.documents + listed.documents
    assert [len(form13.documents), len(listed.documents)] == [9, 20]
    assert sum(len(document.indicators) for document in documents) == 186
    assert sum(document.budget.total for document in listed.documents) == Decimal("14486100.00")


def test_problems():
    assert form13.problems == ()
    assert [(p.severity, p.code) for p in listed.problems] == [(Severity.NOTICE, "columns-assumed")]


def test_places_in_form13():
    places = form13.documents[5].places
    name = FORM13_TEXT.split("\n").index("项目名称 城乡居民医疗保险") + 1
    assert places["project.name"] == Place("form13.txt", line=name)
    assert places["budget.total"].line == name + 12
    assert places["goals.annual"].line == name + 24
    assert FORM13_TEXT.split("\n")[places["indicators[0].annual_value"].line - 1] == "镇财政补贴标准约"
    assert places["indicators[0].annual_value"].line > places["indicators[0].cycle_value"].line
    assert set(places) >= {f"indicators[{i}].name" for i in range(len(form13.documents[5].indicators))}


def test_places_in_list():
    places = listed.documents[0].places
    wanted = {"project.name": 10, "budget.total": 13, "goals.annual": 15, "budget.lines[财政拨款]": 13}
    assert {path: places[path].line for path in wanted} == wanted
    assert [places[f"indicators[3].{part}"].line for part in ("name", "cycle_value", "annual_value")] == [27, 28, 28]


@pytest.mark.parametrize("document", FORM13 + LIST, ids=lambda document: document.project.name)
def test_own_layout_loses_nothing(document):
    assert losses(document, document.layout, OUTLINES) == ()


def test_other_layout_says_what_it_loses():
    assert tuple(map(str, losses(FORM13[0], "list", OUTLINES))) == (
        "“项目支出绩效目标表（含转移支付项目）”没有“项目类型”栏，“其他事业发展性支出”不会写出",
        "“项目支出绩效目标表（含转移支付项目）”没有“项目等级”栏，“二级项目”不会写出",
        "“项目支出绩效目标表（含转移支付项目）”没有“主管部门”栏，“东莞市医疗保障局东坑分局”不会写出",
        "“项目支出绩效目标表（含转移支付项目）”没有“起始年度”栏，“2022”不会写出",
        "“项目支出绩效目标表（含转移支付项目）”没有“到期年度”栏，“2025”不会写出",
        f"“项目支出绩效目标表（含转移支付项目）”没有“实施周期总目标”栏，“{FORM13[0].goals.cycle}”不会写出",
        "“广州市项目绩效指标体系（2025 年起）”中没有“成本指标—经济成本指标”，这类指标按原名称写出；读回时需要人工归类",
    )
    assert str(losses(LIST[0], "form13", OUTLINES)[0]) == (
        "“表13 项目绩效目标表”没有资金来源栏，“财政拨款”483600.00 元只计入预算金额，不单独列出"
    )
    assert codes(form13.problems) == []
