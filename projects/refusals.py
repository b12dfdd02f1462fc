"""What somebody tried and was refused: the one trace an illegal action leaves."""

from __future__ import annotations

from django.http import HttpRequest

from projects import audit
from projects.models import AuditEntry, Declaration

REFUSED = (403, 404)
# What an open page asks by itself, every few seconds and to no effect.
ASKED_BY_PAGES = {"declaration-check", "declaration-paste", "declaration-presence"}
LONGEST_ACTION = 20


def note(request: HttpRequest, status: int) -> None:
    """Write a refused POST down, if somebody logged in sent it to one of our addresses."""
    match, user = request.resolver_match, getattr(request, "user", None)
    if request.method != "POST" or status not in REFUSED or not match or match.url_name in ASKED_BY_PAGES:
        return
    if not user or not user.is_authenticated:
        return
    declaration, address = _declaration(match), _kept(request.path)
    audit.record(
        AuditEntry.Kind.REFUSAL,
        "无权操作" if status == 403 else "无权查看或不存在",
        declaration or address,
        by=user,
        declaration=declaration,
        after={"地址": address, "动作": _kept(request.POST.get("action", ""))[:LONGEST_ACTION] or match.url_name},
    )


def _kept(text: str) -> str:
    """What was sent, without the NUL that no database keeps: one more would have left no trace."""
    return text.replace("\0", "")


def _declaration(match) -> Declaration | None:
    """The declaration an address is about, whether or not the sender may know of it."""
    if not (match.url_name or "").startswith("declaration-") or "pk" not in match.kwargs:
        return None
    return Declaration.objects.select_related("project").filter(pk=match.kwargs["pk"]).first()
