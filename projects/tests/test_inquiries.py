"""提问: asked and answered at a part of the form, without a decision."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from projects import access, inquiries, store, workflow
from projects.life import life_of
from projects.models import AuditEntry, Declaration, Inquiry, Membership, Notice, Role
from projects.tables import FORMATS
from projects.telling import handles_of, named_in
from projects.tests.factories import World, comfort_money, make_stand_in, make_user

AT = "indicators[2].annual_value"
STATES = ("draft", "returned", "submitted", "department_passed", "approved", "rejected")
PEOPLE = ("filler", "colleague", "reviewer", "financier", "administrator", "auditor", "stranger")


def ask(declaration: Declaration, by, text: str = "口径是什么？", path: str = AT) -> Inquiry:
    return inquiries.ask(declaration, path, text, by=by, based_on=declaration.revision)


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("to__username", flat=True))


def placed(declaration: Declaration) -> inquiries.Placed:
    fresh = Declaration.objects.get(pk=declaration.pk)
    (one,) = inquiries.inquiries_of(fresh, store.load(fresh))
    return one


# ---- Who may ----

WRITES, READS, NOT_AT_ALL, OVER = "writes", "reads", "sees nothing", "is over"
# Who, while the form is at work, and once it is decided.
RIGHTS = {
    "filler": (WRITES, OVER),
    "colleague": (WRITES, OVER),
    "reviewer": (WRITES, OVER),
    "financier": (WRITES, OVER),
    "administrator": (WRITES, OVER),
    "auditor": (READS, READS),
    "stranger": (NOT_AT_ALL, NOT_AT_ALL),
}


@pytest.mark.parametrize("state", STATES)
def test_who_may_ask_reply_and_resolve_in_which_state(world: World, client, state):
    declaration = getattr(world, state)()
    inquiry = Inquiry.objects.create(
        declaration=declaration, label="整张表", from_unit=True, asked_by=world.filler, asked_at=timezone.now()
    )
    raised = {READS: PermissionDenied, NOT_AT_ALL: Http404, OVER: inquiries.Unsaid}
    for who, rights in RIGHTS.items():
        user, expected = getattr(world, who), rights[state in ("approved", "rejected")]
        acts = (
            lambda: ask(declaration, user, path=""),  # noqa: B023
            lambda: inquiries.reply(inquiry, "请看说明", by=user),  # noqa: B023
            lambda: inquiries.resolve(inquiry, by=user),  # noqa: B023
        )
        for act in acts:
            if expected == WRITES:
                act()
            else:
                with pytest.raises(raised[expected]):
                    act()
        assert access.may_inquire(user, declaration) == (expected == WRITES)
        client.force_login(user)
        status = 404 if expected == NOT_AT_ALL else 200
        for page in ("declaration-inquiries", "declaration-people"):
            assert client.get(reverse(page, args=[declaration.pk])).status_code == status


def test_who_may_be_named_is_exactly_who_may_see(world: World):
    draft = world.draft()
    make_stand_in(world.reviewer, "deputy")
    make_stand_in(world.reviewer, "gone", starts=-9, ends=-1)
    make_user("once", Role.FILLER, world.branch, ends_on=timezone.localdate() - timedelta(1))
    make_user("below", Role.FILLER, world.elsewhere)
    User.objects.filter(username="colleague").update(is_active=False)
    seeing = set(access.who_may_see(draft))
    sees = {user for user in User.objects.filter(is_active=True) if access.can(user, "view", draft)}
    assert seeing == sees and "deputy" in {user.username for user in seeing}


# ---- Who is told ----


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("draft", {"reviewer"}),
        ("returned", {"reviewer"}),
        ("submitted", {"reviewer"}),
        ("department_passed", {"financier"}),
    ],
)
def test_a_question_of_the_unit_goes_to_whoever_has_the_form(world: World, state, who):
    ask(getattr(world, state)(), world.filler)
    assert told(Notice.Kind.ASKED) == who


def test_an_answer_goes_to_the_asker_and_a_further_question_to_the_reviewer_again(world: World):
    inquiry = ask(world.submitted(), world.colleague)
    Notice.objects.all().delete()
    inquiries.reply(inquiry, "按在职人数", by=world.reviewer)
    assert told(Notice.Kind.ANSWERED) == {"colleague"} and told(Notice.Kind.ASKED) == set()
    inquiry.refresh_from_db()
    assert inquiry.answered_at
    inquiries.reply(inquiry, "含退休的吗？", by=world.colleague)
    inquiry.refresh_from_db()
    assert told(Notice.Kind.ASKED) == {"reviewer"} and not inquiry.answered_at


def test_a_reviewers_question_goes_to_the_fillers_and_waits_for_them(world: World):
    inquiry = ask(world.submitted(), world.reviewer)
    assert told(Notice.Kind.ASKED) == {"filler"}
    assert list(inquiries.waiting_for(world.filler)) == [inquiry]
    assert list(inquiries.waiting_for(world.reviewer)) == []
    inquiries.reply(inquiry, "见附件", by=world.colleague)
    assert told(Notice.Kind.ANSWERED) == {"reviewer"} and list(inquiries.waiting_for(world.filler)) == []


@pytest.mark.parametrize(
    ("state", "who", "page"),
    [("draft", "filler", "declaration-edit"), ("submitted", "reviewer", "declaration-review")],
)
def test_the_notice_leads_to_where_one_works_at_the_form(world: World, client, state, who, page):
    declaration = getattr(world, state)()
    ask(declaration, world.colleague if who == "filler" else world.filler, f"@{who} 请看")
    notice = Notice.objects.get(to=getattr(world, who))
    client.force_login(notice.to)
    answer = client.get(reverse("notice-open", args=[notice.pk]))
    assert answer.url == f"{reverse(page, args=[declaration.pk])}#inquiries"


def test_whoever_is_named_is_told_and_nobody_who_may_not_see_it(world: World):
    ask(world.submitted(), world.filler, "请@financier 也看一下，@stranger @没有这个人 @reviewer")
    assert told(Notice.Kind.NAMED) == {"financier", "reviewer"}
    assert told(Notice.Kind.ASKED) == set()  # the reviewer is told once
    assert not Notice.objects.filter(to=world.stranger).exists()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("请@王小明看", ["王小明"]),
        ("@王小 @王小明", ["王小", "王小明"]),
        ("a@b.cn", []),
        ("@李四(li2)和@李四(li1)", ["李四(li2)", "李四(li1)"]),
        ("@ 王小明", []),
        ("@王小明@王小明", ["王小明"]),
    ],
)
def test_names_behind_an_at_sign(text, named):
    assert named_in(text, ["王小", "王小明", "李四(li1)", "李四(li2)"]) == named


def test_people_of_one_name_are_told_apart_by_their_accounts(db):
    people = [User(pk=at, username=f"li{at}", last_name="李", first_name="四") for at in (1, 2)]
    assert handles_of([*people, User(pk=3, username="wang")]) == {"李四(li1)": 1, "李四(li2)": 2, "wang": 3}


# ---- Where it stands ----


def test_it_goes_with_its_row_when_rows_move_and_are_renamed_step_by_step(world: World):
    draft = world.draft()
    inquiry = ask(draft, world.filler)
    rows = list(store.load(draft).indicators)
    moved = (rows[2], *rows[:2], *rows[3:])
    draft = store.save(draft, replace(store.load(draft), indicators=moved), by=world.filler, based_on=draft.revision)
    assert placed(draft).path == "indicators[0].annual_value"
    renamed = (replace(moved[0], name="慰问的人数"), *moved[1:])
    draft = store.save(draft, replace(store.load(draft), indicators=renamed), by=world.filler, based_on=draft.revision)
    inquiries.reply(inquiry, "请写明", by=world.reviewer)
    # Its name has changed before the last word, and its values after it: it is the same row still.
    valued = (replace(renamed[0], annual_value="≥30人"), *renamed[1:])
    draft = store.save(draft, replace(store.load(draft), indicators=valued), by=world.filler, based_on=draft.revision)
    assert placed(draft).path == "indicators[0].annual_value"
    gone = replace(store.load(draft), indicators=valued[1:])
    store.save(draft, gone, by=world.filler, based_on=draft.revision)
    assert (placed(draft).path, placed(draft).gone) == ("", True)


def test_over_somebody_elses_save_a_row_is_not_mistaken_for_another(world: World):
    draft = world.draft()
    document = store.load(draft)
    store.save(draft, replace(document, indicators=document.indicators[1:]), by=world.colleague, based_on=1)
    with pytest.raises(store.Conflict):
        inquiries.ask(Declaration.objects.get(pk=draft.pk), AT, "口径？", by=world.filler, based_on=1)
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n", "长" * 2001])
def test_what_cannot_be_said_so_is_refused_with_its_way_out(world: World, text):
    with pytest.raises(inquiries.Unsaid):
        ask(world.draft(), world.filler, text)


@pytest.mark.parametrize(
    "path", ["indicators[99].name", "indicators[0].other", "budget.lines[别的]", "x" * 200, "indicators[-1].name"]
)
def test_only_a_part_of_the_form_can_be_asked_about(world: World, path):
    with pytest.raises(inquiries.Unsaid):
        ask(world.draft(), world.filler, path=path)


def test_a_reply_opens_again_what_was_resolved(world: World):
    inquiry = ask(world.submitted(), world.filler)
    inquiries.resolve(inquiry, by=world.filler)
    inquiries.resolve(inquiry, by=world.reviewer)
    inquiry.refresh_from_db()
    assert (inquiry.standing, inquiry.resolved_by) == ("已解决", world.filler)
    assert list(inquiries.waiting_for(world.reviewer)) == []
    inquiries.reply(inquiry, "还有一点", by=world.filler)
    inquiry.refresh_from_db()
    assert inquiry.standing == "待答复" and list(inquiries.waiting_for(world.reviewer)) == [inquiry]


# ---- Where it is seen ----


def test_it_is_on_record_in_the_audit_trail_and_in_the_timeline_once(world: World):
    inquiry = ask(world.submitted(), world.filler, "问一句")
    inquiries.reply(inquiry, "答一句", by=world.reviewer)
    inquiries.resolve(inquiry, by=world.filler)
    actions = AuditEntry.objects.filter(action__in=inquiries.ACTIONS).order_by("pk").values_list("action", "after")
    label = inquiry.label
    assert list(actions) == [
        (inquiries.ASK, {"位置": label, "内容": "问一句"}),
        (inquiries.REPLY, {"位置": label, "内容": "答一句"}),
        (inquiries.RESOLVE, {"位置": label}),
    ]
    for who in (world.filler, world.auditor):
        said = [(one.action, one.message.text, one.by) for one in life_of(inquiry.declaration, user=who) if one.message]
        assert said == [("提问中的发言", "答一句", world.reviewer), ("提问", "问一句", world.filler)]


def test_the_timeline_page_shows_what_was_said(world: World, client):
    inquiry = ask(world.submitted(), world.filler, "问一句")
    client.force_login(world.filler)
    page = client.get(reverse("declaration-history", args=[inquiry.declaration_id])).content.decode()
    assert "问一句" in page and inquiry.label in page


def test_my_work_counts_what_waits_and_leads_to_it(world: World, client):
    submitted = world.submitted()
    ask(submitted, world.filler, "问一句")
    client.force_login(world.reviewer)
    tasks = {task.what: (task.count, task.url) for task in client.get(reverse("my-work")).context["tasks"]}
    assert tasks["个提问等您答复"] == (1, reverse("inquiry-list"))
    page = client.get(reverse("inquiry-list")).content.decode()
    assert "问一句" in page and f"{reverse('declaration-review', args=[submitted.pk])}#inquiries" in page
    for who in ("filler", "financier", "auditor", "stranger"):
        client.force_login(getattr(world, who))
        assert "没有等您答复的提问" in client.get(reverse("inquiry-list")).content.decode()


@pytest.mark.parametrize(
    ("state", "page", "who"),
    [
        ("draft", "declaration-edit", "filler"),
        ("submitted", "declaration-review", "reviewer"),
        ("submitted", "declaration-detail", "filler"),
        ("approved", "declaration-detail", "auditor"),
    ],
)
def test_it_is_shown_beside_the_form(world: World, client, state, page, who):
    declaration = getattr(world, "draft" if state == "draft" else "submitted")()
    inquiry = ask(declaration, world.filler, "问一句")
    if state == "approved":
        passed = world.go(declaration, "pass", world.reviewer, verdict=workflow.Verdict("优", PASS))
        world.go(passed, "approve", world.financier, verdict=workflow.Verdict("优", PASS))
    client.force_login(getattr(world, who))
    text = client.get(reverse(page, args=[declaration.pk])).content.decode()
    assert "问一句" in text and f'data-inquiry="{inquiry.pk}" data-path="{AT}"' in text


PASS = dict.fromkeys(("完整性", "相关性", "适当性", "可行性"), "优")


def test_without_a_script_one_asks_replies_and_resolves_on_the_page(world: World, client):
    submitted = world.submitted()
    address = reverse("declaration-inquiries", args=[submitted.pk])
    client.force_login(world.filler)
    asked = {"ask": 1, "path": "goals.annual", "text": "写到什么程度？\r\n谢谢", "revision": submitted.revision}
    assert client.post(address, asked).url == f"{reverse('declaration-detail', args=[submitted.pk])}#inquiries"
    inquiry = Inquiry.objects.get()
    client.force_login(world.reviewer)
    answered = client.post(address, {"reply": inquiry.pk, f"text-{inquiry.pk}": "写明数字", "page": "review"})
    assert answered.url == f"{reverse('declaration-review', args=[submitted.pk])}#inquiries"
    client.post(address, {"resolve": inquiry.pk})
    inquiry.refresh_from_db()
    assert [message.text for message in inquiry.messages.all()] == ["写到什么程度？\n谢谢", "写明数字"]
    assert (inquiry.label, inquiry.standing) == ("年度目标", "已解决")
    refused = client.post(address, {"ask": 1, "path": "", "text": " ", "piece": 1})
    assert (refused.status_code, refused.content.decode()) == (409, "请写明要问或要答的内容")


def test_another_declarations_inquiry_is_nobodys_here(world: World, client):
    inquiry = ask(world.submitted(), world.filler)
    head = replace(comfort_money().project, name="另一个项目")
    other = world.draft(replace(comfort_money(), project=head))
    client.force_login(world.filler)
    address = reverse("declaration-inquiries", args=[other.pk])
    assert client.post(address, {"reply": inquiry.pk, f"text-{inquiry.pk}": "x", "piece": 1}).status_code == 404


@pytest.mark.parametrize("extension", list(FORMATS))
def test_no_export_has_it(world: World, client, extension):
    draft = world.draft()
    client.force_login(world.filler)
    address = reverse("declaration-export", args=[draft.pk, draft.layout, extension])
    before = client.get(address)
    ask(draft, world.filler, "只在这里说的话")
    after = client.get(address)
    assert (before.status_code, after.status_code) == (200, 200)
    assert "只在这里说的话".encode() not in body(after) and abs(len(body(after)) - len(body(before))) < 64


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_many_take_the_same_queries_as_one(world: World, client, django_assert_max_num_queries):
    submitted = world.submitted()
    client.force_login(world.reviewer)
    for address in (reverse("declaration-inquiries", args=[submitted.pk]), reverse("inquiry-list")):
        counts = []
        for many in (1, 30):
            while Inquiry.objects.count() < many:
                ask(submitted, world.filler)
            with django_assert_max_num_queries(40) as queries:
                client.get(address)
            counts.append(len(queries))
        Inquiry.objects.all().delete()
        assert counts[0] == counts[1]


def test_a_stand_in_is_asked_as_the_reviewer_is(world: World):
    deputy = make_stand_in(world.reviewer)
    ask(world.submitted(), world.filler)
    assert told(Notice.Kind.ASKED) == {"reviewer", "deputy"}
    assert Membership.objects.filter(user=deputy).exists()
