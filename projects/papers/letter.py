"""An official letter (公文) as a value: what it says from its title to its annexes."""

from __future__ import annotations

from dataclasses import dataclass

from projects.tables.grid import Grid


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """`office` signs it `on` a day; `annex_names` are listed below the text, one for each of `annexes`."""

    title: str
    recipient: str
    parts: tuple[Paragraph | Grid, ...]
    office: str
    on: str
    annexes: tuple[Grid, ...] = ()
    annex_names: tuple[str, ...] = ()
    copies_to: tuple[str, ...] = ()

    def annex_lines(self) -> list[tuple[str, str]]:
        """Each annex's number and name; of one alone, its name."""
        if len(self.annex_names) == 1:
            return [("", self.annex_names[0])]
        return [(f"{number}.", name) for number, name in enumerate(self.annex_names, start=1)]
