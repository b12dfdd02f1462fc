"""Reading a file in a process of its own, which can be ended: what a hostile file can break is that process alone.

The process knows nothing but the file, its name and the frameworks: no database, no settings, no secrets. It has the
limits of `projects.tables.limits`, which it sets itself before it reads anything, so that it can be started from any
thread; should the caller die, its own alarm ends it.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from indicators.outline import Outline
from projects.core.document import Document, Place
from projects.problems import Problem
from projects.tables.apart.plain import (
    documents_from_plain,
    grids_from_plain,
    head_from_plain,
    outline_to_plain,
    packed,
    receive,
    send,
    unpacked,
)
from projects.tables.bounds import oversized
from projects.tables.grid import Grid
from projects.tables.limits import LARGEST_ANSWER, MEMORY, MIB, SECONDS
from projects.tables.reading import Reading, error, refused

__all__ = ["Apart", "BrokenOff", "Stream", "read_apart"]

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "projects.tables.apart")
# All that it is told of its surroundings: where programs and temporary folders are, and how names are written.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL")
# How it ends when it has used up its time: by its own alarm, or by the limit of the processor.
OUT_OF_TIME = (-signal.SIGALRM, -signal.SIGXCPU)
# What the readers' libraries say when they get no more memory. SIGKILL that is not ours comes from the system's own.
OUT_OF_MEMORY = ("MemoryError", "memory allocation of", "bad_alloc", "Cannot allocate memory")
# The process ended in the midst of it, or what it said is no Reading.
NO_ANSWER = (EOFError, OSError, ValueError, TypeError, LookupError, AttributeError)
LOGGED = 4000
LINGERS = 2.0

WAY_OUT = "请用办公软件打开核对，只保留绩效目标表，另存为 .xlsx 或 .docx 后重新选择"
TOO_SLOW = f"文件太大或太复杂，{{seconds}} 秒内没有读完，已经停止；{WAY_OUT}，或拆成几个文件分别导入"
TOO_LARGE = f"读这个文件要用的内存超过 {{memory}} MB 的上限，已经停止；{WAY_OUT}，或拆成几个文件分别导入"
CRASHED = f"这个文件使读取程序意外中断，可能已经损坏；{WAY_OUT}"


class BrokenOff(Exception):
    """The process ended before it had said everything; `problem` is why, in words."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, slots=True)
class Stream:
    """A Reading whose Documents come one by one, so that what is held of them does not grow with the file.

    `documents` raises BrokenOff; then those that came before are not to be used.
    """

    problems: tuple[Problem, ...]
    layout: str = ""
    documents: Iterator[Document] = iter(())


def read_apart(
    data: bytes, *, name: str, outlines: Iterable[Outline], fiscal_year: int | None = None, **more: Any
) -> Reading:
    """What `read_file_bytes` says of a file, from a process that is ended when it takes too long or too much.

    `more` goes to `read_file_bytes` as it is, and is plain JSON. Nothing that a file holds makes this raise.
    """
    with Apart() as apart:
        return apart.read(data, name=name, outlines=outlines, fiscal_year=fiscal_year, **more)


class Apart:
    """A process that reads one file after another, each within the limits; ended and begun anew by one that is not."""

    def __init__(self, *, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        # Whether Documents are still to come of the file read last.
        self._owes = False

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def read(
        self, data: bytes, *, name: str, outlines: Iterable[Outline], fiscal_year: int | None = None, **more: Any
    ) -> Reading:
        """As `read_apart`."""
        stream = self.stream(data, name=name, outlines=outlines, fiscal_year=fiscal_year, **more)
        try:
            return Reading(tuple(stream.documents), stream.problems, stream.layout)
        except BrokenOff as end:
            return refused("", [end.problem])

    def stream(
        self, data: bytes, *, name: str, outlines: Iterable[Outline], fiscal_year: int | None = None, **more: Any
    ) -> Stream:
        """As `read_apart`, with Documents that come as they are taken, before anything else is asked."""
        if problem := oversized(data, name):
            return Stream((problem,))
        known = [outline_to_plain(outline) for outline in outlines]
        request = {"name": name, "outlines": known, "fiscal_year": fiscal_year, **more}
        try:
            with self._asked(request, data) as process:
                head = _received(process, LARGEST_ANSWER)
                problems, layout, follow = head_from_plain(unpacked(head))
        except BrokenOff as end:
            return Stream((end.problem,))
        self._owes = follow > 0
        return Stream(problems, layout, self._documents(name, follow, LARGEST_ANSWER - len(head)))

    def _documents(self, name: str, follow: int, most: int) -> Iterator[Document]:
        while follow > 0:
            with self._watched(name) as process:
                frame = _received(process, most)
                part = documents_from_plain(unpacked(frame))
                if not 0 < len(part) <= follow:
                    raise ValueError(f"{len(part)} documents of {follow}")
            most, follow = most - len(frame), follow - len(part)
            self._owes = follow > 0
            yield from part

    def grids(self, data: bytes, *, name: str) -> tuple[Grid, ...]:
        """What `original.grids_of` finds in a file; nothing in one that cannot be read."""
        if oversized(data, name):
            return ()
        try:
            with self._asked({"name": name}, data) as process:
                return grids_from_plain(unpacked(_received(process, LARGEST_ANSWER))["grids"])
        except BrokenOff:
            return ()

    @contextmanager
    def _asked(self, request: dict[str, Any], data: bytes) -> Iterator[subprocess.Popen[bytes]]:
        """The process, watched, with a file to read; what it still had to say of another is not waited for."""
        if self._owes:
            self.end()
        with self._watched(request["name"]) as process:
            assert process.stdin
            send(process.stdin, packed(request))
            send(process.stdin, data)
            yield process

    @contextmanager
    def _watched(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        """The process while it is waited for: ended when that takes too long. Raises BrokenOff."""
        late = threading.Event()
        process = self._started()
        watch = threading.Timer(self._seconds, self._stop, (process, late))
        watch.start()
        try:
            yield process
        except NO_ANSWER as error:
            raise BrokenOff(self._why_ended(name, is_late=late.is_set())) from error
        finally:
            watch.cancel()
            watch.join()

    def end(self) -> None:
        """End the process and what it began, and take its leave from the system, so that no zombie stays."""
        if self._process:
            _kill(self._process)
            for stream in (self._process.stdin, self._process.stdout):
                _close(stream)
        if self._folder:
            self._folder.cleanup()
        self._process = self._folder = None
        self._owes = False

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            # All it may write to, so that nothing stays of one that is ended: its log, and what is being converted.
            self._folder = tempfile.TemporaryDirectory(prefix="mubiao-", ignore_cleanup_errors=True)
            with open(self._log, "wb") as log:
                self._process = _start(self._folder.name, log, self._seconds, self._memory)
        return self._process

    @property
    def _log(self) -> Path:
        assert self._folder
        return Path(self._folder.name, "log")

    def _stop(self, process: subprocess.Popen[bytes], late: threading.Event) -> None:
        late.set()
        _kill(process)

    def _why_ended(self, name: str, *, is_late: bool) -> Problem:
        """Why there is no answer, as a problem of the file; what the process left behind goes to the log."""
        assert self._process
        status = _status(self._process)
        said = self._log.read_bytes()[-LOGGED:].decode("utf-8", "replace")
        self.end()
        logger.error("reading %s ended with %s%s\n%s", name, status, ", killed as too slow" if is_late else "", said)
        place = Place(name)
        if is_late or status in OUT_OF_TIME:
            return error("too-slow", TOO_SLOW.format(seconds=self._seconds), place)
        if any(words in said for words in OUT_OF_MEMORY) or status == -signal.SIGKILL:
            return error("too-large", TOO_LARGE.format(memory=self._memory // MIB), place)
        return error("crashed", CRASHED, place)


def _start(folder: str, log: IO[bytes], seconds: int, memory: int) -> subprocess.Popen[bytes]:
    known = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return subprocess.Popen(
        [*COMMAND, str(seconds), str(memory)],
        cwd=ROOT,
        env={**known, "HOME": folder, "TMPDIR": folder, "MALLOC_ARENA_MAX": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        start_new_session=True,
    )


def _received(process: subprocess.Popen[bytes], most: int) -> bytes:
    assert process.stdout
    return receive(process.stdout, most=most)


def _status(process: subprocess.Popen[bytes]) -> int:
    """How a process ended that has closed its side, and should it linger, is made to."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(LINGERS)
    _kill(process)
    return process.returncode


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it began: they are a group of their own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _close(stream: IO[bytes] | None) -> None:
    """Close a pipe; what was still to be written to a process that has ended is of no use to anybody."""
    with suppress(BrokenPipeError):
        if stream:
            stream.close()
