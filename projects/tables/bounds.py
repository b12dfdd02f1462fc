"""What is too much: files beyond the largest, and Documents that `mubiao/1` cannot hold, said with their place."""

from __future__ import annotations

import math
from dataclasses import replace

from projects.core.document import Document, Place, fault_of
from projects.problems import Problem
from projects.tables.limits import LARGEST_FILE, MIB
from projects.tables.reading import Reading, error

QUOTED = 40


def oversized(data: bytes, name: str) -> Problem | None:
    if len(data) <= LARGEST_FILE:
        return None
    size = math.ceil(len(data) / MIB * 10) / 10  # never "50 MB" for what is refused as more than 50
    message = f"文件有 {size:.1f} MB，最多 {LARGEST_FILE // MIB} MB；请拆成几个文件分别导入"
    return error("too-large", message, Place(name))


def within_bounds(reading: Reading) -> Reading:
    """The Reading with those Documents alone that can be kept; a problem for each of the others."""
    wrong = {at: problem for at, document in enumerate(reading.documents) if (problem := out_of_bounds(document))}
    kept = tuple(document for at, document in enumerate(reading.documents) if at not in wrong)
    return replace(reading, documents=kept, problems=(*reading.problems, *wrong.values())) if wrong else reading


def out_of_bounds(document: Document) -> Problem | None:
    problem = fault_of(document)
    if not problem:
        return None
    place = document.places.get(problem.path) or document.places.get("project.name") or Place()
    name, part = document.project.name[:QUOTED], document.label(problem.path)
    return error("out-of-bounds", f"“{name}”：{part}{problem.says}，这一份没有读入", place, path=problem.path)
