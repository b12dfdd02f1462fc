"""批复 to give out: of one declaration, or one letter for each unit of those picked in a list."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from projects import audit
from projects.exporting import safe_name
from projects.issuing import LETTERS, approvals_of, letter_file, letters_zipped
from projects.models import AuditEntry, Declaration, State
from projects.models.declarations import DeclarationQuerySet
from projects.papers.approval import Approval
from projects.tables import FORMATS, Unwritable
from projects.views.exports import attached
from projects.views.guard import for_everyone_logged_in, on_declaration
from projects.views.picked import kept, picked

MOST_FORMS = 500
EXPORT = AuditEntry.Kind.EXPORT


@on_declaration("view")
def declaration_approval(request: HttpRequest, declaration: Declaration, extension: str) -> HttpResponse:
    if extension not in LETTERS:
        return render(request, "404.html", status=404)
    approvals, left_out = approvals_of(Declaration.objects.filter(pk=declaration.pk))
    try:
        if approvals:
            response = _letters(approvals, extension)
            audit.record(EXPORT, "出批复", by=request.user, declaration=declaration, after={"格式": extension})
            return response
        messages.warning(request, f"没有批复文件：{left_out[0].why}")
    except Unwritable as error:
        messages.error(request, f"没有写成批复：{error}")
    return redirect(declaration)


@for_everyone_logged_in
def approval_papers(request: HttpRequest) -> HttpResponse:
    """Which letters the picked declarations make and which of them cannot go along; with `download`, the letters."""
    chosen, extension = picked(request), request.GET.get("download")
    if (count := chosen.count()) > MOST_FORMS:
        messages.warning(request, f"选中了 {count} 份，一次最多 {MOST_FORMS} 份；请按单位或年度筛选后再出批复")
        return render(request, "projects/approval_papers.html", {"kept": kept(request)})
    approvals, left_out = approvals_of(chosen)
    if approvals and extension in LETTERS:
        try:
            response = _letters(approvals, extension)
            _note(request, approvals, chosen, extension)
            return response
        except Unwritable as error:
            messages.error(request, f"没有写成批复：{error}")
    formats = [(extension, FORMATS[extension].label) for extension in LETTERS]
    context = {"approvals": approvals, "left_out": left_out, "formats": formats, "kept": kept(request)}
    return render(request, "projects/approval_papers.html", context)


def _note(request: HttpRequest, approvals: Sequence[Approval], chosen: DeclarationQuerySet, extension: str) -> None:
    """The letters given out into the audit trail; what could not go along was approved by nobody here."""
    units = "、".join(dict.fromkeys(approval.unit for approval in approvals))
    approved = chosen.filter(state=State.APPROVED).values_list("pk", flat=True)
    after = {"份数": len(approvals), "格式": extension}
    audit.record(EXPORT, "出批复", units, by=request.user, after=after, declarations=list(approved))


def _letters(approvals: list[Approval], extension: str) -> HttpResponse:
    """The letter, or a .zip of several. Raises Unwritable."""
    if len(approvals) == 1:
        content, name = letter_file(approvals[0], extension), f"{safe_name(approvals[0].title)}.{extension}"
        return attached(content, FORMATS[extension].content_type, name)
    years = "、".join(str(year) for year in sorted({approval.fiscal_year for approval in approvals}))
    return attached(letters_zipped(approvals, extension), "application/zip", f"{years}年绩效目标批复.zip")
