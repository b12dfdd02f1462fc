"""What a careful reviewer would remark (智能审核): pure functions `(document, outline) -> findings`, by subject.

A rule speaks only when it is sure. Its docstring names the regulation or practice behind it. To add one: write the
function in the module of its subject, add it to that module's `RULES`, and test texts that fire and texts that do not.
"""

from __future__ import annotations

from indicators.outline import Outline
from projects.checks import completeness
from projects.checks.finding import Finding, Severity
from projects.document import Document

RULES = (*completeness.RULES,)

__all__ = ["RULES", "Finding", "Severity", "check"]


def check(document: Document, outline: Outline) -> tuple[Finding, ...]:
    """Every finding on a Document under its framework, in the order of the rules."""
    return tuple(finding for rule in RULES for finding in rule(document, outline))
