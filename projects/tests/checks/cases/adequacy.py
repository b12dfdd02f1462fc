"""适当性: texts for `cost-budget`, `parts-total`, `cycle-annual` and the comparisons with last year and the library."""

from dataclasses import replace
from decimal import Decimal

from projects.checks import Context, Typical
from projects.core.document import Budget, Document
from projects.tests.checks.making import doc, documents, listed

PUBLISHED = {document.project.name: document for document in documents("form13-dongguan-2025")}
LISTED = documents("list-guangzhou-2025")


def after(last: Document, now: Document) -> tuple[Document, Context]:
    return now, Context(last_year=last)


def library(text: str, low: str, high: str, count: int = 12, unit: str = "%") -> tuple[Document, Context]:
    document = doc(text)
    key = (document.indicators[0].level2, document.indicators[0].name, unit)
    return document, Context(library={key: Typical(Decimal(low), Decimal(high), count)})


def split(total: int, *amounts: int) -> Document:
    sources = ("财政拨款", "财政专户拨款", "其他资金")
    return listed(budget=total, lines=tuple(zip(sources, amounts, strict=False)))


def one_year(cycle: str, annual: str = "2025年购置文具一批。") -> Document:
    return doc(cycle=cycle, annual=annual)


SAME = "根据上级要求，归还专项资金，有效保障医保基金正常运作。"
GOALS = (
    SAME,
    "2025年对用人单位人员发放基本医疗保险14000人以上。",
    "为参保农户提供保费补贴，提高农业生产抗风险能力。",
    "聘请保安8名，负责校园门卫、巡逻和技防值守。",
)
BEFORE = doc("数|宣传活动次数|12次", "会|政策知晓率|≥90%", "质|差错率|≤2%", budget=200_000)


def now(text: str, budget: int = 250_000) -> tuple[Document, Context]:
    return after(BEFORE, doc(text, budget=budget))


def same_counts(before: int, budget: int, *rows: str) -> tuple[Document, Context]:
    rows = rows or ("数|慰问次数|2次", "数|慰问人数|31人")
    return after(doc(*rows, budget=before), doc(*rows, "满|满意度|≥90%", budget=budget))


CASES = {
    "cost-budget.over": (
        [
            PUBLISHED["城乡居民医疗保险"],
            PUBLISHED["慰问费"],
            doc("本|桥梁检测成本|5万元/座", "数|检测桥梁数量|90座", budget=450_000),
            doc("本|保安服务费|3500元/人·月", "数|保安人数|8人", budget=28_000),
            doc("本|水质检测成本|1.2万元/次", "数|水质检测次数|420次", budget=504_000),
            doc("本|绿地养护成本|3元/平方米·月", "数|养护绿地面积|210万平方米", budget=6_300_000),
            doc("本|整治成本|≤18万元/个", "数|整治自然村数量|20个", budget=3_000_000),
            doc("本|甲类成本|≤6万元", "本|乙类成本|≤6万元", budget=100_000),
            doc("本|培训成本|≤500万元/人", "数|培训教师人数|1800人", budget=900_000),
            doc("本|车辆租金|2万元/月", budget=120_000),
        ],
        [
            PUBLISHED["困难家庭医疗救助（常）"],
            PUBLISHED["购置公务用车"],
            PUBLISHED["医疗保险政策宣传"],
            PUBLISHED["基本医疗保险（用人单位）"],
            PUBLISHED["归还专项资金"],
            PUBLISHED["综合经费"],
            doc("本|培训成本|≤500元/人", "数|培训人数|1800人", "数|培训次数|3次", budget=2_700_000),
            doc("本|培训成本|≤500元/人", "数|培训次数|3次", budget=1_000),
            doc("本|慰问标准|400～500元/份", "数|慰问份数|31份", budget=1_000),
            doc("本|降低用电成本|≥2万元/月", budget=100_000),
            doc("本|护理补贴标准|100元/人·月", "数|补贴人数|12000人", budget=14_400_000),
        ],
    ),
    "cost-budget.under": (
        [
            PUBLISHED["综合经费"],
            PUBLISHED["机关事业单位医疗补助（常）"],
            doc("本|活动成本|≤8000元/场", "数|宣传活动场次|20场", budget=350_000),
            doc("本|车辆成本|120000元/辆", "数|购买车辆数量|1台", budget=240_000),
            doc("本|保安服务费|3500元/人·年", "数|保安人数|8人", budget=336_000),
            doc("本|检测成本|5元/座", "数|检测桥梁数量|90座", budget=4_500_000),
            doc("本|慰问标准|≤400元/户", "数|慰问户数|900户", budget=450_000),
            listed("本|平台租金|2万元/月", budget=300_000),
            doc("本|终端运维成本|60元/个·年", "数|终端数量|600个", "数|播发信息条数|200条", budget=432_000),
        ],
        [
            PUBLISHED["困难家庭医疗救助（常）"],
            PUBLISHED["购置公务用车"],
            PUBLISHED["医疗保险政策宣传"],
            PUBLISHED["慰问费"],
            doc("本|图书成本|≤35元/册", "数|新增图书数量|2万册", "数|接待人次|45万人次", budget=1_000_000),
            doc("本|图书成本|≤35元/册", "本|活动成本|按合同执行", "数|新增图书数量|2万册", budget=1_000_000),
            doc("本|宣传用品成本|≤4000元", budget=24_000),
            doc("本|保费补贴标准|24元/亩", "数|承保面积|≥25万亩", budget=6_300_000),
        ],
    ),
    "cost-budget.ceiling": (
        [
            PUBLISHED["归还专项资金"],
            *(
                doc(f"本|{name}|{value}", budget=budget)
                for name, value, budget in (
                    ("修缮工程成本", "≤300万元", 2_600_000),
                    ("宣传用品成本", "≤4000元", 3_000),
                    ("项目总成本", "＜50万元", 450_000),
                    ("设备采购费用", "12万元", 100_000),
                    ("活动经费", "不超过2万元", 15_000),
                    ("系统建设成本", "≤1.2亿元", 100_000_000),
                    ("维护费用", "20000元", 2_000),
                )
            ),
        ],
        [
            PUBLISHED["医疗保险政策宣传"],
            *(
                doc(f"本|{name}|{value}", budget=budget)
                for name, value, budget in (
                    ("修缮工程成本", "≤260万元", 2_600_000),
                    ("项目总成本", "≤41万元", 409_800),
                    ("保安费标准", "3500元/人·月", 3_000),
                    ("成本降低额", "≥300万元", 2_600_000),
                    ("设备成本", "按合同执行", 1),
                    ("设备采购费用", "10～20万元", 100_000),
                )
            ),
            doc("社本|噪声扰民投诉次数|≤6次", budget=2),
            doc("本|设备采购费用|12万元"),
        ],
    ),
    "parts-total.funds": (
        [
            split(18_000_000, 12_000_000, 0, 5_000_000),
            split(24_000_000, 15_000_000, 0, 8_000_000),
            split(100, 99),
            split(483_600, 483_601),
            split(1_000, 500, 400),
            split(1_000, 500, 600),
            split(0, 1),
            split(2_000_000, 2_000),
        ],
        [
            split(18_000_000, 12_000_000, 1_000_000, 5_000_000),
            split(483_600, 483_600),
            split(0, 0),
            split(100, 99, 1),
            *LISTED[:4],
            doc(budget=16_000),
        ],
    ),
    "parts-total.counts": (
        [
            doc(f"数|{total}|{number}{unit}", *(f"数|{name}|{part}{unit}" for name, part in parts))
            for total, number, unit, parts in (
                (
                    "培训教师总人数",
                    1800,
                    "人",
                    (("培训骨干教师人数", 500), ("培训新教师人数", 700), ("培训班主任人数", 800)),
                ),
                ("培训总人数", 300, "人", (("培训教师人数", 200), ("培训家长人数", 150))),
                ("宣传总次数", 10, "次", (("宣传进社区次数", 6), ("宣传进学校次数", 6))),
                ("检查总家数", 100, "家", (("检查药店家数", 120),)),
                ("补助总户数", 900, "户", (("补助低保户数", 600), ("补助特困户数", 400))),
                ("演出总场次", 80, "场", (("演出进村场次", 50), ("演出进校场次", 31))),
                ("维修总面积", 9000, "平方米", (("维修教室面积", 6000), ("维修宿舍面积", 4000))),
                ("采购总数量", 50, "台", (("采购电脑数量", 30), ("采购打印机数量", 21))),
            )
        ],
        [
            doc("数|培训总人数|300人", "数|培训教师人数|200人", "数|培训家长人数|100人"),
            doc("数|培训总人数|300人", "数|培训教师人数|200人"),
            doc("数|培训总人数|≥300人", "数|培训教师人数|200人", "数|培训家长人数|150人"),
            doc("数|培训总人数|300人", "数|慰问人数|301人"),
            doc("数|培训总人数|300人", "数|培训次数|301次"),
            doc("数|培训人数|100人", "数|培训教师人数|200人"),
            doc("数|宣传总次数|10次", "会|宣传受众次数|60次"),
            doc("数|检查总家数|100家", "数|检查药店家数|60家", "数|检查医院家数|40家"),
        ],
    ),
    "cycle-annual.count": (
        [
            "数|发放救助次数|12次",
            "数|慰问次数|2",
            "数|宣传活动次数|2次",
            "数|组织评比次数|4次",
            "数|签约医生培训次数|6次",
            "数|演出场次|80场",
            "数|培训班期数|≥4期",
            doc("数|检查批次|12批次", years=(2025, 2027)),
        ],
        [
            "数|购买车辆数量|1台",
            "数|发放救助次数|48次|12次",
            "数|归还专项资金次数|≥1次",
            "数|慰问人数|≥31人",
            "数|每年宣传活动次数|2次",
            "数|巡查次数|每月2次",
            "会|投诉次数|≤3次",
            "数|购置办公文具数量|一批",
            doc("数|宣传活动次数|2次", years=(2025, 2025)),
            listed("数|召开工作会议次数|2次"),
        ],
    ),
    "cycle-annual.smaller": (
        [
            "数|入户评估人次|1500人次|2000人次",
            "数|更新设备数量|20台|24台",
            "数|慰问次数|2次|8次",
            "数|培训人数|≥100人|≥120人",
            "数|宣传活动场次|5场|20场",
            "数|采购图书数量|2万册|3万册",
            "数|维修面积|900平方米|9000平方米",
            listed("数|鉴定水库数量|2座|12座"),
        ],
        [
            "会|基层首诊率|≥60%|≥62%",
            "数|更新设备数量|72台|24台",
            "数|慰问次数|2次",
            "本|设备成本|≤5万元/台|≤6万元/台",
            "数|安全事故控制数量|≤2起|≤3起",
            "数|宣传活动次数|2场|8次",
            "数|参保率|90%|95%",
            "数|培训人数|若干|120人",
        ],
    ),
    "cycle-annual.same-goal": (
        [doc(cycle=goal, annual=goal, years=years) for goal in GOALS for years in ((2023, 2025), (2024, 2025))]
        + [doc(cycle=SAME.replace("，", ","), annual=SAME)],
        [doc(cycle=goal, annual=goal, years=(2025, 2025)) for goal in GOALS]
        + [doc(cycle=goal, annual=f"2025年，{goal}") for goal in GOALS[2:]]
        + [doc(cycle="", annual=""), listed(annual=SAME), PUBLISHED["综合经费"]],
    ),
    "cycle-annual.one-year": (
        [
            PUBLISHED["综合经费"],
            PUBLISHED["医疗保险政策宣传"],
            *map(
                one_year,
                (
                    "2025年补贴10个养老服务中心，为老年人提供日间照料服务。",
                    "2025年计划开展宣传活动2次。",
                    "完成2025年高龄津贴发放，做到应发尽发。",
                    "2025年度聘请保安8名，负责校园安全。",
                    "做好2025年动物疫病防控。",
                    "全市2025年治理河道6.5公里。",
                ),
            ),
        ],
        [
            PUBLISHED["归还专项资金"],
            PUBLISHED["慰问费"],
            PUBLISHED["基本医疗保险（用人单位）"],
            *map(
                one_year,
                (
                    "2022—2025年为全市24家社区卫生服务站更新设备。",
                    "到2025年，重点人群签约服务覆盖率达到85%以上。",
                    "2025年底前完成谢家祠堂修缮。",
                    "2022年至2025年每年治理河道6公里。",
                    "2023年完成设计，2025年建成投用。",
                    "为老年人提供日间照料服务。",
                ),
            ),
            doc(cycle="2025年计划开展宣传活动2次。", years=(2025, 2025)),
        ],
    ),
    "peers.weaker": (
        [
            now("数|宣传活动次数|10次"),
            now("数|宣传活动次数|≥6次"),
            now("数|宣传活动次数|10次", 211_000),
            now("会|政策知晓率|≥80%"),
            now("会|政策知晓率（%）|≥85%"),
            now("质|差错率|≤5%"),
            now("质|差错率|≤3%", 900_000),
            now("数|宣传活动次数|1次", 400_000),
        ],
        [
            now("数|宣传活动次数|12次"),
            now("数|宣传活动次数|14次"),
            now("数|宣传活动次数|10次", 200_000),
            now("数|宣传活动次数|10次", 150_000),
            now("会|政策知晓率|≥95%"),
            now("质|差错率|≤1%"),
            now("数|宣传活动次数|10场"),
            now("数|宣传活动次数|若干"),
            doc("数|宣传活动次数|10次", budget=250_000),
        ],
    ),
    "peers.unchanged": (
        [same_counts(before, after) for before, after in ((200_000, 300_000), (100, 120), (16_000, 24_800), (1, 10))]
        + [
            same_counts(50, 90, text)
            for text in ("数|宣传次数|2次", "数|补助户数|900户", "数|保洁面积|4亩", "数|图书|9册")
        ],
        [same_counts(before, after) for before, after in ((200_000, 210_000), (100, 119), (24_800, 16_000), (10, 10))]
        + [
            after(doc("数|慰问次数|2次", budget=100), doc("数|慰问次数|4次", budget=200)),
            after(doc("数|慰问次数|2次", budget=100), doc("数|慰问次数|2次", "数|慰问人数|9人", budget=200)),
            after(doc("质|合格率|100%", budget=100), doc("质|合格率|100%", budget=200)),
            doc("数|慰问次数|2次", budget=200),
            same_counts(200_000, 300_000, "质|合格率|100%"),
        ],
    ),
    "peers.typical": (
        [
            library("会|政策知晓率|≥60%", "80", "95"),
            library("会|政策知晓率|≥50%", "85", "95", 5),
            library("质|验收合格率|70%", "95", "100"),
            library("满|服务对象满意度|≥70%", "85", "95"),
            library("数|宣传活动次数|100次", "2", "12", unit="次"),
            library("数|宣传活动次数|1次", "4", "12", unit="次"),
            library("数|培训人数|20人", "100", "300", unit="人"),
            library("质|差错率|≤30%", "1", "5"),
        ],
        [
            library("会|政策知晓率|≥85%", "80", "95"),
            library("会|政策知晓率|≥75%", "80", "95"),
            library("会|政策知晓率|≥60%", "80", "95", 4),
            library("会|政策知晓率|有效提高", "80", "95"),
            library("质|验收合格率|100%", "60", "80"),
            library("数|宣传活动次数|20次", "2", "12", unit="次"),
            library("数|宣传活动次数|100次", "2", "12", unit="场"),
            library("质|差错率|≤1%", "20", "30"),
            replace(PUBLISHED["慰问费"], budget=Budget(total=Decimal(16_000))),
        ],
    ),
}
