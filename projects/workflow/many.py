"""One action on a selection, on each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from projects import store
from projects.models import DecisionBatch, Declaration
from projects.workflow.steps import NotReady, advance, take_back
from projects.workflow.verdict import Verdict

UNKNOWN = "没有这份申报表，或者它不在您的职责范围内"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one declaration of a selection: as it stands now, or as it was with the `problem` in Chinese."""

    declaration: Declaration
    problem: str = ""

    @property
    def is_done(self) -> bool:
        return not self.problem


def decide_many(
    declarations: Iterable[tuple[Declaration, int]],
    action: str,
    *,
    by,
    verdict: Verdict,
    batch: DecisionBatch | None = None,
) -> list[Outcome]:
    """The same decision on each of (declaration, the revision the reviewer saw), in the order given.

    One that cannot go along keeps no other from going; its outcome says why.
    """
    refusal = "这份申报表不由您审核"
    needs = {"by": by, "verdict": verdict, "batch": batch}
    return [_act(advance, one, refusal, action=action, based_on=seen, **needs) for one, seen in declarations]


def revoke_many(declarations: Iterable[tuple[Declaration, int]], *, by, why: str) -> list[Outcome]:
    """Take back the newest decision on each of (declaration, the revision its maker saw), in the order given.

    One that stands by now keeps no other from being revoked; its outcome says why.
    """
    refusal = "这个决定不由您收回"
    return [_act(take_back, one, refusal, by=by, based_on=seen, why=why) for one, seen in declarations]


def submit_many(submissions: Iterable[tuple[Declaration, int, Mapping[str, str]]], *, by) -> list[Outcome]:
    """Submit each of (declaration, the revision the filler saw, its reasons by finding key), in the order given.

    One that is not ready keeps no other from being submitted; its outcome says why.
    """
    refusal = "这份申报表不由您送审"
    needs = {"action": "submit", "by": by}
    return [_act(advance, one, refusal, based_on=seen, reasons=why, **needs) for one, seen, why in submissions]


def _act(verb: Callable[..., Declaration], declaration: Declaration, refusal: str, **needs) -> Outcome:
    """`refusal` is said where the user has no right to it and nothing more is known."""
    try:
        return Outcome(verb(declaration, **needs))
    except (store.Conflict, NotReady) as error:
        return Outcome(declaration, str(error))
    except PermissionDenied as error:
        return Outcome(declaration, str(error) or refusal)
    except Http404:
        return Outcome(declaration, UNKNOWN)
