"""How many findings stand between each draft and its submit: kept with the draft, so that lists need run no check.

Counted whenever a draft is written; what is written in thousands (an import, another gravity of a check) is counted
after it by a job or by the housekeeping.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django_tasks import task

from indicators.outline import Outline
from projects import access, judging
from projects.checks import Finding, Severity
from projects.core.document import Document
from projects.models import Declaration, DraftFigures

TO_FILL = access.FILLING["submit"]


def keep(declaration: Declaration, document: Document | None = None, *, outline: Outline | None = None) -> None:
    """Count the findings of a draft as it is saved; of what is no draft nothing is kept. The caller holds its lock.

    `document` and `outline`, its own, for callers who have them at hand.
    """
    if declaration.state not in TO_FILL:
        DraftFigures.objects.filter(declaration=declaration).delete()
        return
    findings = standing(declaration, document, outline=outline)
    blockers = sum(finding.severity is Severity.BLOCKER for finding in findings)
    figures = {
        "revision": declaration.revision,
        "blockers": blockers,
        "unexplained": len(unexplained(declaration, findings)),
    }
    DraftFigures.objects.update_or_create(declaration=declaration, defaults=figures)


def standing(
    declaration: Declaration, document: Document | None = None, *, outline: Outline | None = None
) -> list[Finding]:
    """The findings on a draft as it is saved, without those that a reviewer waived."""
    waived = judging.waivers_given(declaration)
    found = judging.findings_of(declaration, document, outline=outline)
    return [finding for finding in found if finding.key not in waived]


def unexplained(declaration: Declaration, findings: Sequence[Finding]) -> list[Finding]:
    """Of these, the ones that ask for a reason and have none yet."""
    given = judging.reasons_given(declaration)
    return [finding for finding in findings if finding.severity is Severity.REASON and not given.get(finding.key)]


def stale() -> QuerySet[Declaration]:
    """The drafts whose count is not of the revision they are at."""
    current = Q(draft_figures__revision=F("revision"))
    return Declaration.objects.filter(state__in=TO_FILL).exclude(current)


def count_stale() -> int:
    """Count the drafts that were not counted since they were written; how many. One transaction for each."""
    outlines: dict[int, Outline] = {}
    keys = list(stale().order_by("pk").values_list("pk", flat=True))
    for key in keys:
        _count(key, outlines)
    return len(keys)


@transaction.atomic
def _count(key: int, outlines: dict[int, Outline]) -> None:
    drafts = Declaration.objects.select_for_update(of=("self",)).select_related("project__unit", "framework")
    if declaration := drafts.filter(pk=key, state__in=TO_FILL).first():
        if declaration.framework_id not in outlines:
            outlines[declaration.framework_id] = declaration.framework.outline()
        keep(declaration, outline=outlines[declaration.framework_id])


@task
def count_in_background() -> None:
    count_stale()


def recount(fiscal_year: int) -> None:
    """The year's drafts are measured by other rules from now on: a job counts them again."""
    DraftFigures.objects.filter(declaration__fiscal_year=fiscal_year).delete()
    count_in_background.enqueue()
