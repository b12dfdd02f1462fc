"""What is given out of declarations: stamps, names, packages and blank forms."""

import io
import re
import zipfile
from dataclasses import replace
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.urls import reverse

from indicators.models import Framework
from projects import judging, store, workflow
from projects.checks import Severity
from projects.core.document import Goals
from projects.exporting import Copy, blanks_of, copies_of, file_names, in_one_file
from projects.judging import set_severities
from projects.models import Declaration, Project, RuleSetting
from projects.tables import FORMATS, LAYOUTS, read_file_bytes, write
from projects.tests.factories import comfort_money, make_frameworks, outlines
from projects.tests.tables.seeds import OUTLINES


def stamp_of(declaration):
    (copy,) = copies_of(Declaration.objects.filter(pk=declaration.pk))
    return copy.stamp


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        ("draft", "草稿"),
        ("returned", "草稿"),
        ("submitted", "送审稿"),
        ("department_passed", "送审稿"),
        ("rejected", "不予安排"),
    ],
)
def test_what_is_not_in_force_is_marked(world, state, mark):
    stamp = stamp_of(getattr(world, state)())
    assert (stamp.mark, stamp.footer) == (mark, "")


def test_a_draft_says_how_much_must_be_mended(world):
    first, *others = comfort_money().indicators
    unclear = replace(comfort_money(), indicators=(replace(first, annual_value=""), *others))
    declaration = world.draft(unclear)
    blockers = [f for f in judging.findings_of(declaration) if f.severity is Severity.BLOCKER]
    assert blockers
    assert stamp_of(declaration).mark == f"草稿，有 {len(blockers)} 处必须修改"


def test_a_draft_counts_as_grave_what_its_campaign_says_is(world):
    declaration = world.draft(replace(comfort_money(), goals=Goals(cycle="周期", annual="")))
    assert "必须修改" in stamp_of(declaration).mark
    set_severities(world.campaign, {"missing-value.annual-goal": RuleSetting.Level.OFF}, by=world.administrator)
    assert stamp_of(declaration).mark == "草稿"


def test_an_approval_that_came_with_a_table_says_nothing_that_the_file_does_not(world, client):
    make_frameworks()
    draft = store.Draft(comfort_money(), world.branch)
    (declaration,) = workflow.bring_in([draft], by=world.administrator, why="往年的表", approved=True)
    stamp = stamp_of(declaration)
    assert (stamp.mark, stamp.footer) == ("", "")
    client.force_login(world.filler)
    pages = [client.get(reverse("declaration-detail", args=[declaration.pk]))]
    pages += [client.get(reverse("declaration-export", args=[declaration.pk, "form13", "txt"]))]
    for page in pages:
        said = page.content.decode()
        assert "同意" not in said and "批复：" not in said
    (moment,) = client.get(reverse("declaration-history", args=[declaration.pk])).context["page"].object_list
    assert (moment.action, moment.decision) == ("导入", None)


def test_an_approved_one_carries_its_approval(world):
    stamp = stamp_of(world.approved())
    assert stamp.mark == ""
    assert stamp.footer.startswith("批复：同意，")
    assert stamp.footer.endswith("financier")


def named(*names):
    document = comfort_money()
    return [Copy(replace(document, project=replace(document.project, name=name))) for name in names]


def test_file_names_are_safe_and_unlike_each_other():
    names = list(file_names(named("a/b:c", "A_B_C", "a?b*c", "长" * 200)))
    assert names[0] == "a_b_c-2025"
    assert names[1:3] == ["A_B_C-2025-东莞市医疗保障局东坑分局", "a_b_c-2025-东莞市医疗保障局东坑分局(2)"]
    assert len(names[3].encode()) < 200
    assert len({name.casefold() for name in names}) == 4


def test_copies_take_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    counts = []
    for rows in (1, 30):
        while Declaration.objects.count() < rows:
            world.draft(named(f"项目{Declaration.objects.count()}")[0].document)
        with django_assert_max_num_queries(12) as queries:
            assert len(copies_of(Declaration.objects.all())) == rows
        counts.append(len(queries))
    assert counts[0] == counts[1]


PRINTED = [extension for extension in FORMATS if extension != "json"]
WRITTEN = [(name, form) for name, layout in LAYOUTS.items() for form in PRINTED]


@pytest.mark.parametrize(("layout", "extension"), WRITTEN)
def test_a_blank_form_reads_back_as_an_empty_draft(world, layout, extension):
    make_frameworks()
    call_command("loaddata", "framework-national-2025", verbosity=0)
    world.draft()
    framework = Framework.objects.get(layout=layout)
    (copy,) = blanks_of(Project.objects.all(), 2026, framework)
    content = in_one_file([copy], layout=layout, extension=extension)
    reading = read_file_bytes(content, name=f"表.{extension}", outlines=outlines(), fiscal_year=2026)
    (document,) = reading.documents
    assert (document.fiscal_year, document.project.name, document.indicators) == (2026, "慰问费", ())
    assert reading.problems == ()


@pytest.mark.parametrize("extension", [extension for layout, extension in WRITTEN if layout == "national"])
def test_the_money_of_a_national_form_reads_back(extension):
    document = replace(comfort_money(), layout="national", framework="national-2025")
    content = write([document], layout="national", extension=extension, outlines=OUTLINES)
    (read,) = read_file_bytes(content, name=f"表.{extension}", outlines=OUTLINES, fiscal_year=2025).documents
    assert read.budget == document.budget


@pytest.fixture
def fetch(client, world):
    def fetch(user, name="export", **query):
        client.force_login(user)
        return client.get(reverse(name), query)

    return fetch


HOW = {"layout": "form13", "format": "txt", "packing": "one"}


def text_of(response):
    return b"".join(response).decode()


def test_picked_ones_come_in_one_file_and_only_what_one_may_see(world, fetch):
    first = world.draft()
    second = world.draft(named("另一个")[0].document)
    picked = {"id": [first.pk, second.pk], "download": 1, **HOW}
    content = text_of(fetch(world.filler, **picked))
    assert ("慰问费" in content, "另一个" in content, "〔草稿〕" in content) == (True, True, True)
    assert "慰问费" not in fetch(world.stranger, **picked).content.decode()
    assert "另一个" not in text_of(fetch(world.filler, **picked | {"id": [first.pk]}))


def test_all_that_a_filter_leaves_come_as_one_file_each(world, fetch):
    world.draft()
    world.draft(named("另一个")[0].document)
    response = fetch(world.filler, filtered=1, q="另一", download=1, **HOW | {"packing": "zip"})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response)))
    assert archive.namelist() == ["另一个-2025.txt"]


def test_years_do_not_share_a_file(world, fetch):
    world.draft()
    world.draft(replace(named("另一个")[0].document, fiscal_year=2024))
    page = fetch(world.filler, filtered=1, download=1, **HOW).content.decode()
    assert "不是同一年度" in page


def test_a_blank_form_is_for_those_who_fill(world, fetch):
    make_frameworks()
    world.draft()
    framework = Framework.objects.get(layout="form13")
    query = {"unit": world.branch.pk, "fiscal_year": 2026, "framework": framework.pk, "format": "txt"}
    response = fetch(world.filler, "export-blank", **query)
    assert "2026年空白表.txt" in unquote(response["Content-Disposition"])
    assert "慰问费" in text_of(response)
    assert fetch(world.auditor, "export-blank").status_code == 403
    assert "Content-Disposition" not in fetch(world.stranger, "export-blank", **query)


def test_the_lists_lead_to_all_that_they_show(world, client):
    world.submitted()
    for user, name, count in ((world.filler, "declaration-list", 1), (world.reviewer, "inbox", 1)):
        client.force_login(user)
        page = client.get(reverse(name), {"q": "慰问"}).content.decode()
        address = re.search(r'href="([^"]*filtered=1[^"]*)"', page)[1].replace("&amp;", "&")
        assert f"选中 {count} 份" in client.get(address).content.decode()
