"""What an .ods shows beside its bare values: which numbers are printed as percentages, with how many decimals."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
# More of the same row or column than this is the rest of a sheet, not a table.
MOST_REPEATED = 10_000

Percents = dict[str, dict[tuple[int, int], int]]


def percents_of(data: bytes) -> Percents:
    """By sheet, the cells printed as percentages, with the decimals printed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as part:
        return {name: dict(_percents(rows)) for name, rows in _sheets(part)}


def _sheets(part: IO[bytes]) -> Iterator[tuple[str, list[ElementTree.Element]]]:
    rows: list[ElementTree.Element] = []
    for _, element in ElementTree.iterparse(part):
        if element.tag == f"{TABLE}table-row":
            rows.append(element)
        elif element.tag == f"{TABLE}table":
            yield element.get(f"{TABLE}name", ""), rows
            rows = []
            element.clear()


def _percents(rows: list[ElementTree.Element]) -> Iterator[tuple[tuple[int, int], int]]:
    at = 0
    for row in rows:
        lines, column = _repeated(row, "rows"), 0
        for cell in row:
            if cell.tag not in CELLS:
                continue
            columns = _repeated(cell, "columns")
            if cell.get(f"{OFFICE}value-type") == "percentage":
                places = ((at + down, column + right) for down in range(lines) for right in range(columns))
                yield from ((place, _decimals(cell)) for place in places)
            column += columns
        at += lines


def _repeated(element: ElementTree.Element, what: str) -> int:
    number = element.get(f"{TABLE}number-{what}-repeated", "1")
    return min(int(number), MOST_REPEATED) if number.isdecimal() else 1


def _decimals(cell: ElementTree.Element) -> int:
    """How many decimals the printed text has: 1 for `62.5%`."""
    match = re.search(r"[.,](\d+)\s*%", "".join(cell.itertext()))
    return len(match[1]) if match else 0
