"""What the checks say of a declaration: brings them what they may know and how grave each is this year.

The checks themselves are pure (`projects.checks`); the same ones run while it is written, on submit and in review.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from indicators.outline import Outline
from projects import access, audit, library, starting, store
from projects.checks import RULES, Context, Finding, Severities, Severity, Siblings, check
from projects.core.document import WRITTEN, Document, Indicator
from projects.core.document import Project as ProjectHead
from projects.models import AuditEntry, Campaign, Declaration, FindingWaiver, IndicatorRow, RuleSetting, State

GRAVEST_FIRST = tuple(Severity)
# What is decided for good is not measured by today's date.
DECIDED = (State.APPROVED, State.REJECTED)


def findings_of(
    declaration: Declaration,
    document: Document | None = None,
    *,
    outline: Outline | None = None,
    context: Context | None = None,
) -> tuple[Finding, ...]:
    """The findings on a declaration as it is saved, or on `document` where that is what is typed now; gravest first.

    `outline`, its framework's, and `context` are for callers who have them at hand.
    """
    document = document or store.load(declaration)
    outline = outline or declaration.framework.outline()
    context = context or context_of(declaration, document)
    found = check(document, outline, context, severities=severities_for(declaration.fiscal_year))
    return tuple(sorted(found, key=lambda finding: GRAVEST_FIRST.index(finding.severity)))


def context_of(declaration: Declaration, document: Document) -> Context:
    """What a rule may know of a declaration besides its text, in a number of queries that never grows."""
    return replace(
        own_context(declaration),
        siblings=_siblings(declaration),
        library=library.statistics_for(document, project=declaration.project),
    )


def own_context(declaration: Declaration) -> Context:
    """Of that, what the project's own past and the calendar say, without the neighbours and the library. One query."""
    today = None if declaration.state in DECIDED else timezone.localdate()
    return Context(last_year=starting.last_year_document(declaration), today=today)


def severities_for(fiscal_year: int) -> Severities:
    """How grave each check is in the year's campaign, None for one that is off; one query.

    Empty, so each has its default, where there is no campaign.
    """
    year = Campaign.objects.filter(fiscal_year=fiscal_year)
    # The campaign once for each setting, or once without one.
    rows = list(year.annotate(code=F("rule_settings__code"), level=F("rule_settings__level")))
    if not rows:
        return {}
    chosen = {row.code: RuleSetting(level=row.level).severity for row in rows if row.code}
    return {rule.code: rows[0].severity_of(rule) for rule in RULES} | chosen


def reasons_given(declaration: Declaration) -> dict[str, str]:
    """The filler's reasons, by finding key."""
    return {row.key: row.reason for row in declaration.finding_reasons.all()}


def waivers_given(declaration: Declaration) -> dict[str, FindingWaiver]:
    """The reviewers' waivers, by finding key."""
    return {row.key: row for row in declaration.waivers.select_related("by")}


@transaction.atomic
def set_severities(campaign: Campaign, levels: Mapping[str, RuleSetting.Level], *, by) -> int:
    """Make checks as grave as an administrator says (code -> level); how many changed. Raises PermissionDenied."""
    if not access.sets_severities(by):
        raise PermissionDenied
    now = severities_for(campaign.fiscal_year)
    changed = {code: level for code, level in levels.items() if level != (now[code] or RuleSetting.Level.OFF)}
    for code, level in changed.items():
        campaign.rule_settings.update_or_create(code=code, defaults={"level": level, "by": by})
    if changed:
        before = {code: _level_label(now[code]) for code in changed}
        after = {code: level.label for code, level in changed.items()}
        audit.record(AuditEntry.Kind.SETTING, "设定检查轻重", campaign, by=by, before=before, after=after)
    return len(changed)


def _level_label(severity: Severity | None) -> str:
    return RuleSetting.Level(severity or RuleSetting.Level.OFF).label


def _siblings(declaration: Declaration) -> Siblings:
    """The declarations of the same unit and year, as far as their indicators go; one query."""
    beside = Declaration.objects.filter(unit=declaration.unit_id, fiscal_year=declaration.fiscal_year)
    rows = IndicatorRow.objects.filter(declaration__in=beside.newest().exclude(state=State.REJECTED))
    values = rows.order_by("declaration", "position").values_list(
        "declaration__project_name", "node__parent__name", "node__name", *WRITTEN
    )
    indicators: dict[str, list[Indicator]] = defaultdict(list)
    for project, *row in values:
        indicators[project].append(Indicator.of(row))
    unit = declaration.unit_name
    return Siblings.of(
        Document(
            fiscal_year=declaration.fiscal_year,
            layout=declaration.layout,
            framework=declaration.framework.code,
            project=ProjectHead(name=name, spending_unit=unit),
            indicators=tuple(own),
        )
        for name, own in indicators.items()
    )
