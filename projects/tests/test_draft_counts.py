"""What lists say of a draft's findings: counted when it is written, never when the list is shown."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from projects import draft_counts, judging, store, workflow
from projects.core.document import Budget, Goals
from projects.models import Declaration, DraftFigures, RuleSetting
from projects.tests.factories import RETURNING, comfort_money

ASKING = replace(comfort_money(), budget=Budget(total=Decimal(16_000)))


def counted(declaration: Declaration) -> tuple[int, int, bool]:
    """(必改, 需说明, whether that is said of the draft as it stands)."""
    declaration.refresh_from_db()
    figures = DraftFigures.objects.get(declaration=declaration)
    return figures.blockers, figures.unexplained, figures.revision == declaration.revision


def test_a_save_counts_what_is_in_the_way(world):
    saved = workflow.save(world.draft(), replace(ASKING, goals=Goals()), by=world.filler, based_on=1)
    findings = judging.findings_of(saved)
    blockers = sum(finding.severity == "blocker" for finding in findings)
    asked = sum(finding.severity == "reason" for finding in findings)
    assert counted(saved) == (blockers, asked, True) and blockers and asked


def test_a_reason_that_was_given_asks_no_more(world):
    declaration = workflow.save(world.draft(), ASKING, by=world.filler, based_on=1)
    (asked,) = [finding for finding in judging.findings_of(declaration) if finding.severity == "reason"]
    assert counted(declaration) == (0, 1, True)
    workflow.save(declaration, ASKING, by=world.filler, based_on=2, reasons={asked.key: "结余资金"})
    assert counted(declaration) == (0, 0, True)


def test_what_is_submitted_has_no_count_and_what_is_returned_has_one(world):
    declaration = world.draft()
    draft_counts.count_stale()
    declaration = world.go(declaration, "submit", world.filler)
    assert not DraftFigures.objects.exists()
    world.go(declaration, "return", world.reviewer, verdict=RETURNING)
    assert counted(declaration) == (0, 0, True)


def test_what_nobody_counted_yet_says_so_and_is_counted_after(world, client):
    declaration = world.draft(ASKING)
    client.force_login(world.filler)
    assert "尚未检查" in client.get(reverse("declaration-list")).content.decode()
    assert (draft_counts.count_stale(), draft_counts.count_stale()) == (1, 0)
    page = client.get(reverse("declaration-list")).content.decode()
    assert counted(declaration) == (0, 1, True) and "需说明 1" in page and "尚未检查" not in page


def test_a_list_runs_no_check(world, client, monkeypatch):
    world.draft(ASKING)
    draft_counts.count_stale()
    monkeypatch.setattr(judging, "check", None)
    client.force_login(world.filler)
    for page in ("declaration-list", "my-work"):
        assert "需说明 1" in client.get(reverse(page)).content.decode()


def test_another_gravity_counts_the_years_drafts_again(world, client):
    declaration = world.draft(ASKING)
    draft_counts.count_stale()
    (asked,) = [finding for finding in judging.findings_of(declaration) if finding.severity == "reason"]
    client.force_login(world.administrator)
    client.post(reverse("rule-levels", args=[2025]), {asked.code: RuleSetting.Level.BLOCKER})
    assert counted(declaration) == (1, 0, True)


def test_a_new_draft_is_counted_when_it_is_begun(world, client):
    project = world.draft(replace(ASKING, fiscal_year=2024)).project
    client.force_login(world.filler)
    client.post(reverse("declaration-create"), {"project": project.pk, "fiscal_year": 2025, "way": "blank"})
    assert counted(Declaration.objects.get(fiscal_year=2025))[2]


def test_when_it_changed_last_is_when_its_newest_entry_was_written(world):
    declaration = store.save(world.draft(), ASKING, by=world.filler, based_on=1)
    declaration.refresh_from_db()
    since = declaration.revisions.latest("number").at - declaration.changed_at
    assert timedelta() <= since < timedelta(seconds=5)
