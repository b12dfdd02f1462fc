"""What a careful reviewer would remark (智能审核): one pure function per rule, in the module of its subject.

A rule speaks only when it is sure: a false alarm costs more than a miss. Its docstring names the regulation or practice
behind it, its evidence shows the arithmetic. `docs/checks.md` shows how one is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from indicators.outline import Outline
from projects.checks import (
    budget,
    completeness,
    cycle,
    dates,
    feasibility,
    filing,
    fitting,
    goal_gap,
    measuring,
    peers,
    wording,
)
from projects.checks.context import Context, Library, Siblings, Typical, among, library_name
from projects.checks.finding import Finding, Remark, Severity
from projects.checks.remedy import Edit, Remedy
from projects.checks.rule import FAMILIES, Question, Rule
from projects.core.document import Document

RULES: tuple[Rule, ...] = (
    *completeness.RULES,
    *measuring.RULES,
    *filing.RULES,
    *fitting.RULES,
    *goal_gap.RULES,
    *budget.RULES,
    *cycle.RULES,
    *dates.RULES,
    *feasibility.RULES,
    *peers.RULES,
    *wording.RULES,
)
# What an administrator sets for one rule: how grave it is, or None to leave it out.
Severities = Mapping[str, Severity | None]

__all__ = [
    "FAMILIES",
    "RULES",
    "Context",
    "Edit",
    "Finding",
    "Library",
    "Question",
    "Remark",
    "Remedy",
    "Rule",
    "Severities",
    "Severity",
    "Siblings",
    "Typical",
    "among",
    "check",
    "library_name",
]


def check(
    document: Document,
    outline: Outline,
    context: Context = Context(),  # noqa: B008 - frozen
    *,
    severities: Severities = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """Every finding on a Document under its framework, in the order of the rules.

    `severities` maps a rule's code to how grave it is here, None for off; a rule that is not named keeps its default.
    """
    found = (
        finding
        for rule in RULES
        if (severity := severities.get(rule.code, rule.severity)) is not None
        for finding in rule.findings(document, outline, context, severity=severity)
    )
    # What is written twice is found twice, and a reason is filed once.
    return tuple(dict.fromkeys(found))
