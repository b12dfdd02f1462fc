"""What goes to a reading process and comes back, as plain JSON values in frames that begin with their length.

Not pickle: a process that has read a hostile file must not be able to hand back anything but data. What comes back is
checked as strictly as an interchange file.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, replace
from typing import IO, Any

from indicators.outline import Level1, Level2, Outline
from projects.core.document import Document, Place, from_plain, to_plain
from projects.problems import Problem, Severity
from projects.tables.grid import Cell, Grid
from projects.tables.limits import LARGEST_ANSWER
from projects.tables.reading import Reading

LENGTH = struct.Struct("<Q")
PLACE = tuple(field.name for field in fields(Place))


def send(stream: IO[bytes], data: bytes) -> None:
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes], *, most: int = LARGEST_ANSWER) -> bytes:
    """The next frame. Raises EOFError when the other side has ended, or says more than `most` bytes."""
    head = stream.read(LENGTH.size)
    length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else most + 1
    data = stream.read(length) if length <= most else b""
    if len(data) != length:
        raise EOFError("the other side ended within a frame")
    return data


def packed(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpacked(data: bytes) -> Any:
    return json.loads(data.decode("utf-8", "surrogatepass"))


def head_to_plain(reading: Reading) -> dict[str, Any]:
    """All that a Reading says but its Documents, and how many of them follow."""
    problems = [problem_to_plain(problem) for problem in reading.problems]
    return {"layout": reading.layout, "problems": problems, "follow": len(reading.documents)}


def head_from_plain(data: dict[str, Any]) -> tuple[tuple[Problem, ...], str, int]:
    """The problems, the layout and how many Documents follow.

    Raises ValueError, TypeError, LookupError or AttributeError when `data` is no such head.
    """
    return tuple(map(problem_from_plain, data["problems"])), str(data["layout"]), int(data["follow"])


def documents_to_plain(documents: Sequence[Document]) -> dict[str, Any]:
    """Documents within the bounds of `mubiao/1`; each place once, as many parts share a cell."""
    places: dict[Place, int] = {}
    return {
        "documents": [to_plain(document) for document in documents],
        "where": [
            {path: places.setdefault(place, len(places)) for path, place in document.places.items()}
            for document in documents
        ],
        "places": [place_to_plain(place) for place in places],
    }


def documents_from_plain(data: dict[str, Any]) -> list[Document]:
    """Raises as `head_from_plain`."""
    places = [place_from_plain(parts) for parts in data["places"]]
    return [
        replace(from_plain(plain), places={path: places[at] for path, at in where.items()})
        for plain, where in zip(data["documents"], data["where"], strict=True)
    ]


def grids_to_plain(grids: Iterable[Grid]) -> list[list[Any]]:
    """Grids as they were read: for writing they know more."""
    return [[grid.name, [_cell_to_plain(cell) for cell in grid.cells]] for grid in grids]


def grids_from_plain(data: Any) -> tuple[Grid, ...]:
    """Raises as `head_from_plain`."""
    return tuple(Grid(str(name), tuple(map(_cell_from_plain, cells))) for name, cells in data)


def _cell_to_plain(cell: Cell) -> list[Any]:
    return [cell.row, cell.column, cell.text, cell.rows, cell.columns, place_to_plain(cell.place)]


def _cell_from_plain(parts: Any) -> Cell:
    row, column, text, rows, columns, place = parts
    return Cell(int(row), int(column), str(text), int(rows), int(columns), place=place_from_plain(place))


def place_to_plain(place: Place) -> list[str | int | None]:
    return [getattr(place, name) for name in PLACE]


def place_from_plain(parts: Any) -> Place:
    if not isinstance(parts, list) or not all(part is None or isinstance(part, str | int) for part in parts):
        raise TypeError(f"no place: {parts!r}")
    return Place(*parts)


def problem_to_plain(problem: Problem) -> list[Any]:
    return [
        problem.severity.value,
        problem.code,
        problem.message,
        place_to_plain(problem.place),
        problem.path,
        problem.text,
    ]


def problem_from_plain(parts: Any) -> Problem:
    severity, code, message, place, path, text = parts
    return Problem(Severity(severity), str(code), str(message), place_from_plain(place), str(path), str(text))


def outline_to_plain(outline: Outline) -> dict[str, Any]:
    return asdict(outline)


def outline_from_plain(data: dict[str, Any]) -> Outline:
    return Outline(**{**data, "children": tuple(_level1(node) for node in data["children"])})


def _level1(data: dict[str, Any]) -> Level1:
    children = tuple(Level2(**_with_aliases(node)) for node in data["children"])
    return Level1(**{**_with_aliases(data), "children": children})


def _with_aliases(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "aliases": tuple(data["aliases"])}
