"""What a background job leaves of itself on the row it works for: a sign of life, and why it stopped."""

from datetime import timedelta

from django.db import connection, models, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

# A job that reads says something file by file, and no file may take longer than this.
SILENT = timedelta(seconds=150)


class JobRunQuerySet(models.QuerySet):
    def busy(self) -> "JobRunQuerySet":
        return self.filter(status__in=self.model.BUSY)

    def at_work(self) -> "JobRunQuerySet":
        """Those with a job that was heard of lately, or that holds their rows.

        To keep, to plan, to write and to undo is one transaction each, however large, and nobody hears from a
        transaction before it ends; but the lock it holds on its row ends with its process. SQLite has no such locks.
        """
        silent = self.busy().filter(beat_at__lt=timezone.now() - SILENT)
        if connection.features.has_select_for_update_skip_locked:
            with transaction.atomic():
                free = silent.select_for_update(skip_locked=True)
                silent = self.filter(pk__in=list(free.values_list("pk", flat=True)))
        return self.busy().filter(stopped=False).exclude(pk__in=silent.values("pk"))

    def beat(self, pk: int, **fields) -> bool:
        """Say that the job of a row is at work; whether there is still work, or somebody has given it up."""
        return bool(self.busy().filter(pk=pk).update(beat_at=timezone.now(), stopped=False, **fields))


class JobRun(models.Model):
    """A row that jobs work for while its `status` is in `BUSY`; `JOBS` is where their tasks are."""

    BUSY: tuple[str, ...]
    JOBS: str

    trouble = models.TextField("任务的问题", blank=True)
    stopped = models.BooleanField("任务已中断", default=False)
    beat_at = models.DateTimeField("任务最近动静", default=timezone.now)

    class Meta:
        abstract = True

    @property
    def is_busy(self) -> bool:
        return self.status in self.BUSY

    @property
    def is_dead(self) -> bool:
        """Whether the job of a busy row has ended without saying how: its process was killed, or none runs jobs."""
        return self.is_busy and (self.stopped or self._is_lost())

    def _is_lost(self) -> bool:
        if timezone.now() - self.beat_at <= SILENT:
            return False
        at_work = set(type(self).objects.at_work().values_list("pk", flat=True))
        return self.pk not in at_work and not (at_work and self._is_queued())

    def _is_queued(self) -> bool:
        """Whether its job still waits for its turn; with no job at work, nobody takes turns."""
        jobs = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path__startswith=self.JOBS)
        return jobs.filter(args_kwargs__args__0=self.pk).exists()
