"""Long lists of declarations: found by name, in their order, without counting, sorting or loading them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.db.models import Case, F, Q, QuerySet, Value, When

from indicators.naming import named
from projects.core.column_order import Column, ColumnOrder
from projects.models import Declaration, Department, Project
from projects.waiting import CAP, Tally, tally

# So many projects are looked up by their ids; of more, any page is soon full.
FEW = 1_000
# So many units are read first for a page of a long list.
FIRST_UNITS = 16


def meant(declarations: QuerySet[Declaration], typed: str) -> QuerySet[Declaration]:
    """Those whose project or unit somebody means by what was typed, each word of it. A few queries for each word.

    By the names they have now, or those under which they were decided.

    Few projects are named by their ids, so the database starts from them; where they are many, it walks the list in its
    order and has a page before long. Neither is right for the other.
    """
    for word in typed.split():
        units = list(Department.objects.filter(named(word)).values_list("pk", flat=True))
        projects = Project.objects.filter(Q(unit__in=units) if units else Q(pk=None))
        apart = _formerly_named(word)
        few = list(Project.objects.filter(named(word)).order_by().values_list("pk", flat=True)[: FEW + 1])
        few += list(projects.order_by().values_list("pk", flat=True)[: FEW + 1])
        if len(few) <= FEW:
            declarations = declarations.filter(Q(project__in=few) | apart if apart else Q(project__in=few))
        else:
            declarations = declarations.filter(named(word, at=("project__",)) | Q(project__unit__in=units) | apart)
    return declarations


def _formerly_named(word: str) -> Q:
    """A condition for what was decided under a name with this word, before a renaming; empty where nothing was."""
    says = Q(project_name__icontains=word) | Q(unit_name__icontains=word)
    apart = Declaration.objects.filter(says, stands_apart=True).order_by().values_list("pk", flat=True)
    found = list(apart[:FEW])
    return Q(pk__in=found) if found else Q()


# By what a list of declarations can be sorted. Names go by their pinyin, as in Excel.
COLUMNS = {
    "project": Column(("project__initials", "project_name")),
    "unit": Column(("unit__initials", "unit_name", "unit")),
    "year": Column(("fiscal_year",), is_quick=True, starts_down=True),
    "total": Column(("total",), is_quick=True, starts_down=True),
    "checks": Column(("draft_figures__blockers", "draft_figures__unexplained"), starts_down=True),
    "state": Column(("life", "waits_at__position")),
    "changed": Column(("changed_at",), is_quick=True, starts_down=True),
}
# How far a declaration has come.
LIFE = ("returned", "draft", "submitted", "department_passed", "approved", "rejected")


def put_in_order(rows: QuerySet, order: ColumnOrder, *own: str) -> QuerySet:
    """The rows of any list by the column that is asked for, what is blank in it last; then in their `own` order."""
    way = F.desc if order.is_down else F.asc
    return rows.order_by(*(way(F(field), nulls_last=True) for field in order.fields), *own)


def sorted_by(declarations: QuerySet[Declaration], order: ColumnOrder) -> QuerySet[Declaration]:
    """In the order of a column, what is blank in it last; without a column in the order of lists."""
    if not order.name:
        return declarations.by_year_and_unit()
    life = Case(*(When(state=state, then=Value(number)) for number, state in enumerate(LIFE)))
    same = ("unit_name", "unit", "id") if order.name == "year" else (_by_id(order),)
    return put_in_order(declarations.alias(life=life), order, *same)


def _by_id(order: ColumnOrder) -> str:
    """Where a column says the same: an index is read the same way to its end."""
    return "-id" if order.is_down else "id"


@dataclass(frozen=True)
class Listed:
    """Declarations in an order, by default the newest year first, in it unit by unit; as much of them as one leafs
    through. For a paginator.

    All of them stand in `units` and `years`, the newest first. Few are put in order at once. Of many, those of a year
    are read by their first units until a page is full, and those along a column by its index: asked for the first rows
    of all, a database may well put a city in order for them.
    """

    declarations: QuerySet[Declaration]
    years: Sequence[int]
    units: QuerySet[Department]
    sort: str = ""

    @cached_property
    def tally(self) -> Tally:
        return tally(self.declarations)

    @cached_property
    def order(self) -> ColumnOrder:
        return ColumnOrder.read(COLUMNS, self.sort, is_limited=self.tally.is_capped)

    def count(self) -> int:
        """As many as can be leafed through."""
        return min(self.tally.number, CAP)

    def __getitem__(self, wanted: slice) -> list[int]:
        """Their ids. Few queries where many fit, as the first units then fill a page."""
        if not self.tally.is_capped:
            return list(sorted_by(self.declarations, self.order).values_list("pk", flat=True))[wanted]
        walk = self._by_year if self.order.name in ("", "year") else self._along
        return list(islice(walk(wanted.stop), wanted.start, wanted.stop))

    def _by_year(self, most: int) -> Iterator[int]:
        """No more than `most` at a time."""
        oldest_first = self.order.name == "year" and not self.order.is_down
        for year in reversed(self.years) if oldest_first else self.years:
            for units in self._some_units():
                rows = self.declarations.filter(fiscal_year=year, unit__in=units).by_year_and_unit()
                yield from rows.values_list("pk", flat=True)[:most]

    def _along(self, most: int) -> Iterator[int]:
        """Along the index over a column, then those that are blank in it."""
        (field,), way = self.order.fields, "-" if self.order.is_down else ""
        rows = self.declarations.filter(**{f"{field}__isnull": False}).order_by(f"{way}{field}", _by_id(self.order))
        yield from rows.values_list("pk", flat=True)[:most]
        blank = self.declarations.filter(**{f"{field}__isnull": True}).order_by(_by_id(self.order))
        yield from blank.values_list("pk", flat=True)[:most]

    def _some_units(self) -> Iterator[list[int]]:
        """The units' ids in their order, more of them each time."""
        ordered, start = self.units.order_by("name", "pk").values_list("pk", flat=True), 0
        while some := list(ordered[start : 2 * start + FIRST_UNITS]):
            yield some
            start = 2 * start + FIRST_UNITS
