"""The filler's verbs besides editing: recall, amend."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects import store, workflow
from projects.forms import WhyForm
from projects.models import Declaration
from projects.views.guard import on_declaration
from projects.views.posted import revision_in
from projects.views.refusals import refused, stale


@on_declaration("recall")
@require_POST
def declaration_recall(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    based_on = revision_in(request)
    try:
        recalled = workflow.advance(declaration, "recall", by=request.user, based_on=based_on)
    except store.Conflict as conflict:
        return stale(request, declaration, conflict)
    unseen = "；审核人还没有打开过，这一次不计入送审次数" if recalled.round < declaration.round else ""
    messages.success(request, f"已撤回，可以继续修改{unseen}")
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
