"""批复: what the office that approved a unit's targets writes to it.

谁批复预算，谁批复目标; 绩效目标确定后，一般不予调整和变更 (财预〔2015〕88号). Amounts are in 元.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from indicators.outline import Outline
from projects.core.document import Document
from projects.core.joining import followed
from projects.papers.forms import forms_of, grouped_by_layout
from projects.papers.letter import Letter, Paragraph
from projects.papers.sums import sum_of
from projects.tables.grid import Cell, Grid, Stamp
from projects.tables.money import grouped

HEADER = ("序号", "项目名称", "预算金额（元）", "审核等次", "批复日期", "批复人")
COLUMNS = (7.0, 34.0, 20.0, 12.0, 15.0, 12.0)
AMOUNT = 2


@dataclass(frozen=True, slots=True)
class Approved:
    """One project's targets as they were approved: by whom, when, and what that decision asked for."""

    document: Document
    on: date
    by: str
    grade: str = ""
    conditions: tuple[str, ...] = ()
    version: int = 1
    stamp: Stamp = Stamp()
    declaration_id: int | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """The 批复 of one unit and year. `office` is the department that approved; there is at least one project."""

    unit: str
    fiscal_year: int
    office: str
    projects: tuple[Approved, ...]

    @property
    def title(self) -> str:
        return followed(f"关于批复{self.unit}", f"{self.fiscal_year}年度项目支出绩效目标的通知")

    @property
    def on(self) -> date:
        """The day of the last decision."""
        return max(project.on for project in self.projects)

    @property
    def total(self) -> Decimal | None:
        """What the projects come to; None when none says an amount."""
        return sum_of(project.document.budget.total for project in self.projects)


def letter_of(approval: Approval, outlines: Iterable[Outline]) -> Letter:
    """The paper, with the approved forms annexed."""
    forms = list(_annexes(approval, outlines))
    one = len(forms) == 1
    return Letter(
        title=approval.title,
        recipient=approval.unit,
        parts=tuple(_parts(approval)),
        office=approval.office,
        on=day(approval.on),
        copies_to=tuple(_copies_to(approval)),
        annexes=tuple(
            replace(grid, annex="附件" if one else f"附件{number}") for number, grid in enumerate(forms, start=1)
        ),
        annex_names=tuple(followed(grid.name, f"{approval.fiscal_year}年度项目支出绩效目标表") for grid in forms),
    )


def _annexes(approval: Approval, outlines: Iterable[Outline]) -> Iterator[Grid]:
    stamps = {id(project.document): project.stamp for project in approval.projects}
    known = grouped_by_layout(project.document for project in approval.projects)
    return forms_of(known, outlines, stamps=[stamps[id(document)] for document in known])


def day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _parts(approval: Approval) -> Iterator[Paragraph | Grid]:
    year = approval.fiscal_year
    yield Paragraph(f"你单位报送的{year}年度项目支出绩效目标收悉。经审核，现批复如下：")
    yield Paragraph("一、批复的项目和绩效目标", is_heading=True)
    yield Paragraph(f"{_sum_said(approval)}绩效目标和绩效指标见附件。")
    yield _table(approval)
    yield from map(Paragraph, _amended(approval))
    conditions = list(_conditions(approval))
    if conditions:
        yield Paragraph("二、审核意见", is_heading=True)
        yield from map(Paragraph, conditions)
    yield Paragraph(f"{'三' if conditions else '二'}、执行要求", is_heading=True)
    yield Paragraph("请按照批复的绩效目标组织项目实施。绩效目标确定后一般不予调整和变更；确需调整的，按规定程序报批。")


def _sum_said(approval: Approval) -> str:
    count, without = len(approval.projects), sum(p.document.budget.total is None for p in approval.projects)
    said = f"批复你单位{approval.fiscal_year}年度项目{count}个"
    if approval.total is None:
        return f"{said}，均未列预算金额。"
    missing = f"，其中{without}个项目未列预算金额" if without else ""
    return f"{said}，预算金额合计{grouped(approval.total)}元{missing}。"


def _table(approval: Approval) -> Grid:
    cells = [Cell(0, column, title, look="band") for column, title in enumerate(HEADER)]
    for row, project in enumerate(approval.projects, start=1):
        cells += _row(row, project)
    below = len(approval.projects) + 1
    cells.append(Cell(below, 0, "合计", columns=AMOUNT, look="band"))
    cells.append(_amount(below, approval.total))
    cells.append(Cell(below, AMOUNT + 1, "", columns=len(HEADER) - AMOUNT - 1))
    return Grid("批复项目表", tuple(cells), COLUMNS, heading=(0, 0))


def _row(row: int, project: Approved) -> list[Cell]:
    return [
        Cell(row, 0, str(row), look="label"),
        Cell(row, 1, project.document.project.name),
        _amount(row, project.document.budget.total),
        Cell(row, 3, project.grade, look="label"),
        Cell(row, 4, f"{project.on:%Y-%m-%d}", look="label"),
        Cell(row, 5, project.by, look="label"),
    ]


def _amount(row: int, amount: Decimal | None) -> Cell:
    return Cell(row, AMOUNT, "" if amount is None else grouped(amount), look="amount", amount=amount)


def _amended(approval: Approval) -> Iterator[str]:
    """An amendment takes the place of what was approved before."""
    for project in approval.projects:
        if project.version > 1:
            name, version = project.document.project.name, project.version
            yield f"其中，“{name}”为调整后的绩效目标（第{version}版），自批复之日起代替原批复的绩效目标。"


def _conditions(approval: Approval) -> Iterator[str]:
    """Each line of them as it was written; of many projects, the first one behind its project's name."""
    for project in approval.projects:
        lines = [line.strip() for text in project.conditions for line in text.splitlines() if line.strip()]
        if lines and len(approval.projects) > 1:
            lines[0] = f"“{project.document.project.name}”：{lines[0]}"
        yield from lines


def _copies_to(approval: Approval) -> Iterator[str]:
    """The supervising departments, unless they are the unit itself or the office that writes."""
    named = (project.document.project.supervising_department for project in approval.projects)
    yield from (name for name in dict.fromkeys(named) if name and name not in (approval.unit, approval.office))
