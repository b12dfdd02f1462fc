"""Many new rows at once."""

from collections.abc import Iterable, Sequence

from django.db import connections, models, router


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Rows of values for `columns` as new rows of a table, with the model's own defaults in its other columns.

    By COPY where the database has it: an INSERT of thousands spends most of its time on being put together and taken
    apart again. What is held at once does not grow with the rows. No keys come back. Raises IntegrityError.
    """
    connection = connections[router.db_for_write(model)]
    named = [model._meta.get_field(name) for name in columns]
    others = [field for field in model._meta.concrete_fields if field not in named and not field.primary_key]
    rest = [field.get_db_prep_save(field.get_default(), connection) for field in others]
    values = (
        [*(field.get_db_prep_save(value, connection) for field, value in zip(named, row, strict=True)), *rest]
        for row in rows
    )
    quoted = connection.ops.quote_name
    table, names = quoted(model._meta.db_table), ", ".join(quoted(field.column) for field in (*named, *others))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * (len(named) + len(others)))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
