"""A finding settled by a button: fixed by the filler, with a way back, or waived by the reviewer."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from projects import access, judging, settling, store, workflow
from projects.checks import RULES as REAL_RULES
from projects.checks import Edit, Finding, Question, Remark, Remedy, Severity, check
from projects.checks.rule import rule
from projects.core.document import Goals
from projects.forms import ReasonsForm
from projects.models import Declaration, FindingReason, FindingWaiver, Revision
from projects.tests.factories import RETURNING, truth


@rule(
    "text.test-sign",
    "符号不统一",
    question=Question.COMPLETENESS,
    severity=Severity.REASON,
    says="指标值的符号应为≤。",
    fires="≦3.4万元/月",
    passes="≤3.4万元/月",
)
def signs(document, outline, context):
    """A rule of this test alone: ≦ is to be ≤."""
    for index, row in enumerate(document.indicators):
        edits = tuple(
            Edit(f"indicators[{index}].{field}", text, text.replace("≦", "≤"))
            for field in ("cycle_value", "annual_value")
            if "≦" in (text := getattr(row, field))
        )
        if edits:
            remedy = Remedy("改为“≤”", edits)
            yield Remark(f"indicators[{index}].annual_value", "符号应为≤", row.annual_value, remedy)


@rule(
    "misfiled.test",
    "时效中的准确率",
    question=Question.RELEVANCE,
    says="准确率属于质量指标。",
    fires="时效指标：准确率",
    passes="质量指标：准确率",
)
def misfiled(document, outline, context):
    """A rule of this test alone: a remedy that leads to a level 2 the framework does not have."""
    for index, row in enumerate(document.indicators):
        if row.name == "慰问次数":
            edit = Edit(f"indicators[{index}].level2", row.level2, "没有的指标")
            yield Remark(f"indicators[{index}].level2", "应移走", row.name, Remedy("移到“没有的指标”", (edit,)))


# 3,000 characters of which hardly any comes twice: no compression makes it fit an index.
VARIED = [chr(0x4E00 + (number * 7919) % 20_000) for number in range(3_000)]


@pytest.fixture(autouse=True)
def rules_of_this_test(monkeypatch):
    # The view first: whoever imports RULES later must find them whole.
    for room in ("projects.views.rules", "projects.models.campaigns", "projects.judging", "projects.checks"):
        monkeypatch.setattr(f"{room}.RULES", (signs, misfiled))


@pytest.fixture
def rules_of_all(rules_of_this_test, monkeypatch):
    """The rules there really are."""
    monkeypatch.setattr("projects.checks.RULES", REAL_RULES)


def aid():
    """困难家庭医疗救助: its cost is written ≦3.4万元/月 for cycle and year."""
    return next(d for d in truth("form13-dongguan-2025") if d.project.name.startswith("困难家庭"))


def key_of(declaration: Declaration, code: str = "text.test-sign") -> str:
    return next(f.key for f in judging.findings_of(declaration) if f.code == code)


def post(client, user, name, declaration, **data):
    client.force_login(user)
    return client.post(reverse(name, args=[declaration.pk]), data)


# ---- Fix ----


def test_a_fix_is_a_save_of_its_own_that_says_what_it_changed(world):
    declaration = world.draft(aid())
    fixed, words = settling.fix(declaration, key_of(declaration), by=world.filler, based_on=1)
    row = store.load(fixed).indicators[0]
    assert (row.cycle_value, row.annual_value) == ("≤3.4万元/月", "≤3.4万元/月")
    name = "困难家庭医疗救助支出标准"
    expected = (
        f"{name} · 实施周期指标值“≦3.4万元/月”改为“≤3.4万元/月”；{name} · 年度指标值“≦3.4万元/月”改为“≤3.4万元/月”"
    )
    entry = fixed.revisions.get(number=2)
    assert (words, entry.why, entry.action, entry.by) == (expected, expected, Revision.Action.FIX, world.filler)
    assert judging.findings_of(fixed) == ()


def test_undone_the_text_is_what_it_was(world):
    declaration = world.draft(aid())
    before = store.load(Declaration.objects.get())
    fixed, _ = settling.fix(declaration, key_of(declaration), by=world.filler, based_on=1)
    undone = settling.undo_fix(fixed, by=world.colleague, based_on=2)
    assert store.load(Declaration.objects.get()) == before
    assert undone.revisions.get(number=3).why.startswith("撤销改正：")
    with pytest.raises(workflow.NotReady, match="不能撤销"):
        settling.undo_fix(undone, by=world.filler, based_on=3)


def test_nothing_is_undone_once_something_was_saved_since(world):
    declaration = world.draft(aid())
    fixed, _ = settling.fix(declaration, key_of(declaration), by=world.filler, based_on=1)
    newer = replace(store.load(fixed), goals=Goals(cycle="周期", annual="后来写的"))
    saved = workflow.save(fixed, newer, by=world.colleague, based_on=2)
    with pytest.raises(store.Conflict):
        settling.undo_fix(fixed, by=world.filler, based_on=2)
    with pytest.raises(workflow.NotReady, match="不能撤销"):
        settling.undo_fix(saved, by=world.filler, based_on=3)
    assert store.load(Declaration.objects.get()) == newer


def test_a_finding_that_is_gone_is_not_fixed(world):
    declaration = world.draft(aid())
    with pytest.raises(workflow.NotReady, match="已不在"):
        settling.fix(declaration, "text.test-sign|indicators[9].annual_value|x", by=world.filler, based_on=1)


def test_a_fix_the_rows_cannot_hold_writes_nothing(world):
    declaration = world.draft()
    with pytest.raises(store.Unsavable, match="没有的指标"):
        settling.fix(declaration, key_of(declaration, "misfiled.test"), by=world.filler, based_on=1)
    assert Declaration.objects.get().revision == 1


@pytest.mark.parametrize(
    ("who", "refusal"), [("reviewer", PermissionDenied), ("auditor", PermissionDenied), ("stranger", Http404)]
)
def test_only_who_may_edit_may_fix_and_undo(world, who, refusal):
    declaration = world.draft(aid())
    key = key_of(declaration)
    with pytest.raises(refusal):
        settling.fix(declaration, key, by=getattr(world, who), based_on=1)
    fixed, _ = settling.fix(declaration, key, by=world.filler, based_on=1)
    with pytest.raises(refusal):
        settling.undo_fix(fixed, by=getattr(world, who), based_on=2)


def test_nothing_is_fixed_after_submit(world):
    declaration = world.draft(aid())
    key = key_of(declaration)
    submitted = world.go(declaration, "submit", world.filler, reasons={key: "照原表"})
    with pytest.raises(PermissionDenied):
        settling.fix(submitted, key, by=world.filler, based_on=submitted.revision)


def test_the_button_keeps_what_was_typed_and_offers_the_way_back(world, client):
    declaration = world.draft(aid())
    data = {"revision": 1, "goals.annual": "刚写的目标", "fix": key_of(declaration)}
    client.force_login(world.filler)
    address = reverse("declaration-edit", args=[declaration.pk])
    assert "改为“≤”" in client.get(address).content.decode()
    page = client.post(address, data, follow=True).content.decode()
    assert "已改正：困难家庭医疗救助支出标准" in page and 'name="undo"' in page
    document = store.load(Declaration.objects.get())
    assert (document.goals.annual, document.indicators[0].annual_value) == ("刚写的目标", "≤3.4万元/月")
    page = client.post(address, {"revision": 3, "undo": "1"}, follow=True).content.decode()
    document = store.load(Declaration.objects.get())
    assert (document.goals.annual, document.indicators[0].annual_value) == ("刚写的目标", "≦3.4万元/月")
    assert "已撤销改正" in page and 'name="undo"' not in page


def test_a_button_of_a_stale_page_shows_both_texts(world, client):
    declaration = world.draft(aid())
    key = key_of(declaration)
    workflow.save(
        declaration, replace(aid(), goals=Goals(cycle="周期", annual="同事的")), by=world.colleague, based_on=1
    )
    response = post(client, world.filler, "declaration-edit", declaration, **{"revision": 1, "fix": key})
    assert (response.status_code, Declaration.objects.get().revision) == (409, 2)


def test_a_button_whose_finding_was_typed_away_says_so_and_keeps_the_typing(world, client):
    declaration = world.draft(aid())
    data = {"revision": 1, "fix": "text.test-sign|indicators[9].annual_value|x", "goals.annual": "刚写的目标"}
    client.force_login(world.filler)
    page = client.post(reverse("declaration-edit", args=[declaration.pk]), data, follow=True).content.decode()
    assert "这条检查结果已不在" in page
    assert store.load(Declaration.objects.get()).goals.annual == "刚写的目标"


# ---- Reasons and waivers ----


def submitted(world) -> Declaration:
    declaration = world.draft(aid())
    return world.go(declaration, "submit", world.filler, reasons={key_of(declaration): "照原表"})


def test_a_reason_falls_when_the_cell_changes(world):
    declaration = submitted(world)
    returned = world.go(declaration, "return", world.reviewer, verdict=RETURNING)
    rows = list(aid().indicators)
    rows[0] = replace(rows[0], annual_value="≦3.5万元/月")
    changed = world.answer(returned)
    changed = workflow.save(changed, replace(aid(), indicators=tuple(rows)), by=world.filler, based_on=changed.revision)
    assert key_of(changed) not in judging.reasons_given(changed)
    with pytest.raises(workflow.NotReady, match="说明"):
        world.go(changed, "submit", world.filler)


def test_a_waiver_settles_a_finding_until_the_cell_changes(world):
    declaration = submitted(world)
    key = key_of(declaration)
    FindingReason.objects.all().delete()
    waived = settling.waive(declaration, key, by=world.reviewer, based_on=declaration.revision, why="原表如此")
    entry = waived.revisions.last()
    assert (entry.action, entry.why) == (Revision.Action.WAIVE, "符号应为≤：原表如此")
    returned = world.answer(world.go(waived, "return", world.reviewer, verdict=RETURNING))
    again = world.go(returned, "submit", world.filler)
    assert judging.waivers_given(again)[key].by == world.reviewer
    returned = world.answer(world.go(again, "return", world.reviewer, verdict=RETURNING))
    rows = list(aid().indicators)
    rows[0] = replace(rows[0], annual_value="≦3.5万元/月")
    changed = workflow.save(
        returned, replace(aid(), indicators=tuple(rows)), by=world.filler, based_on=returned.revision
    )
    with pytest.raises(workflow.NotReady):
        world.go(changed, "submit", world.filler)


def test_a_word_on_an_empty_cell_falls_when_its_row_is_another(world, rules_of_all):
    """Nothing stands in the cell that is missing its value: what the reason speaks of is the row."""
    rows = (replace(aid().indicators[0], annual_value=""), replace(aid().indicators[0], name="另一条", annual_value=""))
    declaration = world.draft(replace(aid(), indicators=rows))
    before = {finding.path: finding.key for finding in judging.findings_of(declaration) if "value" in finding.path}
    turned = replace(aid(), indicators=rows[::-1])
    workflow.save(declaration, turned, by=world.filler, based_on=1)
    after = {f.path: f.key for f in judging.findings_of(Declaration.objects.get()) if "value" in f.path}
    assert before.keys() == after.keys() and not set(before.values()) & set(after.values())


def test_a_word_falls_when_the_cell_changes_beside_what_the_evidence_quotes(world, rules_of_all):
    outline = world.draft().framework.outline()

    def half_width_in(goal: str) -> Finding:
        document = replace(aid(), goals=Goals(cycle="周期", annual=goal))
        return next(f for f in check(document, outline) if f.code == "text.half-width")

    one, other = map(half_width_in, ("对困难群众给予补助,减轻他们的负担。甲", "对困难群众给予补助,减轻他们的负担。乙"))
    assert one.evidence == other.evidence and one.key != other.key


def test_evidence_longer_than_an_index_holds_is_kept(world):
    document = replace(aid(), indicators=(replace(aid().indicators[0], annual_value="≦" + "".join(VARIED)),))
    declaration = world.draft(document)
    submitted = world.go(declaration, "submit", world.filler, reasons={key_of(declaration): "照原表"})
    assert FindingReason.objects.get().evidence == document.indicators[0].annual_value
    settling.waive(submitted, key_of(submitted), by=world.reviewer, based_on=submitted.revision, why="原表如此")
    assert FindingWaiver.objects.get().key == key_of(submitted)


def test_a_waiver_taken_back_counts_no_more(world, client):
    declaration = submitted(world)
    key = key_of(declaration)
    waived = settling.waive(declaration, key, by=world.reviewer, based_on=declaration.revision, why="原表如此")
    client.force_login(world.reviewer)
    assert "撤回豁免" in client.get(reverse("declaration-review", args=[declaration.pk])).content.decode()
    data = {"revision": waived.revision, "finding": key, "opinion": "写到一半的意见"}
    response = post(client, world.reviewer, "declaration-unwaive", declaration, **data)
    page = response.content.decode()
    assert response.status_code == 200 and "已撤回豁免" in page and "写到一半的意见" in page
    assert not FindingWaiver.objects.exists()
    entry = Declaration.objects.get().revisions.last()
    assert (entry.action, entry.why) == (Revision.Action.WAIVE, "撤回豁免：符号应为≤（原豁免理由：原表如此）")


def test_only_what_was_waived_and_only_in_ones_turn_is_taken_back(world):
    declaration = submitted(world)
    key = key_of(declaration)
    with pytest.raises(workflow.NotReady, match="没有被豁免"):
        settling.unwaive(declaration, key, by=world.reviewer, based_on=declaration.revision)
    waived = settling.waive(declaration, key, by=world.reviewer, based_on=declaration.revision, why="甲")
    for who, refusal in (("financier", PermissionDenied), ("filler", PermissionDenied), ("stranger", Http404)):
        with pytest.raises(refusal):
            settling.unwaive(waived, key, by=getattr(world, who), based_on=waived.revision)
    assert FindingWaiver.objects.exists()


def test_a_second_waiver_of_the_same_finding_replaces_the_first(world):
    declaration = submitted(world)
    key = key_of(declaration)
    once = settling.waive(declaration, key, by=world.reviewer, based_on=declaration.revision, why="甲")
    settling.waive(once, key, by=world.reviewer, based_on=once.revision, why="乙")
    assert FindingWaiver.objects.get().why == "乙"


@pytest.mark.parametrize(("why", "key", "says"), [("  ", None, "请填写豁免理由"), ("有理由", "没有|的|", "已不在")])
def test_a_waiver_needs_a_reason_and_a_finding(world, why, key, says):
    declaration = submitted(world)
    with pytest.raises(workflow.NotReady, match=says):
        settling.waive(
            declaration, key or key_of(declaration), by=world.reviewer, based_on=declaration.revision, why=why
        )
    assert not FindingWaiver.objects.exists()


def test_who_waived_may_still_decide(world):
    declaration = submitted(world)
    key = key_of(declaration)
    settling.waive(declaration, key, by=world.reviewer, based_on=declaration.revision, why="甲")
    assert "pass" in access.allowed(world.reviewer, Declaration.objects.get())


def test_waiving_keeps_what_the_reviewer_typed(world, client):
    declaration = submitted(world)
    key = key_of(declaration)
    client.force_login(world.reviewer)
    address = reverse("declaration-review", args=[declaration.pk])
    assert "豁免这一条" in client.get(address).content.decode()
    data = {"revision": 2, "finding": f"1|{key}", "why-1": "原表\0如此", "opinion": "写到一半的意见"}
    response = client.post(reverse("declaration-waive", args=[declaration.pk]), data)
    page = response.content.decode()
    assert response.status_code == 200 and "已豁免" in page and "原表如此" in page and "写到一半的意见" in page
    assert 'name="revision" value="3"' in page and "豁免这一条" not in page.split("应移走")[0]


def test_evidence_of_several_lines_comes_back_as_it_went(world, client):
    document = replace(aid(), indicators=(replace(aid().indicators[0], annual_value="≦3万元\n/月"),))
    declaration = world.draft(document)
    data = {"revision": 1, "fix": key_of(declaration).replace("\n", "\r\n")}
    response = post(client, world.filler, "declaration-edit", declaration, **data)
    assert response.status_code == 302
    assert store.load(Declaration.objects.get()).indicators[0].annual_value == "≤3万元\n/月"


def test_a_waiver_without_a_reason_is_refused_on_the_page(world, client):
    declaration = submitted(world)
    data = {"revision": 2, "finding": f"1|{key_of(declaration)}", "opinion": "写到一半的意见"}
    response = post(client, world.reviewer, "declaration-waive", declaration, **data)
    page = response.content.decode()
    assert (response.status_code, "请填写豁免理由" in page, "写到一半的意见" in page) == (422, True, True)


def test_a_waiver_of_a_stale_page_is_refused_with_what_was_typed(world, client):
    declaration = submitted(world)
    key = key_of(declaration)
    data = {"revision": 1, "finding": f"1|{key}", "why-1": "原表如此"}
    response = post(client, world.reviewer, "declaration-waive", declaration, **data)
    assert (response.status_code, "原表如此" in response.content.decode()) == (409, True)


def test_the_filler_sees_the_waiver(world, client):
    declaration = submitted(world)
    key = key_of(declaration)
    settling.waive(declaration, key, by=world.reviewer, based_on=declaration.revision, why="原表如此")
    client.force_login(world.filler)
    page = client.get(declaration.get_absolute_url()).content.decode()
    assert "已豁免" in page and "原表如此" in page


@pytest.mark.parametrize("page", ["declaration-edit", "declaration-submit", "declaration-detail"])
def test_pages_show_findings_in_a_fixed_number_of_queries(world, client, page, django_assert_max_num_queries):
    counts = []
    for many in (1, 30):
        rows = tuple(replace(aid().indicators[0], name=f"指标{n}") for n in range(many))
        document = replace(aid(), project=replace(aid().project, name=f"项目{many}"), indicators=rows)
        declaration = world.draft(document)
        client.force_login(world.filler)
        with django_assert_max_num_queries(40) as queries:
            assert "符号应为≤" in client.get(reverse(page, args=[declaration.pk])).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_reason_stays_with_its_finding_when_others_go_meanwhile():
    one, other = (Finding(code, Severity.REASON, "完整性", code, "indicators", "依据") for code in ("甲", "乙"))
    page = ReasonsForm(findings=[one, other], given={})
    posted = {page.add_prefix(name): f"{field.label}的理由" for name, field in page.fields.items()}
    form = ReasonsForm(posted, findings=[other], given={})
    assert form.is_valid() and form.reasons() == {other.key: "乙的理由"}
