"""完整性: texts for `missing-value`, `missing-level`, `no-unit`, `placeholder`, `duplicate` and the cycle's years."""

from dataclasses import replace

from projects.tests.checks.making import doc, documents, listed

GOAL = "2025年分局计划在中秋、春节期间对我镇退休人员、困难人员31人开展慰问工作，采购慰问品，给予关心和帮助。"
CYCLE = "推动我镇精神文明建设，构建和谐社会，给予重大疾病患者、困难群众的关心和帮助。"
PUBLISHED = documents("form13-dongguan-2025")
LISTED = documents("list-guangzhou-2025")
OTHER_GOALS = (
    "做好城乡居民医疗保险工作，落实农村居民参保情况，缓解居民就医经济压力。",
    "2025年维修改造校舍面积9000平方米，涉及7所学校。",
    "为农村义务教育学校3200名学生提供营养餐补助，全年供餐200天。",
    "补贴36条公交线路运营，投入公交车辆420辆。",
    "完成12座小型水库大坝安全鉴定，出具鉴定报告12份。",
    "春节前走访慰问低保、特困家庭900户。",
    "对全市660公里农村公路开展日常养护。",
)
FULL = (
    "本|成本|≤1万元",
    "数|慰问次数|2次",
    "质|慰问品发放合规率|100%",
    "会|困难群众知晓率|≥90%",
    "满|慰问对象满意率|≥90%",
)
LEVELS = ("本", "数", "会", "满")


def without(level: str) -> tuple[str, ...]:
    return tuple(text for text in FULL if not text.startswith(level))


CASES = {
    "missing-value.cycle-goal": (
        [doc(cycle=blank, annual=goal) for blank in ("", "  ") for goal in OTHER_GOALS[:4]],
        [doc(cycle=goal) for goal in OTHER_GOALS] + [listed(cycle="", annual=GOAL), listed()],
    ),
    "missing-value.annual-goal": (
        [doc(annual="", cycle=goal) for goal in OTHER_GOALS] + [listed(), doc(annual=" \n", cycle=CYCLE)],
        [doc(annual=goal) for goal in OTHER_GOALS] + [listed(annual=GOAL)],
    ),
    "missing-value.budget": (
        [doc(annual=goal) for goal in OTHER_GOALS] + [listed(annual=GOAL)],
        [doc(budget=amount) for amount in (0, 1, 16_000, 24_000, 410_000, 4_230_200, 18_900_000)] + [listed(budget=5)],
    ),
    "missing-value.thin-goal": (
        [doc(annual=goal, cycle=CYCLE) for goal in ("做好旅游宣传。", "完成年度工作任务。", "保障工作正常开展。", "无")]
        + [
            doc(annual=GOAL, cycle=goal)
            for goal in ("做好农产品质量安全监测工作。", "开展慰问", "加强基层基础工作建设。")
        ]
        + [listed(annual="确保完成上级下达的工作任务。"), listed(annual="保障运转")],
        [doc(annual=document.goals.annual, cycle=document.goals.cycle) for document in PUBLISHED]
        + [listed(annual="通过公务用车租赁，为日常公务出行、机要通信等工作开展提供必要的保障。")]
        + [doc(annual="完成1个村的污水管网建设。"), doc(annual="确保全年无重大安全事故，做到应急物资储备充足。")],
    ),
    "missing-value.name": (
        [f"{level}||{value}" for level in ("数", "质", "时", "会") for value in ("2次", "≥95%")],
        [
            "数|慰问次数|2次",
            "数|慰问人数|≥31人",
            "质|慰问品发放合规率|100%",
            "时|慰问品发放时间|春节、中秋",
            "会|提高慰问对象的幸福感|有效提高",
            "满|慰问对象满意率|＞90%",
            "本|慰问费发放标准|＜400元/份",
            "数|补助人数|",
        ],
    ),
    "missing-value.annual_value": (
        [
            "数|慰问次数|2次|",
            "数|慰问人数|",
            "质|慰问品发放合规率|100%| ",
            "时|慰问品发放时间|",
            "会|提高慰问对象的幸福感|有效提高|",
            "满|慰问对象满意率|＞90%|",
            "本|慰问费发放标准|＜400元/份|",
            "数|补助人数|\n",
        ],
        [
            "数|慰问次数|2",
            "数|慰问次数||2次",
            "数|补助人数|＞20000",
            "质|补助发放准确率|100%",
            "时|发放及时性|每月发放",
            "会|提高医疗保障水平|有效提高",
            "满|受益群体满意度|＞90%",
            "数|不依法行政而引起的法律风险|0",
        ],
    ),
    "missing-value.cycle_value": (
        [
            doc("数|慰问次数|8次|2次", f"{level}|{name}||{value}")
            for level, name, value in (
                ("数", "慰问人数", "≥31人"),
                ("数", "慰问场次", "≥10场"),
                ("质", "慰问品发放合规率", "100%"),
                ("质", "慰问品发放到位率", "100%"),
                ("时", "慰问品发放时间", "春节、中秋"),
                ("会", "政策知晓率", "≥90%"),
                ("满", "慰问对象满意率", "＞90%"),
                ("本", "慰问费发放标准", "＜400元/份"),
            )
        ],
        [
            doc("数|慰问次数||2次", f"{level}|{name}||{value}")
            for level, name, value in (("数", "慰问人数", "≥31人"), ("质", "慰问品发放合规率", "100%"))
        ]
        + [doc(*FULL[:length]) for length in range(1, 6)]
        + [doc("数|慰问次数|8次|2次", "数|慰问人数|")],
    ),
    "missing-level": (
        [doc(*without(level)) for level in LEVELS]
        + [listed(*without(level)) for level in ("数", "会", "满")]
        + [
            doc(*FULL[:2]),
            LISTED[9],
            LISTED[11],
            listed("质|项目完成率|100%", "会|服务覆盖率|100%", "满|服务满意度|≥90%"),
        ],
        [doc(*FULL), listed(*without("本")), doc(*without("质")), listed(*FULL), *PUBLISHED[:4], LISTED[0]],
    ),
    "no-unit": (
        [
            "数|慰问次数|2",
            "数|补助人数|＞20000",
            "数|节水型小区创建数量|10",
            "数|联合执法次数|12",
            "数|升级改造路口数量|70",
            "质|补助发放准确率|98",
            "满|慰问对象满意率|≥90",
            "数|补助户数|1,200",
            "数|改造面积|≥9000",
        ],
        [
            "数|慰问次数|2次",
            "数|补助人数（人）|＞20000",
            "数|不依法行政而引起的法律风险|0",
            "生|灌溉水有效利用系数|≥0.6",
            "会|居民消费价格指数|≤103",
            "质|专家评审得分|≥85",
            "时|慰问品发放时间|春节、中秋",
            "数|购置办公文具数量|一批",
            "质|生均图书比|30",
            "数|宣传活动次数|每年2次",
        ],
    ),
    "placeholder": (
        [
            "时|升级改造完成时间|待定",
            "质|检测报告准确率|*%",
            "数|慰问次数|XX次",
            "数|慰问人数|**人",
            "时|完成时间|2025年X月底前",
            "数|培训次数|__次",
            "数|培训人数|/",
            doc(annual="XX年完成农产品抽检2100批次，农产品质量安全形势保持稳定。"),
            doc(annual="2025年计划对×个社区开展宣传。", cycle=CYCLE),
            doc("数|慰问次数|2次", name="XX镇道路改造项目"),
        ],
        [
            "数|购置X光机数量|1台",
            "数|采购XXL号工作服数量|20件",
            "数|慰问次数|2次",
            "时|慰问品发放时间|春节、中秋",
            "质|设备尺寸误差|≤1×2毫米",
            "会|确定待遇标准|按文件规定执行",
            doc(annual="为X射线检查配备防护用品，保障医护人员安全。"),
            doc(annual="5G×智慧医疗应用覆盖全市医院。"),
            doc(annual=GOAL, cycle=CYCLE),
        ],
    ),
    "duplicate": (
        [
            doc(f"{level}|{name}|{value}", f"{again}|{name}{tail}|{value}")
            for level, again, name, tail, value in (
                ("数", "数", "安装健身器材数量", "", "420件"),
                ("数", "质", "考核次数", "", "12次"),
                ("质", "质", "资金拨付及时率", "（%）", "100%"),
                ("满", "满", "服务满意度", "指标", "≥90%"),
                ("质", "时", "补助发放准确率", "", "100%"),
                ("数", "数", "慰问人数", " ", "≥31人"),
                ("会", "会", "政策知晓率", "", "≥90%"),
                ("本", "本", "办公文具成本", "", "≦3000元/批"),
            )
        ],
        [*PUBLISHED[:7], LISTED[0], LISTED[10], doc("数||2次", "数||3次")],
    ),
    "year-mismatch.cycle": (
        [
            doc(years=years)
            for years in (
                (2023, 2024),
                (2020, 2022),
                (2026, 2028),
                (2025, 2024),
                (2027, 2026),
                (2026, None),
                (None, 2024),
                (2016, 2020),
            )
        ],
        [
            doc(years=years)
            for years in (
                (2022, 2025),
                (2025, 2025),
                (2025, 2027),
                (2024, 2026),
                (None, None),
                (2023, None),
                (None, 2026),
            )
        ]
        + [replace(PUBLISHED[0]), listed()],
    ),
}
