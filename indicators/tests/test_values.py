"""Value texts, each with the reading it must have; and, as important, the texts that must stay words."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.values import LONGEST, Kind, Operator, Quantity, Value, meaning, parse, print_value
from indicators.values.numerals import MULTIPLIERS, chinese_number, spelled
from indicators.values.vocabulary import AFTER, BEFORE, DOINGS, JOINTS, PER_UNITS, SAME_UNITS, UNITS, words

# Every quantity and time among the distinct values of the two published tables.
PUBLISHED = {
    "≦3.4万元/月": "≤ 34,000 元/月",
    "12次": "= 12 次",
    "100%": "= 100%",
    "每月发放": "时间：每月发放",
    "≥95%": "≥ 95%",
    "＜400元/份": "＜ 400 元/份",
    "2": "= 2",
    "≥31人": "≥ 31 人",
    "春节、中秋": "时间：春节、中秋",
    "＞90%": "＞ 90%",
    "≤1万元/次": "≤ 10,000 元/次",
    "≤4000元": "≤ 4,000 元",
    "2次": "= 2 次",
    "≥1批": "≥ 1 批",
    "≥1次": "≥ 1 次",
    "≥90%": "≥ 90%",
    "≦3000元/批": "≤ 3,000 元/批",
    "一批": "= 1 批",
    "＞95%": "＞ 95%",
    "＜135万元/月": "＜ 1,350,000 元/月",
    "＞900人": "＞ 900 人",
    "镇财政补贴标准约490元/人·月": "镇财政补贴标准：≈ 490 元/人·月",
    "＞20000": "＞ 20,000",
    "120000元/辆": "= 120,000 元/辆",
    "1台": "= 1 台",
    "＜450万元": "＜ 4,500,000 元",
    "在职人员补贴标准62元/人·月，退休人员补贴标准103元/人·月": (
        "在职人员补贴标准：= 62 元/人·月；退休人员补贴标准：= 103 元/人·月"
    ),
    "＞14000人": "＞ 14,000 人",
    "完成大于等于1篇的相关专题调研材料": "相关专题调研材料：≥ 1 篇",
    "0": "= 0",
    "≥1000篇次": "≥ 1,000 篇次",
    "1次": "= 1 次",
    "抖音、微信平台粉丝增长率15%": "抖音、微信平台粉丝增长率：= 15%",
    "≥98%": "≥ 98%",
    "达到90家": "≥ 90 家",
    "约1000家": "≈ 1,000 家",
    "达到600家": "≥ 600 家",
}

OPERATORS = {
    ">=95%": "≥ 95%",
    "<=4000元": "≤ 4,000 元",
    "≧3次": "≥ 3 次",
    "﹤5天": "＜ 5 天",
    "=5次": "= 5 次",
    "大于等于3次": "≥ 3 次",
    "不低于95%": "≥ 95%",
    "低于95%": "＜ 95%",
    "不少于3次": "≥ 3 次",
    "至少2次": "≥ 2 次",
    "大于10次": "＞ 10 次",
    "超过100人": "＞ 100 人",
    "不超过5万元": "≤ 50,000 元",
    "未超过3次": "≤ 3 次",
    "逾100家": "＞ 100 家",
    "小于等于5%": "≤ 5%",
    "不高于10%": "≤ 10%",
    "至多3次": "≤ 3 次",
    "小于5%": "＜ 5%",
    "不足5%": "＜ 5%",
    "900人以上": "≥ 900 人",
    "90分（含）以上": "≥ 90 分",
    "不低于90%以上": "≥ 90%",
    "10天以内": "≤ 10 天",
    "10个工作日内": "≤ 10 工作日",
    "30日以内": "≤ 30 日",
    "5%以下": "≤ 5%",
    "5%左右": "≈ 5%",
    "大约20场": "≈ 20 场",
    "满意度达95%": "满意度：≥ 95%",
    "满意度：≥95%": "满意度：≥ 95%",
    "事故发生率为0": "事故发生率：= 0",
    "成本控制在5万元以内": "成本：≤ 50,000 元",
}

NUMBERS = {
    "一次": "= 1 次",
    "两次": "= 2 次",
    "十二次": "= 12 次",
    "三百人": "= 300 人",
    "一百二十人": "= 120 人",
    "一百零五项": "= 105 项",
    "两千五百元": "= 2,500 元",
    "一百二十万元": "= 1,200,000 元",
    "1,000人": "= 1,000 人",
    "1，000人": "= 1,000 人",
    "12,345,678元": "= 12,345,678 元",
    "１２次": "= 12 次",
    "1.5倍": "= 1.5 倍",
    "2000": "= 2,000",
    "约3.5亿元": "≈ 350,000,000 元",
    "3千元": "= 3,000 元",
    "5百万元": "= 5,000,000 元",
    "2万人次": "= 20,000 人次",
    "约10万": "≈ 100,000",
    "100％": "= 100%",
    "95百分比": "= 95%",
    "百分之九十五": "= 95%",
    "满意率不低于百分之90": "满意率：≥ 90%",
    "百分之百": "= 100%",
    "5‰": "= 5‰",
    "80%-90%": "80～90%",
    "5～10次": "5～10 次",
    "5至10人": "5～10 人",
    "3—5天": "3～5 天",
    "3-5万元": "30,000～50,000 元",
    "约5-10次": "≈ 5～10 次",
}

PHRASES = {
    "≥ 1000 篇次": "≥ 1,000 篇次",
    " 5 万元 / 人 ": "= 50,000 元/人",
    "12次。": "= 12 次",
    "12万元/辆": "= 120,000 元/辆",
    "490元/人/月": "= 490 元/人·月",
    "490元每人每月": "= 490 元/人·月",
    "每人每月490元": "= 490 元/人·月",
    "500元/人月": "= 500 元/人·月",
    "500元/㎡·年": "= 500 元/平方米·年",
    "每年2次": "= 2 次/年",
    "每月不少于1次": "≥ 1 次/月",
    "每月发放一次": "发放：= 1 次/月",
    "每年12次/年": "= 12 次/年",
    "15个自然日": "= 15 自然日",
    "人民币5万元": "= 50,000 元",
    "100%完成": "完成：= 100%",
    "3个项目": "项目：= 3 个",
    "90家以上企业": "企业：≥ 90 家",
    "完成3项任务": "任务：= 3 项",
    "举办2场培训": "举办培训：= 2 场",
    "购置一批": "购置：= 1 批",
    "签约100家": "签约：= 100 家",
    "成本节约5%": "成本节约：= 5%",
    "较上年增长5%以上": "较上年增长：≥ 5%",
    "5万元，3次": "= 50,000 元；= 3 次",
}

TIMES = [
    "2025年",
    "2025年6月",
    "2025年12月31日前",
    "2025-06-30",
    "2025年12月底前完成",
    "12月底前",
    "十二月底前",
    "第四季度",
    "一季度",
    "上半年",
    "2025年第三季度",
    "2022-2025年",
    "2025年1月至12月",
    "6月、12月",
    "春节前",
    "五一、国庆",
    "每天",
    "每年1月",
    "每月10日前",
    "按季度拨付",
    "每年12月底前完成发放",
]

PUBLISHED_WORDS = [
    "有效减轻",
    "有效提高",
    "有效提升",
    "有效保障",
    "落实扩面任务",
    "提高政策知悉度",
    "加强参保意愿",
    "普遍满意",
    "推动领导干部在理论认识上有新提高、在知识结构上有新改善、在思维方式上有新转变、在工作能力上有新提升",
    "将学到的境外先进理念和成功经验，运用到具体工作实践中，推动医疗保障事业高质量发展",
    "实现党务干部培训全覆盖",
    "提高单位预算绩效管理水平",
    "建立科学、合理的项目支出绩效评价管理体系",
    "按时实施",
    "按年度工作计划完成文印、驾驶员、行政后勤、信访协管等工作任务",
    "推动工作发展，提高单位服务水平",
    "及时",
    "全面提升后勤服务水平",
    "及时提供公务出行保障",
    "符合文件规定",
    "鼓励社会公众积极举报欺诈骗保行为，引导群众和社会各方共同参与监管",
]

# Each looks like a number or a time from some angle, and saying so would be a guess.
GUESSES = words("""
2024年已计划购买 2024年采购计划 2025 ≥2020年 12月完成率提高 13月 3月内 10日 十一
第三方 一体化 统一 一定程度提高 进一步 万无一失 一次性 1次性 一起 一流 一级 二期 十分满意 四个意识 唯一一家 不止一次
第3名 全省前10名 未达到90家 不为0 近3年 数十人 上百家 10余次 两千五 三五天 一二次 百人
±5% 5%±1% -5% 007 1/3 三分之二 3百分之5 1:3 1+N A4 PM2.5 5A级景区 3D打印 12345热线 24小时×7 1.2.3
5次，10次 ≥5次，≤10次 10，20 100，200人 1,000，200元 2次或3次 由80%提高到90% 3天至5次 90%-80% 80%-90%以上
≥5天以内 大于90%以上 控制在5% 价约5元 新增5 5天前 3个月前 5年规划 2期工程 落实8项规定 唯独一家 一个整体 100元标准
每人员工资500元 发放补贴，每人500元 达到国家标准 / 无 。
""")


@pytest.mark.parametrize(("text", "reading"), (PUBLISHED | OPERATORS | NUMBERS | PHRASES).items())
def test_meaning(text: str, reading: str) -> None:
    assert meaning(parse(text)) == reading


@pytest.mark.parametrize("text", TIMES)
def test_time(text: str) -> None:
    assert parse(text) == Value(text, Kind.WHEN)
    assert meaning(parse(text)) == f"时间：{text}"


@pytest.mark.parametrize("text", [*PUBLISHED_WORDS, *GUESSES, "5 10", "一 二次"])
def test_stays_words(text: str) -> None:
    assert parse(text) == Value(text, Kind.WORDS)
    assert meaning(parse(text)) == ""


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000"])
def test_blank(text: str) -> None:
    assert parse(text) == Value(text, Kind.BLANK)
    assert meaning(parse(text)) == ""


def test_quantity_has_all_its_parts() -> None:
    value = parse("镇财政补贴标准约490元/人·月")
    quantity = Quantity("镇财政补贴标准", Operator.ABOUT, Decimal(490), None, "元", ("人", "月"))
    assert value == Value("镇财政补贴标准约490元/人·月", Kind.QUANTITY, (quantity,))
    assert value.quantity == quantity


def test_money_is_brought_to_yuan() -> None:
    quantity = parse("≦3.4万元/月").quantity
    assert quantity == Quantity("", Operator.AT_MOST, Decimal(34000), None, "元", ("月",))
    assert str(quantity.number) == "34000"


def test_range_has_two_ends() -> None:
    expected = Quantity("", Operator.EXACTLY, Decimal(30000), Decimal(50000), "元", ())
    assert parse("3万元～5万元").quantity == parse("3-5万元").quantity == expected


def test_several_quantities_are_not_one() -> None:
    value = parse("在职人员补贴标准62元/人·月，退休人员补贴标准103元/人·月")
    assert value.kind is Kind.QUANTITIES
    assert value.quantity is None
    assert [(quantity.label, quantity.number) for quantity in value.quantities] == [
        ("在职人员补贴标准", 62),
        ("退休人员补贴标准", 103),
    ]


NUMBER = st.decimals(min_value=0, max_value=10**6, places=2).map(lambda number: f"{number.normalize():f}")
MARKS = list("0123456789.,，；、。：/·%~-（） 　\n一两十百千万亿零第每的年月日前内或")
PIECES = st.lists(st.sampled_from([*BEFORE, *AFTER, *JOINTS, *UNITS, *MULTIPLIERS, *DOINGS, *MARKS]) | NUMBER)
SIDES = st.sampled_from(
    [(word, "", operator) for word, operator in BEFORE.items()]
    + [("", word, operator) for word, operator in AFTER.items()]
    + [("", "", Operator.EXACTLY)]
)


@given(st.text() | PIECES.map("".join))
def test_any_text_parses_and_prints_unchanged(text: str) -> None:
    value = parse(text)
    assert print_value(value) == text
    assert bool(meaning(value)) == (value.kind not in (Kind.WORDS, Kind.BLANK))
    assert bool(value.quantities) == (value.kind in (Kind.QUANTITY, Kind.QUANTITIES))


@given(
    SIDES,
    NUMBER,
    st.sampled_from(["", "万", "百万", "亿"]),
    st.sampled_from([unit for unit in UNITS if unit not in ("日", "年")]),
    st.lists(st.sampled_from(PER_UNITS), max_size=3, unique_by=lambda each: SAME_UNITS.get(each, each)),
)
def test_well_formed_quantity_parses_to_its_parts(
    side: tuple[str, str, Operator], figure: str, multiplier: str, unit: str, per: list[str]
) -> None:
    before, after, operator = side
    value = parse(f"{before}{figure}{multiplier}{unit}{'/' * bool(per)}{'·'.join(per)}{after}")
    number = Decimal(figure) * MULTIPLIERS.get(multiplier, 1)
    one_name = tuple(SAME_UNITS.get(each, each) for each in (unit, *per))
    assert value.quantities == (Quantity("", operator, number, None, one_name[0], one_name[1:]),)
    assert parse(meaning(value)).quantities == value.quantities


@given(SIDES, NUMBER)
def test_number_needs_no_unit(side: tuple[str, str, Operator], figure: str) -> None:
    before, after, operator = side
    assume(not 2010 <= Decimal(figure) < 2050)
    expected = Quantity("", operator, Decimal(figure), None, "", ())
    assert parse(f"{before}{figure}{after}").quantities == (expected,)


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_chinese_numeral_reads_as_it_is_spelled(number: int) -> None:
    assert chinese_number(spelled(number)) == number


def test_a_text_longer_than_any_value_is_words():
    assert parse("5次" + " " * (LONGEST - 2)).kind is Kind.QUANTITY
    assert parse("5次" + " " * (LONGEST - 1)).kind is Kind.WORDS
    assert parse("=" * 100_000).text == "=" * 100_000
