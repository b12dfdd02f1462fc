"""Every part of a Document that has one value: its name, its label, what kind of value it holds, who writes it.

`FIELDS` is the one list of them. The sheet, the merge, pasted blocks, the history, the editor in the browser and the
writers walk it, so that a Document grows by one line here and one attribute in `parts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ROW = "indicators"


class Kind(StrEnum):
    """What a field holds, and so how it is read, edited and compared."""

    LEVEL = "level"
    LINE = "line"
    TEXT = "text"
    YEAR = "year"
    MONEY = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `part` is the attribute of the Document it stands in, `name` its attribute there.

    `is_editable`: people write it in the form. Names, units and levels come from the project and the framework.
    """

    part: str
    name: str
    label: str
    kind: Kind
    is_editable: bool = True

    @property
    def path(self) -> str:
        """Where the field stands in a Document; of an indicator's, the path without its number."""
        return f"{self.part}.{self.name}"


def _project(name: str, label: str, kind: Kind = Kind.LINE, *, is_editable: bool = True) -> Field:
    return Field(part="project", name=name, label=label, kind=kind, is_editable=is_editable)


def _row(name: str, label: str, kind: Kind = Kind.LINE, *, is_editable: bool = True) -> Field:
    return Field(part=ROW, name=name, label=label, kind=kind, is_editable=is_editable)


FIELDS = (
    _project("name", "项目名称", is_editable=False),
    _project("category", "项目类型"),
    _project("level", "项目等级"),
    _project("supervising_department", "主管部门", is_editable=False),
    _project("spending_unit", "用款单位", is_editable=False),
    _project("start_year", "起始年度", Kind.YEAR),
    _project("end_year", "到期年度", Kind.YEAR),
    Field(part="budget", name="total", label="预算金额", kind=Kind.MONEY),
    Field(part="goals", name="cycle", label="实施周期总目标", kind=Kind.TEXT),
    Field(part="goals", name="annual", label="年度目标", kind=Kind.TEXT),
    _row("level1", "一级指标", Kind.LEVEL, is_editable=False),
    _row("level2", "二级指标", Kind.LEVEL, is_editable=False),
    _row("name", "三级指标"),
    _row("cycle_value", "实施周期指标值"),
    _row("annual_value", "年度指标值"),
)
HEAD_FIELDS = tuple(field for field in FIELDS if field.part != ROW)
"""What stands above the indicators."""
INDICATOR_FIELDS = tuple(field for field in FIELDS if field.part == ROW)
"""The columns of the indicators."""

LABELS = {field.path: field.label for field in HEAD_FIELDS}
INDICATOR_LABELS = {field.name: field.label for field in INDICATOR_FIELDS}
WRITTEN = tuple(field.name for field in INDICATOR_FIELDS if field.is_editable)
"""The attributes of an indicator that people write."""
VALUES = tuple(name for name in WRITTEN if name != "name")
"""Those of them that say how much."""
GOALS = tuple(field.path for field in HEAD_FIELDS if field.kind is Kind.TEXT)
"""The paths of the texts of several paragraphs."""
HEAD_LINES = tuple(field.path for field in HEAD_FIELDS if field.kind is Kind.LINE)
"""The paths of the texts of one line above the indicators."""

APPROPRIATION = "财政拨款"
SPECIAL_ACCOUNT = "财政专户拨款"
OTHER_FUNDS = "其他资金"
FUND_SOURCES = (APPROPRIATION, SPECIAL_ACCOUNT, OTHER_FUNDS)
"""The sources a budget is split by, in the order of the tables. A Document may name others; see `Document.sources`."""
