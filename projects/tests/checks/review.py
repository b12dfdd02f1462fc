"""How sure and how complete the rules are on declarations with defects put in on purpose (`fixtures/review`)."""

import json
from collections import Counter
from dataclasses import dataclass

from projects.checks import RULES, among
from projects.tests.checks.making import FIXTURES, documents, found

FISCAL_YEAR = 2025
# File, project, code, place.
Where = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """Of one rule, or of all: defects recorded, of them found, and findings that are no recorded defect."""

    code: str
    recorded: int
    found: int
    false: int

    @property
    def recall(self) -> float | None:
        return self.found / self.recorded if self.recorded else None

    @property
    def precision(self) -> float | None:
        said = self.found + self.false
        return self.found / said if said else None


def recorded() -> set[Where]:
    rows = json.loads((FIXTURES / "review" / "defects.json").read_text())
    return {(row["file"], row["project"], row["code"], row["place"]) for row in rows}


def said() -> set[Where]:
    """All findings on this year's files; what is held of the year before is their context."""
    by_file = {file.name: documents(f"review/{file.stem}") for file in sorted((FIXTURES / "review").glob("*-20*.json"))}
    context_of = among(document for held in by_file.values() for document in held)
    return {
        (file, document.project.name, finding.code, finding.path)
        for file, held in by_file.items()
        for document in held
        if document.fiscal_year == FISCAL_YEAR
        for finding in found(document, context_of(document))
    }


def scores() -> list[Score]:
    """One for each rule in its order, then one for all."""
    wanted, got = recorded(), said()
    sides = [Counter(where[2] for where in side) for side in (wanted, wanted & got, got - wanted)]
    each = [Score(rule.code, *(side[rule.code] for side in sides)) for rule in RULES]
    return [*each, Score("all", len(wanted), len(wanted & got), len(got - wanted))]


def table() -> str:
    """The scores as the table that stands in docs/checks.md."""
    lines = ["| rule | recorded | found | false | recall | precision |", "| --- | --: | --: | --: | --: | --: |"]
    for score in scores():
        shares = (_share(score.recall), _share(score.precision))
        lines.append(
            f"| `{score.code}` | {score.recorded} | {score.found} | {score.false} | {shares[0]} | {shares[1]} |"
        )
    return "\n".join(lines)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
