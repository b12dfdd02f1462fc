"""表13 项目绩效目标表: one form per project, in 元; every level-2 row of the framework is printed, blank or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from indicators.outline import Outline, outline_for
from projects.core.document import Document, Indicator, money_text
from projects.tables import form_reader, money
from projects.tables.form13_words import COLUMNS as PRINTED
from projects.tables.form13_words import (
    CYCLE,
    GOALS_BAND,
    HEADER,
    INDICATORS_BAND,
    LABELS,
    NUMBER,
    TITLE,
)
from projects.tables.form_reader import TEXT_FIELDS
from projects.tables.grid import Cell, Grid, Stamp, with_stamps
from projects.tables.levels import canonical
from projects.tables.lines import squeezed
from projects.tables.loss import Loss, losses_of_setting
from projects.tables.marks import share_of

LAYOUT, LABEL = form_reader.LAYOUT, form_reader.LABEL
UNIT = money.YUAN
YEARS = ("project.start_year", "project.end_year")
# Words by which a text shows that it is this table.
MARKS = (*(LABELS[path] for path in (*TEXT_FIELDS[1:], *YEARS, "goals.cycle")), *HEADER[:3])

# Without these it is a form of another region, whose labels have much in common.
ESSENTIAL = CYCLE

read, read_grid = form_reader.read, form_reader.read_grid


def likeness(texts: Sequence[str]) -> float:
    """Which share of this layout's words these texts have."""
    return share_of(MARKS, texts) if ESSENTIAL in squeezed("".join(texts)) else 0.0


def losses(document: Document) -> tuple[Loss, ...]:
    """What this layout has no place for: how the budget splits by fund source."""
    lines = (
        Loss(
            f"“{LABEL}”没有资金来源栏",
            f"“{line.source}”{money_text(line.amount)} 元只计入预算金额，不单独列出",
        )
        for line in document.budget.lines
    )
    return (*lines, *losses_of_setting(document))


COLUMNS = (17.0, 17.0, 26.0, 21.0, 21.0)
WIDTH = len(COLUMNS)
HEADER_ROW = 13


def to_grids(
    documents: Iterable[Document], outlines: Iterable[Outline], stamps: Sequence[Stamp] = ()
) -> tuple[Grid, ...]:
    """One form per project, in the official rows."""
    frameworks = tuple(outlines)
    return tuple(
        Grid(
            document.project.name,
            (*_head(document), *_rows(document, outline_for(frameworks, LAYOUT, document.fiscal_year))),
            COLUMNS,
            heading=(HEADER_ROW, HEADER_ROW),
        ).stamped([stamp])
        for document, stamp in with_stamps(documents, stamps)
    )


def _head(document: Document) -> Iterator[Cell]:
    """The rows above the indicators."""
    yield Cell(0, 0, NUMBER, look="plain")
    yield Cell(1, 0, TITLE, columns=WIDTH, look="title")
    project = document.project
    for row, path in enumerate(TEXT_FIELDS, start=2):
        yield from _field(row, LABELS[path], getattr(project, path.removeprefix("project.")))
    yield Cell(7, 0, CYCLE, look="label")
    for column, (path, year) in enumerate(
        (("project.start_year", project.start_year), ("project.end_year", project.end_year))
    ):
        yield Cell(7, 2 * column + 1, LABELS[path], look="label")
        amount = None if year is None else Decimal(year)
        yield Cell(7, 2 * column + 2, "" if year is None else str(year), look="year", amount=amount)
    yield from _budget(8, document)
    yield Cell(9, 0, GOALS_BAND, columns=WIDTH, look="band")
    yield from _field(10, LABELS["goals.cycle"], document.goals.cycle, "text")
    yield from _field(11, f"{document.fiscal_year}{LABELS['goals.annual']}", document.goals.annual, "text")
    yield Cell(12, 0, INDICATORS_BAND, columns=WIDTH, look="band")


def _field(row: int, label: str, text: str, look: str = "middle", amount: Decimal | None = None) -> Iterator[Cell]:
    yield Cell(row, 0, label, look="label")
    yield Cell(row, 1, text, columns=WIDTH - 1, look=look, amount=amount)


def _budget(row: int, document: Document) -> Iterator[Cell]:
    label, total = f"{document.fiscal_year}年{LABELS['budget.total']}({UNIT})", document.budget.total
    is_whole = total is not None and total == total.to_integral_value()
    text = "" if total is None else f"{total:.0f}" if is_whole else money_text(total)
    yield from _field(row, label, text, "whole" if is_whole else "exact", total)


def _rows(document: Document, outline: Outline | None) -> Iterator[Cell]:
    """The indicators below their header, level 1 and 2 merged down."""
    for column, title in enumerate(HEADER):
        yield Cell(HEADER_ROW, column, title, look="band")
    row = HEADER_ROW + 1
    for level1, nodes in groupby(rows_by_level(document, outline), key=lambda node: node[0]):
        top = row
        for _, level2, indicators in nodes:
            yield Cell(row, 1, level2, rows=len(indicators), look="label")
            for indicator in indicators:
                texts = (getattr(indicator, name) if indicator else "" for name in [*PRINTED][2:])
                yield from (Cell(row, column, text, look="middle") for column, text in enumerate(texts, start=2))
                row += 1
        yield Cell(top, 0, level1, rows=row - top, look="label")


def rows_by_level(document: Document, outline: Outline | None) -> list[tuple[str, str, list[Indicator | None]]]:
    """(level 1, level 2, its indicators) for every level-2 node; a node without any has one blank row.

    Levels the framework lacks, as a document of another layout may have, follow in their own words.
    """
    rows: dict[tuple[str, str], list[Indicator | None]] = {}
    pairs = [(level1.name, level2.name) for level1, level2 in outline.pairs()] if outline else []
    for indicator in document.indicators:
        named = (indicator.level1, indicator.level2)
        pair = canonical(outline, *named) or named
        if pair not in pairs:
            same = [at for at, known in enumerate(pairs) if known[0] == pair[0]]
            pairs.insert(same[-1] + 1 if same else len(pairs), pair)
        rows.setdefault(pair, []).append(indicator)
    return [(*pair, rows.get(pair, [None])) for pair in pairs]
