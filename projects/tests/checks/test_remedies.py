"""A remedy is certain: it fits, takes its finding away, brings no other, and can be taken back."""

from dataclasses import replace

import pytest

from projects.core.document import Goals
from projects.tests.checks.cases import CASES
from projects.tests.checks.making import doc, documents, found, listed

PUBLISHED = ("form13-dongguan-2025", "list-guangzhou-2025")
CURABLE = {
    "misfiled.quality",
    "misfiled.satisfaction",
    "misfiled.money",
    "misfiled.punctuality",
    "misfiled.count",
    "no-unit",
    "text.signs",
    "text.half-width",
    "text.name-suffix",
    "text.unit-twice",
}


def with_remedies():
    held = [document for name in PUBLISHED for document in documents(name)]
    held += [doc(case) if isinstance(case, str) else case for code in sorted(CURABLE) for case in CASES[code][0]]
    return [(document, finding) for document in held for finding in found(document) if finding.remedy]


def codes(document):
    return sorted(finding.code for finding in found(document))


@pytest.fixture(scope="module")
def cured():
    return with_remedies()


def test_every_curable_rule_offers_one(cured):
    assert {finding.code for _, finding in cured} == CURABLE


def test_it_fits_and_takes_its_finding_away_and_brings_no_other(cured):
    wrong = [
        (finding.code, document.indicators)
        for document, finding in cured
        if not finding.remedy.fits(document)
        or finding.key in {other.key for other in found(finding.remedy.applied_to(document))}
        or set(codes(finding.remedy.applied_to(document))) - set(codes(document)) - {"missing-level"}
    ]
    assert wrong == []


def test_it_can_be_taken_back(cured):
    for document, finding in cured:
        after = finding.remedy.applied_to(document)
        assert after != document
        assert finding.remedy.undone.applied_to(after) == document


def test_it_refuses_a_text_that_has_changed_since(cured):
    document, finding = next((d, f) for d, f in cured if f.code == "no-unit")
    newer = replace(document, indicators=())
    assert not finding.remedy.fits(newer)
    with pytest.raises(ValueError, match="changed"):
        finding.remedy.applied_to(newer)


@pytest.mark.parametrize(
    ("document", "code", "label", "path", "after"),
    [
        (listed("时|资金拨付准确率|100%"), "misfiled.quality", "移到“质量指标”", "indicators[0].level2", "质量指标"),
        (
            listed("持|服务满意情况|100%"),
            "misfiled.satisfaction",
            "移到“服务对象满意度”",
            "indicators[0].level1",
            "满意度指标",
        ),
        (doc("数|监测经费|30万元"), "misfiled.money", "移到“经济成本指标”", "indicators[0].level2", "经济成本指标"),
        (listed("数|监测经费|30万元"), "misfiled.money", "移到“成本指标”", "indicators[0].level2", "成本指标"),
        (doc("数|慰问次数|2"), "no-unit", "补上单位“次”", "indicators[0].cycle_value", "2次"),
        (doc("数|补助人数|＞20000"), "no-unit", "补上单位“人”", "indicators[0].annual_value", "＞20000人"),
        (doc("本|成本|≦3万元", "满|满意度|≥95%"), "text.signs", "改为“≤3万元”", "indicators[0].annual_value", "≤3万元"),
        (doc(annual="提高水平,确保质量"), "text.half-width", "改为全角标点", "goals.annual", "提高水平，确保质量"),
        (doc("满|服务满意度指标|≥9%"), "text.name-suffix", "名称改为“服务满意度”", "indicators[0].name", "服务满意度"),
        (doc("时|及时率（%）|95%"), "text.unit-twice", "名称改为“及时率”", "indicators[0].name", "及时率"),
    ],
)
def test_what_it_says_and_does(document, code, label, path, after):
    (remedy,) = [finding.remedy for finding in found(document) if finding.code == code]
    assert remedy.label == label
    assert {edit.path: edit.after for edit in remedy.edits}[path] == after


@pytest.mark.parametrize(
    "document",
    [
        doc("数|节水型小区创建数量|10"),
        doc("质|准确率|0.95"),
        doc("数|培训数量|≥12", annual="培训"),
        doc("满|满意度|≥0.9"),
    ],
)
def test_there_is_none_where_the_unit_is_not_certain(document):
    (finding,) = [finding for finding in found(document) if finding.code == "no-unit"]
    assert finding.remedy is None


def test_a_goal_keeps_what_is_not_changed():
    document = replace(doc(), goals=Goals(cycle="甲", annual="访问A,B；提高水平,确保1,000人"))
    (finding,) = [finding for finding in found(document) if finding.code == "text.half-width"]
    assert finding.remedy.applied_to(document).goals == Goals(cycle="甲", annual="访问A,B；提高水平，确保1,000人")
