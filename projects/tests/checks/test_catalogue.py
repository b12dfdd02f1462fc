"""Every rule is whole, so the catalogue can show it; and an administrator's settings hold."""

import ast
import re

import pytest

from projects.checks import FAMILIES, RULES, Context, Question, Severity, check, wording
from projects.models import FindingReason
from projects.tests.checks.making import FIXTURES, OUTLINES, doc, documents

ROOT = FIXTURES.parent
CHINESE = re.compile("[\u4e00-\u9fff]")
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def test_codes_are_unique_and_fit_their_column():
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    assert max(map(len, codes)) <= FindingReason._meta.get_field("code").max_length


def test_every_family_has_a_rule_and_a_name():
    assert {rule.family for rule in RULES} == set(FAMILIES)


@each_rule
def test_a_rule_says_what_the_catalogue_shows(rule):
    assert all(CHINESE.search(text) for text in (rule.title, rule.says, rule.fires, rule.passes))
    assert rule.says.endswith("。")
    assert rule.source
    assert rule.question in Question
    assert len(rule.title) <= 20


def test_only_what_is_missing_blocks():
    blockers = {rule.code for rule in RULES if rule.severity is Severity.BLOCKER}
    assert {code.partition(".")[0] for code in blockers} == {"missing-value"}


@pytest.mark.parametrize("severity", list(Severity))
def test_a_severity_set_for_a_rule_holds(severity):
    found = check(doc("数|慰问次数|2"), OUTLINES["form13"], severities={"no-unit": severity})
    assert [f.severity for f in found if f.code == "no-unit"] == [severity]


def test_a_rule_set_to_none_is_off_and_no_other():
    document = doc("数|慰问次数|2")
    everything = check(document, OUTLINES["form13"])
    without = check(document, OUTLINES["form13"], severities={"no-unit": None})
    assert without == tuple(finding for finding in everything if finding.code != "no-unit")
    assert len(without) < len(everything)


def test_a_finding_carries_its_rule_s_question_and_stays_under_its_key():
    document = documents("form13-dongguan-2025")[1]
    rules = {rule.code: rule for rule in RULES}
    found = check(document, OUTLINES["form13"])
    assert found == check(document, OUTLINES["form13"])
    assert {finding.question for finding in found} == {rules[finding.code].question for finding in found}
    assert len({finding.key for finding in found}) == len(found)


def test_the_rule_that_the_docs_add_works():
    shown = (ROOT / "docs" / "checks.md").read_text().split("```python\n")
    rule_text, cases_text = (part.partition("```")[0] for part in shown[1:3])
    names = dict(vars(wording))
    exec(compile(rule_text, "docs/checks.md", "exec"), names)  # noqa: S102 - our own docs
    added = names["name_ends_in_stop"]
    fires, passes = ast.literal_eval("{" + cases_text + "}")[added.code]
    said = {text: [*added.findings(doc(text), OUTLINES["form13"], Context())] for text in fires + passes}
    assert [text for text, findings in said.items() if findings] == fires
    assert said[fires[0]][0].remedy.applied_to(doc(fires[0])).indicators[0].name == "慰问次数"
