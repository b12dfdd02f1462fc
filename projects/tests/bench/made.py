"""Declarations made from the published ones: real texts of real lengths, as many as wanted, each project distinct."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from django.conf import settings

from projects.core.document import Document, from_json

PROJECTS_A_UNIT = 100
INDICATORS = 6


def made(number: int, layout: str = "list") -> Iterator[Document]:
    """`number` Documents of a published layout, six indicators each, a hundred to a unit."""
    published = cycle(_published(layout))
    for at, document in enumerate(islice(published, number)):
        head = replace(
            document.project,
            name=f"{document.project.name}（第{at + 1}号）",
            spending_unit=unit_name(at),
            supervising_department="",
        )
        rows = tuple(islice(cycle(document.indicators), INDICATORS))
        yield replace(document, project=head, indicators=_in_order(document, rows), places={})


def unit_name(at: int) -> str:
    """The unit of the project at a position."""
    return f"测试单位{at // PROJECTS_A_UNIT + 1}"


def _in_order(document: Document, rows: tuple) -> tuple:
    """Rows of one level 2 together, as every table prints them."""
    order = {level2: at for at, level2 in enumerate(dict.fromkeys(row.level2 for row in document.indicators))}
    return tuple(sorted(rows, key=lambda row: order[row.level2]))


def _published(layout: str) -> tuple[Document, ...]:
    name = {"list": "list-guangzhou-2025", "form13": "form13-dongguan-2025"}[layout]
    return from_json((Path(settings.BASE_DIR) / "fixtures" / f"{name}.json").read_text())
