"""What is still to be filled: a cell nobody has touched is blank because its turn has not come, not by fault."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from projects.checks import completeness
from projects.checks.finding import Finding

BLANK = frozenset(
    rule.code
    for rule in (
        completeness.cycle_goal_missing,
        completeness.annual_goal_missing,
        completeness.budget_missing,
        completeness.name_missing,
        completeness.annual_value_missing,
        completeness.cycle_value_missing,
        completeness.level_missing,
    )
)
"""The codes of the rules that speak of blank cells."""


def parted(
    findings: Iterable[Finding], *, touched: Collection[str], answered: Collection[str] = ()
) -> tuple[list[Finding], list[Finding]]:
    """(faults, what is still to be filled), each in the given order.

    `touched` are the paths of cells that somebody edited and left blank, and the names of the levels of such rows;
    `answered` are the keys of findings for which a reason was given.
    """
    faults: list[Finding] = []
    to_fill: list[Finding] = []
    for finding in findings:
        (to_fill if finding.key not in answered and _is_untouched(finding, touched) else faults).append(finding)
    return faults, to_fill


def _is_untouched(finding: Finding, touched: Collection[str]) -> bool:
    if finding.code not in BLANK:
        return False
    # A missing level names itself and its parent as evidence: the level that lacks rows is the last.
    missing = finding.evidence.rpartition("/")[2] if finding.code == completeness.level_missing.code else finding.path
    return missing not in touched
