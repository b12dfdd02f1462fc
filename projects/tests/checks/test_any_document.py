"""Whatever is written, the rules answer; and whatever way out they offer can be gone and taken back."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.values.vocabulary import words
from projects.checks import Context, among
from projects.core.document import Budget, BudgetLine, Document, Goals, Indicator, Project
from projects.tests.checks.making import OUTLINES, found

WORDS = words("""
    慰问次数 补助人数 总人数 成本 费用 及时率 准确率 满意度 完成时间 增长率 事故 投诉率 有效提高 及时 待定 XX
    指标 （%） 2025年 2024年 计划 每月 12 2 ≥ ≦ ＜ > % ‰ 万元 元/人·月 人 次 份 个 100 0 0.5 1,000 １ 亿
    ， , 。 ； 、 已 3月底前 2026年6月底前 开展 培训 宣传
""")
texts = st.lists(st.sampled_from(WORDS), max_size=7).map("".join) | st.text(max_size=12)
levels = st.sampled_from(
    [(top.name, node.name) for outline in OUTLINES.values() for top, node in outline.pairs()] + [("", "别的")]
)
years = st.none() | st.integers(2020, 2030)
amounts = st.decimals(0, 10**13, places=2, allow_nan=False, allow_infinity=False)


@st.composite
def written(draw) -> Document:
    rows = draw(st.lists(st.tuples(levels, texts, texts, texts), max_size=8))
    return Document(
        fiscal_year=draw(st.integers(2023, 2027)),
        layout=draw(st.sampled_from(sorted(OUTLINES))),
        framework="",
        project=Project(name=draw(texts), start_year=draw(years), end_year=draw(years)),
        budget=Budget(
            total=draw(st.none() | amounts),
            lines=(BudgetLine(source="财政拨款", amount=draw(amounts)),) * draw(st.integers(0, 2)),
        ),
        goals=Goals(cycle=draw(texts), annual=draw(texts)),
        indicators=tuple(Indicator.of((*level, *rest)) for level, *rest in rows),
    )


@settings(max_examples=80, deadline=None)
@given(written(), written())
def test_every_document_is_answered(document, last_year):
    for context in (Context(), Context(last_year=last_year), among([document, last_year])(document)):
        for finding in found(document, context):
            assert finding.message
            assert document.label(finding.path)


@settings(max_examples=80, deadline=None)
@given(written())
def test_every_remedy_can_be_gone_and_taken_back(document):
    for finding in found(document):
        if finding.remedy:
            after = finding.remedy.applied_to(document)
            assert after != document
            assert finding.remedy.undone.applied_to(after) == document


def test_the_largest_document_is_answered():
    row = Indicator(
        level1="成本指标",
        level2="经济成本指标",
        name="培训总人数成本",
        cycle_value="9元/人·次",
        annual_value="9元/人·次",
    )
    count = Indicator(level1="产出指标", level2="数量指标", name="培训总人数", cycle_value="9人", annual_value="9人")
    goal = "培训1人，" * 4_000
    document = Document(
        fiscal_year=2025,
        layout="form13",
        framework="",
        budget=Budget(total=Decimal(1)),
        goals=Goals(cycle=goal, annual=goal),
        indicators=(row,) * 1_000 + (count,) * 1_000,
    )
    assert "duplicate" in {finding.code for finding in found(document)}
