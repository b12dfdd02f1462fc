"""The words by which tables of different regions call the same thing, as `squeezed` gives them."""

from __future__ import annotations

import re

from projects.document import INDICATOR_FIELDS, LABELS

# What stands beside its value in a form's head.
FIELD_WORDS = {
    "project.name": (LABELS["project.name"],),
    "project.category": (LABELS["project.category"], "项目类别"),
    "project.level": (LABELS["project.level"], "项目级次", "项目层级"),
    "project.supervising_department": (LABELS["project.supervising_department"], "主管单位", "主管部门名称"),
    "project.spending_unit": (
        LABELS["project.spending_unit"],
        "资金使用单位",
        "项目实施单位",
        "实施单位",
        "项目单位",
        "预算单位",
    ),
    "cycle": ("实施周期", "项目周期", "项目期"),
    "project.start_year": (LABELS["project.start_year"], "开始年度"),
    "project.end_year": (LABELS["project.end_year"], "结束年度", "终止年度"),
    "goals.cycle": (LABELS["goals.cycle"], "实施周期目标", "实施期总目标", "实施期目标", "中期目标"),
    "goals.annual": (LABELS["goals.annual"], "年度总目标", "年度总体目标", "年度绩效目标"),
}
# Columns of the indicator rows; `nature` and `unit` belong to the value, `None` heads nothing of ours.
COLUMN_WORDS: dict[str, str | None] = {
    **{word: name for name, word in INDICATOR_FIELDS.items()},
    "三级指标名称": "name",
    "指标名称": "name",
    "周期指标值": "cycle_value",
    "实施期指标值": "cycle_value",
    "实施周期目标值": "cycle_value",
    "年度目标值": "annual_value",
    "指标值": "annual_value",
    "目标值": "annual_value",
    "指标性质": "nature",
    "指标符号": "nature",
    "运算符号": "nature",
    "度量单位": "unit",
    "计量单位": "unit",
    "指标单位": "unit",
    "单位": "unit",
    "序号": None,
    "绩效指标": None,
}
NATURES = {
    **{sign: sign for sign in "≥≤≦≧＞＜><=＝≈"},
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
    "定性": "",
    "定性指标": "",
}
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
