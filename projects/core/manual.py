"""The manual (docs/manual/*.md) as values: chapters of sections, each with the names of the pages it is about.

The help pages show the very text that stands in the repository. It is written in the few forms of Markdown that are
read here: `#` the chapter, `##` a section, `###` a heading in it, paragraphs, `-` and `1.` lists, pictures on a line of
their own, and **bold**, `code` and [links](filler.md#declaration-edit) within a line. The line before a section's title
names the pages it helps with: `<a id="declaration-edit"></a>`, which every other reader of Markdown takes as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

ANCHOR = re.compile(r'<a id="([a-z0-9-]+)"></a>')
SPAN = re.compile(
    r"\*\*(?P<bold>[^*]{1,200})\*\*|`(?P<code>[^`]{1,200})`"
    r"|(?P<picture>!)?\[(?P<words>[^\[\]]{0,200})\]\((?P<target>[^()]{1,200})\)"
)
STEP = re.compile(r"\d+\. +")


class Kind(StrEnum):
    """What a block or a stretch of a line is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLETS = "bullets"
    STEPS = "steps"
    PICTURES = "pictures"
    TEXT = "text"
    BOLD = "bold"
    CODE = "code"
    LINK = "link"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line; `target` is where a link leads, or a picture's file."""

    kind: Kind
    words: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind: one of a paragraph or a heading, one for each item of a list and for each picture in a row."""

    kind: Kind
    lines: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`pages` are the names of the pages it is about, the first of which is its address; blank for the opening."""

    title: str
    pages: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file; `slug` is its name without the extension. The first section is the opening, without a title."""

    slug: str
    title: str
    sections: tuple[Section, ...]

    @property
    def pictures(self) -> list[Span]:
        spans = (span for section in self.sections for block in section.blocks for line in block.lines for span in line)
        return [span for span in spans if span.kind is Kind.PICTURE]


def parse(slug: str, text: str) -> Chapter:
    """A chapter of the manual. Raises ValueError for a section that names no page: no help link would lead to it."""
    title = ""
    sections: list[Section] = []
    heading = ""
    pages: list[str] = []
    named: list[str] = []
    lines: list[str] = []
    for line in [*text.splitlines(), "## "]:
        if anchors := ANCHOR.findall(line):
            named = anchors
        elif line.startswith("# "):
            title = line[2:].strip()
        elif line.startswith("## "):
            if heading and not pages:
                raise ValueError(f"{slug}: section without a page: {heading}")
            sections.append(Section(heading, tuple(pages), tuple(_blocks(lines))))
            heading, pages, lines, named = line[3:].strip(), named, [], []
        else:
            lines.append(line)
    return Chapter(slug, title, tuple(sections))


def _blocks(lines: list[str]) -> Iterator[Block]:
    kind = Kind.PARAGRAPH
    found: list[tuple[Span, ...]] = []
    for line in [*lines, ""]:
        stripped = line.strip()
        kind_here, words = _kind(stripped)
        if found and (not stripped or kind_here is not kind):
            yield Block(kind, tuple(found))
            found = []
        if stripped:
            kind = kind_here
            found.append(tuple(spans(words)))


def _kind(line: str) -> tuple[Kind, str]:
    """What a line begins, and its words without the mark."""
    if line.startswith("### "):
        return Kind.HEADING, line[4:]
    if line.startswith("- "):
        return Kind.BULLETS, line[2:]
    if step := STEP.match(line):
        return Kind.STEPS, line[step.end() :]
    return (Kind.PICTURES if line.startswith("![") else Kind.PARAGRAPH), line


def spans(line: str) -> Iterator[Span]:
    """The stretches of a line, in their order."""
    end = 0
    for match in SPAN.finditer(line):
        if match.start() > end:
            yield Span(Kind.TEXT, line[end : match.start()])
        if match["target"]:
            yield Span(Kind.PICTURE if match["picture"] else Kind.LINK, match["words"], match["target"])
        else:
            yield Span(Kind.BOLD, match["bold"]) if match["bold"] else Span(Kind.CODE, match["code"])
        end = match.end()
    if end < len(line):
        yield Span(Kind.TEXT, line[end:])
