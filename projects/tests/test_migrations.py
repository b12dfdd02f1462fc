"""What was there before a migration is still there after it, and again when it is taken back.

Each story asks for the models as they are at a migration and goes on when the walk has come there: up through all
migrations once, and down again.
"""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from projects import value_counts
from projects.checks import RULES
from projects.checks.finding import digest_of
from projects.core.document import to_plain
from projects.tests.conftest import let_tables_be_emptied
from projects.tests.factories import comfort_money

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


def migrated(to: str):
    """The models as they are when the project's migrations are at `to`."""
    executor = MigrationExecutor(connection)
    executor.migrate([("projects", to)])
    return MigrationExecutor(connection).loader.project_state([("projects", to)]).apps.get_model


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


def an_upload_becomes_a_batch_and_an_upload_again():
    made = uploads_of_each_state((yield "0001_initial"))
    model = yield "0003_uploads_into_batches"
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
    model = yield "0001_initial"
    back = {upload.status: upload for upload in model("projects", "Upload").objects.all()}
    assert set(back) == set(made)
    assert [len(back[status].documents) for status in made] == [0, 2, 2]
    assert (back["preview"].answers, back["confirmed"].result) == ({"东坑": "7"}, {"new": 2})
    assert {upload.by.username for upload in back.values()} == {"guanli"}
    assert {upload.at for upload in back.values()} == {NOW}


def in_a_campaign_that_runs_already_later_checks_are_new():
    model = yield "0004_uploads_are_files"
    hours = {"opens_at": NOW - timedelta(hours=1), "closes_at": NOW + timedelta(hours=1)}
    model("projects", "Campaign").objects.create(fiscal_year=2020, name="2020", **hours)
    model = yield "0005_rule_settings_and_waivers"
    known = import_module("projects.migrations.0005_rule_settings_and_waivers").CHECKS_BEFORE
    assert model("projects", "Campaign").objects.get(fiscal_year=2020).rules == known
    assert set(known) < {rule.code for rule in RULES}


def a_reason_on_the_whole_form_holds_and_one_on_a_cell_is_asked_again():
    model = yield "0005_rule_settings_and_waivers"
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
    model = yield "0006_said_of_what_stood_there"
    digests = set(model("projects", "FindingReason").objects.values_list("digest", flat=True))
    assert digests == {digest_of("满意度指标", ""), digest_of("质量指标", "")}


def reviews_are_at_the_stages_there_were():
    model = yield "0008_names_by_initials"
    by = model("auth", "User").objects.create(username="shenhe")
    unit = model("projects", "Department").objects.create(name="审核的局")
    framework = model("indicators", "Framework").objects.create(code="y", name="y", fiscal_year=2025)
    hours = {"opens_at": NOW - timedelta(hours=1), "closes_at": NOW + timedelta(hours=1)}
    model("projects", "Campaign").objects.create(fiscal_year=2025, name="2025", **hours)
    # 2024's campaign was deleted; 2023's never reviewed anything.
    for year, state in ((2025, "department_passed"), (2024, "submitted"), (2023, "draft")):
        project = model("projects", "Project").objects.create(unit=unit, name=f"项目{year}")
        declaration = model("projects", "Declaration").objects.create(
            project=project, fiscal_year=year, framework=framework, layout="list", state=state, state_changed_at=NOW
        )
        judged = declaration.revisions.create(number=1, action="submit", state="submitted", document={}, by=by)
        if state == "department_passed":
            declaration.decisions.create(judged=judged, stage="department", round=1, action="pass", by=by)
    model = yield "0011_stages_are_required"
    waiting = model("projects", "Declaration").objects.filter(project__unit__name="审核的局").order_by("fiscal_year")
    assert list(waiting.values_list("fiscal_year", "waits_at__name")) == [
        (2023, None),
        (2024, "主管部门审核"),
        (2025, "财政审核"),
    ]
    decision = model("projects", "ReviewDecision").objects.select_related("stage", "judged").get()
    assert (decision.stage.name, decision.waiting_since) == ("主管部门审核", decision.judged.at)
    model = yield "0008_names_by_initials"
    decision = model("projects", "ReviewDecision").objects.get(declaration__project__unit__name="审核的局")
    assert decision.stage == "department"


def names_that_were_there_before_get_their_initials():
    model = yield "0001_initial"
    unit = model("projects", "Department").objects.create(name="医保局")
    model("projects", "Project").objects.create(unit=unit, name="慰问费")
    model = yield "0008_names_by_initials"
    project = model("projects", "Project").objects.select_related("unit").get(name="慰问费")
    assert (project.unit.initials, project.initials) == ("y b j", "w w f")


def what_is_approved_by_then_is_counted_in_its_newest_version():
    model = yield "0018_lists_by_index"
    framework = model("indicators", "Framework").objects.create(code="z", name="z", fiscal_year=2025)
    top = framework.nodes.create(code="1", name="产出指标")
    node = framework.nodes.create(code="11", name="数量指标", parent=top)
    unit = model("projects", "Department").objects.create(name="已批复的局")
    long = "长" * 5000
    for name, states in {"甲": ("approved", "approved", "rejected"), "乙": ("approved",), "丙": ("draft",)}.items():
        project = model("projects", "Project").objects.create(unit=unit, name=name)
        for version, state in enumerate(states, start=1):
            declaration = project.declarations.create(
                fiscal_year=2019, version=version, state=state, framework=framework, state_changed_at=NOW
            )
            for position, value in enumerate((f"{version}人", "有", "有", long)):
                declaration.indicators.create(position=position, node=node, name="人数", annual_value=value)
    model = yield "0019_values_counted"
    rows = model("projects", "ValueCount").objects.filter(fiscal_year=2019, node__name="数量指标", name="人数")
    assert dict(rows.values_list("annual_value", "count")) == {"1人": 1, "2人": 1, "有": 2, long: 2}
    assert set(rows.values_list("name_digest", flat=True)) == {value_counts.digest_of("人数")}


def what_was_decided_is_called_as_its_last_entry_says():
    model = yield "0028_names_of_declarations"
    by = model("auth", "User").objects.create(username="pifu")
    framework = model("indicators", "Framework").objects.create(code="w", name="w", fiscal_year=2025)
    top = model("projects", "Department").objects.create(name="财政局")
    unit = model("projects", "Department").objects.create(name="新名的局", parent=top)
    model("projects", "Membership").objects.create(user=by, department=top, role="finance_reviewer")
    hours = {"opens_at": NOW - timedelta(hours=1), "closes_at": NOW + timedelta(hours=1)}
    campaign = model("projects", "Campaign").objects.create(fiscal_year=2018, name="2018", **hours)
    stage = campaign.stages.create(position=1, name="财政审核", role="finance_reviewer")
    head = {"name": "旧名的项目", "spending_unit": "旧名的局", "supervising_department": "旧主管"}
    for state in ("approved", "draft"):
        project = model("projects", "Project").objects.create(unit=unit, name=f"新名 {state}")
        more = {"framework": framework, "layout": "list", "supervising_department": top, "state_changed_at": NOW}
        declaration = project.declarations.create(fiscal_year=2018, state=state, revision=2, **more)
        document = {"project": head}
        judged = declaration.revisions.create(number=2, action="approve", state=state, document=document, by=by)
        if state == "approved":
            made = {"judged": judged, "stage": stage, "by": by, "waiting_since": NOW}
            declaration.decisions.create(round=1, action="approve", **made)
    names = ("project_name", "unit_name", "supervising_name", "stands_apart", "unit__name")
    told = {
        "approved": ("旧名的项目", "旧名的局", "旧主管", True, "新名的局"),
        "draft": ("新名 draft", "新名的局", "财政局", False, "新名的局"),
    }
    model = yield "0029_declarations_named"
    declarations = model("projects", "Declaration").objects.filter(fiscal_year=2018)
    assert {state: tuple(called) for state, *called in declarations.values_list("state", *names)} == told
    assert model("projects", "ReviewDecision").objects.get(declaration__fiscal_year=2018).office == "财政局"
    # Taking back leaves what was written where it stands: nothing it was made of has changed.
    model = yield "0028_names_of_declarations"
    declarations = model("projects", "Declaration").objects.filter(fiscal_year=2018)
    assert {state: tuple(called) for state, *called in declarations.values_list("state", *names)} == told
    projects = model("projects", "Project").objects.filter(declarations__fiscal_year=2018)
    assert set(projects.values_list("name", flat=True)) == {"新名 approved", "新名 draft"}


STORIES = (
    what_was_decided_is_called_as_its_last_entry_says,
    what_is_approved_by_then_is_counted_in_its_newest_version,
    an_upload_becomes_a_batch_and_an_upload_again,
    in_a_campaign_that_runs_already_later_checks_are_new,
    a_reason_on_the_whole_form_holds_and_one_on_a_cell_is_asked_again,
    names_that_were_there_before_get_their_initials,
    reviews_are_at_the_stages_there_were,
)


def test_every_story_holds_all_the_way_up_and_down():
    wanted = {story: next(story) for story in [tell() for tell in STORIES]}
    names = sorted(name for app, name in MigrationExecutor(connection).loader.graph.nodes if app == "projects")
    migrated(names[0])
    try:
        for name in [*names, *reversed(names)]:
            waiting = [story for story, at in wanted.items() if at == name]
            model = migrated(name) if waiting else None
            for story in waiting:
                wanted[story] = _go_on(story, model)
    finally:
        migrated(names[-1])
        let_tables_be_emptied()
    assert set(wanted.values()) == {None}


def _go_on(story, model) -> str | None:
    """The migration the story wants next; None when it has been told to its end."""
    try:
        return story.send(model)
    except StopIteration:
        return None
