"""The pictures of the manual, taken from the program as it is: `make pictures` writes them into static/help.

The demo's world, a little further on: something submitted, something returned, projects expected without a form.
"""

import base64
import os
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse

from projects import workflow
from projects.checks import Severity
from projects.judging import findings_of
from projects.management.commands.demo import PASSWORD
from projects.models import Batch, Campaign, Declaration, Department, Project, State
from projects.tests.browser import DESK, PHONE, Person
from projects.tests.factories import FIXTURES, RETURNING
from projects.tests.test_manual import LARGEST_TOGETHER, PICTURES

pytestmark = [pytest.mark.browser, pytest.mark.deep, pytest.mark.django_db(transaction=True)]

# The draft that is shown being filled in.
SHOWN = "慰问费"
LAPTOP = {"width": 1366, "height": 768}
WIDTHS = (DESK, LAPTOP, PHONE)
# As Chromium encodes WebP: at this quality small characters stay readable, and a page takes some 60 kB.
ENCODE = """async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.7).split(",")[1];
}"""


def test_the_pictures_of_the_manual(live_server, browser, settings, tmp_path):
    settings.DEBUG = True
    call_command("demo", stdout=StringIO())
    settings.DEBUG = False
    submitted = go_on()
    folder = Path(configured.BASE_DIR, "static", "help") if os.environ.get("WRITE_PICTURES") else tmp_path
    for who, pages in pages_of(submitted).items():
        for size in WIDTHS:
            person = Person(browser, live_server.url, User.objects.get(username=who), viewport=size, password=PASSWORD)
            for name, (path, opened) in pages.items():
                file = folder / f"{name}-{size['width']}.webp"
                if file.name in PICTURES:
                    open_page(person, live_server.url + path, opened)
                    file.write_bytes(picture(person))
            assert person.errors == []
            person.page.context.close()
    assert {file.name for file in folder.glob("*.webp")} >= PICTURES
    assert sum(file.stat().st_size for file in folder.glob("*.webp")) <= LARGEST_TOGETHER


def go_on() -> Declaration:
    """Hand in some, return one of them, expect two more projects; what was handed in first."""
    filler, reviewer = User.objects.get(username="tianbao"), User.objects.get(username="shenhe")
    unit = Department.objects.get(name="东莞市医疗保障局东坑分局")
    campaign = Campaign.objects.get(fiscal_year=2025)
    Campaign.objects.update(contact="王科长 0769-22837777", notice="请先报人员类项目；金额以元为单位。")
    for name in ("智慧医保平台运维", "定点机构考核"):
        project = Project.objects.create(unit=unit, name=name)
        campaign.expected_projects.create(project=project, by=User.objects.get(username="guanli"))
    ready = [one for one in drafts_of(unit) if one.project.name != SHOWN and not blockers(one)]
    first, *_, last = [hand_in(declaration, filler) for declaration in ready[:4]]
    workflow.advance(last, "return", by=reviewer, based_on=last.revision, verdict=RETURNING)
    return first


def drafts_of(unit: Department) -> list[Declaration]:
    return list(Declaration.objects.filter(project__unit=unit, fiscal_year=2025, state=State.DRAFT))


def blockers(declaration: Declaration) -> list:
    return [finding for finding in findings_of(declaration) if finding.severity is Severity.BLOCKER]


def hand_in(declaration: Declaration, filler: User) -> Declaration:
    reasons = {finding.key: "已与业务科室核实" for finding in findings_of(declaration)}
    return workflow.advance(declaration, "submit", by=filler, based_on=declaration.revision, reasons=reasons)


def pages_of(submitted: Declaration) -> dict[str, dict[str, tuple[str, str]]]:
    """By account, each picture's name with its page's path and what is opened on it first."""

    def of(page: str, declaration: Declaration) -> tuple[str, str]:
        return reverse(page, args=[declaration.pk]), ""

    draft = next(one for one in drafts_of(submitted.project.unit) if one.project.name == SHOWN)
    return {
        "tianbao": {
            "my-work": (reverse("my-work"), ""),
            "declaration-create": (reverse("declaration-create"), ""),
            "declaration-edit": of("declaration-edit", draft),
            "declaration-submit": of("declaration-submit", draft),
            "declaration-detail": of("declaration-detail", submitted),
        },
        "shenhe": {
            "inbox": (reverse("inbox"), ""),
            "declaration-review": of("declaration-review", submitted),
        },
        "guanli": {
            "import-preview": (reverse("import-list"), "form13-dongguan-2025.pdf"),
            "campaign-detail": (reverse("campaign-detail", args=[2025]), ""),
            "overview": (reverse("overview"), ""),
        },
        "shenji": {"audit-list": (reverse("audit-list"), "")},
    }


def open_page(person: Person, address: str, file: str) -> None:
    """The page as somebody sees it who has used it before; of the import, what becomes of a file."""
    person.page.goto(address)
    if file:
        person.page.get_by_label("表格文件").set_input_files(FIXTURES / file)
        person.click("上传并预览")
        person.page.wait_for_url(f"**/imports/{Batch.objects.count() or 1}/**")
    if person.page.get_by_role("button", name="收起引导").count():
        person.click("收起引导")
        person.page.goto(address)
    person.page.wait_for_load_state("networkidle")


def picture(person: Person) -> bytes:
    png = base64.b64encode(person.page.screenshot(animations="disabled")).decode()
    return base64.b64decode(person.page.evaluate(ENCODE, png))
