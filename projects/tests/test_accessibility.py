"""axe-core on every kind of page, as wide as a desk and as a phone: no violation.

An address that is in neither `PAGES` nor `NO_PAGES` fails, so that no page is forgotten.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from projects import store, workflow
from projects.document import Goals, to_plain
from projects.models import Upload
from projects.tests.browser import DESK, PHONE
from projects.tests.factories import World, comfort_money, make_declaration, truth
from projects.tests.test_architecture import routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# The rules of WCAG 2.2 AA, and what axe calls good practice.
RUN = """async () => (await axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}))
    .violations.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).join(" | ")}`)"""


@dataclass(frozen=True)
class Visit:
    """One page: who looks at it, of which thing, and what is opened on it first."""

    who: str
    of: str = ""
    more: tuple = ()
    query: str = ""
    clicks: tuple[str, ...] = ()


PAGES: dict[str, list[Visit]] = {
    "my-work": [Visit("filler"), Visit("reviewer"), Visit("auditor")],
    "declaration-list": [Visit("filler"), Visit("filler", query="?q=没有这样的")],
    "declaration-create": [Visit("filler")],
    "declaration-detail": [Visit("filler", "returned"), Visit("filler", "draft")],
    "declaration-edit": [
        Visit("filler", "returned"),
        Visit("filler", "empty"),
        Visit("filler", "listed"),
        Visit("filler", "draft", clicks=("快捷键",)),
    ],
    "declaration-submit": [Visit("filler", "draft"), Visit("filler", "empty")],
    "declaration-amend": [Visit("filler", "approved")],
    "declaration-review": [Visit("reviewer", "submitted")],
    "declaration-history": [Visit("filler", "returned")],
    "declaration-revision": [Visit("filler", "returned", (2,))],
    "inbox": [Visit("reviewer"), Visit("financier")],
    "import-list": [Visit("administrator")],
    "import-preview": [Visit("administrator", "upload")],
    "export": [Visit("filler")],
    "login": [Visit("")],
    "password-change": [Visit("filler")],
}
# Answers that are no pages of their own: files, JSON, redirects and what only takes a POST.
NO_PAGES = {
    "declaration-recall",
    "declaration-autosave",
    "declaration-check",
    "declaration-paste",
    "declaration-presence",
    "declaration-merge",
    "declaration-export",
    "import-year",
    "import-answer",
    "import-confirm",
    "import-discard",
    "import-original",
    "logout",
    "healthz",
}


def test_every_address_is_visited_or_no_page():
    assert {route.name for route in routes(get_resolver())} == PAGES.keys() | NO_PAGES


class Office(World):
    """A world with something in every state."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.things = {
            "draft": self.draft(),
            "submitted": self.submitted(),
            "returned": self.returned(),
            "approved": self.approved(),
            "empty": self.draft(replace(comfort_money(), goals=Goals(), indicators=())),
            "listed": make_declaration(self.branch, self.filler, truth("list-guangzhou-2025")[0]),
            "upload": self._upload(),
        }

    def draft(self, document=None):
        """Each of another project."""
        self.number += 1
        document = document or comfort_money()
        head = replace(document.project, name=f"{document.project.name}{self.number}")
        return super().draft(replace(document, project=head))

    def _upload(self) -> Upload:
        documents = [to_plain(document) for document in truth("form13-dongguan-2025")[:2]]
        return Upload.objects.create(name="去年.json", sha256="0", by=self.administrator, documents=documents)


def address_of(office: Office, name: str, visit: Visit) -> str:
    thing = [office.things[visit.of].pk] if visit.of else []
    return reverse(name, args=[*thing, *visit.more]) + visit.query


def window(browser, server, user):
    """A window in which `user` is logged in."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    if user:
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])
    return context.new_page()


def violations(page, label: str) -> list[str]:
    found = []
    page.evaluate(AXE)
    for viewport, where in ((DESK, "desk"), (PHONE, "phone")):
        page.set_viewport_size(viewport)
        found += [f"{label} ({where}) {violation}" for violation in page.evaluate(RUN)]
    page.set_viewport_size(DESK)
    return found


@pytest.mark.parametrize("who", ["", "filler", "reviewer", "financier", "administrator", "auditor"])
def test_no_page_violates_a_rule(live_server, browser, who):
    office = Office()
    page = window(browser, live_server, getattr(office, who, None))
    found = []
    for name, visits in PAGES.items():
        for visit in (visit for visit in visits if visit.who == who):
            page.goto(live_server.url + address_of(office, name, visit))
            for button in visit.clicks:
                page.get_by_role("button", name=button).click()
            found += violations(page, f"{name} {visit.of}")
    assert "\n".join(found) == ""


def test_two_texts_side_by_side_violate_no_rule(live_server, browser):
    office = Office()
    declaration = office.things["draft"]
    page = window(browser, live_server, office.filler)
    page.goto(live_server.url + reverse("declaration-edit", args=[declaration.pk]))
    document = replace(store.load(declaration), goals=Goals("别人", "别人的"))
    workflow.save(declaration, document, by=office.colleague, based_on=1)
    page.get_by_label("2025年度目标", exact=True).fill("我的")
    page.get_by_role("button", name="对照两份内容").click()
    page.get_by_role("heading", name="两份内容的差别").wait_for()
    assert violations(page, "conflict") == []


PASTED = """() => {
    const data = new DataTransfer();
    data.setData("text/plain", "数量指标\\t次数\\t2次\\n长远指标\\t影响\\t好");
    const how = {clipboardData: data, bubbles: true, cancelable: true};
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def test_what_the_editor_opens_violates_no_rule(live_server, browser):
    office = Office()
    page = window(browser, live_server, office.filler)
    page.goto(live_server.url + reverse("declaration-edit", args=[office.things["draft"].pk]))
    page.locator("[data-editor][data-ready]").wait_for()
    page.get_by_label("数量指标 第 1 条 年度指标值").focus()
    page.keyboard.press("F2")
    found = violations(page, "signs")
    page.keyboard.press("Escape")
    page.evaluate(PASTED)
    page.get_by_role("dialog", name="粘贴的内容").wait_for()
    found += violations(page, "paste")
    page.keyboard.press("Escape")
    page.evaluate("document.getElementById('kept').hidden = false")
    found += violations(page, "kept")
    assert "\n".join(found) == ""
