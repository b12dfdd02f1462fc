"""Bringing a large table in, against the least that could be done and against flat import-export of the same rows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

import tablib
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import models
from import_export import resources
from python_calamine import CalamineWorkbook

from indicators.models import Framework
from projects import tables
from projects.importing import batches, reading, writing
from projects.models import (
    Batch,
    Declaration,
    Department,
    FundingLine,
    IndicatorRow,
    Membership,
    Project,
    Revision,
    Role,
    Upload,
)
from projects.tests.bench.checking import rules
from projects.tests.bench.clock import Line, Measured, measure
from projects.tests.bench.made import INDICATORS, PROJECTS_A_UNIT, made, unit_name

YEAR = 2025
SAMPLE = 200
CHUNK = 1_000
# What an import writes of lasting rows, in the order in which they refer to each other.
WRITTEN = (Project, Declaration, FundingLine, IndicatorRow, Revision)


def against_floor_and_stock(projects: int) -> Iterator[Line]:
    """One workbook of `projects` projects, from the file to confirmed declarations."""
    administrator = _office(projects)
    small, large = _workbook(projects // 10), _workbook(projects)
    little = _import(small, administrator)
    _forget()
    ours = _import(large, administrator)
    rows = {model: list(model.objects.order_by("pk").values()) for model in WRITTEN}
    if len(rows[Declaration]) != projects:
        raise AssertionError(f"{len(rows[Declaration])} declarations of {projects} came in")
    _forget()
    floor = measure(partial(_floor, large, rows))
    _forget()
    yield Line("importing .xlsx / floor", ours.seconds / floor.seconds, "≤ 1.5", _said(projects, ours, floor))
    yield Line("importing: MiB at ten times the projects", ours.mib / little.mib, "≈ 1", f"{ours.mib:.0f} MiB at most")
    yield from rules(projects, import_seconds=ours.seconds)
    stock = measure(partial(_stock, rows)).seconds * projects / SAMPLE
    _forget()
    yield Line("import-export as it comes / importing", stock / ours.seconds, "≥ 20", f"{stock:.0f} s from {SAMPLE}")


def _said(projects: int, ours: Measured, floor: Measured) -> str:
    count = f"{projects} projects, {projects * INDICATORS} indicators"
    return f"{count} in {ours.seconds:.1f} s against {floor.seconds:.1f} s"


def _office(projects: int) -> User:
    """An administrator of all the units in the workbook."""
    bureau = Department.objects.create(name="测试主管部门")
    names = [unit_name(at) for at in range(0, projects, PROJECTS_A_UNIT)]
    for name in names:
        Department.objects.create(name=name, parent=bureau)
    user = User.objects.create_user("bench")
    Membership.objects.create(user=user, department=bureau, role=Role.ADMINISTRATOR)
    return user


def _workbook(projects: int) -> bytes:
    return tables.write(made(projects), layout="list", extension="xlsx", outlines=Framework.objects.outlines())


def _import(data: bytes, by: User) -> Measured:
    return measure(partial(_bring_in, data, by))


def _bring_in(data: bytes, by: User) -> None:
    file = ContentFile(data, name="bench.xlsx")
    batch = batches.receive([file], by=by, purpose=Batch.Purpose.DRAFTS, fiscal_year=YEAR)
    reading.read(batch)
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.WRITING)
    writing.write(batch)


def _floor(data: bytes, rows: dict[type[models.Model], list[dict]]) -> None:
    """The cells out of the file, and the very same rows into the same tables."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for model, values in rows.items():
        for at in range(0, len(values), CHUNK):
            model.objects.bulk_create([model(**row) for row in values[at : at + CHUNK]])


def _stock(rows: dict[type[models.Model], list[dict]]) -> None:
    """django-import-export's own resources, as they come, on the rows of a sample of the projects."""
    kept = {row["id"] for row in rows[Project][:SAMPLE]}
    declarations = {row["id"] for row in rows[Declaration] if row["project_id"] in kept}
    _stock_import(Project, [row for row in rows[Project] if row["id"] in kept])
    _stock_import(Declaration, [row for row in rows[Declaration] if row["id"] in declarations])
    for model in (FundingLine, IndicatorRow):
        _stock_import(model, [row for row in rows[model] if row["declaration_id"] in declarations])


def _stock_import(model: type[models.Model], rows: list[dict]) -> None:
    columns = {field.name: field.attname for field in model._meta.concrete_fields}
    data = tablib.Dataset(*([row[name] for name in columns.values()] for row in rows), headers=list(columns))
    result = resources.modelresource_factory(model)().import_data(data, dry_run=False, raise_errors=True)
    if result.totals["new"] != len(rows):
        raise AssertionError(f"{result.totals} of {len(rows)} rows of {model.__name__}")


def _forget() -> None:
    for upload in Upload.objects.all():
        upload.file.delete(save=False)
    Batch.objects.all().delete()
    for model in reversed(WRITTEN):
        model.objects.all()._raw_delete(using="default")
