"""Documents into rows and back, history, and refusals."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from projects import store
from projects.core.document import Budget, BudgetLine, Goals, Indicator, from_plain
from projects.models import Declaration, Project, Revision
from projects.models.inserts import insert
from projects.tests.factories import comfort_money, make_declaration, truth


@pytest.mark.parametrize("name", ["form13-dongguan-2025", "list-guangzhou-2025"])
def test_every_published_document_comes_back_equal(world, name):
    for document in truth(name):
        declaration = make_declaration(world.branch, world.filler, document)
        expected = replace(document, project=replace(document.project, spending_unit=world.branch.name))
        assert store.load(Declaration.objects.get(pk=declaration.pk)) == expected


@pytest.mark.parametrize("text", ["\\N", "\\.", "一\t二", "一\n二\r\n三", '"引","号"', "\\", "", " ", "{一,NULL}"])
def test_texts_that_mean_something_to_a_database_are_texts(world, text):
    row = replace(comfort_money().indicators[0], name=text, annual_value=text)
    document = replace(comfort_money(), goals=Goals(cycle=text, annual=text), indicators=(row,))
    declaration = make_declaration(world.branch, world.filler, document)
    held = store.load(Declaration.objects.get(pk=declaration.pk))
    assert (held.goals, held.indicators) == (document.goals, document.indicators)


def test_rows_inserted_at_once_have_the_model_s_defaults_and_keep_the_rules(world):
    entry = world.draft().revisions.get()
    columns = ("declaration", "number", "action", "state", "document", "by", "at")
    row = (entry.declaration_id, 2, "save", "draft", {"一": ['"', "\\"]}, world.filler.pk, entry.at)
    insert(Revision, columns, [row])
    added = Revision.objects.get(number=2)
    assert (added.document, added.at, added.why) == ({"一": ['"', "\\"]}, entry.at, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Revision, columns, [row])


def test_each_save_is_one_history_entry_with_the_whole_document(world):
    declaration = world.draft()
    goals = Goals(cycle="周期", annual="年度")
    store.save(declaration, replace(comfort_money(), goals=goals), by=world.colleague, based_on=1, why="补写")
    entry = declaration.revisions.get(number=2)
    assert (entry.action, entry.by, entry.why) == (Revision.Action.SAVE, world.colleague, "补写")
    assert from_plain(entry.document).goals == goals


def test_saving_what_is_there_already_writes_nothing(world):
    declaration = world.draft()
    saved = store.save(declaration, comfort_money(), by=world.filler, based_on=1)
    assert (saved.revision, declaration.revisions.count()) == (1, 1)


def test_a_save_over_a_newer_one_is_refused_and_names_who_and_what(world):
    declaration = world.draft()
    newer = replace(comfort_money(), goals=Goals(cycle="周期", annual="新的"))
    store.save(declaration, newer, by=world.colleague, based_on=1)
    with pytest.raises(store.Conflict) as caught:
        store.save(
            declaration, replace(comfort_money(), goals=Goals(cycle="周期", annual="旧的")), by=world.filler, based_on=1
        )
    assert "colleague" in str(caught.value)
    assert from_plain(caught.value.latest.document) == newer
    assert store.load(Declaration.objects.get(pk=declaration.pk)) == newer


def test_an_unknown_level2_is_refused_and_leaves_no_trace(world):
    declaration = world.draft()
    stray = replace(comfort_money(), indicators=(Indicator(level1="产出指标", level2="美观指标", name="好看"),))
    with pytest.raises(store.Unsavable, match="产出指标／美观指标"):
        store.save(declaration, stray, by=world.filler, based_on=1)
    assert store.load(Declaration.objects.get(pk=declaration.pk)) == comfort_money()
    assert declaration.revisions.count() == 1


def test_money_finer_than_a_fen_is_refused(world):
    declaration = world.draft()
    with pytest.raises(store.Unsavable, match="精确到分"):
        store.save(
            declaration, replace(comfort_money(), budget=Budget(total=Decimal("0.001"))), by=world.filler, based_on=1
        )


def test_an_unknown_supervising_department_is_refused(world):
    declaration = world.draft()
    document = comfort_money()
    head = replace(document.project, supervising_department="没有的局")
    with pytest.raises(store.Unsavable, match="没有的局"):
        store.save(declaration, replace(document, project=head), by=world.filler, based_on=1)


def test_loading_many_takes_a_fixed_number_of_queries(world, django_assert_num_queries):
    documents = truth("list-guangzhou-2025")
    make_declaration(world.branch, world.filler, documents[0])
    with django_assert_num_queries(3):
        list(store.documents(Declaration.objects.all()))
    for document in documents[1:]:
        make_declaration(world.branch, world.filler, document)
    with django_assert_num_queries(3):
        assert len(list(store.documents(Declaration.objects.all()))) == len(documents)


def test_what_the_columns_hold_is_what_store_says():
    def longest(name):
        return Declaration._meta.get_field(name).max_length

    assert Project._meta.get_field("name").max_length == store.LONGEST_NAME
    assert (longest("category"), longest("level")) == (store.LONGEST_CATEGORY, store.LONGEST_LEVEL)
    total = Declaration._meta.get_field("total")
    assert Decimal(10) ** (total.max_digits - total.decimal_places) == store.LARGEST_AMOUNT


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: replace(d, project=replace(d.project, name="长" * 201)), "项目名称超过 200 个字"),
        (lambda d: replace(d, project=replace(d.project, name=" ")), "没有项目名称"),
        (lambda d: replace(d, project=replace(d.project, level="长" * 51)), "项目等级超过 50 个字"),
        (lambda d: replace(d, fiscal_year=25), "年度"),
        (lambda d: replace(d, budget=Budget(total=Decimal(-1))), "负数"),
        (lambda d: replace(d, budget=Budget(total=Decimal(10) ** 13)), "超出"),
        (
            lambda d: replace(
                d, budget=Budget(total=None, lines=(BudgetLine(source="财政拨款", amount=Decimal(1)),) * 2)
            ),
            "出现了两次",
        ),
        (
            lambda d: replace(d, budget=Budget(total=None, lines=(BudgetLine(source="彩票", amount=Decimal(1)),))),
            "资金来源只能是",
        ),
        (lambda d: d, ""),
    ],
)
def test_an_obstacle_is_named(change, says):
    found = store.obstacle(change(comfort_money()))
    assert says in found and bool(says) == bool(found)
