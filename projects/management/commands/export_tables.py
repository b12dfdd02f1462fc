"""Declarations out of the database into a file in an official layout."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from indicators.models import Framework
from projects.core.document import Document
from projects.exporting import copies_of, in_one_file, note, zipped
from projects.management.commands._files import progress, say
from projects.management.commands._units import unit_called
from projects.models import Declaration, Department
from projects.tables import FORMATS, LAYOUTS, Unwritable, losses

# mubiao/1 holds all of a Document, in whichever layout it is.
WITHOUT_LAYOUT = "json"


class Command(BaseCommand):
    help = (
        "把系统中的申报表（各取最新版本）按选定的表式写成文件。表式放不下的内容写到标准错误。"
        "没有符合条件的申报表，或写不成时，不留下文件，退出码为 1。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        layouts = "；".join(f"{name}：{layout.label}" for name, layout in LAYOUTS.items())
        parser.add_argument("--layout", required=True, choices=LAYOUTS, help=f"表式。{layouts}（对 json 没有影响）")
        formats = "；".join(known.label for known in FORMATS.values())
        parser.add_argument("--format", required=True, choices=FORMATS, help=f"文件格式。{formats}")
        parser.add_argument("--fiscal-year", type=int, metavar="年度", help="只要这个预算年度的")
        parser.add_argument("--unit", metavar="单位", help="只要这个单位和它下属单位的")
        parser.add_argument("--project", metavar="项目名称", help="只要这个项目的")
        parser.add_argument("--approved", action="store_true", help="只要已批复的（现行版本）")
        parser.add_argument(
            "-o",
            "--output",
            required=True,
            metavar="路径",
            help="写到哪个文件，已有的会被替换；以 .zip 结尾时，每个项目一个文件",
        )

    def handle(self, *args, layout: str, format: str, output: str, **options) -> None:
        target = Path(output)
        if not target.parent.is_dir():
            raise CommandError(f"没有文件夹“{target.parent}”，请先建立，或换一个路径")
        if target.is_dir():
            raise CommandError(f"“{target}”是文件夹，请给出文件的路径")
        copies = copies_of(_chosen(**options))
        documents = [copy.document for copy in copies]
        if not documents:
            raise CommandError("没有符合条件的申报表，没有写文件；请核对年度、单位、项目名称")
        is_zip = target.suffix.lower() == ".zip"
        if format != WITHOUT_LAYOUT and not is_zip:
            _require_one_year(documents)
        progress(self, f"写出 {len(documents)} 份申报表")
        try:
            if is_zip:
                content = zipped(copies, layout=layout, extension=format).read()
            else:
                content = in_one_file(copies, layout=layout, extension=format)
        except Unwritable as error:
            raise CommandError(f"没有写文件：{error}") from error
        _replace(target, content)
        chosen = {name: options[name] for name in ("fiscal_year", "unit", "project", "approved") if options[name]}
        how = {"表式": LAYOUTS[layout].label, "格式": format, **{f"--{name}": value for name, value in chosen.items()}}
        note(copies, target.name, how, by=None)
        lost = 0 if format == WITHOUT_LAYOUT else self._say_losses(documents, layout, format)
        say(self, f"已写出 {len(documents)} 份申报表到 {target}" + (f"；{lost} 处内容这种表式放不下" if lost else ""))

    def _say_losses(self, documents: Sequence[Document], layout: str, extension: str) -> int:
        """What the layout has no place for or the format does not keep, project by project; returns how much."""
        outlines = Framework.objects.outlines()
        found = ((document, losses(document, layout, outlines, extension=extension)) for document in documents)
        lost = [(document, loss) for document, losses_of_it in found for loss in losses_of_it]
        for document, loss in lost:
            self.stderr.write(f"{document.project.name}：{loss}", self.style.WARNING)
        return len(lost)


def _chosen(
    *,
    fiscal_year: int | None,
    unit: str | None,
    project: str | None,
    approved: bool,
    **options,
) -> QuerySet[Declaration]:
    declarations = Declaration.objects.in_force() if approved else Declaration.objects.newest()
    if fiscal_year is not None:
        declarations = declarations.filter(fiscal_year=fiscal_year)
    if unit is not None:
        declarations = declarations.filter(unit__in=Department.objects.below(unit_called(unit).pk))
    if project is not None:
        declarations = declarations.filter(project_name=project)
    return declarations.in_table_order()


def _require_one_year(documents: Sequence[Document]) -> None:
    """A printed table is one year's: some layouts do not print the year and add the projects up."""
    years = sorted({document.fiscal_year for document in documents})
    if len(years) > 1:
        raise CommandError(f"选中的申报表分属 {'、'.join(map(str, years))} 年度，请用 --fiscal-year 给出其中一个")


def _replace(target: Path, content: bytes) -> None:
    """Write all of a file or leave what was there."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except OSError as error:
        raise CommandError(f"写不成“{target}”：{error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
