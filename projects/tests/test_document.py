"""The Document and its interchange JSON."""

import dataclasses
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.core.document import (
    FIELDS,
    HEAD_FIELDS,
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
    codec,
    fault_of,
    from_json,
    from_plain,
    money_text,
    to_json,
    to_plain,
    unknown_paths,
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
    project=st.builds(
        Project,
        name=texts,
        category=texts,
        level=texts,
        supervising_department=texts,
        spending_unit=texts,
        start_year=years,
        end_year=years,
    ),
    budget=st.builds(
        Budget, total=st.none() | money, lines=st.lists(st.builds(BudgetLine, source=texts, amount=money)).map(tuple)
    ),
    goals=st.builds(Goals, cycle=texts, annual=texts),
    indicators=st.lists(
        st.builds(Indicator, level1=texts, level2=texts, name=texts, cycle_value=texts, annual_value=texts)
    ).map(tuple),
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
    project=st.builds(
        Project,
        name=any_texts,
        category=texts,
        level=texts,
        supervising_department=texts,
        spending_unit=texts,
        start_year=st.none() | any_years,
        end_year=st.none() | any_years,
    ),
    budget=st.builds(
        Budget,
        total=st.none() | any_money,
        lines=st.lists(st.builds(BudgetLine, source=texts, amount=any_money)).map(tuple),
    ),
    goals=st.builds(Goals, cycle=any_texts, annual=texts),
    indicators=st.lists(
        st.builds(Indicator, level1=any_texts, level2=texts, name=texts, cycle_value=texts, annual_value=any_texts),
        max_size=2,
    ).map(tuple),
)


@given(documents | any_documents)
def test_a_fault_is_what_reading_back_would_say(document):
    try:
        said = from_plain(to_plain(document)) and ""
    except FormatError as error:
        said = str(error)
    assert str(fault_of(document) or "") == said


def test_too_many_parts_are_a_fault():
    row, lines = (
        Indicator(level1="一", level2="二", name="三"),
        (BudgetLine(source="财政拨款", amount=Decimal(1)),) * (MAX_BUDGET_LINES + 1),
    )
    assert fault_of(Document(fiscal_year=2025, layout="", framework="", indicators=(row,) * MAX_INDICATORS)) is None
    assert (
        fault_of(Document(fiscal_year=2025, layout="", framework="", indicators=(row,) * (MAX_INDICATORS + 1))).path
        == "indicators"
    )
    assert (
        fault_of(Document(fiscal_year=2025, layout="", framework="", budget=Budget(total=None, lines=lines))).path
        == "budget.lines"
    )


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
        (lambda d: d.update(goals=1), r"declarations\[0\].goals"),
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


# ---- A Document that grows ----

PARTS = {"project": Project, "budget": Budget, "goals": Goals, "indicators": Indicator}
STORED = sorted((FIXTURES / "stored").glob("*.json"))


def test_the_list_of_fields_is_what_the_parts_hold():
    listed = {part: [field.name for field in FIELDS if field.part == part] for part in PARTS}
    held = {part: [one.name for one in dataclasses.fields(kind)] for part, kind in PARTS.items()}
    beside = {"lines", "unknown"}
    assert listed == {part: [name for name in names if name not in beside] for part, names in held.items()}
    assert len({field.path for field in FIELDS}) == len(FIELDS)


@pytest.mark.parametrize("kind", [Project, Budget, BudgetLine, Goals, Indicator, Document])
def test_parts_are_built_by_keyword(kind):
    with pytest.raises(TypeError):
        kind("甲", "乙", "丙")


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_every_shape_that_was_ever_stored_reads(path):
    """One file a shape, written by the program of its time: what a declaration's history holds."""
    text = path.read_text(encoding="utf-8")
    read = from_json(text)
    assert [unknown_paths(document) for document in read] == [()] * len(read)
    # Nothing is lost on the way: what was written then is part of what is written now.
    assert within(json.loads(text)["declarations"], json.loads(to_json(read))["declarations"])


def within(old, new) -> bool:
    """Whether everything that the old plain values say stands in the new ones too."""
    if isinstance(old, dict):
        return all(within(value, new[key]) for key, value in old.items())
    return all(map(within, old, new)) and len(old) == len(new) if isinstance(old, list) else old == new


def test_the_first_shape_says_what_it_said():
    blank, filled = from_json((FIXTURES / "stored" / "first.json").read_text(encoding="utf-8"))
    assert blank == Document(fiscal_year=2025, layout="form13", framework="dongguan-2025")
    assert filled.indicators[1] == Indicator(level1="", level2="", name="", cycle_value="≥1", annual_value="—")
    assert filled.budget.lines[1] == BudgetLine(source="其他资金", amount=Decimal("0.125"))


def test_what_is_written_today_is_a_shape_that_is_kept():
    """A change of `mubiao/1` leaves the shape of before behind as a fixture that must read."""
    newest = (FIXTURES / "stored" / "newest.json").read_text(encoding="utf-8")
    assert to_json(from_json(newest)) == newest.strip()


def test_a_missing_key_is_the_fields_default():
    bare = {"fiscal_year": 2025, "layout": "form13", "framework": ""}
    assert from_plain(bare) == Document(fiscal_year=2025, layout="form13", framework="")
    row = {"level1": "产出指标", "level2": "数量指标", "name": "次数"}
    (read,) = from_plain({**bare, "indicators": [row]}).indicators
    assert read == Indicator(**row)


def test_what_has_no_default_is_missed():
    with pytest.raises(FormatError, match=r"indicators\[0\].name 缺失"):
        from_plain({"fiscal_year": 2025, "layout": "", "framework": "", "indicators": [{"level1": "", "level2": ""}]})
    with pytest.raises(FormatError, match="framework 缺失"):
        from_plain({"fiscal_year": 2025, "layout": ""})


plain_values = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts
json_values = plain_values | st.lists(plain_values, max_size=2) | st.dictionaries(texts, plain_values, max_size=2)


@given(documents, st.dictionaries(texts.filter(lambda key: key not in KNOWN_KEYS), json_values, max_size=2), st.data())
def test_a_key_that_nobody_knows_is_kept_where_it_stood_and_said(document, keys, data):
    plain = to_plain(document)
    parts = [plain, plain["project"], plain["budget"], plain["goals"], *plain["budget"]["lines"], *plain["indicators"]]
    data.draw(st.sampled_from(parts)).update(keys)
    read = from_plain(json.loads(json.dumps(plain)))
    assert read == document
    assert to_plain(read) == plain
    assert len(unknown_paths(read)) == len(keys)


KNOWN_KEYS = {"version", "fiscal_year", "layout", "framework", "source", "amount", "lines", "indicators", "places"}
KNOWN_KEYS |= {field.name for field in FIELDS} | {field.part for field in FIELDS}


def test_unknown_keys_are_named_by_their_place():
    document = from_plain(
        {
            "fiscal_year": 2025,
            "layout": "",
            "framework": "",
            "budget": {"lines": [{"source": "财政拨款", "amount": "1", "文号": "1"}]},
            "goals": {"目标三": ""},
            "indicators": [{"level1": "", "level2": "", "name": "", "责任人": "甲"}],
            "附件": [],
        }
    )
    assert unknown_paths(document) == ("附件", "goals.目标三", "budget.lines[财政拨款].文号", "indicators[0].责任人")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("甲\0", "含有无法保存的字符"),
        (["\ud800"], "含有无法保存的字符"),
        (float("nan"), "不是可以保存的 JSON 值"),
        ("字" * MAX_TEXT, "最多 20000 个字"),
    ],
)
def test_an_unknown_value_that_cannot_be_kept_is_refused(value, says):
    with pytest.raises(FormatError, match=f"project.别的 .*{says}"):
        from_plain({"fiscal_year": 2025, "layout": "", "framework": "", "project": {"别的": value}})


def test_an_unknown_text_may_speak_of_what_cannot_be_stored():
    plain = {"fiscal_year": 2025, "layout": "", "framework": "", "别的": r"\u0000"}
    assert from_plain(plain).unknown == (("别的", r"\u0000"),)


def test_too_many_unknown_keys_are_refused():
    with pytest.raises(FormatError, match="有 101 个不认识的键"):
        from_plain({"fiscal_year": 2025, "layout": "", "framework": "", **{f"键{n}": 1 for n in range(101)}})


def test_older_versions_are_brought_up_step_by_step(monkeypatch):
    def renamed(plain):
        return {"fiscal_year": plain["year"]} | {key: value for key, value in plain.items() if key != "year"}

    monkeypatch.setattr(codec, "VERSION", 2)
    monkeypatch.setattr(codec, "UPGRADES", {1: renamed})
    old = {"year": 2025, "layout": "", "framework": ""}
    new = Document(fiscal_year=2025, layout="", framework="")
    assert from_plain(old) == new
    assert from_json(json.dumps({"format": "mubiao/1", "declarations": [old]})) == (new,)
    assert to_plain(new)["version"] == 2
    assert from_plain(to_plain(new)) == new


def test_a_newer_version_is_refused_in_words():
    with pytest.raises(FormatError, match="version 由更新的程序写成（第 2 版）"):
        from_plain({"version": 2, "fiscal_year": 2025, "layout": "", "framework": ""})


def test_only_what_people_write_is_taken_from_another():
    ours, theirs = truth("form13-dongguan-2025")[:2]
    mixed = ours.with_editable_parts(theirs)
    for field in HEAD_FIELDS:
        assert mixed.value(field.path) == (theirs if field.is_editable else ours).value(field.path)
    assert mixed.indicators == theirs.indicators
