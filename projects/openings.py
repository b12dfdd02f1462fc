"""Which reviewers opened a declaration: what was submitted and recalled before anybody looked was no round."""

from __future__ import annotations

from projects import access
from projects.models import Declaration, Opening
from projects.models.departments import REVIEWERS


def note(declaration: Declaration, user) -> None:
    """`user` has the form before them: kept when they review its unit and it is in review, once in each round.

    Also whose turn it is not, as they may speak of what they read. At most two queries.
    """
    if not declaration.waits_at_id or not access.roles_over(user, declaration.unit_id) & set(REVIEWERS):
        return
    opening = Opening(declaration=declaration, round=declaration.round, by=user)
    Opening.objects.bulk_create([opening], ignore_conflicts=True)


def was_looked_at(declaration: Declaration) -> bool:
    """Whether a reviewer opened it in its present round, or decided on it from a list, even if that was taken back."""
    return any(rows.filter(round=declaration.round).exists() for rows in (declaration.openings, declaration.decisions))
