"""The manual: one text for the repository and the help pages, a place in it for every page, and its pictures."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from projects import manual
from projects.core.manual import Kind, Span, parse, spans
from projects.models import Role
from projects.tests.test_accessibility import PAGES

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "static" / "help"
PICTURES = {Path(span.target).name for chapter in manual.chapters().values() for span in chapter.pictures}
LARGEST_TOGETHER = 3_000_000
TEN = {
    "my-work",
    "declaration-create",
    "declaration-edit",
    "declaration-submit",
    "declaration-detail",
    "inbox",
    "declaration-review",
    "import-preview",
    "campaign-detail",
    "overview",
}


def test_a_chapter_is_read_into_sections_with_their_pages():
    opening = '# 题\n\n开头。\n\n<a id="my-work"></a><a id="inbox"></a>\n## 一节\n\n'
    text = f"{opening}1. **粗**的\n2. `?`\n\n![图](x/a-1440.webp)\n"
    chapter = parse("filler", text)
    opening, section = chapter.sections
    assert (chapter.title, opening.title, opening.blocks[0].lines) == ("题", "", ((Span(Kind.TEXT, "开头。"),),))
    assert (section.title, section.pages) == ("一节", ("my-work", "inbox"))
    steps, pictures = section.blocks
    assert steps.kind is Kind.STEPS and steps.lines[0] == (Span(Kind.BOLD, "粗"), Span(Kind.TEXT, "的"))
    assert steps.lines[1] == (Span(Kind.CODE, "?"),)
    assert pictures.kind is Kind.PICTURES and chapter.pictures == [Span(Kind.PICTURE, "图", "x/a-1440.webp")]


def test_a_section_that_no_page_leads_to_is_an_error():
    with pytest.raises(ValueError, match="没有页面的一节"):
        parse("filler", "# 题\n\n## 没有页面的一节\n")


def test_links_and_words_stand_in_their_order():
    assert list(spans("见[导入](filler.md#import-list)。")) == [
        Span(Kind.TEXT, "见"),
        Span(Kind.LINK, "导入", "filler.md#import-list"),
        Span(Kind.TEXT, "。"),
    ]


def test_every_role_has_a_chapter_and_every_page_a_place():
    assert set(manual.OF_ROLE) == set(Role)
    placeless = {page for page in PAGES if not manual.place_of(page, ())}
    assert placeless == set(), "write a section about it in docs/manual/"


def test_the_links_of_the_manual_lead_somewhere():
    ids = {
        f"{slug}.md#{page}" for slug, chapter in manual.chapters().items() for s in chapter.sections for page in s.pages
    }
    lines = (line for c in manual.chapters().values() for s in c.sections for b in s.blocks for line in b.lines)
    targets = {span.target for line in lines for span in line if span.kind is Kind.LINK}
    own = {target for target in targets if not target.startswith("#")}
    assert own <= ids
    for chapter in manual.chapters().values():
        pages = {page for section in chapter.sections for page in section.pages}
        here = {t[1:] for t in re.findall(r"\]\((#[^)]+)\)", (manual.FOLDER / f"{chapter.slug}.md").read_text())}
        assert here <= pages


@pytest.mark.parametrize(
    ("who", "page", "place"),
    [
        ("filler", "my-work", "filler/#my-work"),
        ("filler", "import-list", "filler/#import-list"),
        ("administrator", "import-list", "administrator/#import-list"),
        ("reviewer", "inbox", "department-reviewer/#inbox"),
        ("financier", "inbox", "finance-reviewer/#inbox"),
        ("auditor", "audit-list", "auditor/#audit-list"),
        ("reviewer", "notice-list", "everyone/#notice-list"),
    ],
)
def test_a_page_leads_to_the_section_about_it(world, client, who, page, place):
    client.force_login(getattr(world, who))
    assert f'class="help-link" href="/help/{place}"' in client.get(reverse(page)).text


def test_the_editor_leads_to_how_one_fills_in(world, client):
    client.force_login(world.filler)
    page = client.get(reverse("declaration-edit", args=[world.draft().pk])).text
    assert 'href="/help/filler/#declaration-edit"' in page


@pytest.mark.parametrize("page", ["admin:index", "admin:projects_department_changelist"])
def test_the_pages_of_data_admin_lead_to_the_section_about_them(world, client, page):
    world.administrator.is_staff = True
    world.administrator.save()
    client.force_login(world.administrator)
    assert str(client.get(reverse(page)).context["help_address"]) == "/help/administrator/#data-admin"


@pytest.mark.parametrize("slug", list(manual.chapters()))
def test_each_chapter_is_shown_with_its_pictures(world, client, slug):
    client.force_login(world.filler)
    page = client.get(reverse("help-chapter", args=[slug])).text
    chapter = manual.chapters()[slug]
    for section in chapter.sections:
        assert section.title in page
    for picture in chapter.pictures:
        assert f"help/{Path(picture.target).name}" in page
    assert "**" not in page and "](" not in page


def test_help_begins_with_ones_own_role(world, client):
    client.force_login(world.financier)
    assert client.get(reverse("help")).url == "/help/finance-reviewer/"
    assert client.get("/help/nonsense/").status_code == 404


def test_what_the_manual_says_is_escaped():
    block = parse("x", '<b>"甲"</b> [<i>](javascript:alert(1))\n').sections[0].blocks[0]
    html = render_to_string("projects/_manual_block.html", {"block": block})
    assert "<b>" not in html.replace("<b></b>", "") and "&lt;i&gt;" in html


def test_its_pictures_are_there_and_small_together():
    files = {file.name: file.stat().st_size for file in FOLDER.glob("*.webp")}
    assert set(files) == PICTURES
    assert {f"{name}-{width}.webp" for name in TEN for width in (1440, 1366, 390)} <= PICTURES
    assert sum(files.values()) <= LARGEST_TOGETHER


# In an official letter 你单位 is the address that 公文 uses; it speaks to a unit, not to a person.
LETTERS = {"projects/papers/approval.py"}


def test_a_person_is_您_everywhere():
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("docs/manual/*.md"), ROOT / "README.md"]
    files += [file for file in ROOT.glob("static/**/*.js") if "vendor" not in file.parts]
    files += [
        file
        for package in ("projects", "indicators", "config")
        for file in (ROOT / package).rglob("*.py")
        if "tests" not in file.parts and str(file.relative_to(ROOT)) not in LETTERS
    ]
    wrong = {
        f"{file.relative_to(ROOT)}:{number}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if "你" in line
    }
    assert wrong == set()
