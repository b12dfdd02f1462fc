"""The Document and its interchange JSON."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.core.document import (
    MAX_BUDGET_LINES,
    MAX_INDICATORS,
    MAX_TEXT,
    Budget,
    BudgetLine,
    Document,
    FormatError,
    Goals,
    Indicator,
    Place,
    Project,
    fault_of,
    from_json,
    from_plain,
    money_text,
    to_json,
    to_plain,
)
from projects.tests.factories import FIXTURES, truth

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
years = st.none() | st.integers(1000, 9999)
money = st.decimals(0, 10**13 - 1, places=2)
documents = st.builds(
    Document,
    fiscal_year=st.integers(1000, 9999),
    layout=texts,
    framework=texts,
    project=st.builds(Project, texts, texts, texts, texts, texts, years, years),
    budget=st.builds(Budget, st.none() | money, st.lists(st.builds(BudgetLine, texts, money)).map(tuple)),
    goals=st.builds(Goals, texts, texts),
    indicators=st.lists(st.builds(Indicator, texts, texts, texts, texts, texts)).map(tuple),
)


@pytest.mark.parametrize(("name", "count", "rows"), [("form13-dongguan-2025", 9, 70), ("list-guangzhou-2025", 20, 116)])
def test_the_published_documents_are_written_back_to_the_letter(name, count, rows):
    read = truth(name)
    assert (len(read), sum(len(document.indicators) for document in read)) == (count, rows)
    assert to_json(read).strip() == (FIXTURES / f"{name}.json").read_text().strip()


def test_the_list_sums_to_what_was_published():
    parts = [line.amount for document in truth("list-guangzhou-2025") for line in document.budget.lines]
    assert sum(parts) == Decimal("14486100.00")


@given(st.lists(documents, max_size=3).map(tuple))
def test_json_both_ways(some):
    assert from_json(to_json(some)) == some


# As a reader or a form may give them: within all bounds, at their edge, or beyond.
any_texts = st.sampled_from(["", "一", "\0", "\ud800", "字" * MAX_TEXT, "字" * (MAX_TEXT + 1)])
any_years = st.sampled_from([-1, 0, 999, 1000, 9999, 10_000])
any_money = st.sampled_from([Decimal(text) for text in ("0", "-0.01", "1.005", "1E+13", "9999999999999.99", "1E-7")])
any_documents = st.builds(
    Document,
    fiscal_year=any_years,
    layout=texts,
    framework=texts,
    project=st.builds(Project, any_texts, texts, texts, texts, texts, st.none() | any_years, st.none() | any_years),
    budget=st.builds(Budget, st.none() | any_money, st.lists(st.builds(BudgetLine, texts, any_money)).map(tuple)),
    goals=st.builds(Goals, any_texts, texts),
    indicators=st.lists(st.builds(Indicator, any_texts, texts, texts, texts, any_texts), max_size=2).map(tuple),
)


@given(documents | any_documents)
def test_a_fault_is_what_reading_back_would_say(document):
    try:
        said = from_plain(to_plain(document)) and ""
    except FormatError as error:
        said = str(error)
    assert str(fault_of(document) or "") == said


def test_too_many_parts_are_a_fault():
    row, lines = Indicator("一", "二", "三"), (BudgetLine("财政拨款", Decimal(1)),) * (MAX_BUDGET_LINES + 1)
    assert fault_of(Document(2025, "", "", indicators=(row,) * MAX_INDICATORS)) is None
    assert fault_of(Document(2025, "", "", indicators=(row,) * (MAX_INDICATORS + 1))).path == "indicators"
    assert fault_of(Document(2025, "", "", budget=Budget(None, lines))).path == "budget.lines"


@pytest.mark.parametrize(
    ("amount", "text"),
    [("16000", "16000.00"), ("0", "0.00"), ("1.5", "1.50"), ("1E+4", "10000.00"), ("0.125", "0.125")],
)
def test_money_has_at_least_two_decimals(amount, text):
    assert money_text(Decimal(amount)) == text


def broken(change) -> str:
    data = json.loads(to_json(truth("form13-dongguan-2025")[:1]))
    change(data["declarations"][0])
    return json.dumps(data)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.pop("goals"), r"declarations\[0\].goals"),
        (lambda d: d.update(fiscal_year="2025"), r"declarations\[0\].fiscal_year"),
        (lambda d: d.update(fiscal_year=True), r"declarations\[0\].fiscal_year"),
        (lambda d: d["budget"].update(total="许多"), r"declarations\[0\].budget.total 不是金额：许多"),
        (lambda d: d["budget"].update(total="NaN"), "不是金额"),
        (lambda d: d["indicators"][3].pop("name"), r"declarations\[0\].indicators\[3\].name"),
        (lambda d: d["indicators"].append(1), r"declarations\[0\].indicators"),
        (lambda d: d["project"].update(start_year="2022"), r"declarations\[0\].project.start_year"),
        (lambda d: d.update(fiscal_year=999), r"declarations\[0\].fiscal_year 应为四位数的年份"),
        (lambda d: d["project"].update(start_year=10000), r"declarations\[0\].project.start_year 应为"),
        (lambda d: d["project"].update(end_year=-2025), r"declarations\[0\].project.end_year 应为"),
        (lambda d: d.update(layout="\ud800"), r"declarations\[0\].layout 含有无法保存的字符"),
        (lambda d: d["goals"].update(annual="甲\0"), r"declarations\[0\].goals.annual 含有无法保存的字符"),
        (lambda d: d["budget"].update(total="\udfff"), r"declarations\[0\].budget.total 含有"),
        (lambda d: d["indicators"][3].update(name="甲\0"), r"declarations\[0\].indicators\[3\].name 含有"),
        (lambda d: d["goals"].update(annual="字" * (MAX_TEXT + 1)), r"goals.annual 有 20001 个字，最多 20000 个字"),
        (lambda d: d.update(indicators=[{}] * (MAX_INDICATORS + 1)), r"\.indicators 有 2001 项，最多 2000 项"),
        (lambda d: d["budget"].update(lines=[{}] * (MAX_BUDGET_LINES + 1)), r"budget.lines 有 101 项，最多 100 项"),
        (
            lambda d: d["budget"].update(lines=[{"source": "其他", "amount": "-1"}]),
            r"lines\[0\].amount 不能是负数",
        ),
    ],
)
def test_a_wrong_part_is_named(change, says):
    with pytest.raises(FormatError, match=says):
        from_json(broken(change))


@pytest.mark.parametrize(
    "text", ["1e5", "1E+999999", "+1", " 1", "1_000", "１", ".5", "1.", "1\n", "1" * 14, "0.0000001", "", "Infinity"]
)
def test_money_is_a_plain_decimal(text):
    with pytest.raises(FormatError, match=r"declarations\[0\].budget.total 不是金额"):
        from_json(broken(lambda d: d["budget"].update(total=text)))


def test_the_most_that_may_be_said():
    def fill(data):
        data["goals"]["annual"] = "字" * MAX_TEXT
        data["indicators"] = data["indicators"][:1] * MAX_INDICATORS
        data["budget"] = {"total": f"{'9' * 13}.999999", "lines": [{"source": "甲", "amount": "0"}] * MAX_BUDGET_LINES}

    (document,) = from_json(broken(fill))
    assert (len(document.indicators), len(document.budget.lines)) == (MAX_INDICATORS, MAX_BUDGET_LINES)
    assert document.budget.total == Decimal("9999999999999.999999")


def test_a_message_can_be_stored_and_is_short():
    with pytest.raises(FormatError) as caught:
        from_json(broken(lambda d: d["budget"].update(total="9" * MAX_TEXT)))
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "JSON"),
        ("[]", "mubiao/1"),
        ('{"format": "mubiao/2"}', "mubiao/1"),
        ("[" * 100_000, "嵌套太深"),
        ('{"a":' * 100_000, "嵌套太深"),
        (f'{{"format": {"1" * 5000}}}', "位数太多的整数"),
    ],
)
def test_what_is_no_interchange_file_is_refused(text, says):
    with pytest.raises(FormatError, match=says):
        from_json(text)


def test_labels_and_places_are_said_in_chinese():
    document = truth("form13-dongguan-2025")[1]
    assert document.label("indicators[1].annual_value") == "慰问次数 · 年度指标值"
    assert document.label("goals.annual") == "年度目标"
    assert str(Place("表.txt", page=3, line=12)) == "表.txt 第 3 页 第 12 行"
