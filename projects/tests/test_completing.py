"""The library answers while the name of an indicator is typed."""

import pytest
from django.urls import reverse

from indicators.models import LibraryIndicator
from projects.models import RuleSetting
from projects.tests.factories import World
from projects.tests.test_library import approve, named, row


@pytest.fixture
def codes(world) -> dict[str, str]:
    """The code of each level 2 of the draft's framework, by its name."""
    outline = world.draft().framework.outline()
    return {node.name: node.code for _, node in outline.pairs()}


def ask(client, world: World, text: str, level2: str, who: str = "filler"):
    client.force_login(getattr(world, who))
    draft = world.branch.projects.get(name="慰问费").declarations.get()
    return client.get(reverse("declaration-complete", args=[draft.pk]), {"text": text, "level2": level2})


def names(answer) -> list[str]:
    return [option["texts"][0] for option in answer.json()["options"]]


@pytest.fixture
def entries(db) -> list[LibraryIndicator]:
    return [
        LibraryIndicator.objects.create(level2=level2, name=name, typical_value=value, **more)
        for level2, name, value, more in [
            ("质量指标", "补助发放准确率", "≥95%；100%", {"variants": "发放补助正确率"}),
            ("质量指标", "慰问品合格率", "100%", {}),
            ("数量指标", "补助发放人数", "", {}),
            ("质量指标", "补助发放旧率", "", {"retired": True}),
        ]
    ]


@pytest.mark.parametrize("typed", ["补助", "发放准", "bzff", "准确", "正确率", "补 助"])
def test_characters_and_initials_find_entries_of_the_rows_level_with_their_usual_values(
    client, world, codes, entries, typed
):
    (option,) = ask(client, world, typed, codes["质量指标"]).json()["options"]
    assert option == {"texts": ["补助发放准确率", "≥95%", "≥95%"], "values": ["≥95%", "100%"], "uses": 0}


def test_nothing_is_offered_for_nothing_typed_or_a_level_nobody_knows(client, world, codes, entries):
    assert names(ask(client, world, " ", codes["质量指标"])) == []
    assert names(ask(client, world, "补助", "没有")) == []


def test_the_project_and_use_rank(client, world, codes, entries):
    LibraryIndicator.objects.create(level2="质量指标", name="发放准确率")
    LibraryIndicator.objects.create(level2="质量指标", name="发放慰问品完好率")
    approve(world, named("别的项目", row("发放准确率")))
    assert names(ask(client, world, "发放", codes["质量指标"]))[:2] == ["发放慰问品完好率", "发放准确率"]


def test_what_the_checks_of_the_year_reject_is_not_offered(client, world, codes, entries):
    """资金拨付准确率 is no 时效指标 (projects.checks.filing), unless the campaign leaves that check out."""
    LibraryIndicator.objects.create(level2="时效指标", name="资金拨付准确率", typical_value="≥95%")
    assert names(ask(client, world, "资金", codes["时效指标"])) == []
    off = RuleSetting.Level.OFF
    world.campaign.rule_settings.create(code="misfiled.quality", level=off, by=world.administrator)
    assert names(ask(client, world, "资金", codes["时效指标"])) == ["资金拨付准确率"]


@pytest.mark.parametrize(
    ("who", "status"), [("filler", 200), ("colleague", 200), ("reviewer", 403), ("auditor", 403), ("stranger", 404)]
)
def test_whoever_may_edit_is_answered(client, world, codes, entries, who, status):
    assert ask(client, world, "补助", codes["质量指标"], who).status_code == status


def test_an_answer_takes_the_same_queries_with_one_entry_and_with_thirty(
    client, world, codes, entries, django_assert_max_num_queries
):
    counts, asked = [], {"text": "补助到位", "level2": codes["质量指标"]}
    address = ask(client, world, "补助", codes["质量指标"]).wsgi_request.path
    for many in (1, 30):
        for number in range(many):
            LibraryIndicator.objects.get_or_create(level2="质量指标", name=f"补助到位率{number}", typical_value="100%")
        with django_assert_max_num_queries(9) as queries:
            assert names(client.get(address, asked))
        counts.append(len(queries))
    assert counts[0] == counts[1]
