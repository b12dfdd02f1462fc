"""One declaration: its Document from the rows, and into them with its history entry."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.utils import timezone

from indicators.models import Framework
from projects import audit, figures
from projects.core.document import (
    WRITTEN,
    Budget,
    BudgetLine,
    Document,
    Goals,
    Indicator,
    to_plain,
)
from projects.core.document import Project as ProjectHead
from projects.models import Declaration, Department, IndicatorRow, Project, Revision
from projects.store.parts import (
    begun,
    framework_of,
    insert_funding,
    insert_indicators,
    insert_parts,
    named_by,
    take_over,
)
from projects.store.refusals import AlreadyThere, Conflict

PARTS = ("funding_lines", Prefetch("indicators", IndicatorRow.objects.select_related("node__parent")))
# A sitting lasts no longer: autosaves after it are a history entry of their own.
SITTING = timedelta(minutes=30)


def with_parts(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Declarations with all that `load` needs, in a number of queries that does not grow with them."""
    return declarations.select_related("project__unit", "supervising_department", "framework").prefetch_related(*PARTS)


def load(declaration: Declaration) -> Document:
    """The Document the rows say now; fetches what `with_parts` has not fetched yet."""
    prefetch_related_objects([declaration], *PARTS)
    return Document(
        fiscal_year=declaration.fiscal_year,
        layout=declaration.layout,
        framework=declaration.framework.code,
        project=_head(declaration),
        budget=Budget(
            total=declaration.total,
            lines=tuple(BudgetLine(source=line.source, amount=line.amount) for line in declaration.funding_lines.all()),
        ),
        goals=Goals(cycle=declaration.cycle_goal, annual=declaration.annual_goal),
        indicators=tuple(
            Indicator(
                level1=row.node.parent.name,
                level2=row.node.name,
                **{name: getattr(row, name) for name in WRITTEN},
            )
            for row in declaration.indicators.all()
        ),
    )


def documents(declarations: QuerySet[Declaration]) -> Iterator[Document]:
    """The Documents of many declarations, in their order."""
    return (load(declaration) for declaration in with_parts(declarations))


def blank(project: Project, fiscal_year: int, framework: Framework) -> Document:
    """What a new declaration starts from: the project's head and the money it is given."""
    given = (line for line in project.budget_lines.all() if line.fiscal_year == fiscal_year)
    lines = sorted(given, key=lambda line: line.pk)
    supervising = project.supervising_department
    return Document(
        fiscal_year=fiscal_year,
        layout=framework.layout,
        framework=framework.code,
        project=ProjectHead(
            name=project.name,
            category=project.category,
            level=project.level,
            supervising_department=supervising.name if supervising else "",
            spending_unit=project.unit.name,
            start_year=project.start_year,
            end_year=project.end_year,
        ),
        budget=Budget(
            total=sum((line.amount for line in lines), Decimal()) if lines else None,
            lines=tuple(BudgetLine(source=line.source, amount=line.amount) for line in lines),
        ),
    )


@transaction.atomic
def create(
    project: Project,
    document: Document,
    *,
    by,
    action: Revision.Action = Revision.Action.CREATE,
    why: str = "",
    supervising: Department | None = None,
    version: int = 1,
) -> Declaration:
    """A new draft that says `document`, with its first history entry. Raises AlreadyThere, Unsavable.

    `supervising` is the department the Document's name means, whatever it is called now; without it the name alone must
    be enough. Project and unit are called as they are now: a Document of last year may know them by former names.
    """
    # The lock makes a second person who starts the same one wait, and then find it.
    locked = Project.objects.select_for_update(no_key=True, of=("self",)).select_related("unit").get(pk=project.pk)
    held = Declaration.objects.filter(project=locked, fiscal_year=document.fiscal_year, version=version).first()
    if held:
        raise AlreadyThere(held)
    framework = framework_of(document)
    document = named_by(locked, document, supervising)
    declaration = begun(locked, document, framework, version=version, supervising_department=supervising)
    declaration.save(force_insert=True)
    insert_parts([(declaration, document)])
    record(declaration, action, by=by, why=why, document=document)
    return declaration


@transaction.atomic
def save(
    declaration: Declaration,
    document: Document,
    *,
    by,
    based_on: int,
    action: Revision.Action = Revision.Action.SAVE,
    why: str = "",
    supervising: Department | None = None,
    sitting: str = "",
) -> Declaration:
    """Make the rows say `document`. A Document equal to what they say already writes nothing.

    `based_on` is the revision the writer loaded. Raises Conflict when there is a newer one, Unsavable, and as `lock`.
    The project's name and its unit belong to the project; a Document cannot change them. `supervising` as in `create`.
    """
    locked = lock(declaration, based_on=based_on)
    held = load(locked)
    if held == document:
        return locked
    locked.supervising_department = supervising or locked.supervising_department
    _write(locked, document, held=held)
    # `load` above has cached the rows that were just replaced.
    locked.refresh_from_db(fields=["funding_lines", "indicators"])
    record(locked, action, by=by, why=why, document=document, sitting=sitting)
    return locked


def lock(declaration: Declaration, *, based_on: int) -> Declaration:
    """The row, locked until the transaction ends and proved unchanged since revision `based_on`.

    Raises Conflict, and Http404 when it is gone, as when an import was undone while its page was open.
    """
    rows = Declaration.objects.select_for_update(of=("self",)).select_related("project__unit")
    locked = get_object_or_404(rows, pk=declaration.pk)
    require_revision(locked, based_on)
    return locked


def require_revision(declaration: Declaration, based_on: int) -> None:
    """Raise Conflict when the declaration, as loaded, is no longer at revision `based_on`."""
    if declaration.revision != based_on:
        # Not by its number: outside a lock, the newest entry may have moved on since the declaration was read.
        raise Conflict(declaration.revisions.select_related("by").latest("number"))


def record(
    declaration: Declaration,
    action: Revision.Action,
    *,
    by,
    on_behalf_of=None,
    why: str = "",
    document: Document | None = None,
    sitting: str = "",
) -> Revision:
    """Write the history entry of a change and count the revision up; the caller holds the lock.

    The one place where it is decided what history keeps. An autosave goes on with the entry before it where both come
    from the same page of the same person (`sitting`), nobody has seen the text in between (`seen` closes the entry),
    and the page has not been writing into it for longer than SITTING. Anything else is an entry of its own. A save by
    hand goes on in the same way, and closes the entry.
    """
    declaration.revision += 1
    declaration.changed_at = timezone.now()
    declaration.save(update_fields=["revision", "changed_at"])
    begun_before = _sitting(declaration, action, sitting, by=by)
    goes_on = sitting if action == Revision.Action.AUTOSAVE else ""
    entry = Revision(
        pk=begun_before.pk if begun_before else None,
        declaration=declaration,
        number=declaration.revision,
        action=action,
        state=declaration.state,
        document=to_plain(document or load(declaration)),
        by=by,
        on_behalf_of=on_behalf_of,
        at=declaration.changed_at,
        why=why,
        sitting=goes_on,
        sitting_since=begun_before.sitting_since if begun_before else declaration.changed_at,
    )
    entry.save()
    if not begun_before:
        # The autosaves of one sitting are one act, which came from where it began.
        audit.revised([entry])
    figures.changed([(declaration.unit_id, declaration.fiscal_year)])
    return entry


def seen(declarations: Collection[int]) -> None:
    """Somebody is about to see what these say: no autosave may write over the entries that say it. Call it first.

    One query. It waits for an autosave that is under way, and so does an autosave for it.
    """
    Revision.objects.filter(declaration__in=declarations).exclude(sitting="").update(sitting="")


def _sitting(declaration: Declaration, action: Revision.Action, sitting: str, *, by) -> Revision | None:
    """The entry that a save goes on with, locked: nobody sees it before the save is there."""
    if not sitting or action not in (Revision.Action.SAVE, Revision.Action.AUTOSAVE):
        return None
    since = timezone.now() - SITTING
    own = declaration.revisions.select_for_update().filter(sitting=sitting, by=by, sitting_since__gte=since)
    return own.filter(number=declaration.revision - 1).first()


def _head(declaration: Declaration) -> ProjectHead:
    return ProjectHead(
        name=declaration.project_name,
        category=declaration.category,
        level=declaration.level,
        supervising_department=declaration.supervising_name,
        spending_unit=declaration.unit_name,
        start_year=declaration.start_year,
        end_year=declaration.end_year,
    )


def _write(declaration: Declaration, document: Document, *, held: Document) -> None:
    """The Document's parts into the rows where they differ from what these `held`."""
    take_over(declaration, document)
    declaration.save()
    if held.budget.lines != document.budget.lines:
        declaration.funding_lines.all().delete()
        insert_funding([(declaration, document)])
    if held.indicators != document.indicators:
        declaration.indicators.all().delete()
        insert_indicators([(declaration, document)])
