"""A whole declaration (绩效目标表) as one plain, frozen value, and its interchange JSON `mubiao/1`.

Files, forms and rows are read into a `Document`; checks, diff, save, history and every export consume it.
Text stands exactly as printed, minus the line breaks that wrapping put in. Money is `Decimal` in 元.
What a table does not print is blank: `""` or `None`, never 0.

A *path* names one part of a Document, the same in findings, opinions, differences and form fields:
`project.name`, `budget.total`, `budget.lines[财政拨款]`, `goals.annual`, `indicators[1].annual_value` (counted from 0).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

FORMAT = "mubiao/1"
CENT = Decimal("0.01")
FEN_DIGITS = 2

# What one declaration may hold at most: far more than tables print (the published ones have 186 indicators together,
# of at most four columns of money), and little enough that a hand-made file cannot make a page too large to draw.
MAX_INDICATORS = 2_000
MAX_BUDGET_LINES = 100
MAX_TEXT = 20_000
# Four digits are what the tables print, and fit the columns that years are stored in.
YEARS = range(1000, 10_000)
# Digits before the point are what is stored, ten trillion 元; after it, what 万元 with two further digits come to.
# No exponent: `1E+999999` would be written out as a million digits.
AMOUNT = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,6})?")
# The same as a glance knows it: in fen, as nearly every amount is.
SURELY_AMOUNT = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,2})?")
# Neither can be stored: PostgreSQL refuses NUL, and half a surrogate pair is no UTF-8.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# As much of a wrong amount as a message quotes.
QUOTED = 40

APPROPRIATION = "财政拨款"
SPECIAL_ACCOUNT = "财政专户拨款"
OTHER_FUNDS = "其他资金"
FUND_SOURCES = (APPROPRIATION, SPECIAL_ACCOUNT, OTHER_FUNDS)

INDICATOR_FIELDS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "cycle_value": "实施周期指标值",
    "annual_value": "年度指标值",
}
LABELS = {
    "project.name": "项目名称",
    "project.category": "项目类型",
    "project.level": "项目等级",
    "project.supervising_department": "主管部门",
    "project.spending_unit": "用款单位",
    "project.start_year": "起始年度",
    "project.end_year": "到期年度",
    "budget.total": "预算金额",
    "goals.cycle": "实施周期总目标",
    "goals.annual": "年度目标",
}


class FormatError(ValueError):
    """Text that is not `mubiao/1`; the message is Chinese and names the part. `path` and `says` are its two halves."""

    def __init__(self, says: str, path: str = "") -> None:
        self.path, self.says = path, says
        super().__init__(f"{path} {says}".strip())


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


@dataclass(frozen=True, slots=True)
class Project:
    """The head of the form. Years are None where the table prints none."""

    name: str = ""
    category: str = ""
    level: str = ""
    supervising_department: str = ""
    spending_unit: str = ""
    start_year: int | None = None
    end_year: int | None = None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One fund source's share, in 元."""

    source: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Budget:
    """The year's money in 元; `lines` is empty where the table does not split the total by fund source."""

    total: Decimal | None = None
    lines: tuple[BudgetLine, ...] = ()

    def amount_from(self, source: str) -> Decimal | None:
        return next((line.amount for line in self.lines if line.source == source), None)


@dataclass(frozen=True, slots=True)
class Goals:
    cycle: str = ""
    annual: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One level-3 indicator; `level1` and `level2` carry the framework's names."""

    level1: str
    level2: str
    name: str
    cycle_value: str = ""
    annual_value: str = ""


@dataclass(frozen=True, slots=True)
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

    def with_editable_parts(self, other: Document) -> Document:
        """This Document with what people write taken from `other`: not its year, layout, framework, names or units."""
        head = replace(
            self.project,
            category=other.project.category,
            level=other.project.level,
            start_year=other.project.start_year,
            end_year=other.project.end_year,
        )
        return replace(self, project=head, budget=other.budget, goals=other.goals, indicators=other.indicators)

    def label(self, path: str) -> str:
        """The Chinese name of the part at `path`, e.g. `indicators[0].name` → `慰问次数 · 三级指标`."""
        if path in LABELS:
            return LABELS[path]
        if match := re.fullmatch(r"indicators\[(\d+)\](?:\.(\w+))?", path):
            index, attribute = int(match[1]), match[2]
            name = self.indicators[index].name if index < len(self.indicators) else f"第 {index + 1} 条指标"
            return f"{name} · {INDICATOR_FIELDS[attribute]}" if attribute else name
        if match := re.fullmatch(r"budget\.lines\[(.+)\]", path):
            return match[1]
        return {"indicators": "绩效指标", "budget": "预算", "goals": "总体绩效目标", "": "整张表"}.get(path, path)


def money_text(amount: Decimal) -> str:
    """An amount in 元 as `mubiao/1` writes it: at least two decimals, more only where exactness needs them."""
    text = f"{amount:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(FEN_DIGITS, '0')}"


def to_json(documents: Iterable[Document]) -> str:
    """Documents as `mubiao/1` text, in their order."""
    return json.dumps(
        {"format": FORMAT, "declarations": [to_plain(document) for document in documents]}, ensure_ascii=False, indent=1
    )


def to_plain(document: Document) -> dict[str, Any]:
    """One Document as plain JSON values; `places` is left out."""
    project, budget, goals = document.project, document.budget, document.goals
    return {
        "fiscal_year": document.fiscal_year,
        "layout": document.layout,
        "framework": document.framework,
        "project": {name: getattr(project, name) for name in Project.__slots__},
        "budget": {
            "total": None if budget.total is None else money_text(budget.total),
            "lines": [{"source": line.source, "amount": money_text(line.amount)} for line in budget.lines],
        },
        "goals": {"cycle": goals.cycle, "annual": goals.annual},
        "indicators": [{name: getattr(row, name) for name in Indicator.__slots__} for row in document.indicators],
    }


def from_json(text: str) -> tuple[Document, ...]:
    """Documents of `mubiao/1` text. Raises FormatError, which names the part that is wrong, and nothing else."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(f"不是有效的 JSON：第 {error.lineno} 行第 {error.colno} 列") from error
    except RecursionError as error:
        raise FormatError("不是有效的 JSON：括号嵌套太深") from error
    except ValueError as error:  # Python reads no integer of more than some thousand digits.
        raise FormatError("不是有效的 JSON：有位数太多的整数") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise FormatError(f"文件格式应为 {FORMAT}")
    declarations = _get(data, "declarations", list, "")
    return tuple(from_plain(item, f"declarations[{i}]") for i, item in enumerate(declarations))


def from_plain(data: Any, where: str = "") -> Document:
    """The Document that plain JSON values say; `where` prefixes the part named by a FormatError."""
    if not isinstance(data, dict):
        raise _wrong(where, "", "应为对象")
    budget = _get(data, "budget", dict, where)
    goals = _get(data, "goals", dict, where)
    return Document(
        fiscal_year=_year(data, "fiscal_year", where),
        layout=_text(data, "layout", where),
        framework=_text(data, "framework", where),
        project=_project(_get(data, "project", dict, where), f"{where}.project"),
        budget=Budget(
            total=None if budget.get("total") is None else _money(budget, "total", f"{where}.budget"),
            lines=tuple(
                BudgetLine(_text(line, "source", part), _money(line, "amount", part))
                for part, line in _objects(budget, "lines", f"{where}.budget", MAX_BUDGET_LINES)
            ),
        ),
        goals=Goals(cycle=_text(goals, "cycle", f"{where}.goals"), annual=_text(goals, "annual", f"{where}.goals")),
        indicators=tuple(
            Indicator(*[_text(row, name, part) for name in Indicator.__slots__])
            for part, row in _objects(data, "indicators", where, MAX_INDICATORS)
        ),
    )


def _project(data: dict[str, Any], where: str) -> Project:
    return Project(
        name=_text(data, "name", where),
        category=_text(data, "category", where),
        level=_text(data, "level", where),
        supervising_department=_text(data, "supervising_department", where),
        spending_unit=_text(data, "spending_unit", where),
        start_year=None if data.get("start_year") is None else _year(data, "start_year", where),
        end_year=None if data.get("end_year") is None else _year(data, "end_year", where),
    )


def fault_of(document: Document) -> FormatError | None:
    """Why `mubiao/1` cannot hold a Document, by its first part that it cannot; None when it can."""
    if _is_surely_held(document):
        return None
    try:
        from_plain(to_plain(document))
    except FormatError as error:
        return error
    return None


def _is_surely_held(document: Document) -> bool:
    """Whether a glance is enough, as at nearly every Document: it is plainly within all bounds."""
    head, budget = document.project, document.budget
    texts = [document.layout, document.framework, document.goals.cycle, document.goals.annual]
    texts += [head.name, head.category, head.level, head.supervising_department, head.spending_unit]
    texts += [line.source for line in budget.lines]
    for row in document.indicators:
        texts += (row.level1, row.level2, row.name, row.cycle_value, row.annual_value)
    amounts = [line.amount for line in budget.lines] + ([] if budget.total is None else [budget.total])
    years = [year for year in (document.fiscal_year, head.start_year, head.end_year) if year is not None]
    return (
        max(map(len, texts)) <= MAX_TEXT
        and not UNSTORABLE.search("".join(texts))
        and all(year in YEARS for year in years)
        and all(SURELY_AMOUNT.fullmatch(str(amount)) for amount in amounts)
        and len(document.indicators) <= MAX_INDICATORS
        and len(budget.lines) <= MAX_BUDGET_LINES
    )


def _wrong(where: str, key: str, says: str) -> FormatError:
    return FormatError(says, f"{where}.{key}".strip("."))


def _get(data: dict[str, Any], key: str, kind: type, where: str) -> Any:
    value = data.get(key)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _wrong(where, key, "缺失或类型不对")
    return value


def _objects(data: dict[str, Any], key: str, where: str, most: int) -> list[tuple[str, dict[str, Any]]]:
    rows = _get(data, key, list, where)
    if len(rows) > most:
        raise _wrong(where, key, f"有 {len(rows)} 项，最多 {most} 项")
    if not all(isinstance(row, dict) for row in rows):
        raise _wrong(where, key, "的每一项应为对象")
    return [(f"{where}.{key}[{i}]", row) for i, row in enumerate(rows)]


def _text(data: dict[str, Any], key: str, where: str) -> str:
    # As `_get`, without the call: most of what is read are texts.
    text = data.get(key)
    if not isinstance(text, str):
        raise _wrong(where, key, "缺失或类型不对")
    if len(text) > MAX_TEXT:
        raise _wrong(where, key, f"有 {len(text)} 个字，最多 {MAX_TEXT} 个字")
    if UNSTORABLE.search(text):
        raise _wrong(where, key, "含有无法保存的字符")
    return text


def _year(data: dict[str, Any], key: str, where: str) -> int:
    year: int = _get(data, key, int, where)
    if year not in YEARS:
        raise _wrong(where, key, "应为四位数的年份")
    return year


def _money(data: dict[str, Any], key: str, where: str) -> Decimal:
    text = _text(data, key, where)
    if not AMOUNT.fullmatch(text):
        raise _wrong(where, key, f"不是金额：{text[:QUOTED]}")
    amount = Decimal(text)
    if amount < 0:
        raise _wrong(where, key, f"不能是负数：{text}")
    return amount
