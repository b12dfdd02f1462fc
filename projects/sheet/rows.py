"""The indicator rows of the form: every level-2 node, blank where it has none, levels merged down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from indicators.outline import Outline
from projects.diff import pair_rows
from projects.sheet.groups import Group, Pair, grouped
from projects.sheet.parts import Cell, Row
from projects.sheet.writer import Writer


def indicator_rows(write: Writer, outline: Outline, spare: bool) -> Iterator[Row]:
    before, rows = write.before, write.document.indicators
    pairs = pair_rows(before.indicators, rows) if before else [(None, new) for new in range(len(rows))]
    groups = grouped(outline, rows, before.indicators if before else (), pairs)
    for group in groups:
        if spare or not group.pairs:
            group.pairs.append((None, None))
    heights: dict[str, int] = {}
    for group in groups:
        heights[group.level1] = heights.get(group.level1, 0) + len(group.pairs)
    for group in groups:
        level1 = Cell("level1", group.level1, rowspan=heights.pop(group.level1, 0))
        level2 = Cell("level2", group.level2, rowspan=len(group.pairs))
        for position, pair in enumerate(group.pairs):
            levels = (level1, level2) if position == 0 else ()
            yield Row(
                cells=(*(cell for cell in levels if cell.rowspan), *write.written(pair, group, position + 1)),
                kind="indicator",
                level1=group.level1,
                level2=group.key,
                level2_name=group.level2,
                state=_state(pair, group, has_before=before is not None),
                outside=group.outside,
                index=pair[1],
                was=f"indicators[{pair[0]}]" if pair[0] is not None and pair[1] is None else "",
            )


def _state(pair: Pair, group: Group, *, has_before: bool) -> Literal["", "blank", "spare", "added", "removed"]:
    old, new = pair
    if old is None and new is None:
        return "blank" if len(group.pairs) == 1 else "spare"
    if new is None:
        return "removed"
    return "added" if has_before and old is None else ""
