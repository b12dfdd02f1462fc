"""What approved declarations promise for an indicator, as figures that the checks can take."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Q

from indicators.models import LibraryIndicator
from indicators.values import parse
from projects.checks import Library, Typical, library_name
from projects.checks.amounts import count_unit
from projects.core.document import Document
from projects.models import IndicatorRow, Project, ValueCount
from projects.value_counts import IN_HOW_MANY, digest_of

# The ends of what is usual leave out what is far from all others.
LOWEST, HIGHEST = 0.1, 0.9
# How many years back a promise still says something about today's.
YEARS_BACK = 3

Key = tuple[str, str, str]


def statistics_for(document: Document, *, project: Project) -> Library:
    """What is usual for the indicators of `document`, from all approved declarations of other projects. Two queries.

    The figures name nobody, so they come from all units. An indicator's other wordings in the library count with it.
    """
    named = _names_behind(document)
    if not named:
        return {}
    numbers: dict[Key, list[tuple[Decimal, int]]] = defaultdict(list)
    for (level2, name, value), count in _approved_values(document, named, project).items():
        quantity = parse(value).quantity
        # What is counted by something else (元/月) is no usual amount to compare with.
        if quantity and quantity.high is None and not quantity.per:
            for asked in named.get((level2, library_name(name)), ()):
                numbers[level2, asked, count_unit(name, value)].append((quantity.number, count))
    return {key: typical(counted) for key, counted in numbers.items()}


def typical(counted: Iterable[tuple[Decimal, int]]) -> Typical:
    """From the 10th to the 90th percentile of numbers, each with in how many declarations it stands."""
    ordered = sorted(counted)
    total = sum(count for _, count in ordered)
    return Typical(_percentile(ordered, total * LOWEST), _percentile(ordered, total * HIGHEST), total)


def _percentile(ordered: list[tuple[Decimal, int]], rank: float) -> Decimal:
    seen = 0
    for number, count in ordered:
        seen += count
        if seen >= rank:
            return number
    return ordered[-1][0]


def _names_behind(document: Document) -> Mapping[tuple[str, str], set[str]]:
    """Each (level 2, name) that means an indicator of the Document, with the names it has there."""
    asked: dict[str, set[str]] = defaultdict(set)
    for row in document.indicators:
        if row.name.strip():
            asked[row.level2].add(library_name(row.name))
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for level2, names in asked.items():
        for name in names:
            named[level2, name].add(name)
    for level2, wordings in _entries(asked):
        for name in wordings & asked[level2]:
            for wording in wordings:
                named[level2, wording].add(name)
    return named


def _entries(asked: Mapping[str, set[str]]) -> Iterable[tuple[str, set[str]]]:
    """The level 2 and all wordings of the library's entries that have several, or are called as asked."""
    names = _as_written(name for names in asked.values() for name in names)
    found = LibraryIndicator.objects.filter(~Q(variants="") | Q(name__in=names), level2__in=asked)
    return ((entry.level2, set(map(library_name, entry.wordings))) for entry in found)


def _as_written(names: Iterable[str]) -> set[str]:
    """How the tables may write names that `library_name` gives: with the unit that most often stands behind one."""
    return {written for name in names for written in (name, f"{name}（%）", f"{name}(%)")}


def _approved_values(
    document: Document, named: Mapping[tuple[str, str], set[str]], project: Project
) -> Mapping[tuple[str, str, str], int]:
    """In how many approved declarations of other projects an annual value stands, by level 2, name and value."""
    years = {"fiscal_year__in": range(document.fiscal_year - YEARS_BACK, document.fiscal_year + 1)}
    level2, names = {level2 for level2, _ in named}, _as_written(name for _, name in named)
    digests = [digest_of(name) for name in names]
    everywhere = ValueCount.objects.filter(**years, node__name__in=level2, name_digest__in=digests, count__gt=0)
    own = IndicatorRow.objects.filter(
        declaration__in=project.declarations.in_force().filter(**years), node__name__in=level2, name__in=names
    )
    value = ("node__name", "name", "annual_value")
    without = own.order_by().values(*value, "node").annotate(times=-IN_HOW_MANY)
    found: Counter[tuple[str, str, str]] = Counter()
    counted = everywhere.values_list(*value, "node", "count")
    for *key, _, count in counted.union(without.values_list(*value, "node", "times"), all=True):
        found[tuple(key)] += count
    return +found
