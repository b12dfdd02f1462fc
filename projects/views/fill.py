"""The filler's verbs: start, edit, submit, recall, amend, answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from indicators.models import Framework
from indicators.outline import outline_for
from projects import access, store, workflow
from projects.checks import Severity, check
from projects.diff import diff
from projects.document import from_plain
from projects.forms import AnswerForm, ReasonsForm, StartForm, WhyForm
from projects.models import Declaration, Project, Role
from projects.sheet import sheet
from projects.sheet_form import SheetForm
from projects.views.guard import for_roles, on_declaration
from projects.views.refusals import refused, revision_in, stale
from projects.views.work import marks_for


@for_roles(Role.FILLER)
@require_http_methods(["GET", "POST"])
def declaration_create(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        project, fiscal_year = form.cleaned_data["project"], form.cleaned_data["fiscal_year"]
        held = Declaration.objects.filter(project=project, fiscal_year=fiscal_year).order_by("version").last()
        if held:
            messages.info(request, f"“{project}”{fiscal_year} 年度的申报表已经有了，这就是")
            return redirect(held)
        framework = framework_for(project, fiscal_year)
        declaration = store.create(project, store.blank(project, fiscal_year, framework), by=request.user)
        return redirect("declaration-edit", declaration.pk)
    return render(request, "projects/declaration_create.html", {"form": form})


def framework_for(project: Project, fiscal_year: int) -> Framework:
    """The framework in force that year for the layout the project (or else its unit) used last; form13 when none."""
    used = Declaration.objects.filter(project__unit=project.unit).order_by("project_id", "-fiscal_year")
    last = used.filter(project=project).first() or used.first()
    outline = outline_for(Framework.objects.outlines(), last.layout if last else "form13", fiscal_year)
    return get_object_or_404(Framework, code=outline.code if outline else "")


@on_declaration("edit")
@require_http_methods(["GET", "POST"])
def declaration_edit(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    form = SheetForm(store.load(declaration), declaration.framework.outline(), request.POST or None)
    based_on = revision_in(request) if request.method == "POST" else declaration.revision
    if request.method == "POST" and based_on == declaration.revision:
        access.require(request.user, "edit", declaration)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.save(declaration, form.document(), by=request.user, based_on=based_on)
        except store.Conflict as conflict:
            return _both_texts(request, declaration, form, conflict)
        except store.Unsavable as error:
            messages.error(request, f"没有保存：{error}")
        else:
            messages.success(request, "已保存")
            return redirect(
                "declaration-submit" if "then_submit" in request.POST else "declaration-edit", declaration.pk
            )
    return render(request, "projects/declaration_edit.html", _editor(request, declaration, form, based_on))


def _editor(request: HttpRequest, declaration: Declaration, form: SheetForm, based_on: int) -> dict:
    findings = check(form.document(), form.outline)
    return {
        "declaration": declaration,
        "form": form,
        "sheet": form.sheet(marks=marks_for(form.document(), declaration, findings)),
        "findings": findings,
        "revision": based_on,
        "opinions": declaration.opinions.select_related("answered_by", "decision__by"),
        "allowed": access.allowed(request.user, declaration),
    }


def _both_texts(request: HttpRequest, declaration: Declaration, form: SheetForm, conflict: store.Conflict):
    """Nothing is overwritten: what stands there now and what was typed, side by side; the person chooses."""
    latest = from_plain(conflict.latest.document)
    context = _editor(request, declaration, form, conflict.latest.number)
    context |= {"conflict": conflict, "differences": diff(latest, form.document())}
    return render(request, "projects/declaration_conflict.html", context, status=409)


@on_declaration("submit")
@require_http_methods(["GET", "POST"])
def declaration_submit(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    findings = workflow.findings_of(declaration)
    asked = [finding for finding in findings if finding.severity is Severity.REASON]
    form = ReasonsForm(request.POST or None, findings=asked, given=workflow.reasons_given(declaration))
    problems: tuple[str, ...] = ()
    if request.method == "POST":
        form.is_valid()
        based_on = revision_in(request)
        try:
            workflow.advance(declaration, "submit", by=request.user, based_on=based_on, reasons=form.reasons())
        except workflow.NotReady as error:
            problems = error.problems
        except store.Conflict as conflict:
            return stale(request, declaration, conflict)
        else:
            messages.success(request, f"“{declaration.project}”已送审")
            return redirect("my-work")
    context = {
        "declaration": declaration,
        "sheet": sheet(store.load(declaration), declaration.framework.outline()),
        "form": form,
        "blockers": [finding for finding in findings if finding.severity is Severity.BLOCKER],
        "asked": asked,
        "open_opinions": declaration.opinions.filter(answered_at=None),
        "closed": workflow.campaign_problem(declaration),
        "problems": problems,
    }
    return render(request, "projects/declaration_submit.html", context, status=422 if problems else 200)


@on_declaration("recall")
@require_POST
def declaration_recall(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    based_on = revision_in(request)
    why = request.POST.get("why", "")
    try:
        workflow.advance(declaration, "recall", by=request.user, based_on=based_on, why=why)
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


@on_declaration("answer")
@require_POST
def opinion_answer(request: HttpRequest, declaration: Declaration, opinion: int) -> HttpResponse:
    found = get_object_or_404(declaration.opinions, pk=opinion)
    form = AnswerForm(request.POST)
    form.is_valid()
    try:
        workflow.answer(found, form.cleaned_data.get("answer", ""), by=request.user)
    except workflow.NotReady as error:
        messages.error(request, "；".join(error.problems))
    else:
        messages.success(request, "已答复")
    return redirect("declaration-edit", declaration.pk)
