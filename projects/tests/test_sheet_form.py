from dataclasses import astuple, replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.core.document import (
    FUND_SOURCES,
    MAX_INDICATORS,
    MAX_TEXT,
    WRITTEN,
    Budget,
    BudgetLine,
    Document,
    Goals,
    Indicator,
    Project,
)
from projects.sheet import page_order
from projects.sheet_form import ShapeError, SheetForm, one_line, paragraphs, read_amount, read_year
from projects.tests.test_sheet import FORM13, GIFTS, LIST, PRINTED

OUTLINES = {"form13": FORM13, "list": LIST}
WORK = PRINTED["工作经费"]


class Browser(HTMLParser):
    """Reads a page's inputs as a browser posts them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.posted = QueryDict(mutable=True)
        self.open: str | None = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "input":
            self.posted.appendlist(named["name"], named["value"].replace("\n", "\r\n"))
        elif tag == "textarea":
            self.open, self.text = named["name"], ""

    def handle_data(self, data):
        if self.open:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            # HTML drops one line break right after the opening tag.
            self.posted.appendlist(self.open, self.text.removeprefix("\n").replace("\n", "\r\n"))
            self.open = None


def rendered(form: SheetForm) -> QueryDict:
    """What a browser posts for the page of `form`, untouched."""
    return Browser(render_to_string("projects/_sheet_edit.html", {"form": form, "sheet": form.sheet()})).posted


def rows_posted(document: Document, *rows: tuple[str, ...]) -> SheetForm:
    """The form after these rows were posted: index, level-2 key, name, values."""
    data = QueryDict(mutable=True)
    for row in rows:
        for name, text in zip(("row", "level2", *WRITTEN), (*row, "", "")[:5], strict=True):
            data.appendlist(f"indicator-{name}", text)
    return SheetForm(document, OUTLINES[document.layout], data)


def posted(document: Document, **changes: str | list[str]) -> QueryDict:
    """What a browser posts for the editor of `document`, with some inputs typed over; `__` stands for the dot."""
    data = QueryDict(mutable=True)
    drawn = SheetForm(document, OUTLINES[document.layout]).sheet()
    for row in drawn.rows:
        if row.kind == "indicator":
            data.appendlist("indicator-level2", row.level2)
        for cell in row.cells:
            if cell.name:
                data.appendlist(cell.name, cell.text.replace("\n", "\r\n"))
    for name, value in changes.items():
        name = name.replace("__", ".").replace("indicator_", "indicator-")
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def filled(document: Document, **changes: str | list[str]) -> SheetForm:
    return SheetForm(document, OUTLINES[document.layout], posted(document, **changes))


texts = st.text(alphabet="甲乙指标率≥12%；a ", max_size=8).map(str.strip)
amounts = st.none() | st.decimals(0, 10**10, places=2)
years = st.none() | st.integers(1990, 2099)
known = [(parent.name, node.name) for outline in (FORM13, LIST) for parent, node in outline.pairs()]
levels = st.sampled_from(known) | st.tuples(texts.map(lambda text: text.replace("；", "")), texts)
rows = st.builds(lambda names, *parts: Indicator.of((*names, *parts)), levels, texts.filter(bool), texts, texts)


@st.composite
def documents(draw) -> Document:
    layout = draw(st.sampled_from(["form13", "list"]))
    sources = draw(st.lists(st.sampled_from((*FUND_SOURCES, "政府性基金")), unique=True))
    return Document(
        fiscal_year=2025,
        layout=layout,
        framework="any",
        project=Project(
            name="甲项目",
            category=draw(texts),
            level=draw(texts),
            supervising_department="主管",
            spending_unit="单位",
            start_year=draw(years),
            end_year=draw(years),
        ),
        budget=Budget(
            total=draw(amounts),
            lines=tuple(BudgetLine(source=s, amount=draw(amounts.filter(lambda a: a is not None))) for s in sources),
        ),
        goals=Goals(cycle=draw(texts), annual="\n".join(filter(None, draw(st.lists(texts, max_size=3))))),
        indicators=page_order(draw(st.lists(rows, max_size=6)), OUTLINES[layout]),
    )


@given(documents())
def test_posting_what_was_shown_changes_nothing(document):
    form = filled(document)
    assert form.errors == {}
    assert form.document() == document


any_text = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6) | st.text(" \u3000\n甲；")
any_names = st.sampled_from(known) | st.tuples(any_text, any_text)
any_rows = st.builds(lambda names, *parts: Indicator.of((*names, *parts)), any_names, any_text, any_text, any_text)
any_money = st.decimals(allow_nan=False, allow_infinity=False, places=3)
any_lines = st.lists(st.builds(BudgetLine, source=any_text | st.sampled_from(FUND_SOURCES), amount=any_money)).map(
    tuple
)


@settings(deadline=None)
@given(
    st.builds(
        Document,
        fiscal_year=st.just(2025),
        layout=st.sampled_from(["form13", "list"]),
        framework=any_text,
        project=st.builds(
            Project,
            name=any_text,
            category=any_text,
            level=any_text,
            supervising_department=any_text,
            spending_unit=any_text,
            start_year=st.none() | st.integers(),
            end_year=st.none() | st.integers(),
        ),
        budget=st.builds(Budget, total=st.none() | any_money, lines=any_lines),
        goals=st.builds(Goals, cycle=any_text, annual=any_text),
        indicators=st.lists(any_rows, max_size=6).map(tuple),
    )
)
def test_any_document_survives_its_page(document):
    form = SheetForm(document, OUTLINES[document.layout])
    form = SheetForm(document, form.outline, rendered(form))
    assert (form.errors, form.document()) == ({}, document)
    again = SheetForm(document, form.outline, rendered(form))
    assert again.document() == document


MIXED = replace(
    GIFTS,
    indicators=(
        Indicator(level1="产出指标", level2="数量指标", name=" 次数\u3000", cycle_value="2\n次"),
        Indicator(level1="产出指标", level2="数量指标", name=""),
        Indicator(level1="成本指标", level2="经济成本指标", name="标准"),
    ),
)
COUNT, EMPTY, COST = [
    (str(index), key, *astuple(row)[2:])
    for index, (key, row) in enumerate(zip(["21", "21", "11"], MIXED.indicators, strict=True))
]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([COST, COUNT, EMPTY], [" 次数\u3000", "", "标准"]),
        ([COST, COUNT], [" 次数\u3000", "标准"]),
        ([COST, EMPTY, COUNT], ["标准", "", " 次数\u3000"]),
        ([COST, ("", "11", " 新 "), ("", "21", "先"), COUNT, EMPTY], ["先", " 次数\u3000", "", "标准", "新"]),
        ([COST, ("0", "21", " 趟数 ", "2\n次"), EMPTY], ["趟数", "", "标准"]),
        ([COST, ("0", "21", " "), EMPTY], ["", "标准"]),
        ([COST, ("2", "11", "丙"), ("", "21", "甲"), ("x", "21", "乙")], ["标准", "丙", "甲", "乙"]),
    ],
    ids=["unchanged", "removed", "moved", "added", "edited", "emptied", "forged"],
)
def test_rows_find_their_place_in_the_document(rows, names):
    form = rows_posted(MIXED, *rows)
    assert [row.name for row in form.document().indicators] == names
    again = SheetForm(MIXED, FORM13, rendered(form))
    assert again.document() == form.document()


def test_untouched_cells_of_an_edited_row_keep_their_text():
    form = rows_posted(MIXED, COST, ("0", "21", "趟数", "2\r\n次"), EMPTY)
    assert form.document().indicators[0] == replace(MIXED.indicators[0], name="趟数")


@pytest.mark.parametrize("document", PRINTED.values(), ids=PRINTED)
def test_published_documents_survive_the_editor(document):
    assert filled(document).document() == document


def test_unbound_form_shows_the_current_document():
    form = SheetForm(GIFTS, FORM13)
    assert (form.is_valid(), form.document()) == (True, GIFTS)


def test_edited_fields_arrive():
    form = filled(
        GIFTS,
        project__level="一级项目",
        project__end_year="２０２６",
        budget__total="24,800",
        goals__annual="甲\r\n乙 \r\n",
    )
    assert form.document() == replace(
        GIFTS,
        project=replace(GIFTS.project, level="一级项目", end_year=2026),
        budget=Budget(total=Decimal(24800)),
        goals=replace(GIFTS.goals, annual="甲\n乙"),
    )


def test_shown_only_fields_cannot_be_posted():
    assert filled(GIFTS, project__name="另一个", project__spending_unit="别的单位").document() == GIFTS


def test_rows_follow_the_page_and_blank_rows_are_left_out():
    form = filled(
        GIFTS,
        indicator_level2=["21", "21", "11"],
        indicator_name=["次数", " ", "标准"],
        indicator_cycle_value=["", "", "1元\n/份"],
        indicator_annual_value=["2次", "\r\n", ""],
    )
    assert form.document().indicators == (
        Indicator(level1="产出指标", level2="数量指标", name="次数", cycle_value="", annual_value="2次"),
        Indicator(level1="成本指标", level2="经济成本指标", name="标准", cycle_value="1元/份", annual_value=""),
    )


def test_row_of_an_unknown_level_is_kept():
    form = filled(
        GIFTS,
        indicator_level2=["可持续指标；长期影响", "99"],
        indicator_name=["甲", "乙"],
        indicator_cycle_value=["", ""],
        indicator_annual_value=["", ""],
    )
    assert form.document().indicators == (
        Indicator(level1="可持续指标", level2="长期影响", name="甲"),
        Indicator(level1="", level2="99", name="乙"),
    )


def test_columns_of_unequal_length_are_refused():
    form = filled(GIFTS, indicator_name=["甲"])
    assert form.errors == {"indicators": "提交的指标行不完整，没有保存。请刷新页面后重试。"}
    assert form.document() == GIFTS


def test_fields_not_posted_keep_their_value():
    assert SheetForm(GIFTS, FORM13, QueryDict("project.level=一级项目")).document() == replace(
        GIFTS, project=replace(GIFTS.project, level="一级项目")
    )


def test_refused_form_shows_what_was_typed():
    form = filled(GIFTS, budget__total=" 一万六 ", project__start_year="22", goals__annual="新的目标")
    cells = {cell.path: cell for cell in form.sheet().cells() if cell.path}

    assert not form.is_valid()
    assert form.errors == {
        "budget.total": "“一万六”不是金额。请填以元为单位的数字，例如 16,000 或 16,000.50。",
        "project.start_year": "“22”不是年份。请填四位数字，例如 2026。",
    }
    assert [problem[1] for problem in form.problems()] == ["起始年度", "2025年预算金额(元)"]
    assert (cells["budget.total"].text, cells["budget.total"].tone) == (" 一万六 ", "bad")
    assert cells["project.start_year"].text == "22"
    assert cells["goals.annual"].text == form.document().goals.annual == "新的目标"
    assert form.document().budget == GIFTS.budget


def test_too_long_a_text_is_refused():
    assert filled(GIFTS, project__level="级" * 51).errors == {"project.level": "最多 50 个字，现在 51 个。"}


def test_list_amounts_are_typed_in_wan():
    form = filled(
        WORK, **{"budget__total": "1.234567", "budget__lines[财政拨款]": "", "budget__lines[其他资金]": "1,000"}
    )
    assert form.document().budget == Budget(
        total=Decimal("12345.67"), lines=(BudgetLine(source="其他资金", amount=Decimal(10_000_000)),)
    )


def test_blank_total_is_not_invented_from_its_lines():
    assert filled(WORK, budget__total="").document().budget == replace(WORK.budget, total=None)


@pytest.mark.parametrize(
    ("typed", "layout", "amount"),
    [
        ("16,000", "form13", "16000"),
        ("１６，０００．５０", "form13", "16000.5"),
        (" 16 000 ", "form13", "16000"),
        ("16000元", "form13", "16000"),
        ("1.6万元", "form13", "16000"),
        ("1448.61", "list", "14486100"),
        ("16000元", "list", "16000"),
        ("1448.61", "national", "14486100"),
        ("0", "list", "0"),
    ],
)
def test_amounts_as_people_type_them(typed, layout, amount):
    assert read_amount(typed, layout) == Decimal(amount)


@pytest.mark.parametrize("typed", ["1,60", "-5", "abc", "1.2.3", "NaN", "1e5", "0.001", "9" * 15, "²"])
def test_what_is_not_an_amount_is_refused(typed):
    with pytest.raises(ShapeError):
        read_amount(typed, "form13")


@given(st.decimals(0, 10**13 - 1, places=2, allow_nan=False))
def test_wan_and_yuan_are_the_same_money(amount):
    assert read_amount(f"{amount.scaleb(-4):f}", "list") == amount


@pytest.mark.parametrize(("typed", "year"), [("2026", 2026), ("２０２６年", 2026), (" ", None)])
def test_years(typed, year):
    assert read_year(typed) == year


@pytest.mark.parametrize("typed", ["26", "20266", "今年", "3026"])
def test_what_is_not_a_year_is_refused(typed):
    with pytest.raises(ShapeError):
        read_year(typed)


def test_texts_are_tidied():
    assert one_line(" 甲\r\n乙\0 ") == "甲乙"
    assert paragraphs("\n甲 \r\n\r乙\t\n") == "甲\n\n乙"


def test_a_text_beyond_what_is_kept_is_refused_before_anything_reads_it():
    form = filled(GIFTS, **{"goals.annual": "字" * (MAX_TEXT + 1)})
    assert form.errors == {"goals.annual": "最多 20000 个字，现在 20001 个。"}
    assert form.document() == GIFTS
    assert form.typed_at("goals.annual") == "字" * (MAX_TEXT + 1)


def test_a_row_beyond_what_is_kept_names_its_cell():
    data = posted(GIFTS)
    values = data.getlist("indicator-annual_value")
    data.setlist("indicator-annual_value", [values[0], "1," * MAX_TEXT, *values[2:]])
    form = SheetForm(GIFTS, OUTLINES["form13"], data)
    says = "第 2 行指标的“年度指标值”有 40000 个字，最多 20000 个字；请缩短后再保存。"
    assert form.errors == {"indicators": says}
    assert form.document() == GIFTS


def test_more_rows_than_a_declaration_holds_are_refused():
    data = posted(GIFTS)
    for name in ("row", "level2", *WRITTEN):
        data.setlist(f"indicator-{name}", ["11"] * (MAX_INDICATORS + 1))
    form = SheetForm(GIFTS, OUTLINES["form13"], data)
    assert form.errors == {"indicators": "有 2001 行指标，最多 2000 行；请删去多余的行后再保存。"}
