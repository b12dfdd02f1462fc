"""Suggestions for one declaration: brings what `projects.suggesting` ranks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType

from indicators.models import LibraryIndicator
from indicators.outline import Outline
from indicators.wordings import folded
from projects import access, store
from projects.checks import Severities
from projects.core.document import Document, Indicator
from projects.core.offering import usual_rows
from projects.library.uses import approved_rows
from projects.models import Declaration
from projects.suggesting import MOST, About, Entry, Peer, peers_of, suggest

# Of the approved declarations one may see, the newest are looked at for like projects.
MOST_DECLARATIONS = 5_000


@dataclass(frozen=True, slots=True)
class Suggested:
    """An entry of the library as the rows it would be here, and why it may fit, in words."""

    entry: LibraryIndicator
    rows: tuple[Indicator, ...]
    reasons: tuple[str, ...]


def suggestions_for(
    declaration: Declaration,
    *,
    by,
    document: Document | None = None,
    level2: str = "",
    severities: Severities = MappingProxyType({}),
) -> tuple[Suggested, ...]:
    """Entries for a declaration, the best first; none it has already, none its framework has no place for.

    None that the checks reject, as grave as `severities` says. `document` is the text to go by where it is newer than
    what is saved; `level2` asks for one level 2 only. Like projects are looked for among the approved declarations that
    `by` may see. Four queries beside loading.
    """
    document = document or store.load(declaration)
    outline = declaration.framework.outline()
    held = {(row.level2, folded(row.name)) for row in document.indicators}
    offered = _offered(outline, held, level2)
    if not offered:
        return ()
    known = {(level, folded(text)): e.pk for e, level in offered.values() for text in e.wordings}
    about = About(
        name=document.project.name,
        category=document.project.category,
        goal=f"{document.goals.annual}\n{document.goals.cycle}",
        lacking=_lacking(outline, document),
    )
    peers = peers_of(about, _others(declaration, by))
    used = _used_by(peers, known, by)
    uses = Counter(key for keys in used for key in keys)
    entries = [Entry(e.pk, level, e.name, e.fields_of_use, uses[e.pk]) for e, level in offered.values()]
    found = ((offered[one.key][0], one.reasons) for one in suggest(about, entries, used))
    judged = ((entry, rows_of(entry, document, outline, severities), reasons) for entry, reasons in found)
    return tuple(Suggested(entry, rows, reasons) for entry, rows, reasons in judged if rows)


def searched(
    declaration: Declaration, words: str, *, document: Document, severities: Severities
) -> tuple[Suggested, ...]:
    """The entries that `words` find (see `LibraryQuerySet.search`) and the checks let stand here. Two queries."""
    outline = declaration.framework.outline()
    found = LibraryIndicator.objects.in_use().search(words).filter(level2__in=_places(outline))[:MOST]
    offered = ((entry, rows_of(entry, document, outline, severities)) for entry in found)
    return tuple(Suggested(entry, rows, ()) for entry, rows in offered if rows)


def rows_of(
    entry: LibraryIndicator, document: Document, outline: Outline, severities: Severities
) -> tuple[Indicator, ...]:
    """An entry as rows under the framework's own names, one for each usual value; empty where it may not stand."""
    place = outline.level2(entry.level2)
    if not place:
        return ()
    levels = place[0].name, place[1].name
    return usual_rows(entry.name, entry.typical_value, levels, document, outline, severities)


def _places(outline: Outline) -> dict[str, str]:
    """Every name under which an entry may be filed, with the framework's own for it."""
    return {text: node.name for _, node in outline.pairs() for text in (node.name, *node.aliases)}


def _offered(outline: Outline, held, level2: str) -> dict[int, tuple[LibraryIndicator, str]]:
    """The entries in use that the framework has a place for, each with the framework's own name of that place."""
    places = _places(outline)
    found = {}
    for entry in LibraryIndicator.objects.in_use().filter(level2__in=places):
        level = places[entry.level2]
        if level2 in ("", level) and not any((level, folded(text)) in held for text in entry.wordings):
            found[entry.pk] = (entry, level)
    return found


def _lacking(outline: Outline, document: Document) -> frozenset[str]:
    """Level 2 names under which the framework wants an indicator and the Document has none."""
    there = {(row.level1, row.level2) for row in document.indicators if row.name.strip()}
    tops = {level1 for level1, _ in there}
    pairs = outline.pairs()
    return frozenset(
        node.name
        for parent, node in pairs
        if (parent.name, node.name) not in there and (node.required or (parent.required and parent.name not in tops))
    )


def _others(declaration: Declaration, by):
    rows = access.visible_to(by).in_force().exclude(project=declaration.project_id).order_by("-fiscal_year", "-pk")
    return [Peer(*row) for row in rows.values_list("pk", "project_name", "category")[:MOST_DECLARATIONS]]


def _used_by(peers: tuple[Peer, ...], known: dict[tuple[str, str], int], by) -> list[set[int]]:
    """For each like project, the keys of the entries it uses."""
    used: dict[int, set[int]] = {peer.key: set() for peer in peers}
    rows = approved_rows(by).filter(declaration__in=used)
    for declaration, level2, name in rows.values_list("declaration", "node__name", "name"):
        if key := known.get((level2, folded(name))):
            used[declaration].add(key)
    return list(used.values())
