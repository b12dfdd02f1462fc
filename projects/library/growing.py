"""How the library grows: from approved declarations, by the click of somebody who keeps it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet

from indicators.models import LibraryIndicator
from indicators.values import Operator, parse
from indicators.wordings import Gathered, Wording, folded, gather
from projects import access, audit
from projects.models import IndicatorRow

LONGEST_NAME = LibraryIndicator._meta.get_field("name").max_length
LONGEST_TYPICAL = LibraryIndicator._meta.get_field("typical_value").max_length
LONGEST_SOURCE = LibraryIndicator._meta.get_field("source").max_length
MOST_TYPICAL = 3
DIRECTIONS = {
    Operator.AT_LEAST: LibraryIndicator.Direction.UP,
    Operator.MORE_THAN: LibraryIndicator.Direction.UP,
    Operator.AT_MOST: LibraryIndicator.Direction.DOWN,
    Operator.LESS_THAN: LibraryIndicator.Direction.DOWN,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Wordings in approved declarations that may join the library: a new entry, or more wordings of `entry`."""

    group: Gathered
    entry: LibraryIndicator | None

    @property
    def fresh(self) -> tuple[Wording, ...]:
        """The wordings the library does not have yet, each with the number of declarations that have it."""
        return tuple(wording for wording in self.group.wordings if wording.count)


@dataclass(frozen=True, slots=True)
class Pick:
    """What the keeper confirmed: `wordings` of one indicator under `name`."""

    level2: str
    name: str
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grown:
    """What came of it. `missing` are wordings that no approved declaration has any more."""

    created: tuple[LibraryIndicator, ...]
    widened: tuple[LibraryIndicator, ...]
    missing: tuple[str, ...]


def candidates(rows: QuerySet[IndicatorRow]) -> tuple[Candidate, ...]:
    """What the rows have that the library does not, near-duplicates together. Two queries.

    A name too long for the library stays out; it is a sentence rather than an indicator.
    """
    counted = rows.order_by().values_list("node__name", "name").annotate(count=Count("declaration", distinct=True))
    entries = {(entry.level2, entry.name): entry for entry in LibraryIndicator.objects.all()}
    held = {(entry.level2, folded(text)) for entry in entries.values() for text in entry.wordings}
    new = [
        Wording(level2, name, count)
        for level2, name, count in counted
        if len(name) <= LONGEST_NAME and (level2, folded(name)) not in held
    ]
    known = [Wording(level2, name, 0) for level2, name in entries]
    return tuple(
        Candidate(group, entries.get((group.level2, group.name)) if not group.wordings[0].count else None)
        for group in gather(new, known=known)
    )


@transaction.atomic
def grow(picks: Iterable[Pick], rows: QuerySet[IndicatorRow], *, by, field_of_use: str = "") -> Grown:
    """Write what the keeper confirmed, all or nothing; unit, sign and usual values are those of `rows`.

    Raises PermissionDenied. A wording that `rows` do not have is left out and told of.
    """
    if not access.keeps_library(by):
        raise PermissionDenied
    picks = tuple(picks)
    _take_turns(picks)
    uses = _uses(rows, picks)
    created, widened, missing, told = [], [], [], []
    for pick in picks:
        there = tuple(text for text in pick.wordings if (pick.level2, text) in uses)
        missing += [text for text in pick.wordings if text not in there]
        entry = LibraryIndicator.objects.worded(pick.level2, pick.name)
        before = audit.parts_of(entry) if entry else {}
        if entry and _widen(entry, there):
            widened.append(entry)
        elif not entry and there:
            entry, is_new = _create(pick, there, uses, field_of_use)
            before = {} if is_new else audit.parts_of(entry)
            if is_new:
                created.append(entry)
            elif _widen(entry, there):
                widened.append(entry)
        if entry:
            told.append((entry, before, audit.parts_of(entry)))
    audit.changed(told, by=by, why="从已批复的申报表收入")
    return Grown(tuple(created), tuple(widened), tuple(missing))


def _take_turns(picks: Sequence[Pick]) -> None:
    """Two keepers who add wordings to one entry at once: the second adds to what the first has written."""
    near = LibraryIndicator.objects.filter(level2__in={pick.level2 for pick in picks})
    list(near.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _widen(entry: LibraryIndicator, wordings: Iterable[str]) -> bool:
    """Add wordings to an entry; whether there were new ones."""
    more = [text for text in dict.fromkeys(wordings) if text not in entry.wordings]
    if more:
        entry.variants = "\n".join((*entry.wordings[1:], *more))
        entry.save(update_fields=["variants", "initials"])
    return bool(more)


Uses = Mapping[tuple[str, str], Sequence[IndicatorRow]]


def _uses(rows: QuerySet[IndicatorRow], picks: Sequence[Pick]) -> Uses:
    """The rows behind each picked wording, by level 2 and name; the newest year first."""
    names = {text for pick in picks for text in pick.wordings}
    found: dict[tuple[str, str], list[IndicatorRow]] = defaultdict(list)
    wanted = rows.filter(name__in=names).select_related("node", "declaration")
    for row in wanted.order_by("-declaration__fiscal_year", "pk"):
        found[row.node.name, row.name].append(row)
    return found


def _create(pick: Pick, there: Sequence[str], uses: Uses, field_of_use: str) -> tuple[LibraryIndicator, bool]:
    """The entry, and whether it is new: somebody may have made it at the same moment."""
    rows = [row for text in there for row in uses[pick.level2, text]]
    facts = facts_of(row.annual_value for row in rows)
    newest = max((row.declaration for row in rows), key=lambda declaration: declaration.fiscal_year)
    more = "等" if len({row.declaration_id for row in rows}) > 1 else ""
    said = {
        "variants": "\n".join(text for text in there if text != pick.name),
        "field_of_use": field_of_use.strip(),
        "source": f"{newest.fiscal_year} 年度批复的绩效目标（{newest.unit_name}{more}）"[:LONGEST_SOURCE],
        **facts,
    }
    return LibraryIndicator.objects.get_or_create(level2=pick.level2, name=pick.name, defaults=said)


def facts_of(values: Iterable[str]) -> dict[str, str]:
    """The usual unit, sign, direction and values of an indicator, as its values say; blank where they say nothing."""
    texts = Counter(text.strip() for text in values if text.strip())
    units: Counter[str] = Counter()
    signs: Counter[Operator] = Counter()
    for text, count in texts.items():
        if quantity := parse(text).quantity:
            units[quantity.unit] += count
            signs[quantity.operator] += count
    sign = signs.most_common(1)[0][0] if signs else ""
    typical = [text for text, _ in texts.most_common(MOST_TYPICAL)]
    while len("；".join(typical)) > LONGEST_TYPICAL:
        typical.pop()
    return {
        "unit": units.most_common(1)[0][0] if units else "",
        "sign": str(sign),
        "direction": str(DIRECTIONS.get(sign, "")),
        "typical_value": "；".join(typical),
    }
