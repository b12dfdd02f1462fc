"""By which words a text shows what table it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from projects.tables.lines import squeezed

# Less than half of a layout's words, and the text is some other table.
RECOGNISED_SHARE = 0.5


def share_of(marks: Sequence[str], texts: Iterable[str]) -> float:
    """Which share of these words the texts of cells, or a text's words, have among them."""
    plain = squeezed("".join(texts))
    return sum(mark in plain for mark in marks) / len(marks)
