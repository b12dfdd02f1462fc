"""Several drafts before they are submitted together: of each what stands in its way and which reasons are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from indicators.outline import Outline
from projects import access, draft_counts, judging, store, workflow
from projects.checks import Finding, Severity
from projects.models import Declaration, Opinion, tell_apart

# The checks run on each: more would keep the page waiting.
MOST = 100
TO_FILL = access.FILLING["submit"]


@dataclass(frozen=True, slots=True)
class Submission:
    """One of a selection. `obstacle` is what no cell can put right, in Chinese; `reasons` are by finding key."""

    declaration: Declaration
    obstacle: str = ""
    blockers: Sequence[Finding] = ()
    opinions: Sequence[Opinion] = ()
    asked: Sequence[Finding] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_blocked(self) -> bool:
        """Whether it cannot be submitted from here."""
        return bool(self.obstacle or self.blockers or self.opinions)

    @property
    def is_ready(self) -> bool:
        """Whether nothing more is asked of its filler."""
        return not self.is_blocked and not self.lacking

    @property
    def lacking(self) -> list[Finding]:
        """The findings that ask for a reason and have none yet."""
        return [finding for finding in self.asked if not self.reasons.get(finding.key, "").strip()]


def prepare(
    declarations: QuerySet[Declaration], *, by, typed: Mapping[int, Mapping[str, str]] | None = None
) -> list[Submission]:
    """The first MOST of the declarations that `by` fills, in their order, as they would be submitted now.

    `typed` are reasons by declaration and finding key that are not kept yet. Some ten queries for each.
    """
    own = declarations.filter(pk__in=access.filled_by(by).values("pk"))
    shown = list(store.with_parts(own.select_related("waits_at", "unit"))[:MOST])
    tell_apart(declaration.unit for declaration in shown)
    outlines: dict[int, Outline] = {}
    return [_submission(declaration, outlines, (typed or {}).get(declaration.pk, {})) for declaration in shown]


def _submission(declaration: Declaration, outlines: dict[int, Outline], typed: Mapping[str, str]) -> Submission:
    if declaration.state not in TO_FILL:
        return Submission(declaration, obstacle=f"现在是“{declaration.get_state_display()}”，不用送审")
    if declaration.framework_id not in outlines:
        outlines[declaration.framework_id] = declaration.framework.outline()
    findings = draft_counts.standing(declaration, outline=outlines[declaration.framework_id])
    return Submission(
        declaration,
        obstacle=workflow.campaign_problem(declaration),
        blockers=[finding for finding in findings if finding.severity is Severity.BLOCKER],
        opinions=list(declaration.opinions.unanswered()),
        asked=[finding for finding in findings if finding.severity is Severity.REASON],
        reasons=judging.reasons_given(declaration) | dict(typed),
    )


def total_of(submissions: Iterable[Submission]) -> Decimal:
    """In 元; one without a budget adds nothing."""
    return sum((one.declaration.total or Decimal(0) for one in submissions), Decimal(0))
