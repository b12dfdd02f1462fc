"""A sheet too wide for its pages is refused with the pages of its halves, never read as if it were whole."""

import json

import pytest
import typst

from projects.tables import read_file_bytes
from projects.tables.formats.pdf_halves import halves
from projects.tables.formats.ruled import Rule
from projects.tests.tables.seeds import OUTLINES, codes

XS, OTHERS, YS = (50, 150, 300, 500), (50, 250, 500), (700, 680, 640, 620, 560, 540)


def ruled(xs=XS, ys=YS):
    return [
        *(Rule(True, x, min(ys), max(ys)) for x in xs),
        *(Rule(False, y, min(xs), max(xs)) for y in ys),
    ]


def test_the_same_rows_with_other_columns_are_halves_of_a_sheet():
    rest = ruled(ys=(700, 660, 600))
    assert halves([(1, ruled()), (2, rest), (3, ruled(OTHERS))]) == (1, 3)
    assert halves([(1, ruled()), (2, ruled(OTHERS, YS[:2] + YS[3:]))]) == (1, 2)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(ruled(), id="another form of the same kind"),
        pytest.param(ruled(OTHERS, (700, 670, 640, 600, 560, 540)), id="other rows"),
        pytest.param(ruled(OTHERS, (700, 680, 640, 620, 560)), id="fewer rows"),
        pytest.param([], id="no table"),
    ],
)
def test_other_pages_are_none(other):
    assert halves([(1, ruled()), (2, other)]) is None


def test_rows_all_alike_say_nothing():
    even = (700, 680, 660, 640, 620, 600)
    assert halves([(1, ruled(XS, even)), (2, ruled(OTHERS, even))]) is None


def test_a_sheet_printed_over_two_pages_is_refused():
    rows = [
        ["项目名称", "主管部门", "年度目标", "一级指标", "二级指标", "三级指标", "指标值"],
        *([f"项目{at}", "某局", "做好。", "产出指标", "数量指标", "次数", f"{at}次"] for at in range(5)),
    ]
    heights = "(6mm, 12mm, 6mm, 18mm, 6mm, 12mm)"
    body = "#pagebreak()\n".join(
        f"#table(columns: {len(part[0])}, rows: {heights}, "
        + ", ".join(json.dumps(text, ensure_ascii=False) for row in part for text in row)
        + ")\n"
        for part in ([row[:4] for row in rows], [row[4:] for row in rows])
    )
    reading = read_file_bytes(typst.compile(body.encode()), name="宽表.pdf", outlines=OUTLINES, fiscal_year=2025)
    assert (reading.documents, codes(reading.errors)) == ((), ["split-columns"])
    assert reading.errors[0].message.startswith("PDF 第 1 页和第 2 页像是同一张表的左右两部分")
