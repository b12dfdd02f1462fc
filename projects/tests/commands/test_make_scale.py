"""A made city is what its people would have left behind, and the same for the same seed."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction

from projects import store, workflow
from projects.core.document import to_plain
from projects.management.commands._city import City
from projects.models import (
    Campaign,
    Declaration,
    IndicatorRow,
    ReviewDecision,
    State,
    UnitChange,
    UnitFigures,
    ValueCount,
)
from projects.tests.factories import PASSING

pytestmark = pytest.mark.django_db


def make(declarations: int = 400, seed: int = 1) -> None:
    call_command("make_scale", declarations=declarations, seed=seed)


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True


def test_a_city_of_so_many_declarations_in_every_state():
    make()
    assert Declaration.objects.count() == 400
    assert IndicatorRow.objects.count() == 7 * 400
    newest = Campaign.objects.first().fiscal_year
    assert set(Declaration.objects.filter(fiscal_year=newest).values_list("state", flat=True)) == set(State.values)
    assert set(Declaration.objects.values_list("fiscal_year", flat=True)) == set(range(newest - 3, newest + 1))


def test_rows_say_what_the_newest_history_entry_says():
    make(100)
    for declaration in Declaration.objects.all():
        document = store.load(declaration)
        assert to_plain(document) == declaration.revisions.latest("number").document
        assert declaration.revisions.latest("number").state == declaration.state
        assert declaration.revision == declaration.revisions.count()


def test_what_is_made_can_be_decided_and_counts():
    make(100)
    assert not UnitChange.objects.exists()
    assert sum(row.counted.get("indicators", 0) for row in UnitFigures.objects.all()) == 700
    in_force = IndicatorRow.objects.filter(declaration__in=Declaration.objects.in_force())
    said = in_force.values("declaration", "node", "name", "annual_value").distinct()
    assert sum(ValueCount.objects.values_list("count", flat=True)) == said.count() > 0
    waiting = Declaration.objects.filter(state=State.DEPARTMENT_PASSED).first()
    finance = User.objects.get(username="city-caizheng")
    done = workflow.advance(waiting, "approve", by=finance, based_on=waiting.revision, verdict=PASSING)
    assert done.state == State.APPROVED
    assert ReviewDecision.objects.latest("pk").by == finance


def test_the_same_seed_makes_the_same_city():
    assert drawn(1) == drawn(1) != drawn(2)


def drawn(seed: int) -> list[tuple]:
    """What a city of a seed says, drawn and taken back."""
    with transaction.atomic():
        call_command("loaddata", "framework-dongguan-2025", verbosity=0)
        list(City(100, seed, "").write())
        rows = Declaration.objects.order_by("project_id", "fiscal_year")
        found = list(rows.values_list("project__name", "project__unit__name", "state", "total", "annual_goal"))
        transaction.set_rollback(True)
    return found


def test_it_is_refused_where_people_work_and_a_second_time(settings):
    make(100)
    with pytest.raises(CommandError, match="已经造好"):
        make(100)
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=true"):
        make(100)
