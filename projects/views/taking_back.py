"""Taking one's own decision back, as long as nobody acted on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from projects import access, store, workflow
from projects.forms import WhyForm
from projects.models import Declaration
from projects.turns import newest_decision
from projects.views.guard import on_declaration
from projects.views.posted import revision_in
from projects.views.refusals import refused, stale

PAGE = "projects/declaration_take_back.html"


@on_declaration(access.TAKE_BACK)
@require_http_methods(["GET", "POST"])
def declaration_take_back(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """Ask why and take the newest decision back; the review page begins with what it said."""
    form = WhyForm(request.POST or None)
    context = {"declaration": declaration, "form": form, "decision": newest_decision(declaration)}
    if request.method == "GET":
        return render(request, PAGE, context)
    try:
        if not form.is_valid():
            raise workflow.NotReady(*(message for group in form.errors.values() for message in group))
        why = form.cleaned_data["why"]
        workflow.take_back(declaration, by=request.user, based_on=revision_in(request), why=why)
    except store.Conflict as conflict:
        return stale(request, declaration, conflict)
    except workflow.NotReady as error:
        return refused(request, error, PAGE, context)
    messages.success(request, "已收回决定；原来填写的内容还在，可以改好后重新决定")
    return redirect("declaration-review", declaration.pk)
