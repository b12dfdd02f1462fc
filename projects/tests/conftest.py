import pytest
from django.db import connection

from projects.tests.factories import World


@pytest.fixture
def world(db) -> World:
    return World()


@pytest.fixture(autouse=True)
def fast_settings(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.TASKS = {"default": {"BACKEND": settings.JOBS["immediate"]}}


def pytest_collection_modifyitems(items):
    """Tests of real concurrency run on PostgreSQL only; SQLite has one writer at a time."""
    if connection.vendor != "postgresql":
        for item in items:
            if "postgres" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL"))
