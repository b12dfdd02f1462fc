"""axe-core on every kind of page, as wide as a desk and as a phone, light and dark: no violation.

At 200 %, none is wider than its window.

An address that is in neither `PAGES` nor `NO_PAGES` fails, so that no page is forgotten.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from indicators.models import Framework, LibraryIndicator
from projects import campaigns, starting, store, workflow
from projects.core.document import Goals
from projects.models import Batch, DecisionBatch, Declaration, OpinionTemplate, Project, ReviewDecision
from projects.tests.browser import DESK, PHONE
from projects.tests.factories import FIXTURES, PASSING, World, comfort_money, make_declaration, truth
from projects.tests.table_files import upload
from projects.tests.test_architecture import routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# The rules of WCAG 2.2 AA, and what axe calls good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => (await axe.run({runOnly: rules}))
    .violations.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).join(" | ")}`)"""


# A desk's window, half as wide in CSS pixels.
AT_200_PERCENT = {"width": 720, "height": 450}


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
    "declaration-copy": [Visit("filler", "waiting"), Visit("filler", "waiting", query="?source={returned}")],
    "declaration-take": [
        Visit("filler", "empty"),
        Visit("filler", "empty", query="?q=wwf"),
        Visit("filler", "empty", query="?source={returned}"),
    ],
    "declaration-detail": [Visit("filler", "returned"), Visit("filler", "draft")],
    "declaration-edit": [
        Visit("filler", "returned"),
        Visit("filler", "empty"),
        Visit("filler", "listed"),
        Visit("filler", "carried"),
        Visit("filler", "draft", clicks=("更多", "快捷键")),
    ],
    "declaration-submit": [
        Visit("filler", "draft"),
        Visit("filler", "empty"),
        Visit("filler", "carried", query="?compare=last-year"),
    ],
    "declaration-submit-many": [
        Visit("filler", query="?filtered=1"),
        Visit("filler", query="?id={draft}&id={empty}&id={returned}"),
    ],
    "declaration-amend": [Visit("filler", "approved")],
    "declaration-review": [
        Visit("reviewer", "submitted"),
        Visit("reviewer", "submitted", query="?list=inbox"),
        Visit("reviewer", "resubmitted", query="?compare=returned", clicks=("写意见：项目名称",)),
    ],
    "declaration-take-back": [Visit("reviewer", "returned")],
    "opinion-template-list": [Visit("reviewer")],
    "opinion-template-edit": [Visit("reviewer", "template")],
    "declaration-history": [Visit("filler", "returned"), Visit("auditor", "returned")],
    "declaration-revision": [Visit("filler", "returned", (2,))],
    "declaration-restore": [Visit("filler", "returned", (1,))],
    "inbox": [Visit("reviewer"), Visit("financier"), Visit("reviewer", query="?q=慰问&budget_from=许多&change=new")],
    "inbox-decide": [
        Visit("reviewer", query="?action=pass&id={submitted}&id={draft}"),
        Visit("reviewer", query="?action=return&id={submitted}"),
    ],
    "decision-batch-list": [Visit("reviewer"), Visit("financier")],
    "decision-batch-revoke": [Visit("reviewer", "decided")],
    "declaration-suggestions": [Visit("filler", "draft")],
    "inquiry-list": [Visit("reviewer")],
    "library-list": [Visit("filler"), Visit("administrator")],
    "library-entry": [Visit("filler", "entry"), Visit("administrator", "entry")],
    "library-grow": [Visit("administrator")],
    "campaign-list": [Visit("administrator"), Visit("auditor")],
    "campaign-create": [Visit("administrator")],
    "campaign-detail": [Visit("administrator", more=(2025,)), Visit("auditor", more=(2025,))],
    "campaign-edit": [Visit("administrator", more=(2025,))],
    "campaign-projects": [Visit("administrator", more=(2025,))],
    "campaign-projects-add": [Visit("administrator", more=(2025,))],
    "campaign-roll-over": [Visit("administrator", more=(2025,))],
    "notice-list": [Visit("filler")],
    "mail-preference": [Visit("filler")],
    "rule-list": [Visit("filler"), Visit("administrator")],
    "overview": [Visit("auditor"), Visit("reviewer")],
    "overview-not-begun": [Visit("auditor")],
    "audit-list": [
        Visit("auditor"),
        Visit("auditor", query="?since=x"),
        Visit("auditor", query="?declaration={returned}"),
    ],
    "import-list": [Visit("administrator"), Visit("filler")],
    "import-preview": [
        Visit("administrator", "read"),
        Visit("administrator", "asking"),
        Visit("administrator", "busy"),
        Visit("administrator", "confirmed"),
    ],
    "import-undo": [Visit("administrator", "confirmed")],
    "import-beside": [Visit("administrator", "read", ("document",))],
    "table-import-list": [Visit("administrator")],
    "table-import-detail": [Visit("administrator", "table")],
    "export": [Visit("filler")],
    "help-chapter": [Visit("filler", more=("filler",))],
    "export-approvals": [Visit("filler", query="?filtered=1"), Visit("filler")],
    "export-disclosure": [Visit("administrator"), Visit("administrator", query="?unit={finance}&fiscal_year=2025")],
    "login": [Visit("")],
    "password-change": [Visit("filler")],
    "stand-in-list": [Visit("reviewer")],
}
# Answers that are no pages of their own: files, JSON, redirects and what only takes a POST.
NO_PAGES = {
    "declaration-complete",
    "table-import-answer",
    "table-import-blank",
    "table-import-confirm",
    "table-import-discard",
    "table-import-original",
    "table-import-problems",
    "table-import-progress",
    "table-import-restart",
    "help",
    "guide-dismiss",
    "guide-show",
    "declaration-last-year",
    "declaration-recall",
    "declaration-autosave",
    "declaration-check",
    "declaration-inquiries",
    "declaration-people",
    "declaration-paste",
    "declaration-presence",
    "declaration-merge",
    "declaration-export",
    "declaration-approval",
    "declaration-waive",
    "declaration-unwaive",
    "declaration-collect",
    "inbox-export",
    "overview-export",
    "filter-save",
    "filter-change",
    "filter-delete",
    "campaign-delete",
    "campaign-form-choose",
    "campaign-form-drop",
    "campaign-exception-grant",
    "campaign-exception-end",
    "campaign-projects-remove",
    "notice-open",
    "notice-read",
    "rule-levels",
    "stand-in-end",
    "import-progress",
    "import-restart",
    "import-year",
    "import-answer",
    "import-confirm",
    "import-discard",
    "import-original",
    "import-problems",
    "export-blank",
    "audit-export",
    "admin-login",
    "admin-logout",
    "admin-password-change",
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
            "resubmitted": self._resubmitted(),
            "template": OpinionTemplate.objects.create(owner=self.reviewer, text="请附测算表"),
            "approved": self.approved(),
            "empty": self.draft(replace(comfort_money(), goals=Goals(), indicators=())),
            "listed": make_declaration(self.branch, self.filler, truth("list-guangzhou-2025")[0]),
            "waiting": self._project(),
            "carried": self._carried(),
            "finance": self.finance,
            "entry": LibraryIndicator.objects.create(level2="数量指标", name="慰问次数", typical_value="≥2次"),
            **self._batches(),
            "decided": self._decided_at_once(),
        }
        self._campaign_in_full()

    def _resubmitted(self) -> Declaration:
        """Returned, changed, answered, and submitted again."""
        returned = self.returned()
        changed = replace(
            store.load(returned), goals=Goals(cycle="改过的周期目标", annual=store.load(returned).goals.annual)
        )
        saved = store.save(returned, changed, by=self.filler, based_on=returned.revision)
        return self.go(self.answer(saved), "submit", self.filler)

    def _decided_at_once(self) -> DecisionBatch:
        """Two decisions of one batch, after one of which somebody acted."""
        batch = DecisionBatch.objects.create(wish=DecisionBatch.Wish.ONWARD, by=self.reviewer)
        passed = [self.go(self.submitted(), "pass", self.reviewer, verdict=PASSING) for _ in range(2)]
        ReviewDecision.objects.filter(declaration__in=passed).update(batch=batch)
        self.go(passed[0], "approve", self.financier, verdict=PASSING)
        return batch

    def _project(self) -> Project:
        """慰问费 of last year, for which nobody has begun this year's."""
        return self.draft(replace(comfort_money(), fiscal_year=2024)).project

    def _carried(self) -> Declaration:
        return starting.start_from_last_year(self._project(), 2025, by=self.filler)

    def _campaign_in_full(self) -> None:
        """Something of everything that a campaign says of units."""
        choice = {"department": self.bureau, "framework": Framework.objects.first(), "by": self.administrator}
        campaigns.choose_form(self.campaign, **choice, layout="")
        until = self.campaign.closes_at + timedelta(days=5)
        campaigns.grant_exception(self.campaign, self.bureau, until=until, why="机构合并", by=self.administrator)
        declared = Project.objects.filter(declarations__fiscal_year=2025).order_by("pk").values("pk")[:3]
        campaigns.expect(self.campaign, Project.objects.filter(pk__in=declared), by=self.administrator)

    def draft(self, document=None):
        """Each of another project."""
        self.number += 1
        document = document or comfort_money()
        head = replace(document.project, name=f"{document.project.name}{self.number}")
        return super().draft(replace(document, project=head))

    def _batches(self) -> dict:
        """Imports that are read, that ask something, that are being read, and that were confirmed."""
        client = Client()
        self.administrator.is_staff = True
        self.administrator.save()
        client.force_login(self.administrator)
        read, asking, busy, confirmed = (self._batch(client, year) for year in ("2026", "", "2026", "2027"))
        Batch.objects.filter(pk=busy.pk).update(status=Batch.Status.READING)
        client.post(reverse("import-confirm", args=[confirmed.pk]), {"plan": confirmed.fingerprint})
        document = read.documents.order_by("pk")[1]
        table = upload(client, "projects", ["用款单位", "项目名称"], ["没有的单位", "慰问费"]).context["table"]
        kept = {"read": read, "asking": asking, "busy": busy, "confirmed": confirmed}
        return kept | {"document": document, "table": table}

    def _batch(self, client: Client, fiscal_year: str) -> Batch:
        name = "list-guangzhou-2025.txt" if not fiscal_year else "form13-dongguan-2025.xlsx"
        file = SimpleUploadedFile(name, (FIXTURES / name).read_bytes())
        client.post(reverse("import-list"), {"file": file, "purpose": "drafts", "fiscal_year": fiscal_year})
        return Batch.objects.latest("pk")


def address_of(office: Office, name: str, visit: Visit) -> str:
    thing = [office.things[visit.of].pk] if visit.of else []
    keys = {name: thing.pk for name, thing in office.things.items()}
    more = [keys.get(one, one) for one in visit.more]
    return reverse(name, args=[*thing, *more]) + visit.query.format(**keys)


def window(browser, server, user):
    """A window in which `user` is logged in."""
    # Nothing is looked at while it moves.
    context = browser.new_context(viewport=DESK, locale="zh-CN", reduced_motion="reduce")
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
        found += [f"{label} ({where}) {violation}" for violation in page.evaluate(RUN, RULES)]
    page.set_viewport_size(AT_200_PERCENT)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found += [f"{label} is {wide} pixels wider than its window at 200 %"] * (wide > 0)
    page.set_viewport_size(DESK)
    # Of what differs in the dark, colours are all that axe can see.
    page.emulate_media(color_scheme="dark")
    found += [f"{label} (dark) {violation}" for violation in page.evaluate(RUN, ["color-contrast"])]
    page.emulate_media(color_scheme="light")
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
                page.get_by_role("button", name=button).or_(page.locator("summary", has_text=button)).first.click()
            found += violations(page, f"{name} {visit.of}")
    assert "\n".join(found) == ""


def test_two_texts_side_by_side_violate_no_rule(live_server, browser):
    office = Office()
    declaration = office.things["draft"]
    page = window(browser, live_server, office.filler)
    page.goto(live_server.url + reverse("declaration-edit", args=[declaration.pk]))
    document = replace(store.load(declaration), goals=Goals(cycle="别人", annual="别人的"))
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
    page.keyboard.press("Alt+ArrowDown")
    found = violations(page, "signs")
    page.keyboard.press("Escape")
    page.evaluate(PASTED)
    page.get_by_role("dialog", name="粘贴的内容").wait_for()
    found += violations(page, "paste")
    page.keyboard.press("Escape")
    page.evaluate("document.getElementById('kept').hidden = false")
    found += violations(page, "kept")
    assert "\n".join(found) == ""
