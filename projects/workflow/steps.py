"""Where each action leads and what it needs: the one place where a state is assigned.

`access` says who may act in which state. Page, bulk action, import and command all call `advance`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from projects import access, draft_counts, figures, openings, store, telling, value_counts
from projects.audit_form import plain
from projects.checks import Finding, Severity
from projects.core.document import Document, from_plain
from projects.judging import findings_of, reasons_given, waivers_given
from projects.models import (
    Campaign,
    CampaignStage,
    DecisionBatch,
    Declaration,
    Opinion,
    ReviewDecision,
    Revision,
    State,
    SubmittedFinding,
    display_name,
)
from projects.turns import newest_decision
from projects.workflow.verdict import OpinionOn, Verdict, verdict_problems
from projects.workflow.window import campaign_problem

LEADS_TO = {
    "submit": State.SUBMITTED,
    "recall": State.DRAFT,
    "pass": State.DEPARTMENT_PASSED,
    "approve": State.APPROVED,
    "return": State.RETURNED,
    "reject": State.REJECTED,
}


class NotReady(Exception):
    """An action whose needs are not met. `problems` are Chinese sentences, each with its way out."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("；".join(problems))


@transaction.atomic
def advance(
    declaration: Declaration,
    action: str,
    *,
    by,
    based_on: int,
    verdict: Verdict | None = None,
    batch: DecisionBatch | None = None,
    reasons: Mapping[str, str] | None = None,
    why: str = "",
) -> Declaration:
    """Take `action` on a declaration: state, snapshot and history entry in one transaction.

    `verdict` goes with a decision, and `batch` with one of many at once; `reasons` (finding key -> text) with submit;
    `why` with recall, which gives the number of the round back where no reviewer has looked.
    Raises Http404 or PermissionDenied (no right, or it is gone), store.Conflict (changed since revision `based_on`),
    NotReady.
    """
    locked = claim(declaration, action, by=by, based_on=based_on)
    on_behalf_of = access.acting_for(by, action, locked)
    if action == "submit":
        _prepare_submit(locked, by=by, reasons=reasons or {})
    elif action in access.DECISIONS:
        named = {"by": by, "on_behalf_of": on_behalf_of, "batch": batch}
        why = _record_decision(locked, action, verdict or Verdict(), **named)
    elif action == "recall" and not openings.was_looked_at(locked):
        locked.round -= 1
    locked.waits_at = _next_stage(locked, action)
    locked.state = LEADS_TO[action]
    locked.state_changed_at = timezone.now()
    locked.save(update_fields=["state", "waits_at", "state_changed_at", "round", "submitted_by"])
    store.record(locked, Revision.Action(action), by=by, on_behalf_of=on_behalf_of, why=why)
    telling.tell(locked, action, by=by, why=why)
    draft_counts.keep(locked)
    if locked.state == State.APPROVED:
        value_counts.moved([locked.pk], into=True)
    return locked


@transaction.atomic
def take_back(declaration: Declaration, *, by, based_on: int, why: str) -> Declaration:
    """The newest decision no longer stands, nor do its opinions: the declaration waits where it waited before it.

    As if it had waited there all along: its `state_changed_at` is that of its arrival. Raises as `advance`.
    """
    locked = claim(declaration, access.TAKE_BACK, by=by, based_on=based_on)
    if not why.strip():
        raise NotReady("请填写收回决定的原因")
    decision, on_behalf_of = newest_decision(locked), access.acting_for(by, access.TAKE_BACK, locked)
    decision.taken_back_at, decision.taken_back_why = timezone.now(), why.strip()
    decision.save(update_fields=["taken_back_at", "taken_back_why"])
    was_approved = locked.state == State.APPROVED
    locked.state, locked.waits_at = decision.judged.state, decision.stage
    locked.state_changed_at = decision.waiting_since
    locked.save(update_fields=["state", "waits_at", "state_changed_at"])
    store.follow(store.of_projects([locked.project]))
    locked.refresh_from_db(fields=["unit", "unit_name", "project_name", "supervising_name", "stands_apart"])
    words = f"收回“{decision.get_action_display()}”：{why.strip()}"
    store.record(locked, Revision.Action.TAKE_BACK, by=by, on_behalf_of=on_behalf_of, why=words)
    telling.tell(locked, access.TAKE_BACK, by=by, why=why.strip())
    if was_approved:
        value_counts.moved([locked.pk], into=False)
    return locked


def _next_stage(declaration: Declaration, action: str) -> CampaignStage | None:
    """Where a declaration waits after `action`; None where no reviewer has it."""
    if action not in ("submit", "pass"):
        return None
    position = declaration.waits_at.position + 1 if declaration.waits_at else 1
    # Locked to the end: whoever changes the campaign's stages meanwhile waits, and then finds this one in use.
    campaigns = Campaign.objects.select_for_update(no_key=True).filter(fiscal_year=declaration.fiscal_year)
    stage = CampaignStage.objects.filter(campaign=campaigns.first(), position=position).first()
    if not stage:
        raise NotReady("审核环节刚刚有变化，没有执行；请刷新页面后再办理")
    return stage


@transaction.atomic
def save(
    declaration: Declaration,
    document: Document,
    *,
    by,
    based_on: int,
    answers: Mapping[int, str] | None = None,
    reasons: Mapping[str, str] | None = None,
    by_hand: bool = True,
    sitting: str = "",
) -> Declaration:
    """What a filler typed, while the form is theirs to change.

    The form, answers to open opinions by their id, and reasons by the key of the finding that asks for one; a blank
    reason takes back the one before. A save not `by_hand` is an autosave; `sitting` is the token of the page it comes
    from, see `store.record`. Raises as `advance`, and store.Unsavable.
    """
    action = Revision.Action.SAVE if by_hand else Revision.Action.AUTOSAVE
    locked = claim(declaration, "edit", by=by, based_on=based_on)
    saved = store.save(locked, document, by=by, based_on=based_on, action=action, sitting=sitting)
    if _change_reasons(saved, document, reasons or {}, by=by) and saved.revision == based_on:
        # A reason is no part of the form, yet whoever saw the page without it must not save over it.
        store.record(saved, action, by=by, document=document, sitting=sitting)
    _answer(saved, answers or {}, by=by)
    if saved.revision != based_on:
        draft_counts.keep(saved, document)
    return saved


@transaction.atomic
def restore(declaration: Declaration, entry: Revision, *, by, based_on: int) -> Declaration:
    """Save once more what an entry of the history says, in all parts that people write, while the form is theirs.

    What stood there stays in the history. Raises as `save`, and NotReady where nothing would change.
    """
    locked = claim(declaration, "edit", by=by, based_on=based_on)
    document = restored(locked, entry)
    when = f"{timezone.localtime(entry.at):%Y年%m月%d日 %H:%M}"
    words = f"恢复为第 {entry.number} 次记录（{when} {display_name(entry.by)} {entry.get_action_display()}）"
    saved = store.save(locked, document, by=by, based_on=based_on, action=Revision.Action.RESTORE, why=words)
    if saved.revision == based_on:
        raise NotReady("这次记录与现在的内容相同，不用恢复")
    draft_counts.keep(saved, document)
    return saved


def restored(declaration: Declaration, entry: Revision) -> Document:
    """What the declaration would say: the entry's text under the names, year and framework it has now."""
    return store.load(declaration).with_editable_parts(from_plain(entry.document))


@transaction.atomic
def amend(declaration: Declaration, *, by, based_on: int, why: str) -> Declaration:
    """A draft of a new version; the approved one stays in force until the new one is approved. Raises as `advance`."""
    locked = claim(declaration, "amend", by=by, based_on=based_on)
    if not why.strip():
        raise NotReady("请填写调整原因")
    versions = Declaration.objects.filter(project=locked.project, fiscal_year=locked.fiscal_year)
    # A rejected amendment is over; the approved version may be amended again.
    if versions.filter(version__gt=locked.version).exclude(state=State.REJECTED).exists():
        raise NotReady("这份申报表已有更新的版本，请在新版本上继续")
    # Where the project has gone to another unit since, the approved version no longer counts as the newest of its unit.
    figures.changed([(locked.unit_id, locked.fiscal_year)])
    draft = store.create(
        locked.project,
        store.load(locked),
        by=by,
        action=Revision.Action.AMEND,
        why=why.strip(),
        supervising=locked.supervising_department,
        version=versions.aggregate(Max("version"))["version__max"] + 1,
    )
    draft_counts.keep(draft)
    return draft


def bring_in(drafts: Sequence[store.Draft], *, by, why: str, approved: bool) -> list[Declaration]:
    """Declarations out of imported tables: drafts or, of years that are over, as `approved` elsewhere.

    What was approved before it came to us has no reviews here; its history entry says who brought it in, when and from
    which file. Whose units these are is the importer's to see to. Raises as `store.create_many`.
    """
    state = State.APPROVED if approved else State.DRAFT
    return store.create_many(drafts, by=by, why=why, state=state)


def _answer(declaration: Declaration, answers: Mapping[int, str], *, by) -> None:
    """Close open opinions with the filler's answers, in one history entry; a blank answer leaves its opinion open."""
    given = {pk: text.replace("\0", "").strip() for pk, text in answers.items()}
    opinions = [opinion for opinion in declaration.opinions.unanswered() if given.get(opinion.pk)]
    for opinion in opinions:
        opinion.answer, opinion.answered_by, opinion.answered_at = given[opinion.pk], by, timezone.now()
        opinion.save(update_fields=["answer", "answered_by", "answered_at"])
    if opinions:
        words = "；".join(f"{opinion.label or '整张表'}：{opinion.answer}" for opinion in opinions)
        store.record(declaration, Revision.Action.ANSWER, by=by, why=words)


def claim(declaration: Declaration, action: str, *, by, based_on: int) -> Declaration:
    """The locked row, proved unchanged and this user's to act on."""
    access.require_role(by, action, declaration)
    locked = store.lock(declaration, based_on=based_on)
    access.require(by, action, locked)
    return locked


def _prepare_submit(declaration: Declaration, *, by, reasons: Mapping[str, str]) -> None:
    waived = waivers_given(declaration)
    findings = [finding for finding in findings_of(declaration) if finding.key not in waived]
    given = reasons_given(declaration)
    asked = [finding for finding in findings if finding.severity is Severity.REASON]
    lacking = [f for f in asked if not (reasons.get(f.key, "").strip() or given.get(f.key))]
    problems = [finding.message for finding in findings if finding.severity is Severity.BLOCKER]
    problems += [f"{finding.message}（需说明原因）" for finding in lacking]
    if declaration.opinions.unanswered().exists():
        problems.append("还有审核意见没有答复，请在“审核意见”中逐条答复")
    if closed := campaign_problem(declaration):
        problems.append(closed)
    if problems:
        raise NotReady(*problems)
    for finding in asked:
        if text := reasons.get(finding.key, "").strip():
            _keep_reason(declaration, finding, text, by=by)
    declaration.round += 1
    declaration.submitted_by = by
    declaration.submitted_findings.all().delete()
    SubmittedFinding.objects.bulk_create(
        SubmittedFinding(declaration=declaration, code=one.code, severity=one.severity.value, path=one.path)
        for one in findings
    )


def _change_reasons(declaration: Declaration, document: Document, reasons: Mapping[str, str], *, by) -> bool:
    """Make the reasons say what was typed beside the findings that ask for one; whether that changed any."""
    given = reasons_given(declaration) if reasons else {}
    typed = {key: text.replace("\0", "").strip() for key, text in reasons.items()}
    changed = {key: text for key, text in typed.items() if text != given.get(key, "")}
    findings = findings_of(declaration, document) if changed else ()
    asked = [finding for finding in findings if finding.severity is Severity.REASON and finding.key in changed]
    for finding in asked:
        _keep_reason(declaration, finding, changed[finding.key], by=by)
    return bool(asked)


def _keep_reason(declaration: Declaration, finding: Finding, text: str, *, by) -> None:
    """One finding's reason; a blank one is none."""
    place = {"code": finding.code, "path": finding.path, "digest": finding.digest}
    if text:
        said = {"evidence": finding.evidence, "reason": text, "by": by}
        declaration.finding_reasons.update_or_create(**place, defaults=said)
    else:
        declaration.finding_reasons.filter(**place).delete()


def _record_decision(
    declaration: Declaration, action: str, verdict: Verdict, *, by, on_behalf_of, batch: DecisionBatch | None
) -> str:
    """Write the decision on the revision that was judged, with its opinions; returns its words for the history."""
    if problems := verdict_problems(action, verdict):
        raise NotReady(*problems)
    decision = ReviewDecision.objects.create(
        declaration=declaration,
        judged=declaration.revisions.get(number=declaration.revision),
        stage=declaration.waits_at,
        waiting_since=declaration.state_changed_at,
        round=declaration.round,
        action=action,
        grade=verdict.grade,
        audit=dict(verdict.audit),
        scores={question: plain(score) for question, score in verdict.scores.items()},
        reason_codes=list(verdict.reasons),
        opinion=verdict.opinion.strip(),
        by=by,
        on_behalf_of=on_behalf_of,
        batch=batch,
        office=access.office_of(by, declaration),
    )
    _open_opinions(decision, verdict)
    return "；".join(filter(None, [*decision.reasons, decision.opinion]))


def _open_opinions(decision: ReviewDecision, verdict: Verdict) -> None:
    """One opinion for each part the reviewer pointed at; a return's words are one more, on the whole form."""
    on_all = [OpinionOn("", decision.opinion)] if decision.action == "return" else []
    document = store.load(decision.declaration)
    Opinion.objects.bulk_create(
        Opinion(
            decision=decision,
            declaration=decision.declaration,
            path=one.path,
            label=document.label(one.path) if one.path else "",
            reason_code=one.reason_code,
            text=one.words,
        )
        for one in (*on_all, *verdict.opinions)
        if one.words
    )
