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
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeVar

from indicators.outline import Outline
from projects.document import Place
from projects.problems import Problem
from projects.tables.apart.plain import (
    grids_from_plain,
    outline_to_plain,
    packed,
    reading_from_plain,
    receive,
    send,
    unpacked,
)
from projects.tables.bounds import oversized
from projects.tables.grid import Grid
from projects.tables.limits import MEMORY, MIB, SECONDS
from projects.tables.reading import Reading, error, refused

__all__ = ["Apart", "read_apart"]

Answer = TypeVar("Answer")
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
        known = [outline_to_plain(outline) for outline in outlines]
        request = {"name": name, "outlines": known, "fiscal_year": fiscal_year, **more}
        answer = self._ask(request, data, name, reading_from_plain)
        return refused("", [answer]) if isinstance(answer, Problem) else answer

    def grids(self, data: bytes, *, name: str) -> tuple[Grid, ...]:
        """What `original.grids_of` finds in a file; nothing in one that cannot be read."""
        answer = self._ask({"name": name}, data, name, lambda plain: grids_from_plain(plain["grids"]))
        return () if isinstance(answer, Problem) else answer

    def _ask(
        self, request: dict[str, Any], data: bytes, name: str, understood: Callable[[dict[str, Any]], Answer]
    ) -> Answer | Problem:
        """What the process answers, or why there is no answer."""
        if problem := oversized(data, name):
            return problem
        late = threading.Event()
        process = self._started()
        watch = threading.Timer(self._seconds, self._stop, (process, late))
        watch.start()
        try:
            return understood(_exchange(process, packed(request), data))
        except NO_ANSWER:
            return self._why_ended(name, is_late=late.is_set())
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


def _exchange(process: subprocess.Popen[bytes], request: bytes, data: bytes) -> dict[str, Any]:
    """Raises one of `NO_ANSWER`."""
    assert process.stdin and process.stdout
    send(process.stdin, request)
    send(process.stdin, data)
    answer: dict[str, Any] = unpacked(receive(process.stdout))
    return answer


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
