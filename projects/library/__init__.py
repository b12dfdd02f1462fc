"""The indicator library (指标库) where it meets the declarations: what stands behind an entry, and what may join it.

The library grows from approved declarations only, by somebody who keeps it. What anybody is shown of the declarations
behind it is narrowed to those they may see; only the figures of `statistics` come from all of them, without names.
"""

from __future__ import annotations

from projects.library.completion import Completion, completions
from projects.library.growing import Candidate, Grown, Pick, candidates, grow
from projects.library.statistics import statistics_for
from projects.library.suggestions import Suggested, searched, suggestions_for
from projects.library.uses import approved_rows, entries_of, used_in

__all__ = [
    "Candidate",
    "Completion",
    "Grown",
    "Pick",
    "Suggested",
    "approved_rows",
    "candidates",
    "completions",
    "entries_of",
    "grow",
    "searched",
    "statistics_for",
    "suggestions_for",
    "used_in",
]
