"""A process killed in the middle of a confirmed import, and two people or jobs at one batch, on PostgreSQL."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.core.document import to_plain
from projects.importing import batches, planning, writing
from projects.models import (
    Batch,
    Declaration,
    FundingLine,
    IndicatorRow,
    Project,
    ReadDocument,
    Revision,
    TableImport,
    Upload,
)
from projects.models.job_runs import SILENT
from projects.tests.factories import World, comfort_money, make_frameworks
from projects.tests.test_concurrency import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.deep, pytest.mark.django_db(transaction=True)]

DOCUMENTS, KILLS = 300, 20
# Starts Django once, then a process of its own for each batch it is told, which writes that batch.
WRITER = """
import os, sys
import django
django.setup()
from projects.{room} import writing
from projects.models import {model}
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        writing.write({model}.objects.get(pk=int(line)))
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("over", flush=True)
"""


@pytest.fixture
def batch() -> Batch:
    """A batch somebody has just confirmed."""
    world = World()
    make_frameworks()
    batch = Batch.objects.create(by=world.administrator)
    upload = Upload.objects.create(batch=batch, name="表.json", sha256="0", read_at=batch.at)
    document = replace(comfort_money(), indicators=comfort_money().indicators[:3])
    for number in range(DOCUMENTS):
        named = replace(document, project=replace(document.project, name=f"项目{number}"))
        ReadDocument.objects.create(
            batch=batch, upload=upload, number=number, name=named.project.name, document=to_plain(named)
        )
    planning.plan(batch)
    Batch.objects.update(status=Batch.Status.WRITING)
    return batch


@contextmanager
def writer(room: str = "importing", model: str = "Batch"):
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].replace("/mubiao?", f"/{name}?")
    surroundings = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "true"}
    surroundings["MEDIA_ROOT"] = str(settings.MEDIA_ROOT)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER.format(room=room, model=model)],
        cwd=settings.BASE_DIR,
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def start(process, batch: Batch | TableImport) -> int:
    process.stdin.write(f"{batch.pk}\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def killed(child: int) -> bool:
    try:
        os.kill(child, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def until_the_server_is_done() -> None:
    """A COMMIT that was under way when its sender died is still carried out."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        for _ in range(2_000):
            # A connection that a live server keeps for its next request is idle, and no writer's.
            cursor.execute(f"{others} AND backend_type = 'client backend' AND state <> 'idle'")
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.005)
    raise AssertionError("the killed process's connection stays")


def written() -> tuple[int, int, int, int]:
    rows = ReadDocument.objects.exclude(after=None)
    return Declaration.objects.count(), Project.objects.count(), Revision.objects.count(), rows.count()


def as_before(batch: Batch) -> None:
    ReadDocument.objects.update(after=None, declaration=None, new_project=None)
    with connection.cursor() as cursor:
        for model in (IndicatorRow, FundingLine, Revision, Declaration, Project):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.WRITING)


def test_twenty_times_killed_and_each_time_everything_or_nothing(batch):
    nothing, everything = (0,) * 4, (DOCUMENTS,) * 4
    outcomes, chance = [], random.Random(20251122)
    with writer() as process:
        began = time.monotonic()
        start(process, batch)
        assert process.stdout.readline() == "over\n"
        whole = time.monotonic() - began
        assert written() == everything
        while len(outcomes) < KILLS:
            as_before(batch)
            child = start(process, batch)
            time.sleep(chance.uniform(0.02, whole))
            if not killed(child):
                # It was faster than the first one: the moments are drawn from a shorter time.
                whole *= 0.9
                assert process.stdout.readline() == "over\n"
                continue
            assert process.stdout.readline() == "over\n"
            until_the_server_is_done()
            batch.refresh_from_db()
            outcomes.append((batch.status, written()))
        assert set(outcomes) <= {(Batch.Status.WRITING, nothing), (Batch.Status.CONFIRMED, everything)}
        assert (Batch.Status.WRITING, nothing) in outcomes
        as_before(batch)
        start(process, batch)
        assert process.stdout.readline() == "over\n"
    batch.refresh_from_db()
    assert (batch.status, written()) == (Batch.Status.CONFIRMED, everything)


def test_two_workers_on_one_confirmed_batch_write_it_once(batch):
    done = at_once(*[lambda: writing.write(Batch.objects.get(pk=batch.pk))] * 2)
    assert (done, written()) == ([None, None], (DOCUMENTS,) * 4)


def pressing(batch: Batch, *buttons: str) -> list:
    """The buttons of one page, pressed at once by the batch's owner in several windows."""

    def press(button: str):
        client = Client()
        client.force_login(batch.by)
        return lambda: client.post(reverse(f"import-{button}", args=[batch.pk]), {"plan": batch.fingerprint})

    return at_once(*map(press, buttons))


def test_confirmed_twice_at_once_is_written_once(batch):
    Batch.objects.update(status=Batch.Status.PREVIEW)
    batch.refresh_from_db()
    assert [answer.status_code for answer in pressing(batch, "confirm", "confirm")] == [302, 302]
    assert written() == (DOCUMENTS,) * 4
    assert [answer.status_code for answer in pressing(batch, "undo", "undo")] == [302, 302]
    assert Declaration.objects.count() == 0


@pytest.mark.parametrize("attempt", range(3))
def test_confirmed_and_given_up_at_once_one_of_them_stands(batch, attempt):
    Batch.objects.update(status=Batch.Status.PREVIEW)
    batch.refresh_from_db()
    pressing(batch, "confirm", "discard")
    batch.refresh_from_db()
    stands = {Batch.Status.CONFIRMED: (DOCUMENTS,) * 4, Batch.Status.DISCARDED: (0,) * 4}
    assert written() == stands[batch.status]


def test_a_job_in_a_long_transaction_is_not_taken_for_dead(batch):
    Batch.objects.update(beat_at=timezone.now() - 2 * SILENT)
    with ThreadPoolExecutor(1) as pool:

        def seen() -> bool:
            try:
                return Batch.objects.get(pk=batch.pk).is_dead
            finally:
                connection.close()

        with transaction.atomic():
            assert batches.still(batch, Batch.Status.WRITING)
            assert pool.submit(seen).result() is False
        assert pool.submit(seen).result() is True
