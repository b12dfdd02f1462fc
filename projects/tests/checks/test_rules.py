"""Every rule speaks where it must and is silent where it must not."""

import pytest

from projects.checks import RULES, Context
from projects.core.document import Document
from projects.tests.checks.cases import CASES
from projects.tests.checks.making import doc, found

LEAST = 8
Case = str | Document | tuple[Document, Context]


def codes(case: Case) -> set[str]:
    document, context = case if isinstance(case, tuple) else (doc(case) if isinstance(case, str) else case, Context())
    return {finding.code for finding in found(document, context)}


def each(which: int) -> list:
    return [
        pytest.param(code, case, id=f"{code}-{number}")
        for code, sides in CASES.items()
        for number, case in enumerate(sides[which])
    ]


@pytest.mark.parametrize(("code", "case"), each(0))
def test_fires(code, case):
    assert code in codes(case)


@pytest.mark.parametrize(("code", "case"), each(1))
def test_is_silent(code, case):
    assert code not in codes(case)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_has_texts_of_both_kinds(rule):
    fires, passes = CASES[rule.code]
    assert min(len(fires), len(passes)) >= LEAST
    assert len(set(map(repr, fires))) == len(fires)
    assert len(set(map(repr, passes))) == len(passes)


def test_no_texts_for_rules_that_are_gone():
    assert CASES.keys() == {rule.code for rule in RULES}
