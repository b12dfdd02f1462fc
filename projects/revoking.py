"""Taking a batch of decisions back as a whole: which still can be revoked, which not and why, what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from projects import access, turns, workflow
from projects.models import DecisionBatch, ReviewDecision


@dataclass(frozen=True, slots=True)
class Revocable:
    """A decision of a batch, and the `obstacle` in Chinese that keeps it from being revoked."""

    decision: ReviewDecision
    obstacle: str = ""

    @property
    def goes(self) -> bool:
        return not self.obstacle


def decisions_in(batch: DecisionBatch, *, by) -> list[Revocable]:
    """The batch's decisions that `by` may see and made, or that were made for them. The queries do not grow with it."""
    seen = access.visible_to(by)
    own = batch.decisions.filter(Q(by=by) | Q(on_behalf_of=by), declaration__in=seen).order_by("pk")
    decisions = list(
        own.select_related(
            "declaration__project__unit", "declaration__unit", "declaration__waits_at", "stage", "judged"
        )
    )
    obstacles = turns.revoke_obstacles(by, decisions)
    return [Revocable(decision, obstacles[decision.pk]) for decision in decisions]


def revoke(rows: Sequence[Revocable], seen: Mapping[int, int], *, by, why: str) -> list[workflow.Outcome]:
    """Revoke each that goes, at the revision of its declaration that was `seen`; of the others, what keeps them."""
    goes = [row.decision.declaration for row in rows if row.goes]
    stays = [workflow.Outcome(row.decision.declaration, row.obstacle) for row in rows if not row.goes]
    return [*workflow.revoke_many([(one, seen.get(one.pk, 0)) for one in goes], by=by, why=why), *stays]
