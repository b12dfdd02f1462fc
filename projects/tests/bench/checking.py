"""All rules on whole campaigns: declarations per second, and what that is of the time of importing as many."""

from __future__ import annotations

from collections.abc import Iterator

from projects.tests.bench.clock import Line
from projects.tests.checks.pace import Pace, made, pace, published


def rules(projects: int, *, import_seconds: float) -> Iterator[Line]:
    """`import_seconds` are what bringing in as many projects took in this run."""
    real, many = pace(published()), pace(list(made(projects)))
    yield Line("declarations checked a second (published)", real.per_second, "as many as may be", _said(real))
    yield Line("declarations checked a second (made)", many.per_second, "as many as may be", _said(many))
    yield Line("checking / importing", many.seconds / import_seconds, "≤ 0.15", f"{many.declarations} declarations")


def _said(measured: Pace) -> str:
    return f"{measured.declarations} declarations, {measured.findings} findings in {measured.seconds:.2f} s"
