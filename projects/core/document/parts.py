"""The values a declaration consists of. All are built by keyword, so that one more part moves no other.

`unknown` of a part holds what a file or the history said beside the fields of today, as pairs of key and JSON value:
kept, written again, and no part of what the Document says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from projects.core.document.fields import FUND_SOURCES, HEAD_FIELDS, INDICATOR_LABELS, LABELS

Unknown = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stood in its original: a file, then a sheet, page or table, then a line or cell.

    Pages, lines and the tables of a text document count from 1. A table's cell is named as a sheet's is.
    """

    file: str = ""
    sheet: str = ""
    page: int | None = None
    line: int | None = None
    cell: str = ""
    table: int | None = None

    def __str__(self) -> str:
        parts = (
            self.file,
            self.sheet and f"工作表“{self.sheet}”",
            self.page and f"第 {self.page} 页",
            self.table and f"第 {self.table} 个表格",
            self.line and f"第 {self.line} 行",
            self.cell and f"单元格 {self.cell}",
        )
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The head of the form. Years are None where the table prints none."""

    name: str = ""
    category: str = ""
    level: str = ""
    supervising_department: str = ""
    spending_unit: str = ""
    start_year: int | None = None
    end_year: int | None = None
    unknown: Unknown = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One fund source's share, in 元."""

    source: str
    amount: Decimal
    unknown: Unknown = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The year's money in 元; `lines` is empty where the table does not split the total by fund source."""

    total: Decimal | None = None
    lines: tuple[BudgetLine, ...] = ()
    unknown: Unknown = field(default=(), compare=False, repr=False)

    def amount_from(self, source: str) -> Decimal | None:
        return next((line.amount for line in self.lines if line.source == source), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    cycle: str = ""
    annual: str = ""
    unknown: Unknown = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One level-3 indicator; `level1` and `level2` carry the framework's names."""

    level1: str
    level2: str
    name: str
    cycle_value: str = ""
    annual_value: str = ""
    unknown: Unknown = field(default=(), compare=False, repr=False)

    def texts(self) -> tuple[str, ...]:
        """What its columns say, in the order of `INDICATOR_FIELDS`."""
        return tuple(getattr(self, name) for name in INDICATOR_LABELS)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Indicator:
        """The indicator whose columns say so, in the order of `INDICATOR_FIELDS`. Raises ValueError where one lacks."""
        columns: dict[str, Any] = dict(zip(INDICATOR_LABELS, texts, strict=True))
        return cls(**columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole declaration. `places` says where parts came from, by path; it is no part of what the document says."""

    fiscal_year: int
    layout: str
    framework: str
    project: Project = field(default_factory=Project)
    budget: Budget = field(default_factory=Budget)
    goals: Goals = field(default_factory=Goals)
    indicators: tuple[Indicator, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
    unknown: Unknown = field(default=(), compare=False, repr=False)

    def with_editable_parts(self, other: Document) -> Document:
        """This Document with what people write taken from `other`: not its year, layout, framework, names or units."""
        editable = [one.name for one in HEAD_FIELDS if one.part == "project" and one.is_editable]
        head = replace(self.project, **{name: getattr(other.project, name) for name in editable})
        return replace(self, project=head, budget=other.budget, goals=other.goals, indicators=other.indicators)

    def value(self, path: str) -> Any:
        """The value of a field above the indicators: a text, a year, an amount in 元; None where there is none."""
        part, name = path.split(".")
        return getattr(getattr(self, part), name)

    def sources(self) -> tuple[str, ...]:
        """Every fund source: those of the tables, then those that only this Document names."""
        return tuple(dict.fromkeys((*FUND_SOURCES, *(line.source for line in self.budget.lines))))

    def label(self, path: str) -> str:
        """The Chinese name of the part at `path`, e.g. `indicators[0].name` → `慰问次数 · 三级指标`."""
        if path in LABELS:
            return LABELS[path]
        if match := re.fullmatch(r"indicators\[(\d+)\](?:\.(\w+))?", path):
            index, attribute = int(match[1]), match[2]
            name = self.indicators[index].name if index < len(self.indicators) else f"第 {index + 1} 条指标"
            return f"{name} · {INDICATOR_LABELS[attribute]}" if attribute else name
        if match := re.fullmatch(r"budget\.lines\[(.+)\]", path):
            return match[1]
        return {"indicators": "绩效指标", "budget": "预算", "goals": "总体绩效目标", "": "整张表"}.get(path, path)
