"""The reviewer's inbox and the decision on one declaration."""

from functools import partial

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects import access, judging, settling, store, workflow
from projects.diff import diff
from projects.document import Document, from_plain
from projects.forms import FilterForm, ReviewForm
from projects.models import Declaration, Role
from projects.sheet import sheet
from projects.views.guard import for_roles, on_declaration
from projects.views.posted import revision_in, text_in
from projects.views.refusals import refused, stale
from projects.views.work import decisions_of, marks_for, opinions_of, page_of, rows_of

DONE = {"pass": "已审核通过", "approve": "已批复", "return": "已退回", "reject": "已作不予安排处理"}
TEMPLATE = "projects/declaration_review.html"
# What a reviewer need not see among the steps.
SAVES = ("save", "autosave")


@for_roles(Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER)
def inbox(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET, user=request.user, states=access.states_reviewed_by(request.user))
    waiting = form.narrow(rows_of(access.waiting_for(request.user))).order_by("state_changed_at", "id")
    found = form.narrow(access.waiting_for(request.user))
    context = {
        "form": form,
        "page": page_of(request, waiting),
        "total": found.aggregate(total=Sum("total"))["total"],
    }
    return render(request, "projects/inbox.html", context)


@on_declaration("view")
@require_http_methods(["GET", "POST"])
def declaration_review(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    document = store.load(declaration)
    form = ReviewForm(request.POST or None, document=document)
    context = _page(request, declaration, document) | {"form": form}
    if request.method == "GET":
        if not context["decisions_open"]:
            return redirect(declaration)
        return render(request, TEMPLATE, context)
    action, based_on = request.POST.get("action", ""), revision_in(request)
    if action not in access.DECISIONS:
        return HttpResponse("没有这样的决定", status=400)
    if not form.is_valid():
        return refused(request, workflow.NotReady("有填写的内容无法识别，请刷新页面后重试"), TEMPLATE, context)
    try:
        workflow.advance(declaration, action, by=request.user, based_on=based_on, verdict=form.verdict())
    except store.Conflict as conflict:
        return stale(request, declaration, conflict)
    except workflow.NotReady as error:
        return refused(request, error, TEMPLATE, context)
    messages.success(request, f"“{declaration.project}”{DONE[action]}")
    return redirect("inbox")


@on_declaration("waive")
@require_POST
def declaration_waive(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """Waive one finding; the page comes back with everything typed on it so far."""
    place, _, key = text_in(request, "finding").partition("|")
    waive = partial(settling.waive, why=text_in(request, f"why-{place}"))
    return _settled(request, declaration, waive, key, "已豁免这条检查结果；填报人可以看到豁免理由")


@on_declaration("waive")
@require_POST
def declaration_unwaive(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """Take one waiver back, as `declaration_waive`."""
    key = text_in(request, "finding")
    return _settled(request, declaration, settling.unwaive, key, "已撤回豁免；这条检查结果重新有效")


def _settled(request: HttpRequest, declaration: Declaration, settle, key: str, done: str) -> HttpResponse:
    problems: tuple[str, ...] = ()
    try:
        declaration = settle(declaration, key, by=request.user, based_on=revision_in(request))
        messages.success(request, done)
    except store.Conflict as conflict:
        return stale(request, declaration, conflict)
    except workflow.NotReady as error:
        problems = error.problems
    document = store.load(declaration)
    form = ReviewForm(request.POST, document=document)
    context = _page(request, declaration, document) | {"form": form, "problems": problems}
    return render(request, TEMPLATE, context, status=422 if problems else 200)


def _page(request: HttpRequest, declaration: Declaration, document: Document) -> dict:
    """What the reviewer sees: the form, on demand beside the version last returned, findings, opinions, history."""
    findings, waived = judging.findings_of(declaration, document), judging.waivers_given(declaration)
    returned = declaration.decisions.filter(action="return", taken_back_at=None).select_related("judged").last()
    before = from_plain(returned.judged.document) if returned else None
    comparing = before is not None and request.GET.get("compare") == "returned"
    return {
        "declaration": declaration,
        "sheet": sheet(
            document,
            declaration.framework.outline(),
            before=before if comparing else None,
            marks=marks_for(document, declaration, findings, waived),
        ),
        "findings": findings,
        "given": judging.reasons_given(declaration),
        "waived": waived,
        "returned": returned,
        "comparing": comparing,
        "changes": diff(before, document) if before else (),
        "opinions": opinions_of(declaration),
        "entries": declaration.revisions.exclude(action__in=("save", "autosave"))
        .select_related("by")
        .order_by("-number"),
        "decisions": decisions_of(declaration),
        "decisions_open": access.allowed(request.user, declaration) & set(access.REVIEWING),
    }
