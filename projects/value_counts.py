"""In how many declarations in force each annual value of an indicator stands: kept as they come and go."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import md5

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5

from projects.models import Declaration, IndicatorRow, State, ValueCount

KEY = ("name_digest", "node", "fiscal_year", "value_digest")
# By what PostgreSQL knows our locks of years from any others; any number would do.
LOCKS = 0x5661
COLUMNS = (*KEY, "name", "annual_value", "count")
IN_HOW_MANY = Count("declaration", distinct=True)


def moved(declarations: Iterable[int], *, into: bool) -> None:
    """These declarations came into force, or went out of it, each project's version before them the other way.

    In the transaction of the change, while their rows are there. They are the newest approved versions, or were.
    As many queries for many as for one.
    """
    given = list(declarations)
    if given:
        _take_turns(given)
        of_given = Q(declaration__in=given)
        count = Count("declaration", of_given, distinct=True) - Count("declaration", ~of_given, distinct=True)
        rows = IndicatorRow.objects.filter(declaration__in=[*given, *_before(given)])
        _add(rows, count if into else count * -1)


@transaction.atomic
def recount() -> None:
    """Everything anew from the declarations in force."""
    ValueCount.objects.all().delete()
    _add(IndicatorRow.objects.filter(declaration__in=Declaration.objects.in_force()), IN_HOW_MANY)


def digest_of(text: str) -> str:
    """What `name_digest` is of a name, as the database has it."""
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def _take_turns(given: Collection[int]) -> None:
    """Until the transaction ends nobody else changes the counts of these years.

    An import changes them piece by piece: two at once would each wait for values the other has changed. SQLite has one
    writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        years = Declaration.objects.filter(pk__in=given).order_by("fiscal_year").values_list("fiscal_year", flat=True)
        with connection.cursor() as cursor:
            for year in years.distinct():
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, year])


def _before(given: Collection[int]) -> Collection[int]:
    """The versions that are in force where these are not."""
    these = Declaration.objects.filter(pk__in=given, project=OuterRef("project"), fiscal_year=OuterRef("fiscal_year"))
    others = Declaration.objects.filter(Exists(these), state=State.APPROVED).exclude(pk__in=given)
    rows = others.order_by("version").values_list("project", "fiscal_year", "pk")
    return {(project, year): pk for project, year, pk in rows}.values()


def _add(rows: QuerySet[IndicatorRow], count: Combinable) -> None:
    """Add what `count` gives for each value of these rows to the counts, in one statement in the order of the key."""
    keyed = rows.annotate(
        name_digest=MD5("name"), value_digest=MD5("annual_value"), fiscal_year=F("declaration__fiscal_year")
    )
    counted = keyed.values(*COLUMNS[:-1]).annotate(count=count).exclude(count=0).order_by(*KEY)
    select, params = counted.query.sql_with_params()
    quoted = connection.ops.quote_name
    columns = {name: quoted(ValueCount._meta.get_field(name).column) for name in COLUMNS}
    table, key = quoted(ValueCount._meta.db_table), ", ".join(columns[name] for name in KEY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns.values())}) {select} ON CONFLICT ({key})"
            f" DO UPDATE SET {columns['count']} = {table}.{columns['count']} + excluded.{columns['count']}",
            params,
        )
