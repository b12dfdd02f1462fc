"""Many declarations at once, in a number of queries that does not grow with them: what imports write and take back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from indicators.models import Framework
from indicators.updates import update_each
from projects import audit, figures, value_counts
from projects.core.document import Document, from_plain, to_plain
from projects.models import Declaration, Department, FundingLine, IndicatorRow, Project, Revision, State
from projects.models.inserts import insert
from projects.store.one import require_revision
from projects.store.parts import OWN_COLUMNS, begun, framework_of, insert_parts, take_over
from projects.store.refusals import AlreadyThere, Unsavable


@dataclass(frozen=True, slots=True)
class Draft:
    """What `create_many` writes: a Document for a project, or for a new one of `unit` where `project` is None."""

    document: Document
    unit: Department
    project: Project | None = None
    supervising: Department | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What `save_many` writes over a declaration that is still at revision `based_on`."""

    declaration: Declaration
    document: Document
    based_on: int
    supervising: Department | None = None


@transaction.atomic
def create_many(
    drafts: Sequence[Draft],
    *,
    by,
    why: str,
    state: State = State.DRAFT,
    action: Revision.Action = Revision.Action.IMPORT,
) -> list[Declaration]:
    """As `create` for each, with missing projects, in a number of queries that does not grow with them.

    `state` other than a draft's is the workflow's to give. Raises AlreadyThere, Unsavable, IntegrityError when somebody
    made the same project at the same moment.
    """
    projects = _projects_of(drafts)
    years = {draft.document.fiscal_year for draft in drafts}
    held = Declaration.objects.filter(project__in=[project.pk for project in projects], fiscal_year__in=years)
    taken = {(one.project_id, one.fiscal_year, one.version): one for one in held.select_related("project")}
    frameworks: dict[str, Framework] = {}
    declarations = []
    for draft, project in zip(drafts, projects, strict=True):
        if one := taken.get((project.pk, draft.document.fiscal_year, 1)):
            raise AlreadyThere(one)
        declarations.append(_begun(draft, project, frameworks, state=state))
    Declaration.objects.bulk_create(declarations)
    pairs = [(one, draft.document) for one, draft in zip(declarations, drafts, strict=True)]
    insert_parts(pairs)
    _record_many(pairs, action, by=by, why=why)
    if state == State.APPROVED:
        value_counts.moved((one.pk for one in declarations), into=True)
    return declarations


@transaction.atomic
def save_many(
    rewrites: Sequence[Rewrite], *, by, why: str, action: Revision.Action = Revision.Action.IMPORT
) -> list[Declaration]:
    """As `save` for each, in a number of queries that does not grow with them. Raises Conflict, Unsavable."""
    wanted = [rewrite.declaration.pk for rewrite in rewrites]
    found = Declaration.objects.select_for_update(of=("self",)).select_related(
        "project__unit", "framework", "supervising_department"
    )
    locked = {one.pk: one for one in found.filter(pk__in=wanted).order_by("pk")}
    pairs = []
    for rewrite in rewrites:
        declaration = locked[rewrite.declaration.pk]
        require_revision(declaration, rewrite.based_on)
        declaration.supervising_department = rewrite.supervising or declaration.supervising_department
        take_over(declaration, rewrite.document)
        declaration.revision += 1
        declaration.changed_at = timezone.now()
        pairs.append((declaration, rewrite.document))
    update_each(list(locked.values()), [*OWN_COLUMNS, "revision", "changed_at"])
    FundingLine.objects.filter(declaration__in=wanted).delete()
    IndicatorRow.objects.filter(declaration__in=wanted).delete()
    insert_parts(pairs)
    _record_many(pairs, action, by=by, why=why)
    return [declaration for declaration, _ in pairs]


@transaction.atomic
def remove_many(declarations: Iterable[int], *, by, why: str) -> None:
    """Declarations that an import made and nobody touched, with their history; the import keeps what they said."""
    wanted = Declaration.objects.filter(pk__in=list(declarations))
    audit.removed(wanted.select_related("project"), by=by, why=why)
    figures.changed(wanted.values_list("unit", "fiscal_year"))
    value_counts.moved(wanted.in_force().values_list("pk", flat=True), into=False)
    wanted.delete()


def former_documents(revisions: Collection[tuple[int, int]]) -> dict[int, Document]:
    """The Document after a revision, by declaration, for (declaration id, revision number) given."""
    rows = Revision.objects.filter(
        declaration__in={pk for pk, _ in revisions}, number__in={number for _, number in revisions}
    )
    found = rows.values_list("declaration_id", "number", "document").iterator()
    return {pk: from_plain(document) for pk, number, document in found if (pk, number) in revisions}


def _begun(draft: Draft, project: Project, frameworks: dict[str, Framework], *, state: State) -> Declaration:
    """As `begun`; an Unsavable names the project. `frameworks` keeps those already looked up, by code."""
    document = draft.document
    try:
        framework = frameworks[document.framework] = frameworks.get(document.framework) or framework_of(document)
        return begun(project, document, framework, state=state, revision=1, supervising_department=draft.supervising)
    except Unsavable as error:
        raise Unsavable(f"“{project.name}”：{error}") from error


def _projects_of(drafts: Sequence[Draft]) -> list[Project]:
    """The project of each draft, locked as `create` does, or newly made."""
    known = [draft.project.pk for draft in drafts if draft.project]
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=known).order_by("pk").values_list("pk"))
    new: dict[tuple[int, str], Project] = {}
    for draft in drafts:
        head = draft.document.project
        if not draft.project and (draft.unit.pk, head.name) not in new:
            new[draft.unit.pk, head.name] = Project(
                unit=draft.unit,
                name=head.name,
                category=head.category,
                level=head.level,
                supervising_department=draft.supervising,
                start_year=head.start_year,
                end_year=head.end_year,
            )
    Project.objects.bulk_create(new.values())
    return [draft.project or new[draft.unit.pk, draft.document.project.name] for draft in drafts]


def _record_many(pairs: Sequence[tuple[Declaration, Document]], action: Revision.Action, *, by, why: str) -> None:
    """History entries of many changes; the declarations count them already."""
    now = timezone.now()
    rows = ((one.pk, one.revision, action, one.state, to_plain(document), by.pk, now, why) for one, document in pairs)
    insert(Revision, ("declaration", "number", "action", "state", "document", "by", "at", "why"), rows)
    audit.revised(
        [
            Revision(declaration=one, number=one.revision, action=action, state=one.state, by=by, why=why)
            for one, _ in pairs
        ]
    )
    figures.changed((one.unit_id, one.fiscal_year) for one, _ in pairs)
