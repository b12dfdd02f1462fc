"""Level-1 and level-2 names as tables print them, found in the framework; unknown ones are said, never created."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indicators.outline import Level1, Level2, Outline, names

# Of a text without white space around it.
CODED = re.compile(r"(?:(\d++)\s*+[-－—–―]\s*+)?(.+)", re.DOTALL)
# Words that level names are made of; whoever meets one the framework lacks has met an unknown level, not a stray text.
LEVEL_WORDS = re.compile(r"(指标|效益|影响|成本|满意度)$")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why level names printed in a table do not fit the framework."""

    code: str
    message: str


def looks_like_level(text: str) -> bool:
    return bool(LEVEL_WORDS.search(text))


def unknown_level2(text: str, outline: Outline) -> Mismatch:
    return Mismatch(
        "unknown-level2", f"“{outline.name}”中没有二级指标“{text}”；请核对原表，或由管理员在指标体系中增加后重新导入"
    )


def unknown_level1(text: str, outline: Outline) -> Mismatch:
    return Mismatch(
        "unknown-level1", f"“{outline.name}”中没有一级指标“{text}”；请核对原表，或由管理员在指标体系中增加后重新导入"
    )


def find_coded(outline: Outline, first: str, second: str) -> tuple[Level1, Level2] | Mismatch:
    """The nodes that `1-产出指标` and `11-数量指标` name; code and name must agree where both are printed."""
    level1 = next((node for node in outline.children if _fits(node, first)), None)
    if level1 is None:
        known = any(names(node, _name(first)) for node in outline.children)
        return _code_mismatch(first, outline) if known else unknown_level1(first, outline)
    level2 = next((node for node in level1.children if _fits(node, second)), None)
    if level2 is None:
        known = any(names(node, _name(second)) for _, node in outline.pairs())
        return _code_mismatch(second, outline) if known else unknown_level2(second, outline)
    return level1, level2


class Codes(dict[tuple[str, str], tuple[str, str]]):
    """Pairs of level names as the list layout prints them, with codes where the framework knows them.

    Each pair is looked up once: a list of a thousand projects has a dozen pairs.
    """

    def __init__(self, outline: Outline | None) -> None:
        super().__init__()
        self.outline = outline

    def __missing__(self, pair: tuple[str, str]) -> tuple[str, str]:
        first, second = pair
        level1 = self.outline.level1(first) if self.outline else None
        found = self.outline.level2(second, level1) if self.outline and level1 else None
        self[pair] = f"{level1.code}-{first}" if level1 else first, f"{found[1].code}-{second}" if found else second
        return self[pair]


def canonical(outline: Outline | None, first: str, second: str) -> tuple[str, str] | None:
    """The framework's own names of two levels, or None where it has no such pair."""
    level1 = outline.level1(first) if outline else None
    found = outline.level2(second, level1) if outline and level1 else None
    return (found[0].name, found[1].name) if found else None


def _fits(node: Level1 | Level2, printed: str) -> bool:
    match = CODED.fullmatch(printed.strip())
    return match is not None and match[1] in (None, node.code) and names(node, match[2])


def _name(printed: str) -> str:
    match = CODED.fullmatch(printed.strip())
    return match[2] if match else printed


def _code_mismatch(printed: str, outline: Outline) -> Mismatch:
    return Mismatch(
        "level-mismatch",
        f"“{printed}”的编码、名称或所属一级指标与“{outline.name}”不一致；请核对原表后手工选择一级、二级指标",
    )
