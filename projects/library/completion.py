"""What the library answers while the name of an indicator is typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from indicators.initials import are_initials, pattern_for
from indicators.models import LibraryIndicator
from indicators.outline import Outline
from projects.checks import Severities
from projects.core.document import Document, Indicator, Project
from projects.core.offering import Wanted, ranked
from projects.library.suggestions import rows_of
from projects.models import Declaration, ValueCount
from projects.suggesting import About
from projects.value_counts import digest_of

# As many as one looks through, and as many as are ranked for that.
MOST, MOST_RANKED = 8, 200


@dataclass(frozen=True, slots=True)
class Completion:
    """An entry of the library under its name here: a row for each usual value, the first to be put in."""

    rows: tuple[Indicator, ...]
    uses: int

    @property
    def name(self) -> str:
        return self.rows[0].name


def completions(
    declaration: Declaration, typed: str, level2: str, outline: Outline, severities: Severities
) -> list[Completion]:
    """Entries under a level 2 (by its code) whose name has the typed characters or initials, the likeliest first.

    None that the checks reject (see `core.offering`). Two queries, however many there are.
    """
    node = next((node for _, node in outline.pairs() if node.code == level2), None)
    if not node or not typed.strip():
        return []
    found = {entry.pk: entry for entry in _worded(typed, (node.name, *node.aliases))}
    uses = uses_of(found.values()) if found else {}
    wanted = [Wanted(e.pk, e.level2, e.wordings, e.fields_of_use, uses.get(e.pk, 0)) for e in found.values()]
    document = head_of(declaration)
    answer = []
    for one in ranked(typed, wanted, about(declaration)):
        rows = rows_of(found[one.key], document, outline, severities)
        answer += [Completion(rows, one.uses)] if rows else []
        if len(answer) == MOST:
            break
    return answer


def uses_of(entries: Collection[LibraryIndicator]) -> dict[int, int]:
    """In how many declarations in force each entry stands, under any of its wordings, by its key. One query."""
    digests = {digest_of(text): entry.pk for entry in entries for text in entry.wordings}
    levels = {entry.level2 for entry in entries}
    counted = ValueCount.objects.filter(name_digest__in=digests, node__name__in=levels, count__gt=0)
    uses: Counter[int] = Counter()
    for digest, times in counted.order_by().values_list("name_digest").annotate(Sum("count")):
        uses[digests[digest]] += times
    return uses


def head_of(declaration: Declaration) -> Document:
    """Of a declaration what the checks of a single row may want to know, without a query."""
    head = Project(name=declaration.project_name, start_year=declaration.start_year, end_year=declaration.end_year)
    return Document(
        fiscal_year=declaration.fiscal_year,
        layout=declaration.layout,
        framework=declaration.framework.code,
        project=head,
    )


def about(declaration: Declaration) -> About:
    goal = f"{declaration.annual_goal}\n{declaration.cycle_goal}"
    return About(declaration.project_name, declaration.category, goal)


def _worded(typed: str, levels: Collection[str]) -> QuerySet[LibraryIndicator]:
    """The entries in use under these levels that have the typed text in a wording, letters also as initials."""
    word = "".join(typed.split())
    hit = Q(name__icontains=word) | Q(variants__icontains=word)
    if are_initials(word):
        hit |= Q(initials__regex=pattern_for(word))
    return LibraryIndicator.objects.in_use().filter(hit, level2__in=levels)[:MOST_RANKED]
