"""Two texts of one declaration, brought together by choice."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.core.document import Budget, Document, Goals, Indicator
from projects.merging import differences, merged
from projects.tests.factories import comfort_money

BASE = comfort_money()


def with_row(document: Document, index: int, **changes: str) -> Document:
    rows = list(document.indicators)
    rows[index] = replace(rows[index], **changes)
    return replace(document, indicators=tuple(rows))


def without(document: Document, index: int) -> Document:
    rows = document.indicators
    return replace(document, indicators=rows[:index] + rows[index + 1 :])


def proposals(theirs: Document, mine: Document) -> dict[str, str]:
    return {difference.label: difference.proposed for difference in differences(theirs, mine, BASE)}


def test_what_only_one_changed_is_proposed():
    theirs = replace(BASE, goals=replace(BASE.goals, annual="他们的"))
    mine = with_row(BASE, 1, annual_value="9次")
    assert proposals(theirs, mine) == {"年度目标": "theirs", "慰问次数 · 年度指标值": "mine"}


def test_what_both_changed_is_left_to_the_person():
    theirs, mine = (replace(BASE, goals=replace(BASE.goals, annual=text)) for text in ("甲", "乙"))
    assert proposals(theirs, mine) == {"年度目标": ""}


def test_each_text_marks_the_characters_that_the_other_has_not():
    texts = ("春节、中秋慰问31人，发放慰问品", "春节、中秋慰问30人，并发放慰问品")
    theirs, mine = (replace(BASE, goals=replace(BASE.goals, annual=text)) for text in texts)
    (difference,) = differences(theirs, mine)
    assert difference.their_spans == (
        ("same", "春节、中秋慰问"),
        ("old", "31"),
        ("same", "人，"),
        ("same", "发放慰问品"),
    )
    marked = [text for kind, text in difference.my_spans if kind == "new"]
    assert (marked, "".join(text for _, text in difference.my_spans)) == (["30", "并"], texts[1])


def test_a_blank_text_beside_a_written_one_has_no_runs():
    mine = replace(BASE, goals=replace(BASE.goals, annual=""))
    (difference,) = differences(BASE, mine)
    assert (difference.my_spans, difference.their_spans) == ((), (("old", BASE.goals.annual),))


def test_without_a_common_beginning_nothing_is_proposed():
    mine = with_row(BASE, 1, annual_value="9次")
    assert [difference.proposed for difference in differences(BASE, mine)] == [""]


@pytest.mark.parametrize(
    ("theirs", "mine", "proposed"),
    [
        (without(BASE, 0), BASE, "theirs"),
        (BASE, without(BASE, 0), "mine"),
        (without(BASE, 0), with_row(BASE, 0, annual_value="改了"), ""),
        (
            BASE,
            replace(BASE, indicators=(*BASE.indicators, Indicator(level1="产出指标", level2="数量指标", name="新的"))),
            "mine",
        ),
    ],
    ids=["they-deleted", "i-deleted", "deleted-and-changed", "i-added"],
)
def test_rows_of_one_side(theirs, mine, proposed):
    assert [difference.proposed for difference in differences(theirs, mine, BASE)] == [proposed]


def test_a_third_text_can_be_put_together():
    theirs, mine = (replace(BASE, goals=Goals(cycle="周期", annual=text)) for text in ("甲", "乙"))
    document = merged(theirs, mine, {"goals.annual": "both"}, {"goals.annual": "甲乙"})
    assert document == replace(theirs, goals=Goals(cycle="周期", annual="甲乙"))


def test_the_order_of_the_rows_is_a_difference_too():
    mine = replace(BASE, indicators=(BASE.indicators[1], BASE.indicators[0], *BASE.indicators[2:]))
    assert [difference.key for difference in differences(BASE, mine)] == ["order"]
    assert merged(BASE, mine, {"order": "theirs"}, {}) == BASE
    assert merged(BASE, mine, {"order": "mine"}, {}) == mine


texts = st.sampled_from(["", "甲", "乙", "≥95%"])
levels = st.sampled_from([("产出指标", "数量指标"), ("产出指标", "质量指标"), ("成本指标", "经济成本指标")])
rows = st.builds(lambda pair, *cells: Indicator.of((*pair, *cells)), levels, texts, texts, texts)
amounts = st.none() | st.decimals(0, 100, places=2)
documents = st.builds(
    lambda total, cycle, annual, indicators: replace(
        BASE, budget=Budget(total=total), goals=Goals(cycle=cycle, annual=annual), indicators=tuple(indicators)
    ),
    amounts,
    texts,
    texts,
    st.lists(rows, max_size=5),
)


@settings(deadline=None)
@given(documents, documents, st.sampled_from([None, BASE]))
def test_choosing_one_side_throughout_gives_that_side(theirs, mine, base):
    found = differences(theirs, mine, base)
    assert (not found) == (theirs == mine)
    assert merged(theirs, mine, {d.key: "mine" for d in found}, {}) == mine
    assert merged(theirs, mine, {d.key: "theirs" for d in found}, {}) == theirs
