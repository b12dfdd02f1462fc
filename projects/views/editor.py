"""The editor's page: the official form with fields in its cells. It works without a script; see `live` for the rest."""

from secrets import token_hex

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects import access, judging, store, workflow
from projects.checks import Context, Severity
from projects.checks.to_fill import parted
from projects.models import Declaration, display_name
from projects.sheet_form import SheetForm
from projects.views import queue
from projects.views.after_save import address_after_save
from projects.views.asking import dialogues
from projects.views.guard import on_declaration
from projects.views.last_year import as_asked, beside_last_year, with_last_year
from projects.views.merge import both_texts, typed_over
from projects.views.posted import answers_in, is_somebody_else, reasons_in, revision_in, sitting_in, touched_in
from projects.views.settle import address_to_undo, asks_to_settle, settle, settled
from projects.views.tried import has_tried
from projects.views.windows import window_line
from projects.views.work import decisions_of, marks_for, opinions_of

EDITOR = "projects/declaration_edit.html"
SITTING_BYTES = 16


@on_declaration("edit")
@require_http_methods(["GET", "POST"])
def declaration_edit(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    form = SheetForm(store.load(declaration), declaration.framework.outline(), request.POST or None)
    if request.method == "POST":
        return _save(request, declaration, form)
    return render(request, EDITOR, editor(request, declaration, form))


def _save(request: HttpRequest, declaration: Declaration, form: SheetForm) -> HttpResponse:
    based_on = revision_in(request)
    try:
        store.require_revision(declaration, based_on)
        access.require(request.user, "edit", declaration)
        if is_somebody_else(request):
            return _not_saved(request, declaration, form, f"现在登录的是{display_name(request.user)}，请核对后再保存")
        if not form.is_valid():
            return _refused(request, declaration, form)
        document = as_asked(request, declaration, form)
        saved = workflow.save(
            declaration,
            document,
            by=request.user,
            based_on=based_on,
            answers=answers_in(request),
            reasons=reasons_in(request),
            sitting=sitting_in(request),
        )
    except store.Conflict as conflict:
        mine, base = typed_over(request, declaration, form.outline, conflict)
        return both_texts(request, declaration, mine, conflict, base=base)
    except store.Unsavable as error:
        return _not_saved(request, declaration, form, str(error))
    if asks_to_settle(request):
        settle(request, saved)
        return redirect(address_to_undo(request, saved))
    return redirect(address_after_save(request, declaration, before=form.current, after=document))


def _not_saved(request: HttpRequest, declaration: Declaration, form: SheetForm, why: str) -> HttpResponse:
    messages.error(request, f"没有保存：{why}")
    return _refused(request, declaration, form)


def _refused(request: HttpRequest, declaration: Declaration, form: SheetForm) -> HttpResponse:
    return render(request, EDITOR, {**editor(request, declaration, form), "refused": True}, status=422)


def editor(request: HttpRequest, declaration: Declaration, form: SheetForm) -> dict:
    """What the editor's page shows.

    Its findings are those that the form, its own past and the calendar give. What the neighbours and the library give
    costs more queries than a page may take; the script asks for it as soon as the page is there (see `live`), and the
    last look before submitting has it too.
    """
    context = judging.own_context(declaration)
    panel = findings_panel(request, declaration, form, context)
    was_submitted = declaration.round > 0
    opinions = list(opinions_of(declaration)) if was_submitted else []
    last_year = beside_last_year(context.last_year, form.document(), form.outline)
    marks = marks_for(form.document(), declaration, panel["findings"], panel["waived"], opinions)
    return (
        panel
        | dialogues(declaration, store.load(declaration), may_inquire=True)
        | {
            "declaration": declaration,
            "window_line": window_line(declaration),
            "form": form,
            "sheet": form.sheet(marks=with_last_year(marks, last_year)),
            "last_year": last_year,
            "fixed": settled(request, declaration),
            "carried": queue.carried(request.GET),
            "list_address": queue.list_address(request.GET),
            "revision": declaration.revision,
            "sitting": token_hex(SITTING_BYTES),
            "opinions": opinions,
            "answers": answers_in(request),
            "decisions": decisions_of(declaration) if was_submitted else (),
        }
    )


def findings_panel(request: HttpRequest, declaration: Declaration, form: SheetForm, context: Context) -> dict:
    """What the list of findings beside the sheet shows, with the reasons as they are typed now.

    Until somebody tries to submit, what nobody has touched is no fault, only still to be filled.
    """
    findings = judging.findings_of(declaration, form.document(), outline=form.outline, context=context)
    # Nobody has reviewed what was never submitted.
    waived = judging.waivers_given(declaration) if declaration.round else {}
    standing = [finding for finding in findings if finding.key not in waived]
    given = judging.reasons_given(declaration) | reasons_in(request)
    touched = touched_in(request, form.places)
    is_strict = has_tried(request, declaration)
    faults, to_fill = (standing, []) if is_strict else parted(standing, touched=touched, answered=given)
    severities = [finding.severity for finding in faults]
    return {
        "findings": [finding for finding in findings if finding not in to_fill],
        "to_fill": to_fill,
        "given": given,
        "waived": waived,
        "blockers": severities.count(Severity.BLOCKER),
        "asked": severities.count(Severity.REASON),
        "leads": "next" if any(finding.severity is Severity.BLOCKER for finding in standing) else "submit",
        "editing": True,
    }
