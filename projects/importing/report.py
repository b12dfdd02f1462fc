"""All that stands in the way of a batch as a workbook: file, place, what is wrong, how to mend it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import xlsxwriter

from projects.document import Place
from projects.importing.batches import is_question, problems_of
from projects.importing.plan import Status
from projects.models import Batch

HEAD = ("文件", "位置", "类别", "项目", "问题与处理办法", "原文")
WIDTHS = (32, 28, 14, 28, 70, 40)
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
    """Every cell is text: what a file said must not become a formula."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet("问题清单")
    bold, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, (title, width) in enumerate(zip(HEAD, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    for number, cells in enumerate(problem_rows(batch), start=1):
        for column, text in enumerate(cells):
            sheet.write_string(number, column, text, wrap)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
