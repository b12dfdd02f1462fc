"""What files say, as `mubiao/1`; needs no database."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser

from projects.core.document import to_json
from projects.management.commands._files import add_file_arguments, documents_of, finish, fixture_outlines, read_files


class Command(BaseCommand):
    help = (
        "读出绩效目标表文件的内容，以 mubiao/1 JSON 写到标准输出；不使用数据库。"
        "没有读懂的地方连同位置写到标准错误。退出码：0 全部读懂，1 有地方没有读懂，2 有文件读不了。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_file_arguments(parser, nargs="+")

    def handle(self, *args, files: list[str], fiscal_year: int | None, **options) -> None:
        readings = read_files(self, files, outlines=fixture_outlines(), fiscal_year=fiscal_year)
        documents = documents_of(readings)
        self.stdout.write(to_json(documents))
        count = sum(len(document.indicators) for document in documents)
        finish(self, f"{len(readings)} 个文件：{len(documents)} 份申报表，{count} 条指标", readings)
