"""Reminders and e-mail: who gets what and when, once, whatever fails."""

from datetime import datetime, timedelta
from io import StringIO
from smtplib import SMTPException
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from projects import mailing, reminding
from projects.models import Campaign, LateException, MailPreference, Membership, Notice, Project, Role
from projects.tests.factories import make_user

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)


class Grumbling(EmailBackend):
    """Refuses one address."""

    def send_messages(self, messages):
        if "filler@example.com" in messages[0].to:
            raise SMTPException("550 no such user")
        return super().send_messages(messages)


class Down(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("refused")


@pytest.fixture(autouse=True)
def server(settings):
    settings.EMAIL_HOST = "smtp.example.com"
    settings.SITE_URL = "https://mubiao.example.com/"


def tell(user, text="已批复", *, at=MORNING, world=None, **changes) -> Notice:
    """A notice to somebody who has an address."""
    type(user).objects.filter(pk=user.pk, email="").update(email=f"{user.username}@example.com")
    campaign = Campaign.objects.first()
    notice = Notice.objects.create(to=user, kind="late", campaign=campaign, text=text, **changes)
    Notice.objects.filter(pk=notice.pk).update(at=at - timedelta(minutes=1))
    return notice


def prefer(user, how: str) -> None:
    MailPreference.objects.update_or_create(user=user, defaults={"how": how})


def sent_to() -> list[str]:
    return [message.to[0] for message in mail.outbox]


def test_one_message_holds_all_news_with_their_addresses(world):
    first, second = tell(world.filler, "甲已批复"), tell(world.filler, "乙已批复")
    assert mailing.send(now=MORNING) == mailing.Sent(1, ())
    [message] = mail.outbox
    assert (message.subject, message.to) == ("[目标] 2 条通知", ["filler@example.com"])
    for number, notice in enumerate((first, second), start=1):
        address = f"https://mubiao.example.com/notices/{notice.pk}/"
        assert f"{number}. {notice.text}\n   {address}" in message.body


def test_a_second_run_sends_nothing(world):
    tell(world.filler)
    assert [mailing.send(now=MORNING).people for _ in range(3)] == [1, 0, 0]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("how", "at", "mailed"),
    [
        ("at-once", MORNING.replace(hour=6), True),
        ("daily", MORNING.replace(hour=6), False),
        ("daily", MORNING.replace(hour=8), True),
        ("never", MORNING, False),
        (None, MORNING.replace(hour=7, minute=59), False),
        (None, MORNING, True),
    ],
)
def test_each_is_written_to_as_they_chose(world, how, at, mailed):
    tell(world.filler, at=at)
    if how:
        prefer(world.filler, how)
    mailing.send(now=at)
    assert bool(mail.outbox) is mailed


def test_a_digest_goes_out_once_a_day_what_is_at_once_every_time(world):
    prefer(world.colleague, "at-once")
    for hour in (9, 10):
        now = MORNING.replace(hour=hour)
        tell(world.filler, at=now)
        tell(world.colleague, at=now)
        mailing.send(now=now)
    assert sorted(sent_to()) == ["colleague@example.com", "colleague@example.com", "filler@example.com"]
    mailing.send(now=MORNING + timedelta(days=1))
    assert sent_to()[-1] == "filler@example.com"


@pytest.mark.parametrize("why", ["read", "old", "no address", "inactive"])
def test_what_is_no_news_to_somebody_reachable_is_not_sent(world, why):
    notice = tell(world.filler)
    if why == "read":
        Notice.objects.update(read_at=MORNING)
    elif why == "old":
        Notice.objects.update(at=MORNING - timedelta(days=15))
    else:
        world.filler.is_active, world.filler.email = why != "inactive", "" if why == "no address" else "f@example.com"
        world.filler.save()
    assert mailing.send(now=MORNING).people == 0
    notice.refresh_from_db()
    assert notice.mailed_at is None


def test_what_one_may_see_no_more_is_not_mailed(world):
    world.returned()
    type(world.filler).objects.update(email="somebody@example.com")
    Membership.objects.filter(user=world.filler).delete()
    mailing.send(now=timezone.now().replace(hour=4))
    assert mail.outbox == []


def test_an_address_that_fails_does_not_stop_the_others_and_is_tried_again(world, settings):
    for user in (world.filler, world.colleague):
        tell(user)
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Grumbling"
    sent = mailing.send(now=MORNING)
    assert (sent.people, sent.failed) == (1, (("filler@example.com", "550 no such user"),))
    assert sent_to() == ["colleague@example.com"]
    settings.EMAIL_BACKEND = usual
    assert mailing.send(now=MORNING).people == 1 and sent_to()[-1] == "filler@example.com"


def test_an_address_that_cannot_be_written_does_not_stop_the_others(world, client):
    """Whoever gives such an address would else keep everybody from being written to."""
    client.force_login(world.colleague)
    address = f"a@{'中' * 60}.cn"
    assert client.post(reverse("mail-preference"), {"email": address, "how": "at-once"}).status_code == 302
    world.colleague.refresh_from_db()
    for user in (world.colleague, world.stranger):
        tell(user)
    sent = mailing.send(now=MORNING)
    assert [email for email, _ in sent.failed] == [address]
    assert sent_to() == ["stranger@example.com"]


def run(*args) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("send_notices", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_without_a_server_the_command_says_so_and_sends_nothing(world, settings):
    settings.EMAIL_HOST = ""
    tell(world.filler, at=timezone.now())
    out, err = run()
    assert "没有设置发信服务器（EMAIL_HOST）" in err and mail.outbox == []


def test_a_server_that_is_down_is_an_error_and_loses_nothing(world, settings):
    prefer(world.filler, "at-once")
    tell(world.filler, at=timezone.now())
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    with pytest.raises(CommandError, match="连不上发信服务器 smtp.example.com"):
        run()
    assert Notice.objects.get().mailed_at is None


def test_the_command_says_whom_it_reached(world, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Grumbling"
    for user in (world.filler, world.colleague):
        prefer(user, "at-once")
        tell(user, at=timezone.now())
    out, err = run()
    assert "给 1 人发了邮件，1 个地址失败" in out and "filler@example.com 的邮件没有发出：550" in err


def test_one_chooses_where_and_how_often(world, client):
    client.force_login(world.filler)
    address = reverse("mail-preference")
    assert client.post(address, {"email": "", "how": "daily"}).status_code == 422
    client.post(address, {"email": "li@example.com", "how": "at-once"})
    world.filler.refresh_from_db()
    assert (world.filler.email, world.filler.mail_preference.how) == ("li@example.com", "at-once")
    assert client.post(address, {"email": "", "how": "never"}).status_code == 302


# ---- Reminders ----

CLOSES = datetime(2026, 3, 20, 18, 0, tzinfo=CHINA)


@pytest.fixture
def closing(world) -> Campaign:
    """A campaign that closes on 20 March and expects one project of the branch."""
    Campaign.objects.update(opens_at=CLOSES - timedelta(days=60), closes_at=CLOSES)
    project = Project.objects.create(unit=world.branch, name="应报的")
    world.campaign.expected_projects.create(project=project, by=world.administrator)
    return Campaign.objects.get()


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [(12, 23, None), (13, 0, 7), (16, 12, 7), (17, 0, 3), (18, 9, 3), (19, 0, 1), (20, 17, 1), (20, 18, None)],
)
def test_days_before_closing(day, hour, expected):
    assert reminding.days_before(CLOSES, datetime(2026, 3, day, hour, tzinfo=CHINA)) == expected


def test_each_filler_is_reminded_once_7_3_and_1_days_before(world, closing):
    days = [day for day in range(10, 22) if reminding.remind(now=datetime(2026, 3, day, 9, tzinfo=CHINA))]
    assert days == [13, 17, 19]
    assert reminding.remind(now=datetime(2026, 3, 19, 10, tzinfo=CHINA)) == 0
    notices = Notice.objects.filter(to=world.filler)
    assert {notice.days_before for notice in notices} == {7, 3, 1}
    assert notices.first().text == "“2025 年度填报”2026年03月20日 18:00 截止，还有 1 个项目没有送审"
    assert {notice.to for notice in Notice.objects.all()} == {world.filler, world.colleague}


def test_who_handed_in_everything_is_not_reminded_a_draft_is(world, closing):
    world.campaign.expected_projects.all().delete()
    now = datetime(2026, 3, 19, 9, tzinfo=CHINA)
    assert reminding.remind(now=now) == 0
    Campaign.objects.update(closes_at=timezone.now() + timedelta(days=1), opens_at=timezone.now() - timedelta(days=1))
    declaration = world.draft()
    assert reminding.remind() == 2
    Notice.objects.all().delete()
    world.go(declaration, "submit", world.filler)
    assert reminding.remind() == 0


def test_a_deadline_moved_is_reminded_of_again(world, closing):
    now = datetime(2026, 3, 19, 9, tzinfo=CHINA)
    assert reminding.remind(now=now) == 2
    Campaign.objects.update(closes_at=CLOSES + timedelta(days=1))
    assert reminding.remind(now=now) == 2


def test_a_unit_that_may_be_late_is_reminded_of_its_own_deadline(world, closing):
    late = {"department": world.bureau, "until": CLOSES + timedelta(days=10), "why": "交接", "by": world.administrator}
    LateException.objects.create(campaign=closing, **late)
    assert reminding.remind(now=datetime(2026, 3, 19, 9, tzinfo=CHINA)) == 0
    assert reminding.remind(now=datetime(2026, 3, 29, 9, tzinfo=CHINA)) == 2
    assert Notice.objects.first().deadline == CLOSES + timedelta(days=10)


def test_a_filler_above_has_one_reminder_for_all_units_below(world, closing):
    above = make_user("above", Role.FILLER, world.bureau)
    other = Project.objects.create(unit=world.bureau, name="局本级的")
    closing.expected_projects.create(project=other, by=world.administrator)
    reminding.remind(now=datetime(2026, 3, 19, 9, tzinfo=CHINA))
    assert "还有 2 个项目" in Notice.objects.get(to=above).text
    assert "还有 1 个项目" in Notice.objects.get(to=world.filler).text


def test_reminding_takes_the_same_queries_for_1_and_30_projects(world, closing):
    taken = []
    for rows in (1, 30):
        for number in range(Project.objects.count(), rows):
            project = Project.objects.create(unit=world.branch, name=f"项目{number}")
            closing.expected_projects.create(project=project, by=world.administrator)
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            reminding.remind(now=datetime(2026, 3, 19, 9, tzinfo=CHINA))
        taken.append(len(queries))
    assert taken[0] == taken[1]
