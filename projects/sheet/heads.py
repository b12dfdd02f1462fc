"""How each layout arranges what stands above the indicators."""

from __future__ import annotations

from collections.abc import Callable

from projects.core.document import FUND_SOURCES, INDICATOR_FIELDS
from projects.sheet.parts import Cell, Row, Sheet
from projects.sheet.texts import source_of, unit_of
from projects.sheet.writer import Writer
from projects.tables import form13_words


def _label(text: str, *, rowspan: int = 1, colspan: int = 1) -> Cell:
    return Cell("label", text, rowspan=rowspan, colspan=colspan)


def _form13(write: Writer) -> Sheet:
    year = write.document.fiscal_year
    cycle_goal, annual_goal = form13_words.LABELS["goals.cycle"], f"{year}{form13_words.LABELS['goals.annual']}"
    budget = f"{year}年预算金额(元)"
    return Sheet(
        layout=write.document.layout,
        number=form13_words.NUMBER,
        title=form13_words.TITLE,
        rows=(
            Row((_label("项目名称"), write("project.name", colspan=4))),
            Row(
                (
                    _label("项目类型"),
                    write("project.category", "line", colspan=2),
                    _label("项目等级"),
                    write("project.level", "line"),
                )
            ),
            Row(
                (
                    _label("主管部门"),
                    write("project.supervising_department", colspan=2),
                    _label("用款单位"),
                    write("project.spending_unit"),
                )
            ),
            Row(
                (
                    _label("实施周期"),
                    _label("起始年度"),
                    write("project.start_year", "year"),
                    _label("到期年度"),
                    write("project.end_year", "year"),
                )
            ),
            Row((_label(budget), write("budget.total", "amount", label=budget, colspan=4))),
            write.band("总体绩效目标", "goals"),
            Row((_label(cycle_goal), write("goals.cycle", "text", colspan=4))),
            Row((_label(annual_goal), write("goals.annual", "text", label=annual_goal, colspan=4))),
            *_indicator_head(write),
        ),
    )


def _list(write: Writer) -> Sheet:
    others = [path for source, path in _sources(write) if source not in FUND_SOURCES]
    return Sheet(
        layout=write.document.layout,
        number="",
        title="项目支出绩效目标表（含转移支付项目）",
        unit_name=write("project.spending_unit", label="单位名称"),
        unit_note="单位：万元",
        rows=(
            Row((_label("项目名称（资金使用单位）"), write("project.name", colspan=4))),
            Row((_label("预算", rowspan=2), _label("总计"), *map(_label, FUND_SOURCES))),
            Row(
                (
                    write("budget.total", "amount", label="总计"),
                    *(write(f"budget.lines[{source}]", "amount") for source in FUND_SOURCES),
                )
            ),
            *(Row((_label(source_of(path)), write(path, "amount", colspan=4))) for path in others),
            Row((_label("绩效目标"), write("goals.annual", "text", label="绩效目标", colspan=4))),
            *_indicator_head(write),
        ),
    )


def _national(write: Writer) -> Sheet:
    year, unit = write.document.fiscal_year, unit_of("national")
    funds = [(f"{'' if at else '其中：'}{source}", path) for at, (source, path) in enumerate(_sources(write))]
    return Sheet(
        layout=write.document.layout,
        number="",
        title="项目支出绩效目标申报表",
        unit_note=f"{year}年度，单位：{unit}",
        rows=(
            Row((_label("项目名称"), write("project.name", colspan=4))),
            Row(
                (
                    _label("主管部门"),
                    write("project.supervising_department", colspan=2),
                    _label("实施单位"),
                    write("project.spending_unit", label="实施单位"),
                )
            ),
            Row(
                (
                    _label("项目期"),
                    _label("起始年度"),
                    write("project.start_year", "year"),
                    _label("到期年度"),
                    write("project.end_year", "year"),
                )
            ),
            Row(
                (
                    _label(f"项目资金（{unit}）", rowspan=len(funds) + 1),
                    _label("年度资金总额", colspan=2),
                    write("budget.total", "amount", label="年度资金总额", colspan=2),
                )
            ),
            *(Row((_label(label, colspan=2), write(path, "amount", colspan=2))) for label, path in funds),
            write.band("总体目标", "goals"),
            Row((_label("实施期目标"), write("goals.cycle", "text", label="实施期目标", colspan=4))),
            Row((_label("年度目标"), write("goals.annual", "text", label="年度目标", colspan=4))),
            *_indicator_head(write),
        ),
    )


def _sources(write: Writer) -> list[tuple[str, str]]:
    """Every fund source of the form, with the path of its amount."""
    return [(source, path) for path in write.texts if (source := source_of(path))]


ARRANGEMENTS: dict[str, Callable[[Writer], Sheet]] = {"form13": _form13, "list": _list, "national": _national}
"""How each layout arranges its head; a layout that is not here is shown as form13."""


def _indicator_head(write: Writer) -> tuple[Row, Row]:
    heads = tuple(Cell("head", field.label) for field in INDICATOR_FIELDS)
    return write.band("绩效指标", "indicators"), Row(heads, kind="head")
