"""The editor's page and what it asks while somebody types."""

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects import judging, presence, store, workflow
from projects.core.document import Budget, Goals, Indicator
from projects.models import Declaration, FindingReason, Presence
from projects.tests.factories import comfort_money

QUESTIONS = ("declaration-autosave", "declaration-check", "declaration-paste", "declaration-presence")
# 330 KB of own, uncompressed, for one editor page of 30 indicators.
LARGEST_PAGE = 330_000


@pytest.fixture
def ask(client):
    """Post to one of the editor's addresses; the answer's status and JSON."""

    def post(user, name: str, declaration: Declaration, **data):
        client.force_login(user)
        response = client.post(reverse(name, args=[declaration.pk]), {"revision": declaration.revision, **data})
        is_json = response.headers["Content-Type"] == "application/json"
        return response.status_code, json.loads(response.content) if is_json else {}

    return post


def with_rows(count: int):
    """慰问费 with this many indicators."""
    rows = [
        Indicator(
            level1="产出指标", level2="数量指标", name=f"指标{n}", cycle_value="≥10次", annual_value="≦3.4万元/月"
        )
        for n in range(count)
    ]
    return replace(comfort_money(), indicators=tuple(rows))


# ---- The page ----


# After a return there are waivers, opinions and decisions to show as well.
@pytest.mark.parametrize(("round_", "most"), [(0, 15), (1, 18)])
def test_the_page_takes_few_queries_however_many_indicators(world, client, round_, most):
    client.force_login(world.filler)
    counts = []
    for rows in (1, 30):
        declaration = world.draft(named(rows))
        Declaration.objects.filter(pk=declaration.pk).update(round=round_)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("declaration-edit", args=[declaration.pk])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= most


def named(rows: int):
    document = with_rows(rows)
    return replace(document, project=replace(document.project, name=f"{rows} 条指标"))


def test_the_page_is_light(world, client):
    """As production sends it: the page as it is, modules and stylesheets of ours compressed (config.storage)."""
    declaration = world.draft(with_rows(30))
    client.force_login(world.filler)
    page = client.get(reverse("declaration-edit", args=[declaration.pk])).content
    own = [*Path(settings.BASE_DIR, "static").glob("*.css"), *Path(settings.BASE_DIR, "static/editor").iterdir()]
    assert len(page) + sum(len(gzip.compress(file.read_bytes())) for file in own) <= LARGEST_PAGE


# ---- Saving in place ----


def test_a_save_in_place_says_the_new_revision_and_where_its_rows_stand(world, ask):
    declaration = world.draft()
    status, answer = ask(
        world.filler,
        "declaration-autosave",
        declaration,
        **{
            "goals.annual": "改了",
            "indicator-row": ["", "", "0"],
            "indicator-level2": ["21", "21", "11"],
            "indicator-name": ["", "新的", "旧的"],
            "indicator-cycle_value": ["", "", ""],
            "indicator-annual_value": ["", "", ""],
        },
    )
    assert (status, answer["revision"], answer["rows"], answer["errors"]) == (200, 2, [None, 0, 1], {})
    held = store.load(Declaration.objects.get())
    assert (held.goals.annual, [row.name for row in held.indicators]) == ("改了", ["新的", "旧的"])


def test_a_field_of_the_wrong_shape_keeps_its_value_and_the_rest_is_saved(world, ask):
    declaration = world.draft()
    changes = {"goals.annual": "改了", "budget.total": "一万六"}
    status, answer = ask(world.filler, "declaration-autosave", declaration, **changes)
    assert (status, list(answer["errors"])) == (200, ["budget.total"])
    assert store.load(Declaration.objects.get()) == replace(
        comfort_money(), goals=replace(comfort_money().goals, annual="改了")
    )


def test_a_stale_save_is_refused_in_words(world, ask):
    declaration = world.draft()
    workflow.save(declaration, with_rows(1), by=world.colleague, based_on=1)
    status, answer = ask(world.filler, "declaration-autosave", declaration, **{"goals.annual": "我的"})
    assert (status, "colleague已于" in answer["refused"]) == (409, True)
    assert store.load(Declaration.objects.get()) == with_rows(1)


def test_the_same_text_again_is_no_conflict(world, ask):
    declaration = world.draft()
    saves = [ask(world.filler, "declaration-autosave", declaration, **{"goals.annual": "一样"}) for _ in range(2)]
    assert [(status, answer["revision"]) for status, answer in saves] == [(200, 2), (200, 2)]
    assert Declaration.objects.get().revision == 2


def test_what_one_person_typed_is_not_saved_as_another(world, ask):
    declaration = world.draft()
    mine = {"goals.annual": "甲写的", "person": world.filler.pk}
    status, answer = ask(world.colleague, "declaration-autosave", declaration, **mine)
    assert (status, "现在登录的是colleague" in answer["refused"]) == (403, True)
    assert Declaration.objects.get().revision == 1


def test_a_session_that_ended_leads_to_the_login_page(world, client):
    response = client.post(reverse("declaration-autosave", args=[world.draft().pk]))
    assert (response.status_code, response.url.startswith("/login/")) == (302, True)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("reviewer", 403), ("auditor", 403)])
def test_only_fillers_of_the_unit_may_ask(world, ask, name, who, status):
    assert ask(getattr(world, who), name, world.draft())[0] == status


def test_a_submitted_declaration_is_not_saved_into(world, ask):
    declaration = world.submitted()
    assert ask(world.filler, "declaration-autosave", declaration, **{"goals.annual": "改"})[0] == 403
    assert store.load(Declaration.objects.get()).goals.annual != "改"


# ---- Reasons ----


def without_satisfaction():
    rows = tuple(row for row in comfort_money().indicators if row.level1 != "满意度指标")
    return replace(comfort_money(), indicators=rows)


def test_a_reason_is_saved_with_the_form_counts_as_a_change_and_can_be_taken_back(world, ask):
    declaration = world.draft(without_satisfaction())
    key = next(finding.key for finding in judging.findings_of(declaration))
    for text in ("不适用", "不适用", ""):
        status, answer = ask(world.filler, "declaration-autosave", declaration, **{f"reason-{key}": text})
        declaration.refresh_from_db()
        assert (status, answer["revision"]) == (200, declaration.revision)
        assert [row.reason for row in FindingReason.objects.all()] == ([text] if text else [])
    assert declaration.revision == 3


def test_a_reason_for_what_is_no_finding_is_not_kept(world, ask):
    ask(world.filler, "declaration-autosave", world.draft(), **{"reason-made|up|": "不存在"})
    assert not FindingReason.objects.exists()


# ---- Meanings and findings ----


def test_meanings_and_findings_are_about_what_is_typed_now(world, ask):
    declaration = world.draft(with_rows(1))
    rows = {"indicator-level2": ["21", "21"], "indicator-name": ["", "标准"]}
    rows |= {"indicator-cycle_value": ["", ""], "indicator-annual_value": ["", "≦3.4万元/月"]}
    blank = {"goals.annual": "", "touched": ["goals.annual"]}
    status, answer = ask(world.filler, "declaration-check", declaration, **rows, **blank)
    assert (status, answer["rows"]) == (200, [None, 0])
    assert answer["cells"]["indicators[0].annual_value"]["meaning"] == "≤ 34,000 元/月"
    assert answer["cells"]["goals.annual"]["tone"] == "bad"
    assert "必改 1" in answer["findings"]
    assert Declaration.objects.get().revision == 1


BLANK = {"goals.annual": "", "goals.cycle": "", "budget.total": ""}
ROWS = {
    "indicator-level2": ["21", "21"],
    "indicator-name": ["", "标准"],
    "indicator-cycle_value": ["", ""],
    "indicator-annual_value": ["", ""],
}


@pytest.mark.parametrize(
    ("touched", "counts", "tones"),
    [
        ([], ["待填 7"], []),
        (["budget.total"], ["必改 1", "待填 6"], ["budget.total"]),
        # The second posted row is the first of the Document; the first is blank, and in none.
        (["rows[1].annual_value", "rows[0].name"], ["必改 1", "待填 6"], ["indicators[0].annual_value"]),
        (["满意度指标"], ["需说明 1", "待填 6"], []),
    ],
)
def test_what_nobody_touched_is_no_fault_yet(world, ask, touched, counts, tones):
    _, answer = ask(world.filler, "declaration-check", world.draft(), **ROWS, **BLANK, touched=touched)
    assert re.findall(r"(?:必改|需说明|待填) \d+", answer["findings"]) == counts
    assert [path for path, said in answer["cells"].items() if said.get("tone") == "bad"] == tones
    assert 'data-leads="next"' in answer["findings"]


def test_after_a_try_to_submit_a_blank_cell_is_a_fault(world, client):
    declaration = world.draft(replace(comfort_money(), budget=Budget()))
    client.force_login(world.filler)
    edit = reverse("declaration-edit", args=[declaration.pk])
    assert "待填 1" in client.get(edit).content.decode()
    client.get(reverse("declaration-submit", args=[declaration.pk]), {"compare": "last-year"})
    assert "待填 1" in client.get(edit).content.decode()
    client.get(reverse("declaration-submit", args=[declaration.pk]))
    assert "必改 1" in client.get(edit).content.decode()


def test_a_check_takes_few_queries_however_many_rows(world, client):
    client.force_login(world.filler)
    counts = []
    for rows in (1, 30):
        declaration = world.draft(named(rows))
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse("declaration-check", args=[declaration.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


# ---- Pasting ----


def pasting(rows=(("21", "慰问次数", "8次", "2次"),), **clipboard) -> dict:
    """A block, with the rows of indicators on the page it is pasted into."""
    columns = zip(*rows, strict=True)
    names = ("level2", "name", "cycle_value", "annual_value")
    return {f"indicator-{name}": list(column) for name, column in zip(names, columns, strict=True)} | clipboard


def test_a_pasted_block_becomes_a_plan_for_the_page_as_it_stands(world, ask):
    rows = (("数量指标", "慰问次数", "9次"), ("长远指标", "影响", "好"))
    html = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    posted = pasting(html=f"<table>{html}</table>", text="", row="0", start="name")
    status, answer = ask(world.filler, "declaration-paste", world.draft(), **posted)
    assert status == 200
    update, asked = answer["rows"]
    assert (update["kind"], asked["kind"], answer["asks_cycle"]) == ("update", "asked", True)
    assert update["choices"] == [
        {"row": 0, "level2": "21", "before": ["慰问次数", "8次", "2次"], "after": ["慰问次数", "8次", "9次"]}
    ]
    assert "长远指标" in asked["note"]
    same = ask(world.filler, "declaration-paste", world.draft(named(1)), **posted, cycle="same")[1]
    assert same["rows"][0]["choices"][0]["after"] == ["慰问次数", "9次", "9次"]


def test_a_pasted_head_is_compared_with_what_is_typed(world, ask):
    posted = pasting(text="2025年度目标\t新的目标\n2025年预算金额(元)\t16000") | {
        "goals.annual": "刚写的",
        "budget.total": "一万六",
    }
    answer = ask(world.filler, "declaration-paste", world.draft(), **posted)[1]
    head = {entry["path"]: (entry["kind"], entry["before"], entry["after"]) for entry in answer["head"]}
    assert head == {"goals.annual": ("update", "刚写的", "新的目标"), "budget.total": ("update", "一万六", "16,000")}


def test_what_is_too_large_or_torn_is_refused_in_words(world, ask):
    answer = ask(world.filler, "declaration-paste", world.draft(), **pasting(text="甲\t乙\n" * 2001))[1]
    assert (answer["rows"], "2001 行" in answer["problems"][0]) == ([], True)
    torn = pasting(text="甲\t乙") | {"indicator-name": []}
    assert ask(world.filler, "declaration-paste", world.draft(named(1)), **torn)[0] == 422


# ---- Who is here ----


def test_the_others_are_named_while_they_are_here(world, ask):
    declaration = world.draft()
    for user in (world.filler, world.colleague, world.filler):
        answer = ask(user, "declaration-presence", declaration)[1]
    assert answer == {"others": ["colleague"], "revision": 1}
    Presence.objects.update(seen_at=Presence.objects.first().seen_at - presence.SILENT * 2)
    assert presence.others(declaration, world.filler) == []


# ---- Two texts ----


def conflict_page(world, client, **typed):
    declaration = world.draft()
    workflow.save(
        declaration,
        replace(comfort_money(), goals=Goals(cycle="周期", annual="别人的")),
        by=world.colleague,
        based_on=1,
    )
    client.force_login(world.filler)
    return client.post(reverse("declaration-edit", args=[declaration.pk]), {"revision": 1, **typed})


def fields_of(page, **choices) -> dict:
    context = page.context
    return {name: context[name] for name in ("revision", "theirs", "mine")} | {
        f"choice-{key.replace('__', '.')}": choice for key, choice in choices.items()
    }


def test_a_refused_save_shows_both_texts_field_by_field(world, client):
    page = conflict_page(world, client, **{"goals.annual": "我的", "budget.total": "一万六"})
    text = page.content.decode()
    assert page.status_code == 409
    assert [(d.key, d.theirs, d.mine, d.proposed) for d in page.context["differences"]] == [
        ("goals.cycle", "周期", comfort_money().goals.cycle, "theirs"),
        ("goals.annual", "别人的", "我的", ""),
    ]
    assert "一万六" in text


def test_what_is_chosen_is_saved(world, client):
    page = conflict_page(world, client, **{"goals.annual": "我的"})
    chosen = fields_of(page, goals__cycle="theirs", goals__annual="both") | {"text-goals.annual": "都要"}
    response = client.post(reverse("declaration-merge", args=[Declaration.objects.get().pk]), chosen)
    assert response.status_code == 302
    assert store.load(Declaration.objects.get()).goals == Goals(cycle="周期", annual="都要")


def test_nothing_is_saved_before_every_field_is_chosen(world, client):
    page = conflict_page(world, client, **{"goals.annual": "我的"})
    address = reverse("declaration-merge", args=[Declaration.objects.get().pk])
    response = client.post(address, fields_of(page, goals__cycle="theirs"))
    assert (response.status_code, "还有 1 处没有选择" in response.content.decode()) == (422, True)
    assert Declaration.objects.get().revision == 2


def test_somebody_faster_again_is_met_with_what_was_put_together(world, client):
    page = conflict_page(world, client, **{"goals.annual": "我的"})
    declaration = Declaration.objects.get()
    workflow.save(declaration, with_rows(2), by=world.colleague, based_on=2)
    response = client.post(
        reverse("declaration-merge", args=[declaration.pk]),
        fields_of(page, goals__cycle="theirs", goals__annual="mine"),
    )
    proposed = {d.key: (d.mine, d.proposed) for d in response.context["differences"] if d.key.startswith("goals")}
    assert response.status_code == 409
    assert proposed["goals.annual"] == ("我的", "")


def test_a_forged_text_changes_no_name_and_no_unit(world, client):
    page = conflict_page(world, client, **{"goals.annual": "我的"})
    forged = json.loads(page.context["mine"])
    forged["project"]["name"] = forged["project"]["spending_unit"] = "别的"
    data = fields_of(page, goals__cycle="theirs", goals__annual="mine") | {"mine": json.dumps(forged)}
    client.post(reverse("declaration-merge", args=[Declaration.objects.get().pk]), data)
    newest = Declaration.objects.get().revisions.latest("number").document
    assert newest["project"]["name"] == "慰问费"
    assert newest["goals"]["annual"] == "我的"


@pytest.mark.parametrize("mine", ["", "[]", "{", '{"format": 1}'])
def test_what_is_no_text_of_ours_is_a_bad_request(world, client, mine):
    page = conflict_page(world, client, **{"goals.annual": "我的"})
    data = fields_of(page) | {"mine": mine}
    assert client.post(reverse("declaration-merge", args=[Declaration.objects.get().pk]), data).status_code == 400


def test_history_walks_over_the_gaps_that_autosaves_leave(world, client, ask):
    declaration = world.draft()
    for text in ("甲", "乙", "丙"):
        ask(world.filler, "declaration-autosave", declaration, sitting="page", **{"goals.annual": text})
        declaration.refresh_from_db()
    page = client.get(reverse("declaration-revision", args=[declaration.pk, 4]))
    assert (page.context["earlier"].number, [change.new for change in page.context["changes"]]) == (1, ["丙"])
