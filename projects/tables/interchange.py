"""`mubiao/1` as a file: what it says, held against the frameworks and layouts we know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from indicators.outline import Outline
from projects.core.document import Document, FormatError, Place, from_json, to_json, unknown_paths
from projects.problems import Problem
from projects.tables.levels import canonical
from projects.tables.reading import Reading, error, notice, refused


def read(
    text: str, *, file: str, outlines: Iterable[Outline], layouts: Collection[str], fiscal_year: int | None = None
) -> Reading:
    """The Documents of an interchange file; one with an unknown layout, framework or level is left out and said."""
    try:
        documents = from_json(text)
    except FormatError as problem:
        message = f"不是 mubiao/1 数据：{problem}；请用本系统导出的 .json 文件，或改用 .txt 导入"
        return refused("", [error("bad-json", message, Place(file))])
    known = {outline.code: outline for outline in outlines}
    kept: list[Document] = []
    problems: list[Problem] = []
    for document in documents:
        wrong = list(_strange(document, known, layouts, Place(file)))
        problems += wrong or (*_other_year(document, fiscal_year, Place(file)), *_unknown(document, Place(file)))
        kept += [] if wrong else [document]
    used = {document.layout for document in kept}
    return Reading(tuple(kept), tuple(problems), used.pop() if len(used) == 1 else "")


def write(documents: Iterable[Document]) -> bytes:
    """Documents as a `mubiao/1` file."""
    return f"{to_json(documents)}\n".encode()


def _strange(
    document: Document, known: dict[str, Outline], layouts: Collection[str], place: Place
) -> Iterator[Problem]:
    """Why a Document cannot be one of ours, by its layout, framework and level names."""
    name = document.project.name
    if document.layout not in layouts:
        yield error("layout-unknown", f"“{name}”的表式“{document.layout}”系统里没有，这一份没有读入", place, text=name)
    if document.framework not in known:
        message = f"“{name}”的指标体系“{document.framework}”系统里没有，这一份没有读入；请先由管理员建立"
        yield error("framework-missing", message, place, text=name)
        return
    outline = known[document.framework]
    for index, row in enumerate(document.indicators):
        if canonical(outline, row.level1, row.level2) != (row.level1, row.level2):
            message = f"“{name}”的指标“{row.name}”：“{outline.name}”中没有“{row.level1}／{row.level2}”，这一份没有读入"
            yield error("unknown-level2", message, place, path=f"indicators[{index}].level2", text=row.name)


def _unknown(document: Document, place: Place) -> Iterator[Problem]:
    """What a newer program, or somebody by hand, wrote beside the fields of today."""
    for path in unknown_paths(document):
        message = f"“{document.project.name}”中的“{path}”系统不认识，原样保留在历史中，不显示也不参与检查"
        yield notice("unknown-key", message, place, path=path, text=path)


def _other_year(document: Document, fiscal_year: int | None, place: Place) -> list[Problem]:
    if fiscal_year in (None, document.fiscal_year):
        return []
    name, year = document.project.name, document.fiscal_year
    message = f"“{name}”的年度是 {year}，与指定的年度 {fiscal_year} 不一致；请核对选择的年度或文件"
    return [error("year-conflict", message, place, path="fiscal_year", text=str(year))]
