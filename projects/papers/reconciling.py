"""What is published beside the budget: per project and per unit, with every difference named. Amounts are in 元."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from projects.core.document import FUND_SOURCES, BudgetLine
from projects.papers.sums import sum_of
from projects.tables.grid import Cell, Grid
from projects.tables.money import grouped

NOTHING = Decimal()


class Kind(StrEnum):
    """How a project's approved amount stands to its budget lines; the value is how a unit's row says it."""

    SAME = "一致"
    UNPUBLISHED = "未公开"
    DIFFERENT = "金额不同"
    NOT_GIVEN = "没有预算明细"
    NO_AMOUNT = "申报表没有预算金额"


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project of the year: the version in force, if there is one, and the money it was given.

    `why` says why nothing is published, or what is under way beside what is. `declaration_id` is
    the version in force, else the newest, for a page to lead to.
    """

    unit: str
    project: str
    version: int | None = None
    approved: Decimal | None = None
    budget: tuple[BudgetLine, ...] = ()
    why: str = ""
    declaration_id: int | None = None

    @property
    def is_published(self) -> bool:
        return self.version is not None

    @property
    def given(self) -> Decimal | None:
        return sum_of(line.amount for line in self.budget)

    @property
    def difference(self) -> Decimal:
        """Approved less given."""
        return (self.approved or NOTHING) - (self.given or NOTHING)

    @property
    def kind(self) -> Kind:
        if not self.is_published:
            return Kind.UNPUBLISHED
        if self.given is None:
            return Kind.NOT_GIVEN
        if self.approved is None:
            return Kind.NO_AMOUNT
        return Kind.DIFFERENT if self.difference else Kind.SAME

    @property
    def remark(self) -> str:
        said = f"{self.kind}：批复{more_or_less(self.difference)}" if self.kind is Kind.DIFFERENT else str(self.kind)
        return f"{said}；{self.why}" if self.why else said


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A spending unit's projects, added up."""

    unit: str
    projects: tuple[ProjectLine, ...]

    @property
    def published(self) -> int:
        return sum(project.is_published for project in self.projects)

    @property
    def left_out(self) -> int:
        return len(self.projects) - self.published

    @property
    def approved(self) -> Decimal | None:
        return sum_of(project.approved for project in self.projects)

    @property
    def given(self) -> Decimal | None:
        return sum_of(project.given for project in self.projects)

    @property
    def difference(self) -> Decimal:
        return (self.approved or NOTHING) - (self.given or NOTHING)

    @property
    def remark(self) -> str:
        """The kinds of difference, with how many projects and how much; together they are the difference."""
        return "；".join(_parts(self.projects)) or str(Kind.SAME)


def more_or_less(difference: Decimal) -> str:
    return f"{'多' if difference > 0 else '少'} {grouped(abs(difference))} 元"


def by_unit(projects: Iterable[ProjectLine]) -> list[UnitLine]:
    """Projects that stand unit by unit, added up."""
    return [UnitLine(unit, tuple(group)) for unit, group in groupby(projects, key=lambda project: project.unit)]


def _parts(projects: Sequence[ProjectLine]) -> Iterator[str]:
    for kind in Kind:
        of_kind = [project for project in projects if project.kind is kind]
        if of_kind and kind is not Kind.SAME:
            difference = sum((project.difference for project in of_kind), NOTHING)
            yield f"{len(of_kind)} 个项目{kind}" + (f"，{more_or_less(difference)}" if difference else "")


UNIT_HEADER = ("单位", "公开项目数", "未公开项目数", "批复金额（元）", "预算明细合计（元）", "差额（元）", "说明")
PROJECT_HEADER = ("单位", "项目名称", "批复金额（元）", *FUND_SOURCES, "预算明细合计（元）", "差额（元）", "说明")
LEFT_OUT_HEADER = ("单位", "项目名称", "预算明细合计（元）", "未公开的原因")
UNIT_COLUMNS = (34.0, 11.0, 12.0, 18.0, 18.0, 18.0, 50.0)
PROJECT_COLUMNS = (30.0, 34.0, 18.0, 16.0, 16.0, 16.0, 18.0, 18.0, 44.0)
LEFT_OUT_COLUMNS = (34.0, 40.0, 18.0, 50.0)
Value = str | int | Decimal | None


def workbook(title: str, projects: Sequence[ProjectLine]) -> list[Grid]:
    """Three sheets: the units with the sum of all, their projects, and what is not published."""
    whole = UnitLine("合计", tuple(projects))
    left_out = [project for project in projects if not project.is_published]
    return [
        _sheet("按单位核对", title, UNIT_HEADER, UNIT_COLUMNS, map(_unit_row, [*by_unit(projects), whole])),
        _sheet("按项目核对", title, PROJECT_HEADER, PROJECT_COLUMNS, map(_project_row, projects)),
        _sheet(
            "未公开的项目",
            title,
            LEFT_OUT_HEADER,
            LEFT_OUT_COLUMNS,
            ((project.unit, project.project, project.given, project.why) for project in left_out),
        ),
    ]


def _unit_row(line: UnitLine) -> tuple[Value, ...]:
    return line.unit, line.published, line.left_out, line.approved, line.given, line.difference, line.remark


def _project_row(line: ProjectLine) -> tuple[Value, ...]:
    sources = (sum_of(part.amount for part in line.budget if part.source == source) for source in FUND_SOURCES)
    return line.unit, line.project, line.approved, *sources, line.given, line.difference, line.remark


def _sheet(
    name: str, title: str, header: Sequence[str], widths: tuple[float, ...], rows: Iterable[Sequence[Value]]
) -> Grid:
    cells = [Cell(0, 0, f"{title}（{name}）", columns=len(header), look="title")]
    cells += [Cell(1, column, text, look="band") for column, text in enumerate(header)]
    for at, row in enumerate(rows, start=2):
        cells += [_cell(at, column, value) for column, value in enumerate(row)]
    return Grid(name, tuple(cells), widths, heading=(0, 1), landscape=True)


def _cell(row: int, column: int, value: Value) -> Cell:
    if isinstance(value, Decimal):
        return Cell(row, column, grouped(value), look="amount", amount=value)
    if isinstance(value, int):
        return Cell(row, column, str(value), look="year", amount=Decimal(value))
    return Cell(row, column, value or "")
