"""The two published tables, what they verifiably say, and their frameworks."""

import json
from collections.abc import Iterable
from pathlib import Path

from indicators.outline import outlines_in
from projects.core.document import from_json
from projects.problems import Problem

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
OUTLINES = tuple(
    outline
    for path in sorted(FIXTURES.glob("framework-*.json"))
    for outline in outlines_in(json.loads(path.read_text(encoding="utf-8")))
)


def text_of(name: str) -> str:
    return (FIXTURES / name).read_text(encoding="utf-8")


FORM13_TEXT, FORM13_JSON = text_of("form13-dongguan-2025.txt"), text_of("form13-dongguan-2025.json")
LIST_TEXT, LIST_JSON = text_of("list-guangzhou-2025.txt"), text_of("list-guangzhou-2025.json")
FORM13, LIST = from_json(FORM13_JSON), from_json(LIST_JSON)

# One whole form of 表13, the second of the published ones, without the blank lines between rows.
FORM = """项目绩效目标表
项目名称 慰问费
项目类型 其他特定目标类（部门职能类）
项目等级 二级项目
主管部门 东莞市医疗保障局东坑分局
用款单位 东莞市医疗保障局东坑分局
实施周期 起始年度 2022 到期年度 2025
2025年预算金额(元) 16000
总体绩效目标
实施周期总目标
开展慰问工作。
2025年度目标
采购慰问品。
绩效指标
一级指标 二级指标 三级指标 实施周期指标值 年度指标值
产出指标
数量指标 慰问次数 2 2
满意度指标 服务对象满意度 慰问对象满意率 ＞90% ＞90%
"""

# Two projects of a list, with its total row.
SMALL_LIST = """项目支出绩效目标表（含转移支付项目）
单位名称：某局 单位：万元
项目名称（资金使用单位） 总计 财政拨款 财政专户拨款 其他资金 绩效目标 绩效指标
某局 3.50 3.50
    工作经费 1.00 1.00
做好工作。
1、1-产出指标；11-数量指标；次数；实施周期指标值:1次；年度指标值:1次。
    购置经费 2.50 2.50
购置家具。
1、1-产出指标；11-数量指标；家具数量；实施周期指标值:2套；年度指标值:2套。
"""


def codes(problems: Iterable[Problem]) -> list[str]:
    return [problem.code for problem in problems]
