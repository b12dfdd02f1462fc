"""The library where it meets the declarations: growing, use, figures, suggestions; and its pages."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse

from indicators.models import LibraryIndicator
from projects import judging, library, store, value_counts
from projects.checks import Typical
from projects.core.document import MAX_INDICATORS, Document, Indicator
from projects.library import Pick
from projects.library.growing import facts_of
from projects.models import Declaration, Project, Role, State
from projects.tests.factories import comfort_money, make_department, make_frameworks, make_user

MANY = 30


def named(name: str, *rows: Indicator) -> Document:
    """慰问费 under another name, with other indicators where some are given."""
    document = comfort_money()
    return replace(document, project=replace(document.project, name=name), indicators=rows or document.indicators)


def approve(world, document: Document, unit=None) -> Declaration:
    """An approved declaration, as if it had gone its way: what counts here is where it stands."""
    make_frameworks()
    unit = unit or world.branch
    project = Project.objects.get_or_create(unit=unit, name=document.project.name)[0]
    declaration = store.create(project, document, by=world.filler, supervising=world.bureau)
    Declaration.objects.filter(pk=declaration.pk).update(state=State.APPROVED)
    value_counts.moved([declaration.pk], into=True)
    return declaration


def row(name: str, value: str = "100%", level2: str = "质量指标") -> Indicator:
    return Indicator(level1="产出指标", level2=level2, name=name, cycle_value=value, annual_value=value)


def collect(world, *picks: Pick):
    return library.grow(picks, library.approved_rows(world.administrator), by=world.administrator)


@pytest.fixture
def entry(db) -> LibraryIndicator:
    return LibraryIndicator.objects.create(
        level2="质量指标", name="补助发放及时率", variants="发放补助及时率", field_of_use="补助发放、医疗保障"
    )


# ---- Finding ----


@pytest.mark.parametrize(
    "text", ["发放", "及时", "补助发放", "医疗", "bz", "ffjsl", "ffjss", "fabz"[2:], "发放 bz", "BZFF", ""]
)
def test_an_entry_is_found_by_any_two_characters_and_by_initials(entry, text):
    assert list(LibraryIndicator.objects.search(text)) == [entry]


@pytest.mark.parametrize("text", ["补及", "xyz", "发放 慰问", ".*", "[a-z]"])
def test_an_entry_is_not_found_by_what_it_does_not_say(entry, text):
    assert not LibraryIndicator.objects.search(text).exists()


def test_initials_follow_the_name(entry):
    entry.name = "慰问人数"
    entry.save()
    assert list(LibraryIndicator.objects.search("wwrs")) == [entry]


# ---- Growing ----


def test_candidates_are_what_the_library_does_not_have_yet(world, entry):
    approve(world, named("甲", row("发放补助及时率"), row("慰问品发放到位率"), row("覆盖率指标")))
    approve(world, named("乙", row("慰问品发放到位率"), row("覆盖率"), row("补助的发放及时率")))
    world.draft(named("草稿", row("没有批复的指标")))
    found = library.candidates(library.approved_rows(world.administrator))
    assert [(c.group.name, c.entry, [(w.name, w.count) for w in c.fresh]) for c in found] == [
        ("慰问品发放到位率", None, [("慰问品发放到位率", 2)]),
        ("覆盖率", None, [("覆盖率", 1), ("覆盖率指标", 1)]),
    ]


def test_a_near_wording_is_offered_to_the_entry_it_means(world):
    known = LibraryIndicator.objects.create(level2="质量指标", name="慰问品发放工作质量合格率")
    approve(world, named("甲", row("慰问品发放的工作质量检合格率")))
    (candidate,) = library.candidates(library.approved_rows(world.administrator))
    assert (candidate.entry, [w.name for w in candidate.fresh]) == (known, ["慰问品发放的工作质量检合格率"])


def test_what_is_confirmed_is_written_with_unit_sign_and_source(world):
    approve(world, named("甲", row("到位率", "≥95%")))
    approve(world, named("乙", row("到位率指标", "≥95%")))
    grown = collect(world, Pick("质量指标", "到位率", ("到位率", "到位率指标", "没有的写法")))
    assert (len(grown.created), grown.missing) == (1, ("没有的写法",))
    made = LibraryIndicator.objects.get()
    assert (made.wordings, made.unit, made.sign, made.direction) == (("到位率", "到位率指标"), "%", "≥", "正向")
    assert made.source == "2025 年度批复的绩效目标（东莞市医疗保障局东坑分局等）"
    again = collect(world, Pick("质量指标", "到位率", ("到位率",)))
    assert (again.created, again.widened) == ((), ())


def test_growing_is_all_or_nothing(world, monkeypatch):
    approve(world, named("甲", row("到位率"), row("合规率")))
    facts = iter([facts_of(["100%"]), {"unit": None}])
    monkeypatch.setattr("projects.library.growing.facts_of", lambda values: next(facts))
    with pytest.raises(IntegrityError):
        collect(world, Pick("质量指标", "到位率", ("到位率",)), Pick("质量指标", "合规率", ("合规率",)))
    assert not LibraryIndicator.objects.exists()


@pytest.mark.parametrize("who", ["filler", "reviewer", "financier", "auditor", "stranger"])
def test_only_who_keeps_the_library_lets_it_grow(world, who):
    with pytest.raises(PermissionDenied):
        library.grow([], library.approved_rows(world.filler), by=getattr(world, who))


@pytest.mark.parametrize(
    ("values", "unit", "sign", "direction", "typical"),
    [
        (["≥95%", "≥95%", "100%"], "%", "≥", "正向", "≥95%；100%"),
        (["≤3.4万元/月"], "元", "≤", "反向", "≤3.4万元/月"),
        (["1台"], "台", "=", "", "1台"),
        (["有效提高", ""], "", "", "", "有效提高"),
        ([], "", "", "", ""),
        (["长" * 150, "话" * 150], "", "", "", "长" * 150),
    ],
)
def test_facts_are_what_the_values_say(values, unit, sign, direction, typical):
    expected = {"unit": unit, "sign": sign, "direction": direction, "typical_value": typical}
    assert facts_of(values) == expected


# ---- Use, figures ----


def test_use_is_shown_of_declarations_one_may_see(world, entry):
    approve(world, named("甲", row("发放补助及时率", "≥95%")))
    approve(world, named("乙", row("补助发放及时率", "≥90%"), row("别的")), unit=world.elsewhere)
    seen = {who: library.used_in(entry, getattr(world, who)).count() for who in ("filler", "stranger", "auditor")}
    assert seen == {"filler": 1, "stranger": 1, "auditor": 1}


def test_figures_come_from_approved_declarations_of_other_projects_under_every_wording(world, entry):
    for number, value in enumerate(["90%", "95%", "100%", "5人", "有效"]):
        name = "发放补助及时率" if number % 2 else "补助发放及时率（%）"
        approve(world, named(f"项目{number}", row(name, value)), unit=world.elsewhere)
    own = world.draft(named("自己的", row("补助发放及时率", "80%")))
    figures = library.statistics_for(store.load(own), project=own.project)
    assert figures == {
        ("质量指标", "补助发放及时率", "%"): Typical(Decimal(90), Decimal(100), 3),
        ("质量指标", "补助发放及时率", "人"): Typical(Decimal(5), Decimal(5), 1),
    }


def test_figures_are_found_by_the_rule_that_asks_for_them(world):
    for number in range(12):
        approve(world, named(f"项目{number}", row("政策知晓率（%）", "≥90%")), unit=world.elsewhere)
    own = world.draft(named("自己的", row("政策知晓率", "≥50%")))
    found = [finding for finding in judging.findings_of(own) if finding.code == "peers.typical"]
    assert [finding.path for finding in found] == ["indicators[0].annual_value"]
    assert "已批复的12个项目" in found[0].message


def test_figures_leave_out_what_is_far_from_all_others(world):
    unit = world.elsewhere
    for number in range(1, 12):
        approve(world, named(f"项目{number}", row("到位率", f"{number if number < 11 else 9999}%")), unit=unit)
    own = world.draft(named("自己的", row("到位率")))
    figures = library.statistics_for(store.load(own), project=own.project)
    assert figures == {("质量指标", "到位率", "%"): Typical(Decimal(2), Decimal(10), 11)}


def test_figures_of_the_largest_form_there_may_be(world):
    rows = [row(f"到位率{number}") for number in range(MAX_INDICATORS)]
    own = world.draft(named("自己的", *rows))
    approve(world, named("别的", row("到位率7", "90%")), unit=world.elsewhere)
    figures = library.statistics_for(store.load(own), project=own.project)
    assert figures == {("质量指标", "到位率7", "%"): Typical(Decimal(90), Decimal(90), 1)}


# ---- Suggestions ----


def test_suggestions_come_from_name_goal_and_like_projects_one_may_see(world, entry):
    used = LibraryIndicator.objects.create(level2="数量指标", name="培训人次")
    told = LibraryIndicator.objects.create(level2="数量指标", name="慰问人次")
    LibraryIndicator.objects.create(level2="数量指标", name="慰问车辆", retired=True)
    LibraryIndicator.objects.create(level2="别处的指标", name="慰问费用")
    approve(world, named("慰问金", row("培训人次", "5人次", "数量指标")))
    draft = world.draft(named("慰问费", row("补助发放及时率")))
    found = {s.entry: s.reasons for s in library.suggestions_for(draft, by=world.filler)}
    assert found[used][0] == "同类项目 1 个中有 1 个使用"
    assert found[told][0] == "名称含“慰问”"
    assert entry not in found and len(found) == 2
    approved_elsewhere = library.suggestions_for(draft, by=world.stranger)
    assert used not in {s.entry for s in approved_elsewhere if "同类项目" in "".join(s.reasons)}


def test_suggestions_for_one_level2(world):
    LibraryIndicator.objects.create(level2="数量指标", name="慰问人次")
    LibraryIndicator.objects.create(level2="质量指标", name="慰问到位率")
    draft = world.draft()
    found = library.suggestions_for(draft, by=world.filler, level2="质量指标")
    assert [s.entry.name for s in found] == ["慰问到位率"]


def test_suggestions_take_the_same_queries_however_many_there_are(world, django_assert_num_queries):
    draft, counts = world.draft(), []
    for many in (1, MANY):
        for number in range(many):
            approve(world, named(f"慰问{many}-{number}", row(f"慰问到位率{number}")))
            LibraryIndicator.objects.get_or_create(level2="质量指标", name=f"慰问到位率{number}")
        fresh = Declaration.objects.get(pk=draft.pk)
        with django_assert_num_queries(11) as queries:
            assert library.suggestions_for(fresh, by=world.filler)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# ---- Pages ----

# page -> who may open it
PAGES = {
    "library-list": {"filler", "reviewer", "financier", "administrator", "auditor", "stranger"},
    "library-entry": {"filler", "reviewer", "financier", "administrator", "auditor", "stranger"},
    "library-grow": {"administrator"},
}
EVERYBODY = ("filler", "reviewer", "financier", "administrator", "auditor", "stranger")


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_open_to_whom_they_are_for(world, entry, client, page, who):
    client.force_login(getattr(world, who))
    response = client.get(reverse(page, args=[entry.pk] if page == "library-entry" else []))
    assert response.status_code == (200 if who in PAGES[page] else 403)


def test_an_administrator_of_a_branch_alone_does_not_keep_the_library(world, client):
    client.force_login(make_user("local", Role.ADMINISTRATOR, world.branch))
    assert client.get(reverse("library-grow")).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"), [("filler", 403), ("reviewer", 403), ("auditor", 403), ("stranger", 404), ("administrator", 302)]
)
def test_collecting_by_a_click(world, client, who, status):
    approved = approve(world, comfort_money())
    client.force_login(getattr(world, who))
    response = client.post(reverse("declaration-collect", args=[approved.pk]), {"position": 1})
    assert (response.status_code, LibraryIndicator.objects.count()) == (status, int(status == 302))


def test_a_click_on_what_means_an_entry_adds_its_wording(world, client, entry):
    approved = approve(world, named("甲", row("补助的发放完成及时率")))
    client.force_login(world.administrator)
    client.post(reverse("declaration-collect", args=[approved.pk]), {"position": 0})
    entry.refresh_from_db()
    assert entry.wordings == ("补助发放及时率", "发放补助及时率", "补助的发放完成及时率")
    page = client.get(approved.get_absolute_url()).content.decode()
    assert "在库" in page and reverse("declaration-collect", args=[approved.pk]) in page


def test_nothing_of_a_draft_is_collected(world, client):
    draft = world.draft()
    client.force_login(world.administrator)
    assert client.post(reverse("declaration-collect", args=[draft.pk]), {"position": 1}).status_code == 404


def test_the_keeper_unticks_names_and_confirms(world, client):
    approve(world, named("甲", row("到位率"), row("覆盖率指标"), row("覆盖率")))
    client.force_login(world.administrator)
    page = client.get(reverse("library-grow")).content.decode()
    assert "到位率" in page and "覆盖率指标" in page
    data = {
        "take": ["2"],
        "level2-1": "质量指标",
        "name-1": "到位率",
        "wording-1": ["到位率"],
        "level2-2": "质量指标",
        "name-2": "覆盖率",
        "own-2": "对象覆盖率",
        "wording-2": ["覆盖率", "覆盖率指标"],
        "field_of_use": "慰问",
    }
    response = client.post(reverse("library-grow"), data, follow=True)
    assert "新收入 1 条：“对象覆盖率”" in response.content.decode()
    made = LibraryIndicator.objects.get()
    assert (made.name, made.variants, made.field_of_use) == ("对象覆盖率", "覆盖率\n覆盖率指标", "慰问")
    assert "覆盖率" not in [c.group.name for c in client.get(reverse("library-grow")).context["page"]]


def test_a_group_without_wordings_is_told_and_nothing_written(world, client):
    approve(world, named("甲", row("到位率")))
    client.force_login(world.administrator)
    response = client.post(reverse("library-grow"), {"take": "1", "name-1": "到位率", "level2-1": "质量指标"})
    assert (response.status_code, LibraryIndicator.objects.exists()) == (422, False)
    assert "没有勾选任何写法" in response.content.decode()


@pytest.mark.parametrize("page", ["library-list", "library-grow"])
def test_lists_take_the_same_queries_at_1_and_30(world, client, page, django_assert_max_num_queries):
    client.force_login(world.administrator)
    counts = []
    for many in (1, MANY):
        for number in range(many):
            LibraryIndicator.objects.get_or_create(level2="数量指标", name=f"指标{many}-{number}")
            approve(world, named(f"项目{many}-{number}", row(f"到位{number}次数{number}")))
        with django_assert_max_num_queries(20) as queries:
            client.get(reverse(page))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_entry_takes_the_same_queries_at_1_and_30_uses(world, client, entry, django_assert_max_num_queries):
    client.force_login(world.auditor)
    counts = []
    for many in (1, MANY):
        for number in range(many):
            approve(world, named(f"项目{many}-{number}", row("补助发放及时率", f"≥{number + 60}%")))
        with django_assert_max_num_queries(20) as queries:
            client.get(reverse("library-entry", args=[entry.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_screen_reader_finds_the_distribution_as_a_table(world, client, entry):
    approve(world, named("甲", row("补助发放及时率", "≥95%")))
    client.force_login(world.auditor)
    page = client.get(reverse("library-entry", args=[entry.pk])).content.decode()
    assert '<th scope="row">95</th>' in page and 'aria-hidden="true"><rect width="1"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"甲率", "乙数"}),
        ({"state": "retired"}, {"旧数"}),
        ({"state": "all"}, {"甲率", "乙数", "旧数"}),
        ({"level2": "质量指标"}, {"甲率"}),
        ({"field": "教育"}, {"乙数"}),
        ({"framework": "guangzhou-2025"}, {"甲率", "乙数"}),
        ({"framework": "nowhere", "level2": "没有", "q": "甲"}, {"甲率"}),
    ],
)
def test_filters_live_in_the_address(world, client, query, found):
    make_frameworks()
    LibraryIndicator.objects.create(level2="质量指标", name="甲率")
    LibraryIndicator.objects.create(level2="数量指标", name="乙数", field_of_use="卫生、教育")
    LibraryIndicator.objects.create(level2="生态环境成本指标", name="旧数", retired=True)
    client.force_login(world.filler)
    page = client.get(reverse("library-list"), query).context["page"]
    assert {entry.name for entry in page} == found


@pytest.mark.parametrize(("who", "status"), [("filler", 200), ("auditor", 200), ("stranger", 404)])
def test_suggestions_are_a_page_and_a_fragment(world, client, who, status):
    LibraryIndicator.objects.create(level2="数量指标", name="慰问人次")
    address = reverse("declaration-suggestions", args=[world.draft().pk])
    client.force_login(getattr(world, who))
    page, fragment = client.get(address), client.get(address, headers={"HX-Request": "true"})
    assert (page.status_code, fragment.status_code) == (status, status)
    if status == 200:
        assert "名称含“慰问”" in page.content.decode() and "名称含“慰问”" in fragment.content.decode()
        assert "<html" not in fragment.content.decode()


def test_a_unit_below_is_part_of_the_unit_that_narrows_the_candidates(world, client):
    approve(world, named("甲", row("到位率")), unit=make_department("东坑分局下属站", world.branch))
    client.force_login(world.administrator)
    for unit, many in ((world.branch, 1), (make_department("石排分局", world.bureau), 0)):
        page = client.get(reverse("library-grow"), {"unit": unit.pk, "fiscal_year": 2025}).context["page"]
        assert len(page.object_list) == many
