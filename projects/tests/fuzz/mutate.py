"""Spoiling files: bytes at random, and what the bytes mean, so that more than the outermost reader is met."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

Mutation = Callable[[bytes, Random], bytes]

EXTREMES = (
    "0",
    "-1",
    "1",
    "3",
    "255",
    "65536",
    "2147483648",
    "4294967295",
    "18446744073709551616",
    "9" * 400,
    "1e999",
    "",
)
ODD = (
    "\0",
    "\ufeff",
    "\u202e",
    "\U00020bb7",
    "＜",
    "①",
    "　",
    "\t",
    "\r",
    "=1+1",
    "<",
    "&",
    "]]>",
    "”",
    "1、",
    "；",
    "：",
    "万元",
)
LONGEST = 4_000
MOST_REPEATS = 300
NUMBER = re.compile(rb"\d+")
TAG = re.compile(rb"<[^<>]*>")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
OBJECT = re.compile(rb"\d+ 0 obj.*?endobj", re.DOTALL)


def mutated(data: bytes, suffix: str, random: Random) -> bytes:
    """A copy of a file with one to three mutations that suit its format."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = random.choice(MUTATIONS[suffix])(data, random)
    return data


def flip(data: bytes, random: Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(random.choice((1, 2, 8, 64)) if data else 0):
        spoiled[random.randrange(len(spoiled))] = random.randrange(256)
    return bytes(spoiled)


def truncate(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def cut(data: bytes, random: Random) -> bytes:
    at, length = _somewhere(data, random)
    return data[:at] + data[at + length :]


def repeat(data: bytes, random: Random) -> bytes:
    at, length = _somewhere(data, random)
    return data[:at] + data[at : at + length] * random.choice((2, 2, 5, MOST_REPEATS)) + data[at + length :]


def move(data: bytes, random: Random) -> bytes:
    at, length = _somewhere(data, random)
    to = random.randrange(len(data) + 1)
    return data[:to] + data[at : at + length] + data[to:]


def number(data: bytes, random: Random) -> bytes:
    """Another number where there is one: lengths, counts, references, years, amounts."""
    return _replaced(data, NUMBER, random, lambda found: random.choice(EXTREMES).encode())


def line(data: bytes, random: Random) -> bytes:
    """Lines dropped, doubled, swapped, joined or torn."""
    lines = data.split(b"\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines[at:at] = [lines[other]] * random.choice((1, 2, MOST_REPEATS))
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at : at + 2] = [b"".join(lines[at : at + 2])]
        case 4:
            half = random.randrange(len(lines[at]) + 1)
            lines[at : at + 1] = [lines[at][:half], lines[at][half:]]
    return b"\n".join(lines)


def odd(data: bytes, random: Random) -> bytes:
    """An odd character between two others."""
    text = data.decode("utf-8", "replace")
    at = random.randrange(len(text) + 1)
    return (text[:at] + random.choice(ODD) * random.choice((1, 1, 3, LONGEST)) + text[at:]).encode("utf-8", "replace")


def recode(data: bytes, random: Random) -> bytes:
    return data.decode("utf-8", "replace").encode(random.choice(("gb18030", "utf-16", "utf-8-sig", "big5")), "replace")


def tag(data: bytes, random: Random) -> bytes:
    """A tag dropped, doubled or turned into another of the same part."""
    tags = TAG.findall(data) or [b""]
    other = random.choice(tags)
    return _replaced(data, TAG, random, lambda found: random.choice((b"", found * 2, other, other + found)))


def element(data: bytes, random: Random) -> bytes:
    """From one tag to another of the same name: cut out, or repeated."""
    starts = [*TAG.finditer(data)]
    if not starts:
        return data
    first = random.choice(starts)
    name = first[0].split()[0].rstrip(b"/>")
    ends = [found for found in starts if found.start() > first.start() and found[0].startswith(name)]
    end = random.choice(ends[:20]).start() if ends else first.end()
    times = random.choice((0, 2, 2, MOST_REPEATS))
    return data[: first.start()] + data[first.start() : end] * times + data[end:]


PART = (flip, truncate, cut, repeat, move, number, number, odd, tag, tag, element, element)


def package(data: bytes, random: Random) -> bytes:
    """A part of a zipped format spoiled and packed again, dropped, doubled or renamed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:  # noqa: BLE001, an earlier mutation left no package
        return flip(data, random)
    at = random.randrange(len(parts))
    name, content = parts[at]
    match random.randrange(12):
        case 0:
            del parts[at]
        case 1:
            parts.append((name, random.choice(parts)[1]))
        case 2:
            parts[at] = (random.choice(parts)[0], content)
        case _:
            parts[at] = (name, random.choice(PART)(content, random))
    return zipped(parts)


def zipped(parts: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for name, content in parts:
            archive.NameToInfo.pop(name, None)  # the same name twice is what is wanted, and no warning
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def stream(data: bytes, random: Random) -> bytes:
    """What a PDF's stream unpacks to, spoiled and packed again."""

    def spoiled(found: bytes) -> bytes:
        head, body = found[: found.index(b"\n") + 1], found[found.index(b"\n") + 1 : -len(b"endstream")]
        try:
            content = zlib.decompress(body)
        except zlib.error:
            return head + random.choice((flip, cut, number))(body, random) + b"endstream"
        return (
            head + zlib.compress(random.choice((flip, cut, repeat, move, number, line))(content, random)) + b"endstream"
        )

    return _replaced(data, STREAM, random, spoiled)


def pdf_object(data: bytes, random: Random) -> bytes:
    """An object of a PDF dropped, doubled, in the place of another, or with other numbers."""
    objects = OBJECT.findall(data) or [b""]
    other = random.choice(objects)
    return _replaced(
        data,
        OBJECT,
        random,
        lambda found: random.choice((b"", found * 2, other, number(found, random), cut(found, random))),
    )


def _somewhere(data: bytes, random: Random) -> tuple[int, int]:
    at = random.randrange(len(data) + 1)
    return at, random.randrange(min(len(data) - at, LONGEST) + 1)


def _replaced(data: bytes, pattern: re.Pattern[bytes], random: Random, by: Callable[[bytes], bytes]) -> bytes:
    """`data` with one of the places that fit `pattern` replaced."""
    found = [*pattern.finditer(data)]
    if not found:
        return flip(data, random)
    chosen = random.choice(found)
    return data[: chosen.start()] + by(chosen[0]) + data[chosen.end() :]


BYTES: tuple[Mutation, ...] = (flip, truncate, cut, repeat, move)
PACKAGE: tuple[Mutation, ...] = (*BYTES[:2], *[package] * 8)
TEXT: tuple[Mutation, ...] = (*BYTES, *[line] * 5, number, number, odd, odd, recode)
MUTATIONS: dict[str, tuple[Mutation, ...]] = {
    ".xlsx": PACKAGE,
    ".xlsm": PACKAGE,
    ".docx": PACKAGE,
    ".ods": PACKAGE,
    ".xls": (*BYTES, flip, flip, flip),
    ".pdf": (*BYTES[:3], *[stream] * 6, *[pdf_object] * 4),
    ".txt": TEXT,
    ".csv": TEXT,
    ".json": TEXT,
}
