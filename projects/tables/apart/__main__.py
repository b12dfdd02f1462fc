"""The process that reads: `python -m projects.tables.apart SECONDS MEMORY`, files and answers on its pipes."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from typing import IO, Any

from projects.tables import read_file_bytes
from projects.tables.apart.plain import (
    grids_to_plain,
    outline_from_plain,
    packed,
    reading_to_plain,
    receive,
    send,
    unpacked,
)
from projects.tables.bounds import within_bounds
from projects.tables.formats import Unreadable
from projects.tables.limits import LARGEST_UNPACKED
from projects.tables.original import grids_of

# Reading makes much and throws little away; looking for what can be thrown away took a third of the time.
ALLOCATIONS = 200_000
GRACE = 2  # seconds by which the caller is first to say that time is up


def main(seconds: int, memory: int) -> None:
    """Answer file after file until there is none."""
    questions, answers = _pipes()
    _confine(memory)
    gc.set_threshold(ALLOCATIONS)
    while request := _next(questions):
        _give_time(seconds)
        send(answers, _answer(unpacked(request), receive(questions)))


def _answer(request: dict[str, Any], data: bytes) -> bytes:
    if "outlines" not in request:
        return packed(_grids(data, request["name"]))
    outlines = tuple(outline_from_plain(outline) for outline in request.pop("outlines"))
    reading = read_file_bytes(data, outlines=outlines, **request)
    return packed(reading_to_plain(within_bounds(reading)))


def _grids(data: bytes, name: str) -> dict[str, Any]:
    """The file's grids, none of one that cannot be read: asking for its Reading says why."""
    try:
        return {"grids": grids_to_plain(grids_of(data, name=name))}
    except Unreadable:
        return {"grids": []}


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Where files come from and answers go; what a library prints goes to the log instead of among the answers."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sys.stdin.buffer, answers


def _next(questions: IO[bytes]) -> bytes:
    try:
        return receive(questions)
    except EOFError:
        return b""


def _confine(memory: int) -> None:
    """Limits that hold for good: none of them can be raised again."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_UNPACKED, LARGEST_UNPACKED))


def _give_time(seconds: int) -> None:
    """Time for one more file, of the processor and by the wall; when it is up the system ends the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
