"""What the rows of a received file mean: questions first, then each row as new, changed, same or wrong."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

import tablib
from django.db import transaction

from indicators.table_resource import TableResource, TableRow
from projects import access
from projects.models import TableImport, TableImportRow
from projects.models.inserts import insert
from projects.table_imports.files import table_of
from projects.table_imports.kinds import resource_of
from projects.tables.flat import FlatTable
from projects.tables.formats import Unreadable

Status = TableImportRow.Status
NO_RIGHT = "您现在没有导入这种表格的权限；请联系系统管理员"
# So many cells are shown of a question.
MOST_ASKED = 100
# How a person answers a question about codes without their leading zeros.
PADDED, AS_IT_STANDS = "padded", "as-it-stands"
MEANS = {"new": Status.NEW, "update": Status.CHANGED, "skip": Status.SAME, "invalid": Status.ERROR}
COLUMNS = ("table", "line", "status", "name", "changes", "problems")


def check(table: TableImport) -> None:
    """Read the file and say what importing it would mean; nothing of it is written. Done twice, it says the same."""
    if table.kind not in access.tables_imported_by(table.by):
        return _keep(table, notes=[NO_RIGHT], is_refused=True)
    try:
        flat, notes = table_of(table)
    except Unreadable as error:
        return _keep(table, notes=[str(error)], is_refused=True)
    resource = resource_of(table)
    if problems := header_problems(resource, flat):
        return _keep(table, notes=problems, is_refused=True)
    open_questions = {name: asked for name, asked in asked_of(resource, flat).items() if name not in table.answers}
    if open_questions:
        return _keep(table, notes=notes, questions=open_questions)
    TableImport.objects.beat(table.pk, row_count=len(flat.rows))
    resource.report = lambda done: TableImport.objects.beat(table.pk, rows_read=done)
    rows = resource.check(dataset_for(resource, flat, table.answers))
    return _keep(table, notes=notes, rows=list(rows_of(rows, flat)), fingerprint=fingerprint_of(rows))


def header_problems(resource: TableResource, flat: FlatTable) -> list[str]:
    """What keeps the table as a whole out, each with the way out."""
    problems = resource.header_problems(flat.headers)
    if problems:
        known = "、".join(resource.headings())
        return [f"表头有误。{'；'.join(problems)}。第一行应为表头，可用的列是：{known}"]
    return [] if flat.rows else ["表头之下没有内容；请每行填写一条后重新选择"]


def asked_of(resource: TableResource, flat: FlatTable) -> dict[str, dict]:
    """By heading, the codes that may have lost their leading zeros: how many, and the first with their cells."""
    rows = flat.mappings()
    questions = {}
    for heading, known in resource.codes(rows).items():
        meant = [known(row).meant_by(row.get(heading, "")) for row in rows]
        pairs = [
            [flat.cell(line, heading), row[heading], full]
            for line, row, full in zip(flat.lines, rows, meant, strict=True)
            if full
        ]
        if pairs:
            questions[heading] = {"count": len(pairs), "pairs": pairs[:MOST_ASKED]}
    return questions


def dataset_for(resource: TableResource, flat: FlatTable, answers: dict[str, str]) -> tablib.Dataset:
    """The table as the resource reads it, with the zeros that the answers give back to codes."""
    resource.lines = flat.lines
    rows = flat.mappings()
    wanted = [name for name, answer in answers.items() if answer == PADDED and name in flat.headers]
    codes = resource.codes(rows) if wanted else {}
    full = [{name: codes[name](row).meant_by(row[name]) or row[name] for name in wanted} for row in rows]
    values = [list((row | given).values()) for row, given in zip(rows, full, strict=True)]
    return tablib.Dataset(*values, headers=list(flat.headers))


def rows_of(rows: Iterable[TableRow], flat: FlatTable) -> Iterable[tuple]:
    """What is kept of each row, in the order of `COLUMNS`, the table apart."""
    for row in rows:
        problems = [[flat.cell(row.line, name), message] for name, message in row.problems]
        name = str(row.instance) if row.instance and not problems else _named(row.line, flat)
        yield row.line, MEANS[row.import_type], name, row.changes, problems


def _named(line: int, flat: FlatTable) -> str:
    """A row that could not be read, by its first text."""
    return next(filter(None, flat.rows[bisect_left(flat.lines, line)]), "")


def fingerprint_of(rows: Sequence[TableRow]) -> str:
    """Names what the rows mean: the same again only when each means the same."""
    plain = [[row.line, row.import_type, row.changes] for row in rows]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def _keep(
    table: TableImport,
    *,
    notes: list[str],
    questions: dict | None = None,
    rows: Sequence[tuple] = (),
    fingerprint: str = "",
    is_refused: bool = False,
) -> None:
    """What was found, for the person to look at; nothing when it was given up meanwhile."""
    locked = TableImport.objects.select_for_update().filter(pk=table.pk, status=TableImport.Status.READING).first()
    if not locked:
        return
    locked.rows.all().delete()
    insert(TableImportRow, COLUMNS, ((locked.pk, *row) for row in rows))
    counts = Counter(status for _, status, *_ in rows)
    locked.counts = {status.value: counts[status] for status in Status}
    locked.status, locked.notes, locked.questions = TableImport.Status.PREVIEW, notes, questions or {}
    locked.row_count, locked.rows_read, locked.fingerprint = len(rows), len(rows), fingerprint
    locked.is_refused = is_refused
    locked.save()
