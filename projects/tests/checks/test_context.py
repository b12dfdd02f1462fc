"""What a declaration has in the others."""

from dataclasses import replace

from projects.checks import Context, Siblings, among, library_name
from projects.tests.checks.making import doc, found

ROWS = ("数|公园开放天数|365天", "质|设施完好率|≥95%", "满|市民满意度|≥90%")


def park(name: str, unit: str = "清溪市城市管理局", year: int = 2025):
    document = doc(*ROWS, name=name, year=year)
    return replace(document, project=replace(document.project, spending_unit=unit))


def test_a_declaration_is_not_its_own_sibling():
    four = [park(name) for name in "甲乙丙丁"]
    siblings = Siblings.of(four)
    assert siblings.worded_like(four[0]) == (3, ("丁", "丙", "乙"))
    assert siblings.worded_like(park("戊")) == (4, ("丁", "丙", "乙"))


def test_siblings_are_of_one_unit_and_year():
    others = [park(name, unit="别的局") for name in "乙丙丁"] + [park(name, year=2024) for name in "戊己庚"]
    assert Siblings.of([park("甲"), *others]).worded_like(park("甲")) == (0, ())


def test_the_year_before_is_found_by_unit_and_name():
    now, before, other = park("甲"), park("甲", year=2024), park("乙", year=2024)
    context_of = among([now, before, other])
    assert context_of(now).last_year == before
    assert context_of(before).last_year is None
    assert context_of(park("丙")).last_year is None


def test_without_context_the_rules_that_want_it_are_silent():
    assert not {finding.code for finding in found(park("甲"), Context())} & {"peers.same-wording", "peers.weaker"}


def test_a_name_in_the_library_has_no_unit_in_brackets():
    assert [library_name(name) for name in ("满意度（%）", "补助 人数（人）", "成本（试点）")] == [
        "满意度",
        "补助人数",
        "成本",
    ]
