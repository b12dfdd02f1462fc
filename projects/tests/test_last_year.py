"""Last year beside the editor: marks in the cells, a list beside them, live while one types, the year in words."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from django.urls import reverse

from projects import store
from projects.beside_last_year import beside
from projects.core.document import Goals, Indicator
from projects.models import Declaration
from projects.sheet import Mark
from projects.tests.factories import comfort_money, outlines, truth

FORM13 = outlines()[0]
GOAL = "2024年计划慰问31人，较2024年增长"
LAST = replace(comfort_money(), fiscal_year=2024, goals=Goals(cycle="周期", annual=GOAL))
NOW = replace(LAST, fiscal_year=2025)


@pytest.fixture
def draft(world) -> Declaration:
    """慰问费 of this year with last year's texts."""
    world.draft(LAST)
    return world.draft(NOW)


def test_marks_of_parts_and_of_what_needs_a_look():
    rows = [replace(LAST.indicators[0], annual_value="≤500元/份"), *LAST.indicators[2:]]
    rows.append(
        Indicator(level1="满意度指标", level2="服务对象满意度", name="家属满意率", cycle_value="", annual_value="≥90%")
    )
    found = beside(LAST, replace(NOW, indicators=tuple(rows)), FORM13)
    marks = found.marks()
    assert (
        marks["indicators[0].name"] == [Mark("quiet", "有改动上年")] or marks["indicators[0].name"][0].tone == "quiet"
    )
    assert [(standing.label, len(parts)) for standing, parts in found.groups] == [
        ("有改动", 1),
        ("新增", 1),
        ("未沿用", 1),
        ("沿用", 10),
    ]
    assert marks["goals.annual"] == [Mark("quiet", "沿用上年"), Mark("note", "请核对：“2024年”是以前的年份")]
    assert found.certain == 1


def test_a_year_of_which_a_check_speaks_in_the_cell_is_not_spoken_of_twice():
    check = Mark("note", "年度目标中“2024年”不是预算年度2025，请核对")
    found = beside(LAST, NOW, FORM13)
    assert found.marks({"goals.annual": [check]})["goals.annual"] == [Mark("quiet", "沿用上年")]
    other = replace(check, text="年度目标写得太短")
    assert len(found.marks({"goals.annual": [other]})["goals.annual"]) == 2


def test_a_goal_that_is_gone_says_so_in_its_blank_cell():
    marks = beside(LAST, replace(NOW, goals=Goals()), FORM13).marks()
    assert marks["goals.cycle"] == [Mark("quiet", "上年填写的没有沿用")]


def test_the_editor_shows_marks_and_list_and_the_button(world, client, draft):
    client.force_login(world.filler)
    page = client.get(reverse("declaration-edit", args=[draft.pk])).content.decode()
    assert page.count("沿用上年</small>") == 12
    assert "与上年对照" in page and "把 1 处“2024年”改为“2025年”" in page


def test_without_last_year_the_editor_says_nothing_of_it(world, client):
    client.force_login(world.filler)
    page = client.get(reverse("declaration-edit", args=[world.draft().pk])).content.decode()
    assert "与上年对照" not in page and "沿用上年" not in page


def test_the_list_is_of_what_is_typed_and_writes_nothing(world, client, draft):
    client.force_login(world.filler)
    typed = {"goals.annual": "新写的目标", "revision": 1}
    page = client.post(reverse("declaration-last-year", args=[draft.pk]), typed).content.decode()
    assert "有改动 1" in page and "“2024年”" not in page
    draft.refresh_from_db()
    assert (draft.annual_goal, draft.revision) == (GOAL, 1)


def test_the_year_is_replaced_when_asked_visibly_and_with_what_was_typed(world, client, draft):
    client.force_login(world.filler)
    typed = {"goals.cycle": "新的周期目标", "revision": 1, "this_year": "1"}
    answer = client.post(reverse("declaration-edit", args=[draft.pk]), typed)
    saved = store.load(Declaration.objects.get(pk=draft.pk))
    assert saved.goals == Goals(cycle="新的周期目标", annual="2025年计划慰问31人，较2024年增长")
    assert unquote(answer.url).endswith("/edit/#goals.annual")
    page = client.get(answer.url).content.decode()
    assert "已把“2024年”改为“2025年”" in page and "有改动 2" in page


def test_the_year_is_not_replaced_over_somebody_elses_save(world, client, draft):
    store.save(draft, replace(NOW, goals=Goals(cycle="", annual="同事写的")), by=world.colleague, based_on=1)
    client.force_login(world.filler)
    typed = {"goals.annual": GOAL, "revision": 1, "this_year": "1"}
    assert client.post(reverse("declaration-edit", args=[draft.pk]), typed).status_code == 409
    assert Declaration.objects.get(pk=draft.pk).annual_goal == "同事写的"


def test_only_who_may_edit_asks(world, client, draft):
    for user, status in ((world.reviewer, 403), (world.stranger, 404)):
        client.force_login(user)
        assert client.post(reverse("declaration-last-year", args=[draft.pk]), {}).status_code == status


@pytest.mark.parametrize("document", truth("form13-dongguan-2025"))
def test_beside_itself_every_published_form_is_kept(document):
    found = beside(replace(document, fiscal_year=2024), document, FORM13)
    assert [standing.value for standing, _ in found.groups] == ["kept"]
    assert len(found.marks()) == len(document.indicators) + 2
