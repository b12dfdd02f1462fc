"""Writing many rows of many tables at once: by COPY on PostgreSQL, by INSERT elsewhere. Past all checks: made data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.core.management.color import no_style
from django.db import connection, models

INSERTED_AT_ONCE = 500


class Rows:
    """Rows by their model, each with an id of its own; `write` puts them into the database in the order of `MODELS`."""

    def __init__(self, *tables: type[models.Model]) -> None:
        self.tables = tables
        self._next = {table: (table.objects.aggregate(models.Max("pk"))["pk__max"] or 0) + 1 for table in tables}
        self._held: dict[type[models.Model], list[tuple]] = defaultdict(list)

    def add(self, table: type[models.Model], **values) -> int:
        """One row; what is not given is the field's default. Returns its id."""
        key = self._next[table]
        self._next[table] += 1
        row = table(pk=key, **values)
        self._held[table].append(tuple(_prepared(field, row) for field in table._meta.concrete_fields))
        return key

    def write(self) -> None:
        """Everything that was added since, and then forget it."""
        for table in self.tables:
            if held := self._held.pop(table, []):
                _write(table, held)

    def finish(self) -> None:
        """Let what people add next follow the ids that were given out."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), self.tables):
                cursor.execute(statement)


def _prepared(field: models.Field, row: models.Model) -> object:
    # A moment that was given stays: only what Django would write of itself now is left to it.
    given = getattr(row, field.attname)
    value = given if given is not None and getattr(field, "auto_now_add", False) else field.pre_save(row, add=True)
    return field.get_db_prep_save(value, connection)


def _write(table: type[models.Model], rows: Iterable[tuple]) -> None:
    name = connection.ops.quote_name(table._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in table._meta.concrete_fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("%s" for _ in table._meta.concrete_fields)
            cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", list(rows))
