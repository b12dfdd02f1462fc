"""A file as it can be shown beside what was understood of it: the sheets, pages, tables or lines of one Document.

Everything comes from the very grids that the readers used, so that the place of every value is the place of a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from projects.core.document import INDICATOR_LABELS, Document, Place, money_text
from projects.tables import formats
from projects.tables.formats import csv_text
from projects.tables.grid import Cell, Grid
from projects.tables.lines import squeezed
from projects.tables.shown import Part, Sheet, sheet_of

WAN = 4
# So many parts are shown where no place tells which are meant.
FIRST = 3


@dataclass(frozen=True, slots=True)
class Original:
    """What is shown of a file, and by path the anchor of each value of the Document."""

    sheets: tuple[Sheet, ...]
    anchors: Mapping[str, str] = field(default_factory=dict)

    def holds(self, place: Place) -> bool:
        """Whether the cell at a place is among those shown."""
        wanted = anchor(place)
        return any(cell.anchor == wanted for sheet in self.sheets for row in sheet.rows for cell in row.cells)


# The number of a part, and a cell of it with its anchor.
_Placed = tuple[int, str, Cell]


def anchor(place: Place) -> str:
    """A place within its file, as pages mark it. Of several cells at one place the second adds `/2`, and so on."""
    parts = (place.sheet, place.page, place.table, place.line, place.cell)
    return "·".join("" if part is None else str(part) for part in parts)


def grids_of(data: bytes, *, name: str) -> tuple[Grid, ...]:
    """The grids of any file that can be read; a text is one of lines. Raises Unreadable."""
    if PurePath(name).suffix.lower() not in formats.TEXTS:
        return formats.grids_of(data, file=name)
    text = formats.text_of(data)
    if csv_text.is_tabbed(text):
        return csv_text.tabbed_grids(text, file=name)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cells = (Cell(at, 0, line, place=Place(name, line=at + 1)) for at, line in enumerate(lines) if line.strip())
    return (Grid("", tuple(cells)),)


def original(grids: Iterable[Grid], document: Document) -> Original:
    """The parts of a file that a Document came from; the first when it knows no place."""
    parts = _parts(grids)
    at_place: dict[str, list[_Placed]] = {}
    for number, part in enumerate(parts):
        for mark, cell in part.cells:
            at_place.setdefault(anchor(cell.place), []).append((number, mark, cell))
    found: dict[str, _Placed] = {}
    taken: set[str] = set()
    for path, place in document.places.items():
        if candidates := at_place.get(anchor(place)):
            fitting = _fitting(candidates, _printed(document, path))
            # Two values that say the same stand in two cells where there are two.
            found[path] = next((placed for placed in fitting if placed[1] not in taken), fitting[0])
            taken.add(found[path][1])
    rows: dict[int, set[int]] = {}
    for number, _, cell in found.values():
        rows.setdefault(number, set()).update((cell.row, cell.row + cell.rows - 1))
    numbers = range(min(rows), max(rows) + 1) if rows else range(min(len(parts), FIRST))
    sheets = tuple(sheet_of(parts[number], rows.get(number, set())) for number in numbers)
    return Original(sheets, {path: mark for path, (_, mark, _) in found.items()})


def _parts(grids: Iterable[Grid]) -> list[Part]:
    """Grid by grid, page by page."""
    parts = []
    seen: dict[str, int] = {}
    for grid in grids:
        pages: dict[int | None, list[Cell]] = {}
        for cell in grid.cells:
            pages.setdefault(cell.place.page, []).append(cell)
        for cells in pages.values():
            place = max(
                (cell.place for cell in cells), key=lambda place: (place.table or 0, place.cell, place.line or 0)
            )
            parts.append(Part(place, tuple((_once(anchor(cell.place), seen), cell) for cell in cells)))
    return parts


def _once(mark: str, seen: dict[str, int]) -> str:
    seen[mark] = seen.get(mark, 0) + 1
    return mark if seen[mark] == 1 else f"{mark}/{seen[mark]}"


def _fitting(candidates: Sequence[_Placed], texts: Sequence[str]) -> Sequence[_Placed]:
    """Of the cells at one place, those that say a value, or hold it, or say as much of it as is on one page."""
    wanted = [squeezed(text).replace(",", "") for text in texts if text]
    said = [(candidate, squeezed(candidate[2].text).replace(",", "")) for candidate in candidates]
    for fits in (str.__eq__, str.__contains__, lambda cell, text: bool(cell) and text.startswith(cell)):
        if found := [candidate for candidate, cell in said if any(fits(cell, text) for text in wanted)]:
            return found
    return candidates


def _printed(document: Document, path: str) -> tuple[str, ...]:
    """How a table may have printed the part at `path`."""
    part, _, attribute = path.rpartition(".")
    if path.startswith("budget."):
        source = path.removeprefix("budget.lines[").removesuffix("]")
        amount = document.budget.total if path == "budget.total" else document.budget.amount_from(source)
        in_yuan = () if amount is None else (f"{amount.normalize():f}", money_text(amount))
        in_wan = () if amount is None else (f"{amount.scaleb(-WAN).normalize():f}", money_text(amount.scaleb(-WAN)))
        return (*in_yuan, *in_wan)
    if path.startswith("indicators["):
        index = int(path[len("indicators[") : path.index("]")])
        row = document.indicators[index]
        return (str(getattr(row, attribute if attribute in INDICATOR_LABELS else "name")),)
    holder = getattr(document, part, document)
    value = getattr(holder, attribute, "")
    return () if value is None else (str(value),)
