"""The FILE arguments of a command: read each, say with its place what was not understood, end as they deserve."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators.outline import Outline, outlines_in
from projects.core.document import Document, Place
from projects.importing.unpack import is_archive, unpack
from projects.problems import Problem, Severity
from projects.tables import READABLE, Reading
from projects.tables.apart import Apart, read_apart
from projects.tables.reading import error, refused

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
NOT_UNDERSTOOD, UNREADABLE = 1, 2
WHY_UNREADABLE = {
    FileNotFoundError: "没有这个文件，请核对路径",
    IsADirectoryError: "这是文件夹，请给出其中的文件",
    PermissionError: "没有读取这个文件的权限",
}


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file said. A file that is missing or no table says nothing, in no layout."""

    file: str
    reading: Reading

    @property
    def is_unreadable(self) -> bool:
        return bool(self.reading.errors) and not self.reading.layout and not self.reading.documents


def add_file_arguments(parser: CommandParser, *, nargs: str, year_required: bool = False) -> None:
    parser.add_argument("files", nargs=nargs, metavar="文件", help=f"绩效目标表文件：{READABLE}，或装有它们的 .zip")
    parser.add_argument(
        "--fiscal-year", type=int, required=year_required, metavar="年度", help="预算年度；表中不印年度时必须给出"
    )


def fixture_outlines() -> tuple[Outline, ...]:
    """The frameworks delivered with the program, for commands that work without a database."""
    files = sorted(FIXTURES.glob("framework-*.json"))
    return tuple(outline for file in files for outline in outlines_in(json.loads(file.read_text(encoding="utf-8"))))


def read_files(
    command: BaseCommand, files: Sequence[str], *, outlines: Iterable[Outline], fiscal_year: int | None
) -> list[FileReading]:
    """Every file's reading, in order, with those packed in a .zip; what a person should know goes to stderr as met."""
    known, readings = tuple(outlines), []
    with Apart() as apart:
        for number, file in enumerate(files, start=1):
            progress(command, f"[{number}/{len(files)}] 读取 {file}")
            for name, content in _contents(file):
                readings.append(FileReading(name, _reading(name, content, known, fiscal_year, read=apart.read)))
                _say_problems(command, readings[-1].reading)
    return readings


def _say_problems(command: BaseCommand, reading: Reading) -> None:
    for problem in reading.problems:
        is_error = problem.severity is Severity.ERROR
        command.stderr.write(str(problem), command.style.ERROR if is_error else command.style.WARNING)


def _contents(file: str) -> Iterator[tuple[str, bytes | Problem]]:
    """A file, or each of those packed in it, by name: what it holds, or why that is not taken."""
    try:
        data = Path(file).read_bytes()
    except OSError as problem:
        message = WHY_UNREADABLE.get(type(problem), f"读不出这个文件：{problem.strerror}")
        yield file, error("unreadable", message, Place(file))
        return
    for found in unpack(data, name=file) if is_archive(file) else [("", data)]:
        if isinstance(found, Problem):
            yield found.place.file, found
        else:
            yield "/".join(filter(None, (file, found[0]))), found[1]


def _reading(
    name: str,
    content: bytes | Problem,
    outlines: tuple[Outline, ...],
    fiscal_year: int | None,
    *,
    read: Callable[..., Reading],
) -> Reading:
    if isinstance(content, Problem):
        return refused("", [content])
    return read(content, name=name, outlines=outlines, fiscal_year=fiscal_year)


def read_file(file: str, outlines: tuple[Outline, ...], fiscal_year: int | None) -> Reading:
    """What one file says, that is no .zip."""
    ((name, content),) = _contents(file)
    return _reading(name, content, outlines, fiscal_year, read=read_apart)


def documents_of(readings: Iterable[FileReading]) -> list[Document]:
    return [document for item in readings for document in item.reading.documents]


def progress(command: BaseCommand, text: str) -> None:
    """Said to somebody who watches, not to a pipe or a log."""
    if command.stderr.isatty():
        say(command, text)


def say(command: BaseCommand, text: str) -> None:
    """A line for people, beside stdout's line for programs."""
    command.stderr.write(text, command.style.SUCCESS)


def refusal(readings: Sequence[FileReading]) -> tuple[str, int]:
    """What was not understood, in words, and the exit code it deserves; ("", 0) when all was."""
    unreadable = sum(item.is_unreadable for item in readings)
    unclear = sum(len(item.reading.errors) for item in readings if not item.is_unreadable)
    words = [f"{unreadable} 个文件读不了"] if unreadable else []
    words += [f"{unclear} 处没有读懂"] if unclear else []
    return "，".join(words), UNREADABLE if unreadable else NOT_UNDERSTOOD if unclear else 0


def finish(command: BaseCommand, summary: str, readings: Sequence[FileReading]) -> None:
    """The last line. Raises CommandError, which carries the exit code, when anything was not understood."""
    words, code = refusal(readings)
    if code:
        raise CommandError(f"{summary}；{words}", returncode=code)
    say(command, summary)
