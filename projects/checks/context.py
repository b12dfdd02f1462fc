"""What a rule may know besides the Document and its framework: last year's, the neighbours, the library, the day.

All of it is plain values, so every rule is tested without a database; whoever calls `check` brings what he has, and a
rule that wants what is not there stays silent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from projects.document import Document

# A project among its neighbours: who spends, on what, in which year.
Identity = tuple[str, str, int]


def identity(document: Document) -> Identity:
    project = document.project
    return (project.spending_unit, project.name, document.fiscal_year)


def wording(document: Document) -> int:
    """A digest of all indicators, word for word; white space aside."""
    rows = ((row.level2, row.name, row.cycle_value, row.annual_value) for row in document.indicators)
    return hash(tuple(re.sub(r"\s", "", text) for row in rows for text in row))


@dataclass(frozen=True, slots=True)
class Siblings:
    """The declarations beside one another, as far as rules ask: made once by `Siblings.of`, shared by all of them.

    A declaration may be among its own siblings; it is told apart by its `identity`.
    """

    same_wording: Mapping[int, tuple[Identity, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Siblings:
        """The index of many Documents: those of one unit (or one supervising department) and one year."""
        groups: dict[int, set[Identity]] = defaultdict(set)
        for document in documents:
            if document.indicators:
                groups[wording(document)].add(identity(document))
        return cls({digest: tuple(sorted(group)) for digest, group in groups.items() if len(group) > 1})

    def worded_like(self, document: Document) -> tuple[Identity, ...]:
        """The other declarations whose indicators are the same word for word."""
        if not self.same_wording:
            return ()
        same = self.same_wording.get(wording(document), ())
        return tuple(other for other in same if other != identity(document))


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
