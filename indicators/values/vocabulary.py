"""The words of the grammar. A word that is missing here makes a value words, never a wrong reading."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indicators.values.parts import Operator


def words(text: str) -> tuple[str, ...]:
    """The words of a list written with spaces, which reads better here than a wall of quotes."""
    return tuple(text.split())


def by_word(table: dict[Operator, str]) -> dict[str, Operator]:
    """Each word of a table of operators, with its operator."""
    return {word: operator for operator, text in table.items() for word in words(text)}


BEFORE = by_word(
    {
        Operator.AT_LEAST: "≥ >= 大于等于 大于或等于 高于等于 高于或等于 不低于 不少于 不小于 不得低于 不得少于"
        " 不能低于 不能少于 至少 最少",
        Operator.MORE_THAN: "> 大于 超过 高于 多于 超 逾",
        Operator.EXACTLY: "= 等于",
        Operator.LESS_THAN: "< 小于 低于 少于 不足 不满",
        Operator.AT_MOST: "≤ <= 小于等于 小于或等于 低于等于 低于或等于 不超过 未超过 不高于 不大于 不多于"
        " 不得超过 不得高于 不能超过 不能高于 至多 最多",
        Operator.ABOUT: "≈ 约 约为 大约 大概",
    }
)
# 民法典 第1259条: the number itself is included.
AFTER = by_word(
    {
        Operator.AT_LEAST: "以上 及以上 (含)以上 以上(含)",
        Operator.AT_MOST: "以下 及以下 (含)以下 以下(含) 以内 (含)以内 以内(含) 之内 内",
        Operator.ABOUT: "左右 上下",
    }
)
# What joins a label to its number, and the operator it carries where no other is written. A bureau that was to reach
# (达到) 90 and reached 95 has met the target. 控制在 alone may be a ceiling or an aim, so it needs a word behind.
JOINTS = {
    "达到": Operator.AT_LEAST,
    "达": Operator.AT_LEAST,
    "为": Operator.EXACTLY,
    ":": Operator.EXACTLY,
    "保持在": Operator.EXACTLY,
    "控制在": None,
}
# One-character words that are often the end of another word: 签约100家 is not "about 100", 行为0起 not "is 0".
PART_OF_WORD = {
    "约": "节签合预集违契邀解履",
    "达": "传送到转直抵表发通",
    "超": "赶",
    "逾": "",
    "为": "行作认因成改视",
}

# Money, shares, measures, times, people, things, occasions. A unit is one of these or the text is words: 第三方,
# 进一步, 5A级 are not amounts.
UNITS = words("""
    元 元整 圆 美元 港元 欧元
    % 百分比 ‰ 个百分点 百分点 倍 分 度
    米 平方米 平米 ㎡ m² m2 立方米 公里 千米 km 平方公里 厘米 毫米 亩 公顷 克 千克 公斤 kg 吨 升 毫升 千瓦时 GB TB
    年 个年度 季度 个季度 个月 周 星期 个星期 天 日 工作日 个工作日 自然日 个自然日 小时 个小时 分钟 秒
    学年 个学年 学期 个学期 学时 课时
    人 人次 人天 人日 名 位 户 户次 家 家次 生 头 株 棵
    个 个次 项 项次 项目 件 件次 批 批次 份 份次 条 条次 只 张 块 支 支次 把 根 盏 组 队 门 门次 种 段 包 桶 箱 袋 瓶 盒
    篇 篇次 册 本 部 字 页 版 集 幅 幅次 套 台 台套 台次 辆 辆次 车次 架 架次 艘 床 床位
    间 栋 幢 座 处 所 面 站 站次 点次 村 镇 社区 标段
    次 场 场次 期 期次 班次 节 轮 趟 回 宗 起 例
""")
# 元/人天 is by person and by day, while 100人天 counts person-days.
PER_UNITS = [*(set(UNITS) - {"人天", "人日"}), "半年", "年度", "季", "月", "旬"]
SAME_UNITS = {
    "元整": "元",
    "圆": "元",
    "百分比": "%",
    "个百分点": "百分点",
    "平米": "平方米",
    "㎡": "平方米",
    "m²": "平方米",
    "m2": "平方米",
    "千米": "公里",
    "km": "公里",
    "kg": "公斤",
    "千克": "公斤",
    "年度": "年",
    "季": "季度",
    "星期": "周",
    "个星期": "周",
    "个小时": "小时",
    "个工作日": "工作日",
    "个自然日": "自然日",
    "个年度": "年",
    "个学年": "学年",
    "个季度": "季度",
    "个学期": "学期",
}
# Units that count one thing, so the noun may follow them: 3个项目, 2份报告.
COUNTERS = words("个 名 位 家 户 辆 台 套 份 篇 项 件 次 批 场 条 间 座 所 处 块 只 幅 张")
# With 一 or 十 before them these may be other words (一起, 一块, 十分), so a Chinese numeral counts in them only where
# an operator is written (至少一期).
IDIOMATIC = words("分 度 日 起 期 节 面 本 部 块 把 支 站 头 回 段 组 队 门 处 所 生 版 集 字 位 项目 村 镇")

# What a bureau does: may stand before an amount (购置一批) and after a time (每月发放, 12月底前完成).
DOINGS = words("""
    完成 实现 开展 举办 组织 召开 参加 购置 采购 购买 租赁 印制 编制 编写 撰写 形成 出具 发布 发放 拨付 支付
    缴纳 结算 报送 提交 更新 维护 检修 检查 巡查 抽查 督查 监测 评估 考核 审核 验收 办理 办结 处理 培训 宣传
    慰问 走访 补助 补贴 救助 建设 建成 改造 修缮 新增 新建 安装 配备 聘用 聘请 招聘 提供 实施 执行 启动 交付
    结题 到位 覆盖 达标 合格
""")
# Labels that say only that the number is to be met, or in which money it is.
EMPTY_LABELS = words("完成 实现 确保 保持 力争 共计 合计 总计 累计 总共 人民币")


def one_of(choices: Iterable[str]) -> str:
    """A pattern for any of `choices`, longest first and without second thoughts: 个月 is never 个."""
    return f"(?>{'|'.join(standing(word) for word in sorted(set(choices), key=len, reverse=True))})"


def standing(word: str) -> str:
    """A pattern for `word` where it stands as a word of its own."""
    inside = PART_OF_WORD.get(word)
    return f"(?<![{inside}]){word}" if inside else re.escape(word)
