"""What a careful reviewer would remark on files or on the declarations held, as a JSON list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators.outline import Outline, outline_for
from projects import store
from projects.checks import Context, Finding, among, check
from projects.core.document import Document
from projects.management.commands._files import (
    UNREADABLE,
    FileReading,
    add_file_arguments,
    finish,
    fixture_outlines,
    progress,
    read_files,
)
from projects.models import Declaration

INDICATOR_PATH = re.compile(r"indicators\[(\d+)\]")


class Command(BaseCommand):
    help = (
        "检查绩效目标（智能审核），把发现以 JSON 列表写到标准输出。给出文件则检查文件，不使用数据库；"
        "只给 --fiscal-year 则检查系统中该年度的申报表（各取最新版本）。"
        "退出码：0 已检查，1 文件中有地方没有读懂，2 有文件读不了。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_file_arguments(parser, nargs="*")

    def handle(self, *args, files: list[str], fiscal_year: int | None, **options) -> None:
        if not files and fiscal_year is None:
            raise CommandError("请给出要检查的文件，或用 --fiscal-year 给出要检查的年度", returncode=UNREADABLE)
        readings: list[FileReading] = []
        if files:
            outlines = fixture_outlines()
            readings = read_files(self, files, outlines=outlines, fiscal_year=fiscal_year)
            subjects = list(_in_files(readings, outlines))
        else:
            subjects = list(_held(fiscal_year))
        context_of = among(document for _, document, _ in subjects)
        found = [
            row
            for number, (file, document, outline) in enumerate(subjects, start=1)
            for row in self._check(number, file, document, outline, context_of(document))
        ]
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        finish(self, f"检查了 {len(subjects)} 份申报表，{_counted(found)}", readings)

    def _check(
        self, number: int, file: str, document: Document, outline: Outline, context: Context
    ) -> Iterator[dict[str, str]]:
        progress(self, f"[{number}] 检查 {document.project.name}")
        return (_row(file, document, finding) for finding in check(document, outline, context))


def _in_files(
    readings: Iterable[FileReading], outlines: tuple[Outline, ...]
) -> Iterator[tuple[str, Document, Outline]]:
    by_code = {outline.code: outline for outline in outlines}
    for item in readings:
        for document in item.reading.documents:
            outline = by_code.get(document.framework) or outline_for(outlines, document.layout, document.fiscal_year)
            if outline is None:
                raise CommandError(
                    f"{item.file}：没有指标体系“{document.framework}”，无法检查“{document.project.name}”",
                    returncode=UNREADABLE,
                )
            yield item.file, document, outline


def _held(fiscal_year: int | None) -> Iterator[tuple[str, Document, Outline]]:
    declarations = Declaration.objects.filter(fiscal_year=fiscal_year).newest().in_table_order()
    store.seen(list(declarations.order_by().values_list("pk", flat=True)))
    outlines: dict[int, Outline] = {}
    for declaration in store.with_parts(declarations):
        if declaration.framework_id not in outlines:
            outlines[declaration.framework_id] = declaration.framework.outline()
        yield "", store.load(declaration), outlines[declaration.framework_id]


def _row(file: str, document: Document, finding: Finding) -> dict[str, str]:
    at = INDICATOR_PATH.match(finding.path)
    return {
        "file": file,
        "project": document.project.name,
        "code": finding.code,
        "severity": finding.severity.value,
        "question": finding.question,
        "place": finding.path,
        "indicator": document.indicators[int(at[1])].name if at else "",
        "message": finding.message,
        "evidence": finding.evidence,
    }


def _counted(found: list[dict[str, str]]) -> str:
    return f"{len(found)} 条发现" if found else "没有发现问题"
