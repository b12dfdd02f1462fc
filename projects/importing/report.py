"""All that stands in the way of a batch as a workbook: file, place, what is wrong, how to mend it."""

from __future__ import annotations

import io
from collections.abc import Iterator

from projects.core.document import Place
from projects.importing.batches import is_question, problems_of
from projects.importing.plan import Status
from projects.models import Batch
from projects.tables.writers.listing import write_listing

COLUMNS = (("文件", 32), ("位置", 28), ("类别", 14), ("项目", 28), ("问题与处理办法", 70), ("原文", 40))
KINDS = {"error": "未读懂或不符", "notice": "提示"}
QUESTION = "需要回答"


def problem_rows(batch: Batch) -> Iterator[tuple[str, ...]]:
    for problem in problems_of(batch):
        kind = QUESTION if is_question(problem) else KINDS[problem["severity"]]
        yield problem["file"], problem["place"], kind, "", problem["message"], problem["text"]
    waiting = batch.documents.filter(status__in=(Status.LOCKED, Status.ASK)).select_related("upload")
    for row in waiting.defer("document").iterator():
        places = row.places.get("paths", {})
        at = places.get("project.name")
        place = "" if at is None else _place(row.places["places"][at])
        yield row.upload.name, place, Status(row.status).label, row.name, row.why, ""


def _place(parts: list) -> str:
    return str(Place("", *parts))


def workbook(batch: Batch) -> bytes:
    out = io.BytesIO()
    write_listing(out, "问题清单", COLUMNS, problem_rows(batch))
    return out.getvalue()
