"""Names met in a file -> the rows we hold. Answers one, several or none, and never guesses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz import fuzz, process

from projects.models import Department

# Below this likeness a name is simply another one; above it, a person is asked whether it is the same.
LIKELY = 0.6
MOST_OFFERED = 5
# Project names must be much more alike before a person is asked: a unit has many that differ in a word.
SAME_PROJECT = 90
# What one hand writes so and another otherwise, without another project being meant.
SPELLINGS = str.maketrans("（）【】“”，：；－—　", '()[]"",:;-- ')
# Two names with other numbers in them are two projects: 一期 and 二期, 2024年 and 2025年.
NUMBERS = re.compile(r"[0-9〇零一二三四五六七八九十百千甲乙丙丁ⅠⅡⅢⅣⅤABC]")


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


def project_names_near(name: str, among: Iterable[str]) -> tuple[str, ...]:
    """The names among those given that may be the same project as `name`, likeliest first; few, and often none."""
    spelt = _spelt(name)
    choices = {near: _spelt(near) for near in among}
    likely = process.extract(spelt, choices, scorer=fuzz.ratio, score_cutoff=SAME_PROJECT, limit=MOST_OFFERED)
    return tuple(near for _, _, near in likely if NUMBERS.findall(choices[near]) == NUMBERS.findall(spelt))


@lru_cache(maxsize=50_000)
def _spelt(name: str) -> str:
    return "".join(name.translate(SPELLINGS).split())
