"""A text mended by a button on a page with a script: what is typed is saved, what was mended too, and shown."""

from dataclasses import replace

import pytest
from django.urls import reverse

from projects import judging, store, workflow
from projects.core.document import Goals
from projects.models import Declaration, Revision
from projects.sheet import edits, sheet
from projects.tests.factories import comfort_money, outlines, truth

LAST = replace(comfort_money(), fiscal_year=2024, goals=Goals(cycle="周期目标", annual="2024年计划慰问31人"))


def subsidy():
    """越秀区居民医保扩面专项财政补贴: 资金拨付准确率 stands under 时效指标 and belongs to 质量指标."""
    return truth("list-guangzhou-2025")[0]


def posted(declaration: Declaration, **more) -> dict:
    """What the editor's page posts as it was shown, and `more`."""
    drawn = sheet(store.load(declaration), declaration.framework.outline(), spare=True)
    data: dict = {"revision": declaration.revision, "indicator-level2": [], "indicator-row": []}
    for cell in (cell for row in drawn.rows for cell in row.cells if cell.entry):
        if cell.name.startswith("indicator-"):
            data.setdefault(cell.name, []).append(cell.text)
        else:
            data[cell.name] = cell.text
    for row in (row for row in drawn.rows if row.kind == "indicator"):
        data["indicator-level2"].append(row.level2)
        data["indicator-row"].append("" if row.index is None else row.index)
    return data | more


@pytest.fixture
def press(client):
    def press(user, declaration: Declaration, **more):
        client.force_login(user)
        answer = client.post(reverse("declaration-autosave", args=[declaration.pk]), posted(declaration, **more))
        return answer.status_code, answer.json()

    return press


def key_of(declaration: Declaration, label: str) -> str:
    found = judging.findings_of(declaration)
    return next(finding.key for finding in found if finding.remedy and label in finding.remedy.label)


def entries(declaration: Declaration) -> list[str]:
    return list(declaration.revisions.order_by("number").values_list("action", flat=True))


def test_a_fix_says_where_the_row_goes_and_is_an_entry_of_its_own(world, press):
    declaration = world.draft(subsidy())
    key = key_of(declaration, "移到“质量指标”")
    row = next(at for at, row in enumerate(subsidy().indicators) if row.name == "资金拨付准确率")
    typed = {"fix": key, "goals.annual": "刚写的目标"}
    status, answer = press(world.filler, declaration, **typed)
    moved = answer["mended"]["rows"][0]
    page = posted(declaration)
    quality = next(node.code for _, node in declaration.framework.outline().pairs() if node.name == "质量指标")
    assert (status, page["indicator-row"][moved["row"]], moved["level2"]) == (200, row, quality)
    behind = [at for at, line in enumerate(subsidy().indicators) if line.level2 == "质量指标" and at < row]
    assert page["indicator-row"][moved["behind"]] == behind[-1] if behind else moved["behind"] is None
    assert answer["mended"]["words"].startswith("已改正：资金拨付准确率") and answer["mended"]["goals"] == {}
    saved = store.load(Declaration.objects.get())
    assert (saved.indicators[row].level2, saved.goals.annual) == ("质量指标", "刚写的目标")
    assert entries(declaration) == ["create", "autosave", "fix"]
    assert answer["revision"] == Declaration.objects.get().revision


def test_a_lost_answer_to_a_fix_makes_no_conflict(world, press):
    declaration = world.draft(subsidy())
    key = key_of(declaration, "移到“质量指标”")
    typed = posted(declaration)
    first = press(world.filler, declaration, fix=key)
    again = press(world.filler, declaration, **typed, fix=key)
    assert [status for status, _ in (first, again)] == [200, 200]
    assert again[1]["mended"] == first[1]["mended"] and entries(declaration) == ["create", "fix"]


def test_a_row_put_in_above_since_the_page_was_drawn_hinders_no_fix(world, press):
    """The button still says where the row stood; the typed form has it one further down."""
    declaration = world.draft(subsidy())
    key = key_of(declaration, "移到“质量指标”")
    typed = posted(declaration)
    level2 = typed["indicator-level2"][0]
    names = {"row": "", "level2": level2, "name": "新的一条", "cycle_value": "", "annual_value": "3次"}
    for name, text in names.items():
        typed[f"indicator-{name}"] = [text, *typed[f"indicator-{name}"]]
    status, answer = press(world.filler, declaration, **typed, fix=key)
    assert status == 200 and "mended" in answer, answer
    saved = store.load(Declaration.objects.get())
    assert next(row.level2 for row in saved.indicators if row.name == "资金拨付准确率") == "质量指标"


def test_a_finding_that_is_gone_is_said_and_the_typing_kept(world, press):
    declaration = world.draft(subsidy())
    status, answer = press(world.filler, declaration, fix="gone|x|y", **{"goals.annual": "刚写的目标"})
    assert status == 200 and "已不在" in answer["unmended"]
    assert store.load(Declaration.objects.get()).goals.annual == "刚写的目标"


def test_the_year_is_an_edit_as_any_other(world, press):
    world.draft(LAST)
    declaration = world.draft(replace(LAST, fiscal_year=2025))
    status, answer = press(world.filler, declaration, this_year="1")
    assert (status, answer["mended"]["goals"]) == (200, {"goals.annual": "2025年计划慰问31人"})
    assert answer["mended"]["words"] == "已把“2024年”改为“2025年”，请核对"
    declaration.refresh_from_db()
    assert (declaration.annual_goal, entries(declaration)[-1]) == ("2025年计划慰问31人", Revision.Action.AUTOSAVE)
    _, answer = press(world.filler, declaration, this_year="1")
    assert answer["unmended"] == "已没有可以直接改正的“2024年”"


def test_a_button_over_somebody_elses_save_is_a_conflict(world, press):
    declaration = world.draft(subsidy())
    key = key_of(declaration, "移到“质量指标”")
    newer = replace(subsidy(), goals=Goals(cycle="", annual="同事写的"))
    workflow.save(Declaration.objects.get(), newer, by=world.colleague, based_on=1)
    stale = posted(declaration) | {"revision": 1, "goals.annual": "我的"}
    status, answer = press(world.filler, declaration, **stale, fix=key)
    assert status == 409 and Declaration.objects.get().annual_goal == "同事写的"


@pytest.mark.parametrize("document", [*truth("form13-dongguan-2025"), *truth("list-guangzhou-2025")])
def test_a_document_needs_no_edit_to_be_itself(document):
    outline = next(outline for outline in outlines() if outline.code == document.framework)
    needed = edits(document, document, outline)
    assert (needed.goals, needed.rows) == ({}, ())
