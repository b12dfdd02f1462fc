"""Commands as somebody at a terminal meets them: what they print where, and their exit code."""

from __future__ import annotations

import io
from typing import NamedTuple

from django.core.management import call_command
from django.core.management.base import CommandError

from projects.tests.factories import FIXTURES

FORM13 = str(FIXTURES / "form13-dongguan-2025.txt")
LIST = str(FIXTURES / "list-guangzhou-2025.txt")


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


def run(name: str, *arguments: str) -> Outcome:
    """A command's exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(name, *arguments, stdout=out, stderr=err, no_color=True)
    except CommandError as error:
        code = error.returncode
        err.write(f"{error}\n")
    return Outcome(code, out.getvalue(), err.getvalue())
