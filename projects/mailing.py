"""Notices by e-mail: one message a person, at once or once a day, as each has chosen.

Nothing waits for it: what a message says stands on 我的工作 already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from projects import access
from projects.models import MailPreference, Notice, display_name

# Older ones are no news; nobody who turns mail on is sent a year at once.
NEWS = timedelta(days=14)
MOST_LINES = 50


class NotConfigured(Exception):
    """No mail server is set; the message is Chinese."""


class Unreachable(Exception):
    """The mail server cannot be reached or refuses us; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How many people were written to, and which addresses failed and why."""

    people: int
    failed: tuple[tuple[str, str], ...]


def send(*, now: datetime | None = None) -> Sent:
    """Mail what is to be mailed by now. Raises NotConfigured, Unreachable.

    A notice is marked together with its message's acceptance by the server, so one run after another sends nothing
    twice; what failed is tried again by the next.
    """
    if not settings.EMAIL_HOST:
        raise NotConfigured("没有设置发信服务器（EMAIL_HOST），没有发邮件；通知都在“我的工作”里")
    now, people, failed = now or timezone.now(), 0, []
    server = get_connection()
    for user in _addressees(now):
        _open(server)
        try:
            people += _send_to(user, server, now)
        except (SMTPException, OSError, UnicodeError) as problem:
            # UnicodeError: an address that passes for one, and whose Chinese domain has a part too long to be written.
            failed.append((user.email, str(problem)))
            server.close()
    server.close()
    return Sent(people, tuple(failed))


def _open(server: BaseEmailBackend) -> None:
    try:
        server.open()
    except (SMTPException, OSError) as problem:
        raise Unreachable(f"连不上发信服务器 {settings.EMAIL_HOST}：{problem}") from problem


def _addressees(now: datetime) -> Iterator[User]:
    """Who has news to be mailed and whose time it is."""
    news = _news(now).filter(to=OuterRef("pk"))
    people = User.objects.filter(Exists(news), is_active=True).exclude(email="").order_by("pk")
    people = people.exclude(mail_preference__how=MailPreference.How.NEVER).select_related("mail_preference")
    return (user for user in people.annotate(last=Max("notices__mailed_at")) if _is_time(user, now))


def _is_time(user: User, now: datetime) -> bool:
    """At once, or in the day's first run after the digest's hour."""
    preference = getattr(user, "mail_preference", None)
    if preference and preference.how == MailPreference.How.AT_ONCE:
        return True
    had_today = user.last and timezone.localdate(user.last) >= timezone.localdate(now)
    return timezone.localtime(now).hour >= settings.MAIL_DIGEST_HOUR and not had_today


def _news(now: datetime) -> QuerySet[Notice]:
    """What nobody has read here or was written about."""
    return Notice.objects.filter(read_at=None, mailed_at=None, at__gt=now - NEWS)


@transaction.atomic
def _send_to(user: User, server: BaseEmailBackend, now: datetime) -> bool:
    """One message with all news of one person; False when another run was faster or there is none they may see."""
    others_wait = connection.features.has_select_for_update_skip_locked
    rows = _news(now).filter(pk__in=access.notices_of(user).values("pk")).order_by("pk")
    notices = list(rows.select_for_update(skip_locked=others_wait, of=("self",) if others_wait else ()))
    if not notices:
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
    _message(user, notices, server).send()
    return True


def _message(user: User, notices: list[Notice], server: BaseEmailBackend) -> EmailMessage:
    lines = [f"{display_name(user)}，您好：", ""]
    lines += [f"{number}. {_line(notice)}" for number, notice in enumerate(notices[:MOST_LINES], start=1)]
    if len(notices) > MOST_LINES:
        lines.append(f"……共 {len(notices)} 条，其余请到“我的工作”查看")
    lines += ["", "以上各条都在“我的工作”里，不看邮件也不影响办理。", f"收信方式：{_address('mail-preference')}"]
    first = notices[0].text if len(notices) == 1 else f"{len(notices)} 条通知"
    # A subject is one line of a length that mail programs show.
    subject = " ".join(f"[目标] {first}".split())
    return EmailMessage(subject[:100], "\n".join(lines), to=[user.email], connection=server)


def _line(notice: Notice) -> str:
    return f"{notice.text}\n   {_address('notice-open', notice.pk)}"


def _address(name: str, *args) -> str:
    """An address outside any request; blank where the site's own is not set."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse(name, args=args)}" if settings.SITE_URL else ""
