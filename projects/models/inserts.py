"""Many new rows at once."""

from collections.abc import Iterable, Iterator, Sequence

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
    quoted = connection.ops.quote_name
    table, names = quoted(model._meta.db_table), ", ".join(quoted(field.column) for field in (*named, *others))
    prepared = ([*values, *rest] for values in _prepared(named, rows, connection))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for values in prepared:
                    copy.write_row(values)
        else:
            marks = ", ".join(["%s"] * (len(named) + len(others)))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", prepared)


def _prepared(fields: Sequence[models.Field], rows: Iterable[Sequence], connection) -> Iterator[Sequence]:
    """Values as the database takes them. PostgreSQL takes all but JSON as they are; asking each field takes long."""
    asked = [connection.vendor != "postgresql" or isinstance(field, models.JSONField) for field in fields]
    for row in rows:
        yield [
            field.get_db_prep_save(value, connection) if is_asked else value
            for field, value, is_asked in zip(fields, row, asked, strict=True)
        ]
