"""What runs outside a request, on django-tasks. A job that fails leaves in the batch, in words, what that means.

`JOBS=database` hands jobs to a `manage.py db_worker`; `JOBS=immediate` runs them in the request, for tests and trials.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.utils import timezone
from django_tasks import task

from projects import audit, draft_counts
from projects.importing import planning, reading, undoing, writing
from projects.importing.carrying import NotImported
from projects.models import Batch
from projects.models.job_runs import JobRun

BROKEN = "程序出错，任务没有完成，系统中的申报表没有变化；请稍后点“重新开始”，仍不行请联系系统管理员"


@task
def read_batch(pk: int) -> None:
    run(Batch, pk, reading.read, broken=BROKEN)


@task
def write_batch(pk: int, address: str | None = None) -> None:
    """A refusal is not the program's error: the person is shown the plan as it is now."""
    try:
        with audit.coming_from(address):
            run(Batch, pk, writing.write, broken=BROKEN)
        draft_counts.count_in_background.enqueue()
    except NotImported as refusal:
        words = f"没有导入任何一份。{refusal}"
        back = Batch.objects.filter(pk=pk, status=Batch.Status.WRITING)
        if back.update(status=Batch.Status.PREVIEW, trouble=words, stopped=False):
            planning.plan(Batch.objects.get(pk=pk))


@task
def undo_batch(pk: int, user: int, address: str | None = None) -> None:
    by = get_user_model().objects.get(pk=user)
    with audit.coming_from(address):
        run(Batch, pk, lambda batch: undoing.undo(batch, by=by), broken=BROKEN)
    draft_counts.count_in_background.enqueue()


def start(batch: Batch, *, by) -> None:
    """Set the job of a busy batch going, for the first time or again; done twice, it finds nothing left to do.

    What the job writes comes from where it was asked for.
    """
    Batch.objects.filter(pk=batch.pk).update(beat_at=timezone.now(), stopped=False, trouble="")
    if batch.status == Batch.Status.READING:
        read_batch.enqueue(batch.pk)
    elif batch.status == Batch.Status.WRITING:
        write_batch.enqueue(batch.pk, audit.address())
    elif batch.status == Batch.Status.UNDOING:
        undo_batch.enqueue(batch.pk, by.pk, audit.address())


def run(model: type[JobRun], pk: int, step: Callable[[JobRun], None], *, broken: str) -> None:
    """A step of the row with this key, while there is work for it; `broken` is said when the program fails."""
    if not model.objects.beat(pk):
        return
    try:
        step(model.objects.get(pk=pk))
    except NotImported:
        raise
    except Exception:
        # Said to the person, then raised on: the task's record keeps the traceback for whoever looks after the system.
        model.objects.filter(pk=pk).update(stopped=True, trouble=broken)
        raise
