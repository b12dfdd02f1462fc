"""What an .xls shows beside its bare values: which numbers are printed as percentages, with how many decimals.

An .xls is a small file system (MS-CFB) that holds a stream of records (MS-XLS 2.4): formats, styles that name a format,
and in each sheet's part the cells that name a style.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from projects.tables.formats.xlsx_look import BUILT_IN, decimals_in

Percents = dict[str, dict[tuple[int, int], int]]

SECTOR_END = 0xFFFFFFFA  # this and all above mark no sector
ENTRY = 128
FAT_IN_HEADER = 109
BOF, EOF, FORMULA, SHEET, MANY, STYLE, NUMBER, RK, FORMAT = 0x809, 0x0A, 0x06, 0x85, 0xBD, 0xE0, 0x203, 0x27E, 0x41E
RK_SIZE = 6


def percents_of(data: bytes) -> Percents:
    """By sheet, the cells printed as percentages. Raises struct.error or IndexError for a broken file."""
    stream = _stream(data, "Workbook")
    if not stream:
        return {}
    book = _Book()
    for kind, body in _records(stream, 0):
        book.take(kind, body)
    return {name: dict(_percents(stream, start, book.decimals())) for name, start in book.sheets}


@dataclass
class _Book:
    """What the stream says for all sheets: each sheet's name and start, formats by number, the format of each style."""

    sheets: list[tuple[str, int]] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    styles: list[int] = field(default_factory=list)

    def take(self, kind: int, body: bytes) -> None:
        if kind == SHEET:
            start, _, what, length, wide = struct.unpack_from("<IBBBB", body)
            if what == 0:
                self.sheets.append((_text(body, 8, length, wide), start))
        elif kind == FORMAT:
            number, length, wide = struct.unpack_from("<HHB", body)
            self.formats[number] = _text(body, 5, length, wide)
        elif kind == STYLE:
            self.styles.append(struct.unpack_from("<HH", body)[1])

    def decimals(self) -> dict[int, int]:
        """The styles that print percentages, with how many decimals."""
        codes = [self.formats.get(number, "") for number in self.styles]
        return {at: decimals_in(code) for at, code in enumerate(codes) if "%" in code}


def _text(body: bytes, start: int, length: int, wide: int) -> str:
    if wide & 1:
        return body[start : start + 2 * length].decode("utf-16-le")
    return body[start : start + length].decode("latin-1")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream, without those of charts within it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == BOF) - (kind == EOF)
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        if depth <= 0:
            return
        at += 4 + length


def _percents(stream: bytes, start: int, decimals: dict[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
    for kind, body in _records(stream, start):
        if kind in (NUMBER, RK, FORMULA):
            row, column, style = struct.unpack_from("<HHH", body)
            if style in decimals:
                yield (row, column), decimals[style]
        elif kind == MANY:
            row, first = struct.unpack_from("<HH", body)
            for at in range((len(body) - RK_SIZE) // RK_SIZE):
                (style,) = struct.unpack_from("<H", body, 4 + RK_SIZE * at)
                if style in decimals:
                    yield (row, first + at), decimals[style]


def _stream(data: bytes, name: str) -> bytes:
    """A stream of the file system by its name, empty when there is none."""
    size = 1 << struct.unpack_from("<H", data, 0x1E)[0]
    directory_start, _, cutoff, small_start, _ = struct.unpack_from("<5I", data, 0x30)
    sectors = [data[at : at + size] for at in range(size, len(data), size)]
    fat = _fat(data, sectors)
    directory = _chain(sectors, fat, directory_start)
    entries = [directory[at : at + ENTRY] for at in range(0, len(directory) - ENTRY + 1, ENTRY)]
    entry = next((entry for entry in entries if _name(entry) == name), None)
    if entry is None:
        return b""
    start, length = struct.unpack_from("<II", entry, 116)
    if length >= cutoff:
        return _chain(sectors, fat, start)[:length]
    small_size = 1 << struct.unpack_from("<H", data, 0x20)[0]
    packed = _chain(sectors, fat, struct.unpack_from("<I", entries[0], 116)[0])
    pieces = [packed[at : at + small_size] for at in range(0, len(packed), small_size)]
    return _chain(pieces, _numbers(_chain(sectors, fat, small_start)), start)[:length]


def _fat(data: bytes, sectors: list[bytes]) -> list[int]:
    """Which sector follows which: the table's own sectors are listed in the header and, for large files, in a chain."""
    listed = list(struct.unpack_from(f"<{FAT_IN_HEADER}I", data, 0x4C))
    (following,) = struct.unpack_from("<I", data, 0x44)
    for _ in sectors:
        if following >= SECTOR_END:
            break
        *more, following = _numbers(sectors[following])
        listed += more
    return [number for at in listed if at < SECTOR_END for number in _numbers(sectors[at])]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _chain(sectors: list[bytes], fat: list[int], at: int) -> bytes:
    """The sectors that follow each other from one on; a circle ends when all have been passed."""
    found = []
    for _ in sectors:
        if at >= SECTOR_END:
            break
        found.append(sectors[at])
        at = fat[at]
    return b"".join(found)


def _name(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
