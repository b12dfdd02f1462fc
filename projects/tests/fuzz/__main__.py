"""`make fuzz`: read thousands of mutated copies of the real files and say what came of them; 1 if anything is wrong."""

import argparse
import logging
import os
import sys
import time
from pathlib import Path

from projects.tests.fuzz.campaign import copy_of, originals, run, summary
from projects.tests.tables.seeds import FIXTURES

EVERY = 250


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--first", type=int, default=0, help="the number of the first copy")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="a folder that takes the copies in which something is wrong")
    parser.add_argument("folders", nargs="*", type=Path, default=[FIXTURES])
    given = parser.parse_args()
    logging.getLogger("projects.tables.apart").propagate = False
    files, began, results = originals(*given.folders), time.monotonic(), []
    numbers = range(given.first, given.first + given.count)
    for result in run(files, numbers, seed=given.seed, processes=given.processes):
        results.append(result)
        if result.wrong and given.keep:
            (given.keep / result.name).write_bytes(copy_of(files, result.number, given.seed)[1])
        if len(results) % EVERY == 0:
            wrong = sum(bool(result.wrong) for result in results)
            sys.stderr.write(f"{len(results)} of {given.count}, {time.monotonic() - began:.0f} s, {wrong} wrong\n")
    sys.stdout.write(f"seed {given.seed}, {time.monotonic() - began:.0f} s\n{summary(results)}\n")
    return int(any(result.wrong for result in results))


if __name__ == "__main__":
    sys.exit(main())
