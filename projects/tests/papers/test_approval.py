"""批复: what it says as a value, and what is read back from .docx and .pdf."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from projects.core.document import Budget
from projects.papers import docx, pdf
from projects.papers.approval import Approval, letter_of
from projects.papers.letter import Paragraph
from projects.tables import Stamp
from projects.tables.grid import Grid
from projects.tables.money import grouped
from projects.tests.papers.making import OFFICE, approval, approved, bookmarks, pages, word, word_text
from projects.tests.tables.seeds import FORM13, LIST, OUTLINES


def said(letter):
    return [part.text for part in letter.parts if isinstance(part, Paragraph)]


def table(letter):
    (grid,) = (part for part in letter.parts if isinstance(part, Grid))
    return [[cell.text for cell in row] for row in grid.rows()]


def test_one_project():
    letter = letter_of(approval(FORM13[:1]), OUTLINES)
    unit = FORM13[0].project.spending_unit
    assert (letter.title, letter.recipient) == (f"关于批复{unit}2025年度项目支出绩效目标的通知", unit)
    assert (letter.office, letter.on) == (OFFICE, "2025年3月1日")
    assert said(letter)[2] == "批复你单位2025年度项目1个，预算金额合计410,000.00元。绩效目标和绩效指标见附件。"
    assert [grid.annex for grid in letter.annexes] == ["附件"]
    assert letter.annex_lines() == [("", "困难家庭医疗救助（常）2025年度项目支出绩效目标表")]


def test_the_table_adds_up_to_the_fen():
    cents = replace(FORM13[1], budget=Budget(total=Decimal("0.07")))
    rows = table(letter_of(approval((FORM13[0], cents)), OUTLINES))

    assert rows[1] == ["1", "困难家庭医疗救助（常）", "410,000.00", "优", "2025-03-01", "梁文斌"]
    assert rows[-1][:2] == ["合计", "410,000.07"]


def test_what_has_no_amount_stays_blank():
    without = replace(FORM13[1], budget=Budget())
    letter = letter_of(approval((FORM13[0], without)), OUTLINES)
    assert table(letter)[2][2] == ""
    assert "预算金额合计410,000.00元，其中1个项目未列预算金额。" in said(letter)[2]
    nothing = letter_of(approval((without,)), OUTLINES)
    assert (table(nothing)[-1][1], "均未列预算金额" in said(nothing)[2]) == ("", True)


def test_conditions_stand_under_their_projects():
    first, second, third = (approved(document) for document in FORM13[:3])
    projects = (
        replace(first, conditions=("按季度\n报送", "慰问次数：写明口径")),
        second,
        replace(third, conditions=("自评",)),
    )
    letter = letter_of(replace(approval(), projects=projects), OUTLINES)
    assert said(letter)[3:9] == [
        "二、审核意见",
        "“困难家庭医疗救助（常）”：按季度",
        "报送",
        "慰问次数：写明口径",
        "“医疗保险政策宣传”：自评",
        "三、执行要求",
    ]
    assert said(letter_of(approval(FORM13[:1], conditions=(" \n自评\n",)), OUTLINES))[3:5] == ["二、审核意见", "自评"]
    assert "二、审核意见" not in said(letter_of(approval(), OUTLINES))


def test_an_amendment_says_what_it_replaces():
    letter = letter_of(approval(FORM13[:1], version=2), OUTLINES)
    assert "（第2版），自批复之日起代替原批复的绩效目标" in said(letter)[3]


def test_the_day_is_the_last_decisions():
    early, late = approved(FORM13[0], on=date(2025, 3, 1)), approved(FORM13[1], on=date(2025, 4, 2))
    assert letter_of(Approval("单位", 2025, OFFICE, (late, early)), OUTLINES).on == "2025年4月2日"


def test_supervising_departments_get_a_copy_unless_they_write_or_receive_it():
    def under(name):
        return approved(replace(FORM13[0], project=replace(FORM13[0].project, supervising_department=name)))

    projects = tuple(map(under, ["单位", OFFICE, "医保局", "医保局", ""]))
    assert letter_of(Approval("单位", 2025, OFFICE, projects), OUTLINES).copies_to == ("医保局",)


def test_each_form_carries_its_own_stamp_even_where_layouts_are_mixed():
    mixed = (FORM13[0], LIST[0], FORM13[1])
    projects = tuple(approved(document, stamp=Stamp("", f"批复{at}")) for at, document in enumerate(mixed))
    annexes = letter_of(Approval("单位", 2025, OFFICE, projects), OUTLINES).annexes
    assert [(grid.annex, grid.name, grid.footer) for grid in annexes] == [
        ("附件1", FORM13[0].project.name, "批复0"),
        ("附件2", FORM13[1].project.name, "批复2"),
        ("附件3", LIST[0].project.spending_unit, "批复1"),
    ]


@pytest.mark.parametrize("documents", [FORM13, LIST])
def test_word_says_every_project_amount_and_indicator(documents):
    letter = letter_of(approval(documents, conditions=("请按季度报送监控结果",)), OUTLINES)
    content = docx.letter(letter)
    text = word_text(content)
    for document in documents:
        assert document.project.name in text
        assert grouped(document.budget.total) in text
        for row in document.indicators:
            assert (row.name in text, row.cycle_value in text, row.annual_value in text) == (True, True, True)
    lines = [paragraph.text for paragraph in word(content).paragraphs if paragraph.text]
    assert lines[:2] == [letter.title, f"{letter.recipient}："]
    assert (letter.office in lines, letter.on in lines, letter.annexes[0].annex in lines) == (True, True, True)
    rows = [[cell.text for cell in row.cells] for row in word(content).tables[0].rows]
    assert [row[1] for row in rows[1:-1]] == [document.project.name for document in documents]


def test_pdf_says_it_and_leads_to_its_annexes():
    letter = letter_of(approval(conditions=("请按季度报送监控结果",)), OUTLINES)
    content = pdf.letter(letter)
    printed = pages(content)
    text = "".join(printed)
    for wanted in (letter.title, letter.office, letter.on, "抄送" if letter.copies_to else "附件：", "51,281,200.00"):
        assert wanted in text
    for document in FORM13:
        assert all("".join(row.name.split()) in text for row in document.indicators)
    marks = bookmarks(content)
    assert [(level, title) for level, title, _ in marks] == [(1, document.project.name) for document in FORM13]
    assert all(f"附件{at}" in printed[page - 1] for at, (_, _, page) in enumerate(marks, start=1))


@pytest.mark.parametrize("text", ["#let x = 1", "$x$", "<b>甲</b>", "`*_@<x>", "甲\x00乙"])
def test_hostile_texts_are_only_text(text):
    odd = replace(FORM13[0], project=replace(FORM13[0].project, name=text))
    letter = letter_of(approval((odd,), conditions=(text,)), OUTLINES)
    shown = text.replace("\x00", "\ufffd")
    assert "".join(shown.split()) in "".join(pages(pdf.letter(letter)))
    assert shown in word_text(docx.letter(letter))
