"""How a finding is settled by a button: a filler takes its certain way out, or a reviewer waives it (and may take that
back while it is their turn).

Each is a history entry of its own, says in words what it did, and is refused when the finding is no longer there.
"""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone

from projects import access, draft_counts, store
from projects.checks import Finding, Remedy
from projects.core.document import Document, from_plain
from projects.diff import turn
from projects.judging import findings_of, waivers_given
from projects.models import Declaration, FindingWaiver, Revision
from projects.workflow import NotReady, claim

ROW_NUMBER = re.compile(r"(?<=\|indicators)\[\d{1,6}\]")


@transaction.atomic
def waive(declaration: Declaration, key: str, *, by, based_on: int, why: str) -> Declaration:
    """A reviewer's word that the finding `key` does not apply here. Raises as `workflow.advance`."""
    locked = claim(declaration, "waive", by=by, based_on=based_on)
    finding = _finding(locked, key)
    if not why.strip():
        raise NotReady(f"请填写豁免理由：{finding.message}")
    FindingWaiver.objects.update_or_create(
        declaration=locked,
        code=finding.code,
        path=finding.path,
        digest=finding.digest,
        defaults={"evidence": finding.evidence, "why": why.strip(), "by": by, "at": timezone.now()},
    )
    _record(locked, f"{finding.message}：{why.strip()}", by=by)
    return locked


@transaction.atomic
def unwaive(declaration: Declaration, key: str, *, by, based_on: int) -> Declaration:
    """Let a finding that was waived count again; whose turn it is may, whoever waived it. Raises as `waive`."""
    locked = claim(declaration, "waive", by=by, based_on=based_on)
    finding, waiver = _finding(locked, key), waivers_given(locked).get(key)
    if not waiver:
        raise NotReady("这条检查结果没有被豁免，没有改动")
    waiver.delete()
    _record(locked, f"撤回豁免：{finding.message}（原豁免理由：{waiver.why}）", by=by)
    return locked


@transaction.atomic
def fix(declaration: Declaration, key: str, *, by, based_on: int) -> tuple[Declaration, str]:
    """Take the certain way out of the finding `key`, as a history entry of its own; also what changed, in words.

    Raises as `workflow.save`, and NotReady where the finding is gone or offers no such way.
    """
    locked = claim(declaration, "edit", by=by, based_on=based_on)
    document, words = remedied(locked, store.load(locked), key)
    saved = store.save(locked, document, by=by, based_on=based_on, action=Revision.Action.FIX, why=words)
    draft_counts.keep(saved)
    return saved, words


def remedied(declaration: Declaration, document: Document, key: str) -> tuple[Document, str]:
    """`document`, as it is typed in a declaration, with the certain way out of a finding taken, and that in words.

    Raises NotReady where the finding is not there or offers no such way.
    """
    remedy = _finding(declaration, key, document).remedy
    if not remedy or not remedy.fits(document):
        raise NotReady("这条检查结果没有可以直接采用的改法，请在表中修改")
    return remedy.applied_to(document), _words_of(remedy, document)


@transaction.atomic
def undo_fix(declaration: Declaration, *, by, based_on: int) -> Declaration:
    """Put back the text from before a fix, if nothing was saved since. Raises as `workflow.save`, and NotReady."""
    locked = claim(declaration, "edit", by=by, based_on=based_on)
    fixed = last_fix(locked)
    if not fixed:
        raise NotReady("改正之后内容又有变化，不能撤销；可以在“历史”中查看改正前的内容")
    # Numbers have gaps where a sitting of autosaves is one entry.
    before = locked.revisions.filter(number__lt=fixed.number).latest("number")
    saved = store.save(locked, from_plain(before.document), by=by, based_on=based_on, why=f"撤销改正：{fixed.why}")
    draft_counts.keep(saved)
    return saved


def last_fix(declaration: Declaration) -> Revision | None:
    """The fix that was the last thing done to a declaration, if it was one."""
    return declaration.revisions.filter(number=declaration.revision, action=Revision.Action.FIX).first()


def _record(declaration: Declaration, why: str, *, by) -> None:
    on_behalf_of = access.acting_for(by, "waive", declaration)
    store.record(declaration, Revision.Action.WAIVE, by=by, on_behalf_of=on_behalf_of, why=why)


def _finding(declaration: Declaration, key: str, document: Document | None = None) -> Finding:
    """The finding somebody pressed a button on, as long as it is still there.

    A row put in above it since the page was drawn moves it to another number; it is the same one where only one finding
    says so of that text.
    """
    findings = findings_of(declaration, document)
    found = next((finding for finding in findings if finding.key == key), None)
    moved = [finding for finding in findings if _without_row(finding.key) == _without_row(key)]
    if found or len(moved) == 1:
        return found or moved[0]
    raise NotReady("这条检查结果已不在：所指的内容有了变化，没有改动")


def _without_row(key: str) -> str:
    return ROW_NUMBER.sub("", key)


def _words_of(remedy: Remedy, document: Document) -> str:
    """What a remedy changes, part by part."""
    turns = ((document.label(edit.path), *turn(edit.before, edit.after)) for edit in remedy.edits)
    return "；".join(f"{label}“{before}”改为“{after}”" for label, before, after in turns)
