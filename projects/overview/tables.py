"""The overview's tables, as values: the page and the workbook show the same ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from urllib.parse import quote, urlencode

from django.urls import reverse

from projects.checks import RULES
from projects.figures import Figures
from projects.figures.summing import share
from projects.models import CampaignStage, ReasonCode, State
from projects.overview.scope import Part, Scope

TITLES = {rule.code: rule.title for rule in RULES}
# What a table of the most frequent shows; the workbook has them all.
MOST = 12
# An amount is shown, and given out, in 万元.
WAN = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it is, and the address of the declarations (or projects) behind it; blank for none.

    `kind`: count, money (元), share or days.
    """

    value: int | Decimal | Fraction | float | None
    address: str = ""
    kind: str = "count"

    @property
    def text(self) -> str:
        """As the page shows it, amounts in 万元; blank where there is nothing to divide by."""
        if self.value is None:
            return ""
        if self.kind == "money":
            return f"{self.value / WAN:,.2f}"
        if self.kind == "share":
            return f"{float(self.value):.1%}"
        return f"{self.value:,.1f}" if self.kind == "days" else str(self.value)

    @property
    def drawn(self) -> float | None:
        """As a chart draws it: a share in per cent."""
        if self.value is None:
            return None
        return round(float(self.value) * (100 if self.kind == "share" else 1), 1)


@dataclass(frozen=True, slots=True)
class Column:
    """Those `drawn` are in the chart, in a tone of the style sheet."""

    title: str
    drawn: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name, its cells, and the department into which it opens."""

    name: str
    cells: Sequence[Cell]
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`first` is what the lines are; `note` what the reader must know of how it is counted."""

    slug: str
    title: str
    first: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    total: Line | None = None
    note: str = ""

    @property
    def shown(self) -> Sequence[Line]:
        """The lines of a page: of the most frequent the first, of units all."""
        return self.lines if self.total else self.lines[:MOST]

    @property
    def left(self) -> int:
        return len(self.lines) - len(self.shown)


@dataclass(frozen=True, slots=True)
class _Place:
    """The end of an address for a part of the scope, and the two lists it may lead to."""

    query: str
    list: str
    projects: str

    def declarations(self, more: str = "") -> str:
        """Where its declarations are listed, narrowed further."""
        return f"{self.list}?{self.query}{'&' if more else ''}{more}"


Numbers = Callable[[Figures, _Place], list[Cell]]


def tables_of(scope: Scope, stages: Sequence[CampaignStage]) -> list[Table]:
    """All tables of a year whose campaign has these stages."""
    return [
        _by_unit(scope, "progress", "进度", _progress_columns(stages), _progress(stages), PROGRESS_NOTE),
        _by_unit(scope, "quality", "按时、预算与可衡量指标", QUALITY, _quality, QUALITY_NOTE),
        _frequent(scope, "findings", "检查结果", "检查", scope.sum.under("finding"), TITLES),
        _frequent(scope, "reasons", "退回理由", "理由", scope.sum.under("reason"), dict(ReasonCode.choices)),
        _stages(scope, stages),
    ]


PROGRESS_NOTE = "每个项目按最新一版计。“未开始”是应报而没有申报表的项目；批次没有列出应报项目时按实施周期计。"
QUALITY_NOTE = "“按时”指首次送审不晚于填报截止时间；“可衡量”指年度指标值写明了数量。"
FREQUENT_NOTE = "一份申报表同一项只计一次；占比以送审过的申报表为底数。"
STAGES_NOTE = "自到达环节至作出决定的日历天数；收回的决定不计。"
QUALITY = (
    Column("送审过"),
    Column("按时"),
    Column("按时率", drawn="brand"),
    Column("预算（万元）"),
    Column("已批复预算（万元）"),
    Column("预算覆盖率", drawn="ok"),
    Column("指标"),
    Column("可衡量占比", drawn="note"),
    Column("有不可衡量指标的申报表"),
)


def _progress_columns(stages: Sequence[CampaignStage]) -> list[Column]:
    waiting = [Column(f"待{stage.name}", drawn="brand") for stage in stages]
    ends = [Column("已退回", drawn="warn"), Column("已批复", drawn="ok"), Column("不予安排", drawn="bad")]
    return [Column("应报"), Column("未开始", drawn="none"), Column("草稿", drawn="note"), *waiting, *ends]


def _progress(stages: Sequence[CampaignStage]) -> Numbers:
    def numbers(known: Figures, at: _Place) -> list[Cell]:
        waiting = [_counted(known, f"at:{stage.pk}", at) for stage in stages]
        draft, *ends = (
            Cell(known[f"state:{state}"], at.declarations(f"state={state}"))
            for state in (State.DRAFT, State.RETURNED, State.APPROVED, State.REJECTED)
        )
        return [
            Cell(known.begun + known.not_begun),
            Cell(known.not_begun, f"{at.projects}?{at.query}"),
            draft,
            *waiting,
            *ends,
        ]

    return numbers


def _quality(known: Figures, at: _Place) -> list[Cell]:
    return [
        _counted(known, "submitted", at),
        _counted(known, "on-time", at),
        _share(known["on-time"], known["submitted"]),
        Cell(known.total, at.declarations(), "money"),
        Cell(known.approved_total, at.declarations(f"state={State.APPROVED}"), "money"),
        _share(known.approved_total, known.total),
        Cell(known["indicators"]),
        _share(known["measurable"], known["indicators"]),
        _counted(known, "unmeasured", at),
    ]


def _by_unit(scope: Scope, slug: str, title: str, columns: Sequence[Column], numbers: Numbers, note: str) -> Table:
    lines = [
        Line(part.name, numbers(part.figures, _place(scope, part)), part.unit if part.opens else None)
        for part in scope.parts
    ]
    total = Line("合计", numbers(scope.sum, _place(scope)))
    return Table(slug, title, "单位", columns, lines, total, note)


def _frequent(
    scope: Scope, slug: str, title: str, first: str, found: Mapping[str, int], titles: Mapping[str, str]
) -> Table:
    kind, at, sent = slug.removesuffix("s"), _place(scope), scope.sum["submitted"]
    lines = [
        Line(titles.get(code, code), [_counted(scope.sum, f"{kind}:{code}", at), _share(number, sent)])
        for code, number in found.items()
    ]
    return Table(slug, title, first, (Column("申报表", drawn="brand"), Column("占比")), lines, note=FREQUENT_NOTE)


def _stages(scope: Scope, stages: Iterable[CampaignStage]) -> Table:
    columns = (
        Column("现在等待"),
        Column("审过的申报表"),
        Column("决定次数"),
        Column("平均天数", drawn="brand"),
        Column("中位天数"),
    )
    lines = [Line(stage.name, _stage_numbers(scope, stage)) for stage in stages]
    return Table("stages", "每一环节用时", "环节", columns, lines, note=STAGES_NOTE)


def _stage_numbers(scope: Scope, stage: CampaignStage) -> list[Cell]:
    at, known, days = _place(scope), scope.sum, scope.sum.days_at(stage.pk)
    return [
        _counted(known, f"at:{stage.pk}", at),
        decided := _counted(known, f"decided:{stage.pk}", at),
        Cell(days.decisions if days else 0, decided.address),
        Cell(days.mean if days else None, kind="days"),
        Cell(days.median if days else None, kind="days"),
    ]


def _counted(known: Figures, key: str, at: _Place) -> Cell:
    return Cell(known[key], at.declarations(f"figure={quote(key)}"))


def _share(part: int | Decimal, whole: int | Decimal) -> Cell:
    return Cell(share(part, whole), kind="share")


def _place(scope: Scope, part: Part | None = None) -> _Place:
    where = {"fiscal_year": scope.fiscal_year}
    unit = part.unit if part else scope.unit and scope.unit.pk
    if unit:
        where["unit"] = unit
    if part and part.alone:
        where["alone"] = 1
    return _Place(urlencode(where), reverse("declaration-list"), reverse("overview-not-begun"))
