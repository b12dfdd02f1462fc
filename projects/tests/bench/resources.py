"""Flat tables of administrators, brought in by our resources and by import-export's as they come."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import tablib
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from import_export import resources

from indicators.table_files import XlsxTable
from projects.models import Department, Project, TableImport
from projects.table_imports import checking, files, writing
from projects.tests.bench.clock import Line, measure

ROWS = 5_000
SAMPLE = 500
UNITS = 50


def against_stock() -> Iterator[Line]:
    """A workbook of new projects from the file to rows with their audit entries; the stock takes a sample of them."""
    user = User.objects.create_superuser("bench-tables", is_staff=True)
    units = [Department.objects.create(name=f"表格单位{number}") for number in range(UNITS)]
    rows = [(units[number % UNITS], f"表格项目{number}", "一般项目", 2025) for number in range(ROWS)]
    head = ["用款单位", "项目名称", "项目类型", "起始年度"]
    content = XlsxTable().export_data(tablib.Dataset(*((unit.name, *rest) for unit, *rest in rows), headers=head))
    new = measure(partial(_bring_in, content, user, "new")).seconds
    same = measure(partial(_bring_in, content, user, "same")).seconds
    _forget()
    stock = measure(partial(_stock, rows[:SAMPLE])).seconds
    _forget()
    ours = ROWS / new
    note = f"{ROWS} rows, preview and writing: {ours:.0f} rows a second against {SAMPLE / stock:.0f}"
    yield Line("importing a flat table / import-export as it comes, rows a second", ours * stock / SAMPLE, "≥ 1", note)
    yield Line(
        "importing it again, nothing new / the first time", same / new, "≤ 1", f"{ROWS / same:.0f} rows a second"
    )


def _bring_in(content: bytes, user: User, means: str) -> None:
    table = files.receive(ContentFile(content, name="bench.xlsx"), by=user, kind=TableImport.Kind.PROJECTS)
    checking.check(table)
    table.refresh_from_db()
    if table.counts[means] != ROWS:
        raise AssertionError(f"{table.counts} {table.notes}")
    TableImport.objects.filter(pk=table.pk).update(status=TableImport.Status.WRITING)
    writing.write(table)


def _stock(rows: list[tuple]) -> None:
    """As it comes it takes ids for units, previews by a dry run, and knows no audit log."""
    data = tablib.Dataset(
        *((unit.pk, *rest) for unit, *rest in rows), headers=["unit", "name", "category", "start_year"]
    )
    meta = {"fields": ("unit", "name", "category", "start_year"), "import_id_fields": ("unit", "name")}
    resource = resources.modelresource_factory(Project, meta_options={**meta, "clean_model_instances": True})
    for dry_run in (True, False):
        result = resource().import_data(data, dry_run=dry_run, raise_errors=True)
        if result.totals["new"] != len(rows):
            raise AssertionError(str(result.totals))


def _forget() -> None:
    for table in TableImport.objects.all():
        table.file.delete(save=False)
    TableImport.objects.all().delete()
    Project.objects.filter(name__startswith="表格项目").delete()
