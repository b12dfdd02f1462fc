"""The words by which tables of different regions call the same thing, as `squeezed` gives them."""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What stands beside its value in a form's head, or heads a column of a table of several projects.
FIELD_WORDS = {
    "project.name": (
        "项目名称",
        "项目支出名称",
        "支出项目名称",
        "预算项目名称",
        "专项资金名称",
        "专项名称",
        "专项转移支付名称",
        "转移支付名称",
        "项目(政策)名称",
        "政策(项目)名称",
        "政策名称",
        "二级项目名称",
    ),
    "project.category": ("项目类型", "项目类别"),
    "project.level": ("项目等级", "项目级次", "项目层级"),
    "project.supervising_department": (
        "主管部门",
        "主管单位",
        "主管部门名称",
        "主管部门及代码",
        "主管部门及编码",
        "主管部门(单位)",
        "主管预算部门",
        "业务主管部门",
        "项目主管部门",
        "部门名称",
    ),
    "project.spending_unit": (
        "用款单位",
        "资金使用单位",
        "项目资金使用单位",
        "使用单位",
        "项目实施单位",
        "实施单位",
        "实施单位名称",
        "具体实施单位",
        "项目单位",
        "项目单位名称",
        "项目承担单位",
        "承担单位",
        "预算单位",
        "预算单位名称",
        "预算执行单位",
    ),
    "cycle": ("实施周期", "项目周期", "项目期", "项目期限", "项目实施期", "项目实施期限", "实施期限", "起止年度"),
    "project.start_year": ("起始年度", "开始年度", "起始年份", "开始年份", "项目开始年度"),
    "project.end_year": ("到期年度", "结束年度", "终止年度", "结束年份", "到期年份", "项目结束年度"),
    "goals.cycle": (
        "实施周期总目标",
        "实施周期目标",
        "实施期总目标",
        "实施期目标",
        "实施期绩效目标",
        "中期目标",
        "中长期目标",
        "项目总目标",
        "长期目标",
    ),
    "goals.annual": (
        "年度目标",
        "年度总目标",
        "年度总体目标",
        "年度绩效目标",
        "年度总体绩效目标",
        "当年目标",
        "本年度目标",
        "当年绩效目标",
    ),
}
# Columns of the indicator rows; `nature` and `unit` belong to the value, `None` heads nothing of ours.
COLUMN_WORDS: dict[str, str | None] = {
    "一级指标": "level1",
    "二级指标": "level2",
    "三级指标": "name",
    "实施周期指标值": "cycle_value",
    "年度指标值": "annual_value",
    "一级": "level1",
    "二级": "level2",
    "三级": "name",
    "三级指标名称": "name",
    "指标名称": "name",
    "绩效指标名称": "name",
    "指标内容": "name",
    "周期指标值": "cycle_value",
    "实施期指标值": "cycle_value",
    "实施期目标值": "cycle_value",
    "实施周期目标值": "cycle_value",
    "中期指标值": "cycle_value",
    "中期目标值": "cycle_value",
    "年度目标值": "annual_value",
    "当年指标值": "annual_value",
    "当年目标值": "annual_value",
    "年初指标值": "annual_value",
    "全年指标值": "annual_value",
    "指标值": "annual_value",
    "目标值": "annual_value",
    "绩效目标值": "annual_value",
    "预期指标值": "annual_value",
    "预期值": "annual_value",
    "指标性质": "nature",
    "指标方向": "nature",
    "指标符号": "nature",
    "运算符号": "nature",
    "运算符": "nature",
    "计算符号": "nature",
    "比较符号": "nature",
    "符号": "nature",
    "性质": "nature",
    "度量单位": "unit",
    "计量单位": "unit",
    "指标单位": "unit",
    "指标值单位": "unit",
    "单位": "unit",
    "序号": None,
    "绩效指标": None,
}
# The name of all indicators, which tables print beside or above them.
BANDS = ("绩效指标", "年度绩效指标", "绩效目标指标", "指标")
COUNT = re.compile(r"[(（]?(\d+([-.．]\d+)*|[一二三四五六七八九十]+)[)）]?[、.．]?|[①-⑳]")
# Known, but no part of a declaration: kept in the report, with their texts.
UNUSED_WORDS = frozenset(
    [
        "分值",
        "指标分值",
        "权重",
        "指标权重",
        "权重(分值)",
        "权重分值",
        "得分",
        "指标解释",
        "指标说明",
        "指标值说明",
        "指标定义",
        "指标类型",
        "指标属性",
        "绩效标准",
        "评价标准",
        "评分标准",
        "评分规则",
        "计分方法",
        "计算方法",
        "计算公式",
        "指标来源",
        "指标值来源",
        "数据来源",
        "取值来源",
        "设定依据",
        "指标值设定依据",
        "佐证材料",
        "历史值",
        "历年参考值",
        "上年值",
        "上年完成值",
        "上年指标值",
        "完成值",
        "实际完成值",
        "全年完成值",
        "年度完成值",
        "完成情况",
        "偏差原因",
        "备注",
        "说明",
        "项目属性",
        "项目编码",
        "项目代码",
        "项目编号",
        "单位编码",
        "单位代码",
        "部门编码",
        "部门代码",
        "预算编码",
        "资金用途",
        "项目负责人",
        "负责人",
        "联系人",
        "联系电话",
        "电话",
        "填报人",
        "填表人",
        "制表人",
        "经办人",
        "审核人",
        "填报日期",
        "填表日期",
        "填报时间",
        "填表时间",
        "编制日期",
        "立项依据",
        "项目概况",
        "项目内容",
        "项目立项依据",
        "项目实施方案",
        "实施方案",
        "政策依据",
        "设立依据",
        "实施内容",
        "项目必要性",
    ]
)
SIGNS = "≥≤≦≧＞＜><=＝≈"
NATURES = {
    **{sign: sign for sign in SIGNS},
    ">=": "≥",
    "<=": "≤",
    "大于等于": "≥",
    "不低于": "≥",
    "小于等于": "≤",
    "不超过": "≤",
    "大于": "＞",
    "小于": "＜",
    "等于": "=",
    "约等于": "≈",
    "大于或等于": "≥",
    "小于或等于": "≤",
    "定性": "",
    "定性指标": "",
}
# Which way is better, not an operator: no number can be read with it.
DIRECTIONS = {"正向", "反向", "逆向", "正向指标", "反向指标", "逆向指标"}
# What stands in a column of units where a value has none.
NO_UNIT = {"/", "-", "－", "—", "——", "无"}
YEAR_BEFORE = re.compile(r"(?P<year>\d{4})?年?(?P<label>.+)")


def field_of(label: str) -> tuple[str, int | None] | None:
    """The field a squeezed label names, with the year printed before it (`2025年度目标`)."""
    match = YEAR_BEFORE.fullmatch(label.rstrip(":"))
    if not match:
        return None
    # The 年 behind a year may belong to the label: 2025年度目标.
    spellings = {match["label"], f"年{match['label']}"} if match["year"] else {label.rstrip(":")}
    path = next((path for path, words in FIELD_WORDS.items() if spellings & {*words}), None)
    return (path, int(match["year"]) if match["year"] else None) if path else None


def says_nothing(text: str, header: str) -> bool:
    """Whether a squeezed text stands in a column without content: the name of all indicators, or a row's number.

    A column without header is one that a person left out.
    """
    return not header or text in BANDS or (header == "序号" and COUNT.fullmatch(text) is not None)
