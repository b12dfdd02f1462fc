"""What pasting a block will do to what stands above the indicators."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from projects.core.document import Document
from projects.core.paste.plan import Kind
from projects.sheet import scalar_texts

NOT_HERE = "本表没有这一栏可填"


@dataclass(frozen=True, slots=True)
class HeadEntry:
    """One field with its text before and after, both as the form prints them; `path` is its name on the page."""

    kind: Kind
    path: str
    label: str
    before: str
    after: str
    note: str = ""


def plan_head(
    head: Document | None, form: Document, typed: Mapping[str, str], wrong: Collection[str] = ()
) -> tuple[HeadEntry, ...]:
    """An entry for each field that the pasted head says something of.

    `typed` are the texts in the fields of the page, by path; those in `wrong` say nothing that `form` could hold.
    """
    return () if head is None else tuple(_entries(head, form, typed, wrong))


def _entries(head: Document, form: Document, typed: Mapping[str, str], wrong: Collection[str]) -> Iterator[HeadEntry]:
    now, pasted = scalar_texts(form, form.layout), scalar_texts(head, form.layout)
    for path, after in pasted.items():
        if path not in head.places or not after:
            continue
        before, is_same = typed.get(path, now.get(path, "")), after == now.get(path) and path not in wrong
        if is_same and path in typed:
            yield HeadEntry(Kind.UNCHANGED, path, form.label(path), before, before)
        elif path not in typed and not is_same:
            yield HeadEntry(Kind.OUTSIDE, path, form.label(path), before, after, NOT_HERE)
        elif path in typed:
            yield HeadEntry(Kind.UPDATE if before else Kind.NEW, path, form.label(path), before, after)
