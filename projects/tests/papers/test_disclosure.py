"""公开: the book, its contents and its sums, and what is published beside the budget."""

import io
import re
from dataclasses import replace
from decimal import Decimal

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from projects.core.document import Budget, BudgetLine
from projects.papers import pdf
from projects.papers.disclosure import disclosure_of
from projects.papers.reconciling import Kind, ProjectLine, UnitLine, by_unit, workbook
from projects.tables import FORMATS, read_file_bytes
from projects.tables.money import grouped
from projects.tests.papers.making import bookmarks, pages
from projects.tests.tables.seeds import FORM13, LIST, OUTLINES


def book(documents=FORM13 + LIST):
    return disclosure_of("东莞市财政局", 2025, documents, OUTLINES)


def test_contents_stand_in_the_order_of_the_forms():
    disclosure = book()
    entries = [entry for grid in disclosure.grids for entry in grid.entries]
    assert [(line.title, line.level) for line in disclosure.contents()] == [(e.title, e.level) for e in entries]


def test_units_keep_together_and_each_layout_in_them():
    there = replace(LIST[0], project=replace(LIST[0].project, spending_unit=FORM13[0].project.spending_unit))
    disclosure = book((FORM13[0], there, LIST[1], FORM13[1]))
    assert [[document.layout for document in unit.documents] for unit in disclosure.units] == [
        ["form13", "form13", "list"],
        ["list"],
    ]


def test_sums_are_the_units_to_the_fen():
    cents = replace(FORM13[1], budget=Budget(total=Decimal("0.07")))
    disclosure = book((FORM13[0], cents, replace(FORM13[2], budget=Budget())))
    unit, *projects = disclosure.contents()
    assert unit.amount == Decimal("410000.07") == sum(line.amount for line in projects if line.amount is not None)
    assert disclosure.summary == "共3个项目，预算金额合计410,000.07元"
    assert book((replace(FORM13[0], budget=Budget()),)).summary == "共1个项目"


def test_the_contents_name_the_page_on_which_each_form_begins():
    many = [replace(d, project=replace(d.project, name=f"{d.project.name}{n}")) for n in range(4) for d in FORM13]
    disclosure = book((*many, *LIST))
    content = pdf.book(disclosure)
    printed, marks = pages(content), bookmarks(content)
    lines = disclosure.contents()
    assert [(level, title) for level, title, _ in marks] == [(line.level, line.title) for line in lines]
    first = marks[0][2]
    said = re.sub("第[0-9]+页共[0-9]+页|单位、项目预算金额（元）页码", "", "".join(printed[: first - 1]))
    pairs = zip(marks, lines, strict=True)
    expected = "".join(f"{''.join(title.split())}{grouped(line.amount)}{page}" for (_, title, page), line in pairs)
    assert said == f"{disclosure.title}{disclosure.summary}{expected}"
    # The n-th form stands on the n-th page after the contents; a list's projects where their names do.
    forms = [(title, page) for level, title, page in marks if level == 2]
    assert forms[: len(many)] == [(document.project.name, first + at) for at, document in enumerate(many)]
    assert all("".join(title.split()) in printed[page - 1] for title, page in forms)
    assert printed[-1].endswith(f"第{len(printed)}页共{len(printed)}页")


def test_the_forms_of_the_book_read_back_as_they_were():
    content = pdf.book(book(FORM13))
    assert read_file_bytes(content, name="公开.pdf", outlines=OUTLINES).documents == FORM13


def test_published_books_say_nothing_of_how_they_were_approved():
    assert all((grid.mark, grid.footer) == ("", "") for grid in book().grids)


def line(approved=None, given=None, *, version=1, why="", unit="甲", source="财政拨款"):
    budget = () if given is None else (BudgetLine(source=source, amount=Decimal(given)),)
    return ProjectLine(unit, "项目", version, None if approved is None else Decimal(approved), budget, why)


def test_each_difference_has_a_name():
    lines = {
        Kind.SAME: line("5", "5.00"),
        Kind.UNPUBLISHED: line(None, "5", version=None, why="草稿，尚未批复"),
        Kind.DIFFERENT: line("5.01", "5"),
        Kind.NOT_GIVEN: line("5"),
        Kind.NO_AMOUNT: line(None, "5"),
    }
    assert {kind: one.kind for kind, one in lines.items()} == {kind: kind for kind in Kind}
    assert [one.remark for one in lines.values()] == [
        "一致",
        "未公开；草稿，尚未批复",
        "金额不同：批复多 0.01 元",
        "没有预算明细",
        "申报表没有预算金额",
    ]
    assert UnitLine("甲", tuple(lines.values())).remark == (
        "1 个项目未公开，少 5.00 元；1 个项目金额不同，多 0.01 元；"
        "1 个项目没有预算明细，多 5.00 元；1 个项目申报表没有预算金额，少 5.00 元"
    )


MONEY = st.none() | st.decimals(0, 10**9, places=2)
LINES = st.builds(line, MONEY, MONEY, version=st.sampled_from([1, 2]) | st.none(), unit=st.sampled_from("甲乙"))


@given(st.lists(LINES.filter(lambda one: one.is_published or one.approved is None), max_size=12))
def test_units_and_kinds_add_up_to_the_whole(lines):
    lines = sorted(lines, key=lambda one: one.unit)
    whole = UnitLine("合计", tuple(lines))
    assert whole.difference == sum(unit.difference for unit in by_unit(lines))
    assert whole.difference == sum(one.difference for one in lines if one.kind is not Kind.SAME)
    assert whole.difference == (whole.approved or 0) - (whole.given or 0)
    assert (whole.published + whole.left_out, whole.remark == "一致") == (
        len(lines),
        all(one.kind is Kind.SAME for one in lines),
    )


def test_the_workbook_holds_units_projects_and_what_is_left_out():
    lines = [
        line("5.01", "5"),
        line("7", "7", source="其他资金", unit="乙"),
        line(None, "3", version=None, why="草稿", unit="乙"),
    ]
    content = FORMATS["xlsx"].write(workbook("核对表", lines))
    units, projects, left_out = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    rows = [[cell.value for cell in row] for row in units.iter_rows(min_row=3)]
    assert [row[:6] for row in rows] == [
        ["甲", 1, 0, 5.01, 5, 0.01],
        ["乙", 1, 1, 7, 10, -3],
        ["合计", 2, 1, 12.01, 15, -2.99],
    ]
    assert [cell.value for cell in projects[4]][2:8] == [7, None, None, 7, 7, 0]
    assert [[cell.value for cell in row] for row in left_out.iter_rows(min_row=3)] == [["乙", "项目", 3, "草稿"]]
