"""公开: the approved forms of a unit, and of those below it, as one book with contents.

Published is what was approved, and nothing of how: forms carry neither reviewers' names nor their opinions.
Amounts are in 元.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.outline import Outline
from projects.core.document import Document
from projects.core.joining import followed
from projects.papers.forms import forms_of, grouped_by_layout
from projects.papers.sums import sum_of
from projects.tables.grid import Entry, Grid
from projects.tables.money import grouped

UNIT, PROJECT = 1, 2


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One line of the contents: a unit and what its projects come to, or a project."""

    title: str
    level: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class UnitForms:
    """A spending unit's Documents in the order in which its forms show them; their entries are in that order too."""

    name: str
    documents: tuple[Document, ...]
    grids: tuple[Grid, ...]

    def contents(self) -> Iterator[ContentsLine]:
        yield ContentsLine(self.name, UNIT, sum_of(document.budget.total for document in self.documents))
        for document in self.documents:
            yield ContentsLine(document.project.name, PROJECT, document.budget.total)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What is published of a department (`unit`) and year, one spending unit after another."""

    unit: str
    fiscal_year: int
    units: tuple[UnitForms, ...]

    @property
    def title(self) -> str:
        return followed(self.unit, f"{self.fiscal_year}年度项目支出绩效目标")

    @property
    def summary(self) -> str:
        documents = [document for unit in self.units for document in unit.documents]
        total = sum_of(document.budget.total for document in documents)
        said = "" if total is None else f"，预算金额合计{grouped(total)}元"
        return f"共{len(documents)}个项目{said}"

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(grid for unit in self.units for grid in unit.grids)

    def contents(self) -> list[ContentsLine]:
        """A line for each entry of the forms, in their order."""
        return [line for unit in self.units for line in unit.contents()]


def disclosure_of(
    unit: str, fiscal_year: int, documents: Iterable[Document], outlines: Iterable[Outline]
) -> Disclosure:
    """The book of Documents that are in force, in their order but for each layout's of a unit standing together."""
    frameworks = tuple(outlines)
    by_unit: dict[str, list[Document]] = {}
    for document in documents:
        by_unit.setdefault(document.project.spending_unit, []).append(document)
    units = (_unit_forms(name, group, frameworks) for name, group in by_unit.items())
    return Disclosure(unit, fiscal_year, tuple(units))


def _unit_forms(name: str, documents: Iterable[Document], outlines: tuple[Outline, ...]) -> UnitForms:
    known = tuple(grouped_by_layout(documents))
    first, *others = forms_of(known, outlines, level=PROJECT)
    return UnitForms(name, known, (replace(first, entries=(Entry(name, UNIT), *first.entries)), *others))
