"""What administrators set up: campaigns with their stages, which form whom is given, and who may be late.

Every verb asks for its right again, whatever page or command calls it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from indicators.models import Framework
from projects import access, audit, telling
from projects.models import (
    AuditEntry,
    Campaign,
    CampaignStage,
    Declaration,
    Department,
    ExpectedProject,
    FormChoice,
    LateException,
    Project,
    ReviewDecision,
)

OUT_OF_THE_WAY = 10_000


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage as an administrator wants it; `pk` None for a new one."""

    name: str
    role: str
    due_at: datetime | None = None
    pk: int | None = None


@transaction.atomic
def write(campaign: Campaign, rows: Sequence[StageRow], *, by) -> list[str]:
    """Save a campaign, new or changed, with these stages in this order.

    Returns what stands in the way, in words; nothing is written then. Raises PermissionDenied, and Http404 when it is
    gone.
    """
    _require_right(by)
    before = _in_words(_locked(campaign)) if campaign.pk else {}
    if problems := stage_problems(campaign, rows):
        return problems
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError:
        return [f"{campaign.fiscal_year} 年度的填报批次刚刚已由别人建立，请在列表中打开它"]
    _write_stages(campaign, rows)
    audit.changed([(campaign, before, _in_words(campaign))], by=by)
    return []


def _locked(campaign: Campaign) -> Campaign:
    """As it stands now. Nothing enters its stages until the transaction ends, see `workflow`. Raises Http404: gone."""
    return get_object_or_404(Campaign.objects.select_for_update(), pk=campaign.pk)


def _in_words(campaign: Campaign) -> dict[str, Any]:
    """A campaign's parts with its stages, for the audit trail."""
    stages = CampaignStage.objects.filter(campaign=campaign).order_by("position")
    lines = (
        f"{stage.name}（{stage.get_role_display()}）"
        + (f"，{timezone.localtime(stage.due_at):%Y-%m-%d %H:%M}" if stage.due_at else "")
        for stage in stages
    )
    return audit.parts_of(campaign) | {"审核环节": "；".join(lines)}


def stages_of(campaign: Campaign) -> QuerySet[CampaignStage]:
    """Its stages, each with `in_use`: somebody waits or was decided on there."""
    waiting = Declaration.objects.filter(waits_at=OuterRef("pk"))
    decided = ReviewDecision.objects.filter(stage=OuterRef("pk"))
    return CampaignStage.objects.filter(campaign=campaign.pk).annotate(in_use=Exists(waiting) | Exists(decided))


def stage_problems(campaign: Campaign, rows: Sequence[StageRow]) -> list[str]:
    """Why a campaign cannot have these stages in this order. What was decided keeps its place and its role."""
    problems = [] if rows else ["至少要有一个审核环节"]
    names = [row.name for row in rows]
    problems += [f"有两个环节都叫“{name}”，请改名" for name in dict.fromkeys(names) if names.count(name) > 1]
    wanted = {row.pk: (position, row) for position, row in enumerate(rows, start=1) if row.pk}
    held = stages_of(campaign)
    # Removed meanwhile, or no stage of this campaign at all.
    lost = [row for pk, (_, row) in wanted.items() if pk not in {stage.pk for stage in held}]
    problems += [f"环节“{row.name}”已被别人删除，请刷新页面后重新修改" for row in lost]
    for stage in held:
        position, row = wanted.get(stage.pk, (0, None))
        if not stage.in_use:
            continue
        if not row:
            problems.append(f"环节“{stage}”已有申报表在审或已有审核决定，不能删除")
        elif position != stage.position:
            problems.append(f"环节“{stage}”已有申报表在审或已有审核决定，要保持为第 {stage.position} 个环节")
        elif row.role != stage.role:
            problems.append(f"环节“{stage}”已有申报表在审或已有审核决定，不能改由别的角色审核")
    return problems


def _write_stages(campaign: Campaign, rows: Sequence[StageRow]) -> None:
    stages = CampaignStage.objects.filter(campaign=campaign)
    kept = {row.pk for row in rows if row.pk}
    stages.exclude(pk__in=kept).delete()
    # Two that change places would meet on their way; nobody types a control character.
    for stage in stages:
        stages.filter(pk=stage.pk).update(position=F("position") + OUT_OF_THE_WAY, name=f"\x01{stage.pk}")
    for position, row in enumerate(rows, start=1):
        values = {"position": position, "name": row.name, "role": row.role, "due_at": row.due_at}
        if row.pk:
            stages.filter(pk=row.pk).update(**values)
        else:
            CampaignStage.objects.create(campaign=campaign, **values)


@transaction.atomic
def remove(campaign: Campaign, *, by) -> str:
    """Delete a campaign of which nothing was reviewed; why it cannot be, else blank. Raises as `write`."""
    _require_right(by)
    before = _in_words(_locked(campaign))
    if stages_of(campaign).filter(in_use=True).exists():
        return f"“{campaign}”已有申报表送审，不能删除"
    audit.changed([(campaign, before, {})], by=by)
    campaign.delete()
    return ""


@transaction.atomic
def choose_form(campaign: Campaign, department: Department, framework: Framework, layout: str, *, by) -> FormChoice:
    """Which form a department and all below it fill from now on. What is begun stays as it is."""
    _require_right(by, over=department)
    chosen = {"framework": framework, "layout": "" if layout == framework.layout else layout}
    held = FormChoice.objects.filter(campaign=campaign, department=department).first()
    choice, _ = FormChoice.objects.update_or_create(campaign=campaign, department=department, defaults=chosen)
    audit.changed([(choice, audit.parts_of(held) if held else {}, audit.parts_of(choice))], by=by)
    return choice


@transaction.atomic
def drop_form_choice(choice: FormChoice, *, by) -> None:
    """New declarations of the department go by its superior's choice again, or by what they used last."""
    _require_right(by, over=choice.department)
    audit.changed([(choice, audit.parts_of(choice), {})], by=by)
    choice.delete()


@transaction.atomic
def grant_exception(campaign: Campaign, department: Department, *, until: datetime, why: str, by) -> LateException:
    """Let a department and all below it submit after the campaign closed; its fillers are told."""
    _require_right(by, over=department)
    exception = LateException.objects.create(campaign=campaign, department=department, until=until, why=why, by=by)
    audit.changed([(exception, {}, audit.parts_of(exception))], by=by)
    telling.tell_of_exception(exception, by=by)
    return exception


@transaction.atomic
def end_exception(exception: LateException, *, by) -> bool:
    """End an exception now; False when it is over already."""
    _require_right(by, over=exception.department)
    now = timezone.now()
    held = LateException.objects.select_for_update().get(pk=exception.pk)
    if held.until <= now:
        return False
    before = audit.parts_of(held)
    held.until, held.ended_by = now, by
    held.save(update_fields=["until", "ended_by"])
    audit.changed([(held, before, audit.parts_of(held))], by=by)
    return True


@transaction.atomic
def expect(campaign: Campaign, projects: QuerySet[Project], *, by) -> int:
    """Enter projects among those the campaign expects; how many were not there yet."""
    _require_right(by)
    held = ExpectedProject.objects.filter(campaign=campaign)
    own = projects.filter(unit__in=access.units_administered_by(by)).exclude(pk__in=held.values("project"))
    new = [ExpectedProject(campaign=campaign, project_id=pk, by=by) for pk in own.values_list("pk", flat=True)]
    ExpectedProject.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    _note_expected(campaign, "列入应报项目", len(new), by=by)
    return len(new)


def _note_expected(campaign: Campaign, action: str, count: int, *, by) -> None:
    """Many projects are one act."""
    if count:
        audit.record(AuditEntry.Kind.SETTING, action, campaign, by=by, after={"项目数": count})


@transaction.atomic
def expect_no_more(campaign: Campaign, projects: QuerySet[Project], *, by) -> int:
    """Strike projects out of those expected; how many there were."""
    _require_right(by)
    own = projects.filter(unit__in=access.units_administered_by(by)).values("pk")
    count = ExpectedProject.objects.filter(campaign=campaign, project__in=own).delete()[0]
    _note_expected(campaign, "不再列入应报项目", count, by=by)
    return count


def _require_right(user, *, over: Department | None = None) -> None:
    """Campaigns are set up by who administers a tree; what names a unit, by who administers that unit.

    Raises PermissionDenied, or Http404 for a unit they may not know of.
    """
    if not access.sets_up_campaigns(user):
        raise PermissionDenied
    if over and not access.units_administered_by(user).filter(pk=over.pk).exists():
        raise Http404
