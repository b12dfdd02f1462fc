import gc
from threading import Lock
from time import monotonic, sleep

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection

from projects.tests.browser import chromium
from projects.tests.factories import World, make_frameworks


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The frameworks are there once for all tests: loading them for each would be a third of the suite's time."""
    with django_db_blocker.unblock():
        make_frameworks()
        let_tables_be_emptied()


def let_tables_be_emptied() -> None:
    """Tests with transactions of their own leave an empty test database behind; elsewhere the audit trail stays."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in ("projects_auditentry", "projects_auditeddeclaration"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_keeps_table")


@pytest.fixture
def world(db) -> World:
    return World()


@pytest.fixture(scope="module")
def running_browser():
    with chromium() as running:
        yield running


@pytest.fixture
def browser(live_server, running_browser):
    """Chromium. After each test its windows are closed and the server is let finish, before the database is emptied."""
    under_way = RequestsUnderWay()
    yield running_browser
    for context in running_browser.contexts:
        context.close()
    under_way.wait()


class RequestsUnderWay:
    """How many requests the server has begun and not finished."""

    def __init__(self) -> None:
        self.count = 0
        self.lock = Lock()
        request_started.connect(self.begun)
        request_finished.connect(self.finished)

    def begun(self, **_) -> None:
        with self.lock:
            self.count += 1

    def finished(self, **_) -> None:
        with self.lock:
            self.count -= 1

    def wait(self) -> None:
        """Until none has been under way for a moment: a page that closes may send one more behind itself."""
        quiet, end = 0, monotonic() + 10
        while quiet < 3 and monotonic() < end:
            sleep(0.05)
            quiet = quiet + 1 if self.count <= 0 else 0


@pytest.fixture(autouse=True)
def fast_settings(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.TASKS = {"default": {"BACKEND": settings.JOBS["immediate"]}}


def pytest_collection_finish():
    """What is there now stays to the end; to look for rubbish in it again and again takes a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(items):
    """Tests of real concurrency run on PostgreSQL only; SQLite has one writer at a time."""
    if connection.vendor != "postgresql":
        for item in items:
            if "postgres" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL"))
