"""What was there before a migration is still there after it, and again when it is taken back."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from projects.checks import RULES
from projects.checks.finding import digest_of
from projects.document import to_plain
from projects.tests.conftest import let_tables_be_emptied
from projects.tests.factories import comfort_money

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


def migrated(to: str):
    """The models as they are when the project's migrations are at `to`."""
    executor = MigrationExecutor(connection)
    executor.migrate([("projects", to)])
    return MigrationExecutor(connection).loader.project_state([("projects", to)]).apps.get_model


@pytest.fixture
def at():
    """Migrate there; at the end of the test all the way forward again."""
    (newest,) = (name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes("projects"))
    yield migrated
    migrated(newest)
    let_tables_be_emptied()


def uploads_of_each_state(model) -> dict[str, dict]:
    """An upload in each state there was, and what was kept of it."""
    by = model("auth", "User").objects.create(username="guanli")
    document = to_plain(comfort_money())
    made = {
        "preview": {"answers": {"东坑": "7"}},
        "confirmed": {"result": {"new": 2}, "decided_at": NOW},
        "discarded": {"decided_at": NOW},
    }
    for status, more in made.items():
        model("projects", "Upload").objects.create(
            status=status,
            name=f"{status}.txt",
            sha256=status,
            by=by,
            fiscal_year=2025,
            documents=[document, document],
            **more,
        )
    model("projects", "Upload").objects.update(at=NOW)
    return made


def test_an_upload_becomes_a_batch_and_an_upload_again(at):
    made = uploads_of_each_state(at("0001_initial"))
    model = at("0003_uploads_into_batches")
    batches = {batch.uploads.get().name: batch for batch in model("projects", "Batch").objects.all()}
    assert {name: (batch.status, batch.stopped) for name, batch in batches.items()} == {
        "preview.txt": ("reading", True),
        "confirmed.txt": ("confirmed", False),
        "discarded.txt": ("discarded", False),
    }
    # What still waited is read once more; of what was decided, the Documents stay.
    assert [batches[f"{status}.txt"].documents.count() for status in made] == [0, 2, 2]
    assert [batches[f"{status}.txt"].uploads.get().read_at for status in made] == [None, NOW, NOW]
    assert (batches["confirmed.txt"].result, batches["confirmed.txt"].decided_at) == ({"new": 2}, NOW)
    assert batches["preview.txt"].answers == {"unit": {"东坑": "7"}}
    model = at("0001_initial")
    back = {upload.status: upload for upload in model("projects", "Upload").objects.all()}
    assert set(back) == set(made)
    assert [len(back[status].documents) for status in made] == [0, 2, 2]
    assert (back["preview"].answers, back["confirmed"].result) == ({"东坑": "7"}, {"new": 2})
    assert {upload.by.username for upload in back.values()} == {"guanli"}
    assert {upload.at for upload in back.values()} == {NOW}


def test_in_a_campaign_that_runs_already_later_checks_are_new(at):
    model = at("0004_uploads_are_files")
    hours = {"opens_at": NOW - timedelta(hours=1), "closes_at": NOW + timedelta(hours=1)}
    model("projects", "Campaign").objects.create(fiscal_year=2025, name="2025", **hours)
    model = at("0005_rule_settings_and_waivers")
    known = import_module("projects.migrations.0005_rule_settings_and_waivers").CHECKS_BEFORE
    assert model("projects", "Campaign").objects.get().rules == known
    assert set(known) < {rule.code for rule in RULES}


def test_a_reason_on_the_whole_form_holds_and_one_on_a_cell_is_asked_again(at):
    model = at("0005_rule_settings_and_waivers")
    by = model("auth", "User").objects.create(username="tianbao")
    department = model("projects", "Department").objects.create(name="局")
    framework = model("indicators", "Framework").objects.create(code="x", name="x", fiscal_year=2025)
    project = model("projects", "Project").objects.create(unit=department, name="甲")
    declaration = model("projects", "Declaration").objects.create(
        project=project, fiscal_year=2025, framework=framework, layout="form13", state_changed_at=NOW
    )
    for evidence in ("满意度指标", "质量指标"):
        declaration.finding_reasons.create(
            code="missing-level", path="indicators", evidence=evidence, by=by, reason="不适用"
        )
    model = at("0006_said_of_what_stood_there")
    digests = set(model("projects", "FindingReason").objects.values_list("digest", flat=True))
    assert digests == {digest_of("满意度指标", ""), digest_of("质量指标", "")}
