"""What pasting will do: nothing is made one in silence, and what the plan says is all there is to do."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.outline import outline_for
from projects.core.document import Budget, Goals
from projects.core.paste.block import Block, PastedRow, Setting, read_block
from projects.core.paste.plan import Change, Entry, FormRow, Kind, Target, plan_rows
from projects.core.paste.plan_head import plan_head
from projects.sheet import scalar_texts
from projects.tables.formats import clipboard
from projects.tests.factories import comfort_money
from projects.tests.tables.seeds import OUTLINES

OUTLINE = outline_for(OUTLINES, "form13", 2025)
CODES = [node.code for _, node in OUTLINE.pairs()]
GIFTS = "慰问品数量"


def form_of(*rows: tuple[str, str, str, str]) -> list[FormRow]:
    return [FormRow(level2, tuple(texts)) for level2, *texts in rows]


def plan(text: str, form: list[FormRow], at: int | None = 0, field: str = "name") -> tuple[Entry, ...]:
    block = read_block(clipboard.from_text(text), Setting(form=comfort_money(), outline=OUTLINE, start=field))
    return plan_rows(block, form, Target(at, field), OUTLINE)


def kinds(entries) -> list[str]:
    return [entry.kind.value for entry in entries]


BLANK = form_of(("21", "", "", ""), ("22", "", "", ""))
TWICE = f"{GIFTS}\t120份\t30份\n{GIFTS}\t160份\t40份"
TWICE_UNDER_LEVELS = f"产出指标\t数量指标\t{GIFTS}\t120份\t30份\n\t\t{GIFTS}\t160份\t40份"


@pytest.mark.parametrize("text", [TWICE, TWICE_UNDER_LEVELS], ids=["without levels", "with levels"])
def test_two_rows_of_one_name_are_two_new_rows(text):
    entries = plan(text, BLANK)
    assert kinds(entries) == ["new", "new"]
    assert [entry.choices[0].after for entry in entries] == [(GIFTS, "120份", "30份"), (GIFTS, "160份", "40份")]
    assert all("同名" in entry.note for entry in entries)


@pytest.mark.parametrize("text", [TWICE, TWICE_UNDER_LEVELS], ids=["without levels", "with levels"])
def test_two_rows_for_one_row_of_the_form_are_asked(text):
    entries = plan(text, form_of(("21", GIFTS, "9份", "9份")))
    assert kinds(entries) == ["asked", "asked"]
    assert [[change.row for change in entry.choices] for entry in entries] == [[0, None], [0, None]]


def test_of_two_rows_the_one_that_stands_already_is_unchanged_and_the_other_new():
    entries = plan(TWICE, form_of(("21", GIFTS, "120份", "30份")))
    assert kinds(entries) == ["unchanged", "new"]


def test_a_name_without_levels_that_the_form_has_is_an_update():
    (entry,) = plan("慰问次数\t9次", form_of(("11", "慰问费", "", ""), ("21", "慰问次数", "8次", "2次")))
    assert entry.kind == Kind.UPDATE
    assert entry.choices == (Change(1, "21", ("慰问次数", "8次", "2次"), ("慰问次数", "8次", "9次")),)


def test_a_name_that_the_form_has_twice_is_asked():
    form = form_of(("21", "慰问次数", "8次", "2次"), ("22", "慰问次数", "", "5次"))
    (entry,) = plan("慰问次数\t9次", form)
    assert entry.kind == Kind.ASKED
    assert [(change.row, change.level2) for change in entry.choices] == [(0, "21"), (1, "22"), (None, "21")]
    (entry,) = plan("产出指标\t质量指标\t慰问次数\t1次\t9次", form)
    assert (entry.kind, entry.choices[0].row) == (Kind.UPDATE, 1)


def test_the_same_text_is_unchanged():
    assert kinds(plan("慰问次数\t2次", form_of(("21", "慰问次数", "8次", "2次")))) == ["unchanged"]


def test_values_fill_downwards_and_what_has_no_row_is_said():
    form = form_of(("21", "甲", "", "1次"), ("21", "乙", "", "2次"))
    entries = plan("3次\n2次\n5次", form, field="annual_value")
    assert kinds(entries) == ["update", "unchanged", "outside"]
    assert entries[0].choices[0].after == ("甲", "", "3次")
    assert plan("3次\n2次", form, at=None, field="annual_value")[0].choices == ()


def test_where_no_level_is_known_every_one_is_offered():
    (entry,) = plan("慰问次数\t9次", BLANK, at=None)
    assert (entry.kind, [change.level2 for change in entry.choices]) == (Kind.ASKED, CODES)
    entry = plan("产出指标\t数量指标\t甲\t1\t1次\n\t长远指标\t影响\t好\t好", BLANK)[1]
    assert (entry.kind, [change.level2 for change in entry.choices]) == (Kind.ASKED, CODES)


def test_the_head_is_shown_old_and_new_and_what_the_form_lacks_is_said():
    form = replace(comfort_money(), budget=Budget(), goals=Goals(cycle="旧的", annual="同样"))
    text = "主管部门\t别的局\n实施周期总目标\t新的\n年度目标\t同样\n预算金额（元）\t16000\n财政拨款（元）\t16000"
    block = read_block(clipboard.from_text(text), Setting(form=form, outline=OUTLINE))
    texts = scalar_texts(form, "form13")
    typed = {path: texts[path] for path in ("budget.total", "goals.cycle", "goals.annual")}
    entries = {
        entry.path: (entry.kind.value, entry.before, entry.after) for entry in plan_head(block.head, form, typed)
    }
    assert entries == {
        "project.supervising_department": ("outside", form.project.supervising_department, "别的局"),
        "budget.total": ("new", "", "16,000"),
        "goals.cycle": ("update", "旧的", "新的"),
        "goals.annual": ("unchanged", "同样", "同样"),
        "budget.lines[财政拨款]": ("outside", "", "16,000"),
    }


# ---- Any block and any form ----

names = st.sampled_from(["", "甲", "乙", "丙", "甲 "])
values = st.sampled_from(["", "1次", "2次", "≥3份"])
form_rows = st.builds(
    FormRow,
    st.sampled_from(CODES[:3]),
    st.tuples(names, values, values).map(lambda texts: tuple(map(str.strip, texts))),
)
pasted_rows = st.builds(
    PastedRow,
    st.sampled_from(["", *CODES[:3]]),
    st.fixed_dictionaries({}, optional={"name": names, "cycle_value": values, "annual_value": values}).map(
        lambda texts: {name: text for name, text in texts.items() if text}
    ),
    st.just(False),
).map(lambda row: row if row.level2 or not row.texts.get("name") else replace(row, is_astray=row.texts["name"] == "丙"))
cases = st.tuples(st.lists(pasted_rows, max_size=6), st.lists(form_rows, min_size=1, max_size=6), st.integers(-1, 5))


def planned(rows, form, at):
    target = Target(at if 0 <= at < len(form) else None, "name")
    return plan_rows(Block(rows=tuple(rows)), form, target, OUTLINE)


@given(cases)
def test_every_row_of_the_block_has_its_entry_and_each_row_of_the_form_is_touched_once(case):
    rows, form, at = case
    entries = planned(rows, form, at)
    said = [tuple(row.texts.get(name, "") for name in ("name", "cycle_value", "annual_value")) for row in rows]
    assert [entry.texts for entry in entries] == [texts for texts in said if any(texts)]
    fixed = [entry.choices[0].row for entry in entries if entry.kind in (Kind.UPDATE, Kind.UNCHANGED)]
    assert len(fixed) == len({*fixed})
    asked = {change.row for entry in entries if entry.kind == Kind.ASKED for change in entry.choices} - {None}
    assert not asked & {*fixed}


@given(cases)
def test_what_is_shown_as_old_stands_there_and_the_new_text_is_the_blocks(case):
    rows, form, at = case
    for entry in planned(rows, form, at):
        assert bool(entry.choices) == (entry.kind != Kind.OUTSIDE)
        assert len(entry.choices) == 1 or entry.kind in (Kind.ASKED, Kind.OUTSIDE)
        for change in entry.choices:
            before = ("", "", "") if change.row is None else form[change.row].texts
            assert change.before == before
            assert change.after == tuple(new or old for new, old in zip(entry.texts, before, strict=True))
            assert change.row is None or change.level2 == form[change.row].level2
        if entry.kind in (Kind.UNCHANGED, Kind.UPDATE):
            (change,) = entry.choices
            assert (change.before == change.after) == (entry.kind == Kind.UNCHANGED)
