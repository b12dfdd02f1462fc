"""What is still to be filled is parted from what is wrong."""

from dataclasses import replace

from projects.checks import check
from projects.checks.to_fill import parted
from projects.core.document import Budget, Goals
from projects.tests.factories import comfort_money, outlines

BLANK = replace(comfort_money(), budget=Budget(), goals=Goals(), indicators=())
FOUND = check(BLANK, outlines()[0])


def codes(findings) -> set[str]:
    return {finding.code for finding in findings}


def test_a_blank_form_is_to_be_filled_and_has_no_fault():
    faults, to_fill = parted(FOUND, touched=())
    assert (faults, len(to_fill)) == ([], len(FOUND))
    assert codes(to_fill) == {
        "missing-value.cycle-goal",
        "missing-value.annual-goal",
        "missing-value.budget",
        "missing-level",
    }


def test_what_was_edited_and_left_blank_is_a_fault():
    faults, _ = parted(FOUND, touched={"goals.annual", "满意度指标"})
    assert [finding.evidence or finding.path for finding in faults] == ["goals.annual", "满意度指标"]


def test_for_what_a_reason_was_given_is_shown_with_it():
    lacking = next(finding for finding in FOUND if finding.evidence == "满意度指标")
    assert parted(FOUND, touched=(), answered={lacking.key})[0] == [lacking]


def test_other_findings_are_faults_at_once():
    found = [finding for finding in check(comfort_money(), outlines()[0]) if finding.code != "missing-level"]
    assert parted(found, touched=()) == (found, [])
