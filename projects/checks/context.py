"""What a rule may know besides the Document and its framework: last year's, the neighbours, the library, the day.

All of it is plain values, so every rule is tested without a database; whoever calls `check` brings what he has, and a
rule that wants what is not there stays silent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from heapq import nsmallest

from projects.core.document import Document

# A project among its neighbours: who spends, on what, in which year.
Identity = tuple[str, str, int]
# How many of its neighbours a finding names.
FEW = 3


def identity(document: Document) -> Identity:
    project = document.project
    return (project.spending_unit, project.name, document.fiscal_year)


def wording(document: Document) -> int:
    """A digest of the unit, the year and all indicators, word for word."""
    return hash((document.project.spending_unit, document.fiscal_year, document.indicators))


@dataclass(frozen=True, slots=True)
class Siblings:
    """The declarations beside one another, as far as rules ask: made once by `Siblings.of`, shared by all of them.

    A declaration may be among its own siblings; it is told apart by its `identity`.
    """

    same_wording: Mapping[int, frozenset[Identity]] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Siblings:
        """The index of many Documents, of any units and years; only those of one unit and year are compared."""
        groups: dict[int, set[Identity]] = defaultdict(set)
        for document in documents:
            if document.indicators:
                groups[wording(document)].add(identity(document))
        return cls({digest: frozenset(group) for digest, group in groups.items() if len(group) > 1})

    def worded_like(self, document: Document) -> tuple[int, tuple[str, ...]]:
        """How many other projects have the same indicators word for word, and the names of the first few."""
        group = self.same_wording.get(wording(document), frozenset()) if self.same_wording else frozenset()
        own = identity(document)
        names = tuple(name for _, name, _ in nsmallest(FEW + 1, group) if name != own[1])
        return len(group) - (own in group), names[:FEW]


@dataclass(frozen=True, slots=True)
class Typical:
    """What approved declarations promise for one indicator in one unit: from `low` to `high`, in `count` of them.

    The ends are of the usual values: leave out what is far from all others (the 10th and 90th percentile, say).
    """

    low: Decimal
    high: Decimal
    count: int


# (level 2, indicator's name as `library_name` gives it, unit) -> what is usual.
Library = Mapping[tuple[str, str, str], Typical]


def library_name(name: str) -> str:
    """An indicator's name as the library knows it: without white space and without its unit in brackets."""
    return re.sub(r"\s|[（(][%％‰\w·/]{1,6}[）)]$", "", name)


@dataclass(frozen=True, slots=True)
class Context:
    """All a rule may know. `today` is for forms that are still written or reviewed; leave it out for approved ones."""

    last_year: Document | None = None
    siblings: Siblings = Siblings()
    library: Library = field(default_factory=dict)
    today: date | None = None


def among(documents: Iterable[Document]) -> Callable[[Document], Context]:
    """What each of `documents` has in the others: its siblings, and its own form of the year before, if it is there."""
    known = {identity(document): document for document in documents}
    siblings = Siblings.of(known.values())

    def context_of(document: Document) -> Context:
        unit, name, year = identity(document)
        return Context(last_year=known.get((unit, name, year - 1)), siblings=siblings)

    return context_of
