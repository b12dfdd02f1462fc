"""Documents for property tests: whatever a layout can hold. What it cannot hold it says itself, through `losses`.

Left out besides, as they are how a text is set rather than what it says: white space at its ends, tabs, and characters
that show nothing (controls, joiners). Indicators stand in the framework's order, as 表13 prints them below their level.
"""

from decimal import Decimal

from hypothesis import strategies as st

from projects.core.document import FUND_SOURCES, Budget, BudgetLine, Document, Goals, Indicator, Project
from projects.tables import losses
from projects.tables.lines import squeezed
from projects.tests.tables.seeds import OUTLINES

# What tables are made of, words that readers look for, and what file formats take for something of their own.
CHARACTERS = (
    "项目绩效慰问发放及时率人元甲乙丙𠮷0123456789abcXYZ 　"
    "≥≤≦≧＜＞<%％（），,.．·。；;：:、/-－+=@#$*_~`|\\^!?&\"'“”{}[]"
)
PIECES = (
    *(
        "2025年",
        "12次",
        "≥95%",
        "≦3.4万元/月",
        "约490元/人·月",
        "1、",
        "（一）",
        "一、",
        "第 3 页",
        "合计",
        "总计",
        "单位",
    ),
    *("http://www.gov.cn/a", "Microsoft Office 365", "ISO 9001", "fi", "-", "——", "…", "⑴", "①", "㎡", "℃"),
    *("#let x", "$x$", "<b>", "&amp;", "=SUM(A1)", "指标", "产出", "数量", "\\n", "//", "'", '"'),
)
phrases = st.lists(st.text(CHARACTERS, min_size=1, max_size=12) | st.sampled_from(PIECES), max_size=5).map("".join)
texts = phrases.map(str.strip)
# Long enough for several lines of the widest cell.
long_texts = st.tuples(texts, st.integers(1, 12)).map(lambda pair: (pair[0] * pair[1]).strip())
named = texts.filter(bool)
sentences = st.one_of(long_texts, long_texts.map("{}。".format)).filter(bool)
paragraphs = st.lists(sentences, max_size=4).map("\n".join)
amounts = st.decimals(0, 10**12, places=2, allow_nan=False)
years = st.none() | st.integers(2000, 2099)


def framework_of(layout):
    return next(outline for outline in OUTLINES if outline.layout == layout)


def indicators_of(layout, names=named, values=texts):
    pairs = [(level1.name, level2.name) for level1, level2 in framework_of(layout).pairs()]
    row = st.tuples(st.sampled_from(range(len(pairs))), names, values, values)
    return st.lists(row, max_size=12).map(
        lambda rows: tuple(Indicator.of((*pairs[at], *rest)) for at, *rest in sorted(rows, key=lambda row: row[0]))
    )


forms = st.builds(
    Document,
    fiscal_year=st.integers(2020, 2030),
    layout=st.just("form13"),
    framework=st.just(framework_of("form13").code),
    project=st.builds(
        Project,
        name=named,
        category=texts,
        level=texts,
        supervising_department=texts,
        spending_unit=texts,
        start_year=years,
        end_year=years,
    ),
    budget=st.builds(Budget, total=st.none() | amounts),
    goals=st.builds(Goals, cycle=paragraphs, annual=paragraphs),
    indicators=indicators_of("form13"),
)


def budget_of(lines):
    """A budget that adds up."""
    ordered = sorted(lines, key=lambda line: FUND_SOURCES.index(line[0]))
    total = sum((amount for _, amount in ordered), Decimal("0.00"))
    return Budget(total=total, lines=tuple(BudgetLine(source=source, amount=amount) for source, amount in ordered))


budgets = st.lists(st.tuples(st.sampled_from(FUND_SOURCES), amounts), max_size=3, unique_by=lambda line: line[0])
projects = st.builds(
    Document,
    fiscal_year=st.just(2025),
    layout=st.just("list"),
    framework=st.just(framework_of("list").code),
    project=st.builds(Project, name=named, spending_unit=st.sampled_from(["某局", "某局下属单位（二级）"])),
    budget=st.just(Budget()) | budgets.map(budget_of),
    goals=st.builds(Goals, cycle=st.just(""), annual=paragraphs),
    indicators=indicators_of("list"),
)


# In the national form, whose reader goes by what cells say, no text is a label as a whole, and a name stands in each
# level once, as both halves are put together by it.
words = long_texts.map("名{}名".format)
sources = st.text(CHARACTERS, max_size=20).map("名{}名".format)
national_forms = st.builds(
    Document,
    fiscal_year=st.integers(2000, 2099),
    layout=st.just("national"),
    framework=st.just(framework_of("national").code),
    project=st.builds(
        Project,
        name=words,
        supervising_department=words | st.just(""),
        spending_unit=words | st.just(""),
        start_year=years,
        end_year=years,
    ),
    budget=st.builds(
        Budget,
        total=st.none() | amounts,
        lines=st.lists(
            st.builds(BudgetLine, source=sources, amount=amounts), max_size=3, unique_by=lambda line: line.source
        ).map(tuple),
    ),
    goals=st.builds(Goals, cycle=words | st.just(""), annual=paragraphs.map(lambda text: text and f"名{text}。")),
    indicators=indicators_of("national", words, words | st.just("")).filter(
        lambda rows: len({(row.level2, squeezed(row.name)) for row in rows}) == len(rows)
    ),
)


def held(documents, layout):
    """Those of which the layout loses nothing."""
    return documents.filter(lambda document: not losses(document, layout))


DOCUMENTS = {
    "form13": held(forms, "form13"),
    "list": held(projects, "list"),
    "national": held(national_forms, "national"),
}


def in_file_order(documents):
    """As a list sets them: unit by unit, in the order in which the units first come."""
    documents = tuple(documents)
    units = list(dict.fromkeys(document.project.spending_unit for document in documents))
    return tuple(sorted(documents, key=lambda document: units.index(document.project.spending_unit)))
