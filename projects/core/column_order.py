"""By which of its columns a list is sorted, and which way: as its address says it (`total`, or `-total` downwards)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DOWN = "-"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by which a list can be sorted: along these `fields`, each from its least value to its greatest.

    One that `is_quick` can be sorted by however long the list is. `starts_down`: what one looks for first is its
    greatest values, as of amounts and dates.
    """

    fields: tuple[str, ...]
    is_quick: bool = False
    starts_down: bool = False


@dataclass(frozen=True, slots=True)
class ColumnOrder:
    """The columns of a list by their names, and the one it is sorted by; blank for the list's own order.

    `is_limited`: the list is too long to be sorted by more than its quick columns.
    """

    columns: Mapping[str, Column]
    name: str = ""
    is_down: bool = False
    is_limited: bool = False

    @classmethod
    def read(cls, columns: Mapping[str, Column], said: str, *, is_limited: bool = False) -> ColumnOrder:
        """What an address says; what it cannot mean here is the list's own order."""
        order = cls(columns, is_limited=is_limited)
        name = said.removeprefix(DOWN)
        return cls(columns, name, said.startswith(DOWN), is_limited) if order.offers(name) else order

    def offers(self, name: str) -> bool:
        """Whether the list can be sorted by this column."""
        return name in self.columns and (self.columns[name].is_quick or not self.is_limited)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the chosen column; none for the list's own order."""
        return self.columns[self.name].fields if self.name else ()

    def next(self, name: str) -> str:
        """What the address says after the head of a column was pressed: the other way where it is chosen already."""
        down = not self.is_down if name == self.name else self.columns[name].starts_down
        return f"{DOWN}{name}" if down else name

    def state(self, name: str) -> str:
        """The column's `aria-sort`; blank where the list is not sorted by it."""
        if name != self.name:
            return ""
        return "descending" if self.is_down else "ascending"
