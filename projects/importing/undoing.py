"""A written batch taken back as a whole, and what was left because it changed since."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from indicators.updates import update_each
from projects import access, store
from projects.importing.batches import CHUNK, chunks, note, still
from projects.importing.carrying import lock_units
from projects.models import Batch, Declaration, Inquiry, Project, ReadDocument


@transaction.atomic
def undo(batch: Batch, *, by) -> None:
    """Take back what confirming wrote, except from declarations that changed since; each row says what became of it.

    Drafts and history it made are removed: the batch keeps their Documents, who wrote and who took back. What it
    changed is given its former content as one more history entry.
    """
    locked = still(batch, Batch.Status.UNDOING)
    if not locked:
        return
    lock_units(locked.documents.exclude(unit=None).values_list("unit", flat=True).distinct())
    counts, why = Counter(), f"撤销导入“{locked}”"
    allowed = set(access.units_imported_by(by, batch.purpose).values_list("pk", flat=True))
    for rows in chunks(locked.documents.exclude(after=None).order_by("pk").iterator(chunk_size=CHUNK)):
        _undo_chunk(rows, by=by, why=why, allowed=allowed)
        counts.update(row.undone for row in rows)
    locked.status, locked.undone_by, locked.undone_at = Batch.Status.UNDONE, by, timezone.now()
    locked.result |= {f"undone_{kind}": count for kind, count in counts.items()}
    locked.save()
    note(locked, "撤销导入", by=by, after={kind.label: counts[kind] for kind in ReadDocument.Undone})


def _undo_chunk(rows: list[ReadDocument], *, by, why: str, allowed: set[int]) -> None:
    wanted = [row.declaration_id for row in rows if row.declaration_id]
    found = Declaration.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    found = found.select_related("project__unit").annotate(
        asked=Exists(Inquiry.objects.filter(declaration=OuterRef("pk")))
    )
    held = {declaration.pk: declaration for declaration in found}
    pairs = {(d.project_id, d.fiscal_year) for d in held.values()}
    later = _later_versions(pairs)
    removed, restored = [], []
    for row in rows:
        declaration = held.get(row.declaration_id)
        row.undone, row.why = _undoable(row, declaration, later, allowed)
        if row.undone == ReadDocument.Undone.REMOVED:
            removed.append(row)
        elif row.undone == ReadDocument.Undone.RESTORED:
            restored.append((row, declaration))
    _restore(restored, by=by, why=why)
    update_each(rows, ["undone", "why"])
    store.remove_many([row.declaration_id for row in removed], by=by, why=why)
    made = [row.new_project_id for row in removed if row.new_project_id]
    Project.objects.filter(pk__in=made, declarations=None, budget_lines=None).delete()


def _undoable(
    row: ReadDocument, declaration: Declaration | None, later: set, allowed: set[int]
) -> tuple[ReadDocument.Undone, str]:
    kept = ReadDocument.Undone.KEPT
    if not declaration:
        return kept, "这份申报表已不在系统中"
    if declaration.unit_id not in allowed:
        return kept, f"您现在没有为“{declaration.unit_name}”导入的权限，没有撤销"
    if declaration.revision != row.after:
        return kept, f"导入之后又有修改（现为{declaration.get_state_display()}），没有撤销"
    if (declaration.project_id, declaration.fiscal_year, declaration.version) in later:
        return kept, "导入之后已有调整的版本，没有撤销"
    if declaration.asked and not row.before:
        return kept, "导入之后有人对它提问，没有撤销"
    return (ReadDocument.Undone.RESTORED if row.before else ReadDocument.Undone.REMOVED), ""


def _later_versions(pairs: set[tuple[int, int]]) -> set[tuple[int, int, int]]:
    """The versions of these projects and years that have a later one."""
    rows = Declaration.objects.filter(project__in={project for project, _ in pairs})
    found: dict[tuple[int, int], list[int]] = {}
    for project, year, version in rows.values_list("project", "fiscal_year", "version"):
        found.setdefault((project, year), []).append(version)
    return {(*key, version) for key, versions in found.items() for version in versions if version < max(versions)}


def _restore(pairs: list[tuple[ReadDocument, Declaration]], *, by, why: str) -> None:
    """Give declarations their former content, at once; where one cannot have it any more, the others one by one."""
    if not pairs:
        return
    former = store.former_documents({(row.declaration_id, row.before) for row, _ in pairs})
    rewrites = [store.Rewrite(declaration, former[declaration.pk], declaration.revision) for _, declaration in pairs]
    if not _rewritten(rewrites, by=by, why=why):
        return
    for (row, _), rewrite in zip(pairs, rewrites, strict=True):
        if problem := _rewritten([rewrite], by=by, why=why):
            row.undone, row.why = ReadDocument.Undone.KEPT, f"原来的内容现在不能保存（{problem}），没有撤销"


def _rewritten(rewrites: list[store.Rewrite], *, by, why: str) -> str:
    """Why none of it was written, in words; blank when it was. Names in a former content may be gone or no longer
    mean one department."""
    try:
        store.save_many(rewrites, by=by, why=why)
    except store.Unsavable as error:
        return str(error)
    return ""
