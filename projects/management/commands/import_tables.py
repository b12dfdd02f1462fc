"""Tables in files into declarations: all of what the files say, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from indicators.models import Framework
from projects import draft_counts, importing
from projects.importing import Plan, Status
from projects.management.commands._files import FileReading, add_file_arguments, documents_of, read_files, refusal, say
from projects.management.commands._units import unit_called
from projects.matching import Match
from projects.models import Department

NOTHING_WRITTEN = "没有写入任何内容"


class Command(BaseCommand):
    help = (
        "把绩效目标表文件导入为草稿，在一个事务中完成。有没有读懂的地方，或有没对上的单位，就什么都不写。"
        "已送审、已批复等不能覆盖的逐份列出，其余照常写入。"
        "退出码：0 文件内容都已在系统中，1 有内容没有写入，2 有文件读不了。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_file_arguments(parser, nargs="+", year_required=True)
        parser.add_argument("--dry-run", action="store_true", help="只显示将会怎样，不写入")
        parser.add_argument(
            "--create-units-under",
            metavar="上级单位",
            help="系统中没有的单位，建立在这个上级单位之下；写 '' 表示不设上级单位",
        )

    def handle(
        self,
        *args,
        files: list[str],
        fiscal_year: int,
        dry_run: bool,
        create_units_under: str | None,
        **options,
    ) -> None:
        readings = read_files(self, files, outlines=Framework.objects.outlines(), fiscal_year=fiscal_year)
        try:
            with transaction.atomic():
                plan = self._plan(readings, create_units_under)
                _write(plan, readings)
                transaction.set_rollback(dry_run)
        except (importing.NotImported, ValidationError) as error:
            words = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise CommandError(f"{NOTHING_WRITTEN}：{words}") from error
        self._finish(plan, dry_run=dry_run)

    def _plan(self, readings: Sequence[FileReading], create_units_under: str | None) -> Plan:
        """What the files mean, shown to the person. Raises CommandError unless all of it is clear."""
        documents, units = documents_of(readings), Department.objects.all()
        plan = importing.make_plan(documents, units=units, among=units)
        if create_units_under is not None and plan.questions:
            self._create_units(plan.questions, create_units_under)
            plan = importing.make_plan(documents, units=units, among=units)
        self._show(plan)
        words, code = refusal(readings)
        if plan.questions:
            words = "，".join(filter(None, [words, f"{len(plan.questions)} 个单位名称没有对上"]))
        if plan.asks:
            words = "，".join(filter(None, [words, f"{len(plan.asks)} 个项目名称需要确认"]))
        if words:
            raise CommandError(f"{NOTHING_WRITTEN}：{words}", returncode=code or 1)
        return plan

    def _create_units(self, questions: Sequence[Match], under: str) -> None:
        parent = unit_called(under) if under else None
        for match in questions:
            if not match.exact:
                importing.create_unit(match.name, parent=parent, by=importer())
                say(self, f"新建单位“{match.name}”，{f'上级单位“{parent}”' if parent else '不设上级单位'}")

    def _show(self, plan: Plan) -> None:
        counts = "，".join(f"{status.label} {plan.count(status)}" for status in Status)
        self.stdout.write(f"{len(plan.items)} 份申报表，预算合计 {plan.total:,.2f} 元：{counts}")
        for item in plan.items:
            if item.status in (Status.CHANGED, Status.LOCKED) or any(ask.unit for ask in item.asks):
                what = item.why or "、".join(change.label for change in item.changes)
                self.stdout.write(f"  {item.status.label}：{item.document.project.name}（{item.unit}）：{what}")
        for match in plan.questions:
            self.stderr.write(_question(match))

    def _finish(self, plan: Plan, *, dry_run: bool) -> None:
        done = f"{'试运行，没有写入；将会写入' if dry_run else '已写入'} {len(plan.to_write)} 份"
        if locked := plan.count(Status.LOCKED):
            raise CommandError(f"{done}，{locked} 份不能导入")
        say(self, f"{done}，{plan.count(Status.SAME)} 份与系统中的相同")


def importer():
    """The technical account in whose name commands import; nobody can log in with it."""
    user, is_new = get_user_model().objects.get_or_create(username="import", defaults={"last_name": "系统导入"})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _write(plan: Plan, readings: Sequence[FileReading]) -> None:
    """File by file, so that each declaration's history names the file it came from."""
    by, items = importer(), iter(plan.items)
    for item in readings:
        part = Plan(tuple(islice(items, len(item.reading.documents))), ())
        importing.carry_out(part, by=by, why=f"导入“{item.file}”")
    draft_counts.count_stale()


def _question(match: Match) -> str:
    if match.exact:
        return f"系统中有 {len(match.exact)} 个单位都叫“{match.name}”，分不清是哪一个；请先在“数据管理”中改名区分"
    near = "、".join(f"“{department}”" for department in match.near)
    return (
        f"系统中没有单位“{match.name}”{f'，相近的有{near}' if near else ''}；"
        "请核对表中的名称，或在“数据管理”中建立这个单位，或加 --create-units-under 上级单位 一并建立"
    )
