"""What a layout has no place for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing a layout cannot print: `what` is alike for every Document that has it, `text` is this one's."""

    what: str
    text: str

    def __str__(self) -> str:
        return f"{self.what}，{self.text}"
