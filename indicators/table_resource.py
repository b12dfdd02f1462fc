"""How any flat table is brought in by import-export: by natural key, many rows at once, every fault of a row told.

A row that cannot be understood is an error in Chinese naming the row, the value and the way out; nothing is created
in silence, and one bad row keeps the whole file out. Rows are read and checked one by one and written by the thousand;
`create` and `update` say how.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import islice

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from import_export.instance_loaders import ModelInstanceLoader
from import_export.resources import ModelResource
from import_export.results import Error, RowResult

from indicators.leading_zeros import CodesWithZeros
from indicators.parents_first import Arranged
from indicators.row_faults import Once, field_faults, ring_message
from indicators.table_files import HEADER_ROWS
from indicators.updates import update_each
from indicators.widgets import is_blank

# So many values are looked for in one query.
LOOKED_FOR = 500
# So many rows are checked between two signs of life.
REPORTED = 200
Row = Mapping[str, object]


class PlainError(Error):
    """An error without the Python traceback that import-export would show under it."""

    traceback = ""


class TableRow(RowResult):
    """What import-export says of a row, and its line in the sheet, what it changes and what is wrong with it.

    `changes` are column, text before and text after; `problems` column (blank: the row as a whole) and message.
    """

    def __init__(self) -> None:
        super().__init__()
        self.line = 0
        self.changes: list[tuple[str, str, str]] = []
        self.problems: list[tuple[str, str]] = []


class KeyLoader(ModelInstanceLoader):
    """Finds the row that a line means by its natural key, and refuses a key that comes twice.

    What the file may mean is fetched at once, along the first part of the key.
    """

    def __init__(self, resource: TableResource, dataset: tablib.Dataset) -> None:
        super().__init__(resource, dataset)
        self.keys = [resource.fields[name] for name in resource.get_import_id_fields()]
        self.met: dict[tuple, int] = {}
        self.held: defaultdict[tuple, list[models.Model]] = defaultdict(list)
        for values in _in_parts(self._first_parts(dataset), LOOKED_FOR):
            for row in resource.held_rows().filter(**{f"{self.keys[0].attribute}__in": values}):
                self.held[self._key_of(row)].append(row)

    def _first_parts(self, dataset: tablib.Dataset) -> list:
        """Every value that the first part of a key has in the file; what cannot be read is told row by row."""
        found = {}
        for row in dataset.dict if self.keys[0].column_name in (dataset.headers or ()) else ():
            try:
                value = self.keys[0].clean(row)
            except ValueError:
                continue
            if value is not None and getattr(value, "pk", 1) is not None:
                found[_identity(value)] = value
        return list(found.values())

    def _key_of(self, row: models.Model) -> tuple:
        return tuple(getattr(row, row._meta.get_field(field.attribute).attname) for field in self.keys)

    def get_instance(self, row: Row) -> models.Model | None:
        if problems := self.resource.unreadable(row):
            raise ValidationError(problems)
        key = tuple(_identity(field.clean(row)) for field in self.keys)
        if first := self.met.get(key):
            raise ValidationError(f"与第 {first} 行是同一条；请只保留一行")
        self.met[key] = self.resource.line
        found = self.held.get(key, [])
        if len(found) > 1:
            raise ValidationError("系统中有不止一条与此行相符；请在页面上修改")
        return found[0] if found else None


class TableResource(ModelResource):
    """A flat table with Chinese headings, imported by natural key on behalf of `user`.

    `lines` are the rows' numbers in the sheet where blank ones were left out; `report` is told how many rows are
    checked. With `locking`, rows that exist are locked when they are read.
    """

    also_required: tuple[str, ...] = ()
    once: tuple[Once, ...] = ()
    line = 0

    class Meta:
        skip_unchanged = True
        report_skipped = True
        skip_diff = True
        store_instance = True
        use_bulk = True
        use_transactions = True
        instance_loader_class = KeyLoader

    def __init__(self, *, user) -> None:
        super().__init__()
        self.user = user
        self.lines: Sequence[int] = ()
        self.report: Callable[[int], None] = lambda done: None
        self.locking = False
        self._levels: list[int] = []
        self._rings: dict[int, str] = {}
        self._taken: list[dict[tuple, object]] = []
        self._unsaved = 0
        self._original: models.Model | None = None
        self._texts: dict[str, str] = {}

    # ---- What a table says of itself ----

    def arranged(self, rows: Sequence[Row]) -> Arranged:
        """The rows, parents first where they stand in one file."""
        return Arranged((tuple(range(len(rows))),), ())

    def codes(self, rows: Sequence[Row]) -> dict[str, Callable[[Row], CodesWithZeros]]:
        """By heading, the columns of codes whose leading zeros a spreadsheet may have dropped, and what they may be."""
        return {}

    def prepare(self, rows: Sequence[Row]) -> None:
        """Fetch at once what all the rows may name."""

    def faults(self, instance: models.Model) -> dict[str, str]:
        """What is wrong with a row whose cells can all be read, by attribute."""
        return {}

    def created(self, instances: Sequence[models.Model]) -> None:
        """Rows that later ones may name; when rows are only checked their keys are provisional and negative."""

    def create(self, instances: Sequence[models.Model]) -> None:
        self._meta.model._default_manager.bulk_create(instances, batch_size=LOOKED_FOR)

    def update(self, instances: Sequence[models.Model]) -> None:
        update_whole(instances)

    def written(self, row: TableRow) -> Iterable[tuple[models.Model, models.Model | None]]:
        """What a row has written, each as it is and as it was before; None where it is new."""
        return [(row.instance, row.original)]

    def held_rows(self) -> models.QuerySet:
        """The rows that a file may change."""
        rows = self.get_queryset()
        return rows.select_for_update(of=("self",)) if self.locking else rows

    # ---- Headings ----

    @classmethod
    def headings(cls) -> list[str]:
        return [field.column_name for field in cls.fields.values()]

    @classmethod
    def required(cls) -> list[str]:
        """The headings without which no row can be understood."""
        return [*cls.also_required, *(cls.fields[name].column_name for name in cls._meta.import_id_fields)]

    def header_problems(self, headers: Sequence[str]) -> list[str]:
        problems = []
        if missing := [name for name in self.required() if name not in headers]:
            problems.append(f"缺少列：{'、'.join(missing)}")
        if unknown := [name or "（空白）" for name in headers if name not in self.headings()]:
            problems.append(f"不认识的列：{'、'.join(unknown)}")
        if twice := sorted({name for name in headers if name and headers.count(name) > 1}):
            problems.append(f"重复的列：{'、'.join(twice)}")
        return problems

    # ---- The steps of import-export ----

    @classmethod
    def get_error_result_class(cls) -> type[Error]:
        return PlainError

    @classmethod
    def get_row_result_class(cls) -> type[RowResult]:
        return TableRow

    def check(self, dataset: tablib.Dataset) -> list[TableRow]:
        """What each row means, by its line; nothing is written, and no transaction is open for long."""
        return self._results(self.import_data_inner(dataset, True, False, False, False))

    def write(self, dataset: tablib.Dataset) -> list[TableRow]:
        """As `check`, and written. Within the caller's transaction, who ends it when a row is wrong."""
        return self._results(self.import_data_inner(dataset, False, False, True, False))

    def _results(self, result) -> list[TableRow]:
        """The rows; an error that is no row's own is the program's. Raises it."""
        for error in (*result.base_errors, *(error for _, errors in result.row_errors() for error in errors)):
            raise error.error
        return sorted(result.rows, key=lambda row: row.line)

    def before_import(self, dataset: tablib.Dataset, **kwargs) -> None:
        headers = list(dataset.headers or [])
        if problems := self.header_problems(headers):
            known = "、".join(self.headings())
            raise ValueError(f"表头有误。{'；'.join(problems)}。第一行应为表头，可用的列是：{known}")
        rows = dataset.dict
        self.prepare(rows)
        self._arrange(dataset, headers, rows)
        self._taken = [self._taken_already(once) for once in self.once]

    def _arrange(self, dataset: tablib.Dataset, headers: list[str], rows: Sequence[Row]) -> None:
        """Put the dataset's rows in their order; those in a ring come last and are refused."""
        lines = self.lines or range(1 + HEADER_ROWS, len(rows) + 1 + HEADER_ROWS)
        arranged = self.arranged(rows)
        values = list(dataset)
        order = [(row, level) for level, those in enumerate(arranged.levels) for row in those]
        order += [(row, len(arranged.levels)) for ring in arranged.rings for row in ring]
        self._rings = {lines[row]: ring_message([lines[at] for at in ring]) for ring in arranged.rings for row in ring}
        self._levels = [level for _, level in order]
        self.lines = [lines[row] for row, _ in order]
        dataset.wipe()
        dataset.headers = headers
        dataset.extend([values[row] for row, _ in order])

    def import_row(self, row, instance_loader, **kwargs) -> RowResult:
        at = kwargs["row_number"] - 1
        self.line = self.lines[at] if at < len(self.lines) else at + 1 + HEADER_ROWS
        if at and at < len(self._levels) and self._levels[at] != self._levels[at - 1]:
            self._write_waiting(kwargs)
        if at % REPORTED == 0:
            self.report(at)
        result = self._imported(row, instance_loader, **kwargs)
        result.line = self.line
        return result

    def _imported(self, row, instance_loader, **kwargs) -> TableRow:
        if all(is_blank(value) for value in row.values()):
            result = TableRow()
            result.import_type = RowResult.IMPORT_TYPE_SKIP
            return result
        result = super().import_row(row, instance_loader, **kwargs)
        if result.validation_error:
            self._place(result)
        return result

    def before_import_row(self, row, **kwargs) -> None:
        if message := self._rings.get(self.line):
            raise ValidationError({self.parent_attribute: message})

    parent_attribute = "parent"

    def unreadable(self, row: Row) -> dict[str, str]:
        """What is wrong with each cell that cannot be read, by attribute."""
        problems = {}
        for field in self.fields.values():
            if field.column_name in row:
                try:
                    field.clean(row)
                except ValueError as error:
                    problems[field.attribute] = str(error)
        return problems

    def after_init_instance(self, instance, new, row, **kwargs) -> None:
        self._original = None if new else copy(instance)
        self._texts = {} if new else self._texts_of(instance)

    def skip_row(self, instance, original, row, import_validation_errors=None) -> bool:
        """Whether the row says what we hold, as a table would print both."""
        return bool(self._original) and not import_validation_errors and self._texts_of(instance) == self._texts

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True) -> None:
        errors: dict = dict(import_validation_errors or {})
        for found in (field_faults(instance), self.faults(instance)):
            errors = {**found, **errors}
        for once, taken in zip(self.once, self._taken, strict=True):
            values = once.of(instance)
            if values and taken.setdefault(values, instance.pk or instance) not in (instance.pk, instance):
                errors.setdefault(once.attributes[-1], once.message)
        if errors:
            raise ValidationError(errors)

    def after_import_row(self, row, row_result, **kwargs) -> None:
        row_result.original = self._original
        if row_result.import_type != RowResult.IMPORT_TYPE_SKIP:
            after = self._texts_of(row_result.instance)
            told = {name: (self._texts.get(name, ""), text) for name, text in after.items() if name in row}
            row_result.changes = [(name, *pair) for name, pair in told.items() if pair[0] != pair[1]]

    def bulk_create(self, using_transactions, dry_run, *args, **kwargs) -> None:
        waiting = list(self.create_instances)
        self.create_instances.clear()
        if not dry_run or using_transactions:
            self.create(waiting)
        else:
            for instance in waiting:
                self._unsaved -= 1
                instance.pk = self._unsaved
        self.created(waiting)

    def bulk_update(self, using_transactions, dry_run, *args, **kwargs) -> None:
        waiting = list(self.update_instances)
        self.update_instances.clear()
        if waiting and (not dry_run or using_transactions):
            self.update(waiting)

    def _write_waiting(self, kwargs: Mapping) -> None:
        """What a level of parents brings is there before their children come."""
        self.bulk_create(kwargs.get("using_transactions"), kwargs.get("dry_run"))

    def _texts_of(self, instance: models.Model) -> dict[str, str]:
        """By heading, what a table would print of a row."""
        values = {field.column_name: field.export(instance) for field in self.get_import_fields()}
        return {name: "" if value is None else str(value) for name, value in values.items()}

    def _taken_already(self, once: Once) -> dict[tuple, object]:
        """The values that may stand but once and do."""
        names = [self._meta.model._meta.get_field(name).attname for name in once.attributes]
        rows = self._meta.model._default_manager.values_list("pk", *names)
        return {tuple(values): pk for pk, *values in rows}

    def _place(self, result: TableRow) -> None:
        """The row's error under the table's own headings, each message with its row as the spreadsheet counts it."""
        error = result.validation_error
        names = {field.attribute: field.column_name for field in self.fields.values()}
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        result.problems = [(names.get(key, ""), message) for key, those in by_field.items() for message in those]
        placed: defaultdict[str, list[str]] = defaultdict(list)
        for name, message in result.problems:
            where = f"“{name}”列" if name else ""
            placed[name or NON_FIELD_ERRORS].append(f"第 {self.line} 行{where}：{message}")
        result.validation_error = ValidationError(placed)


def update_whole(instances: Sequence[models.Model]) -> None:
    """Rows as they are now, with what the model keeps up by itself."""
    if not instances:
        return
    fields = [field for field in instances[0]._meta.concrete_fields if not field.primary_key]
    for instance in instances:
        for field in fields:
            field.pre_save(instance, False)
    update_each(instances, [field.name for field in fields])


def _identity(value: object) -> object:
    """What a part of a key is told apart by: a row by its key, one not saved yet by itself."""
    return (value.pk or id(value)) if isinstance(value, models.Model) else value


def _in_parts(values: Iterable, size: int) -> Iterator[list]:
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


def text_in(row: Row, heading: str) -> str:
    """What a row says under a heading."""
    return str(row.get(heading) or "").strip()
