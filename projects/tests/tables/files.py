"""Original files for tests: those published, and workbooks made of rows."""

import io
import zipfile

import openpyxl

from projects.tables import read_file_bytes
from projects.tests.tables.seeds import FIXTURES, OUTLINES


def read(data, name, fiscal_year=2025):
    return read_file_bytes(data, name=name, outlines=OUTLINES, fiscal_year=fiscal_year)


def published(name):
    return (FIXTURES / name).read_bytes()


def workbook(*sheets):
    """The bytes of a workbook with these sheets, each a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def form_rows(name="慰问费", rows=()):
    return [
        ["表13"],
        ["项目绩效目标表"],
        ["项目名称", name],
        ["项目类型", "其他特定目标类（部门职能类）"],
        ["项目等级", "二级项目"],
        ["主管部门", "某局"],
        ["用款单位", "某局"],
        ["实施周期", "起始年度", 2022, "到期年度", 2025],
        ["2025年预算金额(元)", 16000.5],
        ["总体绩效目标"],
        ["实施周期总目标", "开展慰问工作。"],
        ["2025年度目标", "采购慰问品。"],
        ["绩效指标"],
        ["一级指标", "二级指标", "三级指标", "实施周期指标值", "年度指标值"],
        *rows,
    ]


BLANK_BELOW = [
    ["产出指标", "数量指标", "慰问次数", 2, 2],
    [None, None, "慰问人数", "≥31人", "≥31人"],
    [],
    [None, "质量指标", "合规率", "100%", "100%"],
    ["满意度指标", "服务对象满意度", "满意率", "＞90%", "＞90%"],
]
REPEATED = [
    ["产出指标", "数量指标", "慰问次数", "2", "2"],
    ["产出指标", "数量指标", "慰问人数", "≥31人", "≥31人"],
    ["产出指标", "质量指标", "合规率", "100%", "100%"],
    ["满意度指标", "服务对象满意度", "满意率", "＞90%", "＞90%"],
]
PACKED = "1、1-产出指标；11-数量指标；次数；实施周期指标值:1次；年度指标值:1次。"


def list_rows(*projects):
    header = ["项目名称（资金使用单位）", "总计", "财政拨款", "财政专户拨款", "其他资金", "绩效目标", "绩效指标"]
    return [["项目支出绩效目标表（含转移支付项目）"], ["单位名称：某局", *[None] * 5, "单位：万元"], header, *projects]


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()
