"""Whom a decision concerns besides its maker."""

from __future__ import annotations

from django.contrib.auth.models import User

from projects.models import ReviewDecision


def concerned(decision: ReviewDecision) -> list[User]:
    """Who is to be told of a decision: who submitted; and where it undoes theirs, who decided earlier in the round.

    A return or a rejection sends back what earlier stages let pass, so they are told too, and so is the principal of
    whoever decided as a stand-in. Each once, the submitter first; not the maker. At most two queries.
    """
    people = [decision.declaration.submitted_by, decision.on_behalf_of]
    if decision.action in ("return", "reject"):
        earlier = decision.declaration.decisions.filter(
            round=decision.round, stage__position__lt=decision.stage.position, taken_back_at=None
        )
        for one in earlier.select_related("by", "on_behalf_of").order_by("stage__position"):
            people += [one.by, one.on_behalf_of]
    return [one for one in dict.fromkeys(people) if one and one.pk != decision.by_id]
