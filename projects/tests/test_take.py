"""Indicators of similar projects and of a chosen one, taken as one save."""

from dataclasses import replace

import pytest
from django.urls import reverse

from indicators.models import LibraryIndicator
from projects import store
from projects.core.document import Goals
from projects.models import Declaration, Role, State
from projects.tests.factories import comfort_money, make_declaration, make_user
from projects.views.ticked import row_token

ROWS = comfort_money().indicators


@pytest.fixture
def draft(world) -> Declaration:
    """节日慰问经费 with one indicator, beside 慰问费, which has ten."""
    world.draft()
    head = replace(comfort_money().project, name="节日慰问经费")
    return world.draft(replace(comfort_money(), project=head, indicators=ROWS[:1]))


def take(client, user, declaration, rows, query="", revision=1):
    client.force_login(user)
    address = reverse("declaration-take", args=[declaration.pk]) + query
    return client.post(address, {"revision": revision, "row": [row_token(row) for row in rows]})


def test_what_similar_projects_use_is_suggested_with_values_and_how_often(world, client, draft):
    client.force_login(world.filler)
    answer = client.get(reverse("declaration-take", args=[draft.pk]))
    names = [suggestion.name for suggestion in answer.context["suggestions"]]
    assert names == [row.name for row in ROWS[1:]]
    page = answer.content.decode()
    assert "1 份相似的申报表用过：慰问费" in page and "春节、中秋 / 春节、中秋" in page


def test_rows_land_in_order_in_one_history_entry_and_one_stands_at_them(world, client, draft):
    answer = take(client, world.filler, draft, [ROWS[9], ROWS[1]], "?list=my-work")
    saved = Declaration.objects.get(pk=draft.pk)
    assert store.load(saved).indicators == (ROWS[0], ROWS[1], ROWS[9])
    assert [entry.get_action_display() for entry in saved.revisions.all()] == ["新建", "保存"]
    assert answer.url == f"{reverse('declaration-edit', args=[draft.pk])}?list=my-work#indicators[2].name"


def test_over_somebody_elses_save_nothing_is_taken_and_the_ticks_stay(world, client, draft):
    changed = replace(store.load(draft), goals=Goals(cycle="", annual="同事写的"))
    store.save(draft, changed, by=world.colleague, based_on=1)
    answer = take(client, world.filler, draft, [ROWS[1]])
    page = answer.content.decode()
    assert (answer.status_code, page.count(" checked>")) == (409, 1)
    assert "colleague已于" in page and "再按一次" in page
    assert take(client, world.filler, draft, [ROWS[1]], revision=2).status_code == 302
    assert store.load(Declaration.objects.get(pk=draft.pk)) == replace(changed, indicators=ROWS[:2])


def test_when_a_colleague_submitted_meanwhile_the_page_says_so(world, client):
    whole = world.draft()
    world.go(whole, "submit", world.colleague)
    answer = take(client, world.filler, whole, [replace(ROWS[1], name="新的")])
    assert (answer.status_code, "状态已变化" in answer.content.decode()) == (409, True)


def test_taking_nothing_new_writes_nothing(world, client, draft):
    for rows in ([], [ROWS[0]]):
        take(client, world.filler, draft, rows)
    draft.refresh_from_db()
    assert draft.revision == 1


def test_rows_of_a_chosen_declaration_without_those_that_are_there(world, client, draft):
    client.force_login(world.filler)
    address = reverse("declaration-take", args=[draft.pk])
    (source,) = client.get(address, {"q": "wwf"}).context["sources"]
    assert client.get(address, {"source": source.pk}).context["rows"] == list(ROWS[1:])


def test_other_peoples_drafts_are_neither_suggested_nor_found(world, client):
    """A branch's draft is the branch's until it is approved, also for whoever fills above it."""
    bureau_filler = make_user("bureau-filler", Role.FILLER, world.bureau)
    head = replace(comfort_money().project, name="节日慰问经费", spending_unit=world.bureau.name)
    own = make_declaration(world.bureau, bureau_filler, replace(comfort_money(), project=head, indicators=ROWS[:1]))
    theirs = world.draft()
    client.force_login(bureau_filler)
    address = reverse("declaration-take", args=[own.pk])
    assert client.get(address).context["suggestions"] == ()
    assert list(client.get(address, {"q": "慰问费"}).context["sources"]) == []
    Declaration.objects.filter(pk=theirs.pk).update(state=State.APPROVED)
    assert [one.name for one in client.get(address).context["suggestions"]] == [row.name for row in ROWS[1:]]
    assert list(client.get(address, {"q": "慰问费"}).context["sources"]) == [theirs]


def test_a_search_finds_library_entries_and_rows_of_similar_forms_by_characters_and_initials(world, client, draft):
    LibraryIndicator.objects.create(level2="数量指标", name="慰问品采购批次", typical_value="≥2批；3批")
    client.force_login(world.filler)
    address = reverse("declaration-take", args=[draft.pk])
    for words in ("采购批次", "cgpc"):
        (found,) = client.get(address, {"q": words}).context["suggestions"]
        assert (found.name, [use.row.annual_value for use in found.uses]) == ("慰问品采购批次", ["≥2批", "3批"])
    names = [one.name for one in client.get(address, {"q": "慰问品"}).context["suggestions"]]
    assert names == [row.name for row in ROWS[1:] if "慰问品" in row.name] + ["慰问品采购批次"]


def test_words_that_the_checks_reject_are_not_offered(world, client, draft):
    """资金拨付准确率 is no 时效指标, and 及时 no value of a rate (projects.checks.filing, fitting)."""
    LibraryIndicator.objects.create(level2="时效指标", name="资金拨付准确率", typical_value="≥95%")
    LibraryIndicator.objects.create(level2="时效指标", name="设备到位及时率", typical_value="及时；≥95%")
    client.force_login(world.filler)
    answer = client.get(reverse("declaration-take", args=[draft.pk]), {"q": "率", "drawer": 1})
    found = {one.name: [use.row.annual_value for use in one.uses] for one in answer.context["suggestions"]}
    assert "资金拨付准确率" not in found and found["设备到位及时率"] == ["≥95%"]
    assert "<html" not in answer.content.decode()


def test_what_one_may_not_see_is_neither_suggested_nor_found(world, client):
    draft = world.draft(replace(comfort_money(), indicators=ROWS[:1]))
    hidden = make_declaration(world.elsewhere, world.stranger)
    client.force_login(world.filler)
    address = reverse("declaration-take", args=[draft.pk])
    assert client.get(address).context["suggestions"] == ()
    assert list(client.get(address, {"q": "慰问"}).context["sources"]) == []
    assert client.get(address, {"source": hidden.pk}).context["source"] is None


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("filler", "draft", 200),
        ("filler", "returned", 200),
        ("filler", "submitted", 403),
        ("filler", "approved", 403),
        ("reviewer", "draft", 403),
        ("financier", "draft", 403),
        ("administrator", "draft", 403),
        ("auditor", "draft", 403),
        ("stranger", "draft", 404),
    ],
)
def test_who_may_take(world, client, who, state, status):
    declaration = getattr(world, state)()
    client.force_login(getattr(world, who))
    assert client.get(reverse("declaration-take", args=[declaration.pk])).status_code == status
    before = declaration.revision
    if status != 200:
        answer = take(client, getattr(world, who), declaration, [replace(ROWS[0], name="新的")], revision=before)
        assert answer.status_code == status
        declaration.refresh_from_db()
        assert declaration.revision == before


def test_suggesting_takes_a_fixed_number_of_queries(world, client, draft, django_assert_max_num_queries):
    counts = []
    client.force_login(world.filler)
    for rows in (3, 32):
        while Declaration.objects.count() < rows:
            head = replace(comfort_money().project, name=f"慰问费{Declaration.objects.count()}")
            world.draft(replace(comfort_money(), project=head))
        with django_assert_max_num_queries(25) as queries:
            client.get(reverse("declaration-take", args=[draft.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
