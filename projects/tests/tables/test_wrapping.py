"""Wherever a printer wrapped a text, the same text is read."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.tables import read_text
from projects.tables.lines import BEGUN, JOINT, squeezed
from projects.tests.tables.seeds import FORM, FORM13, LIST, OUTLINES, SMALL_LIST

GOALS = sorted({goal for document in FORM13 + LIST for goal in (document.goals.cycle, document.goals.annual) if goal})
PACKED = (
    "1、1-产出指标；13-时效指标；资金拨付及时率（%）；实施周期指标值:100%；年度指标值:≥1000篇次。"
    "2、3-满意度指标；31-服务对象满意度；OA系统使用对象满意度；实施周期指标值:普遍满意；年度指标值:0。"
)


@st.composite
def wrapped(draw, text, least=1):
    """The text with line breaks anywhere but inside a Latin word, some of them with a blank line."""
    places = [at for at in range(1, len(text)) if not re.fullmatch(r"[A-Za-z]{2}", text[at - 1 : at + 1])]
    cuts = sorted(draw(st.sets(st.sampled_from(places), max_size=12)))
    pieces, start = [], 0
    for cut in cuts:
        if cut - start >= least:
            pieces.append(text[start:cut])
            start = cut
    pieces.append(text[start:])
    return "".join(piece + draw(st.sampled_from(["\n", "\n\n"])) for piece in pieces).rstrip("\n")


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(GOALS), st.sampled_from(GOALS))
def test_form13_goals(data, cycle, annual):
    text = FORM.replace("开展慰问工作。", data.draw(wrapped(cycle))).replace("采购慰问品。", data.draw(wrapped(annual)))
    reading = read_text(text, file="a.txt", outlines=OUTLINES)
    assert reading.problems == ()
    assert (reading.documents[0].goals.cycle, reading.documents[0].goals.annual) == (cycle, annual)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(GOALS))
def test_list_goal(data, goal):
    text = SMALL_LIST.replace("做好工作。", data.draw(wrapped(goal)))
    reading = read_text(text, file="a.txt", outlines=OUTLINES, fiscal_year=2025)
    assert reading.errors == ()
    assert [document.goals.annual for document in reading.documents] == [goal, "购置家具。"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_packed_indicators(data):
    old = "1、1-产出指标；11-数量指标；次数；实施周期指标值:1次；年度指标值:1次。"
    text = SMALL_LIST.replace(old, data.draw(wrapped(PACKED, least=3)))
    reading = read_text(text, file="a.txt", outlines=OUTLINES, fiscal_year=2025)
    assert reading.errors == ()
    rows = [(row.level2, row.name, row.cycle_value, row.annual_value) for row in reading.documents[0].indicators]
    assert rows == [
        ("时效指标", "资金拨付及时率（%）", "100%", "≥1000篇次"),
        ("服务对象满意度", "OA系统使用对象满意度", "普遍满意", "0"),
    ]


def test_labels_are_compared_without_any_white_space():
    spaces = "".join(sign for sign in map(chr, range(0x110000)) if re.match(r"\s", sign))
    assert squeezed(f"{JOINT}年（度{spaces}）：；{BEGUN}目") == "年(度):;目"
