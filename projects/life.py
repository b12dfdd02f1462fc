"""A declaration's whole life in one list: its history, what reviewers decided and asked, and what the audit trail adds
of exports, imports and refusals, for whoever may read that."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from django.db.models import Case, Min, When

from projects import access, inquiries
from projects.models import AuditEntry, Declaration, Inquiry, InquiryMessage, Opinion, ReviewDecision, Revision


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: an entry of the history (`revision`), an entry of the audit trail, or both.

    Or something said to an inquiry (`message`), which is told once, by itself.
    """

    at: datetime
    revision: Revision | None = None
    entry: AuditEntry | None = None
    decision: ReviewDecision | None = None
    opinions: tuple[Opinion, ...] = ()
    message: InquiryMessage | None = None

    @property
    def action(self) -> str:
        if self.message:
            return "提问" if self.message.is_question else "提问中的发言"
        return self.revision.get_action_display() if self.revision else self.entry.action

    @property
    def by(self):
        return self.message.by if self.message else self.revision.by if self.revision else self.entry.by

    @property
    def on_behalf_of(self):
        return None if self.message else self.revision.on_behalf_of if self.revision else self.entry.on_behalf_of

    @property
    def why(self) -> str:
        """Unless the decision beside it says the same."""
        said = self.revision or self.entry
        return "" if self.decision or self.message else said.why

    @property
    def verdict(self) -> str:
        """The decision's words, unless one of its opinions is those words."""
        words = self.decision.opinion if self.decision else ""
        return "" if words in [opinion.text for opinion in self.opinions] else words


def life_of(declaration: Declaration, *, user) -> list[Moment]:
    """All that happened to a declaration, the newest first, as far as `user` may know; six queries."""
    revisions = list(declaration.revisions.select_related("by", "on_behalf_of").defer("document").order_by("number"))
    readable = access.audit_entries_of(user).about(declaration.pk).select_related("by", "on_behalf_of")
    of_history, others = _placed(readable, revisions)
    decisions, opinions = _decisions(declaration), _opinions(declaration)
    history = []
    for revision in revisions:
        decision = decisions.get((revision.number, revision.action))
        moment = Moment(revision.at, revision, of_history.get(revision.number), decision)
        history.append(replace(moment, opinions=opinions.get(decision.pk, ())) if decision else moment)
    told = [Moment(entry.at, entry=entry) for entry in others if entry.action not in (inquiries.ASK, inquiries.REPLY)]
    return sorted([*history, *told, *_said(declaration)], key=attrgetter("at"), reverse=True)


def _said(declaration: Declaration) -> list[Moment]:
    """What was said to inquiries at parts of the form."""
    first = Inquiry.objects.filter(declaration=declaration).annotate(first=Min("messages")).values("first")
    messages = InquiryMessage.objects.filter(inquiry__declaration=declaration).select_related("by", "inquiry")
    told = messages.annotate(is_question=Case(When(pk__in=first, then=True), default=False))
    return [Moment(message.at, message=message) for message in told]


def _placed(
    entries: Iterable[AuditEntry], revisions: list[Revision]
) -> tuple[Mapping[int, AuditEntry], list[AuditEntry]]:
    """Audit entries by the number of the history entry they tell of, and those that tell of something else.

    The autosaves of a sitting move their history entry's number on; what told of its beginning tells of the next there
    is.
    """
    numbers = [revision.number for revision in revisions]
    of_history: dict[int, AuditEntry] = {}
    others = []
    for entry in entries:
        at = bisect_left(numbers, entry.revision) if entry.revision else len(numbers)
        if at < len(numbers):
            of_history[numbers[at]] = entry
        else:
            others.append(entry)
    return of_history, others


def _decisions(declaration: Declaration) -> dict[tuple[int, str], ReviewDecision]:
    """Reviewers' decisions by the number and action of their history entry: the next after the one they judged."""
    decisions = declaration.decisions.select_related("judged", "by").defer("judged__document")
    return {(decision.judged.number + 1, decision.action): decision for decision in decisions}


def _opinions(declaration: Declaration) -> dict[int, tuple[Opinion, ...]]:
    found: dict[int, tuple[Opinion, ...]] = {}
    for opinion in declaration.opinions.select_related("answered_by").order_by("pk"):
        found[opinion.decision_id] = (*found.get(opinion.decision_id, ()), opinion)
    return found
