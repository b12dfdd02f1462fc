"""What is said on the two published documents: every finding, judged by reading the text; and where nothing is."""

import json

import pytest

from projects.checks import Severity
from projects.tests.checks.making import FIXTURES, found_in

FILES = ("form13-dongguan-2025", "list-guangzhou-2025")
REVIEWED = json.loads((FIXTURES / "findings-published.json").read_text())
DISTRICTS = ["越秀", "海珠", "荔湾", "天河", "白云", "花都", "番禺", "从化", "增城"]
FIRST = "indicators[0].annual_value"
SUBSIDY = "{}区居民医保扩面专项财政补贴"


@pytest.fixture(scope="module")
def findings():
    return [(f"{name}.json", document, finding) for name in FILES for document, finding in found_in(name)]


def test_every_finding_is_in_the_reviewed_list(findings):
    said = [(file, document.project.name, f.code, f.path, f.evidence) for file, document, f in findings]
    listed = [(row["file"], row["project"], row["code"], row["place"], row["evidence"]) for row in REVIEWED]
    assert said == listed


def test_each_was_judged_and_at_most_one_in_ten_is_questionable():
    assert all(row["because"] and row["judged"] in ("right", "questionable") for row in REVIEWED)
    questionable = [row for row in REVIEWED if row["judged"] == "questionable"]
    assert len(questionable) * 10 <= len(REVIEWED)


def test_nothing_that_was_approved_is_blocked(findings):
    assert [f for _, _, f in findings if f.severity is Severity.BLOCKER] == []


@pytest.mark.parametrize(
    ("project", "code", "place", "says"),
    [
        (
            "城乡居民医疗保险",
            "cost-budget.over",
            FIRST,
            "490元/人·月 × 20,000人 × 12个月 = 117,600,000元",
        ),
        ("城乡居民医疗保险", "cost-budget.over", FIRST, "按每年（不是每月）"),
        ("综合经费", "cost-budget.under", FIRST, "3000元/批 × 1批 = 3,000元；预算 30,000元"),
        (
            "机关事业单位医疗补助（常）",
            "cost-budget.under",
            FIRST,
            "= 16,200,000元；预算 18,900,000元",
        ),
        ("慰问费", "cost-budget.over", FIRST, "400元/份 × 31人 × 2次 = 24,800元；预算 16,000元"),
        ("归还专项资金", "cost-budget.ceiling", FIRST, "4,500,000元 ＞ 预算 4,230,200元"),
        ("困难家庭医疗救助（常）", "cycle-annual.count", "indicators[1].cycle_value", "12 × 4年 = 48"),
        ("归还专项资金", "cycle-annual.same-goal", "goals.cycle", ""),
        ("基本医疗保险（用人单位）", "cycle-annual.same-goal", "goals.cycle", ""),
        ("综合经费", "cycle-annual.one-year", "goals.cycle", "2025年"),
        ("医疗保险政策宣传", "cycle-annual.one-year", "goals.cycle", "2025年"),
        ("广州市医疗保障局2022-2024年桌面运维服务项目", "misfiled.satisfaction", "indicators[2].level2", "满意情况"),
        ("机构运行辅助经费", "misfiled.quality", "indicators[0].level2", "人员年度考核率"),
        ("购置经费", "name-value.rate", "indicators[1].annual_value", "及时"),
        ("医疗保障专项工作经费", "name-value.count", "indicators[6].annual_value", "15%"),
        ("慰问费", "no-unit", "indicators[1].annual_value", "2"),
        ("城乡居民医疗保险", "no-unit", "indicators[1].annual_value", "＞20000"),
        ("基金监管专项工作经费", "missing-level", "indicators", "满意度指标"),
        ("工作经费", "missing-level", "indicators", "满意度指标"),
        ("欺诈骗取医疗保障基金举报奖励金", "missing-level", "indicators", "满意度指标"),
        ("其他运行经费", "missing-level", "indicators", "数量指标"),
        ("越秀区居民医保扩面专项财政补贴", "not-measurable.vague", "indicators[6].annual_value", "普遍满意"),
        ("慰问费", "not-measurable.vague", "indicators[8].annual_value", "有效提高"),
        ("购置经费", "text.repeated", "goals.annual", "通过购置办公家具"),
        ("医疗保障专项工作经费", "text.cycle-annual", "indicators[8].cycle_value", "体系"),
        *((SUBSIDY.format(name), "misfiled.quality", "indicators[1].level2", "资金拨付准确率") for name in DISTRICTS),
    ],
)
def test_what_a_careful_reviewer_finds(findings, project, code, place, says):
    spoken = [f.evidence for _, d, f in findings if (d.project.name, f.code, f.path) == (project, code, place)]
    assert len(spoken) == 1
    assert says in spoken[0]


@pytest.mark.parametrize(
    ("project", "family"),
    [
        ("困难家庭医疗救助（常）", "cost-budget"),
        ("购置公务用车", "cost-budget"),
        ("医疗保险政策宣传", "cost-budget"),
        ("基本医疗保险（用人单位）", "cost-budget"),
        ("购置公务用车", "year-mismatch"),
        ("购置公务用车", "date-outside"),
        ("购置公务用车", "cycle-annual"),
    ],
)
def test_where_a_careful_reviewer_is_silent(findings, project, family):
    assert [f for _, d, f in findings if d.project.name == project and f.code.startswith(family)] == []
