"""What is offered for a row: only what the checks let stand, in the order it is meant."""

from dataclasses import replace

import pytest

from projects.core.document import Indicator
from projects.core.offering import Wanted, is_meant, let_stand, ranked, standing, usual_row, usual_rows, usual_values
from projects.similar import Suggestion, Use
from projects.suggesting import About
from projects.tests.factories import comfort_money, outlines

FORM13 = outlines()[0]
DOCUMENT = comfort_money()
TIMELY = ("产出指标", "时效指标")


def row(name: str, annual_value: str, levels=TIMELY, cycle_value: str = "") -> Indicator:
    level1, level2 = levels
    return Indicator(level1=level1, level2=level2, name=name, cycle_value=cycle_value, annual_value=annual_value)


@pytest.mark.parametrize(
    ("offered", "stands"),
    [
        (row("资金拨付准确率", "≥95%"), None),
        (row("设备到位及时率", "及时"), row("设备到位及时率", "")),
        (row("设备到位及时率", "≥95%"), row("设备到位及时率", "≥95%")),
        (row("补助人数", "＞20000", ("产出指标", "数量指标")), row("补助人数", "＞20000", ("产出指标", "数量指标"))),
    ],
)
def test_what_the_checks_would_stop_is_not_offered(offered, stands):
    assert standing(offered, DOCUMENT, FORM13, {}) == stands


def test_a_check_that_is_off_this_year_rejects_nothing():
    off = {"misfiled.quality": None}
    assert standing(row("资金拨付准确率", "≥95%"), DOCUMENT, FORM13, off) == row("资金拨付准确率", "≥95%")


def test_the_words_of_the_published_forms_may_mostly_be_offered():
    """Nine of ten rows of a form that a bureau had published; the gate must not be a wall."""
    rows = DOCUMENT.indicators
    assert sum(standing(one, DOCUMENT, FORM13, {}) is not None for one in rows) >= 0.9 * len(rows)


@pytest.mark.parametrize(
    ("annual_value", "cycle_value"), [("≥95%", "≥95%"), ("2次", ""), ("及时", ""), ("", ""), ("490元/人·月", "")]
)
def test_only_a_share_is_surely_the_same_over_the_whole_cycle(annual_value, cycle_value):
    assert usual_row(*TIMELY, "名称", annual_value).cycle_value == cycle_value


def test_an_entry_is_a_row_for_each_usual_value_that_may_stand():
    rows = usual_rows("设备到位及时率", "及时；≥95%；100%", TIMELY, DOCUMENT, FORM13, {})
    assert [one.annual_value for one in rows] == ["≥95%", "100%"]
    (alone,) = usual_rows("设备到位及时率", "及时", TIMELY, DOCUMENT, FORM13, {})
    assert (alone.name, alone.annual_value) == ("设备到位及时率", "")
    assert usual_rows("资金拨付准确率", "≥95%", TIMELY, DOCUMENT, FORM13, {}) == ()
    assert usual_values(" ≥95% ；；≥95%；及时") == ("≥95%", "及时")


def test_of_what_others_use_the_rejected_values_go_first_and_then_the_name():
    uses = (Use(row("设备到位及时率", "及时"), 5), Use(row("设备到位及时率", "≥95%"), 1))
    offered = (
        Suggestion(*TIMELY, "设备到位及时率", 6, uses),
        Suggestion(*TIMELY, "资金拨付准确率", 9, (Use(row("资金拨付准确率", "≥95%"), 9),)),
    )
    assert let_stand(offered, DOCUMENT, FORM13, {}) == (replace(offered[0], uses=uses[1:]),)
    only = (replace(offered[0], uses=uses[:1]),)
    assert let_stand(only, DOCUMENT, FORM13, {})[0].uses == (Use(row("设备到位及时率", ""), 5),)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("慰问", "慰问次数"),  # used more often than 慰问人次
        ("人次", "慰问人次"),
        ("wwrc", "慰问人次"),
        ("rc", "慰问人次"),
        ("走访", "慰问次数"),  # another wording of it
        ("开会", "会议次数"),
    ],
)
def test_what_begins_as_typed_goes_before_what_has_it_and_what_is_used_before_what_is_not(typed, first):
    entries = [
        Wanted(1, "数量指标", ("慰问人次",), uses=1),
        Wanted(2, "数量指标", ("慰问次数", "走访慰问次数"), uses=9),
        Wanted(3, "数量指标", ("会议次数", "开会次数"), uses=99),
    ]
    assert ranked(typed, entries, About("公用经费"))[0].name == first


def test_of_equally_near_names_the_one_the_project_speaks_of_goes_first():
    entries = [Wanted(1, "数量指标", ("发放人次",), uses=99), Wanted(2, "数量指标", ("发放慰问品份数",))]
    assert [one.key for one in ranked("发放", entries, About("节日慰问金"))] == [2, 1]


@pytest.mark.parametrize(
    ("words", "is_so"),
    [("", True), ("慰问", True), ("wwcs", True), ("慰问 cs", True), ("慰问 人", False), ("xx", False)],
)
def test_each_typed_word_must_be_in_the_name(words, is_so):
    assert is_meant(words, "慰问次数") == is_so
