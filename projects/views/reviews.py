"""The decision on one declaration."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from projects import access, judging, openings, settling, store, workflow
from projects.audit_form import LEADS_TO, contradictions
from projects.comparing import comparisons_of, followed
from projects.core.document import Document
from projects.holding import holder_of
from projects.models import Declaration, ReviewDecision
from projects.review_forms import OpinionTemplateForm, ReviewForm, audit_of, begun_from
from projects.sheet import sheet
from projects.views import neighbours
from projects.views.asking import dialogues
from projects.views.guard import on_declaration
from projects.views.posted import number, revision_in, text_in
from projects.views.refusals import refused, stale
from projects.views.work import decisions_of, marks_for, opinions_of

DONE = {"pass": "已审核通过", "approve": "已批复", "return": "已退回", "reject": "已作不予安排处理"}
TEMPLATE = "projects/declaration_review.html"
# What a reviewer need not see among the steps.
SAVES = ("save", "autosave")


@on_declaration("view")
@require_http_methods(["GET", "POST"])
def declaration_review(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    document = store.load(declaration)
    if request.method == "GET":
        openings.note(declaration, request.user)
        form = ReviewForm(document=document, initial=_begun(request, declaration))
        context = _page(request, declaration, document, form)
        return render(request, TEMPLATE, context) if context["decisions_open"] else redirect(declaration)
    action = request.POST.get("action", "")
    # Everybody else is led from here to the form itself, so the page's own mark is to see it.
    access.require_role(request.user, "return", declaration)
    if action in TYPING:
        return _typing(request, declaration, document, TYPING[action])
    if action not in access.DECISIONS:
        return HttpResponse("没有这样的决定", status=400)
    form = ReviewForm(request.POST, document=document)
    try:
        if not form.is_valid():
            raise workflow.NotReady(*form.mistakes)
        verdict, based_on = form.verdict(), revision_in(request)
        workflow.advance(declaration, action, by=request.user, based_on=based_on, verdict=verdict)
    except store.Conflict as conflict:
        return stale(request, declaration, conflict)
    except workflow.NotReady as error:
        return refused(request, error, TEMPLATE, _page(request, declaration, document, form))
    _say_done(request, declaration, document, action, verdict)
    return neighbours.onward(request, declaration)


def _say_done(request: HttpRequest, declaration: Declaration, document: Document, action: str, verdict) -> None:
    """What was decided, and which grades the findings contradict."""
    take_back = reverse("declaration-take-back", args=[declaration.pk])
    said = format_html('“{}”{} <a href="{}">收回决定</a>', declaration.project, DONE[action], take_back)
    messages.success(request, said)
    waived = judging.waivers_given(declaration)
    findings = [one for one in judging.findings_of(declaration, document) if one.key not in waived]
    if doubts := contradictions(verdict.audit, findings):
        messages.warning(request, f"{'；'.join(doubts)}。决定已按您评的等次记下")


def _begun(request: HttpRequest, declaration: Declaration) -> dict:
    """What the form begins with: the decision this person took back here, to be put right."""
    here = (declaration.waits_at_id, declaration.round, request.user.pk)
    taken_back = (one for one in _decisions(declaration) if one.taken_back_at)
    mine = next((one for one in taken_back if (one.stage_id, one.round, one.by_id) == here), None)
    return begun_from(mine) if mine else {}


def _decisions(declaration: Declaration) -> list[ReviewDecision]:
    """The decisions so far, the newest first; asked for once a page."""
    if not hasattr(declaration, "decided"):
        declaration.decided = list(decisions_of(declaration))
    return declaration.decided


def _insert(request: HttpRequest, data: QueryDict) -> None:
    """The chosen opinion template behind the opinion typed so far, with its reasons."""
    template = request.user.opinion_templates.filter(pk=number(data.get("template"))).first()
    if not template:
        messages.warning(request, "请先选择一条常用意见")
        return
    data["opinion"] = "\n".join(filter(None, [data.get("opinion", "").rstrip(), template.text]))
    data.setlist("reason_codes", list(dict.fromkeys([*data.getlist("reason_codes"), *template.reason_codes])))


def _keep(request: HttpRequest, data: QueryDict) -> None:
    """The opinion typed so far as a template of one's own."""
    form = OpinionTemplateForm({"text": data.get("opinion", ""), "reason_codes": data.getlist("reason_codes")})
    if not form.is_valid():
        messages.warning(request, "；".join(message for group in form.errors.values() for message in group))
        return
    form.instance.owner = request.user
    form.save()
    messages.success(request, "已存为常用意见")


def _more(request: HttpRequest, data: QueryDict) -> None:
    """Further empty lines come with every page; there is nothing to do."""


# Buttons of the page that decide nothing: it comes back with everything typed on it.
TYPING = {"insert": _insert, "keep": _keep, "more": _more}


def _typing(request: HttpRequest, declaration: Declaration, document: Document, change) -> HttpResponse:
    data = request.POST.copy()
    change(request, data)
    form = ReviewForm(data, document=document)
    return render(request, TEMPLATE, _page(request, declaration, document, form))


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
    context = _page(request, declaration, document, form) | {"problems": problems}
    return render(request, TEMPLATE, context, status=422 if problems else 200)


def _page(request: HttpRequest, declaration: Declaration, document: Document, form: ReviewForm) -> dict:
    """What the reviewer sees: the form, on demand beside an earlier text, findings, opinions, history."""
    outline, known = declaration.framework.outline(), judging.context_of(declaration, document)
    findings = judging.findings_of(declaration, document, outline=outline, context=known)
    waived = judging.waivers_given(declaration)
    opinions, decisions = list(opinions_of(declaration)), _decisions(declaration)
    stage, last_year = declaration.waits_at, known.last_year
    comparisons = comparisons_of(declaration, document, outline, last_year=last_year, decisions=decisions, stage=stage)
    chosen = next((one for one in comparisons if one.name == request.GET.get("compare")), None)
    marks = marks_for(document, declaration, findings, waived, opinions)
    drawn = sheet(document, outline, before=chosen.before if chosen else None, marks=marks)
    open_here = access.allowed(request.user, declaration) & set(access.REVIEWING)
    return dialogues(declaration, document, may_inquire=bool(open_here), drawn=drawn) | {
        "declaration": declaration,
        "neighbours": neighbours.around(request, declaration),
        "form": form,
        "sheet": drawn,
        "comparisons": comparisons,
        "chosen": chosen,
        "findings": findings,
        "given": judging.reasons_given(declaration),
        "waived": waived,
        "audit": audit_of(form, [one for one in findings if one.key not in waived]),
        "followed": followed(reversed(opinions), document),
        "templates": request.user.opinion_templates.all(),
        "leads_to": LEADS_TO.items(),
        "thresholds": form.scale.thresholds,
        "holder": holder_of(declaration),
        "entries": declaration.revisions.exclude(action__in=SAVES).select_related("by").order_by("-number"),
        "decisions": decisions,
        "decisions_open": open_here,
    }
