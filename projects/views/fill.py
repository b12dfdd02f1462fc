"""The filler's verbs besides editing: start, submit, recall, amend."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from indicators.models import Framework
from indicators.outline import outline_for
from projects import store, workflow
from projects.checks import Severity
from projects.forms import ReasonsForm, StartForm, WhyForm
from projects.models import Declaration, Project, Role
from projects.sheet import sheet
from projects.views.guard import for_roles, on_declaration
from projects.views.posted import revision_in
from projects.views.refusals import refused, stale
from projects.views.work import marks_for


@for_roles(Role.FILLER)
@require_http_methods(["GET", "POST"])
def declaration_create(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("declaration-edit", _start(**form.cleaned_data, by=request.user).pk)
        except store.AlreadyThere as error:
            messages.info(request, f"{error}，这就是")
            return redirect(error.declaration)
        except store.Unsavable as error:
            messages.error(request, f"不能新建：{error}")
    return render(request, "projects/declaration_create.html", {"form": form})


def _start(*, project: Project, fiscal_year: int, by) -> Declaration:
    """A draft of the project's year, from the project's head and budget. Raises store.AlreadyThere, store.Unsavable."""
    document = store.blank(project, fiscal_year, _framework_for(project, fiscal_year))
    return store.create(project, document, by=by, supervising=project.supervising_department)


def _framework_for(project: Project, fiscal_year: int) -> Framework:
    """The framework in force that year for the layout the project (or else its unit) used last; form13 when none."""
    used = Declaration.objects.filter(project__unit=project.unit).order_by("-fiscal_year", "-pk")
    last = used.filter(project=project).first() or used.first()
    outline = outline_for(Framework.objects.outlines(), last.layout if last else "form13", fiscal_year)
    if not outline:
        raise store.Unsavable("系统里还没有指标体系，请业务管理员先在“数据管理”中建立")
    return Framework.objects.get(code=outline.code)


@on_declaration("submit")
@require_http_methods(["GET", "POST"])
def declaration_submit(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    findings = workflow.findings_of(declaration)
    asked = [finding for finding in findings if finding.severity is Severity.REASON]
    document = store.load(declaration)
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
        "sheet": sheet(document, declaration.framework.outline(), marks=marks_for(document, declaration, findings)),
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
