"""Declarations as files to give out, each with what its pages say of its standing: in one, or one each in a .zip."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from indicators.models import Framework
from indicators.outline import Outline
from projects import audit, store
from projects.checks import Severities, Severity, check
from projects.core.document import Document
from projects.judging import severities_for
from projects.models import AuditEntry, Declaration, Project, ReviewDecision, State, display_name
from projects.tables import Stamp, losses, write

MARKS = {
    State.DRAFT: "草稿",
    State.RETURNED: "草稿",
    State.SUBMITTED: "送审稿",
    State.DEPARTMENT_PASSED: "送审稿",
    State.REJECTED: "不予安排",
}
# What one line at the foot of a page has room for.
LONGEST_OPINION = 24
# What Windows allows in no file name, or not at its end; and room for year and extension in 255 bytes.
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LONGEST_NAME = 60
IN_MEMORY = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Copy:
    """What is given out of one declaration (by its id), or of one that is still to be filled in."""

    document: Document
    stamp: Stamp = Stamp()
    declaration: int | None = None


def copies_of(declarations: QuerySet[Declaration]) -> list[Copy]:
    """The declarations in their order, in a number of queries that does not grow with them."""
    store.seen(list(declarations.order_by().values_list("pk", flat=True)))
    found = list(with_approvals(store.with_parts(declarations)).prefetch_related("waivers"))
    outlines = {outline.code: outline for outline in Framework.objects.outlines()}
    severities = {year: severities_for(year) for year in {one.fiscal_year for one in found}}
    return [_copy(declaration, outlines, severities[declaration.fiscal_year]) for declaration in found]


def with_approvals(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Declarations with the decisions that approved them, the last one in force, as `approvals`."""
    approvals = ReviewDecision.objects.filter(action="approve", taken_back_at=None).select_related("by", "on_behalf_of")
    approvals = approvals.order_by("pk")
    return declarations.prefetch_related(Prefetch("decisions", approvals, to_attr="approvals"))


def blanks_of(projects: QuerySet[Project], fiscal_year: int, framework: Framework) -> list[Copy]:
    """Forms to be filled in elsewhere: the head is what is known of each project, the indicators are blank."""
    known = projects.select_related("unit", "supervising_department").prefetch_related("budget_lines")
    return [Copy(store.blank(project, fiscal_year, framework)) for project in known]


def note(
    copies: Sequence[Copy], subject: object, how: Mapping[str, object], *, by, declaration: Declaration | None = None
) -> None:
    """An export into the audit trail: what, how (`how`, in the words of who asked), and which declarations.

    A single `declaration` brings its unit along, so that those over it see who took it.
    """
    after = {"份数": len(copies), **{name: str(value) for name, value in how.items() if value}}
    many = [] if declaration else [copy.declaration for copy in copies if copy.declaration is not None]
    action = "导出" if declaration or many else "导出空白表"
    kind = AuditEntry.Kind.EXPORT
    audit.record(kind, action, subject, by=by, declaration=declaration, after=after, declarations=many)


def _copy(declaration: Declaration, outlines: dict[str, Outline], severities: Severities) -> Copy:
    document = store.load(declaration)
    return Copy(document, _stamp(declaration, document, outlines[document.framework], severities), declaration.pk)


def _stamp(declaration: Declaration, document: Document, outline: Outline, severities: Severities) -> Stamp:
    state = State(declaration.state)
    if state == State.APPROVED:
        return Stamp("", approval_line(declaration))
    if state not in (State.DRAFT, State.RETURNED):
        return Stamp(MARKS[state])
    waived = {waiver.key for waiver in declaration.waivers.all()}
    found = (finding for finding in check(document, outline, severities=severities) if finding.key not in waived)
    blockers = sum(finding.severity is Severity.BLOCKER for finding in found)
    return Stamp(f"{MARKS[state]}，有 {blockers} 处必须修改" if blockers else MARKS[state])


def approval_line(declaration: Declaration) -> str:
    """批复：what, when, by whom, of a declaration `with_approvals`; blank where the approval came with a table.

    Of that one we know no opinion, no date and no approver, and the file's own words are no part of a form.
    """
    if not declaration.approvals:
        return ""
    decision = declaration.approvals[-1]
    when = timezone.localtime(decision.at)
    opinion = decision.opinion.replace("\n", " ").strip() or "同意"
    words = opinion if len(opinion) <= LONGEST_OPINION else f"{opinion[: LONGEST_OPINION - 1]}…"
    return f"批复：{words}，{when.year}年{when.month}月{when.day}日，{decided_by(decision)}"


def decided_by(decision: ReviewDecision) -> str:
    """Who decided, and for whom where somebody stood in."""
    principal = decision.on_behalf_of
    return display_name(decision.by) + (f"（代{display_name(principal)}）" if principal else "")


def in_one_file(copies: Iterable[Copy], *, layout: str, extension: str) -> bytes:
    """All of them below each other. Raises Unwritable."""
    return _written(tuple(copies), layout, extension, Framework.objects.outlines())


def zipped(copies: Iterable[Copy], *, layout: str, extension: str) -> IO[bytes]:
    """A .zip with a file for each, at its beginning; large ones are kept on disk. Raises Unwritable."""
    outlines = Framework.objects.outlines()
    known = tuple(copies)
    # Whoever sends it closes it.
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, copy in zip(file_names(known), known, strict=True):
            archive.writestr(f"{name}.{extension}", _written([copy], layout, extension, outlines))
    target.seek(0)
    return target


def losses_in(documents: Iterable[Document], layout: str, extension: str) -> list[tuple[str, int]]:
    """What the layout has no place for or the format does not keep, and in how many of the Documents."""
    outlines = Framework.objects.outlines()
    found = (losses(one, layout, outlines, extension=extension) for one in documents)
    return list(Counter(what for lost in found for what in dict.fromkeys(loss.what for loss in lost)).items())


def zipped_files(files: Mapping[str, bytes]) -> bytes:
    """A .zip of a few files by their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def file_names(copies: Iterable[Copy]) -> Iterator[str]:
    """A name for each, without its extension: its project's and year, safe on every system, unlike any other."""
    used: set[str] = set()
    for copy in copies:
        name = safe_name(f"{copy.document.project.name}-{copy.document.fiscal_year}")
        unit = safe_name(copy.document.project.spending_unit)
        candidates = (name, f"{name}-{unit}", *(f"{name}-{unit}({number})" for number in range(2, len(used) + 3)))
        free = next(candidate for candidate in candidates if candidate.casefold() not in used)
        used.add(free.casefold())
        yield free


def safe_name(text: str) -> str:
    """A text as part of a file name, the end of a long one kept."""
    clean = FORBIDDEN.sub("_", text).strip(" .")
    half = LONGEST_NAME // 2
    return clean if len(clean) <= LONGEST_NAME else f"{clean[:half]}…{clean[-half:]}"


def _written(copies: Sequence[Copy], layout: str, extension: str, outlines: Sequence[Outline]) -> bytes:
    return write(
        [copy.document for copy in copies],
        layout=layout,
        extension=extension,
        outlines=outlines,
        stamps=[copy.stamp for copy in copies],
    )
