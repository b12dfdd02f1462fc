"""What an indicator's name says it measures: a rate, a count, a time, money, satisfaction; and which way is better.

Only whole endings count, so a name is taken for something only when it surely is; all else is nothing in particular.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from projects.core.document import Indicator

MANY = 50_000
Direction = Literal["more", "less", ""]

BRACKETED_UNIT = re.compile(r"[（(]([%％‰]|[^\W\d_]{1,4})[）)]$")
# 功率, 频率 and 分辨率 are no shares, 效率 is no figure at all; 利率 and 税率 are set by others.
RATE = re.compile(r"(?<![功频汇效速利税心费辨码帧])率$|比例$|比率$|占比$|百分比$")
# 满意度调查次数 is a count, 不满意率 the other way round.
SATISFACTION = re.compile(r"(?<!不)满意(?:度|率|程度|情况|水平|比例)?$")
QUALITY_WORDS = (
    "准确|正确|精确|合格|达标|合规|规范|优良|优质|优秀|完好|稳定|差错|错误|完整|考核|通过|成活|成材|返修|返工"
)
QUALITY_RATE = re.compile(f"(?:{QUALITY_WORDS})(?:率|比例|占比)$")
# What a service or a machine is like is never an economic benefit.
TECHNICAL_RATE = re.compile("(?:稳定|完好|故障|可用|准确|正确|合格|合规|规范|差错)率$")
PUNCTUAL = "及时|按时|按期|准时|如期|准点|限时"
PUNCTUAL_RATE = re.compile(f"(?:{PUNCTUAL})(?:[^率]{{0,8}}率|性|度|情况)$")
TIME = re.compile("(?:时间|日期|时限|期限|时点|工期)$")
# How long something lasts, or how long one waits, is an amount, not a date.
DURATION = re.compile("(?:延误|等待|等候|培训|学习|服务|开放|(?<!上线)运行|平均|工作|通行|反应|响应|上课|活动)时间$")
COUNT = re.compile(
    "(?:次数|人数|人次|数量|个数|户数|户次|场次|场数|份数|篇数|件数|台数|套数|辆数|家数|所数|座数|处数|项数|期数|批次|批数|天数|册数"
    "|部数|条数|班次|总数|粉丝数|增长数|增加数|新增数|用户数|学员数|单位数|企业数|项目数|活动数|会议数|材料数|报告数|课时数)$"
)
COST = re.compile("(?:成本|费用|经费|支出|单价|价格|支出标准|费用标准|收费标准|开支|造价|租金|服务费|维护费|培训费)$")
# What is handed out by a standard: a floor may be promised.
GRANT = re.compile("(?:补助|补贴|救助|津贴|工资|保障|慰问金?|奖励|抚恤|低保)(?:发放|支出|资金)?(?:标准|金额|总额)$")
SAVING = re.compile("节约|节省|节支|降低|下降|减少|压减|压缩|缩短|节能|减轻")

BAD = (
    "事故|投诉|差错|错误|故障|死亡|伤亡|发病|病死|违规|违法|违纪|风险|误差|损失|流失|辍学|失业|污染|排放|能耗|损耗|延误"
    "|等待|等候|逾期|超时|缺陷|返工|返修|信访|上访|纠纷|舆情|漏报|误报|破损|空置|闲置|不满意|超标|疫情|火灾|险情|脱管|犯罪|事件|丢失|泄露|泄漏|中断"
)
# A name is of something bad where that is what is counted: 投诉率, 安全事故次数; not where it only speaks of it.
LESS = re.compile(
    f"(?:{BAD})(?:发生)?(?:率|比例|次数|起数|人数|件数|宗数|数量|数|人次|量|时间)?$|(?:发生|死亡|伤亡)(?:率|人数)$"
    "|(?:违法|违规)[^率]{1,4}率$"
)
SPEAKS_OF_BAD = re.compile(BAD)
# These turn a bad thing into a good one, or leave it open: 投诉办结率, 事故减少数.
TURNED = re.compile(
    "下降|减少|降低|压减|消除|整改|查处|处置|处理|化解|办结|控制|防控|预防|发现|解决|处罚|检测|监测|排查|演练|培训|宣传|检查"
    "|修复|抢修|救援|满意|回复|及时|结案|办理|侦破|破获|受理|响应|达标|治理|查办|审理|调解|调查|抽检|覆盖|评估|挽回|管控"
)
GOOD_RATE = re.compile(
    "(?:准确|正确|合格|达标|合规|规范|优良|优质|优秀|完好|稳定|完整|通过|成活|及时|按时|覆盖|完成|知晓|参与|到位|满足|普及"
    "|入学|巩固|就业|参保|使用|利用|签约|支持|认可|好评|治愈|回收|发现|整改|办结|结案|达成|执行)率$"
)
DOING = re.compile(
    "培训|宣传|检查|巡查|抽查|督查|巡逻|举办|开展|组织|召开|购置|采购|购买|建设|新建|改造|修缮|维修|发放|补助|补贴|慰问|走访"
    "|救助|接待|受益|观众|参加|参训|培育|制作|印制|编制|活动|演出|监测|检测|随访|筛查|评估|服务|更新|招募|聘|安装|整治|考核|评比|演练|注册|登记|验收|抽检"
)


@lru_cache(MANY)
def bare(name: str) -> str:
    """A name without white space, its unit in brackets and a closing 指标."""
    closed = re.sub(r"\s", "", name)
    return BRACKETED_UNIT.sub("", closed).removesuffix("指标")


@lru_cache(MANY)
def unit_in_name(name: str) -> str:
    """The unit that stands in brackets behind a name: 资金拨付及时率（%）. Blank when there is none."""
    said = BRACKETED_UNIT.search(re.sub(r"\s", "", name))
    return said[1].replace("％", "%") if said else ""


@lru_cache(MANY)
def is_rate(name: str) -> bool:
    return bool(RATE.search(bare(name)))


@lru_cache(MANY)
def is_satisfaction(name: str) -> bool:
    return bool(SATISFACTION.search(bare(name)))


@lru_cache(MANY)
def is_quality_rate(name: str) -> bool:
    return bool(QUALITY_RATE.search(bare(name))) and not is_punctual(name)


@lru_cache(MANY)
def is_technical_rate(name: str) -> bool:
    return bool(TECHNICAL_RATE.search(bare(name))) and not is_punctual(name)


@lru_cache(MANY)
def is_punctual(name: str) -> bool:
    """Whether it is a rate of being in time: 维护工作按时完成率."""
    return bool(PUNCTUAL_RATE.search(bare(name)))


@lru_cache(MANY)
def is_time(name: str) -> bool:
    """Whether it asks when: 完成时间; not how long, as 平均等待时间 does."""
    return bool(TIME.search(bare(name))) and not DURATION.search(bare(name))


@lru_cache(MANY)
def is_count(name: str) -> bool:
    return bool(COUNT.search(bare(name)))


@lru_cache(MANY)
def is_cost(name: str) -> bool:
    """Whether it is money to be spent, not saved."""
    return bool(COST.search(bare(name))) and not SAVING.search(name)


@lru_cache(MANY)
def is_grant(name: str) -> bool:
    """Whether it is money handed out by a standard or in all."""
    return bool(GRANT.search(bare(name))) and not SAVING.search(name)


@lru_cache(MANY)
def direction(name: str) -> Direction:
    """Which way is better, where the name leaves no doubt."""
    known = bare(name)
    if SPEAKS_OF_BAD.search(known):
        return "less" if LESS.search(known) and not TURNED.search(known) and not SAVING.search(known) else ""
    if SATISFACTION.search(known) or GOOD_RATE.search(known) or PUNCTUAL_RATE.search(known):
        return "more"
    return "more" if COUNT.search(known) and DOING.search(known) else ""


@lru_cache(MANY)
def speaks_of_bad(name: str) -> bool:
    """Whether something bad is named, be it to have less of it or to deal with it."""
    return bool(SPEAKS_OF_BAD.search(name))


def is_cost_row(row: Indicator) -> bool:
    """Whether an indicator stands under the money costs of its framework (not under social or ecological ones)."""
    return "成本" in row.level2 and not row.level2.startswith(("社会", "生态"))
