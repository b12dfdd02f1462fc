"""The checks as few questions: first which family of them, then, where a family has several, which of these."""

from __future__ import annotations

from projects.checks import FAMILIES, RULES


def family_of(code: str) -> str:
    """The family of a check, also of one there is no longer."""
    return code.partition(".")[0]


def checks_in(family: str) -> list[tuple[str, str]]:
    """Each check of a family with its title; none where the family is all there is to choose."""
    checks = [(rule.code, rule.title) for rule in RULES if rule.family == family]
    return checks if len(checks) > 1 else []


def families() -> list[tuple[str, str]]:
    """The families with their titles, those that any check belongs to."""
    used = {rule.family for rule in RULES}
    return [(family, title) for family, title in FAMILIES.items() if family in used]
