"""What runs outside a request, as `importing.jobs` does."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from projects import audit
from projects.importing import NotImported
from projects.importing.jobs import run
from projects.models import TableImport
from projects.table_imports import checking, writing

Status = TableImport.Status
BROKEN = "程序出错，任务没有完成，系统中的内容没有变化；请稍后点“重新开始”，仍不行请联系系统管理员"


@task
def check_table(pk: int) -> None:
    run(TableImport, pk, checking.check, broken=BROKEN)


@task
def write_table(pk: int, address: str | None = None) -> None:
    """A refusal is not the program's error: the person is shown what the rows mean now."""
    try:
        with audit.coming_from(address):
            run(TableImport, pk, writing.write, broken=BROKEN)
    except NotImported as refusal:
        words = f"没有导入任何一行。{refusal}"
        back = TableImport.objects.filter(pk=pk, status=Status.WRITING)
        if back.update(status=Status.READING, trouble=words, stopped=False):
            run(TableImport, pk, checking.check, broken=BROKEN)


def start(table: TableImport) -> None:
    """Set the job of a busy import going, for the first time or again; done twice, it finds nothing left to do."""
    TableImport.objects.filter(pk=table.pk).update(beat_at=timezone.now(), stopped=False, trouble="")
    if table.status == Status.READING:
        check_table.enqueue(table.pk)
    elif table.status == Status.WRITING:
        write_table.enqueue(table.pk, audit.address())
