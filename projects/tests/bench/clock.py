"""Measuring one call: its seconds, and the most memory it held, in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from django.db import connections

# getrusage counts in KiB on Linux.
KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of one call and the MiB its process held at most, beyond what it began with."""

    seconds: float
    mib: float


@dataclass(frozen=True, slots=True)
class Line:
    """One ratio of the report. `aim` is what we want it to be, in words; `note` how it was measured."""

    title: str
    ratio: float
    aim: str
    note: str

    def __str__(self) -> str:
        return f"{self.title}: {self.ratio:.2f}  (aim {self.aim}; {self.note})"


def measure(call: Callable[[], object], *, times: int = 1) -> Measured:
    """The quickest of `times` runs of `call`, each in a forked process, so its memory is its own.

    The quickest, because whatever else the machine does only ever adds. Raises RuntimeError when a run fails.
    """
    return min((_measure_once(call) for _ in range(times)), key=lambda measured: measured.seconds)


def _measure_once(call: Callable[[], object]) -> Measured:
    # A connection that two processes share would mix their answers.
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    child = fork.Process(target=_run, args=(call, theirs))
    child.start()
    theirs.close()
    try:
        return Measured(*ours.recv())
    except EOFError as error:
        raise RuntimeError("the measured call failed; its traceback stands above") from error
    finally:
        child.join()


def _run(call: Callable[[], object], answer: Connection) -> None:
    before = _peak()
    began = time.perf_counter()
    call()
    answer.send((time.perf_counter() - began, (_peak() - before) / KIB_PER_MIB))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
