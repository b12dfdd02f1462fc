"""The grammar of times: dates and deadlines, frequencies, festivals, and lists of them.

A time may be followed only by what is done then (每月发放, 12月底前完成). Any other word beside it makes the text
words, so that 2024年已计划购买 is not taken for a date.
"""

from __future__ import annotations

import re

from indicators.values.vocabulary import DOINGS, one_of, words

MONTH_NUMBER = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY_NUMBER = "(?:3[01]|[12][0-9]|0?[1-9])"
YEAR_NUMBER = "(?:(?:19|20)[0-9]{2}|二[〇零][〇零一二三四五六七八九]{2})"
YEAR, MONTH, DAY = f"{YEAR_NUMBER}年度?", f"{MONTH_NUMBER}月份?", f"{DAY_NUMBER}[日号]"
PART = one_of(words("底 末 初 中旬 上旬 下旬"))
QUARTER = "第?[一二三四1-4]季度"
NAMED = one_of(words("上半年 下半年 全年 当年 本年 本年度 年底 年末 年初 年内 年中 月底 月末 季末 季度末 学期末"))
DATE = (
    f"(?:{YEAR}(?:{MONTH}(?:{DAY}|{PART})?|{QUARTER}{PART}?|{NAMED}|{PART})?|{MONTH}(?:{DAY}|{PART})?"
    f"|{QUARTER}{PART}?|{NAMED}|{YEAR_NUMBER}[-/.]{MONTH_NUMBER}[-/.]{DAY_NUMBER})"
)
TO = "(?:-{1,2}|~|至|到)"
# 2022-2025年 and 6-8月 leave out the first unit.
SPAN = f"(?:{YEAR_NUMBER}{TO}{YEAR}|(?:{YEAR})?{MONTH_NUMBER}{TO}{MONTH})"

PERIOD = one_of(words("年 年度 半年 季 季度 月 旬 周 星期 日 天 工作日 学期 学年"))
# 每12月底前, 每月10日前, 每季度末.
OFTEN = f"(?:每个?|按|逐){PERIOD}(?:{SPAN}|{MONTH}(?:{DAY}|{PART})?|{DAY}|{PART})?"
FESTIVAL = one_of(
    words("""
    春节 元旦 元宵 元宵节 清明 清明节 五一 劳动节 端午 端午节 七夕 中秋 中秋节 国庆 国庆节 重阳 重阳节 除夕
    妇女节 儿童节 教师节 建军节 护士节 医师节 汛期 暑假 寒假 暑期
    """)
)
# 3月内 may be in March or within three months.
RELATION = f"(?:{one_of(words('前 之前 以前 后 之后 以后 期间 前后 前夕 当天'))}|(?<!月)内)"

DOING = f"(?:及时|按时|准时|全部|全面)?{one_of(DOINGS)}{{0,3}}(?:工作|任务|完毕)?"
TIME = re.compile(f"(?:于|在|截至)?(?:{OFTEN}|{SPAN}|{DATE}(?:{TO}{DATE})?|{FESTIVAL}){RELATION}?{DOING}")
LIST = re.compile("[、,，;和与]|及(?!时)")


def is_time(said: str) -> bool:
    """Whether the whole text is a time, or a list of times."""
    return all(TIME.fullmatch(part.strip()) for part in LIST.split(said))
