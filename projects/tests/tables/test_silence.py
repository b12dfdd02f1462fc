"""Nothing in a table is dropped in silence: every text that is no label is in a Document or in a problem."""

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from projects.core.document import Place, to_json
from projects.tables import read_grids
from projects.tables.grid import Cell, Grid
from projects.tests.tables.regions import HEADER, ROW
from projects.tests.tables.seeds import OUTLINES

LABELS = [
    *("项目名称", "单位名称", "主管部门", "实施单位", "填报单位：", "项目期", "起始年度", "到期年度", "备注"),
    *("预算数（元）", "项目资金（万元）", "资金总额", "财政拨款", "其中：财政拨款", "单位：万元", "合计", "小计"),
    *("年度目标", "总体目标", "实施期目标", "中期目标", "2025年度绩效目标表", "（2024年度）", "2025", "1", "12.5"),
    *(*HEADER, "序号", "绩效指标", "指标性质", "指标方向", "度量单位", "分值", "怪栏", "≥", "%"),
    *("产出指标", "数量指标", "一、产出指标"),
]
# Each `*` becomes a text that comes once.
MARKED = ["*", "*7元", "备注：*", "项目名称：*", "年度目标：*"]
HEADERS = [
    ["单位名称", "项目名称", "预算数（元）", "总体目标", *HEADER],
    ["项目名称", "财政拨款", "年度目标", "绩效指标"],
    ["绩效指标", "一级指标", *HEADER[1:], *HEADER[1:]],
    ["序号", "一级指标", *HEADER[1:], "备注"],
]
# A row that is a total's, as a column of names says 合计, has texts below columns of indicators.
TOTAL_WITH_INDICATORS = [
    ["总体目标", None, "总体目标", "项目名称", "*", "二级指标"],
    ["数量指标", "*", "三级指标", "合计", "项目名称", "*", None],
]
FIRST, LAST = [["项目名称", "甲项目"]], [["年度目标", "乙目标"], HEADER, ROW]

texts = st.none() | st.sampled_from(LABELS) | st.sampled_from(MARKED)
spans = st.sampled_from([(1, 1)] * 6 + [(1, 2), (1, 3), (2, 1), (3, 2)])
rows = st.lists(st.tuples(texts, spans), max_size=9)
headers = st.sampled_from(HEADERS).map(lambda row: [(text, (1, 1)) for text in row])


def unmerged(rows):
    return [[(text, (1, 1)) for text in row] for row in rows]


def laid_out(rows, pages):
    """These rows as a grid, merged cells pushing others aside, and the texts that come once."""
    taken, cells, marks = set(), [], []
    for at, row in enumerate(rows):
        column = 0
        for text, (high, wide) in row:
            while (at, column) in taken:
                column += 1
            if text is not None:
                marks += [f"值{at}之{column}号"] if "*" in text else []
                place = Place("a", page=1 + sum(at >= first for first in pages), cell=f"{at},{column}")
                said = text.replace("*", f"值{at}之{column}号")
                cells.append(Cell(at, column, said, rows=high, columns=wide, place=place))
                taken |= {(at + down, column + right) for down in range(high) for right in range(wide)}
            column += wide
    return Grid("", tuple(cells)), marks


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows | headers, max_size=12), st.sets(st.integers(1, 14), max_size=2), st.booleans())
@example(unmerged(TOTAL_WITH_INDICATORS), set(), True)
@example([*unmerged([HEADERS[3]]), *unmerged([["*"]])], set(), False)
@example(
    unmerged([[None, "预算数（元）", None, None, "序号", "项目名称"], [None] * 4 + ["*", "项目名称"]]), set(), True
)
@example(unmerged([["年度目标：*"], HEADERS[0], ["年度目标：*"], HEADERS[0]]), set(), True)
def test_nothing_is_dropped_in_silence(rows, pages, is_followed):
    table, marks = laid_out([*unmerged(FIRST), *rows, *(unmerged(LAST) if is_followed else [])], pages)
    reading = read_grids([table], file="a", outlines=OUTLINES, fiscal_year=2025, money_unit="元")
    said = to_json(reading.documents) + "".join(f"{problem.text}{problem.message}" for problem in reading.problems)
    is_refused = any(problem.code == "not-a-table" for problem in reading.errors)
    assert is_refused or [mark for mark in marks if mark not in said] == []
