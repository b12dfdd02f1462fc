"""Reading many mutated copies, in processes with the limits of uploads, and what came of each."""

import logging
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from random import Random

from projects.tables import Reading
from projects.tables.apart import Apart
from projects.tables.limits import MEMORY, SECONDS
from projects.tests.fuzz.mutate import MUTATIONS, mutated
from projects.tests.tables.seeds import OUTLINES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PEAK = re.compile(r"VmHWM:\s*(\d+) kB")
KIB = 1024
# One copy in so many is named as another format.
MISNAMED = 20
# A process is begun anew after so many files, so that what one leaves behind does not add up.
FILES_A_PROCESS = 200


@dataclass(frozen=True, slots=True)
class Result:
    """One mutated copy: which, what came of it, what is wrong with that, in how many seconds and at what peak."""

    number: int
    name: str
    outcome: str
    wrong: str
    seconds: float
    peak: int


def originals(*folders: Path) -> list[Path]:
    """The tables of these folders that can be read."""
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in MUTATIONS)
    return [path for path in files if not path.name.startswith("framework-")]


def copy_of(files: list[Path], number: int, seed: int) -> tuple[str, bytes]:
    """The mutated copy of this number, the same for the same files and seed: its name and its bytes."""
    random = Random(f"{seed}:{number}")
    formats = sorted({path.suffix for path in files})
    # Format by format, as some have many more files than others.
    path = random.choice([path for path in files if path.suffix == formats[number % len(formats)]])
    suffix = random.choice(sorted(MUTATIONS)) if random.randrange(MISNAMED) == 0 else path.suffix
    return f"{path.stem}-{number}{suffix}", mutated(path.read_bytes(), path.suffix, random)


def run(files: list[Path], numbers: Iterable[int], *, seed: int, processes: int) -> Iterator[Result]:
    """Every copy's result, as they are read."""
    with ThreadPoolExecutor(processes) as pool:
        readers: SimpleQueue[Reader] = SimpleQueue()
        for _ in range(processes):
            readers.put(Reader())

        def result(number: int) -> Result:
            reader = readers.get()
            try:
                return reader.result(number, *copy_of(files, number, seed))
            finally:
                readers.put(reader)

        try:
            yield from pool.map(result, numbers)
        finally:
            for _ in range(processes):
                readers.get().apart.end()


class Reader:
    """A process that reads copies, and what its end was ascribed to."""

    def __init__(self) -> None:
        self.apart = Apart()
        self.files = 0

    def result(self, number: int, name: str, data: bytes) -> Result:
        self.files += 1
        if self.files % FILES_A_PROCESS == 0:
            self.apart.end()
        with Log(name) as log:
            began = time.monotonic()
            reading = self.apart.read(data, name=name, outlines=OUTLINES, fiscal_year=2025)
            seconds = time.monotonic() - began
        peak = peak_of(self.apart.pid)
        return Result(number, name, outcome_of(reading), wrong_with(reading, log.said, seconds, peak), seconds, peak)


class Log(logging.Handler):
    """What is logged of one file."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.file, self.said = name, ""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if f" {self.file} " in message:
            self.said += message

    def __enter__(self) -> "Log":
        logging.getLogger("projects.tables.apart").addHandler(self)
        return self

    def __exit__(self, *raised: object) -> None:
        logging.getLogger("projects.tables.apart").removeHandler(self)


def peak_of(pid: int | None) -> int:
    """A process's peak memory in bytes; 0 when it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return int(PEAK.search(status)[1]) * KIB if PEAK.search(status) else 0


def outcome_of(reading: Reading) -> str:
    """`read` when all is understood, `read, with problems`, or the code of the refusal."""
    if reading.documents:
        return "read, with problems" if reading.problems else "read"
    return f"refused: {reading.problems[0].code}" if reading.problems else "nothing"


def wrong_with(reading: Reading, log: str, seconds: float, peak: int) -> str:
    """What must never be, in words; blank when all is well."""
    if "Traceback" in log and "MemoryError" not in log:
        return log
    if not reading.documents and not reading.errors:
        return "neither Documents nor a reason"
    if silent := [problem for problem in reading.problems if not CHINESE.search(problem.message)]:
        return f"no Chinese words: {silent[0]!r}"
    if seconds > SECONDS + 5 or peak > MEMORY:
        return f"beyond the limits: {seconds:.0f} s, {peak} bytes"
    return ""


def summary(results: list[Result]) -> str:
    """Counts by outcome and by format, the slowest, the peak, and all that is wrong."""
    counts = Counter(result.outcome for result in results)
    by_format = Counter(Path(result.name).suffix for result in results)
    slowest = sorted(results, key=lambda result: -result.seconds)[:5]
    wrong = [result for result in results if result.wrong]
    return "\n".join(
        [
            f"{len(results)} mutated copies: "
            + ", ".join(f"{count} {name}" for name, count in sorted(by_format.items())),
            *(f"  {count:6} {outcome}" for outcome, count in counts.most_common()),
            "slowest: " + ", ".join(f"{result.name} {result.seconds:.1f} s" for result in slowest),
            f"peak memory: {max((result.peak for result in results), default=0) / KIB / KIB:.0f} MiB",
            *(f"WRONG {result.name}: {result.wrong}" for result in wrong),
            f"{len(wrong)} wrong",
        ]
    )
