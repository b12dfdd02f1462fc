"""How fast the rules are, for the bench: the published declarations, and any number made from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from projects.checks import among, check
from projects.core.document import Document
from projects.tests.checks.making import OUTLINES, documents

PUBLISHED = ("form13-dongguan-2025", "list-guangzhou-2025")
# Amounts, not years and not percentages, which would no longer be in their manner.
AMOUNT = re.compile(r"(?<![\d.])\d{1,5}(?![\d.年%])")


@dataclass(frozen=True, slots=True)
class Pace:
    declarations: int
    findings: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.declarations / self.seconds


def published() -> list[Document]:
    """The 29 published declarations."""
    return [document for name in PUBLISHED for document in documents(name)]


def made(count: int) -> Iterator[Document]:
    """Declarations in the manner of the published ones, no two with the same numbers, names or goals."""
    originals = published()
    for number in range(count):
        yield _varied(originals[number % len(originals)], number)


def _varied(document: Document, number: int) -> Document:
    def other(text: str) -> str:
        return AMOUNT.sub(lambda said: str(int(said[0]) + number % 9973), text)

    def row_of(row):
        return replace(
            row,
            name=f"{row.name[:1]}{number % 89}号{row.name[1:]}",
            cycle_value=other(row.cycle_value),
            annual_value=other(row.annual_value),
        )

    project, goals = document.project, document.goals
    return replace(
        document,
        project=replace(project, name=f"{project.name}{number}"),
        goals=replace(goals, cycle=other(goals.cycle), annual=f"{other(goals.annual)}第{number}号。"),
        indicators=tuple(map(row_of, document.indicators)),
    )


def pace(held: Sequence[Document]) -> Pace:
    """All rules on all of `held`, each among the others, the making of their context included."""
    start = perf_counter()
    context_of = among(held)
    findings = sum(len(check(document, OUTLINES[document.layout], context_of(document))) for document in held)
    return Pace(len(held), findings, perf_counter() - start)
