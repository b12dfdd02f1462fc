"""Conditions on text that a database answers without reading every row, or with little of each."""

from __future__ import annotations

from typing import Any

from django.db.models import Lookup
from django.db.models.lookups import IContains
from django.db.models.sql.where import WhereNode


class HasCharacters(Lookup):
    """`name__has_characters="医保"`: has each of these characters somewhere, be they upper or lower case.

    On PostgreSQL an index over the characters of a column finds the rows; Chinese names have no words to go by.
    """

    lookup_name = "has_characters"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        return compiler.compile(WhereNode([IContains(self.lhs, character) for character in dict.fromkeys(self.rhs)]))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        column, parameters = self.process_lhs(compiler, connection)
        # To the letter as the indices name it, or the database does not take them.
        characters = "string_to_array(upper({}), NULL)"
        return f"{characters.format(column)} @> {characters.format('%s')}", [*parameters, self.rhs]


class InOrder(Lookup):
    """`initials__in_order="ylbz"`: has these letters and digits in this order, with anything between.

    Told quickly, and of few rows: to go before a regular expression.
    """

    lookup_name = "in_order"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", [*parameters, f"%{'%'.join(self.rhs)}%"]
