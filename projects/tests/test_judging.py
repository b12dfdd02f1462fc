"""What the checks are told of a declaration, and how grave an administrator makes them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from projects import judging, store, value_counts, workflow
from projects.checks import RULES, Severity
from projects.core.document import Goals
from projects.models import Campaign, Declaration, Project, Role, RuleSetting, State
from projects.tests.factories import comfort_money, make_campaign, make_user

GOAL = "missing-value.annual-goal"
MANY = 30


def goalless(**changes):
    return replace(comfort_money(), goals=Goals(cycle="周期", annual=""), **changes)


def severity_of(declaration: Declaration, code: str = GOAL) -> Severity | None:
    return next((f.severity for f in judging.findings_of(declaration) if f.code == code), None)


def set_level(world, code: str, level: str, campaign: Campaign | None = None) -> int:
    return judging.set_severities(campaign or world.campaign, {code: RuleSetting.Level(level)}, by=world.administrator)


# ---- Context ----


def test_last_year_is_what_was_approved_else_the_newest(world):
    before = replace(comfort_money(), fiscal_year=2024)
    last_year = world.draft(before)
    this_year = world.draft()
    assert judging.context_of(this_year, comfort_money()).last_year == before
    Declaration.objects.filter(pk=last_year.pk).update(state=State.APPROVED)
    newer = replace(before, goals=Goals(cycle="周期", annual="改过的"))
    store.create(last_year.project, newer, by=world.filler, version=2)
    assert judging.context_of(this_year, comfort_money()).last_year == before
    Declaration.objects.filter(pk=last_year.pk).update(state=State.REJECTED)
    assert judging.context_of(this_year, comfort_money()).last_year == newer


def test_without_a_last_year_there_is_none(world):
    assert judging.context_of(world.draft(), comfort_money()).last_year is None


def test_siblings_are_of_the_same_unit_and_year(world):
    document = comfort_money()
    declaration = world.draft()
    for name, unit, year in (
        ("同单位", world.branch, 2025),
        ("别的年度", world.branch, 2024),
        ("别的单位", world.elsewhere, 2025),
    ):
        other = replace(document, fiscal_year=year, project=replace(document.project, name=name))
        project = Project.objects.create(unit=unit, name=name)
        store.create(project, other, by=world.filler, supervising=world.bureau)
    siblings = judging.context_of(declaration, document).siblings
    assert siblings.worded_like(document) == (1, ("同单位",))


@pytest.mark.parametrize(
    ("state", "told"), [("draft", True), ("submitted", True), ("approved", False), ("rejected", False)]
)
def test_today_is_told_as_long_as_nothing_is_decided(world, state, told):
    declaration = getattr(world, state)()
    context = judging.context_of(declaration, comfort_money())
    assert context.today == (timezone.localdate() if told else None)


def test_findings_take_the_same_queries_however_many_declarations_there_are(world, django_assert_num_queries):
    declaration, counts = world.draft(), []
    for many in (1, MANY):
        for number in range(many):
            name = f"项目{many}-{number}"
            document = replace(comfort_money(), project=replace(comfort_money().project, name=name))
            made = store.create(
                Project.objects.create(unit=world.branch, name=name),
                document,
                by=world.filler,
                supervising=world.bureau,
            )
            Declaration.objects.filter(pk=made.pk).update(state=State.APPROVED)
            value_counts.moved([made.pk], into=True)
        found = Declaration.objects.select_related("project__unit", "framework", "supervising_department")
        fresh = found.get(pk=declaration.pk)
        with django_assert_num_queries(8) as queries:
            judging.findings_of(fresh)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# ---- How grave ----


@pytest.mark.parametrize(
    ("level", "expected"),
    [("off", None), ("notice", Severity.NOTICE), ("reason", Severity.REASON), ("blocker", Severity.BLOCKER)],
)
def test_an_administrator_says_how_grave_a_check_is(world, level, expected):
    declaration = world.draft(goalless())
    set_level(world, GOAL, level)
    assert severity_of(declaration) == expected


def test_another_campaign_is_not_touched(world):
    set_level(world, GOAL, "off", make_campaign(2026))
    assert severity_of(world.draft(goalless())) == Severity.BLOCKER


def test_what_is_off_stops_no_submit(world):
    declaration = world.draft(goalless())
    with pytest.raises(workflow.NotReady, match="年度目标未填写"):
        world.go(declaration, "submit", world.filler)
    set_level(world, GOAL, "off")
    assert world.go(declaration, "submit", world.filler).state == State.SUBMITTED


def test_a_new_campaign_knows_all_checks_there_are(world):
    assert world.campaign.rules == [rule.code for rule in RULES]
    assert [world.campaign.severity_of(rule) for rule in RULES] == [rule.severity for rule in RULES]


@pytest.mark.parametrize(("opens", "expected"), [(-1, Severity.NOTICE), (1, Severity.BLOCKER)])
def test_a_check_that_comes_in_mid_campaign_starts_as_a_notice(world, opens, expected):
    rules = [code for code in world.campaign.rules if code != GOAL]
    Campaign.objects.update(rules=rules, opens_at=timezone.now() + timedelta(days=opens))
    assert severity_of(world.draft(goalless())) == expected


def test_an_administrator_may_make_a_new_check_graver(world):
    Campaign.objects.update(rules=[])
    world.campaign.refresh_from_db()
    set_level(world, GOAL, "blocker")
    assert severity_of(world.draft(goalless())) == Severity.BLOCKER


def test_without_a_campaign_each_check_has_its_default(world):
    Campaign.objects.all().delete()
    assert severity_of(world.draft(goalless())) == Severity.BLOCKER


def test_only_changes_are_written_with_who_made_them(world):
    assert set_level(world, GOAL, "blocker") == 0
    assert set_level(world, GOAL, "notice") == 1
    assert set_level(world, GOAL, "notice") == 0
    setting = RuleSetting.objects.get()
    assert (setting.level, setting.by, set_level(world, GOAL, "blocker")) == ("notice", world.administrator, 1)


@pytest.mark.parametrize("who", ["filler", "reviewer", "financier", "auditor", "stranger"])
def test_only_who_administers_a_whole_tree_sets_severities(world, client, who):
    with pytest.raises(PermissionDenied):
        judging.set_severities(world.campaign, {}, by=getattr(world, who))
    client.force_login(getattr(world, who))
    assert client.post(reverse("rule-levels", args=[2025]), {GOAL: "off"}).status_code == 403
    assert client.get(reverse("rule-list")).status_code == 200
    assert not RuleSetting.objects.exists()


def test_an_administrator_of_a_branch_sets_none(world, client):
    client.force_login(make_user("local", Role.ADMINISTRATOR, world.branch))
    assert client.post(reverse("rule-levels", args=[2025]), {GOAL: "off"}).status_code == 403
    assert "保存轻重" not in client.get(reverse("rule-list")).content.decode()


# ---- The catalogue ----


def test_the_catalogue_has_every_rule_with_its_words(world, client):
    client.force_login(world.filler)
    page = client.get(reverse("rule-list")).content.decode()
    missing = [rule.code for rule in RULES if f'id="{rule.code}"' not in page]
    assert missing == []
    assert "年度目标是审核的依据" in page and "<select" not in page


def test_the_catalogue_sets_what_was_chosen_and_nothing_else(world, client):
    client.force_login(world.administrator)
    assert "<select" in client.get(reverse("rule-list"), {"year": 2025}).content.decode()
    posted = {GOAL: "reason", "missing-level": "nonsense", "no-such-rule": "off"}
    page = client.post(reverse("rule-levels", args=[2025]), posted, follow=True).content.decode()
    assert "1 条检查的轻重有变化" in page and "通常为必改" in page
    assert list(RuleSetting.objects.values_list("code", "level")) == [(GOAL, "reason")]
    assert client.post(reverse("rule-levels", args=[1999]), posted).status_code == 404
    assert client.get(reverse("rule-levels", args=[2025])).url == f"{reverse('rule-list')}?year=2025"


def test_a_page_that_went_stale_takes_back_no_colleagues_choice(world, client):
    client.force_login(world.administrator)
    page = client.get(reverse("rule-list"), {"year": 2025}).content.decode()
    assert f'name="seen-{GOAL}" value="blocker"' in page
    set_level(world, GOAL, "off")
    data = {f"seen-{GOAL}": "blocker", GOAL: "blocker", "seen-missing-level": "reason", "missing-level": "notice"}
    client.post(reverse("rule-levels", args=[2025]), data)
    assert set(RuleSetting.objects.values_list("code", "level")) == {(GOAL, "off"), ("missing-level", "notice")}


def test_the_catalogue_stands_without_a_campaign(world, client):
    Campaign.objects.all().delete()
    client.force_login(world.administrator)
    page = client.get(reverse("rule-list")).content.decode()
    assert "年度目标未填写" in page and "<select" not in page
