"""The filler's verbs: edit, recall, amend, answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects import access, store, workflow
from projects.checks import check
from projects.diff import diff
from projects.document import from_plain
from projects.forms import WhyForm
from projects.models import Declaration
from projects.sheet_form import SheetForm
from projects.views import queue
from projects.views.after_save import address_after_save
from projects.views.guard import on_declaration
from projects.views.last_year import as_asked, beside_last_year, with_last_year
from projects.views.posted import number, revision_in
from projects.views.refusals import refused, stale
from projects.views.work import decisions_of, marks_for

EDITOR = "projects/declaration_edit.html"
ANSWER = "answer-"


@on_declaration("edit")
@require_http_methods(["GET", "POST"])
def declaration_edit(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    form = SheetForm(store.load(declaration), declaration.framework.outline(), request.POST or None)
    if request.method == "POST":
        return _save(request, declaration, form)
    return render(request, EDITOR, _editor(request, declaration, form))


def _save(request: HttpRequest, declaration: Declaration, form: SheetForm) -> HttpResponse:
    based_on = revision_in(request)
    try:
        store.require_revision(declaration, based_on)
        access.require(request.user, "edit", declaration)
        if not form.is_valid():
            return render(request, EDITOR, _editor(request, declaration, form), status=422)
        document = as_asked(request, declaration, form)
        workflow.save(declaration, document, by=request.user, based_on=based_on, answers=_answers(request))
    except store.Conflict as conflict:
        return _both_texts(request, declaration, form, conflict)
    except store.Unsavable as error:
        messages.error(request, f"没有保存：{error}")
        return render(request, EDITOR, _editor(request, declaration, form), status=422)
    return redirect(address_after_save(request, declaration, before=form.current, after=document))


def _answers(request: HttpRequest) -> dict[int, str]:
    """Answers typed beside opinions, by the opinion's id."""
    named = ((name.removeprefix(ANSWER), text) for name, text in request.POST.items() if name.startswith(ANSWER))
    return {number(pk): text for pk, text in named}


def _editor(request: HttpRequest, declaration: Declaration, form: SheetForm) -> dict:
    findings = check(form.document(), form.outline)
    last_year = beside_last_year(declaration, form.document(), form.outline)
    return {
        "declaration": declaration,
        "form": form,
        "sheet": form.sheet(marks=with_last_year(marks_for(form.document(), declaration, findings), last_year)),
        "last_year": last_year,
        "findings": findings,
        "given": workflow.reasons_given(declaration),
        "revision": declaration.revision,
        "opinions": declaration.opinions.select_related("answered_by", "decision__by"),
        "answers": _answers(request),
        "decisions": decisions_of(declaration),
        "editing": True,
        "carried": queue.carried(request.GET),
        "list_address": queue.list_address(request.GET),
        "allowed": access.allowed(request.user, declaration),
    }


def _both_texts(request: HttpRequest, declaration: Declaration, form: SheetForm, conflict: store.Conflict):
    """Nothing is overwritten: what stands there now and what was typed, side by side; the person chooses."""
    declaration.refresh_from_db()
    latest = from_plain(conflict.latest.document)
    context = _editor(request, declaration, form)
    context |= {"conflict": conflict, "differences": diff(latest, form.document())}
    return render(request, "projects/declaration_conflict.html", context, status=409)


@on_declaration("recall")
@require_POST
def declaration_recall(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    based_on = revision_in(request)
    try:
        workflow.advance(declaration, "recall", by=request.user, based_on=based_on)
    except store.Conflict as conflict:
        return stale(request, declaration, conflict)
    messages.success(request, "已撤回，可以继续修改")
    return redirect("declaration-edit", declaration.pk)


@on_declaration("amend")
@require_http_methods(["GET", "POST"])
def declaration_amend(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        based_on = revision_in(request)
        try:
            draft = workflow.amend(declaration, by=request.user, based_on=based_on, why=form.cleaned_data["why"])
        except workflow.NotReady as error:
            return refused(
                request, error, "projects/declaration_amend.html", {"declaration": declaration, "form": form}
            )
        except store.Conflict as conflict:
            return stale(request, declaration, conflict)
        messages.success(request, "已建立新版本的草稿；新版本批复之前，原版本继续有效")
        return redirect("declaration-edit", draft.pk)
    return render(request, "projects/declaration_amend.html", {"declaration": declaration, "form": form})
