"""What somebody tried and was refused: the one trace an illegal action leaves."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils import timezone

from projects import audit
from projects.models import AuditEntry, Declaration

REFUSED = (403, 404)
# What an open page asks by itself, every few seconds and to no effect.
ASKED_BY_PAGES = {"declaration-check", "declaration-paste", "declaration-presence"}
LONGEST_ACTION = 20
# Within this time a page that was refused is not written down again, nor more than so many pages.
LATELY = timedelta(minutes=10)
MOST_LATELY = 200


def note(request: HttpRequest, status: int) -> None:
    """Write down what somebody logged in was refused at one of our addresses: every act, and a look once in a while.

    A page that is asked for again and again, by reloading or by a script, leaves one entry in ten minutes; of one who
    tries address after address so many are kept as show what they do.
    """
    match, user = request.resolver_match, getattr(request, "user", None)
    if status not in REFUSED or not match or match.url_name in ASKED_BY_PAGES:
        return
    if not user or not user.is_authenticated:
        return
    declaration, address = _declaration(match), _kept(request.path)
    is_act = request.method == "POST"
    if not is_act and (_is_no_object(match, status) or not _is_news(user, address)):
        return
    audit.record(
        AuditEntry.Kind.REFUSAL,
        ("无权操作" if is_act else "无权查看") if status == 403 else "无权查看或不存在",
        declaration or address,
        by=user,
        declaration=declaration,
        after={"地址": address, "动作": _kept(request.POST.get("action", ""))[:LONGEST_ACTION] or match.url_name},
    )


def _is_no_object(match: ResolverMatch, status: int) -> bool:
    """Whether a page that was not found names nothing that could have been kept from somebody."""
    return status == 404 and not match.kwargs


def _is_news(user, address: str) -> bool:
    """Whether a refused look is to be written down beside what was lately refused to the same person."""
    lately = AuditEntry.objects.filter(by=user, at__gt=timezone.now() - LATELY, kind=AuditEntry.Kind.REFUSAL)
    return not lately.filter(after__地址=address).exists() and lately.count() < MOST_LATELY


def _kept(text: str) -> str:
    """What was sent, without the NUL that no database keeps: one more would have left no trace."""
    return text.replace("\0", "")


def _declaration(match) -> Declaration | None:
    """The declaration an address is about, whether or not the sender may know of it."""
    if not (match.url_name or "").startswith("declaration-") or "pk" not in match.kwargs:
        return None
    return Declaration.objects.select_related("project").filter(pk=match.kwargs["pk"]).first()
