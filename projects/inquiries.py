"""提问: a dialogue at a part of the form between the unit and its reviewers, beside all decisions.

Who may write is `access.may_inquire`'s to say, who is told `telling`'s. Nothing here is part of the form: no revision
is counted up, and no export has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from projects import access, audit, store, telling
from projects.core.document import INDICATOR_LABELS, LABELS, Document, Indicator
from projects.diff import follow
from projects.models import AuditEntry, Declaration, Inquiry, InquiryMessage, Role
from projects.models.declarations import IN_REVIEW, OPEN_STATES
from projects.models.inquiries import LONGEST_MESSAGE
from projects.sheet import row_of

ASK, REPLY, RESOLVE = "提问", "答复提问", "提问已解决"
# The audit trail's words for what the timeline shows by the messages themselves.
ACTIONS = (ASK, REPLY, RESOLVE)


class Unsaid(Exception):
    """Something that cannot be said so; the message is Chinese and names the way out."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An inquiry with what was said, and where its part stands now; `path` is blank for the whole form.

    `gone` where the indicator it spoke of was deleted.
    """

    inquiry: Inquiry
    messages: Sequence[InquiryMessage]
    path: str
    gone: bool = False


def inquiries_of(declaration: Declaration, document: Document) -> list[Placed]:
    """Everything asked at a declaration, what still waits first and then the newest; in two queries."""
    messages = Prefetch("messages", InquiryMessage.objects.select_related("by").order_by("pk"))
    found = declaration.inquiries.select_related("asked_by", "resolved_by").prefetch_related(messages)
    ordered = sorted(found, key=lambda one: (bool(one.resolved_at), bool(one.answered_at), -one.pk))
    return [_placed(inquiry, document) for inquiry in ordered]


def waiting_for(user) -> QuerySet[Inquiry]:
    """What others asked and `user` may answer: at forms whose review is theirs, or which they fill. Three queries."""
    open_ones = Inquiry.objects.unanswered()
    reviewed = Q(declaration__in=access.waiting_for(user).values("pk"))
    supervised = Q(
        ~Q(declaration__state__in=IN_REVIEW),
        declaration__project__unit__in=access.departments_of(user, Role.DEPARTMENT_REVIEWER),
    )
    filled = Q(declaration__project__unit__in=access.departments_of(user, Role.FILLER))
    asked = Q(reviewed | supervised, from_unit=True) | Q(filled, from_unit=False)
    return open_ones.filter(asked).exclude(asked_by=user)


@transaction.atomic
def ask(declaration: Declaration, path: str, text: str, *, by, based_on: int) -> Inquiry:
    """Ask at the part at `path` of the form as it was at revision `based_on`; blank asks about the whole.

    Raises PermissionDenied, Http404, Unsaid, and store.Conflict where a path could mean another row by now.
    """
    roles = _require(declaration, by)
    said = _text(text)
    if row_of(path):
        store.require_revision(declaration, based_on)
    document = store.load(declaration)
    if not _is_part(path, document):
        raise Unsaid("表中已经没有这一处，请刷新页面后再提问")
    inquiry = Inquiry.objects.create(
        declaration=declaration,
        path=path,
        label=document.label(path),
        rows=_rows(path, document),
        from_unit=Role.FILLER in roles,
        asked_by=by,
        asked_at=timezone.now(),
    )
    _say(inquiry, ASK, said, by=by)
    telling.tell_of_inquiry(inquiry, said, by=by, is_answer=False)
    return inquiry


@transaction.atomic
def reply(inquiry: Inquiry, text: str, *, by) -> None:
    """Say something more: an answer when it comes from the side that was asked, else a further question.

    What was resolved is open again. Raises as `ask`, without store.Conflict.
    """
    locked = _lock(inquiry)
    roles, said = _require(locked.declaration, by), _text(text)
    is_answer = by.pk != locked.asked_by_id and bool(roles & _asked_of(locked))
    locked.answered_at = timezone.now() if is_answer else None
    locked.resolved_at = locked.resolved_by = None
    document = store.load(locked.declaration)
    if path := _placed(locked, document).path:
        locked.path, locked.rows = path, _rows(path, document)
    locked.save()
    _say(locked, REPLY if is_answer else ASK, said, by=by)
    telling.tell_of_inquiry(locked, said, by=by, is_answer=is_answer)


@transaction.atomic
def resolve(inquiry: Inquiry, *, by) -> None:
    """Nothing more is to be said. A second time changes nothing. Raises PermissionDenied, Http404, Unsaid."""
    locked = _lock(inquiry)
    _require(locked.declaration, by)
    if locked.resolved_at:
        return
    locked.resolved_at, locked.resolved_by = timezone.now(), by
    locked.save(update_fields=["resolved_at", "resolved_by"])
    _record(locked, RESOLVE, "", by=by)


def _asked_of(inquiry: Inquiry) -> frozenset[Role]:
    """The roles of the side that an inquiry was put to."""
    return access.ANSWERING if inquiry.from_unit else frozenset({Role.FILLER})


def _require(declaration: Declaration, by) -> frozenset[Role]:
    """The roles of somebody who may write here; a form whose work is done takes no more questions."""
    access.require(by, "view", declaration)
    roles = access.roles_over(by, declaration.project.unit_id)
    if not roles & access.INQUIRING:
        raise PermissionDenied
    if declaration.state not in OPEN_STATES:
        raise Unsaid(f"这份申报表现在是“{declaration.get_state_display()}”，不能再提问或答复")
    return roles


def _lock(inquiry: Inquiry) -> Inquiry:
    rows = Inquiry.objects.select_for_update(of=("self",)).select_related("declaration__project__unit")
    return get_object_or_404(rows, pk=inquiry.pk)


def _text(text: str) -> str:
    said = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not said:
        raise Unsaid("请写明要问或要答的内容")
    if len(said) > LONGEST_MESSAGE:
        raise Unsaid(f"最多 {LONGEST_MESSAGE} 个字，现在 {len(said)} 个，请分几次写")
    return said


def _say(inquiry: Inquiry, action: str, text: str, *, by) -> None:
    InquiryMessage.objects.create(inquiry=inquiry, by=by, at=timezone.now(), text=text)
    _record(inquiry, action, text, by=by)


def _record(inquiry: Inquiry, action: str, text: str, *, by) -> None:
    after = {"位置": inquiry.label} | ({"内容": text} if text else {})
    audit.record(AuditEntry.Kind.CHANGE, action, by=by, declaration=inquiry.declaration, after=after)


def _is_part(path: str, document: Document) -> bool:
    """Whether a form that says `document` shows something at `path`."""
    if match := re.fullmatch(r"indicators\[(\d{1,5})\]\.(\w+)", path):
        return int(match[1]) < len(document.indicators) and match[2] in INDICATOR_LABELS
    lines = (f"budget.lines[{source}]" for source in document.sources())
    return path in {"", "budget", "goals", "indicators", *LABELS, *lines}


def _rows(path: str, document: Document) -> list[tuple[str, ...]]:
    return [row.texts() for row in document.indicators] if row_of(path) else []


def _placed(inquiry: Inquiry, document: Document) -> Placed:
    messages = list(inquiry.messages.all())
    if not row_of(inquiry.path):
        return Placed(inquiry, messages, inquiry.path)
    path = follow(inquiry.path, replace(document, indicators=_indicators(inquiry.rows)), document)
    return Placed(inquiry, messages, path, gone=not path)


def _indicators(rows: Iterable[Sequence[str]]) -> tuple[Indicator, ...]:
    return tuple(map(Indicator.of, rows))
