"""The process that reads: `python -m projects.tables.apart SECONDS MEMORY`, files and answers on its pipes."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import IO, Any

from projects.tables import read_file_bytes
from projects.tables.apart.plain import (
    documents_to_plain,
    grids_to_plain,
    head_to_plain,
    outline_from_plain,
    packed,
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
# Documents that are told at once.
PART = 200
GRACE = 2  # seconds by which the caller is first to say that time is up


def main(seconds: int, memory: int) -> None:
    """Answer file after file until there is none."""
    questions, answers = _pipes()
    _confine(memory)
    gc.set_threshold(ALLOCATIONS)
    while request := _next(questions):
        _give_time(seconds)
        for answer in _answers(unpacked(request), receive(questions)):
            send(answers, packed(answer))


def _answers(request: dict[str, Any], data: bytes) -> Iterator[dict[str, Any]]:
    """What a file says, in parts: whoever asked takes one after another, and should hold no more than that."""
    if "outlines" not in request:
        yield _grids(data, request["name"])
        return
    outlines = tuple(outline_from_plain(outline) for outline in request.pop("outlines"))
    reading = within_bounds(read_file_bytes(data, outlines=outlines, **request))
    # It is read; the parts may wait to be taken as long as there is somebody at the other end of the pipe.
    signal.setitimer(signal.ITIMER_REAL, 0)
    yield head_to_plain(reading)
    for at in range(0, len(reading.documents), PART):
        yield documents_to_plain(reading.documents[at : at + PART])


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
