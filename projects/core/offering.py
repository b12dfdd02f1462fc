"""What is offered for an indicator row: only words that the checks of today let stand, in the order they help."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from indicators.initials import are_initials, initials_of, pattern_for
from indicators.outline import Outline
from indicators.values import parse
from projects.checks import Severities, Severity, check
from projects.core.document import WRITTEN, Budget, Document, Goals, Indicator
from projects.similar import Suggestion, Use
from projects.suggesting import About, relevance

# How the library keeps several usual values of one indicator (see `projects.library.growing`).
BETWEEN_VALUES = "；"
PER_CENT = "%"
# A finding this grave would greet the person who took the words.
GRAVE = (Severity.BLOCKER, Severity.REASON)
VALUES = tuple(name for name in WRITTEN if name != "name")
FOUND = "indicators[0]"
# Steps away from what was typed: by initials, so in another wording than the name, and not meant at all.
BY_FIRST_INITIALS, BY_INITIALS, ELSEWHERE, FAR = 2, 3, 4, 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry of the library that has the typed words; `uses`: in how many declarations in force it stands."""

    key: int
    level2: str
    wordings: tuple[str, ...]
    fields: tuple[str, ...] = ()
    uses: int = 0

    @property
    def name(self) -> str:
        return self.wordings[0]


def usual_values(typical: str) -> tuple[str, ...]:
    """The usual annual values of a library entry, the most usual first."""
    return tuple(dict.fromkeys(filter(None, map(str.strip, typical.split(BETWEEN_VALUES)))))


def usual_row(level1: str, level2: str, name: str, annual_value: str) -> Indicator:
    """A library entry as a row. A per cent holds in each year of the cycle; what a count comes to nobody can know."""
    quantity = parse(annual_value).quantity
    cycle_value = annual_value if quantity and quantity.unit == PER_CENT and not quantity.per else ""
    return Indicator(level1=level1, level2=level2, name=name, cycle_value=cycle_value, annual_value=annual_value)


def standing(row: Indicator, document: Document, outline: Outline, severities: Severities) -> Indicator | None:
    """The row as far as the checks let it stand in `document`: an objected value is blank, an objected name is None.

    Each row is looked at alone: what it lacks, and how it goes with others, is for the form to say when it is there.
    """
    alone = replace(document, budget=Budget(), goals=Goals(), indicators=(row,))
    found = check(alone, outline, severities=severities)
    grave = {finding.path for finding in found if finding.severity in GRAVE and finding.path.startswith(FOUND)}
    of_values = {f"{FOUND}.{name}": name for name in VALUES}
    if grave - of_values.keys():
        return None
    objected: dict[str, Any] = {name: "" for path, name in of_values.items() if path in grave}
    return replace(row, **objected) if objected else row


def usual_rows(
    name: str, typical: str, levels: tuple[str, str], document: Document, outline: Outline, severities: Severities
) -> tuple[Indicator, ...]:
    """A library entry as rows to adopt, one for each usual value that may stand; with none, its name alone.

    Empty where the name itself may not stand under these `levels`.
    """
    texts = usual_values(typical) or ("",)
    rows = [standing(usual_row(*levels, name, text), document, outline, severities) for text in texts]
    named = [row for row in rows if row]
    valued = [row for row in named if row.annual_value]
    return tuple(valued or named[:1])


def let_stand(
    offered: Iterable[Suggestion], document: Document, outline: Outline, severities: Severities
) -> tuple[Suggestion, ...]:
    """What others use, as far as the checks let it stand: rejected names are left out, and values with their use."""
    judged = ((one, _uses(one.uses, document, outline, severities)) for one in offered)
    return tuple(replace(one, uses=uses) for one, uses in judged if uses)


def _uses(uses: Iterable[Use], document: Document, outline: Outline, severities: Severities) -> tuple[Use, ...]:
    rows = [(standing(use.row, document, outline, severities), use) for use in uses]
    whole = tuple(use for row, use in rows if row == use.row)
    return whole or tuple(Use(row, use.times) for row, use in rows[:1] if row)


def is_meant(words: str, name: str) -> bool:
    """Whether each of the typed words is in a name, as it stands or as its initials; of no words all are meant."""
    return all(_step(word.lower(), name) <= BY_INITIALS for word in words.split())


def ranked(typed: str, entries: Sequence[Wanted], about: About) -> list[Wanted]:
    """The entries in the order in which somebody who typed so far, for this project, is likely to mean them."""
    return sorted(
        entries,
        key=lambda entry: (
            _nearness(typed, entry.wordings),
            -relevance(entry.name, entry.fields, about),
            -entry.uses,
            len(entry.name),
            entry.name,
        ),
    )


def _nearness(typed: str, wordings: Iterable[str]) -> int:
    """How directly an entry is meant by what was typed; its name goes before all other wordings."""
    steps = [_step(typed.strip().lower(), text) + (ELSEWHERE if at else 0) for at, text in enumerate(wordings)]
    return min(steps, default=FAR)


def _step(typed: str, text: str) -> int:
    """0 where a text begins as typed, 1 where it has it, then so by its initials, else `FAR`."""
    plain = text.lower()
    if typed in plain:
        return 0 if plain.startswith(typed) else 1
    if not are_initials(typed):
        return FAR
    initials = initials_of(text)
    at = re.search(pattern_for(typed), initials)
    if not at:
        return FAR
    return BY_INITIALS if " " in initials[: at.start()] else BY_FIRST_INITIALS
