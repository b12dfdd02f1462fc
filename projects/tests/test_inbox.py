"""What waits for a reviewer: its order, its filters, its saved filters, its workbook, and who sees which of it."""

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, unquote, urlsplit

import openpyxl
import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from projects import presence
from projects.inbox_forms import AmountField, InboxFilterForm
from projects.models import CampaignStage, Declaration, Role, SavedFilter, State, SubmittedFinding
from projects.templatetags.mubiao import signed_percent
from projects.tests.factories import comfort_money, make_campaign, make_department, make_user
from projects.waiting import Change, Line, Tally, tally

NOW = timezone.now()


def waiting(world, name: str, *, days: int = 0, total: int | None = 1000, position: int = 1, **changes) -> Declaration:
    """A declaration that has waited for some days at a stage of its year's campaign; not by the workflow, for speed."""
    document = replace(comfort_money(), project=replace(comfort_money().project, name=name), **changes)
    declaration = world.draft(document)
    stage = CampaignStage.objects.get(campaign__fiscal_year=declaration.fiscal_year, position=position)
    Declaration.objects.filter(pk=declaration.pk).update(
        state=State.SUBMITTED if position == 1 else State.DEPARTMENT_PASSED,
        waits_at=stage,
        state_changed_at=NOW - timedelta(days=days),
        total=total,
    )
    return Declaration.objects.get(pk=declaration.pk)


def last_year(world, declaration: Declaration, total: int | None) -> None:
    document = replace(comfort_money(), fiscal_year=2024)
    last = world.draft(replace(document, project=replace(document.project, name=declaration.project.name)))
    Declaration.objects.filter(pk=last.pk).update(state=State.APPROVED, total=total)


def names(client, user, **query) -> list[str]:
    client.force_login(user)
    return [row.declaration.project.name for row in client.get(reverse("inbox"), query).context["rows"]]


@pytest.fixture
def five(world):
    """甲 乙 丙 of this year, 丁 of a year that closes sooner, 戊 at the finance stage."""
    make_campaign(2026, closes=2)
    return {
        "甲": waiting(world, "甲", days=1, total=500_000),
        "乙": waiting(world, "乙", days=3, total=20_000),
        "丙": waiting(world, "丙", days=2, total=None),
        "丁": waiting(world, "丁", fiscal_year=2026),
        "戊": waiting(world, "戊", position=2),
    }


def test_the_oldest_deadline_stands_first_then_what_has_waited_longest(world, client, five):
    assert names(client, world.reviewer) == ["丁", "乙", "丙", "甲"]
    assert names(client, world.financier) == ["戊"]
    CampaignStage.objects.filter(campaign=world.campaign, position=1).update(due_at=NOW - timedelta(days=1))
    assert names(client, world.reviewer) == ["乙", "丙", "甲", "丁"]
    assert names(client, world.reviewer, overdue="on") == ["乙", "丙", "甲"]
    # The campaign that has closed makes nobody late who was given no date.
    type(world.campaign).objects.update(opens_at=NOW - timedelta(days=9), closes_at=NOW - timedelta(days=1))
    CampaignStage.objects.update(due_at=None)
    assert names(client, world.reviewer, overdue="on") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "乙"}, ["乙"]),
        ({"q": "dkfj"}, ["丁", "乙", "丙", "甲"]),
        ({"fiscal_year": "2026"}, ["丁"]),
        ({"budget_from": "2"}, ["乙", "甲"]),
        ({"budget_from": "2.1万元", "budget_to": "500,000元"}, ["甲"]),
        ({"overdue": "on"}, []),
        ({"finding": "none"}, ["丁", "丙", "甲"]),
        ({"finding": "cost-budget"}, ["乙"]),
        ({"finding": "cost-budget.ceiling"}, []),
        ({"finding": "blocker"}, ["乙"]),
        ({"finding": "notice"}, []),
        ({"change": "new"}, ["丁", "丙"]),
        ({"change": "up"}, ["甲"]),
        ({"change": "up", "change_over": "24.9"}, ["甲"]),
        ({"change": "up", "change_over": "25"}, []),
        ({"change": "down"}, ["乙"]),
        ({"returned": "on"}, ["丙"]),
    ],
)
def test_filters(world, client, five, query, found):
    SubmittedFinding.objects.create(declaration=five["乙"], code="cost-budget.over", severity="blocker")
    last_year(world, five["甲"], 400_000)
    last_year(world, five["乙"], 30_000)
    stage = CampaignStage.objects.get(campaign=world.campaign, position=1)
    for name, taken_back_at in (("丙", None), ("甲", NOW)):
        five[name].decisions.create(
            judged=five[name].revisions.get(), stage=stage, round=0, action="return", by=world.administrator,
            waiting_since=NOW, taken_back_at=taken_back_at,
        )  # fmt: skip
    assert names(client, world.reviewer, **query) == found


def test_a_unit_is_found_with_those_below_and_one_that_is_not_covered_is_refused(world, client, five):
    station = make_department("东坑分局下属站", world.branch)
    below, beside = make_user("below", Role.FILLER, station), make_department("石排分局", world.bureau)
    assert below and names(client, world.reviewer, unit=world.branch.pk) == ["丁", "乙", "丙", "甲"]
    assert names(client, world.reviewer, unit=station.pk) == names(client, world.reviewer, unit=beside.pk) == []
    client.force_login(world.reviewer)
    page = client.get(reverse("inbox"), {"unit": world.elsewhere.pk})
    assert "这个单位不在您审核的范围内" in page.content.decode() and len(page.context["rows"]) == 4


def test_units_are_offered_down_to_the_chosen_and_one_level_below(world, five):
    def offered(**query):
        query = "&".join(f"{name}={value}" for name, value in query.items())
        return [
            label for _, label in InboxFilterForm(QueryDict(query), user=world.financier).fields["unit"].widget.choices
        ]

    make_department("东坑分局下属站", world.branch)
    assert offered() == ["全部单位", "东莞市财政局", "　东莞市医疗保障局"]
    assert offered(unit=world.bureau.pk)[-1] == "　　东莞市医疗保障局东坑分局"
    assert offered(unit=world.branch.pk)[-1] == "　　　东坑分局下属站"


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [("50", 50), ("50万", 500_000), ("5,000 元", 5_000), ("1.5亿元", 150_000_000), ("", None), ("0", 0)],
)
def test_an_amount_is_in_wan_unless_it_says_otherwise(typed, yuan):
    assert AmountField(required=False).clean(typed) == (None if yuan is None else Decimal(yuan))


def test_a_wrong_filter_narrows_nothing_and_says_so(world, client, five):
    client.force_login(world.reviewer)
    query = {"budget_from": "许多", "stage": "²", "finding": "x", "unit": "9" * 30, "q": "", "page": "x"}
    page = client.get(reverse("inbox"), query)
    assert len(page.context["rows"]) == 4 and "请填写金额，例如 500000 或 50万元" in page.content.decode()


def test_a_row_says_what_one_wants_to_know_before_opening_it(world, client):
    declaration = world.answer(world.returned(), "已写明")
    declaration = world.go(declaration, "submit", world.filler)
    world.campaign.stages.update(due_at=world.campaign.closes_at)
    SubmittedFinding.objects.all().delete()
    for severity in ("reason", "reason", "notice"):
        SubmittedFinding.objects.create(declaration=declaration, code="text", severity=severity)
    last_year(world, declaration, 31_000)
    presence.note(declaration, world.colleague)
    presence.note(declaration, world.reviewer)
    client.force_login(world.reviewer)
    page = client.get(reverse("inbox"))
    (row,) = page.context["rows"]
    assert (row.change.amount, row.change.percent) == (Decimal(-6200), Decimal("-20.0"))
    assert (row.returned, row.answered, row.unanswered, row.others) == (1, 1, 0, ("colleague",))
    assert row.findings == {"reason": 2, "notice": 1}
    text = page.content.decode()
    for words in (
        "−6,200",
        "−20.0%",
        "需说明 2",
        "提示 1",
        "退回 1 次",
        "意见 1 已答",
        "colleague 正在看",
        "还有 9 天",
        "今天",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("total", "last", "has_last", "amount", "percent"),
    [
        (110, 100, True, 10, "10.0"),
        (100, 300, True, -200, "-66.7"),
        (5, 0, True, 5, None),
        (None, 100, True, None, None),
        (5, None, True, None, None),
        (5, None, False, None, None),
    ],
)
def test_a_change_is_counted_only_where_both_years_say_an_amount(total, last, has_last, amount, percent):
    change = Change(*(None if one is None else Decimal(one) for one in (total, last)), has_last)
    assert (change.amount, change.percent) == (amount, percent and Decimal(percent))


def test_the_inbox_takes_as_many_queries_for_thirty_rows_as_for_one(world, client, django_assert_max_num_queries):
    client.force_login(world.reviewer)
    counts = []
    for rows in (1, 30):
        for number in range(Declaration.objects.count(), rows):
            declaration = waiting(world, f"项目{number}")
            presence.note(declaration, world.colleague)
            SubmittedFinding.objects.create(declaration=declaration, code="text", severity="notice")
        for query in ({}, {"finding": "text", "change": "new", "budget_from": "0", "list": "inbox"}):
            addresses = [
                reverse("inbox"),
                reverse("inbox-export"),
                reverse("declaration-review", args=[declaration.pk]),
            ]
            for address in addresses:
                with django_assert_max_num_queries(60) as queries:
                    assert client.get(address, query).status_code == 200
                counts.append(len(queries))
    assert counts[:6] == counts[6:]


def test_no_more_than_the_cap_is_counted(world, client, monkeypatch, five):
    assert (str(tally(Declaration.objects.all(), most=3)), str(tally(Declaration.objects.all()))) == ("3+", "5")
    monkeypatch.setattr("projects.views.inbox.CAP", 2)
    monkeypatch.setattr("projects.waiting.line.Line.head", lambda self, most=3, head=Line.head: head(self, most))
    client.force_login(world.reviewer)
    page = client.get(reverse("inbox")).content.decode()
    assert "其余的请用筛选查看" not in page and "涉及预算" not in page
    assert not Tally(0) and Tally(1) and str(Tally(1001)) == "1000+"


def test_previous_and_next_follow_the_list_and_its_filters(world, five):
    def walk(query: str) -> list[str]:
        line = InboxFilterForm(QueryDict(query), user=world.reviewer).line()
        found = [Declaration.objects.get(pk=line.head()[0][0])]
        while following := line.following(found[-1]):
            assert line.preceding(following) == found[-1]
            found.append(following)
            assert str(line.position(following)) == str(len(found))
        assert line.preceding(found[0]) is None and str(line.length()) == str(len(found))
        return [one.project.name for one in found]

    Declaration.objects.filter(pk=five["丙"].pk).update(state_changed_at=five["乙"].state_changed_at)
    assert walk("") == ["丁", "乙", "丙", "甲"]
    assert walk("budget_from=1") == ["乙", "甲"]


def test_stages_of_one_deadline_are_one_list(world, client):
    other = make_campaign(2026)
    CampaignStage.objects.update(due_at=NOW + timedelta(days=1))
    for days, year in ((1, 2025), (2, 2026), (3, 2025)):
        waiting(world, f"{days}天", days=days, fiscal_year=year)
    assert other and names(client, world.reviewer) == ["3天", "2天", "1天"]


def test_after_a_decision_the_next_of_the_list_is_opened(world, client):
    document = comfort_money()
    for name in ("甲", "乙"):
        named = replace(document, project=replace(document.project, name=name))
        world.go(world.draft(named), "submit", world.filler)
    first, second = Declaration.objects.order_by("pk")
    client.force_login(world.reviewer)
    query = "?list=inbox&q=%E5%88%86%E5%B1%80"
    page = client.get(reverse("declaration-review", args=[first.pk]) + query).content.decode()
    assert "第 1 / 2 份" in page and f"/declarations/{second.pk}/review/{query}".replace("&", "&amp;") in page
    verdict = {"action": "return", "grade": "中", "reason_codes": "other", "opinion": "请补充", "carried": query}
    address = reverse("declaration-review", args=[first.pk])
    answer = client.post(address, {**verdict, "revision": first.revision}, follow=True)
    assert answer.redirect_chain == [(f"/declarations/{second.pk}/review/{query}", 302)]
    assert "“甲”已退回" in answer.content.decode() and "第 1 / 1 份" in answer.content.decode()
    address = reverse("declaration-review", args=[second.pk])
    answer = client.post(address, {**verdict, "revision": second.revision}, follow=True)
    assert unquote(answer.redirect_chain[0][0]) == "/review/?q=分局"
    assert "这是列表中的最后一份" in answer.content.decode()


def test_the_list_stays_through_a_comparison_and_a_login_in_between(world, client):
    declaration = world.returned()
    declaration = world.go(world.answer(declaration), "submit", world.filler)
    client.force_login(world.reviewer)
    address, query = reverse("declaration-review", args=[declaration.pk]), "?list=inbox&q=%E5%88%86%E5%B1%80"
    page = client.get(address + query).content.decode()
    beside = f"{address}{query}&compare=returned"
    assert f'href="{beside}"'.replace("&", "&amp;") in page and "第 1 / 1 份" in client.get(beside).content.decode()
    assert f'action="{address}{query}"'.replace("&", "&amp;") in page
    assert f'href="{address}?compare=returned"' in client.get(address).content.decode()
    client.logout()
    login = parse_qs(urlsplit(client.post(address + query, {}).url).query)
    assert login["next"] == [address + query]


# ---- Saved filters -------------------------------------------------------------------------------------------------


def save(client, user, name="大额", query="total_from=100", **data):
    client.force_login(user)
    return client.post(reverse("filter-save"), {"name": name, "query": query, **data}, follow=True).content.decode()


def test_a_filter_is_saved_under_a_name_and_stands_above_the_list(world, client):
    page = save(client, world.reviewer, query="total_from=100&page=3&x=1&unit=")
    kept = SavedFilter.objects.get()
    assert (kept.query, kept.owner, kept.shared_with) == ("total_from=100", world.reviewer, None)
    assert "筛选“大额”已保存" in page and 'href="?total_from=100" aria-current="true">大额' in page
    assert "已改为现在的条件" in save(client, world.reviewer, query="total_from=200")
    assert SavedFilter.objects.get().query == "total_from=200"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": " "}, "请给这个筛选起个名称"),
        ({"query": ""}, "现在没有设置筛选条件"),
        ({"shared_with": "0"}, "没有保存"),
    ],
)
def test_what_cannot_be_saved_is_said(world, client, data, said):
    assert said in save(client, world.reviewer, **data)
    assert not SavedFilter.objects.exists()


def test_renaming_takes_no_name_twice(world, client):
    save(client, world.reviewer, name="甲")
    save(client, world.reviewer, name="乙", query="overdue=on")
    first, second = SavedFilter.objects.order_by("pk")
    address = reverse("filter-change", args=[second.pk])
    assert "已有名为“甲”" in client.post(address, {"name": "甲"}, follow=True).content.decode()
    client.post(address, {"name": "丙", "shared_with": world.bureau.pk})
    second.refresh_from_db()
    assert (second.name, second.shared_with, first.name) == ("丙", world.bureau, "甲")


# who -> whether they see a filter of the bureau's reviewer that is private, and one shared with the bureau.
SEEN = {
    "reviewer": (True, True),
    "second_reviewer": (False, True),
    "branch_reviewer": (False, False),
    "financier": (False, False),
}


@pytest.mark.parametrize(("who", "seen"), SEEN.items())
def test_who_sees_and_changes_a_saved_filter(world, client, who, seen):
    world.second_reviewer = make_user("second", Role.DEPARTMENT_REVIEWER, world.bureau)
    world.branch_reviewer = make_user("branch", Role.DEPARTMENT_REVIEWER, world.branch)
    save(client, world.reviewer, name="自己的")
    save(client, world.reviewer, name="共享的", query="overdue=on", shared_with=world.bureau.pk)
    user, is_owner = getattr(world, who), who == "reviewer"
    client.force_login(user)
    page = client.get(reverse("inbox")).content.decode()
    assert ("自己的" in page, "共享的" in page) == seen
    for kept in SavedFilter.objects.all():
        for name in ("filter-change", "filter-delete"):
            status = client.post(reverse(name, args=[kept.pk]), {"name": "改名"}).status_code
            assert status == (302 if is_owner else 404)
            if is_owner and name == "filter-change":
                SavedFilter.objects.filter(pk=kept.pk).update(name=kept.name)
    assert SavedFilter.objects.exists() is not is_owner


@pytest.mark.parametrize("who", ["filler", "administrator", "auditor"])
def test_pages_of_the_inbox_are_for_reviewers(world, client, who):
    client.force_login(getattr(world, who))
    assert client.get(reverse("inbox-export")).status_code == 403
    assert client.post(reverse("filter-save"), {"name": "x", "query": "overdue=on"}).status_code == 403


# ---- As a workbook -------------------------------------------------------------------------------------------------


def test_the_list_goes_out_as_it_is_filtered_and_as_text(world, client, five):
    Declaration.objects.filter(pk=five["甲"].pk).update(total=Decimal("500000.50"))
    Declaration.objects.filter(pk=five["甲"].pk).update(project_name="=HYPERLINK(1)")
    client.force_login(world.reviewer)
    answer = client.get(reverse("inbox-export"), {"budget_from": "1"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["项目", "乙", "=HYPERLINK(1)"]
    assert rows[2][1:5] == ("东莞市医疗保障局东坑分局", 2025, "主管部门审核", 500000.5)


def test_a_huge_list_says_that_it_is_cut(world, client, five, monkeypatch):
    monkeypatch.setattr("projects.views.inbox.MOST_ROWS", 2)
    client.force_login(world.reviewer)
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("inbox-export")).content)).active
    assert "请用筛选缩小范围" in book["A1"].value and book.max_row == 4


@pytest.mark.parametrize(("percent", "shown"), [("3.1", "+3.1%"), ("19", "+19.0%"), ("-1234.5", "−1,234.5%")])
def test_every_change_in_per_cent_has_one_decimal(percent, shown):
    assert signed_percent(Decimal(percent)) == shown


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("total", ["丙", "丁", "乙", "甲"]),
        ("-total", ["甲", "乙", "丁", "丙"]),
        ("-since", ["丁", "甲", "丙", "乙"]),
        ("-checks", ["乙", "丙", "甲", "丁"]),
        ("-returned", ["丙", "乙", "甲", "丁"]),
    ],
)
def test_the_list_by_a_column(world, client, five, sort, found):
    SubmittedFinding.objects.create(declaration=five["乙"], code="text", severity="blocker")
    stage = CampaignStage.objects.get(campaign=world.campaign, position=1)
    five["丙"].decisions.create(
        judged=five["丙"].revisions.get(), stage=stage, round=0, action="return", by=world.administrator,
        waiting_since=NOW,
    )  # fmt: skip
    Declaration.objects.filter(pk=five["丙"].pk).update(total=10)
    assert names(client, world.reviewer, sort=sort) == found


def test_the_way_from_one_to_the_next_follows_the_column(world, client, five):
    shown = names(client, world.reviewer, sort="-total")
    form = InboxFilterForm(QueryDict("sort=-total"), user=world.reviewer)
    line = form.line()
    at = five[shown[1]]
    assert (line.preceding(at), line.following(at)) == (five[shown[0]], five[shown[2]])
    assert (str(line.position(at)), line.preceding(five[shown[0]]), line.following(five[shown[-1]])) == (
        "2",
        None,
        None,
    )
    # One that was decided a moment ago has left the list, and is followed by what came after it.
    Declaration.objects.filter(pk=at.pk).update(state=State.RETURNED, waits_at=None)
    assert form.line().following(at) == five[shown[2]]


def test_all_of_the_list_is_decided_at_once_not_only_a_page(world, client):
    for number in range(33):
        waiting(world, f"项目{number}")
    client.force_login(world.reviewer)
    query = {"action": "pass", "filtered": "1", "carried": "?list=inbox&q=项目", "id": "1"}
    assert len(client.get(reverse("inbox-decide"), query).context["going"]) == 33
