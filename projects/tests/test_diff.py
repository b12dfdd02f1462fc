"""What changes between two Documents."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.core.document import Budget, BudgetLine, Document, Goals, Indicator
from projects.diff import Kind, diff, follow, pair_rows, text_spans, turn

texts = st.text("慰问人数12≥次%2025年", max_size=12)
rows = st.lists(
    st.builds(
        Indicator,
        level1=st.just("产出指标"),
        level2=st.sampled_from(["数量指标", "质量指标"]),
        name=texts,
        cycle_value=texts,
        annual_value=texts,
    )
)


def document(*indicators: Indicator, **parts) -> Document:
    return Document(fiscal_year=2025, layout="form13", framework="dongguan-2025", indicators=indicators, **parts)


def row(name: str, value: str = "2次") -> Indicator:
    return Indicator(level1="产出指标", level2="数量指标", name=name, cycle_value=value, annual_value=value)


def changes(before: Document, after: Document) -> list[tuple]:
    return [(c.kind, c.path, c.old, c.new) for c in diff(before, after)]


def test_equal_documents_have_no_difference():
    assert diff(document(row("慰问次数")), document(row("慰问次数"))) == ()


def test_scalars_and_money():
    before = document(budget=Budget(total=Decimal("16000")), goals=Goals(cycle="", annual="旧"))
    after = document(
        budget=Budget(total=Decimal("16500.5"), lines=(BudgetLine(source="财政拨款", amount=Decimal("16500.5")),)),
        goals=Goals(cycle="", annual="新"),
    )
    assert changes(before, after) == [
        (Kind.CHANGED, "budget.total", "16000.00", "16500.50"),
        (Kind.CHANGED, "goals.annual", "旧", "新"),
        (Kind.CHANGED, "budget.lines[财政拨款]", "", "16500.50"),
    ]


def test_a_value_changed_in_its_cell():
    after = document(replace(row("慰问次数"), annual_value="3次"))
    assert changes(document(row("慰问次数")), after) == [(Kind.CHANGED, "indicators[0].annual_value", "2次", "3次")]


def test_a_renamed_indicator_stays_the_same_row():
    assert changes(document(row("慰问次数")), document(row("走访次数"))) == [
        (Kind.CHANGED, "indicators[0].name", "慰问次数", "走访次数")
    ]


def test_added_and_removed_rows():
    assert changes(document(row("甲", "1次")), document(row("乙", "2人"))) == [
        (Kind.REMOVED, "indicators[0]", "数量指标；甲；1次；1次", ""),
        (Kind.ADDED, "indicators[0]", "", "数量指标；乙；2人；2人"),
    ]


def test_one_row_moved_is_one_change():
    a, b, c = row("甲", "1"), row("乙", "2"), row("丙", "3")
    assert [(change.kind, change.label) for change in diff(document(a, b, c), document(b, c, a))] == [
        (Kind.MOVED, "甲")
    ]


def test_a_number_goes_as_a_whole():
    assert text_spans("2025年31人", "2026年31人") == [("old", "2025"), ("new", "2026"), ("same", "年31人")]


def test_texts_with_little_in_common_are_shown_whole():
    assert text_spans("有效提高", "≥95%") == [("old", "有效提高"), ("new", "≥95%")]


def test_an_opinion_follows_its_row_and_lets_go_of_a_removed_one():
    before, after = document(row("甲", "1"), row("乙", "2")), document(row("丙", "3"), row("乙", "2"))
    assert follow("indicators[1].annual_value", before, after) == "indicators[1].annual_value"
    assert follow("indicators[0].name", before, after) == ""
    assert follow("goals.annual", before, after) == "goals.annual"


@given(texts, texts)
def test_spans_give_both_texts_back(old, new):
    spans = text_spans(old, new)
    assert "".join(text for kind, text in spans if kind != "new") == old
    assert "".join(text for kind, text in spans if kind != "old") == new


@given(rows, rows)
def test_every_row_of_both_sides_is_paired_exactly_once(before, after):
    pairs = pair_rows(before, after)
    assert sorted(old for old, _ in pairs if old is not None) == list(range(len(before)))
    assert [new for _, new in pairs if new is not None] == list(range(len(after)))


@given(rows, rows)
def test_no_difference_means_equal_and_the_other_way_round(before, after):
    assert (diff(document(*before), document(*after)) == ()) == (before == after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2", "2次", ("2", "2次")),
        ("≦3.4万元/月", "≤3.4万元/月", ("≦3.4万元/月", "≤3.4万元/月")),
        ("时效指标", "质量指标", ("时效指标", "质量指标")),
        (
            "提高我市城乡居民医保参保扩面工作水平,确保各区按质按量完成市下达的扩面工作指标",
            "提高我市城乡居民医保参保扩面工作水平，确保各区按质按量完成市下达的扩面工作指标",
            ("…扩面工作水平,确保各区按质…", "…扩面工作水平，确保各区按质…"),
        ),
        ("资金支付及时率的完成情况（%）", "资金支付及时率的完成情况", ("…率的完成情况（%）", "…率的完成情况")),
        ("同", "同", ("同", "同")),
    ],
)
def test_the_stretch_that_changed_stands_with_a_little_around_it(before, after, expected):
    assert turn(before, after) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("甲" * 20_000, "甲" * 19_999 + "乙"),
        ("甲乙" * 10_000, "乙" + "甲乙" * 9_999 + "丙"),
        ("每月发放，" * 4_000, "每月按时发放，" * 2_800),
    ],
)
def test_long_texts_that_repeat_themselves_are_compared_at_once(old, new):
    """difflib would take minutes, on every page that shows the two."""
    spans = text_spans(old, new)
    assert "".join(text for kind, text in spans if kind != "new") == old
    assert "".join(text for kind, text in spans if kind != "old") == new


def test_what_went_stands_before_what_came():
    assert text_spans("一是保障健康生活", "一是提高健康水平") == [
        ("same", "一是"),
        ("old", "保障"),
        ("new", "提高"),
        ("same", "健康"),
        ("old", "生活"),
        ("new", "水平"),
    ]


def test_two_thousand_rows_find_their_partners():
    row = Indicator(level1="产出指标", level2="数量指标", name="")
    before = tuple(replace(row, name=f"甲{n}", annual_value=f"{n}次") for n in range(2_000))
    after = tuple(replace(row, name=f"乙{n}", annual_value=f"{n}次") for n in reversed(range(2_000)))
    assert pair_rows(before, after) == [(n, 1_999 - n) for n in reversed(range(2_000))]
