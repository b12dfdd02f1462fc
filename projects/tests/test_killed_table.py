"""A process killed in the middle of writing a flat table, on PostgreSQL: all of it or nothing, and it can go on."""

import random
import time

import pytest
from django.db import connection

from projects.models import AuditEntry, Project, TableImport
from projects.table_imports import writing
from projects.tests.factories import World
from projects.tests.table_files import upload
from projects.tests.test_concurrency import at_once
from projects.tests.test_killed import killed, start, until_the_server_is_done, writer

pytestmark = [pytest.mark.postgres, pytest.mark.deep, pytest.mark.django_db(transaction=True)]

ROWS, KILLS = 1_000, 10
DONE = "导入基础数据"


@pytest.fixture
def table(client) -> TableImport:
    """A table somebody has just confirmed."""
    world = World()
    world.administrator.is_staff = True
    world.administrator.save()
    client.force_login(world.administrator)
    rows = ((world.branch.name, f"项目{number}") for number in range(ROWS))
    upload(client, "projects", ("用款单位", "项目名称"), *rows)
    TableImport.objects.update(status=TableImport.Status.WRITING)
    return TableImport.objects.get()


def written() -> tuple[int, int]:
    return Project.objects.count(), AuditEntry.objects.filter(action=DONE).count()


def as_before() -> None:
    Project.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE projects_auditentry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM projects_auditentry")
        cursor.execute("ALTER TABLE projects_auditentry ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE projects_auditentry DISABLE TRIGGER audit_keeps_table")
    TableImport.objects.update(status=TableImport.Status.WRITING)


def test_ten_times_killed_and_each_time_everything_or_nothing(table):
    outcomes, chance = set(), random.Random(20251201)
    with writer("table_imports", "TableImport") as process:
        began = time.monotonic()
        start(process, table)
        assert process.stdout.readline() == "over\n"
        whole = time.monotonic() - began
        assert written() == (ROWS, 1)
        for _ in range(KILLS):
            as_before()
            child = start(process, table)
            time.sleep(chance.uniform(0.05, whole * 0.9))
            killed(child)
            assert process.stdout.readline() == "over\n"
            until_the_server_is_done()
            table.refresh_from_db()
            outcomes.add((table.status, *written()))
        assert outcomes <= {("writing", 0, 0), ("confirmed", ROWS, 1)}
        assert ("writing", 0, 0) in outcomes
        as_before()
        start(process, table)
        assert process.stdout.readline() == "over\n"
    table.refresh_from_db()
    assert (table.status, *written()) == ("confirmed", ROWS, 1)


def test_two_workers_on_one_confirmed_table_write_it_once(table):
    done = at_once(*[lambda: writing.write(TableImport.objects.get(pk=table.pk))] * 2)
    assert (done, written()) == ([None, None], (ROWS, 1))
