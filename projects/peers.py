"""Declarations of other projects that are like one, among those a person may see, and the indicators they use."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from indicators.outline import Outline
from projects import access, store
from projects.core.document import Document, Project
from projects.models import Declaration, State
from projects.models import Project as Row
from projects.similar import Candidate, Suggestion, most_similar, suggestions

# As many as are compared in memory: those whose names share two characters with this one, newest first, and then some
# of the same category.
MOST_BY_NAME, MOST_BY_CATEGORY = 200, 100
COMPARED = ("pk", "project_name", "category", "annual_goal")
SHORTEST = 2


def others(user, project: Row) -> QuerySet[Declaration]:
    """Declarations of other projects that `user` may see and copy from.

    Of the units they fill for themselves the newest version, drafts too; of others what is approved and in force.
    """
    seen = access.visible_to(user).exclude(project=project)
    own = Q(unit=project.unit_id) | Q(unit__in=access.units_filled_by(user))
    theirs = seen.filter(~own).in_force()
    return seen.filter(Q(pk__in=seen.filter(own).newest().exclude(state=State.REJECTED)) | Q(pk__in=theirs))


def similar_declarations(head: Project, goal: str, among: QuerySet[Declaration]) -> list[Declaration]:
    """Of `among`, those most like a project of this head and annual goal, the likest first."""
    wanted = Candidate(0, head.name, head.category, goal)
    by_name = _shares_characters(head.name)
    newest = among.order_by("-fiscal_year", "-pk").values_list(*COMPARED)
    rows = list(newest.filter(by_name)[:MOST_BY_NAME]) if by_name else []
    if head.category:
        rows += newest.filter(category=head.category)[:MOST_BY_CATEGORY]
    best = [candidate.key for candidate in most_similar(wanted, [Candidate(*row) for row in dict.fromkeys(rows)])]
    store.seen(best)
    found = store.with_parts(among.filter(pk__in=best)).select_related("unit").in_bulk()
    return [found[key] for key in best if key in found]


def suggestions_from_similar(
    document: Document, outline: Outline, among: QuerySet[Declaration]
) -> tuple[Suggestion, ...]:
    """The indicators that projects like this one use and `document` does not, with how often and with which values."""
    alike = similar_declarations(document.project, document.goals.annual, among)
    return suggestions([store.load(declaration) for declaration in alike], document, outline)


def _shares_characters(name: str) -> Q | None:
    pairs = dict.fromkeys(name[at : at + SHORTEST] for at in range(len(name) - 1))
    return reduce(or_, (Q(project_name__contains=pair) for pair in pairs), Q()) if pairs else None
