"""The head of a form in a pasted block: names, years, money and goals, by what its labels mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indicators.outline import Outline
from projects.core.document import Document
from projects.core.paste.columns import Rows
from projects.problems import Problem
from projects.tables import project_list
from projects.tables.grid import Cell, Grid
from projects.tables.labels import FIELD_WORDS
from projects.tables.reading import Reading
from projects.tables.region_head import label_of
from projects.tables.region_header import header_of
from projects.tables.region_reading import read_region

NAME = "project.name"
# A table of indicators alone says none of these; one such label is enough to know a form by.
OF_FORMS = frozenset(FIELD_WORDS)
# So many labels make a form where each of them may as well be an indicator's name.
ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Top:
    """What was read of a head. `asks_money_unit`: an amount is printed, and nowhere whether in 元 or 万元."""

    document: Document | None
    problems: tuple[str, ...] = ()
    asks_money_unit: bool = False


def is_form(rows: Rows) -> bool:
    """Whether rows without a header of indicators are a form, a part of its head, or a table of projects."""
    if is_list(rows) or any((header := header_of(row)) and header.lists_projects for row in rows):
        return True
    kinds = [kind for row in rows if len(row) > 1 for kind in _kinds(row[:1])]
    return any(kind in OF_FORMS for kind in kinds) or len({*kinds}) >= ENOUGH


def projects_named(rows: Rows) -> str:
    """Why several forms cannot be pasted at once; blank where there is one at most."""
    count = sum(NAME in _kinds(row) for row in rows)
    return f"粘贴的内容里有 {count} 张表；请只复制一个项目的表，再粘贴" if count > 1 else ""


def read(rows: Rows, form: Document, outline: Outline, money_unit: str) -> Top:
    """The head that these rows say, read under the framework of the form they are pasted into."""
    reading = _reading(rows, form, outline, money_unit)
    documents = [one for one in reading.documents if len(reading.documents) == 1 or _names(one, form)]
    document = documents[0] if len(documents) == 1 else None
    problems = [*_differing(document, form)] if document else []
    if document is None and reading.documents:
        problems.append(
            f"粘贴的内容里有 {len(reading.documents)} 个项目，没有本项目“{form.project.name}”；请只复制本项目的部分"
        )
    problems += map(str, filter(_matters, reading.problems))
    return Top(document, tuple(problems), any(one.code == "money-unit-missing" for one in reading.problems))


def _reading(rows: Rows, form: Document, outline: Outline, money_unit: str) -> Reading:
    """The list packs a project into a row, and has a reader of its own; every other form is read by its labels."""
    grid = Grid("", tuple(cell for row in rows for cell in row))
    year = form.fiscal_year
    if is_list(rows):
        framework = replace(outline, layout=project_list.LAYOUT)
        return project_list.read_grid(grid, outlines=[framework], fiscal_year=year, money_unit=money_unit)
    named = Grid("", (*_own_name(rows, form), *grid.cells))
    return read_region(
        named, layout=outline.layout, label=outline.name, outlines=[outline], fiscal_year=year, money_unit=money_unit
    )


def is_list(rows: Rows) -> bool:
    return project_list.likeness([cell.text for row in rows for cell in row]) > 0


def _kinds(row: Sequence[Cell]) -> list[str]:
    return [label[1].kind for cell in row if (label := label_of(cell))]


def _own_name(rows: Rows, form: Document) -> Sequence[Cell]:
    """Above rows that name no project, this form's name: they are a part of its table."""
    if any(NAME in _kinds(row) for row in rows):
        return ()
    above = rows[0][0].row - 1
    return Cell(above, 0, "项目名称"), Cell(above, 1, form.project.name or "本项目")


def _names(document: Document, form: Document) -> bool:
    return document.project.name == form.project.name


def _differing(document: Document, form: Document) -> Iterator[str]:
    """By what a pasted form shows that it is another's or another year's."""
    if not _names(document, form) and form.project.name:
        yield f"粘贴的是“{document.project.name}”的表，本表是“{form.project.name}”；请核对是否复制错了"
    if document.fiscal_year != form.fiscal_year:
        yield f"粘贴的是 {document.fiscal_year} 年度的表，本表是 {form.fiscal_year} 年度；请核对内容是否适用"


def _matters(problem: Problem) -> bool:
    """Whether a problem of the reading is one of a part of a form too; some are said otherwise here."""
    if problem.code in ("label-missing", "money-unit-missing"):
        return False
    return problem.code != "year-conflict" or bool(problem.path)
