"""Names met in a file -> the rows we hold. Answers one, several or none, and never guesses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from projects.models import Department

# Below this likeness a name is simply another one; above it, a person is asked whether it is the same.
LIKELY = 0.6
MOST_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Match:
    """Departments a name fits: `exact` by the letter, else `near` ones, likeliest first, for a person to choose."""

    name: str
    exact: tuple[Department, ...] = ()
    near: tuple[Department, ...] = ()

    @property
    def one(self) -> Department | None:
        return self.exact[0] if len(self.exact) == 1 else None


def match_department(name: str, among: Iterable[Department]) -> Match:
    """The department that `name` names among those given."""
    known = list(among)
    if exact := tuple(department for department in known if department.name == name):
        return Match(name, exact, exact if len(exact) > 1 else ())
    scored = [(SequenceMatcher(None, name, department.name).ratio(), department) for department in known]
    likely = sorted((pair for pair in scored if pair[0] >= LIKELY), key=lambda pair: -pair[0])
    return Match(name, (), tuple(department for _, department in likely[:MOST_OFFERED]))
