"""批复: approved declarations as letters to their units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from indicators.models import Framework
from projects import store
from projects.exporting import approval_line, decided_by, safe_name, with_approvals, zipped_files
from projects.models import Declaration, Opinion, ReviewDecision, State
from projects.papers import docx, pdf
from projects.papers.approval import Approval, Approved, letter_of
from projects.tables import Stamp

# What one 批复 may be written as.
LETTERS = {"docx": docx.letter, "pdf": pdf.letter}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A declaration for which there is no 批复, and why, in Chinese."""

    declaration: Declaration
    why: str


def approvals_of(declarations: QuerySet[Declaration]) -> tuple[list[Approval], list[LeftOut]]:
    """One 批复 for each unit, year and approving office, in a number of queries that does not grow with them."""
    found = list(with_approvals(store.with_parts(declarations)).prefetch_related("approvals__opinions"))
    left_out = [LeftOut(one, why) for one in found if (why := _why_without(one))]
    approved = [one for one in found if not _why_without(one)]
    groups: dict[tuple[int, int, str], list[Declaration]] = {}
    for one in approved:
        groups.setdefault((one.unit_id, one.fiscal_year, one.approvals[-1].office), []).append(one)
    made = [
        Approval(group[0].unit_name, year, office, tuple(map(_approved, group)))
        for (_, year, office), group in groups.items()
    ]
    return made, left_out


def _why_without(declaration: Declaration) -> str:
    if declaration.state != State.APPROVED:
        former = "；以前版本的批复，请在那个版本的页面下载" if declaration.version > 1 else ""
        return f"{declaration.get_state_display()}，没有批复{former}"
    return "" if declaration.approvals else "随往年的表导入，批复不是在本系统作出的"


def _approved(declaration: Declaration) -> Approved:
    decision: ReviewDecision = declaration.approvals[-1]
    opinions = (f"{opinion.label}：{opinion.text}" if opinion.label else opinion.text for opinion in _opened(decision))
    return Approved(
        store.load(declaration),
        on=_day(decision),
        by=decided_by(decision),
        grade=decision.grade,
        conditions=tuple(filter(None, [decision.opinion, *opinions])),
        version=declaration.version,
        stamp=Stamp("", approval_line(declaration)),
        declaration_id=declaration.pk,
    )


def _opened(decision: ReviewDecision) -> list[Opinion]:
    return sorted(decision.opinions.all(), key=lambda opinion: opinion.pk)


def _day(decision: ReviewDecision) -> date:
    return timezone.localtime(decision.at).date()


def letter_file(approval: Approval, extension: str) -> bytes:
    """One 批复 as a file of one of `LETTERS`. Raises Unwritable."""
    return LETTERS[extension](letter_of(approval, Framework.objects.outlines()))


def letters_zipped(approvals: Iterable[Approval], extension: str) -> bytes:
    """A file for each, named by its title. Raises Unwritable."""
    files: dict[str, bytes] = {}
    for approval in approvals:
        name = safe_name(approval.title)
        candidates = (name, *(f"{name}({number})" for number in range(2, len(files) + 3)))
        free = next(one for one in candidates if f"{one}.{extension}" not in files)
        files[f"{free}.{extension}"] = letter_file(approval, extension)
    return zipped_files(files)
