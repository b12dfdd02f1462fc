from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from projects import starting
from projects.management.commands.demo import ACCOUNTS, PASSWORD, UNITS
from projects.models import Campaign, Declaration, Department, Membership, Revision
from projects.tests.commands import run


@pytest.fixture
def debug(settings, monkeypatch, db):
    settings.DEBUG = True
    monkeypatch.delenv("HOST", raising=False)
    monkeypatch.setenv("PORT", "8123")


def rows() -> dict[str, list]:
    models = (User, Membership, Department, Declaration, Revision, Campaign)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_without_debug_it_is_refused(db):
    code, _, err = run("demo")
    assert (code, User.objects.count()) == (1, 0)
    assert "DEBUG=true" in err


def test_a_person_for_each_role_the_tables_and_an_open_campaign(debug):
    code, out, _ = run("demo")
    assert (code, out.splitlines()[0]) == (0, "地址：http://127.0.0.1:8123/")
    assert out.splitlines()[2].split() == ["tianbao", "李晓梅", "填报人", "东莞市医疗保障局东坑分局", PASSWORD]
    assert len(out.splitlines()) == 2 + len(ACCOUNTS)
    assert dict(Department.objects.values_list("name", "parent__name")) == {
        name: above or None for name, above in UNITS.items()
    }
    assert Declaration.objects.filter(state="draft").count() == 29
    assert list(User.objects.filter(is_staff=True).values_list("username", flat=True)) == ["guanli"]
    closes_at = timezone.localtime(Campaign.objects.open_now().get().closes_at)
    assert (closes_at.date() - timezone.localdate(), closes_at.hour) == (timedelta(days=30), 18)


def test_a_second_run_changes_nothing(debug):
    run("demo")
    before = rows()
    run("demo")
    assert rows() == before


def test_what_people_did_stays(debug):
    run("demo")
    person = User.objects.get(username="tianbao")
    person.set_password("自己的密码")
    person.save()
    person.memberships.all().delete()
    Declaration.objects.filter(project__name="慰问费").update(annual_goal="新的目标")
    Declaration.objects.filter(project__name="综合经费").delete()
    before = rows()
    assert run("demo").out.splitlines()[2].split()[-1] == "（已改）"
    assert rows() == before


def test_a_campaign_that_has_closed_is_opened_again(debug):
    run("demo")
    Campaign.objects.update(closes_at=timezone.now() - timedelta(days=1))
    run("demo")
    assert Campaign.objects.open_now().count() == 1


def test_last_year_was_approved_step_by_step_and_its_projects_wait_for_this_year(debug):
    run("demo")
    approved = Declaration.objects.filter(fiscal_year=2024)
    assert {declaration.state for declaration in approved} == {"approved"}
    assert [entry.action for entry in approved[0].revisions.all()] == ["import", "submit", "pass", "approve"]
    filler = User.objects.get(username="tianbao")
    waiting = starting.undeclared(filler, 2025)
    assert set(starting.last_year_of(waiting.values_list("pk", flat=True), 2025)) == {d.project_id for d in approved}
    assert waiting.count() == 2
