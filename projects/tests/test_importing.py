"""Plans: what importing Documents would do, and that carrying one out does just that."""

from dataclasses import replace

import pytest

from projects import importing, store
from projects.core.document import Goals
from projects.importing import Status
from projects.matching import match_department
from projects.models import Declaration, Department, State
from projects.tests.factories import comfort_money, make_department, make_frameworks, truth


@pytest.fixture
def plan(world):
    """Plan an import as somebody who may import into all units."""
    make_frameworks()

    def make(*documents, units=None, **answers):
        everyone = Department.objects.all()
        return importing.make_plan(documents, units=units or everyone, among=everyone, answers=answers)

    return make


def statuses(plan) -> list[tuple[Status, str]]:
    return [(item.status, item.why) for item in plan.items]


def carry_out(plan, world):
    return importing.carry_out(plan, by=world.administrator, why="导入")


def test_new_then_same_then_changed(world, plan):
    document = comfort_money()
    carry_out(plan(document), world)
    assert statuses(plan(document)) == [(Status.SAME, "")]
    changed = replace(document, goals=Goals(cycle=document.goals.cycle, annual="新的年度目标"))
    (item,) = plan(changed).items
    assert (item.status, [change.path for change in item.changes]) == (Status.CHANGED, ["goals.annual"])
    carry_out(plan(changed), world)
    assert store.load(Declaration.objects.get()) == changed
    assert list(Declaration.objects.get().revisions.values_list("action", flat=True)) == ["import", "import"]


def test_a_file_does_not_write_over_what_is_under_review(world, plan):
    world.submitted()
    (item,) = plan(replace(comfort_money(), goals=Goals(cycle="周期", annual="别的"))).items
    assert item.status is Status.LOCKED
    assert "已送审，不能由导入覆盖" in item.why


def test_an_unknown_unit_is_a_question_with_near_names(world, plan):
    document = comfort_money()
    strange = replace(document, project=replace(document.project, spending_unit="东莞市医保局东坑分局"))
    made = plan(strange)
    assert statuses(made) == [(Status.ASK, "单位名称需要确认")]
    assert [(q.name, q.near[0]) for q in made.questions] == [("东莞市医保局东坑分局", world.branch)]
    assert (made.to_write, Department.objects.filter(name="东莞市医保局东坑分局").exists()) == ((), False)


def test_an_answer_makes_the_unit_the_one_meant(world, plan):
    document = comfort_money()
    strange = replace(document, project=replace(document.project, spending_unit="东坑分局"))
    (declaration,) = carry_out(plan(strange, 东坑分局=str(world.branch.pk)), world)
    assert declaration.project.unit == world.branch


def test_units_outside_ones_own_are_refused_by_name(world, plan):
    made = plan(comfort_money(), units=Department.objects.filter(pk=world.elsewhere.pk))
    assert statuses(made) == [(Status.LOCKED, f"您没有为“{world.branch}”导入的权限")]


def test_the_same_project_twice_is_written_once(world, plan):
    made = plan(comfort_money(), comfort_money())
    assert [item.status for item in made.items] == [Status.NEW, Status.LOCKED]
    assert len(carry_out(made, world)) == 1


def test_another_framework_does_not_write_over_ours(world, plan):
    carry_out(plan(comfort_money()), world)
    other = truth("list-guangzhou-2025")[0]
    same_name = replace(other, project=replace(other.project, name="慰问费", spending_unit=world.branch.name))
    (item,) = plan(same_name).items
    assert (item.status, "不能覆盖" in item.why) == (Status.LOCKED, True)


def test_what_cannot_be_stored_is_said_in_the_plan(world, plan):
    document = comfort_money()
    (item,) = plan(replace(document, project=replace(document.project, name="长" * 201))).items
    assert (item.status, item.why) == (Status.LOCKED, "项目名称超过 200 个字")


def test_all_or_nothing(world, plan):
    good, bad = comfort_money(), replace(truth("form13-dongguan-2025")[0], framework="没有的体系")
    with pytest.raises(importing.NotImported, match="困难家庭医疗救助（常）”.*没有的体系"):
        carry_out(plan(good, bad), world)
    assert not Declaration.objects.exists()


def test_a_row_changed_since_the_plan_is_not_written_over(world, plan):
    declaration = world.draft()
    made = plan(replace(comfort_money(), goals=Goals(cycle="周期", annual="文件中的")))
    newer = replace(comfort_money(), goals=Goals(cycle="周期", annual="刚刚保存的"))
    store.save(declaration, newer, by=world.filler, based_on=1)
    with pytest.raises(importing.NotImported, match="filler已于"):
        carry_out(made, world)
    assert store.load(Declaration.objects.get()) == newer


def test_imports_make_drafts(world, plan):
    carry_out(plan(*truth("form13-dongguan-2025")), world)
    assert set(Declaration.objects.values_list("state", flat=True)) == {State.DRAFT}


def test_matching_answers_one_several_or_none(world):
    twins = [make_department("综合科", parent) for parent in (world.bureau, world.branch)]
    everyone = Department.objects.all()
    assert match_department(world.branch.name, everyone).one == world.branch
    several = match_department("综合科", everyone)
    assert (several.one, set(several.near)) == (None, set(twins))
    assert (match_department("完全不同", everyone).exact, match_department("完全不同", everyone).near) == ((), ())


def test_a_document_without_a_unit_is_said(world, plan):
    document = comfort_money()
    made = plan(replace(document, project=replace(document.project, spending_unit="")))
    assert statuses(made) == [(Status.LOCKED, "没有用款单位")]


def test_the_supervising_department_somebody_chose_is_kept_among_namesakes(world, plan):
    one, _ = (make_department("医保局", parent) for parent in (world.finance, world.elsewhere))
    document = comfort_money()
    named = replace(document, project=replace(document.project, supervising_department="医保局"))
    assert [question.name for question in plan(named).questions] == ["医保局"]
    (declaration,) = carry_out(plan(named, 医保局=str(one.pk)), world)
    assert declaration.supervising_department == one


def test_a_plan_of_other_rows_has_another_fingerprint(world, plan):
    before = plan(comfort_money()).fingerprint
    declaration = world.draft()
    between = plan(comfort_money()).fingerprint
    store.save(
        declaration, replace(comfort_money(), goals=Goals(cycle="周期", annual="新")), by=world.filler, based_on=1
    )
    assert len({before, between, plan(comfort_money()).fingerprint}) == 3
